"""What is a bit string, and what is not."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check

Bits = NDArray[np.uint8]


def bits(x: Any, name: str, *, least: int = 0) -> Bits:
    """A row of zeros and ones as uint8, at least so many; booleans count, and a string of the digits 0 and 1."""
    if isinstance(x, str) and x and not set(x) - {"0", "1"}:
        x = np.frombuffer(x.encode(), np.uint8) - ord("0")
    values = np.asarray(x) if isinstance(x, np.ndarray) else _listed(x, name)
    if values.dtype != np.uint8:
        values = values.astype(np.uint8) if values.dtype == bool else _check.whole(values, name, 0, 1).astype(np.uint8)
    if values.ndim != 1:
        raise ValueError(f"`{name}` must be one row of bits; got shape {values.shape} (try `np.ravel({name})`)")
    if values.size and values.max() > 1:
        raise ValueError(f"`{name}` must hold bits, 0 or 1; got {values.max()}")
    if len(values) < least:
        raise ValueError(f"`{name}` must hold at least {least} bits; got {len(values)}")
    return values


def _listed(x: Any, name: str) -> NDArray[Any]:
    try:
        values = np.asarray(x)
    except ValueError:  # lists of different lengths
        values = np.array("")
    if values.dtype.kind not in "biuf" or values.ndim == 0:
        raise ValueError(f"`{name}` must be a row of bits, such as [0, 1, 1]; got {_check.brief(x)}")
    return values


def both(alice: Any, bob: Any, *, least: int = 1) -> tuple[Bits, Bits]:
    """Two rows of bits of one length."""
    a, b = bits(alice, "alice", least=least), bits(bob, "bob", least=least)
    if len(a) != len(b):
        raise ValueError(f"`alice` and `bob` must hold as many bits; got {len(a)} and {len(b)}")
    return a, b
