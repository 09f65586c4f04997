"""The timeline: what was built and announced in quantum communication, with the right form of each report.

The entries are data that a reader can open, ``entries.json`` beside this file: when, what was said, what it means
exactly, who reported it and when. No entry is dated after its source.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import traitlets

from qlab.labs.kit import Lab, axes, choice, flag, integer

FILE = Path(__file__).with_name("entries.json")
KINDS = {
    "record": "records",
    "network": "networks",
    "satellite": "satellites",
    "claim": "claims",
    "standard": "standards",
}
FIRST, LAST = 1984, 2026


class Entry(NamedTuple):
    """One event.

    Attributes
    ----------
    date : str
        Year, or year and month.
    kind : str
        One of `KINDS`.
    title, said, right : str
        A name, what was reported, and what that means exactly.
    source, published : str
        Where it can be read, and since when.
    bib : str
        Its key in the book's references.
    where : str
        The page of the book that has more.
    """

    date: str
    kind: str
    title: str
    said: str
    right: str
    source: str
    published: str
    bib: str
    where: str


@cache
def entries() -> tuple[Entry, ...]:
    """All entries, in the order of time."""
    return tuple(Entry(**given) for given in json.loads(FILE.read_text(encoding="utf-8")))


class TimelineLab(Lab):
    """Step through what was built and announced, kind by kind, and read what each report means exactly.

    Parameters
    ----------
    kind : str
        ``"all"``, or ``"record"``, ``"network"``, ``"satellite"``, ``"claim"``, ``"standard"``.
    since : int
        The first year shown.
    entry : int
        Which entry is open, counted from 0 in the order of time.
    told : bool
        Whether the right form is shown beside what was said.

    Examples
    --------
    >>> lab = TimelineLab(kind="satellite")
    >>> lab.events[0]["date"]
    '1984-12'
    """

    name = "timeline"
    title = "What was built, what was said"
    address = ("kind", "since", "entry", "told")

    kind = choice("all", {"all": "everything"} | KINDS, label="Show")
    since = integer(FIRST, low=FIRST, high=LAST, label="Since")
    entry = integer(0, low=0, high=len(entries()) - 1, label="Entry")
    told = flag(True, label="With its right form")

    events: Any = traitlets.List(read_only=True).tag(sync=True)
    years: Any = traitlets.List([FIRST, LAST + 1], read_only=True).tag(sync=True)

    def bake(self) -> None:
        """The entries, and the figure for readers without JavaScript."""
        self.set_trait("events", [given._asdict() for given in entries()])
        counts = {kind: sum(x.kind == kind for x in entries()) for kind in KINDS}
        listed = ", ".join(f"{n} {KINDS[kind]}" for kind, n in counts.items())
        self.summary = (
            f"{len(entries())} events of quantum communication from {entries()[0].date[:4]} to {LAST}: {listed}. "
            "Each says what was reported, what it means exactly, and where it can be read. The figure shows when, in "
            "a row for each kind: few until 2003, many since 2015."
        )
        self.set_trait("fallback", axes.picture(_picture, self.summary))


def moment(date: str) -> float:
    """A date as a year and its fraction; a year alone stands for its middle."""
    year, _, month = date.partition("-")
    return int(year) + ((int(month) - 0.5) / 12 if month else 0.5)


def _picture(ax: Any) -> None:
    tones = ("blue", "green", "purple", "vermilion", "orange")
    for row, (kind, tone, mark) in enumerate(zip(KINDS, tones, "os^Dv", strict=True)):
        when = [moment(x.date) for x in entries() if x.kind == kind]
        ax.plot(when, [-row] * len(when), mark, color=axes.PALETTE[tone], alpha=0.8)
    ax.set(xlim=(FIRST - 1, LAST + 1.5), ylim=(-len(KINDS) + 0.4, 0.6), xlabel="year")
    ax.set_yticks([-row for row in range(len(KINDS))], list(KINDS.values()))
