"""What every lab stands on: a widget whose JavaScript draws from tables that Python baked.

A lab is a class here and a module of the same name in JavaScript (its guide is at the top of `kit.js`):

>>> from qlab.labs._lab import Lab, baked, choice, flag, integer, number
>>> import numpy as np
>>> class CoinLab(Lab):
...     '''Toss coins and watch the share of heads settle.'''
...
...     name = "coin"
...     title = "Toss coins"
...     address = ("bias", "tosses", "seed")
...     bias = number(0.5, low=0, high=1, step=0.01, label="Chance of heads", unit="%")
...     tosses = integer(100, low=1, high=10_000, log=True, label="Tosses")
...     table = baked()
...     _esm = "export default { render() {} }"  # left out, it is the text of coin.js beside coin.py
...
...     def bake(self):
...         self.set_trait("table", np.eye(2))
...         self.set_trait("summary", "Heads come up half of the time.")
>>> lab = CoinLab(tosses=1000)
>>> lab.bias = 1.3
Traceback (most recent call last):
...
qlab.labs._lab.BadValue: `bias` must be in [0, 1]; got 1.3 (did you pass a percentage? write 0.013)

`number`, `integer`, `choice` and `flag` make synced traits that check what they are given, and carry label, range
and unit to the page, so that these have one home. `baked()` makes a read-only array. `bake()` runs once, when the lab
is made, and fills the tables, `fallback` (a figure, see `axes`) and `summary` (the same in words): what a reader
without JavaScript gets.
"""

from __future__ import annotations

import difflib
import inspect
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

from qlab import _check

HERE = Path(__file__).parent
SEAM = "\n//== the lab ==\n"
CSS_SEAM = "\n/*== the lab ==*/\n"


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
) -> Any:
    """A synced trait that holds a real number in [low, high].

    `label`, `unit` and `hint` (a small line below) are what the page says, `step` is the slider's; with the unit "%"
    the page shows a hundred times the value. A `log` slider has forty places per decade, rounded to two digits.
    """

    def check(x: Any, name: str) -> float:
        value = _check.number(x, name)
        slip = unit == "%" and value > high and value / 100 <= high
        return _check.in_range(
            x, name, low, high, f" (did you pass a percentage? write {value / 100:g})" if slip else ""
        )

    step = step or (high - low) / 200
    return _Checked(default, check, _rule("number", label, unit, hint, low=low, high=high, step=step, log=log))


def integer(
    default: int, *, low: int, high: int, label: str, step: int = 1, unit: str = "", log: bool = False, hint: str = ""
) -> Any:
    """A synced trait that holds a whole number from low to high; the rest as in `number`."""

    def check(n: Any, name: str) -> int:
        return _check.count(n, name, least=low, most=high)

    return _Checked(default, check, _rule("integer", label, unit, hint, low=low, high=high, step=step, log=log))


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


def baked() -> Any:
    """A read-only array: filled with `self.set_trait(name, values)`, read in the page with `array(model.get(name))`."""
    trait = traitlets.Instance(np.ndarray, default_value=None, allow_none=True, read_only=True)
    return trait.tag(sync=True, to_json=lambda values, _: None if values is None else table(values))


def table(values: Any) -> dict[str, Any]:
    """An array as JSON: its shape and its numbers, flat, rounded to 12 digits (None where there is no number)."""
    values = np.asarray(values, dtype=float)
    return {"shape": list(values.shape), "data": [_rounded(x) for x in values.ravel().tolist()]}


def _rounded(x: float) -> float | int | None:
    if not math.isfinite(x):
        return None
    x = float(f"{x:.12g}")
    return int(x) if x == int(x) and abs(x) < 1e15 else x


