"""The timeline: what was built and announced in quantum communication, with the right form of each report.

The entries are data that a reader can open, ``entries.json`` beside this file: when, what was reported, what it means
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
    "record": "ideas and records",
    "network": "networks",
    "satellite": "satellites",
    "claim": "claims and critics",
    "standard": "standards",
}
FIRST, LAST = 1984, 2026
OPEN = "micius-launch"


class Entry(NamedTuple):
    """One event.

    Attributes
    ----------
    id : str
        Its name in the page's address.
    date : str
        Year, or year and month.
    kind : str
        One of `KINDS`; a claim is something said, announced, or found wanting.
    title, said, right : str
        A name, what was reported, and what that means exactly; the first sentence of `right` is the verdict.
    source, published : str
        Where it can be read, and since when.
    link : str
        The source's address, or nothing.
    bib : str
        Its key in the book's references.
    where : str
        The page of the book that has more.
    """

    id: str
    date: str
    kind: str
    title: str
    said: str
    right: str
    source: str
    published: str
    link: str
    bib: str
    where: str


@cache
def entries() -> tuple[Entry, ...]:
    """All entries, in the order of time."""
    return tuple(Entry(**given) for given in json.loads(FILE.read_text(encoding="utf-8")))


class TimelineLab(Lab):
    """Step through what was built and announced, and read what each report means exactly.

    Parameters
    ----------
    record, network, satellite, claim, standard : bool
        The kinds to show. As long as none is chosen, all are shown.
    since, until : int
        The first and the last year shown.
    entry : str
        Which entry is open, by its name in ``entries.json``.
    told : bool
        Whether the right form is shown beside what was reported.

    Examples
    --------
    >>> lab = TimelineLab(satellite=True, since=2018)
    >>> [event["title"] for event in lab.shown][:2]
    ['A key between two continents', 'A key that no satellite knows']
    """

    name = "timeline"
    title = "What was built, what was said"
    address = (*KINDS, "since", "until", "entry", "told")

    record = flag(False, label=KINDS["record"])
    network = flag(False, label=KINDS["network"])
    satellite = flag(False, label=KINDS["satellite"])
    claim = flag(False, label=KINDS["claim"])
    standard = flag(False, label=KINDS["standard"])
    since = integer(FIRST, low=FIRST, high=LAST, label="From")
    until = integer(LAST, low=FIRST, high=LAST, label="To")
    entry = choice(OPEN, {given.id: given.title for given in entries()}, label="Entry")
    told = flag(True, label="With its right form")

    events: Any = traitlets.List(read_only=True).tag(sync=True)

    @property
    def shown(self) -> list[dict[str, str]]:
        """The entries that the page shows, in the order of time."""
        chosen = [kind for kind in KINDS if getattr(self, kind)] or list(KINDS)
        return [x for x in self.events if x["kind"] in chosen and self.since <= int(x["date"][:4]) <= self.until]

    def bake(self) -> None:
        """The entries, and the figure for readers without JavaScript."""
        if self.since > self.until:
            raise ValueError(f"`until` must not be before `since`; got {self.until} and {self.since} (swap them)")
        self.set_trait("events", [given._asdict() for given in entries()])
        counts = {kind: sum(x.kind == kind for x in entries()) for kind in KINDS}
        listed = ", ".join(f"{n} {KINDS[kind]}" for kind, n in counts.items())
        self.summary = (
            f"{len(entries())} events of quantum communication from {FIRST} to {LAST}: {listed}. Each says what was "
            "reported, what it means exactly, and where it can be read. The figure shows when, in a row for each "
            "kind: ideas first, things that were built from 2003 on, and most of all since 2015."
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
