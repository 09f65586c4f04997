"""The network lab: a network that was built, two of its nodes, and what Eve learns where she sits.

Nodes, links and rates come from `qlab.networks`, and so do the values of the game that Eve plays against
Alice. A rate that the file of a network lacks stays unknown. The page looks for routes and flows in the graph, draws
bits and takes their exclusive or.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import traitlets

from qlab import networks
from qlab.labs.kit import Lab, axes, choice, text
from qlab.networks import drawing, library

WIDTH, HEIGHT, ROOM = 460, 300, 46
TALKS = {
    "tokyo": ("K1", "O2"),
    "secoqc": ("FOR", "BRT"),
    "secoqc-core": ("SIE", "GUD"),
    "madrid": ("Quiron", "Concepcion"),
    "swissquantum": ("Unige", "CERN"),
    "cambridge": ("CAPE", "TREL"),
    "china": ("Shanghai", "Nanshan"),
}
NAMES = {
    "tokyo": "Tokyo 2010: K1 to O2",
    "secoqc": "Vienna 2008: FOR to BRT",
    "secoqc-core": "Vienna 2008: SIE to GUD",
    "madrid": "Madrid 2024: Quiron to Concepcion",
    "swissquantum": "Geneva 2009: Unige to CERN",
    "cambridge": "Cambridge 2019: CAPE to TREL",
    "china": "China 2021: Shanghai to Nanshan",
}
FAR = {"china"}
"""Networks so large that they are drawn on a map; the others stand in one city."""

SHARES = {"1": "one", "2": "two", "3": "three"}
BUDGET = 3


class NetworkLab(Lab):
    """Pass a key through a network that was built, capture its relays, and share the key over several routes.

    Parameters
    ----------
    talk : str
        Which network, and between which of its nodes; one of the names of `TALKS`.
    shares : "1", "2" or "3"
        Over how many routes without a common relay the key is shared, if there are as many.
    captured, cut : str
        Letters: captured nodes and cut links, "a" for the first that the network's file names.
    seed : int
        Of the bits.

    Examples
    --------
    >>> lab = NetworkLab(talk="secoqc", captured="b")
    >>> lab.captured = "ERD"
    Traceback (most recent call last):
    ...
    qlab.labs.kit.controls.BadValue: `captured` must be small letters, one for each node; got 'ERD'
    """

    name = "network"
    title = "Who knows the key?"
    address = ("talk", "shares", "captured", "cut", "seed")

    talk = choice("tokyo", NAMES, label="Network, and who talks")
    shares = choice("1", SHARES, label="Routes of the key")
    captured = text("", pattern="[a-z]*", says="small letters, one for each node", label="Captured nodes")
    cut = text("", pattern="[a-z]*", says="small letters, one for each link", label="Cut links")

    worlds = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        """Every network with its links, its picture and its game."""
        self.set_trait("worlds", {key: world(key) for key in TALKS})
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_picture, self.summary, size=(460, 300)))


@cache
def world(key: str) -> dict[str, Any]:
    """All that the page is told of one network."""
    name, (a, b) = key.split("-")[0], TALKS[key]
    network = networks.load(name)
    number = {node: i for i, node in enumerate(network.nodes)}
    rates = [network.link(*pair)["key_rate_hz"] for pair in network.links]
    return {
        "name": network.name,
        "note": library.told(name)["note"],
        "nodes": list(network.nodes),
        "kinds": [network.kind(node) for node in network.nodes],
        "a": number[a],
        "b": number[b],
        "links": [[number[u], number[v]] for u, v in network.links],
        "rates": rates,
        "labels": [_label(network.link(*pair)) for pair in network.links],
        "games": {on: [_value(network, a, b, k, on) for k in range(1, BUDGET + 1)] for on in ("nodes", "links")},
        **_drawn(network, key in FAR),
    }


def _label(link: Any) -> str:
    km = "" if link["length_km"] is None else f"{link['length_km']:g} km, "
    return km + drawing.rate_in_words(link["key_rate_hz"])


def _value(network: networks.Network, a: str, b: str, k: int, on: str) -> float:
    return networks.capture_game(network, a, b, k, on=on).value


def _drawn(network: networks.Network, far: bool) -> dict[str, Any]:
    """Places in the picture; on a map also the coasts that lie in it, and satellites above the middle."""
    at = drawing.places(network.graph) if far else drawing.layout(network.graph)
    points = np.array(list(at.values()))
    low, high = points.min(axis=0), points.max(axis=0)
    if far:
        low, high = low - [2, 8], high + [6, 3]
    scale = np.minimum(
        (WIDTH - 2 * ROOM) / max(high[0] - low[0], 1e-9), (HEIGHT - 2 * ROOM) / max(high[1] - low[1], 1e-9)
    )
    middle = (low + high) / 2

    def put(point: Any) -> list[float]:
        x, y = (np.asarray(point) - middle) * scale
        return [round(float(WIDTH / 2 + x), 1), round(float(HEIGHT / 2 - y), 1)]

    places = [put(at[node]) if node in at else [WIDTH / 2, 26.0] for node in network.nodes]
    number = {node: i for i, node in enumerate(network.nodes)}
    links = [[places[number[u]], places[number[v]]] for u, v in network.links]
    return {"places": places, "names": _names(network.nodes, places, links), "coasts": _coasts(put) if far else []}


def _names(nodes: tuple[str, ...], places: list[list[float]], links: list[list[list[float]]]) -> list[list[Any]]:
    """Where each name stands beside its node, and which end of it: where it covers least of nodes, links and names."""
    along = np.linspace(0, 1, 41)[:, None]
    taken = [np.array(places)] + [(1 - along) * np.array(u) + along * np.array(v) for u, v in links]
    found: list[list[Any]] = []
    for name, (x, y) in zip(nodes, places, strict=True):
        long = 7.5 * len(name)
        sides = [
            (x, y - 15, "middle", x - long / 2, y - 27),
            (x + 15, y + 4, "start", x + 15, y - 8),
            (x - 15, y + 4, "end", x - 15 - long, y - 8),
            (x, y + 25, "middle", x - long / 2, y + 13),
        ]
        dots = np.concatenate(taken)

        def covered(side: tuple[Any, ...], dots: Any = dots, long: float = long) -> int:
            inside = (dots > [side[3] - 3, side[4] - 3]) & (dots < [side[3] + long + 3, side[4] + 17])
            return int(inside.all(axis=1).sum())

        best = min(sides, key=covered)
        found.append([round(best[0], 1), round(best[1], 1), best[2]])
        taken.append(np.array([[best[3] + t * long, best[4] + 7] for t in np.linspace(0, 1, 15)]))
    return found


def _coasts(put: Any) -> list[list[list[float]]]:
    lines = ([put(point) for point in line] for line in drawing.coasts())
    return [line for line in lines if any(-40 < x < WIDTH + 40 and -40 < y < HEIGHT + 40 for x, y in line)]


def _picture(ax: Any) -> None:
    networks.load("tokyo").plot(ax)


def _summary() -> str:
    """The first picture in words."""
    tokyo = networks.load("tokyo")
    a, b = TALKS["tokyo"]
    routes = " and ".join("–".join(path) for path in networks.disjoint_paths(tokyo, a, b))
    rate = networks.max_key_rate_hz(tokyo, a, b)
    return (
        f"The Tokyo network of 2010: six nodes and six links. A key from {a} to {b} goes along {routes}. On one route "
        "the relay in the middle knows the key. As two shares, one on each route, it is known only to whoever holds "
        f"both relays. Both routes together carry at most {rate / 1000:.1f} kbit/s."
    )
