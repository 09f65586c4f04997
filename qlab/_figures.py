"""Figures whose words are words: what a result draws of itself, whatever settings of matplotlib its reader likes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

_TICKS = 60  # on each axis, large and small: more than are drawn
_Plot = TypeVar("_Plot", bound=Callable[..., Any])


def plain(plot: _Plot) -> _Plot:
    """A `plot` method that returns axes, its texts never set by LaTeX: there a "95 %" would end the line.

    Colours, fonts and sizes are the reader's.
    """

    @wraps(plot)
    def drawn(*args: Any, **kwargs: Any) -> Any:
        import matplotlib  # a result without a figure should not wait for it

        if not matplotlib.rcParams["text.usetex"]:
            return plot(*args, **kwargs)
        with matplotlib.rc_context({"text.usetex": False}):
            return _without_latex(plot(*args, **kwargs))

    return drawn  # type: ignore[return-value]


def _without_latex(ax: Any) -> Any:
    """Also what was there before, and the ticks, which are otherwise made when the figure is shown."""
    from matplotlib.text import Text

    for axis in (ax.xaxis, ax.yaxis):
        axis.get_major_ticks(_TICKS), axis.get_minor_ticks(_TICKS)
    for text in ax.findobj(Text):
        text.set_usetex(False)
    return ax
