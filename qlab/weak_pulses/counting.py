"""Counting bytes, a part at a time: `bincount` makes eight bytes of each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_PART = 1 << 17


def tally(kinds: int, *flags: NDArray[Any], index: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How many entries have each index below `kinds` and each combination of flags: an axis for each, flags of 2."""
    shape = (kinds, *(2 for _ in flags))
    counts = np.zeros(int(np.prod(shape)), np.int64)
    for start in range(0, index.size, _PART):
        part = slice(start, start + _PART)
        codes = index[part].astype(np.intp)
        for flag in flags:
            codes <<= 1
            codes |= flag[part]
        counts += np.bincount(codes, minlength=counts.size)
    return counts.reshape(shape)


def settings(intensity: NDArray[np.uint8], bases: NDArray[np.uint8], kinds: int) -> NDArray[np.int64]:
    """How many pulses there are of each intensity (rows) and basis (columns)."""
    return tally(kinds, bases, index=intensity)
