"""What key rates are made of: the entropy of a coin, checked arguments, and when a rate is none."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled, plain


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
        Bits, in [0, 1], with the shape of `x`; masked where `x` is.

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
    >>> binary_entropy(np.ma.masked_less([0.5, -1], 0))
    masked_array(data=[1.0, --],
                 mask=[False,  True],
           fill_value=1e+20)

    References
    ----------
    Claude E. Shannon, Bell Syst. Tech. J. 27, 379 (1948).
    """
    return plain(entropy(probabilities(x, "x")), x)


def entropy(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Binary entropy of probabilities that are checked already; a rare event keeps its digits."""
    rare, sure = np.finfo(float).smallest_subnormal, 1 - np.finfo(float).epsneg
    return -x * np.log2(np.maximum(x, rare)) - (1 - x) * np.log1p(-np.minimum(x, sure)) / np.log(2)


def probabilities(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """Numbers in [0, 1]; what is masked counts as 0."""
    return _check.probabilities(filled(x, 0), name)


def arguments(qber: ArrayLike, f: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Error rates and inefficiencies of error correction, checked: what every rate with one-way correction takes."""
    rates = probabilities(qber, "qber")
    inefficiencies = _check.array(filled(f, 1), "f", low=1, hint=" (1 is Shannon's limit, 1.16 a good code)")
    _check.alike(qber=rates, f=inefficiencies)
    return rates, inefficiencies


def secret(q: NDArray[np.float64], left: NDArray[np.float64], *given: ArrayLike) -> float | NDArray[np.float64]:
    """What is left, where that is above 0 and the error rate `q` is below one half; masked as what was given."""
    return plain(np.where(q < 0.5, np.maximum(left, 0), 0.0), *given)
