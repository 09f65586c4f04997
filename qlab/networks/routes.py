"""Routes for entanglement: every link a Werner pair, every swap a product of visibilities, many paths or one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from qlab import _check, repeaters
from qlab._show import facts
from qlab.estimates import Z_95, Estimate
from qlab.networks.lattices import lattice
from qlab.networks.percolation import components


@dataclass(frozen=True, repr=False)
class Route:
    """A path of links whose pairs are swapped into one.

    Parameters
    ----------
    path : tuple
        Nodes from end to end.
    visibility : float
        Of the Werner state that is left: the product of all.
    """

    path: tuple[Any, ...]
    visibility: float

    @property
    def hops(self) -> int:
        """Links on the way."""
        return len(self.path) - 1

    @property
    def fidelity(self) -> float:
        """With the Bell state, (1 + 3 V) / 4."""
        return (1 + 3 * self.visibility) / 4

    def __repr__(self) -> str:
        return f"{self.hops} hops, visibility {self.visibility:.4f}, fidelity {self.fidelity:.4f}"

    def _repr_html_(self) -> str:
        shown = " – ".join(map(str, self.path if self.hops < 12 else (*self.path[:3], "…", *self.path[-3:])))
        return facts({"path": shown, "hops": str(self.hops), "fidelity": f"{self.fidelity:.4f}"})


def best_route(graph_or_network: Any, a: Any, b: Any, *, visibility: str | float = "visibility") -> Route:
    r"""The route whose pair is best: the shortest path with lengths :math:`-\ln V`.

    Parameters
    ----------
    graph_or_network : Network or networkx.Graph
    a, b : node
        The two ends.
    visibility : str or float
        The name of the links' figure, in (0, 1]; or one number for all links.

    Returns
    -------
    Route

    Raises
    ------
    ValueError
        If a node is not there, no path joins the two, or a link has no visibility.

    Examples
    --------
    >>> best_route(nx.path_graph(5), 0, 4, visibility=0.98)
    4 hops, visibility 0.9224, fidelity 0.9418

    References
    ----------
    Rodney Van Meter, Quantum Networking (2014), chapter 13.
    """
    graph = graph_or_network if isinstance(graph_or_network, nx.Graph) else getattr(graph_or_network, "graph", None)
    if not isinstance(graph, nx.Graph):
        raise ValueError(
            f"`graph_or_network` must be a Network or a networkx.Graph; got {_check.brief(graph_or_network)}"
        )
    for node, name in ((a, "a"), (b, "b")):
        if node not in graph:
            raise ValueError(f"`{name}` must be a node of the network; got {_check.brief(node)}")

    def length(u: Any, v: Any, figures: dict[str, Any]) -> float:
        given = figures.get(visibility) if isinstance(visibility, str) else visibility
        if given is None:
            raise ValueError(f"the link {u}-{v} has no `{visibility}`: give it one, or pass a number for all links")
        value = _check.probability(given, f"visibility of {u}-{v}")
        return -math.log(value) + 1e-15 if value > 0 else math.inf

    try:
        path = nx.shortest_path(graph, a, b, weight=length)
    except nx.NetworkXNoPath:
        raise ValueError(f"no path joins {a} and {b}") from None
    total = sum(length(u, v, graph.edges[u, v]) for u, v in zip(path, path[1:], strict=False))
    return Route(tuple(path), math.exp(-total) if len(path) > 1 else 1.0)


def most_hops(visibility: float, needed: float) -> int:
    r"""How many links of one visibility may be swapped before the pair is worse than needed.

    .. math:: n = \lfloor \ln V_\text{needed} / \ln V \rfloor

    A BBM92 key needs 0.7799 (an error rate below 11 %), entanglement more than 1/3.

    Examples
    --------
    >>> most_hops(0.98, 0.7799), most_hops(0.98, 1 / 3), most_hops((4 * 0.95 - 1) / 3, 1 / 3)
    (12, 54, 15)
    """
    v, least = _check.in_range(visibility, "visibility", 1e-9, 1 - 1e-12), _check.in_range(needed, "needed", 1e-9, 1)
    return math.floor(math.log(least) / math.log(v) + 1e-12)


def chain_along(route: Route, network: Any, *, fidelity: float | None = None, **chain: Any) -> repeaters.Chain:
    """The chain of repeaters that stands on a route: a link for each hop, with the network's lengths.

    Parameters
    ----------
    route : Route
    network : Network
        Every link on the route needs a `length_km`.
    fidelity : float, optional
        Of a fresh pair; by default that of an equal share of the route's visibility.
    **chain
        As for `repeaters.Chain`: memory, swaps, cut-off, ...

    Examples
    --------
    >>> from qlab import networks, repeaters
    >>> tokyo = networks.load("tokyo")
    >>> route = best_route(tokyo, "K1", "Hongo", visibility=0.98)
    >>> chain_along(route, tokyo, memory=repeaters.Memory(t2_s=1)).length_km
    82.0
    """
    hops = list(zip(route.path, route.path[1:], strict=False))
    lengths = [network.link(*hop)["length_km"] for hop in hops]
    if None in lengths:
        unknown = "-".join(hops[lengths.index(None)])
        raise ValueError(f"the length of {unknown} is not known: a chain of repeaters needs one")
    fresh = (1 + 3 * route.visibility ** (1 / route.hops)) / 4 if fidelity is None else fidelity
    return repeaters.Chain(tuple(repeaters.Link(km, fidelity=fresh) for km in lengths), **chain)


def many_paths(distance: int, p: float, *, margin: int = 30, rounds: int = 1000, rng: Any = None) -> Estimate:
    r"""Pairs a round between two nodes of a square grid that may use all paths at once, swaps being perfect.

    Each link has a pair with probability `p`. Whoever knows which ones can join as many paths as share no link: the
    maximum flow of that round. Above p = 1/2 it hardly falls with the distance, where one path falls as
    :math:`p^\text{distance}`.

    Parameters
    ----------
    distance : int
        Links between the two, along a row.
    p : float
        Probability of a link.
    margin : int
        Rows and columns around them.
    rounds : int
    rng : numpy.random.Generator, int or None
        As SPEC 7 says.

    Returns
    -------
    Estimate
        Mean number of pairs a round, 0 to 4.

    Examples
    --------
    >>> many_paths(10, 0.6, margin=10, rounds=200, rng=1) > 1
    True

    References
    ----------
    Mihir Pant et al., npj Quantum Inf. 5, 25 (2019).
    """
    grid, a, b = _grid(distance, margin)
    chance, rng = _check.probability(p, "p"), _check.generator(rng)
    found = np.empty(_check.count(rounds, "rounds", least=1))
    for i in range(len(found)):
        edges = grid.edges[rng.random(len(grid.edges)) < chance]
        both = np.concatenate([edges, edges[:, ::-1]])
        links = coo_array((np.ones(len(both), np.int32), both.T), (grid.nodes, grid.nodes)).tocsr()
        found[i] = maximum_flow(links, a, b).flow_value
    return _pairs(found)


def one_path_after_another(
    distance: int, p: float, swap_success: float, *, margin: int = 30, rounds: int = 1000, rng: Any = None
) -> Estimate:
    """The same with swaps that fail: the shortest path first, then the next without its links, until none is left.

    A path of so many links is worth `swap_success` to the power of its swaps, so the rate falls with the distance after
    all, only more slowly than that of one path.

    Examples
    --------
    >>> one_path_after_another(4, 0.6, 0.9, margin=10, rounds=200, rng=1) > 0.3
    True
    """
    grid, a, b = _grid(distance, margin)
    chance, worth = _check.probability(p, "p"), _check.probability(swap_success, "swap_success")
    rng = _check.generator(rng)
    found = np.empty(_check.count(rounds, "rounds", least=1))
    for i in range(len(found)):
        found[i] = _taken(grid.nodes, grid.edges[rng.random(len(grid.edges)) < chance], a, b, worth)
    return _pairs(found)


def _taken(nodes: int, edges: np.ndarray, a: int, b: int, worth: float) -> float:
    island = components(nodes, edges)
    if island[a] != island[b]:
        return 0.0
    edges = edges[island[edges[:, 0]] == island[a]]
    links = coo_array((np.ones(2 * len(edges)), np.concatenate([edges, edges[:, ::-1]]).T), (nodes, nodes)).tolil()
    total = 0.0
    while True:
        before = breadth_first_order(links.tocsr(), a, directed=False, return_predecessors=True)[1]
        if before[b] < 0:
            return total
        hops, node = 0, b
        while node != a:
            links[node, before[node]] = links[before[node], node] = 0
            node, hops = before[node], hops + 1
        total += worth ** (hops - 1)


def _grid(distance: int, margin: int) -> tuple[Any, int, int]:
    steps = _check.count(distance, "distance", least=1, most=10_000)
    room = _check.count(margin, "margin", most=1000)
    grid = lattice("square", 2 * room + 1, steps + 2 * room + 1)
    start = room * grid.columns + room
    return grid, start, start + steps


def _pairs(found: np.ndarray) -> Estimate:
    mean, n = float(found.mean()), len(found)
    off = Z_95 * float(found.std(ddof=1)) / math.sqrt(n) if n > 1 else 4.0
    return Estimate(mean, n, max(0.0, mean - off), mean + off, "pairs a round", "rounds")