class Lab(anywidget.AnyWidget):
    """A lab: traits that are controls, tables that are baked, and a JavaScript module that draws (see the module)."""

    name: str
    title: str
    address: tuple[str, ...] = ()

    about = traitlets.Dict(read_only=True).tag(sync=True)
    fallback = traitlets.Unicode(read_only=True).tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)
    seed = integer(1984, low=0, high=2**32 - 1, label="Seed", hint="")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "name" in cls.__dict__:
            cls._esm, cls._css = _module(cls), _style(cls)
        super().__init_subclass__(**kwargs)

    def __init__(self, **settings: Any) -> None:
        self._refuse_unknown(settings)
        super().__init__(**settings)
        self.bake()
        self.set_trait("about", self._about())

    def bake(self) -> None:
        """Fill the baked traits, `fallback` and `summary`. Runs once, when the lab is made."""

    def _about(self) -> dict[str, Any]:
        controls = {name: t.metadata["control"] for name, t in self.traits(control=lambda c: c is not None).items()}
        stray = [name for name in self.address if name not in controls]
        if stray:
            raise ValueError(f"`address` names {stray[0]!r}, which is no control; there are {', '.join(controls)}")
        return {"name": self.name, "title": self.title, "address": list(self.address), "controls": controls}

    def _refuse_unknown(self, settings: Mapping[str, Any]) -> None:
        for given in settings:
            if not self.has_trait(given):
                known = list(self.traits(control=lambda c: c is not None))
                alike = difflib.get_close_matches(given, known, 1)
                hint = f"did you mean `{alike[0]}`?" if alike else f"it takes {', '.join(f'`{k}`' for k in known)}"
                raise BadValue(f"{type(self).__name__} takes no `{given}` ({hint})")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """As a widget; where there are none (a PDF, a terminal) the summary stands in."""
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle and self.summary:
            bundle[0]["text/plain"] = self.summary
        return bundle


_IMPORT = re.compile(r'^import\s+(?:\*\s+as\s+(\w+)|(\{[^}]*\}))\s+from\s+"\./(\w+)\.js";?$', re.M)


def _module(cls: type[Lab]) -> str:
    """The lab's JavaScript with its imports written out: the kit, and modules beside it such as the rules of a game."""
    own, beside = cls.__dict__.get("_esm"), _beside(cls, ".js")
    source = own if own is not None else beside.read_text(encoding="utf-8")
    return _bare(_kit()) + SEAM + _bare(_written_out(str(source), beside.parent))


def _bare(module: str) -> str:
    """Without the comments that have lines of their own: a page carries every lab on it, a reader has the source."""
    return re.sub(r"^[ \t]*//.*\n", "", re.sub(r"^[ \t]*/\*.*?\*/[ \t]*\n", "", module, flags=re.S | re.M), flags=re.M)


def _written_out(source: str, folder: Path) -> str:
    def module(found: re.Match[str]) -> str:
        names = found[1] or found[2].replace(" as ", ": ")
        if found[3] == "kit":
            return f"const {names} = kit$;"
        text = (folder / f"{found[3]}.js").read_text(encoding="utf-8")
        return f"const {names} = {_closed(_written_out(text, folder))};"

    return _IMPORT.sub(module, source)


def _kit() -> str:
    """The modules of the kit as one constant, `kit$`."""
    names = ("chance.js", "draw.js", "sphere.js", "kit.js")
    parts = "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)
    parts = re.sub(r'^(import|export \*) .*from "\./.*$\n', "", parts, flags=re.M)
    return f"const kit$ = {_closed(parts)};\n"


def _closed(module: str) -> str:
    """A module as the value of an expression, an object of its exports, so that its other names meet nobody's."""
    names = re.findall(r"^export (?:function|const) (\w+)", module, flags=re.M)
    body = re.sub(r"^export ", "", module, flags=re.M)
    return f"(() => {{\n{body}\nreturn {{ {', '.join(names)} }};\n}})()"


def _style(cls: type[Lab]) -> str:
    own = cls.__dict__.get("_css")
    beside = _beside(cls, ".css")
    text = own if own is not None else beside.read_text(encoding="utf-8") if beside.exists() else ""
    return (HERE / "kit.css").read_text(encoding="utf-8") + CSS_SEAM + str(text)


def _beside(cls: type[Lab], suffix: str) -> Path:
    try:
        return Path(inspect.getfile(cls)).with_suffix(suffix)
    except (TypeError, OSError):  # made in a notebook
        return Path(f"{cls.name}{suffix}")
