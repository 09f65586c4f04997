"""What no protocol can exceed on a lossy line, with repeaters and without."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled, plain
from qlab.keyrates.parts import probabilities


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
        Bits per use of the channel, that is, per mode sent; about 1.44 `eta` for small `eta`, infinite at 1.

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
        Bits per use of the chain, each part being used once (one mode sent through each).

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
    through, k = probabilities(eta, "eta"), _check.whole(filled(repeaters, 0), "repeaters", 0, must="be")
    _check.alike(eta=through, repeaters=k)
    with np.errstate(divide="ignore"):
        return plain(-np.log1p(-(through ** (1 / (k + 1)))) / np.log(2) + 0.0, eta, repeaters)


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
    through = probabilities(eta, "eta")
    with np.errstate(divide="ignore"):
        return plain((np.log1p(through) - np.log1p(-through)) / np.log(2), eta)
