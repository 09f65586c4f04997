"""The settings of a laser with decoys: several intensities, and how often each is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check

Array = NDArray[np.float64]


class Light(NamedTuple):
    """Mean photon numbers and shares; the first axis is the intensity, the *brightest* first, as the papers have it."""

    mu: Array
    share: Array

    def emitted(self, n: int) -> Array:
        """Probability that a pulse has n photons (0 or 1), whatever its intensity."""
        return (self.share * np.exp(-self.mu) * self.mu**n).sum(axis=0)

    def scaled(self, counts: Array) -> Array:
        """Counts of each intensity, made comparable: what their photon numbers would give without the weights."""
        return np.exp(self.mu) / self.share * counts

    def spread(self, ndim: int) -> Light:
        """The same with further axes in front of its own, so that it goes together with arrays of `ndim` axes."""
        return Light(*(x.reshape(x.shape[:1] + (1,) * (ndim + 1 - x.ndim) + x.shape[1:]) for x in self))


def light(intensities: ArrayLike, shares: ArrayLike) -> Light:
    """Checked settings, given in ascending order; what is masked counts as settings that pass."""
    intensities, shares = _passing(intensities, np.arange), _passing(shares, lambda n: np.full(n, 1 / n))
    mu, share = _check.array(intensities, "intensities", low=0), _check.array(shares, "shares", 0, 1)
    if mu.ndim == 0 or len(mu) not in (2, 3):
        raise ValueError(f"`intensities` must be two or three numbers; got {_check.brief(intensities)}")
    if share.ndim == 0 or len(share) != len(mu):
        raise ValueError(f"`shares` must be one for each of the {len(mu)} intensities; got {_check.brief(shares)}")
    if not (share > 0).all():
        raise ValueError(f"`shares` must be above 0: each intensity is sent; got {share.min():g}")
    share = np.moveaxis(_check.shares(np.moveaxis(share, 0, -1), share.ndim - 1, "shares"), -1, 0)
    _check.alike(intensities=mu[0], shares=share[0])
    _ascending(mu)
    return Light(mu[::-1], share[::-1])


def veil(x: ArrayLike, rows: int = 1) -> ArrayLike:
    """What is masked in any of the rows along the first axes; a plain number if nothing can be."""
    if not isinstance(x, np.ma.MaskedArray) or x.ndim < rows:
        return 0.0
    mask = np.ma.getmaskarray(x).any(axis=tuple(range(rows)))
    return np.ma.MaskedArray(np.zeros(mask.shape), mask)


def _passing(x: ArrayLike, column: Callable[[int], Array]) -> ArrayLike:
    """With another column wherever a setting is masked."""
    if not isinstance(x, np.ma.MaskedArray) or x.ndim == 0:
        return x
    safe = column(len(x)).reshape((-1,) + (1,) * (x.ndim - 1))
    return np.where(np.ma.getmaskarray(x).any(axis=0), safe, x.data)


def _ascending(mu: Array) -> None:
    """From the faintest to the brightest; of three, the brightest is above the sum of the others."""
    if not (np.diff(mu, axis=0) > 0).all():
        got = [float(f"{x:g}") for x in mu.reshape(len(mu), -1)[:, 0]]
        raise ValueError(f"`intensities` must ascend, and `shares` go with them; got {got}{_turned(got)}")
    if len(mu) == 3 and not (mu[2] > mu[0] + mu[1]).all():
        low, mid, high = (float(x.flat[0]) for x in np.broadcast_arrays(*mu))
        raise ValueError(
            f"the largest of three `intensities` must exceed the sum of the others; got {low:g}, {mid:g}, {high:g}"
        )


def _turned(got: list[float]) -> str:
    """What to type instead, if the order is the papers'."""
    return f" (write {got[::-1]}, and turn `shares` round too)" if (np.diff(got) < 0).all() else ""
