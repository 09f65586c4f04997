"""What measured clicks say of single photons: by formulas, and by a linear programme that uses all there is to know."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab.keyrates.finite import inside
from qlab.keyrates.light import Array, light
from qlab.keyrates.weak import VACUUM_ERROR

_UNSEEN = 1e-14
"""Share of the pulses whose photon numbers are beyond the programme's sight."""

_SMALL = 1e-6
"""Of the brightest gain: rows and yields that are smaller, or nothing at all, are not blown up further."""

_ROUNDED = (0, 1e-8, 1e-7)
"""By so much of itself each gain may be off, the first that helps: exact ones are rounded, and yields of 0 or 1 leave
no room for that."""


@dataclass(frozen=True)
class Yields:
    """Bounds on what empty pulses and single photons do, all three holding at once.

    Parameters
    ----------
    vacuum_yield : float
        Lower bound on the probability that an empty pulse clicks.
    single_yield : float
        Lower bound on the probability that a single photon clicks.
    single_error : float
        Upper bound on the error rate of those clicks, at most 1/2.

    Examples
    --------
    >>> Yields(0.0, 0.01, 0.02).single_yield
    0.01
    """

    vacuum_yield: float
    single_yield: float
    single_error: float


@dataclass(frozen=True)
class DecoyBounds(Yields):
    """The better of two bounds each, and where they come from.

    Parameters
    ----------
    vacuum_yield, single_yield, single_error : float
        As in `Yields`.
    analytic : Yields
        By the formulas of the literature.
    programme : Yields
        By a linear programme over all yields up to a photon number that hardly any pulse has.

    Examples
    --------
    >>> DecoyBounds(0.0, 0.02, 0.02, Yields(0.0, 0.01, 0.03), Yields(0.0, 0.02, 0.02)).analytic.single_yield
    0.01
    """

    analytic: Yields
    programme: Yields


class _Seen(NamedTuple):
    """Gains and wrong gains between two ends each, one for each intensity, the brightest first."""

    mu: Array
    low: Array
    high: Array
    wrong_low: Array
    wrong_high: Array
    coins: float
    """How far the wrong clicks of empty pulses may be from half of them, per empty pulse."""


