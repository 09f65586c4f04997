"""A function's values on a grid: real, finite, and not overflown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from qlab import _check

MOST_NUMBERS = 20_000
_TOO_MANY = "the page carries them all; sliders interpolate, so use fewer points"


def grid(values: Any, name: str) -> np.ndarray:
    points = np.asarray(values)
    if points.dtype.kind not in "iu" or (points.size and points.max() > np.iinfo(np.int64).max):
        points = _check.array(values, name)
    elif points.dtype != np.int64:
        points = points.astype(np.int64)
    if points.ndim != 1 or len(points) < 2 or (np.diff(points) <= 0).any():
        raise ValueError(f"`{name}` must be two or more rising numbers; got {values!r} (e.g. `np.linspace(0, 1, 21)`)")
    return points


def evaluated(f: Callable[..., Any], grids: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """{curve: values[sliders..., x]}, finite and of the shape of the grid."""
    order = [*list(grids)[1:], next(iter(grids))]
    mesh = dict(zip(order, np.meshgrid(*(grids[name] for name in order), indexing="ij"), strict=True))
    shape = mesh[order[0]].shape
    result = _called(f, mesh)
    curves = {str(k): v for k, v in result.items()} if isinstance(result, Mapping) else {"y": result}
    if not curves:
        raise ValueError("`f` must return an array, or a dict with an array for each curve; got an empty dict")
    _check.count(len(curves) * mesh[order[0]].size, "values on the grid", most=MOST_NUMBERS, because=_TOO_MANY)
    return {name: _values(values, name, shape, mesh) for name, values in curves.items()}


def _called(f: Callable[..., Any], mesh: Mapping[str, np.ndarray]) -> Any:
    """What `f` returns; NumPy's whole numbers overflow without a word, so they are the last that it is offered."""
    if isinstance(f, np.vectorize) and f.otypes is None and f.signature is None:
        f = np.vectorize(f.pyfunc, otypes=[object], excluded=f.excluded)  # else the first result decides for all
    if any(values.dtype.kind == "i" for values in mesh.values()):
        for kind in (object, float):
            try:
                return f(**{k: v.astype(kind) if v.dtype.kind == "i" else v for k, v in mesh.items()})
            except Exception:  # whatever it is, the next kind of numbers may do
                continue
    try:
        return f(**mesh)
    except (TypeError, ValueError, OverflowError) as problem:
        hint = "if it takes single numbers, wrap it: `np.vectorize(f)`"
        raise ValueError(f"`f` cannot be called with arrays {', '.join(mesh)}: {problem} ({hint})") from problem


def _values(values: Any, name: str, shape: tuple[int, ...], mesh: Mapping[str, np.ndarray]) -> np.ndarray:
    try:
        array = np.broadcast_to(_real(values, name), shape)
    except (TypeError, ValueError) as problem:
        if isinstance(problem, _Refused):
            raise
        got = f"{name!r} has shape {np.shape(values)}"
        raise ValueError(f"`f` must return numbers of shape {shape}, one for each point; {got}") from None
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        at = ", ".join(f"{k}={v[tuple(bad[0])]:g}" for k, v in mesh.items())
        raise ValueError(f"`f` must be finite on the whole grid; {name!r} is {array[tuple(bad[0])]:g} at {at}")
    return array


class _Refused(ValueError):
    """A sentence that needs no other."""


def _real(values: Any, name: str) -> np.ndarray:
    """Floats; a whole number too large for one counts as infinite, and what was masked as unknown."""
    array = np.ma.filled(values.astype(float), np.nan) if isinstance(values, np.ma.MaskedArray) else np.asarray(values)
    if array.dtype.kind == "O":
        array = np.array([_float(v) for v in array.flat]).reshape(array.shape)
    if array.dtype.kind == "c":
        if array.imag.any():
            hint = '`{"real part": y.real, "imaginary part": y.imag}` draws two curves, `abs(y)` the size'
            raise _Refused(f"`f` must return real numbers; {name!r} is complex ({hint})")
        array = array.real
    if array.dtype.kind not in "biuf":
        raise TypeError("no numbers")
    return array.astype(float)


def _float(value: Any) -> complex | float:
    if isinstance(value, (str, bytes)):
        raise TypeError("no number")
    try:
        return complex(value) if isinstance(value, (complex, np.complexfloating)) else float(value)
    except OverflowError:
        return np.inf


def tidy(values: np.ndarray) -> np.ndarray:
    """Rounding errors as the zeros they stand for: the squared cosine of 90 degrees is 0, not 4e-33.

    A 1 is never one, however large the rest: 2**n begins at 1.
    """
    return np.where(np.abs(values) < 1e-15 * min(1.0, np.abs(values).max()), 0.0, values)
