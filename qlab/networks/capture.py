"""Eve against Alice at the scale of a network: what she can reach with so many captures, whatever routes are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qlab import _check
from qlab._show import facts
from qlab.networks.flows import useful
from qlab.networks.network import Network


@dataclass(frozen=True, repr=False)
class Game:
    """Both sides play their best.

    Parameters
    ----------
    value : float
        Probability that Eve has captured something on the route of a key.
    captures : dict
        How likely Eve captures each node (or link, a pair of nodes); what she leaves alone is not in it.
    """

    value: float
    captures: dict[Any, float]

    def __repr__(self) -> str:
        taken = ", ".join(f"{_named(what)} {chance:.3g}" for what, chance in self.captures.items())
        return f"Eve reads {self.value:.3g} of the keys" + (f" (she captures {taken})" if taken else "")

    def _repr_html_(self) -> str:
        rows = {f"captures {_named(what)}": f"{chance:.3g}" for what, chance in self.captures.items()}
        return facts({"keys that Eve reads": f"{self.value:.3g}"} | rows)


def _named(what: Any) -> str:
    return what if isinstance(what, str) else "-".join(what)


def capture_game(network: Network, a: str, b: str, k: int = 1, *, on: str = "nodes") -> Game:
    r"""The share of keys that Eve reads when she captures `k` relays (or listens on `k` links) and Alice draws a route.

    Alice draws one route for each key, from odds that Eve may know; Eve draws her captures. It is a game of two players
    and sum zero, and its value is a linear programme: Eve spreads captures :math:`x_v \in [0, 1]` over the relays,
    :math:`\sum_v x_v \le k`, so that the cheapest route carries as many of them as possible, at most one. By Menger's
    theorem the value is

    .. math:: \min(1, k/\nu)

    for :math:`\nu` disjoint routes, and 0 where a link without relays joins the two. Listening on a link disturbs it,
    capturing a relay does not: the game on links asks how many keys she can stop.

    Parameters
    ----------
    network : Network
        Relays, switches and satellites can be captured, the two ends cannot.
    a, b : str
        The ends of the key.
    k : int
        How many she captures, 0 or more.
    on : "nodes" or "links"
        What she captures.

    Returns
    -------
    Game
        Its value, and how likely Eve captures what.

    Raises
    ------
    ValueError
        If a node is not there or not joined with the other, or `k` is no count.

    Examples
    --------
    >>> from qlab import networks
    >>> capture_game(networks.load("tokyo"), "K1", "O2", 1).value
    0.5
    >>> capture_game(networks.load("secoqc"), "FOR", "BRT", 1).captures
    {'ERD': 1.0}

    References
    ----------
    Karl Menger, Fundamenta Mathematicae 10, 96 (1927).
    """
    a, b = network.ends(a, b)
    k = _check.count(k, "k", most=len(network) + len(network.links))
    on = _check.choice(on, "on", ("nodes", "links"))
    graph = useful(network, a, b)
    inner = [node for node in graph if node not in (a, b)]
    targets: list[Any] = inner if on == "nodes" else list(graph.edges)
    rows, limits = _distances(graph, a, b, targets, on)
    x = _solved(rows, limits, len(targets), k)
    caught = dict(zip(targets, np.round(x[: len(targets)], 9).tolist(), strict=True))
    value = max(0.0, float(round(x[-1], 9)))
    return Game(value, {what: chance for what, chance in caught.items() if chance > 0 and value > 0})


def _distances(graph: Any, a: str, b: str, targets: list[Any], on: str) -> tuple[np.ndarray, np.ndarray]:
    """Rows for: no step is longer than what is captured on it. Unknowns: captures, places of nodes (in, out), value.

    A route is as long as the captures on it. With a place y for the entrance and the exit of each node, y grows along a
    link by at most its captures and through a node by at most its own; the value is y at Bob less y at Alice.
    """
    column = {target: i for i, target in enumerate(targets)}
    place = {node: len(targets) + 2 * i for i, node in enumerate(graph)}
    width = len(targets) + 2 * len(place) + 1
    rows = []

    def step(start: int, end: int, capture: int | None) -> None:
        row = np.zeros(width)
        row[end], row[start] = 1, -1
        if capture is not None:
            row[capture] = -1
        rows.append(row)

    for node, at in place.items():
        step(at, at + 1, column.get(node) if on == "nodes" else None)
    for u, v in graph.edges:
        capture = column.get((u, v)) if on == "links" else None
        step(place[u] + 1, place[v], capture)
        step(place[v] + 1, place[u], capture)
    value = np.zeros(width)
    value[-1], value[place[b]], value[place[a] + 1] = 1, -1, 1
    rows.append(value)
    return np.array(rows), np.zeros(len(rows))


def _solved(rows: np.ndarray, limits: np.ndarray, targets: int, k: int) -> np.ndarray:
    from scipy.optimize import linprog  # formulas should not wait for it

    width = rows.shape[1]
    budget = np.zeros(width)
    budget[:targets] = 1
    free = [(0, 1)] * targets + [(None, None)] * (width - targets - 1) + [(0, 1)]
    goal = np.zeros(width)
    goal[-1] = -1
    goal[:targets] = 1e-9  # of equals, the one that captures least
    return linprog(goal, A_ub=np.vstack([rows, budget]), b_ub=np.append(limits, k), bounds=free, method="highs").x
