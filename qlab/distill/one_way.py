"""Correction in one message: Alice tells the checks of a sparse code, Bob finds the likeliest errors."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check
from qlab._progress import Progress
from qlab.distill import codes
from qlab.distill.bits import both
from qlab.distill.cascades import Corrected
from qlab.keyrates import binary_entropy

_CERTAIN, _UNKNOWN = 1e-9, 0.5
_ROUNDS = 100
_RINGS = 24  # more than a bit has checks: a short key pays for a whole frame's
_LEAST = 1e-3  # rates below are planned for as this one


def ldpc(alice: Any, bob: Any, qber: float, *, f: float | None = None, rng: Any = None) -> Corrected:
    r"""Correct Bob's bits with a low-density parity-check code, in one message from Alice.

    .. math:: m - p = f\,k\,h(Q), \qquad k + p + s = 16\,384

    Alice tells the `m` checks of each frame; belief propagation finds Bob's errors. The codes are irregular, grown
    edge by edge, and come in whole rings of 64 checks. To meet the rate exactly, `s` places are filled with zeros that
    everybody knows (shortening), and `p` with random bits that Alice keeps to herself (puncturing): as many checks
    then say nothing of the key, since no two of these bits share one. `k` bits of the key fill the rest.

    Parameters
    ----------
    alice, bob : array_like of int
        Their bits, as many.
    qber : float
        Error rate to plan for, in [0, 0.1].
    f : float, optional
        How much to tell, over the least that an endless code needs, 1 to 10. If not given, enough that of full frames
        about one in a hundred fails, or fewer: 1.35 at 1 % (7 of 1000 failed), 1.26 at 2 % (10), 1.22 at 3 % (5), 1.18
        at 5 % (none), 1.15 at 8 % (13).
    rng : numpy.random.Generator, seed or None
        Source of randomness for the bits that Alice keeps to herself.

    Returns
    -------
    Corrected
        `bob`, `disclosed`, `messages` (one), `efficiency`, and `failed`: frames that Bob could not decode and left
        as they were. Others might have been decoded wrongly; see `verify`.

    Raises
    ------
    ValueError
        If the bits are not bits, differ in number, or the rate is too high for the codes.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> alice = rng.integers(0, 2, 15_000, dtype=np.uint8)
    >>> bob = alice ^ (rng.random(15_000) < 0.02)
    >>> result = ldpc(alice, bob, 0.02, rng=2)
    >>> bool((result.bob == alice).all()), round(result.efficiency, 2), result.messages
    (True, 1.26, 1)

    References
    ----------
    Robert G. Gallager, IRE Trans. Inf. Theory 8, 21 (1962); David Elkouss, Jesus Martinez-Mateo and Vicente Martin,
    Quantum Inf. Comput. 11, 226 (2011); Joschka Roffe et al., the package `ldpc` (2022), which decodes.
    """
    a, b = both(alice, bob)
    planned = _check.in_range(qber, "qber", 0, 0.1, " (the codes are made for up to 10 %; `cascade` takes any rate)")
    rate = max(planned, _LEAST)
    share = _enough(rate) if f is None else _check.in_range(f, "f", 1, 10) * float(binary_entropy(rate))
    plan = _plan(len(a), min(share, 0.9))
    decoder = plan.decoder(rate)
    fixed, hidden = np.zeros(codes.LENGTH, np.uint8), _check.generator(rng)
    out, failed = b.copy(), 0
    with Progress(len(a), unit="bits", unit_scale=True) as waiting:
        for start in range(0, len(a), plan.payload):
            piece = slice(start, start + plan.payload)
            places = plan.places[: len(a[piece])]
            word = fixed.copy()
            word[places] = a[piece]
            word[plan.open] = hidden.integers(0, 2, len(plan.open))
            told = plan.matrix @ word & 1
            word = fixed.copy()
            word[places] = b[piece]
            errors = decoder.decode((told ^ (plan.matrix @ word & 1)).astype(np.uint8))
            failed += not decoder.converge
            out[piece] ^= errors[places] if decoder.converge else 0
            waiting.add(len(places))
    frames = math.ceil(len(a) / plan.payload)
    disclosed = frames * (plan.matrix.shape[0] - len(plan.open))
    return Corrected(out, disclosed, 1, planned, int((out != b).sum()), frames, failed)


@dataclass(frozen=True)
class _Plan:
    """A code, and what its places are for."""

    rings: int
    rate: float
    payload: int
    punctured: int

    @property
    def matrix(self) -> Any:
        return codes.code(self.rings, self.rate)

    @property
    def open(self) -> NDArray[np.intp]:
        """Places of bits that Alice keeps to herself."""
        return codes.loose(self.rings, self.rate)[: self.punctured]

    @property
    def places(self) -> NDArray[np.intp]:
        """Places of the key's bits, spread evenly over the others, which are in the order of their degrees."""
        rest = np.delete(np.arange(codes.LENGTH), self.open)
        return rest[np.arange(self.payload) * len(rest) // self.payload]

    def decoder(self, qber: float) -> Any:
        from ldpc import BpDecoder  # only who corrects in one way needs it

        odds = np.full(codes.LENGTH, _CERTAIN)
        odds[self.places], odds[self.open] = qber, _UNKNOWN
        return BpDecoder(self.matrix, error_channel=odds.tolist(), max_iter=_ROUNDS, bp_method="product_sum")


def _enough(qber: float) -> float:
    """Checks per bit: what an endless code needs and 6 %, and 4.6 standard deviations of what the errors say."""
    spread = math.sqrt(qber * (1 - qber) / codes.LENGTH) * math.log2((1 - qber) / qber)
    return 1.06 * float(binary_entropy(qber)) + 4.6 * spread


def _plan(n: int, share: float) -> _Plan:
    """Frames as few as can be; whole rings of checks, and as many open bits as there are checks too many."""
    frames = math.ceil(n / (codes.LENGTH - codes.RING))
    payload = math.ceil(n / frames)
    rings = max(_RINGS, math.ceil(share * payload / codes.RING))
    punctured = min(codes.RING - 1, rings * codes.RING - math.floor(share * payload))
    rate = round(1 - rings * codes.RING / (payload + punctured), 2)
    return _Plan(rings, rate, payload, punctured)
