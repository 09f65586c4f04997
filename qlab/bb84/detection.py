"""The chance that comparing bits shows that Eve was there."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled, plain


def detection_probability(compared: ArrayLike, fraction: ArrayLike = 1.0) -> float | NDArray[np.float64]:
    r"""Chance that intercept-resend shows at least one error among compared sifted bits.

    .. math:: P = 1 - (1 - f/4)^n

    This holds for an Eve who measures in Z or X and resends, on a channel without any noise, where a single error
    gives her away. With noise an error is no proof: then Alice and Bob estimate a rate, see ``Run.compare``.

    Parameters
    ----------
    compared : array_like
        Number `n` of sifted bits that are compared, not of photons sent: whole numbers, not negative.
    fraction : array_like
        Probability `f` that Eve attacks a photon, dimensionless, in [0, 1].

    Returns
    -------
    float or ndarray
        Dimensionless, in [0, 1], with the common shape of both.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> f"{1 - detection_probability(72):.1e}"
    '1.0e-09'

    References
    ----------
    Charles H. Bennett and Gilles Brassard (1984); Charles H. Bennett et al., J. Cryptol. 5, 3 (1992).
    """
    n, f = _check.whole(filled(compared, 0), "compared", 0), _check.probabilities(filled(fraction, 0), "fraction")
    _check.alike(compared=n, fraction=f)
    return plain(-np.expm1(n * np.log1p(-f / 4)), compared, fraction)
