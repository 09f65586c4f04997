"""A network as a picture: a graph on a plain background, or its places on a map with the coasts."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

from qlab._show import BLUE, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COASTS = Path(__file__).with_name("coasts.json")
SHAPES = {"user": "o", "relay": "s", "switch": "D", "satellite": "^"}
_MARGIN = 0.22  # of the map's extent, and at least so many degrees:
_LEAST_DEG = 0.15


def places(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the nodes whose place is known; those of one place stand in a small circle round it."""
    known: dict[tuple[float, float], list[str]] = {}
    for node, given in graph.nodes(data=True):
        if given["lat_deg"] is not None and given["lon_deg"] is not None:
            known.setdefault((given["lon_deg"], given["lat_deg"]), []).append(node)
    at = np.array(list(known) or [(0.0, 0.0)])
    reach = 0.06 * max(np.ptp(at, axis=0).max(), 4 * _LEAST_DEG)
    found = {}
    for (x, y), here in known.items():
        ring = 0 if len(here) == 1 else reach * (1 + len(here) / 12)
        for i, node in enumerate(here):
            turn = 2 * math.pi * i / len(here) + math.pi / 2
            found[node] = (x + ring * math.cos(turn) / math.cos(math.radians(y)), y + ring * math.sin(turn))
    return found


def layout(graph: nx.Graph) -> dict[str, tuple[float, float]]:
    """Places of the nodes in a picture of the graph: lengths of springs, the same on every machine."""
    bare = nx.Graph(graph.edges)
    small = len(bare) <= 10
    found = (
        nx.kamada_kawai_layout(bare, pos=nx.circular_layout(bare), weight=None)
        if small
        else nx.spring_layout(bare, seed=1)
    )
    points = np.array(list(found.values()))
    low, size = points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-9)
    wide = (points - low) / size * [1.5, 1.0]  # as wide as a page has room
    return {node: (float(x), float(y)) for node, (x, y) in zip(found, wide, strict=True)}


def rate_in_words(rate_hz: float | None, modelled: bool = False) -> str:
    """A key rate as a label: "3.1 kbit/s", "rate unknown"; "about" where it was computed."""
    if rate_hz is None:
        return "rate unknown"
    size, unit = next((s, u) for s, u in ((1e6, "Mbit/s"), (1e3, "kbit/s"), (0, "bit/s")) if rate_hz >= s)
    return ("≈ " if modelled else "") + f"{rate_hz / (size or 1):.3g} {unit}"


def draw_graph(graph: nx.Graph, ax: Axes, filled: set[str]) -> Axes:
    """Links with their rates, nodes by kind; some of them filled with another colour."""
    at = layout(graph)
    taken: list[Any] = [np.array(point) for point in at.values()]
    for a, b, link in graph.edges(data=True):
        ends = np.array([at[a], at[b]])
        ax.plot(*ends.T, color="grey", zorder=1, dashes=(4, 3) if link["key_rate_hz"] is None else (1, 0))
        if graph.number_of_edges() <= 16:
            label = (
                "?" if link["key_rate_hz"] is None else rate_in_words(link["key_rate_hz"], bool(link.get("modelled")))
            )
            spot = _free_spot(ends, taken)
            ax.text(spot[0], spot[1], label, fontsize=8, ha="center", va="center", bbox=_paper(), zorder=2)
            taken.append(spot)
    _draw_nodes(graph, ax, at, filled)
    ax.set_axis_off()
    ax.margins(0.15)
    return ax


def _free_spot(ends: np.ndarray, taken: list[Any]) -> Any:
    """Where on a link its label is farthest from nodes and other labels; they are wider than high."""
    spots = [ends[0] + share * (ends[1] - ends[0]) for share in (0.5, 0.38, 0.62, 0.28, 0.72)]
    return max(spots, key=lambda spot: min(np.hypot(*((spot - other) * [0.6, 1.6])) for other in taken))


def draw_map(graph: nx.Graph, ax: Axes) -> Axes:
    """Coasts, links as straight lines between places, nodes by kind."""
    at = places(graph)
    for line in coasts():
        ax.plot(line[:, 0], line[:, 1], color="grey", linewidth=0.8, zorder=0)
    for a, b in graph.edges:
        if a in at and b in at:
            ax.plot(*np.array([at[a], at[b]]).T, color="grey", zorder=1)
    _draw_nodes(graph, ax, at, set())
    _frame(ax, np.array(list(at.values())))
    ax.set(xlabel="longitude (°)", ylabel="latitude (°)")
    return ax


def _draw_nodes(graph: nx.Graph, ax: Axes, at: dict[str, tuple[float, float]], filled: set[str]) -> None:
    sides = _sides(at)
    for node, (x, y) in at.items():
        colour = ORANGE if node in filled else BLUE
        ax.plot(x, y, SHAPES[graph.nodes[node]["kind"]], color=colour, markersize=9, zorder=3)
        right, up = sides[node]
        name = ax.annotate(node, (x, y), (8 * right, 8 * up), textcoords="offset points", fontsize=9, zorder=4)
        name.set(ha=("right", "center", "left")[right + 1], va=("top", "center", "bottom")[up + 1], bbox=_paper())


def _sides(at: dict[str, tuple[float, float]]) -> dict[str, tuple[int, int]]:
    """On which side of its node each name is farthest from other nodes and names: above, below, right or left."""
    points = np.array(list(at.values()))
    extent = float(np.ptp(points, axis=0).max()) or 1.0
    taken, found = {node: np.array(point) for node, point in at.items()}, {}
    names: list[Any] = []
    for node, point in taken.items():
        half = np.array([0.01 * len(node), 0.025]) * extent  # of a name of usual size in a picture of usual width
        others = [other for name, other in taken.items() if name != node] + names

        def room(side: tuple[int, int], point: Any = point, half: Any = half, others: Any = tuple(others)) -> float:
            middle = point + np.array(side) * (half + 0.03 * extent)
            gaps = [np.hypot(*np.maximum(np.abs(middle - other) - half, 0)) for other in others]
            return min([*gaps, 0.15 * extent])

        found[node] = max(((0, 1), (0, -1), (1, 0), (-1, 0)), key=room)
        names.append(point + np.array(found[node]) * (half + 0.03 * extent))
    return found


def _paper() -> dict[str, Any]:
    """What stands behind a label, so that no line strikes it through."""
    return {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}


def _frame(ax: Axes, at: np.ndarray) -> None:
    """Limits round the places, a degree as long upwards as sideways in the middle of the map."""
    low, high = at.min(axis=0), at.max(axis=0)
    room = np.maximum(_MARGIN * (high - low).max(), _LEAST_DEG)
    ax.set(xlim=(low[0] - room, high[0] + room), ylim=(low[1] - room, high[1] + room))
    ax.set_aspect(1 / math.cos(math.radians(float((low[1] + high[1]) / 2))))


@cache
def coasts() -> tuple[np.ndarray, ...]:
    """Coast lines of the world, longitude and latitude in degrees (Natural Earth, public domain)."""
    return tuple(np.array(line) for line in json.loads(COASTS.read_text(encoding="utf-8")))
