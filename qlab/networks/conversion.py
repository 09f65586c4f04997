"""Pairs that are pure and not maximally entangled: how often one becomes a singlet, alone, in twos, and in a chain."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import plain

_MOST_LINKS = 40


def singlet_conversion(l0: ArrayLike, copies: int = 1) -> float | NDArray[np.float64]:
    r"""Largest probability to turn copies of a pair into a maximally entangled one, by local operations.

    .. math:: \sqrt{\lambda_0}\,|00\rangle + \sqrt{\lambda_1}\,|11\rangle, \quad \lambda_0 \ge \lambda_1: \qquad
        P = \min\left[1,\ 2(1 - \lambda_0^m)\right]

    Parameters
    ----------
    l0 : float or array_like
        The larger Schmidt coefficient, in [0.5, 1].
    copies : int
        `m`, at least 1.

    Returns
    -------
    float or ndarray
        In [0, 1].

    Raises
    ------
    ValueError
        If `l0` is out of its range.

    Examples
    --------
    >>> singlet_conversion(0.75), singlet_conversion(0.75, copies=2)
    (0.5, 0.875)

    References
    ----------
    Guifré Vidal, Phys. Rev. Lett. 83, 1046 (1999).
    """
    large = _check.array(l0, "l0", 0.5, 1)
    m = _check.count(copies, "copies", least=1)
    return plain(np.minimum(1, 2 * (1 - large**m)), l0)


def swapped_conversion(l0: float, links: int) -> float:
    r"""The same for the pair that is left when the pairs of a chain are swapped one after the other, on average.

    A Bell measurement joins two pairs into one of four, with Schmidt coefficients in the ratio
    :math:`\lambda_0\mu_0 : \lambda_1\mu_1` or :math:`\lambda_0\mu_1 : \lambda_1\mu_0`. With two links the mean is that
    of one link: nothing is lost. With more it falls.

    Parameters
    ----------
    l0 : float
        The larger Schmidt coefficient of every link, in [0.5, 1].
    links : int
        1 to 40.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> [round(swapped_conversion(0.8, n), 5) for n in (1, 2, 3, 4, 5)]
    [0.4, 0.4, 0.208, 0.208, 0.11584]

    References
    ----------
    Antonio Acín, J. Ignacio Cirac and Maciej Lewenstein, Nat. Phys. 3, 256 (2007).
    """
    large = _check.in_range(l0, "l0", 0.5, 1)
    links = _check.count(links, "links", least=1, most=_MOST_LINKS)
    if large == 1:
        return 0.0
    ratio = large / (1 - large)
    # After each swap the coefficients stand in the ratio `ratio ** k`: k is all there is to remember.
    odds = {1: 1.0}
    for _ in range(links - 1):
        following: dict[int, float] = defaultdict(float)
        for k, chance in odds.items():
            a = ratio**k / (1 + ratio**k)
            same = a * large + (1 - a) * (1 - large)
            following[k + 1] += chance * same
            following[abs(k - 1)] += chance * (1 - same)
        odds = dict(following)
    return float(sum(chance * 2 / (1 + ratio**k) for k, chance in odds.items()))
