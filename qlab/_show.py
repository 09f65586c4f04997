"""How a result shows itself: numbers in groups of three, a table of facts, the two colours of a plot."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

BLUE, ORANGE = "#0072b2", "#d55e00"  # Okabe and Ito


def spaced(n: Any) -> str:
    """A whole number as this book writes it: 1000 stands together, from 10 000 on there are groups of three."""
    return f"{n:,}".replace(",", " ") if abs(n) >= 10_000 else str(n)


def facts(rows: Mapping[str, str]) -> str:
    """An HTML table of two columns: what, and how much."""
    cells = (f"<tr><th scope='row'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows.items())
    return f"<table>{''.join(cells)}</table>"
