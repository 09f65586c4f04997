"""Secret bits per sifted bit, in closed form. The one home of such formulas; NumPy only, arrays welcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab.estimates import Estimate

_SLACK = 1e-9


def binary_entropy(x: ArrayLike) -> float | NDArray[np.float64]:
    r"""Entropy of a coin in bits.

    .. math:: h(x) = -x \log_2 x - (1 - x) \log_2 (1 - x)

    Parameters
    ----------
    x : array_like
        Probabilities, dimensionless, in [0, 1].

    Returns
    -------
    float or ndarray
        Bits, in [0, 1], with the shape of `x`.

    Raises
    ------
    ValueError
        If an entry is not in [0, 1].

    Examples
    --------
    >>> binary_entropy(0.5)
    1.0
    >>> round(binary_entropy(0.11), 7)
    0.499916

    References
    ----------
    Claude E. Shannon, Bell Syst. Tech. J. 27, 379 (1948).
    """
    return _plain(_entropy(_check.probabilities(x, "x")))


def bb84(qber: ArrayLike, f: ArrayLike = 1.0) -> float | NDArray[np.float64]:
    r"""Asymptotic key rate of BB84 with single photons and one-way error correction.

    .. math:: r = \max\{0,\ 1 - f\,h(Q) - h(Q)\}

    One `h(Q)` pays for correcting Bob's errors, the other for shortening the key until Eve knows nothing of it.
    At ``f = 1`` it reaches zero at Q = 0.1100. The same error rate is taken for both bases, the number of signals
    is endless, and the devices are ideal.

    Parameters
    ----------
    qber : array_like
        Error rate `Q` of the sifted bits, dimensionless, in [0, 1]. From one half on the rate is 0.
    f : array_like
        Inefficiency of error correction, at least 1: bits disclosed per bit that Shannon's limit asks for.

    Returns
    -------
    float or ndarray
        Secret bits per sifted bit, in [0, 1], with the common shape of `qber` and `f`.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(bb84(0.01), 10)
    0.8384137282
    >>> bb84([0, 0.05, 0.12], f=1.16).round(4)
    array([1.    , 0.3814, 0.    ])

    References
    ----------
    Peter W. Shor and John Preskill, Phys. Rev. Lett. 85, 441 (2000).
    """
    q, f = _arguments(qber, f)
    return _rate(q, 1 - (1 + f) * _entropy(q))


def six_state(qber: ArrayLike, f: ArrayLike = 1.0) -> float | NDArray[np.float64]:
    r"""Asymptotic key rate of the six-state protocol (three bases) with one-way error correction.

    .. math:: r = \max\Big\{0,\ 1 - f\,h(Q) - Q - (1 - Q)\,h\Big(\frac{Q}{2(1 - Q)}\Big)\Big\}

    At ``f = 1`` this is :math:`1 + \frac{3Q}{2}\log_2\frac{Q}{2} + (1 - \frac{3Q}{2})\log_2(1 - \frac{3Q}{2})` and
    reaches zero at Q = 0.1262. Limits as for `bb84`.

    Parameters
    ----------
    qber : array_like
        Error rate `Q`, the same in all three bases, dimensionless, in [0, 1]. From one half on the rate is 0.
    f : array_like
        Inefficiency of error correction, at least 1.

    Returns
    -------
    float or ndarray
        Secret bits per sifted bit, in [0, 1], with the common shape of `qber` and `f`.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(six_state(0.01), 10)
    0.8638648524

    References
    ----------
    Dagmar Bruss, Phys. Rev. Lett. 81, 3018 (1998); Hoi-Kwong Lo, Quantum Inf. Comput. 1, 81 (2001).
    """
    q, f = _arguments(qber, f)
    below = np.minimum(q, 0.5)  # the three errors X, Y, Z weigh Q/2 each, and together no more than 1
    phase = below + (1 - below) * _entropy(below / (2 * (1 - below)))
    return _rate(q, 1 - f * _entropy(q) - phase)


def device_independent(s: ArrayLike, qber: ArrayLike) -> float | NDArray[np.float64]:
    r"""Key rate that trusts no device, from the CHSH value and the error rate, against collective attacks.

    .. math:: r = \max\Big\{0,\ 1 - h(Q) - h\Big(\frac{1 + \sqrt{(S/2)^2 - 1}}{2}\Big)\Big\}

    Parameters
    ----------
    s : array_like or Estimate
        CHSH value `S`, dimensionless, at most 2 sqrt 2. At 2 or below there is no key. An `Estimate` above 2 sqrt 2,
        which an honest run gives half the time, counts as 2 sqrt 2; a plain number above it is refused.
    qber : array_like
        Error rate `Q` of the key bits, dimensionless, in [0, 1]. From one half on the rate is 0.

    Returns
    -------
    float or ndarray
        Secret bits per key bit, in [0, 1], with the common shape of `s` and `qber`. No loss and no detector that
        stays silent is allowed for.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(device_independent(2 * np.sqrt(2) * 0.98, 0.01), 10)
    0.776597929

    References
    ----------
    A. Acin et al., Phys. Rev. Lett. 98, 230501 (2007).
    """
    top = 2 * np.sqrt(2)
    if isinstance(s, Estimate):
        s = np.clip(float(s), -top, top)
    hint = " (quantum mechanics ends at 2 sqrt 2 = 2.828427...; pass an `Estimate` if it is one)"
    values = np.minimum(_check.array(s, "s", -top - _SLACK, top + _SLACK, hint), top)
    q = _check.probabilities(qber, "qber")
    _check.alike(s=values, qber=q)
    eve = _entropy((1 + np.sqrt(np.maximum((values / 2) ** 2 - 1, 0))) / 2)
    return _rate(q, np.where(values > 2, 1 - _entropy(q) - eve, 0.0))


def plob(eta: ArrayLike) -> float | NDArray[np.float64]:
    r"""The most key or entanglement that a lossy link carries without a repeater.

    .. math:: C = -\log_2(1 - \eta)

    Parameters
    ----------
    eta : array_like
        Transmittance, dimensionless, in [0, 1].

    Returns
    -------
    float or ndarray
        Bits per use of the channel, that is, per attempted mode; about 1.44 `eta` for small `eta`, infinite at 1.

    Raises
    ------
    ValueError
        If an entry is not in [0, 1].

    Examples
    --------
    >>> plob(0.5)
    1.0

    References
    ----------
    S. Pirandola, R. Laurenza, C. Ottaviani and L. Banchi, Nat. Commun. 8, 15043 (2017).
    """
    return repeater_bound(eta, 0)


def repeater_bound(eta: ArrayLike, repeaters: ArrayLike) -> float | NDArray[np.float64]:
    r"""The same limit with ideal repeaters that cut the link into equal parts.

    .. math:: C_k = -\log_2\big(1 - \eta^{1/(k+1)}\big)

    Parameters
    ----------
    eta : array_like
        Transmittance of the whole link, dimensionless, in [0, 1].
    repeaters : array_like of int
        Number `k` of repeaters, 0 or more.

    Returns
    -------
    float or ndarray
        Bits per use of the chain, each part being used once (one attempted mode in each).

    Raises
    ------
    ValueError
        If an entry is out of its range, or a number of repeaters is not whole.

    Examples
    --------
    >>> round(repeater_bound(10**-0.2, 1), 6)
    2.281584

    References
    ----------
    S. Pirandola, Commun. Phys. 2, 51 (2019).
    """
    eta, k = _check.probabilities(eta, "eta"), _check.array(repeaters, "repeaters", low=0)
    _check.alike(eta=eta, repeaters=k)
    if np.any(k != np.floor(k)):
        raise ValueError(f"`repeaters` must be whole numbers; got {k[k != np.floor(k)].flat[0]:g}")
    with np.errstate(divide="ignore"):
        return _plain(-np.log1p(-(eta ** (1 / (k + 1)))) / np.log(2) + 0.0)


def tgw(eta: ArrayLike) -> float | NDArray[np.float64]:
    r"""An older and weaker limit without repeaters, from squashed entanglement.

    .. math:: C \le \log_2\frac{1 + \eta}{1 - \eta}

    Parameters
    ----------
    eta : array_like
        Transmittance, dimensionless, in [0, 1].

    Returns
    -------
    float or ndarray
        Bits per use of the channel; infinite at 1.

    Raises
    ------
    ValueError
        If an entry is not in [0, 1].

    Examples
    --------
    >>> round(tgw(10**-0.2), 6)
    2.14386

    References
    ----------
    M. Takeoka, S. Guha and M. M. Wilde, Nat. Commun. 5, 5235 (2014).
    """
    eta = _check.probabilities(eta, "eta")
    with np.errstate(divide="ignore"):
        return _plain((np.log1p(eta) - np.log1p(-eta)) / np.log(2))


def _entropy(x: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(x, np.finfo(float).tiny, 1)
    outside = np.clip(1 - x, np.finfo(float).tiny, 1)
    return -x * np.log2(inside) - (1 - x) * np.log2(outside)


def _arguments(qber: ArrayLike, f: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rates = _check.probabilities(qber, "qber")
    inefficiencies = _check.array(f, "f", low=1, hint=" (1 is Shannon's limit, 1.16 a good code)")
    _check.alike(qber=rates, f=inefficiencies)
    return rates, inefficiencies


def _rate(q: NDArray[np.float64], rate: NDArray[np.float64]) -> float | NDArray[np.float64]:
    return _plain(np.where(q < 0.5, np.maximum(rate, 0), 0.0))


def _plain(values: NDArray[np.float64]) -> float | NDArray[np.float64]:
    """A float for a single number, the array otherwise."""
    return float(values) if np.ndim(values) == 0 else np.asarray(values)
