"""The best settings at each distance, for all distances at once, and where a key ends."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import ArrayLike, NDArray

from qlab import _check, _frozen
from qlab._arrays import filled, plain
from qlab.keyrates.knobs import Array, Knobs
from qlab.keyrates.light import veil
from qlab.keyrates.parts import probabilities
from qlab.keyrates.search import climb

Rate = Callable[..., Any]

_TALLEST_DB, _LAST_DB, _BRIEFLY = 12.0, 0.005, 3  # of a ladder: its top, its last rung, its sweeps on each
_DEEPEST_DB, _STEPS, _ZOOMS = 400.0, 800, 5


@dataclass(frozen=True, eq=False, repr=False)
class Optimum(_frozen.Frozen, NDArrayOperatorsMixin):
    """The best rate at each transmittance, and the settings that reach it.

    It is its rates wherever numbers are wanted: ``best > 0``, ``best / plob(eta)``, ``ax.semilogy(km, best)``.

    Parameters
    ----------
    rate : float or ndarray
        Secret bits per pulse sent.
    settings : mapping
        For each setting that was free the best value, an array of the shape of `rate` (with one axis in front where
        there is one for each intensity); NaN where no setting leaves a key.

    Examples
    --------
    >>> best = Optimum(0.25, {"intensity": 0.5})
    >>> best["intensity"], float(best), float(best * 4)
    (0.5, 0.25, 1.0)
    """

    rate: float | NDArray[np.float64]
    settings: Mapping[str, Any]

    def __post_init__(self) -> None:
        kept = {name: _kept(value) for name, value in self.settings.items()}
        object.__setattr__(self, "settings", _frozen.FrozenDict(kept))
        object.__setattr__(self, "rate", _kept(self.rate))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.rate, dtype=dtype)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        return getattr(ufunc, method)(*(x.rate if isinstance(x, Optimum) else x for x in inputs), **kwargs)

    def __float__(self) -> float:
        return float(self.rate)

    def __len__(self) -> int:
        return len(np.asanyarray(self.rate))

    def __getitem__(self, at: Any) -> Any:
        return self.settings[at] if isinstance(at, str) else np.asanyarray(self.rate)[at]

    def __repr__(self) -> str:
        return f"Optimum(rate={self.rate}, settings={dict(self.settings)})"


def _kept(value: Any) -> Any:
    """An array that nobody changes, or a number."""
    return _frozen.read_only(value) if isinstance(value, np.ndarray) else value


def optimised(rate: Rate, eta: ArrayLike, *, decoys: int = 2, lowest: float = 2e-4, **fixed: Any) -> Optimum:
    """The best rate at each transmittance: whatever settings of the laser are not given are searched for.

    Settings are found by their names among what `rate` takes: `intensity` and `alpha_squared`, `intensities` and
    `shares` (with `decoys` and `lowest`), and `key_basis_share`. All transmittances climb at once, each on its own
    hill and looking at what its neighbours found; nothing is drawn at random.

    Parameters
    ----------
    rate : callable
        ``rate(eta, **settings)``, vectorised, such as `gllp`, `decoy_infinite`, `finite_decoy` or `twin_field`, or a
        function of yours with such names.
    eta : array_like
        Transmittances, dimensionless, in [0, 1].
    decoys : int
        Decoys beside the signal where `intensities` are searched for, 1 or 2.
    lowest : float
        Mean photon number of the faintest of three intensities: "vacuum" that a modulator makes is never quite dark.
    **fixed
        What `rate` is to be called with: numbers, or arrays that go together with `eta`.

    Returns
    -------
    Optimum
        `.rate`, and `.settings` by name; where no key is left the rate is 0 and the settings are NaN.

    Raises
    ------
    ValueError
        If an argument is out of its range, or there is nothing to search for.

    Examples
    --------
    >>> from qlab.keyrates import decoy_infinite
    >>> best = optimised(decoy_infinite, [0.045, 0.0045], dark=1.7e-6, misalignment=0.033)
    >>> best["intensity"].round(1)
    array([0.5, 0.5])
    >>> best.rate > decoy_infinite([0.045, 0.0045], 0.4, dark=1.7e-6, misalignment=0.033)
    array([ True,  True])
    """
    through = np.asarray(probabilities(eta, "eta"))
    knobs = Knobs.of(_names(rate), fixed, _check.count(decoys, "decoys", least=1, most=2), lowest)
    slope = _Slope(rate, through.reshape(-1), fixed, through.shape, knobs)
    place, best = slope.climbed()
    found = knobs.settings(np.where(best > 0, place, np.nan))
    shaped = {name: plain(x.reshape(x.shape[:-1] + through.shape)) for name, x in found.items()}
    hidden = (veil(x, np.ndim(x) - through.ndim) for x in fixed.values() if np.ma.isMaskedArray(x))
    return Optimum(plain(best.reshape(through.shape), eta, *hidden), shaped)


def _names(rate: Rate) -> list[str]:
    """What a rate takes besides the transmittance."""
    if not callable(rate):
        raise ValueError(f"`rate` must be a function such as `decoy_infinite`; got {_check.brief(rate)}")
    return list(inspect.signature(rate).parameters)[1:]


class _Slope:
    """A rate over the settings that are free, one hill for each transmittance."""

    def __init__(self, rate: Rate, eta: Array, fixed: dict[str, Any], shape: tuple[int, ...], knobs: Knobs) -> None:
        self.rate, self.eta, self.knobs = rate, eta, knobs
        own = {name: np.shape(filled(value, 0)) for name, value in fixed.items()}
        follows = {name for name, axes in own.items() if shape and axes[-len(shape) :] == shape}
        self.same = {name: value for name, value in fixed.items() if name not in follows}
        self.each = {name: np.reshape(fixed[name], own[name][: -len(shape)] + (-1,)) for name in follows}

    def height(self, place: Array, hills: NDArray[np.intp], louder: float = 1.0) -> Array:
        """Rates of some hills at some places, on a line that lets more through by a factor."""
        eta, each = np.minimum(self.eta[hills] * louder, 1), {name: x[..., hills] for name, x in self.each.items()}
        return np.asarray(self.rate(eta, **each, **self.same, **self.knobs.settings(place)))

    def climbed(self) -> tuple[Array, Array]:
        """The best places and their rates. Where a key all but ends only a ladder of better lines leads to it."""
        starts, hills = self.knobs.starts(), np.arange(len(self.eta))
        place, best = climb(self.height, starts, hills, np.argsort(self.eta, kind="stable"))
        dead = np.flatnonzero(best == 0)
        dead = dead[np.argsort(self.eta[dead], kind="stable")]
        rung = self._ladder(dead[-1:], place, best, starts) if dead.size else None
        if rung is not None:
            place[:, dead], best[dead] = climb(self.height, rung, dead, np.arange(len(dead)))
        return place, best

    def _ladder(self, hill: NDArray[np.intp], place: Array, best: Array, starts: Array) -> Array | None:
        """From a better line, in halves, down to one on which nothing was found; None if nothing is there."""
        eta = float(self.eta[hill[0]])
        above = np.flatnonzero((best > 0) & (self.eta > eta))
        if eta == 0:
            return None
        next_up = above[np.argmin(self.eta[above])] if above.size else None
        gap = _TALLEST_DB if next_up is None else min(_TALLEST_DB, 10 * math.log10(self.eta[next_up] / eta))
        here = starts if next_up is None else np.concatenate([place[:, next_up, None], starts], axis=1)
        for decibels in (*_rungs(gap), 0.0):
            louder = partial(self.height, louder=10 ** (decibels / 10))
            here, top = climb(louder, here, hill, np.zeros(1, dtype=np.intp), sweeps=_BRIEFLY)
            if top[0] == 0:
                return None
            here = np.concatenate([here, starts], axis=1)
        return here


def _rungs(gap: float) -> list[float]:
    """Decibels above the place where a ladder ends, each half of the last."""
    return [gap / 2**i for i in range(1 + max(0, math.ceil(math.log2(gap / _LAST_DB))))]


def max_distance(rate: Rate, *, attenuation_db_per_km: float = 0.2, efficiency: float = 1.0, **settings: Any) -> float:
    r"""How far a key goes: the length of fibre at which the rate falls to zero for good.

    .. math:: \eta(L) = \eta_0\,10^{-\alpha L/10}

    Parameters
    ----------
    rate : callable
        ``rate(eta, **settings)``, vectorised: a function of `qlab.keyrates`, or one of yours, for instance one that
        lets the intensity follow `eta` (``lambda eta, **line: gllp(eta, eta, **line)``).
    attenuation_db_per_km : float
        Of the fibre, in dB/km, above 0.
    efficiency : float
        What is lost besides the fibre, detectors included, as a transmittance in (0, 1].
    **settings
        What `rate` is called with.

    Returns
    -------
    float
        Kilometres: 0 if there is no key at all, infinite if there is still one after 400 dB.

    Raises
    ------
    ValueError
        If an argument is out of its range.

    Examples
    --------
    >>> from qlab.keyrates import decoy_infinite, gllp
    >>> gys = dict(dark=1.7e-6, misalignment=0.033, attenuation_db_per_km=0.21, efficiency=0.045)
    >>> round(max_distance(decoy_infinite, intensity=0.48, **gys), 2)
    142.01
    >>> round(max_distance(lambda eta, **line: gllp(eta, eta, **line), **gys), 2)
    32.06
    """
    _names(rate)
    loss = _check.positive(attenuation_db_per_km, "attenuation_db_per_km")
    least = _check.in_range(efficiency, "efficiency", 0, 1)
    _check.positive(least, "efficiency")
    low, high = 0.0, _DEEPEST_DB
    for zoom in range(_ZOOMS + 1):
        decibels = np.linspace(low, high, _STEPS + 1 if zoom == 0 else 41)
        alive = np.flatnonzero(np.asarray(rate(least * 10 ** (-decibels / 10), **settings)) > 0)
        if zoom == 0 and (alive.size == 0 or alive[-1] == _STEPS):
            return math.inf if alive.size else 0.0
        last = int(alive[-1]) if alive.size else 0
        low, high = float(decibels[last]), float(decibels[min(last + 1, len(decibels) - 1)])
    return (low + high) / 2 / loss
