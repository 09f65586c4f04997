"""A key in shares over paths that have no relay in common: who has to be captured for it to be known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import networkx as nx
import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab.networks.network import Network


def disjoint_paths(network: Network, a: str, b: str) -> list[tuple[str, ...]]:
    """As many paths between two nodes as share no relay, the shortest first, with as few hops in all as can be.

    A link between the two counts: it is a path without relays.

    Raises
    ------
    ValueError
        If there is no such node, or no path between them.

    Examples
    --------
    >>> from qlab import networks
    >>> disjoint_paths(networks.load("tokyo"), "K1", "O2")
    [('K1', 'K2', 'O2'), ('K1', 'O1', 'O2')]
    """
    a, b = network.ends(a, b)
    return _paths(network, a, b, None)


def _paths(network: Network, a: str, b: str, most: int | None) -> list[tuple[str, ...]]:
    """Node-disjoint paths by a flow of least cost: each node is an arc from its entrance to its exit, used once."""
    graph, split = network.passable(a, b), nx.DiGraph()
    order = {node: i for i, node in enumerate(graph)}
    for node in graph:
        capacity = len(graph) if node in (a, b) else 1
        split.add_edge((node, "in"), (node, "out"), capacity=capacity, weight=0)
    for u, v in graph.edges:
        for one, other in ((u, v), (v, u)):
            tie = order[one] + order[other]  # among equals, the nodes that were named first
            split.add_edge((one, "out"), (other, "in"), capacity=1, weight=len(graph) ** 2 + tie)
    if most is not None:
        split.add_edge("start", (a, "in"), capacity=most, weight=0)
    flow = nx.max_flow_min_cost(split, (a, "in") if most is None else "start", (b, "out"))
    nexts: dict[str, list[str]] = {u: [v for v in graph[u] if flow[u, "out"].get((v, "in"))] for u in graph}
    found = []
    for first in nexts[a]:
        path = [a, first]
        while path[-1] != b:
            path.append(nexts[path[-1]][0])
        found.append(tuple(path))
    return sorted(found, key=lambda path: (len(path), [order[node] for node in path]))


def exposed(network: Network, a: str, b: str, captured: Iterable[str], *, paths: int = 1) -> bool:
    r"""Whether captured nodes together know the key of two others.

    With one path the key goes along the shortest. With more it is the exclusive or of as many shares,
    :math:`K = K_1 \oplus \dots \oplus K_m`, each along a path of its own that shares no relay with the others: whoever
    misses one share knows nothing, so all paths have to be hit.

    Parameters
    ----------
    network : Network
        Relays in it pass keys on.
    a, b : str
        The ends of the key. If one of them is captured, the key is known.
    captured : iterable of str
        Nodes of which somebody reads all.
    paths : int
        Shares, at least 1 and at most as many as there are disjoint paths.

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        If there is no such node, or if there are fewer disjoint paths.

    Examples
    --------
    >>> from qlab import networks
    >>> tokyo = networks.load("tokyo")
    >>> exposed(tokyo, "K1", "O2", ["K2"]), exposed(tokyo, "K1", "O2", ["K2"], paths=2)
    (True, False)
    """
    a, b = network.ends(a, b)
    spies = {network.known(node, "captured") for node in ([captured] if isinstance(captured, str) else captured)}
    if spies & {a, b}:
        return True
    return all(spies & set(path) for path in shares(network, a, b, paths))


def shares(network: Network, a: str, b: str, paths: int) -> list[tuple[str, ...]]:
    """The routes of the shares: that many disjoint paths with the fewest hops in all."""
    a, b = network.ends(a, b)
    paths = _check.count(paths, "paths", least=1)
    found = _paths(network, a, b, paths)
    if len(found) < paths:
        raise ValueError(f"`paths` must be at most {len(found)} between {a} and {b}: no more paths are disjoint")
    return found


def weakest_nodes(network: Network, a: str, b: str) -> frozenset[str]:
    """A smallest set of relays that every path between two nodes has to pass: who holds them knows every key.

    Raises
    ------
    ValueError
        If the two are linked with each other: then no relays can know all shares.

    Examples
    --------
    >>> from qlab import networks
    >>> sorted(weakest_nodes(networks.load("secoqc"), "FOR", "BRT"))
    ['ERD']
    """
    a, b = network.ends(a, b)
    if network.graph.has_edge(a, b):
        raise ValueError(f"{a} and {b} have a link of their own: no set of relays is on all their paths")
    return frozenset(nx.minimum_node_cut(network.passable(a, b), a, b))


def exposure(p: ArrayLike, relays: Sequence[int]) -> float | NDArray[np.float64]:
    r"""Probability that a key is known when each relay is captured with probability `p`, independently.

    .. math:: \prod_i \left[1 - (1 - p)^{r_i}\right]

    for a key of shares over disjoint paths with :math:`r_i` relays each.

    Parameters
    ----------
    p : float or array_like
        Of a capture, in [0, 1].
    relays : sequence of int
        How many there are on each path.

    Returns
    -------
    float or ndarray
        In [0, 1], of the shape of `p`.

    Raises
    ------
    ValueError
        If `p` is no probability, or a path has a number of relays that is none.

    Examples
    --------
    >>> round(exposure(0.01, [32]), 4), round(exposure(0.01, [32, 32]), 4)
    (0.275, 0.0756)
    """
    chances = _check.probabilities(p, "p")
    counts = _check.whole(relays, "relays", 0)
    hit = 1 - (1 - chances[..., None]) ** counts.ravel()
    whole = hit.prod(axis=-1)
    return float(whole) if whole.ndim == 0 else whole
