"""The whole way: from the clicks of a run to a key, every bit accounted for."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from qlab import _check, keyrates
from qlab.distill.bits import Bits
from qlab.distill.cascades import Corrected, traced
from qlab.distill.field import BLOCK, blocks
from qlab.distill.keys import Key, NoKey
from qlab.distill.one_way import ldpc
from qlab.distill.samples import estimate
from qlab.distill.sifting import Clicks, clicks_of
from qlab.distill.tags import authenticate, check, verify
from qlab.distill.toeplitz import amplify

_WAYS = ("optimised", "original", "ldpc")
_TAG = 64
_SAMPLE = 4096


def pipeline(
    run: Any,
    *,
    correction: str = "optimised",
    sample: int | None = None,
    tolerated: float = 0.11,
    eps_secret: float = 1e-10,
    eps_correct: float = 1e-15,
    rng: Any = None,
) -> Key:
    r"""Make a key from a run: estimate, correct, verify, amplify, authenticate.

    The key is made of the sifted bits of the Z basis. Those of the X basis are shown, and bound what Eve may know; a
    small sample of the Z bits is shown as well, to plan the correction and to stop early. What Alice and Bob then
    disclose to correct and verify is counted and taken off, with the terms that a finite number of bits costs:

    .. math:: \ell = \Big\lfloor n\,[1 - h(Q_X + \mu)] - \mathrm{disclosed} - \mathrm{verified}
              - \log_2\frac{2}{\varepsilon_{sec}^2\,\varepsilon_{cor}}\Big\rfloor

    for single photons and pairs (`qlab.keyrates.finite_bb84`); for weak pulses the bracket is the decoy states' bound
    (`qlab.keyrates.finite_decoy_length`). All that was said is authenticated at either end at last, and the new key
    pays back the secret bits which that takes.

    Parameters
    ----------
    run : qlab.bb84.Run or qlab.weak_pulses.Run
        What Alice and Bob have, of BB84, BBM92 or weak pulses; Eve's record is not looked at.
    correction : str
        ``"optimised"`` or ``"original"`` (Cascade), or ``"ldpc"`` (one message).
    sample : int, optional
        How many bits of the key basis to show; one in twenty, 4096 at most, if not given.
    tolerated : float
        Error rate above which to give up at once, in [0, 0.5].
    eps_secret, eps_correct : float
        Probabilities, at most, that the key is not secret, and that its two copies differ unnoticed, in (0, 1).
    rng : numpy.random.Generator, seed or None
        Source of all randomness: samples, shuffles, hashing and the first secret bits for the tags.

    Returns
    -------
    Key
        `alice` and `bob`, which are equal, `account` and `epsilon`.

    Raises
    ------
    ValueError
        If `run` is none, or smaller than its sample.
    NoKey
        If there is no key: too many errors, too few bits, or two copies that differ.

    Examples
    --------
    >>> from qlab import bb84, channels
    >>> run = bb84.simulate(200_000, channel=channels.depolarizing(0.04), rng=1)
    >>> key = pipeline(run, rng=2)
    >>> bool((key.alice == key.bob).all()), key.account["sifted"], len(key) == key.account["left"]
    (True, 99623, True)

    References
    ----------
    Marco Tomamichel, Charles Ci Wen Lim, Nicolas Gisin and Renato Renner, Nat. Commun. 3, 634 (2012); Charles Ci Wen
    Lim, Marcos Curty, Nino Walenta, Feihu Xu and Hugo Zbinden, Phys. Rev. A 89, 022307 (2014).
    """
    way = _check.choice(correction, "correction", _WAYS)
    rng, clicks = _check.generator(rng), clicks_of(run)
    most = _check.in_range(tolerated, "tolerated", 0, 0.5)
    secrecy, correctness = (_inside(x, n) for x, n in ((eps_secret, "eps_secret"), (eps_correct, "eps_correct")))
    _tests(clicks, most)
    shown = _sampled(clicks, sample, most, rng)
    fixed, said = _corrected(shown.alice, shown.bob, max(float(shown.qber), 1 / len(shown.alice)), way, rng)
    tag_bits = min(BLOCK, math.ceil(math.log2(blocks(len(fixed.bob)) / correctness)))
    if not verify(shown.alice, fixed.bob, tag_bits=tag_bits, rng=rng):
        raise NoKey("the corrected copies still differ, as their fingerprints show: no key")
    told = fixed.disclosed + tag_bits
    length = math.floor(clicks.secret(shown.positions, told, eps_secret=secrecy, eps_correct=correctness))
    spent, forgery = _signed([*clicks.public, shown.positions, *said], rng)
    _enough(length, spent, clicks, fixed)
    seed = int(rng.integers(1 << 62))
    alice, bob = (amplify(x, length, rng=seed)[spent:] for x in (shown.alice, fixed.bob))
    account = _account(clicks, len(shown.positions), fixed.disclosed, tag_bits, length, spent)
    errors = fixed.flipped / len(fixed.bob)
    least = len(fixed.bob) * float(keyrates.binary_entropy(errors))
    f = fixed.disclosed / least if least else math.inf
    return Key(alice, bob, account, secrecy + correctness + forgery, errors, f)


def _inside(x: Any, name: str) -> float:
    value = _check.number(x, name)
    if not 0 < value < 1:
        raise ValueError(f"`{name}` must be above 0 and below 1; got {value:g}")
    return value


def _tests(clicks: Clicks, most: float) -> None:
    """Give up where the shown basis has too many errors, or nothing in it."""
    if not clicks.tests:
        raise NoKey("there are no sifted bits in the X basis, so nothing is known of Eve: no key")
    if clicks.test_qber > most:
        raise NoKey(
            f"{100 * clicks.test_qber:.1f} % of the {clicks.tests} bits shown in the X basis differ, "
            f"more than the {100 * most:g} % tolerated: no key"
        )


def _sampled(clicks: Clicks, sample: int | None, most: float, rng: np.random.Generator) -> Any:
    n = len(clicks.alice)
    if n < 2:
        raise NoKey(f"there are {n} sifted bits in the Z basis: too few for a key")
    size = max(1, min(n // 20, _SAMPLE)) if sample is None else _check.count(sample, "sample", least=1)
    if size >= n:
        raise ValueError(f"`sample` must be smaller than the block, which has {n} bits of the Z basis; got {size}")
    return estimate(clicks.alice, clicks.bob, size, limit=most, rng=rng)


def _corrected(alice: Bits, bob: Bits, qber: float, way: str, rng: np.random.Generator) -> tuple[Corrected, list[Any]]:
    """Bob's corrected bits, and what Alice said for it."""
    if way == "ldpc":
        return ldpc(alice, bob, min(qber, 0.1), rng=rng), []
    fixed, talk = traced(alice, bob, qber, variant=way, rng=rng, keep=True)
    assert talk is not None
    return fixed, [talk.parities(alice), talk.asked]


