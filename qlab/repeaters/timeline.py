"""One trial of a chain, event by event. (Public home: `qlab.repeaters`.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qlab import _check, _figures
from qlab._show import BLUE, ORANGE
from qlab.repeaters import engine
from qlab.repeaters.mishaps import Mishap
from qlab.repeaters.pairs import Pairs
from qlab.repeaters.plan import Floats, Plan
from qlab.repeaters.schedule import Schedule

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ORDER = ("start", "pair", "swap", "failed swap", "cut-off", "delivered")
_LOOK = {  # colours of Okabe and Ito, and a mark each
    "pair": (BLUE, "o"),
    "swap": ("#009e73", "^"),
    "failed swap": (ORANGE, "x"),
    "cut-off": ("#e69f00", "s"),
    "delivered": ("#000000", "*"),
}


class Event(NamedTuple):
    """What happened when, and between which nodes (the same one twice for a swap). Nodes are numbered from 0."""

    time_s: float
    kind: str
    left: int
    right: int


@dataclass(frozen=True)
class Timeline:
    """The events of one trial, in order of time.

    Parameters
    ----------
    events : tuple of Event
        Kinds: ``"start"`` (a link begins to try), ``"pair"`` (it is heralded), ``"swap"``, ``"failed swap"``,
        ``"cut-off"`` (a link's pair, or its part of a longer one, is thrown away), ``"delivered"``.
    place_km : tuple of float
        Where the nodes are, in kilometres from the first.
    """

    events: tuple[Event, ...]
    place_km: tuple[float, ...]

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the space-time diagram, time upwards, and return the axes."""
        ax = _check.axes(ax)
        for x in self.place_km:
            ax.axvline(x, color="#999999", linewidth=0.8)
        for event in self.events:
            if event.kind == "pair":
                ends = [self.place_km[event.left], self.place_km[event.right]]
                ax.plot(ends, [event.time_s] * 2, color=_LOOK["pair"][0], linewidth=1.5)
        for kind, (colour, mark) in _LOOK.items():
            times = [e.time_s for e in self.events if e.kind == kind]
            middle = [(self.place_km[e.left] + self.place_km[e.right]) / 2 for e in self.events if e.kind == kind]
            if times:
                ax.plot(middle, times, mark, color=colour, label=kind, linestyle="none")
        ax.set(xlabel="place (km)", ylabel="time (s)")
        ax.legend()
        return ax

    def _repr_html_(self) -> str:
        head = "<tr><th scope='col'>time (s)</th><th scope='col'>what</th><th scope='col'>nodes</th></tr>"
        rows = (
            f"<tr><td>{e.time_s:.6g}</td><td>{escape(e.kind)}</td><td>{e.left}, {e.right}</td></tr>"
            for e in self.events
        )
        return f"<table>{head}{''.join(rows)}</table>"


def watched(plan: Plan, length_km: Sequence[float], rng: np.random.Generator) -> Timeline:
    """Run one trial and write down what happens."""
    events = [(Event(0.0, "start", i, i + 1), 0.0) for i in range(plan.links)]

    def watch(pairs: Pairs, mishap: Mishap | None, swap: Floats) -> None:
        origin = float(pairs.origin[0])
        events.extend(_placed(origin, event) for event in _happened(pairs, mishap, swap))
        if mishap is None:
            end = float(Schedule(plan).delivered(pairs.ready, swap)[0])
            events.append(_placed(origin, Event(end, "delivered", 0, plan.links)))

    engine.run(plan, 1, rng, watch)
    tick = float(plan.tie_s(np.zeros(1))[0]) or 1.0
    place = np.concatenate([[0.0], np.cumsum(length_km)])
    in_order = sorted(events, key=lambda e: (e[0].time_s, round(e[1] / tick), _ORDER.index(e[0].kind), e[0].left))
    return Timeline(tuple(event for event, _ in in_order), tuple(place.tolist()))


def _placed(origin: float, event: Event) -> tuple[Event, float]:
    """An event on the clock of the trial, and what of its time that clock cannot show, after years of trying."""
    time = origin + event.time_s
    part = time - origin
    return event._replace(time_s=time), (origin - (time - part)) + (event.time_s - part)


def _happened(pairs: Pairs, mishap: Mishap | None, swap: Floats) -> list[Event]:
    """What is settled, timed from the origin: all of it at the end, before that what the lost links saw."""
    links = range(len(pairs.ready)) if mishap is None else mishap.link.tolist()
    time = np.inf if mishap is None else float(mishap.time[0])
    failed = np.zeros(len(swap), bool) if mishap is None else mishap.failed[:, 0]
    events = [Event(float(pairs.ready[i, 0]), "pair", i, i + 1) for i in links if pairs.ready[i, 0] <= time]
    for i in links:
        if i + 1 in links and swap[i, 0] <= time:
            events.append(Event(float(swap[i, 0]), "failed swap" if failed[i] else "swap", i + 1, i + 1))
    if mishap is not None:
        if not failed.any():
            events += [Event(time, "cut-off", i, i + 1) for i in links]
        again = zip(mishap.restart.tolist(), links, strict=True)
        events += [Event(t, "start", i, i + 1) for t, i in again]
    return events
