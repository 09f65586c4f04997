"""Climbing many hills at once: coordinate by coordinate, each step the top of a parabola."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from qlab import _frozen

Array = NDArray[np.float64]
Score = Callable[[Array, NDArray[np.intp]], Array]

_SWEEPS = 60
_GOOD = 1e-6  # relative gain of a whole sweep below which a hill rests
_PATIENCE = 2
_FAR = _frozen.read_only(np.array([[1.0], [3.0], [9.0]]))


def climb(
    score: Score, starts: Array, hills: NDArray[np.intp], order: NDArray[np.intp], sweeps: int = _SWEEPS
) -> tuple[Array, Array]:
    """The highest place of each hill and its height.

    `score(places, hills)` takes places (coordinates along the first axis, hills along the last) and gives heights, 0 or
    more, 0 being the plain between hills. `starts` are places that all hills try first; `order` says which hills are
    neighbours, as positions among `hills`. A hill that hardly grew in two sweeps rests, until a neighbour wakes it.
    """
    place, best = _first(score, starts, hills)
    step, still = np.full(place.shape, 0.3), np.zeros(len(hills), dtype=int)
    for _ in range(sweeps):
        was = best.copy()
        awake = np.flatnonzero(still < _PATIENCE)
        if awake.size:
            part = place[:, awake], best[awake], step[:, awake]
            _sweep(lambda x, at=awake: score(x, hills[at]), *part)  # type: ignore[misc]
            place[:, awake], best[awake], step[:, awake] = part
        if len(hills) > 1:
            _take(lambda x: score(x, hills), place, best, _neighbours(place, order))
        still = np.where(best > was * (1 + _GOOD), 0, still + 1)
        if still.min(initial=_PATIENCE) >= _PATIENCE:
            break
    return place, best


def _first(score: Score, starts: Array, hills: NDArray[np.intp]) -> tuple[Array, Array]:
    """The best start for each hill."""
    heights = np.broadcast_to(score(starts[:, :, None], hills), (starts.shape[1], len(hills)))
    pick = heights.argmax(axis=0)
    return starts[:, pick], heights[pick, np.arange(len(hills))].copy()


def _sweep(height: Callable[[Array], Array], place: Array, best: Array, step: Array) -> None:
    """Once along every coordinate, then on in the direction that all of them together took."""
    before = place.copy()
    for axis in range(len(place)):
        _along(height, place, best, step, axis)
    if len(place) > 1:
        _take(height, place, best, place[:, None] + _FAR * (place - before)[:, None])


def _along(height: Callable[[Array], Array], place: Array, best: Array, step: Array, axis: int) -> None:
    """One coordinate: look to both sides, go to the top of the parabola through the three logarithms, or to a side."""
    sides = np.repeat(place[:, None], 2, axis=1)
    sides[axis] += np.array([[1.0], [-1.0]]) * step[axis]
    old, start = best.copy(), place[axis].copy()
    up, down = _take(height, place, best, sides)
    with np.errstate(divide="ignore", invalid="ignore"):
        right, middle, left = np.log(up), np.log(old), np.log(down)
        curve = right - 2 * middle + left
        top = np.where(curve < 0, (left - right) / 2 / curve, 0.0)
    top = np.clip(np.where(np.isfinite(top), top, 0.0), -3, 3)
    peak = place.copy()
    peak[axis] = start + top * step[axis]
    _take(height, place, best, peak[:, None])
    moved = np.abs(place[axis] - start)
    step[axis] = np.clip(np.where(moved > 0, 2 * moved, step[axis] / 4), 1e-5, 1.0)


def _take(height: Callable[[Array], Array], place: Array, best: Array, tried: Array) -> Array:
    """Each hill goes to the best of the places tried if it is higher; the heights of all that were tried."""
    heights = np.broadcast_to(height(tried), tried.shape[1:])
    pick = heights.argmax(axis=0)
    hills = np.arange(len(pick))
    top = heights[pick, hills]
    better = top > best
    best[better] = top[better]
    place[:, better] = tried[:, pick, hills][:, better]
    return heights


def _neighbours(place: Array, order: NDArray[np.intp]) -> Array:
    """Where the hills next to each hill stand, on both sides."""
    lined = place[:, order]
    sides = np.empty((len(place), 2, place.shape[1]))
    sides[:, 0, order] = np.roll(lined, 1, axis=1)
    sides[:, 1, order] = np.roll(lined, -1, axis=1)
    return sides
