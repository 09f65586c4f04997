"""Numbers read off from counts: a value, how many it rests on, and how far to trust it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from qlab import _check
from qlab._show import spaced

Z_95 = 1.959963984540054
"""How many standard deviations hold the middle 95 % of a normal distribution."""

_MOST = 10**18


@dataclass(frozen=True, eq=False)
class Estimate(float):
    r"""An estimated quantity with its sample size and its 95 % interval: a number that knows how far to trust it.

    It is a `float`, its value, wherever a number is wanted: ``run.qber > 0.11``, ``f"{run.qber:.3f}"``,
    ``100 * run.qber``, ``round(run.qber, 2)``. As in the package `uncertainties`, a comparison asks about the values
    alone; whether the whole interval is above 0.11 is ``run.qber.low > 0.11``, and ``0.25 in run.qber`` asks whether
    a number lies in it. Unlike there, arithmetic gives a plain number without an interval: that of a sum or a ratio
    of two estimates depends on whether they rest on the same counts, which the estimates do not know. Where an
    interval is wanted, make it from counts (`rate`). Printed by itself it shows everything.

    Parameters
    ----------
    value : float
        The estimate; NaN where there is nothing to estimate it from.
    n : int
        Sample size.
    low, high : float
        Ends of the 95 % interval, in the unit of the value.
    name : str
        What is estimated, for show.
    of : str
        What was counted, for show.
    percent : bool
        Whether to show per cent.

    Raises
    ------
    ValueError
        If `n` is not a count, or the ends of the interval are not numbers in that order.

    Examples
    --------
    >>> Estimate.rate(11, 100, name="QBER", of="sifted bits")
    QBER 11.0 % (6.3 % to 18.6 %) from 100 sifted bits
    >>> qber = Estimate.rate(11, 100)
    >>> qber > 0.1, qber.low > 0.1, f"{qber:.3f}", 100 * qber
    (True, False, '0.110', 11.0)

    References
    ----------
    Eric O. Lebigot, Uncertainties: a Python package for calculations with uncertainties (2010).
    """

    value: float
    n: int
    low: float
    high: float
    name: str = ""
    of: str = ""
    percent: bool = False

    def __new__(cls, value: Any, *args: Any, **kwargs: Any) -> Estimate:
        """The float; an unknown value is NaN."""
        unknown = isinstance(value, float) and math.isnan(value)
        return super().__new__(cls, math.nan if unknown else _check.number(value, "value"))

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", float(self))
        object.__setattr__(self, "n", _check.count(self.n, "n"))
        for name in ("low", "high"):
            end = getattr(self, name)
            endless = isinstance(end, (float, np.floating)) and math.isinf(end)  # nothing is known on that side
            object.__setattr__(self, name, float(end) if endless else _check.number(end, name))
        if self.low > self.high:
            low, high = _check.apart(self.low, self.high)
            raise ValueError(f"`low` must not be above `high`; got {low} and {high}")

    @classmethod
    def rate(cls, k: int, n: int, *, name: str = "", of: str = "") -> Estimate:
        r"""How often something happened: `k` times out of `n`, with Wilson's 95 % interval.

        .. math:: \frac{\hat p + z^2/2n \pm z\sqrt{\hat p(1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}, \quad z = 1.96

        Parameters
        ----------
        k, n : int
            Counts, with ``0 <= k <= n``. With ``n = 0`` the value is NaN and the interval is [0, 1].

        Raises
        ------
        ValueError
            If the counts are not whole numbers in that order.

        Examples
        --------
        >>> float(Estimate.rate(1, 4))
        0.25

        References
        ----------
        Edwin B. Wilson, J. Am. Stat. Assoc. 22, 209 (1927).
        """
        n = _check.count(n, "n", most=_MOST, because="nobody counts further")
        k = _check.count(k, "k", most=n, because="it counts some of the `n`")
        if n == 0:
            return cls(math.nan, 0, 0.0, 1.0, name, of, percent=True)
        p, z2 = k / n, Z_95**2
        centre = p + z2 / (2 * n)
        reach = Z_95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n))
        low = 0.0 if k == 0 else (centre - reach) / (1 + z2 / n)
        high = 1.0 if k == n else (centre + reach) / (1 + z2 / n)
        return cls(p, n, low, high, name, of, percent=True)

    def __contains__(self, x: float) -> bool:
        """Whether a number lies in the interval: ``0.25 in run.qber``."""
        return self.low <= _check.number(x, "x") <= self.high

    def __repr__(self) -> str:
        value, low, high = _shown((self.value, self.low, self.high), self.percent)
        counted = spaced(self.n) + (f" {self.of}" if self.of else "")
        return f"{self.name} {value} ({low} to {high}) from {counted}".strip()


def _shown(numbers: tuple[float, ...], percent: bool) -> list[str]:
    """All with the same digits: as few as keep apart what differs, so that a value is seen inside its interval."""
    write = _percent if percent else _plain
    different = len({"unknown" if math.isnan(x) else x for x in numbers})
    for digits in range(6):
        texts = [write(x, digits) for x in numbers]
        if len(set(texts)) == different:
            return texts
    return [write(x, 0) for x in numbers]


def _percent(x: float, digits: int) -> str:
    return "unknown" if math.isnan(x) else f"{100 * x:.{1 + digits}f} %"


def _plain(x: float, digits: int) -> str:
    return "unknown" if math.isnan(x) else f"{x:.{4 + digits}g}"
