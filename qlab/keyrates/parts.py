"""What key rates are made of: the entropy of a coin, checked arguments, and the shape of an answer."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check


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
    return plain(entropy(_check.probabilities(x, "x")))


def entropy(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Binary entropy of probabilities that are checked already."""
    inside = np.clip(x, np.finfo(float).tiny, 1)
    outside = np.clip(1 - x, np.finfo(float).tiny, 1)
    return -x * np.log2(inside) - (1 - x) * np.log2(outside)


def arguments(qber: ArrayLike, f: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Error rates and inefficiencies of error correction, checked: what every rate with one-way correction takes."""
    rates = _check.probabilities(qber, "qber")
    inefficiencies = _check.array(f, "f", low=1, hint=" (1 is Shannon's limit, 1.16 a good code)")
    _check.alike(qber=rates, f=inefficiencies)
    return rates, inefficiencies


def secret(q: NDArray[np.float64], left: NDArray[np.float64]) -> float | NDArray[np.float64]:
    """What is left, where that is above 0 and the error rate `q` is below one half."""
    return plain(np.where(q < 0.5, np.maximum(left, 0), 0.0))


def plain(values: NDArray[np.float64]) -> float | NDArray[np.float64]:
    """A float for a single number, the array otherwise."""
    return float(values) if np.ndim(values) == 0 else np.asarray(values)
