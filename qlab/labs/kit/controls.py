"""Traits that are controls: each checks what it is given, and carries its label, range and unit to the page."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import traitlets

from qlab import _check, _frozen


class BadValue(traitlets.TraitError, ValueError):
    """A sentence about a value that a lab cannot take."""


class _Checked(traitlets.TraitType):
    """A trait whose values go through one of qlab's checks."""

    def __init__(self, default: Any, check: Any, rule: Mapping[str, Any]) -> None:
        self.check = check
        super().__init__(default)
        self.tag(sync=True, control=dict(rule))

    def validate(self, obj: Any, value: Any) -> Any:
        try:
            return self.check(value, self.name)
        except ValueError as problem:
            raise BadValue(str(problem)) from None


def number(
    default: float,
    *,
    low: float,
    high: float,
    label: str,
    step: float | None = None,
    unit: str = "",
    log: bool = False,
    hint: str = "",
    only: float | None = None,
) -> Any:
    """A synced trait that holds a real number in [low, high].

    `label`, `unit` and `hint` (a small line below) are what the page says, `step` is the slider's; with the unit "%"
    the page shows a hundred times the value. A `log` slider has forty places per decade, rounded to two digits.
    With `only`, nothing between its multiples is taken, neither here nor from the page's address.
    """

    def check(x: Any, name: str) -> float:
        value = _check.number(x, name)
        slip = unit == "%" and value > high and value / 100 <= high
        hint = f" (did you pass a percentage? write {value / 100:g})" if slip else ""
        return _multiple(_check.in_range(x, name, low, high, hint), name, only)

    step = step or (high - low) / 200
    ends = {"low": low, "high": high, "step": step, "log": log} | ({} if only is None else {"only": only})
    return _Checked(default, check, _rule("number", label, unit, hint, **ends))


def integer(
    default: int,
    *,
    low: int,
    high: int,
    label: str,
    step: int = 1,
    unit: str = "",
    log: bool = False,
    hint: str = "",
    only: int | None = None,
) -> Any:
    """A synced trait that holds a whole number from low to high; the rest as in `number`."""

    def check(n: Any, name: str) -> int:
        return int(_multiple(_check.count(n, name, least=low, most=high), name, only))

    ends = {"low": low, "high": high, "step": step, "log": log} | ({} if only is None else {"only": only})
    return _Checked(default, check, _rule("integer", label, unit, hint, **ends))


def _multiple(value: float, name: str, only: float | None) -> float:
    """The value, if it is one of those multiples; rounding is forgiven."""
    if only is None:
        return value
    nearest = only * round(value / only)
    if abs(value - nearest) > 1e-12 * max(1, abs(value)):
        raise ValueError(f"`{name}` must be a multiple of {only:g}; got {value:.12g} (write {nearest:g})")
    return nearest


def choice(default: str, options: Mapping[str, str], *, label: str, hint: str = "") -> Any:
    """A synced trait that holds one of a few names; `options` maps each to what the page calls it."""

    def check(x: Any, name: str) -> str:
        return _check.choice(x, name, options)

    return _Checked(default, check, _rule("choice", label, "", hint, options=[list(pair) for pair in options.items()]))


def flag(default: bool, *, label: str, hint: str = "") -> Any:
    """A synced trait that holds True or False."""

    def check(x: Any, name: str) -> bool:
        if not isinstance(x, bool | np.bool_):
            raise ValueError(f"`{name}` must be True or False; got {x!r}")
        return bool(x)

    return _Checked(default, check, _rule("flag", label, "", hint))


def text(default: str, *, pattern: str, says: str, label: str, hint: str = "") -> Any:
    """A synced trait that holds a word which `pattern` matches; `says` completes "`name` must be ..." for another."""

    def check(x: Any, name: str) -> str:
        if not (isinstance(x, str) and re.fullmatch(pattern, x)):
            raise ValueError(f"`{name}` must be {says}; got {x!r}")
        return x

    return _Checked(default, check, _rule("text", label, "", hint, pattern=pattern))


def _rule(kind: str, label: str, unit: str, hint: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "label": label, "unit": unit, "hint": hint, **more}


class _Array(traitlets.Instance):  # type: ignore[misc]
    """A trait whose array nobody can write to."""

    def validate(self, obj: Any, value: Any) -> Any:
        value = super().validate(obj, value)
        return value if value is None else _frozen.read_only(value)


def baked(digits: int = 12) -> Any:
    """A read-only array: filled with `self.set_trait(name, values)`, read in the page with `array(model.get(name))`.

    The page carries each number with so many digits: fewer make a large table light, where none is ever shown.
    """
    trait = _Array(np.ndarray, default_value=None, allow_none=True, read_only=True)
    return trait.tag(sync=True, to_json=lambda values, _: None if values is None else table(values, digits))


def table(values: Any, digits: int = 12) -> dict[str, Any]:
    """An array as JSON: its shape and its numbers, flat, rounded to so many digits (None where there is no number)."""
    values = np.asarray(values, dtype=float)
    return {"shape": list(values.shape), "data": [_rounded(x, digits) for x in values.ravel().tolist()]}


def _rounded(x: float, digits: int) -> float | int | None:
    if not math.isfinite(x):
        return None
    x = float(f"{x:.{digits}g}")
    return int(x) if x == int(x) and abs(x) < 1e15 else x
