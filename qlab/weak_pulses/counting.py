"""Counting bytes without making them longer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_PART = 1 << 18  # entries that are counted at a time: `bincount` makes 8 bytes of each


def tally(
    intensity: NDArray[np.uint8], bases: NDArray[np.uint8], kinds: int, chosen: NDArray[np.bool_] | None = None
) -> NDArray[np.int64]:
    """How many entries there are of each intensity (rows) and basis (columns); those `chosen`, or all."""
    counts = np.zeros(2 * kinds, np.int64)
    for start in range(0, intensity.size, _PART):
        part = slice(start, start + _PART)
        codes = 2 * intensity[part].astype(np.intp) + bases[part]
        counts += np.bincount(codes if chosen is None else codes[chosen[part]], minlength=2 * kinds)
    return counts.reshape(kinds, 2)
