"""Any vectorised function as a lab: its values on a small grid are baked, so that its sliders need no kernel."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import traitlets

from qlab import _check
from qlab.labs.explorer import tabulated
from qlab.labs.kit import Lab, axes, baked, integer, number

_UNITS = {"_km": "km", "_db": "dB", "_deg": "°", "_s": "s", "_hz": "Hz", "_percent": "%"}
COLOURS = ("blue", "vermilion", "green", "purple", "orange", "sky")


class Explorer(Lab):
    r"""Curves of a function, with a slider for each of its other arguments.

    Parameters
    ----------
    f : callable
        Called with an array for each grid by keyword, all of one shape. Returns an array of real numbers of that
        shape, or a dict of them: name of the curve -> values. A function of single numbers: wrap it in `np.vectorize`.
        Whole numbers come as Python's, which have no largest one, where `f` takes such arrays, else as floats, and
        as NumPy's (which overflow beyond 2**63) only where it takes neither.
    **grids : sequence of float
        Rising values. The first grid is the horizontal axis, each other one a slider; between grid points the page
        interpolates linearly (in the logarithm, if "y" is in `log`). A grid of whole numbers moves in whole numbers.
    labels, units : dict
        For each grid, and for the result under the name "y". The unit "%" shows a hundred times the value; a name such
        as `distance_km` needs neither.
    log : collection of str
        Which of the grids and "y" are logarithmic. Where y is 0 or less there is no curve.
    hlines, vlines : dict
        Lines of reference: what to write -> where.
    start : dict
        Where the sliders stand at first, by name; otherwise at the middle of the axis, and at their first values.
    title, summary : str
        A heading; the figure in words, for those who do not see it (made from the values when left out).

    Raises
    ------
    ValueError
        A sentence about the grid, the function or its values; more than 20 000 numbers to bake.

    Examples
    --------
    >>> import numpy as np
    >>> lab = Explorer(
    ...     lambda distance_km, loss: np.exp(-loss * distance_km),
    ...     distance_km=np.linspace(0, 100, 51),
    ...     loss=[0.01, 0.02, 0.05],
    ...     labels={"loss": "loss per km", "y": "light that arrives"},
    ...     units={"y": "%"},
    ... )
    >>> lab.loss = 0.03
    >>> print(lab.summary)
    Light that arrives against distance, from 0 to 100 km, for loss per km 0.01: from 100 % down to 36.8 %.
    """

    name = "explorer"
    wide = False

    values = baked(digits=6)  # curves and readings show three
    plot = traitlets.Dict(read_only=True).tag(sync=True)
    frame = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(
        self,
        f: Callable[..., Any],
        /,
        *,
        title: str | None = None,
        labels: Mapping[str, str] | None = None,
        units: Mapping[str, str] | None = None,
        log: Iterable[str] = (),
        hlines: Mapping[str, float] | None = None,
        vlines: Mapping[str, float] | None = None,
        start: Mapping[str, float] | None = None,
        summary: str | None = None,
        **grids: Any,
    ) -> None:
        self._grids = {name: tabulated.grid(values, name) for name, values in grids.items()}
        self._check_names(labels, units, log, start)
        self._words = {name: _naming(name, labels or {}, units or {}) for name in (*self._grids, "y")}
        self._log = {log} if isinstance(log, str) else set(log)
        self._lines = {"h": dict(hlines or {}), "v": dict(vlines or {})}
        self._curves = tabulated.evaluated(f, self._grids)
        if "y" not in self._log:
            self._curves = {curve: tabulated.tidy(values) for curve, values in self._curves.items()}
        self._summary = summary
        self.address = tuple(self._grids)
        self.add_traits(**{name: self._control(name, (start or {}).get(name)) for name in self._grids})
        self.title = title or _sentence(f"{self._words['y'][0]} against {self._words[self._x][0]}")
        super().__init__()

    @property
    def _x(self) -> str:
        return next(iter(self._grids))

    def _check_names(self, *given: Any) -> None:
        if not self._grids:
            raise ValueError("Explorer needs a grid for the horizontal axis, e.g. `qber=np.linspace(0, 0.15, 61)`")
        for name in self._grids:
            if hasattr(type(self), name) or name == "y":
                raise ValueError(f"`{name}` is a word that every lab uses; call this argument of `f` something else")
        for names in given:
            for name in [names] if isinstance(names, str) else names or ():
                if name not in (*self._grids, "y"):
                    raise ValueError(f'there is no grid {name!r}; there are {", ".join(self._grids)} (and "y")')

    def _control(self, name: str, at: float | None) -> Any:
        grid, (label, unit) = self._grids[name], self._words[name]
        low, high = grid[0].item(), grid[-1].item()
        log = name in self._log and low > 0
        whole = np.issubdtype(grid.dtype, np.integer)
        if at is None:
            at = grid[len(grid) // 2 if name == self._x else 0].item()
        at = _check.in_range(at, name, low, high)
        if whole:
            return integer(int(at), low=low, high=high, label=_sentence(label), unit=unit, log=log)
        return number(at, low=low, high=high, step=_step(low, high), label=_sentence(label), unit=unit, log=log)

    def bake(self) -> None:
        """Values, axes, and the figure for readers without JavaScript."""
        values = np.stack(list(self._curves.values()))
        if "y" in self._log:
            values = np.log10(np.where(values > 0, values, np.nan))
        self.set_trait("values", values)
        self.set_trait("frame", axes.bake(self._draw_axes))
        self.set_trait("plot", self._plot())
        self.summary = self._summary or self._in_words()
        self.set_trait("fallback", axes.picture(self._draw, self.summary))

    def _plot(self) -> dict[str, Any]:
        label, unit = self._words["y"]
        return {
            "x": self._x,
            "grids": {name: [float(f"{v:.12g}") for v in grid.tolist()] for name, grid in self._grids.items()},
            "names": list(self._curves),
            "label": label,
            "unit": unit,
            "log": "y" in self._log,
            "colours": [COLOURS[i % len(COLOURS)] for i in range(len(self._curves))],
        }

    def _shown(self) -> dict[str, np.ndarray]:
        """The curves as the sliders stand at first, at the nearest grid points."""
        at = tuple(np.abs(grid - getattr(self, name)).argmin() for name, grid in self._grids.items() if name != self._x)
        return {name: values[at] for name, values in self._curves.items()}

    def _draw_axes(self, ax: Any) -> None:
        grid, low_high = self._grids[self._x], _range(np.stack(list(self._curves.values())), "y" in self._log)
        ax.set(xlim=(grid[0], grid[-1]), ylim=low_high)
        for axis, name in ((ax.xaxis, self._x), (ax.yaxis, "y")):
            label, unit = self._words[name]
            axis.set_label_text(label + (f" ({unit})" if unit else ""))
            if name in self._log:
                (ax.set_xscale if axis is ax.xaxis else ax.set_yscale)("log")
            axis.set_major_formatter(lambda v, _, unit=unit: _short(100 * v if unit == "%" else v))
        self._draw_lines(ax)

    def _draw_lines(self, ax: Any) -> None:
        """Lines of reference, named above the axes (vertical) or on the line at its end (horizontal)."""
        line = {"color": "black", "alpha": 0.6, "linewidth": 1.2, "dashes": (4, 3)}
        word = {"textcoords": "offset points", "va": "bottom", "fontsize": 11.5, "alpha": 0.85}
        for text, x in self._lines["v"].items():
            ax.axvline(x, **line)
            ax.annotate(text, (x, 1), (0, 3), xycoords=ax.get_xaxis_transform(), ha=_side(ax, x), **word)
        for text, y in self._lines["h"].items():
            ax.axhline(y, **line)
            ax.annotate(text, (1, y), (-4, 3), xycoords=ax.get_yaxis_transform(), ha="right", **word)

    def _draw(self, ax: Any) -> None:
        self._draw_axes(ax)
        low, high = ax.get_ylim()
        for i, (name, ys) in enumerate(self._shown().items()):
            inside = np.where((ys >= low) & (ys <= high), ys, np.nan)
            colour = axes.PALETTE[COLOURS[i % len(COLOURS)]]
            ax.plot(self._grids[self._x], inside, color=colour, linestyle=("-", "--", ":", "-.")[i % 4], label=name)
        if len(self._curves) > 1:
            ax.legend(fontsize=11.5)

    def _in_words(self) -> str:
        label, unit = self._words[self._x]
        ends = " to ".join(_short(100 * v if unit == "%" else v) for v in self._grids[self._x][[0, -1]])
        others = [(getattr(self, name), *self._words[name]) for name in self._grids if name != self._x]
        fixed = [f"{word} {_with_unit(value, its_unit)}" for value, word, its_unit in others]
        named = {f"{name}: " if len(self._curves) > 1 else "": ys for name, ys in self._shown().items()}
        parts = [name + self._course(ys) for name, ys in named.items()]
        setting = f", for {', '.join(fixed)}" if fixed else ""
        what = _sentence(self._words["y"][0])
        return f"{what} against {label}, from {ends}{_gap(unit)}{setting}: {'; '.join(parts)}."

    def _course(self, ys: np.ndarray) -> str:
        first, last, top, bottom = (_with_unit(v, self._words["y"][1]) for v in (ys[0], ys[-1], ys.max(), ys.min()))
        if first == last == top == bottom:
            return f"{first} throughout"
        way = "up to" if ys[-1] > ys[0] else "down to"
        peak = f", highest {top}" if top not in (first, last) else ""
        dip = f", lowest {bottom}" if bottom not in (first, last) else ""
        return f"from {first} {way} {last}{peak}{dip}"


def _naming(name: str, labels: Mapping[str, str], units: Mapping[str, str]) -> tuple[str, str]:
    ending = next((e for e in _UNITS if name.endswith(e)), "")
    return labels.get(name, name.removesuffix(ending).replace("_", " ")), units.get(name, _UNITS.get(ending, ""))


def _step(low: float, high: float) -> float:
    """A step that is easy to read and fits between the ends, about two hundred of them."""
    for parts in (200, 150, 250, 180, 120, 100, 300, 60, 50):
        step = float(f"{(high - low) / parts:.12g}")
        if f"{step:.12e}"[:4] in ("1.00", "2.00", "5.00", "2.50"):
            return step
    return (high - low) / 200


def _range(values: np.ndarray, log: bool) -> tuple[float, float]:
    if log:
        positive = values[values > 0]
        if not positive.size:
            raise ValueError('`log` has "y", but `f` is nowhere above 0')
        high = positive.max()
        return max(positive.min(), high * 1e-12) / 1.3, high * 1.3
    low, high = float(values.min()), float(values.max())
    room = 0.06 * ((high - low) or abs(high) or 1)
    return (0.0 if 0 <= low <= 0.5 * high else low - room), high + room


def _side(ax: Any, x: float) -> str:
    share, _ = ax.transAxes.inverted().transform(ax.transData.transform((x, ax.get_ylim()[0])))
    return "left" if share < 0.2 else "right" if share > 0.8 else "center"


def _short(x: float) -> str:
    """A few significant digits: 0.05, 1000, 20 000, 2×10⁻⁶."""
    if x and not 1e-3 <= abs(x) < 1e6:
        digits, power = f"{x:.2e}".split("e")
        raised = str(int(power)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        lead = digits.rstrip("0").rstrip(".")
        return f"10{raised}" if lead == "1" else f"{lead}×10{raised}".replace("-", "−")
    if abs(x) < 1000:
        return f"{x:.3g}".replace("-", "−")
    return (f"{x:.0f}" if abs(x) < 10_000 else f"{x:,.0f}").replace(",", "\u202f").replace("-", "−")


def _gap(unit: str) -> str:
    return unit if unit in ("", "°") else f" {unit}"


def _with_unit(x: float, unit: str) -> str:
    return _short(100 * x if unit == "%" else x) + _gap(unit)


def _sentence(text: str) -> str:
    """With a capital, unless it begins with a symbol such as x."""
    return text if text[1:2] in ("", " ") else text[0].upper() + text[1:]
