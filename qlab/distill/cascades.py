"""Cascade: two long rows of bits made equal by telling parities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _frozen
from qlab._progress import Progress
from qlab._show import facts, spaced
from qlab.distill.bits import Bits, both
from qlab.distill.blocks import Blocks
from qlab.keyrates import binary_entropy

FRAME = 65_536
"""Bits that are worked on as one frame; a longer key is cut into frames of equal length."""

_TOGETHER = 1 << 21  # bits whose frames stand side by side: more would only take memory


@dataclass(frozen=True, eq=False, repr=False)
class Corrected(_frozen.Frozen):
    """Bob's bits after correction, and what it cost.

    Parameters
    ----------
    bob : ndarray
        Bob's bits, corrected as far as they could be: whether they equal Alice's is for `verify` to say.
    disclosed : int
        Parity bits that Alice told in public, each counted.
    messages : int
        How often Bob asked and waited for an answer; frames side by side ask together.
    qber : float
        Error rate that the work was planned for.
    flipped : int
        Bits that Bob changed.
    frames : int
        In how many pieces the key was worked on.
    failed : int
        How many of these Bob knows to be wrong still; Cascade cannot know.
    """

    bob: Bits
    disclosed: int
    messages: int
    qber: float
    flipped: int
    frames: int = 1
    failed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "bob", _frozen.read_only(self.bob))

    @property
    def efficiency(self) -> float:
        r"""Bits told over the least that can do, :math:`f = \mathrm{disclosed}/(n\,h(Q))`; infinite at `Q` = 0."""
        least = len(self.bob) * float(binary_entropy(self.qber))
        return self.disclosed / least if least else math.inf

    def __repr__(self) -> str:
        told = f"{spaced(self.flipped)} of {spaced(len(self.bob))} bits corrected, {spaced(self.disclosed)} disclosed"
        return f"<{told} in {spaced(self.messages)} messages, f = {self.efficiency:.3f}>"

    def _repr_html_(self) -> str:
        rows = {
            "bits": spaced(len(self.bob)),
            "corrected by Bob": spaced(self.flipped),
            "parity bits disclosed": spaced(self.disclosed),
            "messages": spaced(self.messages),
            "efficiency f": f"{self.efficiency:.3f}",
        }
        return facts(rows)


def cascade(
    alice: Any, bob: Any, qber: float, *, variant: str = "original", frame: int = FRAME, rng: Any = None
) -> Corrected:
    r"""Correct Bob's bits by Cascade, with full back-tracking.

    Alice tells the parity of each block. Where Bob's differs, an odd number of errors is in it, and halving the block
    finds one. The next pass shuffles all bits and takes larger blocks. Each error found there makes a block of an
    earlier pass odd again, which is searched at once: one find starts a cascade.

    .. math:: k_1 = 0.73/Q, \quad k_{i+1} = 2 k_i \quad (\text{original, four passes})

    "optimised" takes 14 passes with blocks of :math:`k_1 = 2^{\lceil\log_2(1/Q) - 1/2\rceil}`, :math:`4 k_1`, 4096, and
    then of half a frame, which puts together two of the best sets of Martinez-Mateo et al.; and it never asks for what
    it can work out, so that a block that was cut in two is two blocks from then on.

    Parameters
    ----------
    alice, bob : array_like of int
        Their bits, as many.
    qber : float
        Error rate to plan for, in [0, 0.5]: a rough one makes it dearer, not wrong.
    variant : str
        ``"original"`` or ``"optimised"``.
    frame : int
        Bits that are worked on as one; a longer key is cut into frames of equal length, corrected side by side.
    rng : numpy.random.Generator, seed or None
        Source of randomness for the shuffling, which is public.

    Returns
    -------
    Corrected
        `bob`, `disclosed`, `messages`, `efficiency`. An even number of errors may stay hidden; see `verify`.

    Raises
    ------
    ValueError
        If the bits are not bits, differ in number, or the rate or the variant is none.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> alice = rng.integers(0, 2, 10_000, dtype=np.uint8)
    >>> bob = alice ^ (rng.random(10_000) < 0.03)
    >>> result = cascade(alice, bob, 0.03, rng=2)
    >>> bool((result.bob == alice).all()), result.efficiency < 1.25
    (True, True)

    References
    ----------
    Gilles Brassard and Louis Salvail, EUROCRYPT '93, LNCS 765, 410 (1994); Jesus Martinez-Mateo, Christoph Pacher,
    Momtchil Peev, Alex Ciurana and Vicente Martin, Quantum Inf. Comput. 15, 453 (2015).
    """
    return traced(alice, bob, qber, variant=variant, frame=frame, rng=rng)[0]


@dataclass(frozen=True, eq=False)
class Talk(_frozen.Frozen):
    """Which parities were told: stretches of `orders`, the same for all frames, as pass, frame, start and end."""

    orders: NDArray[np.intp]
    asked: NDArray[np.int64]

    def parities(self, alice: Bits) -> Bits:
        """What Alice answered, in that order."""
        _, width = self.orders.shape
        frames = _framed(alice, width)
        turn, frame, start, end = self.asked
        out = np.empty(len(turn), np.uint8)
        for p, order in enumerate(self.orders):
            sums = np.zeros((len(frames), width + 1), np.uint8)
            np.bitwise_xor.accumulate(frames[:, order], axis=1, out=sums[:, 1:])
            of = turn == p
            out[of] = sums[frame[of], start[of]] ^ sums[frame[of], end[of]]
        return out


def traced(
    alice: Any,
    bob: Any,
    qber: float,
    *,
    variant: str = "original",
    frame: int = FRAME,
    rng: Any = None,
    keep: bool = False,
) -> tuple[Corrected, Talk | None]:
    """What `cascade` returns and, if it is to be kept, all that was asked."""
    a, b = both(alice, bob)
    planned = _check.in_range(qber, "qber", 0, 0.5, " (as a share: 0.03 for 3 %)")
    reuse = _check.choice(variant, "variant", _SIZES) == "optimised"
    width = _width(len(a), _check.count(frame, "frame", least=1))
    errors = _framed(a ^ b, width)
    sizes = _SIZES[variant](width, max(planned, 1 / width))
    rng = _check.generator(rng)
    orders = np.array([rng.permutation(width) for _ in sizes])
    rows = max(1, _TOGETHER // width)
    disclosed = messages = 0
    asked = []
    with Progress(len(a), unit="bits", unit_scale=True) as waiting:
        for first in range(0, len(errors), rows):
            work = Blocks(errors[first : first + rows], sizes, orders, reuse=reuse, keep=keep)
            work.run()
            errors[first : first + rows] ^= work.errors.reshape(-1, width)
            disclosed, messages = disclosed + int(work.disclosed.sum()), max(messages, work.messages)
            asked += [_told(work, first)] if keep else []
            waiting.add(work.errors.size)
    flips = errors.ravel()[: len(a)]
    result = Corrected(b ^ flips, disclosed, messages, planned, int(flips.sum()), len(errors))
    return result, Talk(orders, np.concatenate(asked, axis=1)) if keep else None


def _width(n: int, frame: int) -> int:
    """Length of a frame: the rows are equal, the last one filled up with zeros that both know."""
    return math.ceil(n / math.ceil(n / frame))


def _framed(x: Bits, width: int) -> NDArray[np.uint8]:
    rows = math.ceil(len(x) / width)
    return np.pad(x, (0, rows * width - len(x))).reshape(rows, width)


def _told(work: Blocks, first: int) -> NDArray[np.int64]:
    """Pass, frame, start and end of everything asked."""
    start, end = np.concatenate(work.asked, axis=1)
    row, position = np.divmod(start, work.width)
    turn, frame = np.divmod(row, work.frames)
    return np.stack([turn, frame + first, position, position + end - start])


def _original(n: int, q: float) -> list[int]:
    first = math.ceil(0.73 / q)
    return [min(first << i, max(1, (n + 1) // 2)) for i in range(4)]


def _optimised(n: int, q: float) -> list[int]:
    first, half = 2 ** max(1, math.ceil(math.log2(1 / q) - 0.5)), max(1, (n + 1) // 2)
    sizes = [first, 4 * first, 4096, *([half] * 11)]
    return [min(size, half) for size in sizes]


_SIZES = {"original": _original, "optimised": _optimised}
