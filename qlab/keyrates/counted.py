"""What *counted* clicks of weak pulses leave: one decoy or two, and what finite counts say of single photons."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled, plain
from qlab.keyrates.finite import inside
from qlab.keyrates.light import Array, Light, light, veil
from qlab.keyrates.parts import entropy
from qlab.keyrates.weak import ratio

Counts = tuple[Array, Array]
"""Clicks and errors of one basis, the brightest intensity first."""

_TERMS = {2: 19, 3: 21}
"""Into how many equal parts the secrecy parameter is cut, by the number of intensities."""


def finite_decoy_length(
    counts: ArrayLike,
    errors: ArrayLike,
    *,
    intensities: ArrayLike,
    shares: ArrayLike,
    leaked: ArrayLike,
    eps_secret: ArrayLike = 1e-10,
    eps_correct: ArrayLike = 1e-15,
    clip: bool = False,
    tails: str = "hoeffding",
) -> float | NDArray[np.float64]:
    r"""Length of the key that the counted clicks of a run with decoys leave, Eve having done whatever she likes.

    .. math::
        \ell = \max\Big\{0,\ s_0 + s_1\,[1 - h(\phi)] - \mathrm{leak} - 6\log_2\frac{c}{\varepsilon_{sec}}
        - \log_2\frac{2}{\varepsilon_{cor}}\Big\}

    The symbols are those of `finite_decoy`, which is this formula at the counts that an honest line gives on average.
    Here nothing is assumed of the line: the counts are what Alice and Bob saw.

    Parameters
    ----------
    counts : array_like
        Sifted clicks, two rows (key basis, test basis) by one column for each intensity, in the order of
        `intensities`; further axes are separate runs. Expected counts need not be whole.
    errors : array_like
        How many of them are wrong, in the same shape; at most `counts`.
    intensities : array_like
        Two or three mean photon numbers, ascending; of three, the largest exceeds the sum of the others.
    shares : array_like
        How often Alice sends each, in the same order; above 0, their sum is 1.
    leaked : array_like
        Bits that the correction of the key basis really disclosed, 0 or more.
    eps_secret, eps_correct : array_like
        Probabilities that the key is not secret, and that the two keys differ unnoticed, in (0, 1).
    clip : bool
        Whether counts whose lower bound is below zero count as zero, as in `finite_decoy`.
    tails : "hoeffding" or "chernoff"
        How far a count may stray, as in `finite_decoy`.

    Returns
    -------
    float or ndarray
        Secret bits of the whole run, not rounded down to a whole number.

    Raises
    ------
    ValueError
        If an entry is out of its range, errors exceed counts, intensities do not ascend, or shares do not add up.

    Examples
    --------
    >>> counts = [[300, 51_000, 420_000], [30, 5_100, 42_000]]
    >>> errors = [[150, 900, 5_000], [15, 90, 500]]
    >>> light = dict(intensities=[2e-4, 0.1, 0.5], shares=[0.1, 0.2, 0.7])
    >>> round(finite_decoy_length(counts, errors, **light, leaked=50_000))
    197354

    References
    ----------
    Charles Ci Wen Lim, Marcos Curty, Nino Walenta, Feihu Xu and Hugo Zbinden, Phys. Rev. A 89, 022307 (2014);
    Davide Rusca, Alberto Boaron, Fadri Grünenfelder, Anthony Martin and Hugo Zbinden, Appl. Phys. Lett. 112, 171104
    (2018).
    """
    laser = light(intensities, shares)
    seen, wrong = _counted(counts, errors, len(laser.mu))
    bits = _check.array(filled(leaked, 0), "leaked", low=0)
    secrecy, correctness = inside(eps_secret, "eps_secret"), inside(eps_correct, "eps_correct")
    run = {"counts": seen[0, 0], "intensities": laser.mu[0], "shares": laser.share[0], "leaked": bits}
    run |= {"eps_secret": secrecy, "eps_correct": correctness}
    _check.alike(**run)
    laser = laser.spread(max(x.ndim for x in run.values()))
    length = left(
        laser, (seen[0], wrong[0]), (seen[1], wrong[1]), bits, chance(secrecy, laser, clip, tails), correctness
    )
    hidden = veil(counts, 2), veil(errors, 2), veil(intensities), veil(shares)
    return plain(np.maximum(length, 0), *hidden, leaked, eps_secret, eps_correct)


def _counted(counts: ArrayLike, errors: ArrayLike, kinds: int) -> tuple[Array, Array]:
    """Counts and errors, checked, the brightest intensity first."""
    seen, wrong = _check.array(filled(counts, 0), "counts", low=0), _check.array(filled(errors, 0), "errors", low=0)
    for values, name in ((seen, "counts"), (wrong, "errors")):
        if values.shape[:2] != (2, kinds):
            rule = f"have two rows (key basis, test basis) and {kinds} columns, one for each intensity"
            raise ValueError(f"`{name}` must {rule}; got a shape of {values.shape}")
    if seen.shape != wrong.shape:
        raise ValueError(f"`errors` must have the shape of `counts`, {seen.shape}; got {wrong.shape}")
    at = (wrong > seen) & ~np.ma.getmaskarray(np.ma.asarray(counts))
    if at.any():
        raise ValueError(f"`errors` must be at most `counts`; got {wrong[at][0]:g} of {seen[at][0]:g}")
    return seen[:, ::-1], wrong[:, ::-1]


def floor(clip: bool) -> float:
    """Below which a lower bound on a count does not go."""
    return 0.0 if _check.flag(clip, "clip") else -np.inf


TAILS = ("hoeffding", "chernoff")


class Chance(NamedTuple):
    """How far counts may stray: the probability of each bound, below what no count goes, and by which inequality."""

    parts: Array
    low: float
    tails: str

    def off(self, counts: Array) -> tuple[Array, Array]:
        """How far the count of an intensity may be below its expectation, and above it."""
        b = np.log(1 / self.parts)
        if self.tails == "hoeffding":
            both = np.sqrt(counts.sum(axis=0) / 2 * b)
            return both, both
        return b + np.sqrt(2 * counts * b + b**2), b / 2 + np.sqrt(2 * counts * b + b**2 / 4)

    def ends(self, laser: Light, counts: Array) -> tuple[Array, Array]:
        """Upper and lower ends of the expected counts of each intensity, made comparable."""
        more, less = self.off(counts)
        return laser.scaled(counts + more), laser.scaled(np.maximum(counts - less, self.low))


def chance(secrecy: Array, laser: Light, clip: bool, tails: str) -> Chance:
    """The secrecy parameter, cut into equal parts."""
    return Chance(secrecy / _TERMS[len(laser.mu)], floor(clip), _check.choice(tails, "tails", TAILS))


def left(laser: Light, key: Counts, other: Counts, leaked: Array, stray: Chance, correctness: Array) -> Array:
    """What the counts of the key basis and the other leave, below zero too."""
    s0, s1, phase = _single_photons(laser, key, other, stray)
    return s0 + s1 * (1 - entropy(phase)) - leaked + 6 * np.log2(stray.parts) - np.log2(2 / correctness)


def _single_photons(laser: Light, key: Counts, other: Counts, stray: Chance) -> tuple[Array, Array, Array]:
    """Bounds: clicks of empty pulses and of single photons in the key basis, and the phase errors of the latter."""
    s0, s1 = _clicks(laser, *key, stray)
    tests = _clicks(laser, *other, stray)[1]
    above, below = stray.ends(laser, other[1])
    wrong = laser.emitted(1) / (laser.mu[-2] - laser.mu[-1]) * (above[-2] - below[-1])
    if stray.tails == "chernoff":
        wrong = np.minimum(wrong, other[1].sum(axis=0))  # single photons make some of the errors, not more than all
    seen = np.where(tests > 0, ratio(wrong, tests, 0.5), 0.5)
    phase = np.minimum(seen + _sampling(stray.parts, seen, tests, s1), 0.5)
    return s0, np.maximum(s1, 0), np.where((tests > 0) & (s1 > 0), phase, 0.5)


def _clicks(laser: Light, counts: Array, errors: Array, stray: Chance) -> tuple[Array, Array]:
    """Lower bounds on the clicks of empty pulses and of single photons in one basis."""
    above, below = stray.ends(laser, counts)
    none, one, mu = laser.emitted(0), laser.emitted(1), laser.mu
    s0 = np.maximum(none / (mu[-2] - mu[-1]) * (mu[-2] * below[-1] - mu[-1] * above[-2]), 0)
    if len(mu) == 3:
        share = (mu[1] ** 2 - mu[2] ** 2) / mu[0] ** 2
        scale = mu[0] / (mu[0] * (mu[1] - mu[2]) - mu[1] ** 2 + mu[2] ** 2)
        return s0, one * scale * (below[1] - above[2] - share * (above[0] - s0 / none))
    share = (mu[1] / mu[0]) ** 2
    coins = stray._replace(tails="hoeffding").off(counts)[0] / none  # empty pulses are wrong by 1/2, but for chance
    empty = 2 * (stray.ends(laser, errors)[0][1] + coins)
    single = one * mu[0] / (mu[0] - mu[1]) * (below[1] - share * above[0] - (1 - share) * empty)
    return s0, np.where(mu[1] > 0, single / np.where(mu[1] > 0, mu[1], 1), 0.0)  # an empty decoy tells nothing


def _sampling(parts: Array, seen: Array, tests: Array, key: Array) -> Array:
    """How much worse than in the `tests` it may be in the key; without an error seen, as if there had been one."""
    c, d = np.maximum(tests, 1), np.maximum(key, 1)
    b = np.clip(seen, 1 / (1 + c), 0.5)
    both = (c + d) / (c * d)
    return np.sqrt(both * b * (1 - b) * np.log(np.maximum(both / (b * (1 - b)) / parts**2, 1))) / np.log(2)
