"""What E91's two numbers, S and the error rate, leave of a key bit, with trusted devices and without.

The error rate of the key bits alone bounds nothing: Eve may measure near the angles of the key and hardly disturb
them. S says the rest. With honest polarisers it gives the error rate across, in the basis 45 degrees off.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check, bell, keyrates
from qlab.estimates import Estimate


def error_across(s: ArrayLike, qber: ArrayLike) -> float | NDArray[np.float64]:
    r"""Error rate that the pairs would show at two equal angles across (45 degrees off) those of the key.

    .. math:: Q_\perp = 1 - \frac{S}{2\sqrt2} - Q

    The correlations at two equal angles and at two across add up to the same number whichever angle it is, and that
    number is :math:`S/\sqrt2`. It takes polarisers that stand where they say. Cut off at 0 and 1, where luck ends.

    Parameters
    ----------
    s : array_like
        CHSH value `S` of E91's test, dimensionless, in [-4, 4].
    qber : array_like
        Error rate `Q` of the key bits, dimensionless, in [0, 1].

    Returns
    -------
    float or ndarray
        Dimensionless, in [0, 1], with the common shape of `s` and `qber`.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(error_across(2**0.5, 0.0732), 4)
    0.4268

    References
    ----------
    Artur K. Ekert, Phys. Rev. Lett. 67, 661 (1991), for the test; Ryszard, Pawel and Michal Horodecki, Phys. Lett. A
    200, 340 (1995), for correlations as a matrix.
    """
    values, q = _check.array(s, "s", -4, 4), _check.probabilities(qber, "qber")
    _check.alike(s=values, qber=q)
    across = np.clip(1 - values / bell.tsirelson_bound - q, 0, 1)
    return float(across) if np.ndim(across) == 0 else across


def trusted_rate(s: ArrayLike, qber: ArrayLike, f: ArrayLike = 1.0) -> float | NDArray[np.float64]:
    r"""Asymptotic key rate of E91 if the polarisers and detectors are trusted, against any attack on the pairs.

    .. math:: r = \max\{0,\ 1 - f\,h(Q) - h(Q_\perp)\}, \qquad Q_\perp = 1 - \frac{S}{2\sqrt2} - Q

    The first `h` pays for correcting Bob's errors; the second pays for Eve, whom the errors *across* bound. The rate
    :math:`1 - 2h(Q)` would be wrong here: see `qlab.e91.information` for an Eve who makes few errors and knows most.

    Parameters
    ----------
    s, qber
        As for `error_across`.
    f : array_like
        Inefficiency of error correction, at least 1.

    Returns
    -------
    float or ndarray
        Secret bits per key bit, in [0, 1]. From an error rate of one half on, of either kind, it is 0.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(trusted_rate(2 * 2**0.5 * 0.95, 0.025), 4)
    0.6627
    >>> trusted_rate(2**0.5, 0.0732)
    0.0

    References
    ----------
    Peter W. Shor and John Preskill, Phys. Rev. Lett. 85, 441 (2000), with a rate for each of the two bases.
    """
    return keyrates.bb84(qber, f, across=error_across(s, qber))


def estimated_across(s: Estimate, qber: Estimate) -> Estimate:
    """`error_across` from a run's two estimates; they rest on different pairs, so their errors add as squares."""
    name, what = "QBER across", "key bits, and S"
    if not _known(s, qber):
        return Estimate(math.nan, qber.n, 0.0, 1.0, name, what, percent=True)
    value = 1 - s.value / bell.tsirelson_bound - qber.value  # below 0 when luck carries S past its largest value
    down, up = (
        math.hypot(ds / bell.tsirelson_bound, dq)
        for ds, dq in ((s.high - s.value, qber.high - qber.value), (s.value - s.low, qber.value - qber.low))
    )
    value, low, high = (min(1.0, max(0.0, x)) for x in (value, value - down, value + up))
    return Estimate(value, qber.n, low, high, name, what, percent=True)


def estimated_trusted(s: Estimate, qber: Estimate) -> Estimate:
    """`trusted_rate` from a run's estimates. The low end takes both error rates at their high ends."""
    across = estimated_across(s, qber)
    corners = [(qber.value, across.value), (qber.high, across.high), (qber.low, across.low)]
    if not _known(across):
        return _left([math.nan] * 3, qber, "trusted")
    return _left([float(keyrates.bb84(q, across=x)) for q, x in corners], qber, "trusted")


def estimated_untrusted(s: Estimate, qber: Estimate) -> Estimate:
    """`keyrates.device_independent` from a run's estimates. The low end takes S at its low and the QBER at its high."""
    top = bell.tsirelson_bound
    corners = [(s.value, qber.value), (s.low, qber.high), (s.high, qber.low)]
    if not _known(s, qber):
        return _left([math.nan] * 3, qber, "not trusted")
    rates = [float(keyrates.device_independent(np.clip(x, -top, top), q)) for x, q in corners]
    return _left(rates, qber, "not trusted")


def _known(*estimates: Estimate) -> bool:
    return not any(math.isnan(e.value) for e in estimates)


def _left(rates: list[float], qber: Estimate, devices: str) -> Estimate:
    """Value, low and high of what is left of a key bit; a rate is no lower at its high end than at its value."""
    value, low, high = rates
    name = f"asymptotic secret bits per key bit, devices {devices}:"
    if math.isnan(value):
        return Estimate(value, qber.n, 0.0, 1.0, name, "key bits")
    return Estimate(value, qber.n, min(low, value), max(high, value), name, "key bits")
