"""Axes that matplotlib draws once, as SVG with text as text, so that a lab only moves the ink inside.

`bake(draw)` gives a lab its axes twice, for wide and for narrow pages, with the map from values to pixels: what the
kit's `axes()` takes. `picture(draw)` gives whatever is drawn as SVG text: a lab's `fallback`. Both call `draw(ax)`:

>>> def draw(ax):
...     ax.set(xlim=(0, 0.15), ylim=(0, 1), xlabel="error rate", ylabel="key per bit")
>>> frame = bake(draw)["wide"]
>>> frame["width"], frame["x"][:2]
(640, [0.0, 0.15])

Black becomes the page's own text colour, and the Okabe-Ito colours follow its theme. Clipping is left out: draw what
is inside the axes. Write labels in plain text or Unicode: letters set as mathematics ($x$) are placed for a font that
the page may not have.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from typing import Any
from xml.etree import ElementTree

# Okabe and Ito's colours, safe for every kind of colour vision: https://jfly.uni-koeln.de/color/
PALETTE = {
    "orange": "#e69f00",
    "sky": "#56b4e9",
    "green": "#009e73",
    "yellow": "#f0e442",
    "blue": "#0072b2",
    "vermilion": "#d55e00",
    "purple": "#cc79a7",
}
_NAMES = {colour: name for name, colour in PALETTE.items()}
_RC = {
    "svg.fonttype": "none",
    "svg.hashsalt": "qlab",
    "font.size": 13,
    "axes.labelsize": 13,
    "axes.labelpad": 6,
    "axes.titlesize": 13,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.14,
    "grid.color": "black",
    "axes.axisbelow": True,
    "lines.linewidth": 2.5,
    "legend.frameon": False,
}
_KEPT = {"d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "points", "transform"}
_STYLED = {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "stroke-linecap", "fill-opacity"}
_STYLED |= {"opacity", "text-anchor", "font-size", "font-weight", "font-style"}
Draw = Callable[[Any], None]
Tree = list[Any]


def bake(draw: Draw, wide: tuple[int, int] = (640, 340), narrow: tuple[int, int] = (310, 280)) -> dict[str, Any]:
    """Axes for the kit's `axes()`, sizes in pixels; keep them in a `traitlets.Dict().tag(sync=True)`."""
    return {"wide": _frame(draw, *wide), "narrow": _frame(draw, *narrow)}


def picture(draw: Draw, alt: str = "", size: tuple[int, int] = (480, 320)) -> str:
    """A drawing as SVG text for a page without JavaScript; `alt` says in words what it shows."""
    with style():
        fig, ax = _figure(*size)
        draw(ax)
        return svg(fig, alt)


@contextmanager
def style() -> Iterator[None]:
    """matplotlib's settings for drawings that live in a page: its own defaults and ours, none of the user's."""
    import matplotlib.style

    with matplotlib.style.context(["default", _RC]):
        yield


def svg(fig: Any, alt: str = "") -> str:
    """A matplotlib figure, made and drawn `with style():`, as clean SVG text."""
    width, height = (round(72 * inches) for inches in fig.get_size_inches())
    role = f'role="img" aria-label="{escape(alt)}"' if alt else 'aria-hidden="true"'
    ink = "".join(_text(part) for part in _ink(fig))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="ql-axes" viewBox="0 0 {width} {height}" width="{width}" '
        f'{role} fill="currentColor">{ink}</svg>'
    )


def _frame(draw: Draw, width: int, height: int) -> dict[str, Any]:
    with style():
        fig, ax = _figure(width, height)
        draw(ax)
        ink = _ink(fig)
    (left, bottom), (right, top) = ax.transAxes.transform([(0, 0), (1, 1)]).tolist()
    x, y = map(_numbers, (ax.get_xlim(), ax.get_ylim()))
    return {
        "width": width,
        "height": height,
        "x": [*x, round(left, 2), round(right, 2), ax.get_xscale() == "log"],
        "y": [*y, round(height - bottom, 2), round(height - top, 2), ax.get_yscale() == "log"],
        "ink": ink,
    }


def _numbers(ends: tuple[float, float]) -> list[float]:
    return [float(f"{end:.12g}") for end in ends]


def _figure(width: int, height: int) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    fig = Figure(figsize=(width / 72, height / 72), dpi=72, layout="constrained")
    return fig, fig.add_subplot()


def _ink(fig: Any) -> list[Tree]:
    """What matplotlib drew, as nested [tag, attributes, ...children], with nothing but shapes and text."""
    out = io.StringIO()
    fig.savefig(out, format="svg", transparent=True, metadata={"Date": None}, dpi=72)
    root = ElementTree.fromstring(out.getvalue())
    marks = {e.get("id"): e for e in root.iter() if e.get("id")}
    return [tree for child in root for tree in _simplified(child, marks)]


def _simplified(element: ElementTree.Element, marks: dict[str | None, ElementTree.Element]) -> list[Tree]:
    tag = element.tag.rsplit("}")[-1]
    if tag in ("g", "a"):
        inside = [tree for child in element for tree in _simplified(child, marks)]
        attributes = _attributes(element)
        return [["g", attributes, *inside]] if attributes and inside else inside
    if tag == "use":
        mark = marks[(element.get("{http://www.w3.org/1999/xlink}href") or "").removeprefix("#")]
        place = f"translate({_short(element.get('x', '0'))} {_short(element.get('y', '0'))})"
        return [["path", {**_attributes(mark), **_attributes(element, but=("x", "y")), "transform": place}]]
    if tag not in ("path", "text", "tspan", "rect", "line", "circle"):
        return []
    attributes = _attributes(element)
    if tag == "path" and attributes.get("fill") == "none" and "stroke" not in attributes:
        return []
    words = [element.text] if element.text and element.text.strip() else []
    return [[tag, attributes, *words, *(tree for child in element for tree in _simplified(child, marks))]]


def _attributes(element: ElementTree.Element, but: tuple[str, ...] = ()) -> dict[str, Any]:
    """Geometry, and the style written out: black as the page's text colour, the palette as the page's variables."""
    kept = {name: _short(value) for name, value in element.attrib.items() if name in _KEPT and name not in but}
    if kept.get("transform", "").startswith("rotate(-0 "):
        del kept["transform"]
    pairs = (pair.split(":", 1) for pair in element.get("style", "").split(";") if ":" in pair)
    styled = {name.strip(): value.strip() for name, value in pairs}
    if "font" in styled:  # "12px 'DejaVu Sans'": the size stays, the family is the page's
        styled["font-size"] = styled["font"].split("px")[0].split()[-1]
    for name in _STYLED & styled.keys():
        kept[name] = _colour(styled[name], name)
    return kept


def _colour(value: str, name: str) -> str:
    if value == "#000000":
        return "currentColor"
    if value.lower() in _NAMES:
        tone = f"--ql-{_NAMES[value.lower()]}{'-text' if name == 'stroke' else ''}"
        return f"var({tone}, {value})"
    return value.removesuffix("px")


def _short(value: str) -> str:
    """Coordinates to a hundredth of a pixel."""
    words = value.replace("\n", " ").replace("(", "( ").replace(")", " )").replace(",", " ").split()
    return " ".join(_hundredth(word) for word in words).replace("( ", "(").replace(" )", ")")


def _hundredth(word: str) -> str:
    try:
        return f"{float(word):.2f}".rstrip("0").rstrip(".")
    except ValueError:
        return word


def _text(part: Tree | str) -> str:
    if isinstance(part, str):
        return escape(part)
    tag, attributes, *children = part
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items())
    return f"<{tag}{written}>{''.join(map(_text, children))}</{tag}>"
