"""A table of probabilities with named axes: where quantum mechanics ends and counting begins."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from qlab import _check, _frozen


@dataclass(frozen=True, eq=False)
class Table(_frozen.Frozen):
    """Probabilities of results, one axis each, for each choice of settings.

    Parameters
    ----------
    values : ndarray
        Probabilities, dimensionless; they sum to 1 over the axes that are not settings. Read-only.
    axes : tuple of str
        What each axis is, settings first.
    labels : tuple of tuple of str
        What each place along each axis means.
    given : int
        How many of the axes, from the left, are settings.

    Raises
    ------
    ValueError
        If names and shape do not fit, or the values are no probabilities.

    Examples
    --------
    >>> table = Table([[0.4, 0.1], [0.1, 0.4]], ("alice", "bob"), (("0", "1"), ("0", "1")))
    >>> table["0", "0"]
    0.4
    >>> table.marginal("bob")
    Table(bob: Pr(0) = 0.5, Pr(1) = 0.5)
    """

    values: np.ndarray
    axes: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    given: int = 0

    def __post_init__(self) -> None:
        values = _check.array(self.values, "values")
        object.__setattr__(self, "axes", _names(self.axes, "axes"))
        object.__setattr__(self, "labels", tuple(_names(ls, "labels") for ls in _several(self.labels, "labels")))
        object.__setattr__(self, "given", _check.count(self.given, "given"))
        if len(self.axes) != values.ndim or values.shape != tuple(map(len, self.labels)):
            raise ValueError(f"`axes` and `labels` must fit the shape {values.shape}; got {self.axes}, {self.labels}")
        if self.given >= max(values.ndim, 1):
            given = _check.brief(self.given)
            raise ValueError(f"`given` must leave at least one axis of results; got {given} of {values.ndim}")
        rule = "be probabilities that sum to 1 for each choice of settings"
        object.__setattr__(self, "values", _frozen.read_only(_check.shares(values, self.given, "values", rule)))

    def __getitem__(self, labels: str | tuple[str, ...]) -> float:
        """Probability of one entry, by its labels in the order of the axes."""
        wanted = labels if isinstance(labels, tuple) else (labels,)
        known = dict(zip(self.axes, self.labels, strict=True))
        fits = len(wanted) == len(known) and all(isinstance(w, str) for w in wanted)
        if not (fits and all(w in ls for w, ls in zip(wanted, self.labels, strict=True))):
            raise ValueError(f"`labels` must name one place along each axis of {known}; got {_check.brief(labels)}")
        return float(self.values[tuple(ls.index(w) for w, ls in zip(wanted, self.labels, strict=True))])

    def marginal(self, *axes: str) -> Table:
        """The table of some of the results, in the order they have here, summed over the others; settings stay."""
        results = self.axes[self.given :]
        if not axes or not all(isinstance(axis, str) and axis in results for axis in axes):
            raise ValueError(f"`axes` must be some of {', '.join(results)}; got {_check.brief(axes)}")
        gone = tuple(i for i, axis in enumerate(self.axes) if i >= self.given and axis not in axes)
        kept = [i for i in range(self.values.ndim) if i not in gone]
        names, labels = tuple(self.axes[i] for i in kept), tuple(self.labels[i] for i in kept)
        return Table(self.values.sum(axis=gone), names, labels, self.given)

    def __repr__(self) -> str:
        if len(self.axes) > 1:
            shape = ", ".join(f"{a} ({len(ls)})" for a, ls in zip(self.axes, self.labels, strict=True))
            return f"Table({shape})"
        entries = ", ".join(f"Pr({label}) = {p:.6g}" for label, p in zip(self.labels[0], self.values, strict=True))
        return f"Table({self.axes[0]}: {entries})"

    def _repr_html_(self) -> str:
        """Rows for all axes but the last, which runs across under its own name."""
        first = (
            "".join(f"<th scope='col' rowspan='2'>{escape(a)}</th>" for a in self.axes[:-1]) or "<td rowspan='2'></td>"
        )
        last = f"<th scope='colgroup' colspan='{len(self.labels[-1])}'>{escape(self.axes[-1])}</th>"
        rows = [first + last, "".join(f"<th scope='col'>{escape(label)}</th>" for label in self.labels[-1])]
        for place in np.ndindex(self.values.shape[:-1]):
            names = [escape(ls[i]) for ls, i in zip(self.labels, place, strict=False)] or ["probability"]
            cells = "".join(f"<td>{p:.4g}</td>" for p in self.values[place])
            rows.append("".join(f"<th scope='row'>{name}</th>" for name in names) + cells)
        return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _several(x: Any, name: str) -> tuple[Any, ...]:
    try:
        return tuple(x)
    except TypeError:
        raise ValueError(f"`{name}` must be a sequence; got {_check.brief(x)}") from None


def _names(x: Any, name: str) -> tuple[str, ...]:
    names = _several(x, name)
    if not all(isinstance(n, str) for n in names):
        raise ValueError(f"`{name}` must hold names (strings); got {_check.brief(x)}")
    return names