def _signed(said: list[Any], rng: np.random.Generator) -> tuple[int, float]:
    """Alice and Bob sign all that was said and check each other's tag: secret bits spent, chance of a forgery."""
    talk = b"".join((np.packbits(x) if x.dtype.itemsize == 1 else x.astype("<u4")).tobytes() for x in said)
    spent, forgery = 0, 0.0
    for _ in ("Alice", "Bob"):
        secret = rng.integers(0, 2, BLOCK + _TAG, dtype=np.uint8)  # shared before, or left from the last key
        tag = authenticate(talk, secret, tag_bits=_TAG)
        if not check(talk, tag, secret):
            raise NoKey("a tag does not fit: somebody else spoke on the public line")
        spent, forgery = spent + tag.consumed, forgery + tag.forgery
    return spent, forgery


def _enough(length: int, spent: int, clicks: Clicks, fixed: Corrected) -> None:
    if length > spent:
        return
    why = (
        f"{fixed.disclosed} bits were disclosed to correct {len(fixed.bob)}, Eve may know the rest "
        f"({100 * clicks.test_qber:.1f} % of {clicks.tests} test bits differ)"
    )
    more = f", and {length} secret bits do not pay for the {spent} of the tags" if length > 0 else ""
    raise NoKey(f"{why}{more}: no key. Send more pulses over this line, or mend it")


def _account(clicks: Clicks, shown: int, disclosed: int, verified: int, length: int, spent: int) -> dict[str, int]:
    sifted, sacrificed = len(clicks.alice) + clicks.tests, clicks.tests + shown
    return {
        "sent": clicks.sent,
        "clicked": clicks.clicked,
        "sifted": sifted,
        "sacrificed": sacrificed,
        "disclosed": disclosed,
        "verified": verified,
        "amplified away": sifted - sacrificed - disclosed - verified - length,
        "authentication": spent,
        "left": length - spent,
    }
