"""How long the slowest of several links takes. (Public home: `qlab.repeaters`.)"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check

_SMALL = 1e-3


@dataclass(frozen=True)
class WaitingTime:
    """Distribution of the number of attempts until all of `n` links have succeeded; `waiting_time` makes it."""

    n: int
    p: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", _check.count(self.n, "n", least=1, most=1_000_000))
        object.__setattr__(self, "p", _check.probability(self.p, "p"))
        if self.p == 0:
            raise ValueError("`p` must be above 0; got 0 (no attempt would ever succeed)")

    @cached_property
    def mean(self) -> float:
        """Expected number of attempts, from the sum of the survival function."""
        rate = np.inf if self.p == 1 else -np.log1p(-self.p)
        if self.p < _SMALL:  # Euler and Maclaurin: the sum is so fine that it is its integral
            harmonic = float((1 / np.arange(1, self.n + 1)).sum())
            return float(harmonic / rate + 0.5 + (rate / 12 if self.n == 1 else 0.0))
        return float(self._survival(np.arange(int((np.log(self.n) + 40) / rate) + 1.0)).sum())

    def pmf(self, k: ArrayLike) -> float | NDArray[np.float64]:
        """Probability that it takes exactly `k` attempts (whole numbers, any shape)."""
        k = _whole(k)
        before, after = self._survival(k - 1), self._survival(k)
        return _plain(np.where(after < 0.5, before - after, self._cdf(k) - self._cdf(k - 1)))

    def cdf(self, k: ArrayLike) -> float | NDArray[np.float64]:
        """Probability that `k` attempts are enough (whole numbers, any shape)."""
        return _plain(self._cdf(_whole(k)))

    def _cdf(self, k: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(k < 1, 0.0, np.exp(self._log_cdf(k)))

    def _survival(self, k: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.where(k < 1, 1.0, -np.expm1(self._log_cdf(k)))

    def _log_cdf(self, k: NDArray[np.float64]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            one = np.exp(np.maximum(k, 1) * np.log1p(-self.p))  # a link fails so often in a row
        return self.n * np.log1p(-one)


def waiting_time(n: int, p: float) -> WaitingTime:
    r"""Attempts until all of `n` links have a pair, when each attempt of a link succeeds with probability `p`.

    .. math:: \Pr(K \le k) = \big(1 - (1-p)^k\big)^n, \qquad
              \langle K\rangle = \sum_{k \ge 0} \Big[1 - \big(1 - (1-p)^k\big)^n\Big]

    All links try at the same time, and each keeps what it has. The sum of the survival function keeps all its digits;
    the alternating sum over binomial coefficients loses them beyond about 40 links.

    Parameters
    ----------
    n : int
        Number of links, from 1 to a million.
    p : float
        Success probability of an attempt, dimensionless, above 0 and at most 1.

    Returns
    -------
    WaitingTime
        With `mean` (a float), `pmf(k)` and `cdf(k)`, in attempts.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> round(waiting_time(2, 0.5).mean, 10)
    2.6666666667
    >>> waiting_time(1, 0.25).cdf(2)
    0.4375

    References
    ----------
    N. Sangouard, C. Simon, H. de Riedmatten and N. Gisin, Rev. Mod. Phys. 83, 33 (2011), section II.
    """
    return WaitingTime(n, p)


def _whole(k: ArrayLike) -> NDArray[np.float64]:
    return _check.whole(k, "k", must="be")


def _plain(values: NDArray[np.float64]) -> float | NDArray[np.float64]:
    return float(values) if np.ndim(values) == 0 else values