def decoy_bounds(
    gains: ArrayLike,
    error_rates: ArrayLike,
    intensities: ArrayLike,
    shares: ArrayLike,
    *,
    pulses: float | None = None,
    eps: float = 1e-10,
) -> DecoyBounds:
    r"""What the counts of two or three intensities say of single photons, whatever Eve did to them.

    .. math:: Q_k = \sum_n e^{-k}\frac{k^n}{n!}\,Y_n, \quad E_k Q_k = \sum_n e^{-k}\frac{k^n}{n!}\,e_n Y_n

    Eve sees the photon number `n` and not the intensity `k`, so the yields `Y_n` and errors `e_n` are the same for all.
    For three intensities the formulas are those of Ma et al., for two those of Rusca et al., which use that half of
    the clicks of empty pulses are wrong. The linear programme looks for the worst yields in [0, 1] that explain the
    counts, so its bounds are at least as good; the difference is what the formulas leave unused.

    Parameters
    ----------
    gains : array_like
        Measured clicks per pulse of each intensity, in [0, 1]; estimates count as their values.
    error_rates : array_like
        Measured error rates of those clicks, in [0, 1].
    intensities : array_like
        Two or three mean photon numbers, ascending; of three, the largest exceeds the sum of the others.
    shares : array_like
        How often each was sent, in the same order; above 0, their sum is 1.
    pulses : float, optional
        How many were sent in all (with this basis on both sides). Then the counts may be off by chance, by
        Hoeffding's inequality: all clicks together, `N`, allow each of their counts to stray by
        :math:`\sqrt{(N/2)\ln[(4k + 2)/\varepsilon]}` for `k` intensities. Without it the gains are taken as exact.
    eps : float
        Probability that some count strays further, in (0, 1).

    Returns
    -------
    DecoyBounds
        `vacuum_yield`, `single_yield`, `single_error`, and the same in `.analytic` and in `.programme`.

    Raises
    ------
    ValueError
        If an entry is out of its range, intensities do not ascend, shares do not add up, or no yields explain the
        gains.

    Examples
    --------
    >>> mu = np.array([0, 0.05, 0.48])
    >>> gains = 1.7e-6 + 1 - np.exp(-0.045 * mu)
    >>> errors = (0.5 * 1.7e-6 + 0.033 * (1 - np.exp(-0.045 * mu))) / gains
    >>> found = decoy_bounds(gains, errors, mu, [0.2, 0.2, 0.6])
    >>> round(found.analytic.single_yield, 5), round(found.programme.single_yield, 5)
    (0.04438, 0.04438)
    >>> round(found.analytic.single_error, 5), round(found.programme.single_error, 5)
    (0.03515, 0.03514)

    References
    ----------
    Xiongfeng Ma, Bing Qi, Yi Zhao and Hoi-Kwong Lo, Phys. Rev. A 72, 012326 (2005); Davide Rusca et al., Appl. Phys.
    Lett. 112, 171104 (2018).
    """
    laser = light(intensities, shares)
    if laser.mu.ndim > 1 or laser.share.ndim > 1:
        raise ValueError("`intensities` and `shares` must each be a plain list of numbers; got more axes")
    gain, error = _each(gains, "gains", len(laser.mu)), _each(error_rates, "error_rates", len(laser.mu))
    right, wrong = (_stray(laser.share, x, pulses, eps) for x in (gain, gain * error))
    off, bad, coins = right / laser.share, wrong / laser.share, right / float(laser.emitted(0))
    seen = _Seen(laser.mu, gain - off, gain + off, gain * error - bad, gain * error + bad, coins)
    formulas, programme = _formulas(seen), _programme(seen)
    return DecoyBounds(
        max(formulas.vacuum_yield, programme.vacuum_yield),
        max(formulas.single_yield, programme.single_yield),
        min(formulas.single_error, programme.single_error),
        formulas,
        programme,
    )


def _each(x: ArrayLike, name: str, kinds: int) -> NDArray[np.float64]:
    """One probability for each intensity, turned round: the brightest first."""
    values = _check.probabilities(x, name)
    if values.shape != (kinds,):
        raise ValueError(f"`{name}` must be one for each of the {kinds} intensities; got {_check.brief(x)}")
    return values[::-1]


def _stray(share: Array, chances: Array, pulses: float | None, eps: float) -> float:
    """How far the clicks of one intensity may be from their expectation, per pulse sent of all intensities."""
    chance = float(inside(eps, "eps"))
    if pulses is None:
        return 0.0
    sent = _check.count(pulses, "pulses", least=1)
    return math.sqrt(float((share * chances).sum()) / sent * math.log((4 * len(share) + 2) / chance) / 2)


def _formulas(seen: _Seen) -> Yields:
    """The bounds of the literature."""
    mu = seen.mu
    low, high, wrong_low, wrong_high = (np.exp(mu) * x for x in seen[1:5])
    gap = mu[-2] - mu[-1]
    vacuum = max(0.0, float((mu[-2] * low[-1] - mu[-1] * high[-2]) / gap))
    if len(mu) == 3:
        share = (mu[1] ** 2 - mu[2] ** 2) / mu[0] ** 2
        single = (low[1] - high[2] - share * (high[0] - vacuum)) * mu[0] / (mu[0] * gap - mu[1] ** 2 + mu[2] ** 2)
    elif mu[1] == 0:
        single = 0.0  # one brightness of light: a pair explains its clicks as well
    else:
        share = (mu[1] / mu[0]) ** 2
        most = (min(wrong_high) + seen.coins) / VACUUM_ERROR
        single = (low[1] - share * high[0] - (1 - share) * most) * mu[0] / (mu[1] * gap)
    return _yields(vacuum, single, (wrong_high[-2] - wrong_low[-1]) / gap)


def _yields(vacuum: float, single: float, wrong: float) -> Yields:
    """Bounds that are probabilities; an error rate of nothing is one half."""
    clicks = max(0.0, float(single))
    error = min(0.5, max(0.0, float(wrong)) / clicks) if clicks > 0 else 0.5
    return Yields(max(0.0, float(vacuum)), clicks, error)


