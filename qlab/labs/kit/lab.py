"""What every lab stands on: a widget whose JavaScript draws from tables that Python baked.

A lab is a folder: a class in ``lab.py``, its JavaScript in ``lab.js`` (the guide is at the top of `kit.js`), its style
in ``lab.css``, and whatever these need beside them. Copy one to begin your own:

>>> from qlab.labs.kit import Lab, baked, choice, flag, integer, number
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
...     _esm = "export default { render() {} }"  # left out, it is the text of lab.js beside lab.py
...
...     def bake(self):
...         self.set_trait("table", np.eye(2))
...         self.set_trait("summary", "Heads come up half of the time.")
>>> lab = CoinLab(tosses=1000)
>>> lab.bias = 1.3
Traceback (most recent call last):
...
qlab.labs.kit.controls.BadValue: `bias` must be in [0, 1]; got 1.3 (did you pass a percentage? write 0.013)

`number`, `integer`, `choice` and `flag` make synced traits that check what they are given, and carry label, range
and unit to the page, so that these have one home. `baked()` makes a read-only array. `bake()` runs once, when the lab
is made, and fills the tables, `fallback` (a figure, see `axes`) and `summary` (the same in words): what a reader
without JavaScript gets.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from qlab.labs.kit.bundle import KIT, bundle
from qlab.labs.kit.controls import BadValue, integer

CSS_SEAM = "\n/*== the lab ==*/\n"


class Lab(anywidget.AnyWidget):
    """A lab: traits that are controls, tables that are baked, and a JavaScript module that draws (see the module)."""

    name: str
    title: str
    address: tuple[str, ...] = ()
    wide = True  # on a wide screen it takes the page's margin too

    about = traitlets.Dict(read_only=True).tag(sync=True)
    fallback = traitlets.Unicode(read_only=True).tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)
    seed = integer(1984, low=0, high=2**32 - 1, label="Seed", hint="")

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "name" in cls.__dict__:
            cls._esm, cls._css = _module(cls), _style(cls)
        super().__init_subclass__(**kwargs)

    def __init__(self, **settings: Any) -> None:
        if not hasattr(self, "name"):
            raise BadValue(
                f"`{type(self).__name__}` is what labs are made from, not a lab: write `labs.BB84Lab()` or another of "
                "`labs.__all__`, or a class of your own with a `name` and a `title`"
            )
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
        return {
            "name": self.name,
            "title": self.title,
            "wide": self.wide,
            "address": list(self.address),
            "controls": controls,
        }

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


def _module(cls: type[Lab]) -> str:
    """The lab's JavaScript with all that it imports."""
    own, beside = cls.__dict__.get("_esm"), _beside(cls, ".js")
    return bundle(str(own) if own is not None else beside.read_text(encoding="utf-8"), beside.parent)


def _style(cls: type[Lab]) -> str:
    own = cls.__dict__.get("_css")
    beside = _beside(cls, ".css")
    text = own if own is not None else beside.read_text(encoding="utf-8") if beside.exists() else ""
    return (KIT / "kit.css").read_text(encoding="utf-8") + CSS_SEAM + str(text)


def _beside(cls: type[Lab], suffix: str) -> Path:
    try:
        return Path(inspect.getfile(cls)).with_suffix(suffix)
    except (TypeError, OSError):  # made in a notebook
        return Path(f"{cls.name}{suffix}")
