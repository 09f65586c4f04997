"""BB84 and its kin with devices that are trusted, single photons, and a key that is endless."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab.keyrates.parts import arguments, entropy, probabilities, secret


def bb84(qber: ArrayLike, f: ArrayLike = 1.0, *, across: ArrayLike | None = None) -> float | NDArray[np.float64]:
    r"""Asymptotic key rate of BB84 with single photons and one-way error correction.

    .. math:: r = \max\{0,\ 1 - f\,h(Q) - h(Q_\perp)\}

    The first entropy pays for correcting Bob's errors, the other for shortening the key until Eve knows nothing of
    it. What she can know of bits in one basis is bounded by the errors in the *other*, across it. Without `across`
    both are taken to be `Q`; at ``f = 1`` the rate then reaches zero at Q = 0.1100. The number of signals is
    endless, and the devices are ideal.

    Parameters
    ----------
    qber : array_like
        Error rate `Q` of the sifted bits, dimensionless, in [0, 1]. From one half on the rate is 0.
    f : array_like
        Inefficiency of error correction, at least 1: bits disclosed per bit that Shannon's limit asks for.
    across : array_like, optional
        Error rate in the other basis, in [0, 1]; `qber` if not given. From one half on the rate is 0.

    Returns
    -------
    float or ndarray
        Secret bits per sifted bit, in [0, 1], with the common shape of the arguments.

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
    >>> round(bb84(0, across=0.3), 4)
    0.1187

    References
    ----------
    Peter W. Shor and John Preskill, Phys. Rev. Lett. 85, 441 (2000).
    """
    q, cost = arguments(qber, f)
    if across is None:
        return secret(q, 1 - (1 + cost) * entropy(q), qber, f)
    other = probabilities(across, "across")
    _check.alike(qber=q, f=cost, across=other)
    return secret(np.maximum(q, other), 1 - cost * entropy(q) - entropy(other), qber, f, across)


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
    q, cost = arguments(qber, f)
    below = np.minimum(q, 0.5)  # the three errors X, Y, Z weigh Q/2 each, and together no more than 1
    phase = below + (1 - below) * entropy(below / (2 * (1 - below)))
    return secret(q, 1 - cost * entropy(q) - phase, qber, f)