def _programme(seen: _Seen) -> Yields:
    """The worst of all yields that explain what was seen, found three times."""
    cut = _cut(float(seen.mu[0]))
    chances = _poisson(seen.mu, cut)
    scale = _scale(seen, cut)
    problem = _problem(seen, chances, scale)
    size = 2 * (cut + 1)
    vacuum, single, wrong = (_least(problem, size, at, sign) for at, sign in ((0, 1), (1, 1), (cut + 2, -1)))
    return _yields(vacuum * scale[0], single * scale[1], wrong * scale[1])


def _cut(mu: float) -> int:
    """The photon number beyond which the brightest pulse hardly ever goes."""
    n, term = 0, math.exp(-mu)
    while term > _UNSEEN / 2 or n < mu:
        n += 1
        term *= mu / n
    return max(n, 3)


def _poisson(mu: Array, cut: int) -> Array:
    """Probabilities of 0 to `cut` photons, a row for each intensity."""
    n = np.arange(1, cut + 1)
    steps = np.concatenate([np.ones((len(mu), 1)), np.cumprod(mu[:, None] / n, axis=1)], axis=1)
    return np.exp(-mu)[:, None] * steps


def _beyond(mu: Array, chances: Array) -> Array:
    """At most how many pulses of each intensity have more photons than the last column: a geometric series."""
    cut = chances.shape[1] - 1
    return chances[:, -1] * (mu / (cut + 1)) / (1 - mu / (cut + 2))


def _scale(seen: _Seen, cut: int) -> Array:
    """Natural sizes of the yields, so that the solver's tolerance is relative to them."""
    single = max(float(seen.high[0] / max(seen.mu[0], 1)), 1e-300)
    vacuum = max(float(seen.high[-1]), _SMALL * single)
    return np.minimum(np.array([vacuum] + [single * n for n in range(1, cut + 1)]), 1)


def _problem(seen: _Seen, chances: Array, scale: Array) -> dict[str, Any]:
    """Rows in scaled yields, then wrong yields: what is seen, wrong <= all, half of vacuum is wrong."""
    kinds, kept = chances.shape
    weights = chances * scale
    none, unseen = np.zeros_like(weights), _beyond(seen.mu, chances)
    all_clicks, wrong = np.hstack([weights, none]), np.hstack([none, weights])
    rows = [all_clicks, -all_clicks, wrong, -wrong]
    ends = [seen.high, unseen - seen.low, seen.wrong_high, unseen - seen.wrong_low]
    least = max(_SMALL * float(seen.high[0]), 1e-300)
    sizes = np.maximum(np.concatenate([seen.high, seen.high, seen.wrong_high, seen.wrong_high]), least)
    upper, limits = np.vstack(rows) / sizes[:, None], np.concatenate(ends) / sizes
    below = np.hstack([-np.eye(kept), np.eye(kept)])
    half = np.zeros((1, 2 * kept))
    half[0, 0], half[0, kept] = VACUUM_ERROR, -1
    return {
        "A_ub": np.vstack([upper, below, half, -half]),
        "b_ub": np.concatenate([limits, np.zeros(kept), np.full(2, seen.coins / scale[0])]),
        "bounds": np.column_stack([np.zeros(2 * kept), np.tile(1 / scale, 2)]),
    }


def _least(problem: dict[str, Any], size: int, at: int, sign: int) -> float:
    """The least (or for a sign of -1 the greatest) that one of the unknowns can be."""
    from scipy.optimize import linprog  # formulas should not wait for it

    goal = np.zeros(size)
    goal[at] = sign
    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    for off in _ROUNDED:
        wider = problem | {"b_ub": problem["b_ub"] + off}
        found = linprog(goal, method="highs", options=options, **wider)
        if found.status == 0:
            return float(found.x[at])
    raise ValueError(
        "`gains` and `error_rates` must be what some yields in [0, 1] explain; these are not "
        "(counts of a finite run stray: pass `pulses`)"
    )
