"""What goes into a formula and comes out of it: a number for a number, an array for an array, a mask for a mask."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray


def filled(x: Any, safe: float) -> Any:
    """A masked array with `safe` where it is masked, so that what stands below a mask is not looked at; else `x`."""
    return x.filled(safe) if isinstance(x, np.ma.MaskedArray) else x


def plain(values: Any, *given: Any) -> float | NDArray[np.float64]:
    """A float for a single number, else the array; masked where an argument among those given is masked."""
    if any(isinstance(x, np.ma.MaskedArray) for x in given):
        mask = reduce(np.logical_or, (np.ma.getmaskarray(x) for x in given))
        return np.ma.MaskedArray(values, np.broadcast_to(mask, np.shape(values)))
    return float(values) if np.ndim(values) == 0 else np.asarray(values)
