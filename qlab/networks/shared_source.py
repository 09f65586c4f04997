"""One source of entangled photons for many users, without anybody to trust: colours, accidents, keys."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check, keyrates
from qlab._frozen import Frozen, read_only
from qlab._show import facts

Floats = NDArray[Any]
_MOST_USERS = 1000


@dataclass(frozen=True, eq=False, repr=False)
class SharedSource(Frozen):
    """What each pair of users gets. Arrays have an entry for each pair of `pairs`.

    Parameters
    ----------
    users : int
    channels : int
        Colours that the source has to offer.
    pairs : ndarray
        Two columns: the numbers of the users, from 0.
    coincidences_hz, accidentals_hz : ndarray
        Per second: photons of one pair at both users, and clicks that have nothing to do with each other.
    qber : ndarray
        Error rate.
    sifted_hz, key_hz : ndarray
        Bits in equal bases, and secret bits of BBM92, per second.
    """

    users: int
    channels: int
    pairs: NDArray[np.int64]
    coincidences_hz: Floats
    accidentals_hz: Floats
    qber: Floats
    sifted_hz: Floats
    key_hz: Floats

    def __post_init__(self) -> None:
        for name in ("pairs", "coincidences_hz", "accidentals_hz", "qber", "sifted_hz", "key_hz"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    def of(self, a: int, b: int) -> dict[str, float]:
        """The figures of one pair of users."""
        at = np.flatnonzero((np.sort(self.pairs, axis=1) == sorted((a, b))).all(axis=1))
        if not at.size:
            raise ValueError(f"there is no pair {a}, {b}: users are numbered from 0 to {self.users - 1}")
        names = ("coincidences_hz", "accidentals_hz", "qber", "sifted_hz", "key_hz")
        return {name: float(getattr(self, name)[at[0]]) for name in names}

    def __repr__(self) -> str:
        low, high = self.key_hz.min(), self.key_hz.max()
        rates = f"{low:.4g}" if math.isclose(low, high) else f"{low:.4g} to {high:.4g}"
        return f"{self.users} users, {len(self.pairs)} pairs, {self.channels} channels: {rates} bit/s a pair"

    def _repr_html_(self) -> str:
        return facts(
            {
                "users": str(self.users),
                "pairs of users": str(len(self.pairs)),
                "channels": str(self.channels),
                "QBER": f"{self.qber.min():.2%} to {self.qber.max():.2%}",
                "key of a pair": f"{self.key_hz.min():.4g} to {self.key_hz.max():.4g} bit/s",
            }
        )


def shared_source(
    users: int,
    groups: int = 1,
    *,
    pairs_hz: float = 1e6,
    transmittance: ArrayLike = 0.05,
    dark_rate_hz: ArrayLike = 500.0,
    window_s: float = 300e-12,
    jitter_s: float = 0.0,
    misalignment: float = 0.02,
    f: float = 1.1,
) -> SharedSource:
    r"""Every pair of users a key of its own, from one source in the middle that need not be trusted.

    The source makes pairs of photons in pairs of colours. Without splitters each pair of users has a pair of colours:
    :math:`n(n-1)`. In Bristol there are two groups, each colour goes through a splitter to a user of either, and
    :math:`(n/2)(n/2 - 1) + 2\lceil n/4\rceil` will do; the price is half of the light on every arm.

    .. math:: S_a = \frac{c_a B\,\eta_a}{s} + d_a, \quad C = \frac{B\,\eta_a\eta_b}{s^2}\,
        \mathrm{erf}\frac{\tau}{2\sqrt2\,\sigma}, \quad A = S_a S_b\,\tau, \quad E = \frac{e\,C + A/2}{C + A}

    A user who receives `c` colours hears them all at once: the accidents `A` grow with the square of the users, and at
    some number the keys of *all* pairs end together.

    Parameters
    ----------
    users : int
        2 to 1000; with two groups an even number, at least 4.
    groups : 1 or 2
        Without splitters, or as in Bristol.
    pairs_hz : float
        `B`, pairs per second in each pair of colours.
    transmittance : float or sequence of float
        From the source to a click, detectors included, splitters not; one for all, or one for each user.
    dark_rate_hz : float or sequence of float
        Clicks of a user per second without light.
    window_s : float
        :math:`\tau`, full width of the window in which two clicks count as one pair.
    jitter_s : float
        :math:`\sigma`, standard deviation of the difference of their times.
    misalignment : float
        `e`, share of pairs that give different bits in equal bases.
    f : float
        Inefficiency of error correction, at least 1.

    Returns
    -------
    SharedSource

    Raises
    ------
    ValueError
        If a number is out of its range, or a list has not one entry for each user.

    Examples
    --------
    >>> shared_source(8), shared_source(8, groups=2).channels
    (8 users, 28 pairs, 56 channels: 791.7 bit/s a pair, 16)

    References
    ----------
    S. K. Joshi et al., Sci. Adv. 6, eaba0959 (2020); Sebastian Philipp Neumann et al., Phys. Rev. A 104, 022406 (2021).
    """
    n = _check.count(users, "users", least=2, most=_MOST_USERS, because="more is no table to look at")
    if groups not in (1, 2) or isinstance(groups, bool):
        raise ValueError(f"`groups` must be 1 (no splitters) or 2 (as in Bristol); got {_check.brief(groups)}")
    if groups == 2 and (n % 2 or n < 4):
        raise ValueError(f"with two groups `users` must be even and at least 4; got {n}")
    made = _check.positive(pairs_hz, "pairs_hz")
    eta = _each(_check.probabilities(transmittance, "transmittance"), n, "transmittance")
    dark = _each(_check.array(dark_rate_hz, "dark_rate_hz", 0), n, "dark_rate_hz")
    window, jitter = _check.positive(window_s, "window_s"), _check.non_negative(jitter_s, "jitter_s")
    wrong = _check.probability(misalignment, "misalignment")
    pairs = np.array(list(combinations(range(n), 2)))
    links = np.ones(len(pairs)) if groups == 1 else _served(pairs, n)
    received = n - 1 if groups == 1 else n // 2
    seen = math.erf(window / (2 * math.sqrt(2) * jitter)) if jitter else 1.0
    singles = received * made * eta / groups + dark
    a, b = pairs.T
    true = links * made * eta[a] * eta[b] / groups**2 * seen
    false = singles[a] * singles[b] * window
    total = true + false
    qber = np.divide(wrong * true + false / 2, total, out=np.full(len(pairs), 0.5), where=total > 0)
    key = total / 2 * keyrates.bb84(qber, f=f)
    return SharedSource(n, _channels(n, groups), pairs, true, false, qber, total / 2, key)


def _channels(n: int, groups: int) -> int:
    return n * (n - 1) if groups == 1 else (n // 2) * (n // 2 - 1) + 2 * math.ceil(n / 4)


def _served(pairs: NDArray[np.int64], n: int) -> Floats:
    """How many pairs of colours join each pair of users in Bristol's plan.

    User `i` and user `i + n/2` are twins and receive the same colours of a plan for n/2 users. What joins the twins
    takes two pairs of twins at a time: one colour goes to both of the first pair's first and the second pair's first,
    its partner to their twins, so that two cross links are served once more.
    """
    half = n // 2
    a, b = pairs.T
    twins = b - a == half
    links = np.where(twins, 1.0, 1.0)
    i, j = a % half, b % half
    together = (np.minimum(i, j) % 2 == 0) & (np.abs(i - j) == 1) & ~twins
    crossed = (a < half) != (b < half)
    return links + (together & crossed)


def _each(values: Floats, n: int, name: str) -> Floats:
    if values.shape not in ((), (n,)):
        raise ValueError(f"`{name}` must be one number, or one for each of the {n} users; got {values.size}")
    return np.broadcast_to(values, (n,))


def most_users(groups: int = 1, **line: Any) -> int:
    """The largest number of users who all have a key; one more, and nobody has.

    Parameters
    ----------
    groups : 1 or 2
    **line
        As for `shared_source`.

    Examples
    --------
    >>> most_users()
    27
    """
    step = 1 if groups == 1 else 2
    n = 2 * step
    if shared_source(n, groups, **line).key_hz.min() <= 0:
        return 0
    while n + step <= _MOST_USERS and shared_source(n + step, groups, **line).key_hz.min() > 0:
        n += step
    return n
