"""Results that stay as they are: read-only arrays and mappings, through pickle and every kind of copy.

NumPy's read-only flag does not survive pickling or copying. So a frozen dataclass that holds arrays is `Frozen`, which
locks them again when it is brought back, and takes its arrays with `read_only`:

>>> import copy
>>> from dataclasses import dataclass
>>> @dataclass(frozen=True, eq=False)
... class Result(Frozen):
...     counts: np.ndarray
...
...     def __post_init__(self):
...         object.__setattr__(self, "counts", read_only(self.counts))
>>> copy.deepcopy(Result(np.array([1, 2]))).counts[0] = 5
Traceback (most recent call last):
...
ValueError: assignment destination is read-only
"""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

import numpy as np

_K = TypeVar("_K")
_V = TypeVar("_V")


def read_only(array: np.ndarray) -> np.ndarray:
    """The array, locked; a copy if whoever passed it could still change it."""
    if not _locked(array):
        array = array.copy()
        array.flags.writeable = False
    return array


def lock(*arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """Arrays that nobody else holds, locked where they are: large ones are not copied."""
    for array in arrays:
        array.flags.writeable = False
    return arrays


def _locked(array: Any) -> bool:
    """Whether neither the array nor what it is a view of can be written to."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return False
        array = array.base
    return array is None or isinstance(array, bytes)


class Frozen:
    """A frozen dataclass whose arrays stay read-only when it is pickled, copied or sent to another process."""

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        _lock_all(state.values())


def _lock_all(values: Any) -> None:
    for value in values:
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        elif isinstance(value, (tuple, list)):
            _lock_all(value)
        elif isinstance(value, dict):
            _lock_all(value.values())


class FrozenDict(dict[_K, _V]):
    """A dictionary that nobody changes; `|` and `copy` make ordinary ones.

    >>> FrozenDict(a=1)["a"] = 2
    Traceback (most recent call last):
    ...
    TypeError: this mapping is read-only; make your own with `dict(...)` and change that
    """

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("this mapping is read-only; make your own with `dict(...)` and change that")

    __setitem__ = __delitem__ = __ior__ = _refuse  # type: ignore[assignment]
    clear = pop = popitem = setdefault = update = _refuse  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)

    def __copy__(self) -> FrozenDict[_K, _V]:
        return self
