"""What an argument must be, and the sentence a reader gets when it is not.

Every check names the parameter, the rule and the value received and, where a slip is likely, says what to type instead.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from typing import Any

import numpy as np

_MOST_DIGITS, _MOST_LETTERS = 20, 120  # of what a sentence repeats
_ROUNDING = 1e-12  # what a few operations leave of a number near 1, relative
_SINGLE = 1e-6  # the same in single precision


def number(x: Any, name: str, rule: str = "a finite number") -> float:
    """A finite real number as a `float`; numpy scalars and estimates count, booleans, strings and arrays do not."""
    try:
        value = float(x) if _is_real(x) else math.nan
    except (TypeError, ValueError, OverflowError):
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(f"`{name}` must be {rule}; got {brief(x)}{_hint_for_text(x)}")
    return value


def _is_real(x: Any) -> bool:
    """Whether `float` may be asked: it would also read text, and drop imaginary parts."""
    if isinstance(x, (np.generic, np.ndarray)):
        return x.ndim == 0 and x.dtype.kind in "iuf"
    return x is not None and not isinstance(x, (bool, str, bytes, bytearray))


def brief(x: Any) -> str:
    """What was received, on one line and not longer than that."""
    if isinstance(x, int) and abs(x) >= 10**_MOST_DIGITS:
        return f"a whole number of {math.floor(math.log10(abs(x))) + 1:,} digits"
    text = " ".join(repr(x).split())
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}..."


def memory(power: float) -> str:
    """2 to the power of so many bytes, in words; the number itself may be too large for a float."""
    if power > _MOST_LETTERS:
        return "more memory than there is"
    return f"{2**power / 1e9:,.0f} GB of memory" if power < 60 else f"2**{power:.0f} bytes of memory"


def _hint_for_text(x: Any) -> str:
    return f" (write it without quotation marks: {x.strip()})" if isinstance(x, str) and _is_number(x) else ""


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def rounding(x: Any) -> float:
    """How far a number like this one may be off by rounding alone, relative to 1."""
    kind = getattr(x, "dtype", None)
    return _SINGLE if kind is not None and kind.kind == "f" and kind.itemsize < 8 else _ROUNDING


def in_range(x: Any, name: str, low: float, high: float, hint: str = "") -> float:
    """A finite number in [low, high]; what lies outside by rounding alone counts as the end."""
    value = number(x, name)
    inside = float(_pulled_in(np.array(value), low, high, rounding(x)))
    if not low <= inside <= high:
        got, least, most = apart(value, low, high)
        raise ValueError(f"`{name}` must be in [{least}, {most}]; got {got}{hint}")
    return inside


def _pulled_in(values: np.ndarray, low: float, high: float, slack: float) -> np.ndarray:
    """Values that miss an end by rounding alone, on that end; an end at 0 has the scale of the range, up to 1."""
    if not ((values < low) | (values > high)).any():
        return values
    scale = min(1.0, high - low)
    below = (values < low) & (values >= low - slack * max(abs(low), scale))
    above = (values > high) & (values <= high + slack * max(abs(high), scale))
    return np.where(below, low, np.where(above, high, values))


def apart(value: float, *others: float) -> tuple[str, ...]:
    """Numbers in words with as many digits as tell the first from the others, six at least: 1.000000001 is not 1."""
    for digits in range(6, 18):
        texts = tuple(f"{x:.{digits}g}" for x in (value, *others))
        if texts[0] not in texts[1:]:
            break
    return texts


def probability(x: Any, name: str) -> float:
    """A number in [0, 1]."""
    return in_range(x, name, 0, 1, _hint_for_percentage(number(x, name)))


def _hint_for_percentage(value: float) -> str:
    return f" (did you pass a percentage? write {value / 100:g})" if 1 < value <= 100 else ""


def non_negative(x: Any, name: str) -> float:
    """A finite number that is zero or more; 0.3 - 3 * 0.1 is zero."""
    value = float(_pulled_in(np.array(number(x, name)), 0, math.inf, _ROUNDING / 1000))
    if value < 0:
        raise ValueError(f"`{name}` must not be negative; got {value:g}")
    return value


def positive(x: Any, name: str, *, infinite: bool = False) -> float:
    """A number above zero; with `infinite`, infinity counts too."""
    if infinite and _is_infinite(x):
        return math.inf
    value = number(x, name)
    if value <= 0:
        raise ValueError(f"`{name}` must be above 0; got {value:g}")
    return value


def _is_infinite(x: Any) -> bool:
    try:
        return _is_real(x) and float(x) == math.inf
    except (TypeError, ValueError, OverflowError):
        return False


def angle(x: Any, name: str, rule: str = "a finite number") -> float:
    """An angle in degrees without its full turns: a sine of 1e300 degrees is exact as well."""
    return math.remainder(number(x, name, rule), 360)


def flag(x: Any, name: str) -> bool:
    """True or False, and nothing that merely counts as such."""
    if not isinstance(x, (bool, np.bool_)):
        raise ValueError(f"`{name}` must be True or False; got {brief(x)}")
    return bool(x)


def count(n: Any, name: str, *, least: int = 0, most: int | None = None, because: str = "") -> int:
    """A whole number from `least` to `most`; `because` says why there is an upper end. 1e6 counts as a million."""
    exact = isinstance(n, (int, np.integer)) and _is_real(n)
    whole = operator.index(n) if exact else _whole(number(n, name), name, rounding(n))
    if whole < least:
        raise ValueError(f"`{name}` must be at least {least}; got {brief(whole)}")
    if most is not None and whole > most:
        raise ValueError(f"`{name}` must be at most {most}; got {brief(whole)}{because and f' ({because})'}")
    return whole


def _whole(value: float, name: str, slack: float) -> int:
    nearest = round(value)
    if abs(value - nearest) > slack * max(1, abs(value)):
        raise ValueError(f"`{name}` must be a whole number; got {apart(value, nearest)[0]} (write {nearest})")
    return nearest


def whole(x: Any, name: str, least: float = -math.inf, most: float = math.inf, must: str = "hold") -> np.ndarray:
    """Whole numbers of any shape, as a float array; `must` they be them or hold them?"""
    values = array(x, name, least, most)
    nearest = np.round(values)
    bad = np.abs(values - nearest) > rounding(np.asarray(x)) * np.maximum(1, np.abs(values))
    if bad.any():
        got = apart(float(values[bad].flat[0]), float(nearest[bad].flat[0]))[0]
        raise ValueError(f"`{name}` must {must} whole numbers; got {got}")
    return nearest + 0.0  # no -0


def choice(x: Any, name: str, options: Iterable[str], hint: str = "") -> str:
    """One of a few names."""
    options = tuple(options)
    if not (isinstance(x, str) and x in options):
        listed = ", ".join(f'"{o}"' for o in options)
        raise ValueError(f"`{name}` must be one of {listed}; got {brief(x)}{_hint_for_spelling(x, options) or hint}")
    return x


def _hint_for_spelling(x: Any, options: tuple[str, ...]) -> str:
    alike = [o for o in options if isinstance(x, str) and o.lower() == x.strip().lower()]
    return f' (did you mean "{alike[0]}"?)' if alike else ""


def array(x: Any, name: str, low: float = -math.inf, high: float = math.inf, hint: str = "") -> np.ndarray:
    """Finite numbers in [low, high], of any shape, as a float array; rounding is forgiven as in `in_range`."""
    values = _floats(x, name)
    bad = values[~np.isfinite(values)]
    if bad.size:
        raise ValueError(f"`{name}` must be finite; got {bad.flat[0]:g}")
    inside = _pulled_in(values, low, high, rounding(np.asarray(x)))
    bad = values[(inside < low) | (inside > high)]
    if bad.size:
        got, least, most = apart(float(bad.flat[0]), low, high)
        rule = f"in [{least}, {most}]" if math.isfinite(high) else f"at least {least}"
        raise ValueError(f"`{name}` must be {rule}; got {got}{hint}")
    return inside


def _floats(x: Any, name: str) -> np.ndarray:
    try:
        values = np.asarray(x)
    except ValueError:  # lists of different lengths
        values = np.array("")
    if values.dtype.kind == "O":
        return np.array([number(v, name) for v in values.flat]).reshape(values.shape)
    if values.dtype.kind not in "iuf":
        raise ValueError(f"`{name}` must be a number or an array of numbers; got {brief(x)}{_hint_for_text(x)}")
    return values.astype(float)


def shares(values: np.ndarray, given: int, name: str, rule: str = "") -> np.ndarray:
    """Probabilities that sum to 1 over the axes from `given` on; single precision and rounding are forgiven."""
    over = tuple(range(given, values.ndim))
    low, totals = values.min(initial=math.inf), values.sum(axis=over, keepdims=True)
    off = np.abs(totals - 1)
    if low < -_SINGLE or off.max(initial=0) > _SINGLE:
        got = apart(float(totals.flat[np.argmax(off)]), 1.0)[0]
        rule = rule or "hold probabilities that sum to 1"
        raise ValueError(f"`{name}` must {rule}; got a sum of {got} and a least entry of {low:.3g}")
    exact = low >= 0 and off.max(initial=0) <= _ROUNDING  # then nothing is touched, and a seed gives what it gave
    return values if exact else values.clip(0) / values.clip(0).sum(axis=over, keepdims=True)


def alike(**arrays: np.ndarray) -> None:
    """Shapes that go together by NumPy's rules."""
    try:
        np.broadcast_shapes(*(a.shape for a in arrays.values()))
    except ValueError:
        names, shapes = " and ".join(f"`{n}`" for n in arrays), " and ".join(str(a.shape) for a in arrays.values())
        raise ValueError(f"{names} must broadcast; got shapes {shapes}") from None


def probabilities(x: Any, name: str) -> np.ndarray:
    """Numbers in [0, 1], of any shape, as a float array."""
    values = array(x, name)
    above = values[values > 1]
    return array(values, name, 0, 1, _hint_for_percentage(float(above.flat[0])) if above.size else "")


def axes(ax: Any) -> Any:
    """Matplotlib axes to draw on: those given, or new ones for None."""
    if not (ax is None or hasattr(ax, "fill_between")):
        raise ValueError(f"`ax` must be matplotlib axes or None; got {brief(ax)}")
    import matplotlib.pyplot as plt  # a result without a figure should not wait for it

    return plt.subplots()[1] if ax is None else ax


def generator(rng: Any) -> np.random.Generator:
    """SPEC 7 of Scientific Python: a generator is used as it is, a seed makes one, `None` makes a fresh one."""
    if isinstance(rng, (bool, str, float)):
        raise ValueError(
            f"`rng` must be a whole number (a seed), a numpy Generator or None; got {brief(rng)} (try `rng=1`)"
        )
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise ValueError(
            f"`rng` must be a seed (a whole number of 0 or more), a numpy Generator or None; got {brief(rng)}"
        ) from None
