"""What an argument must be, and the sentence a reader gets when it is not.

Every check names the parameter, the rule and the value received and, where a slip is likely, says what to type instead.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any

import numpy as np


def number(x: Any, name: str) -> float:
    """A finite real number as a `float`; numpy scalars and estimates count, booleans, strings and arrays do not."""
    refused = isinstance(x, (bool, np.bool_, str, bytes)) or x is None
    try:
        value = math.nan if refused else float(x)
    except (TypeError, ValueError, OverflowError):
        value, refused = math.nan, True
    if not math.isfinite(value):
        hint = _hint_for_text(x) if refused else ""
        raise ValueError(f"`{name}` must be a finite number; got {x!r}{hint}")
    return value


def _hint_for_text(x: Any) -> str:
    return f" (write it without quotation marks: {x.strip()})" if isinstance(x, str) and _is_number(x) else ""


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def in_range(x: Any, name: str, low: float, high: float, hint: str = "") -> float:
    """A finite number in [low, high]."""
    value = number(x, name)
    if not low <= value <= high:
        raise ValueError(f"`{name}` must be in [{low:g}, {high:g}]; got {value:g}{hint}")
    return value


def probability(x: Any, name: str) -> float:
    """A number in [0, 1]."""
    return in_range(x, name, 0, 1, _hint_for_percentage(number(x, name)))


def _hint_for_percentage(value: float) -> str:
    return f" (did you pass a percentage? write {value / 100:g})" if 1 < value <= 100 else ""


def non_negative(x: Any, name: str) -> float:
    """A finite number that is zero or more."""
    value = number(x, name)
    if value < 0:
        raise ValueError(f"`{name}` must not be negative; got {value:g}")
    return value


def positive(x: Any, name: str, *, infinite: bool = False) -> float:
    """A number above zero; with `infinite`, infinity counts too."""
    if infinite and isinstance(x, float) and x == math.inf:
        return math.inf
    value = number(x, name)
    if value <= 0:
        raise ValueError(f"`{name}` must be above 0; got {value:g}")
    return value


def count(n: Any, name: str, *, least: int = 0, most: int | None = None, because: str = "") -> int:
    """A whole number from `least` to `most`; `because` says why there is an upper end. 1e6 counts as a million."""
    value = number(n, name)
    if value != math.floor(value):
        raise ValueError(f"`{name}` must be a whole number; got {value:g} (write {round(value)})")
    whole = operator.index(n) if hasattr(n, "__index__") else int(value)
    if whole < least:
        raise ValueError(f"`{name}` must be at least {least}; got {whole}")
    if most is not None and whole > most:
        raise ValueError(f"`{name}` must be at most {most}; got {whole}{because and f' ({because})'}")
    return whole


def choice(x: Any, name: str, options: Iterable[str], hint: str = "") -> str:
    """One of a few names."""
    options = tuple(options)
    if not (isinstance(x, str) and x in options):
        listed = ", ".join(f'"{o}"' for o in options)
        raise ValueError(f"`{name}` must be one of {listed}; got {x!r}{_hint_for_spelling(x, options) or hint}")
    return x


def _hint_for_spelling(x: Any, options: tuple[str, ...]) -> str:
    alike = [o for o in options if isinstance(x, str) and o.lower() == x.strip().lower()]
    return f' (did you mean "{alike[0]}"?)' if alike else ""


def array(x: Any, name: str, low: float = -math.inf, high: float = math.inf, hint: str = "") -> np.ndarray:
    """Finite numbers in [low, high], of any shape, as a float array."""
    try:
        values = np.asarray(x, dtype=float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"`{name}` must be a number or an array of numbers; got {x!r}") from None
    bad = values[~((values >= low) & (values <= high) & np.isfinite(values))]
    if bad.size:
        rule = f"in [{low:g}, {high:g}]" if math.isfinite(low) or math.isfinite(high) else "finite"
        raise ValueError(f"`{name}` must be {rule}; got {bad.flat[0]:g}{hint}")
    return values


def probabilities(x: Any, name: str) -> np.ndarray:
    """Numbers in [0, 1], of any shape, as a float array."""
    values = array(x, name)
    above = values[values > 1]
    return array(values, name, 0, 1, _hint_for_percentage(float(above.flat[0])) if above.size else "")


def generator(rng: Any) -> np.random.Generator:
    """SPEC 7 of Scientific Python: a generator is used as it is, a seed makes one, `None` makes a fresh one."""
    if isinstance(rng, (bool, str, float)):
        raise ValueError(f"`rng` must be a whole number (a seed), a numpy Generator or None; got {rng!r} (try `rng=1`)")
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"`rng` must be a seed (a whole number of 0 or more), a numpy Generator or None; got {rng!r}"
        ) from None
