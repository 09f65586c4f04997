"""How much key a network carries between two nodes, and how several pairs share it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import networkx as nx
import numpy as np
from scipy.sparse import csr_array, vstack

from qlab import _check
from qlab._frozen import FrozenDict
from qlab.networks.network import Network, Pair

_STUCK = 1e-7
"""A demand is stuck when it can get no more than this share more of the largest rate."""


def max_key_rate_hz(network: Network, a: str, b: str) -> float:
    r"""Most secret bits per second between two nodes, over all paths together, while all others are idle.

    A bit from end to end costs a bit on each hop, so this is a maximum flow, and as large as the smallest sum of rates
    of links whose loss would part the two.

    Parameters
    ----------
    network : Network
        Every link that a path between the two could use needs a rate.
    a, b : str
        Two nodes; relays, switches and satellites between them pass keys on, users do not.

    Returns
    -------
    float
        Secret bits per second.

    Raises
    ------
    ValueError
        If a rate is not known, a node is not there, or no path joins the two.

    Examples
    --------
    >>> from qlab import networks
    >>> cambridge = networks.load("cambridge")
    >>> max_key_rate_hz(cambridge, "CAPE", "TREL")
    4800000.0

    References
    ----------
    L. R. Ford and D. R. Fulkerson, Can. J. Math. 8, 399 (1956).
    """
    a, b = network.ends(a, b)
    graph = useful(network, a, b)
    rates = _rates(graph)
    graph = nx.Graph()
    graph.add_edges_from((u, v, {"capacity": rate}) for (u, v), rate in rates.items())
    return float(nx.maximum_flow_value(graph, a, b))


def useful(network: Network, a: str, b: str) -> nx.Graph:
    """The links that some path between two nodes uses: those in one block with a link that would join the two."""
    graph = nx.Graph(network.passable(a, b))
    direct = graph.has_edge(a, b)
    if not direct:
        graph.add_edge(a, b)
    block = next(edges for edges in nx.biconnected_component_edges(graph) if (a, b) in edges or (b, a) in edges)
    return graph.edge_subgraph(edge for edge in block if direct or set(edge) != {a, b})


def _rates(graph: nx.Graph) -> dict[Pair, float]:
    """Rates of the links, all of which have to be known."""
    return all_known({(u, v): rate for u, v, rate in graph.edges(data="key_rate_hz")})


def all_known(rates: dict[Pair, float | None]) -> dict[Pair, float]:
    """The rates, if none is missing."""
    if unknown := ["-".join(pair) for pair, rate in rates.items() if rate is None]:
        raise ValueError(
            f"the key rate of {', '.join(unknown)} is not known: fill it in with `network.with_model()`, or say what "
            "to assume, e.g. `network.changed(network.unknown(), key_rate_hz=0)`"
        )
    return rates  # type: ignore[return-value]


def allocate(network: Network, demands: Iterable[Pair] | Mapping[Pair, float]) -> FrozenDict[Pair, float]:
    r"""Share a network among several pairs, max-min fair: nobody can get more without taking from one who has less.

    All rates rise together until a pair is stuck; it keeps what it has, and the others go on. Each step is a linear
    programme over the flows :math:`f_d(u \to v) \ge 0` of all pairs `d`,

    .. math:: \max t, \quad \sum_d \left[f_d(u \to v) + f_d(v \to u)\right] \le c_{uv}

    so a pair may split its key over many paths, and both directions of a link share its rate.

    Parameters
    ----------
    network : Network
        Every link that could be used needs a rate.
    demands : sequence of tuple, or dict
        Pairs of nodes; a mapping says how many secret bits per second each wants at most.

    Returns
    -------
    dict
        Pair -> secret bits per second, in the order of `demands`.

    Raises
    ------
    ValueError
        If a rate is not known, a pair is not joined or is there twice, or a demand is negative.

    Examples
    --------
    >>> from qlab import networks
    >>> shared = allocate(networks.load("cambridge"), [("CAPE", "TREL"), ("TREL", "ENGI"), ("ENGI", "CAPE")])
    >>> [round(rate / 1e6, 2) for rate in shared.values()]
    [2.49, 2.31, 2.31]

    References
    ----------
    Dimitri Bertsekas and Robert Gallager, Data Networks (1992), section 6.5.2.
    """
    most = _demands(network, demands)
    programme = _Sharing(network, list(most))
    found = np.full(len(most), np.nan)
    limits = np.array(list(most.values()))
    while np.isnan(found).any():
        level = min(programme.level(found), float(limits[np.isnan(found)].min()))
        for d in np.flatnonzero(np.isnan(found)).tolist():
            if limits[d] <= level or programme.best(d, found, level) <= level + _STUCK * programme.scale:
                found[d] = level
    return FrozenDict(zip(most, found.tolist(), strict=True))


def _demands(network: Network, demands: Any) -> dict[Pair, float]:
    wanted = demands if isinstance(demands, Mapping) else dict.fromkeys(map(tuple, demands), math.inf)
    if not wanted or (not isinstance(demands, Mapping) and len(wanted) != len(list(demands))):
        raise ValueError(f"`demands` must be different pairs of nodes, at least one; got {_check.brief(demands)}")
    for pair in wanted:
        if len(pair) != 2:
            raise ValueError(f'a demand is a pair of nodes, e.g. ("SIE", "GUD"); got {_check.brief(pair)}')
    return {network.ends(*pair): _check.positive(rate, "demands", infinite=True) for pair, rate in wanted.items()}


class _Sharing:
    """The linear programme: unknowns are the flows of each demand along each arc, then the common level."""

    def __init__(self, network: Network, pairs: list[Pair]) -> None:
        used = nx.Graph()
        for pair in pairs:
            used.add_edges_from(useful(network, *pair).edges(data=True))
        rates = _rates(used)
        self.scale = max(max(rates.values()), 1e-300)
        self.nodes = {node: i for i, node in enumerate(used)}
        self.arcs = [arc for u, v in rates for arc in ((u, v), (v, u))]
        self.capacity = np.array(list(rates.values())) / self.scale
        self.pairs, self.size = pairs, len(pairs) * len(self.arcs)
        self.closed = [self._closed(network, pair) for pair in pairs]

    def _closed(self, network: Network, pair: Pair) -> np.ndarray:
        """Arcs that a pair must not use: into its beginning, out of its end, and out of a user that is neither."""
        a, b = pair
        return np.array([v == a or u == b or (u != a and network.kind(u) == "user") for u, v in self.arcs])

    def level(self, found: np.ndarray) -> float:
        """The highest rate that all open demands can have at once."""
        return self._solved(found, goal=None, level=None)

    def best(self, d: int, found: np.ndarray, level: float) -> float:
        """The highest rate of one demand while the other open ones have this level."""
        return self._solved(found, goal=d, level=level)

    def _solved(self, found: np.ndarray, goal: int | None, level: float | None) -> float:
        from scipy.optimize import linprog  # formulas should not wait for it

        arcs, n = len(self.arcs), self.size
        share = csr_array(
            (np.ones(n), (np.tile(np.arange(arcs) // 2, len(self.pairs)), np.arange(n))), (arcs // 2, n + 1)
        )
        rows, right = self._balance(found, goal, level)
        upper = np.where(np.concatenate(self.closed), 0.0, np.inf)
        bounds = np.column_stack([np.zeros(n + 1), np.append(upper, np.inf)])
        cost = np.zeros(n + 1)
        cost[-1] = -1
        solved = linprog(cost, A_ub=share, b_ub=self.capacity, A_eq=rows, b_eq=right, bounds=bounds, method="highs")
        return float(solved.x[-1]) * self.scale

    def _balance(self, found: np.ndarray, goal: int | None, level: float | None) -> tuple[Any, np.ndarray]:
        """What leaves each node is what comes in; at its beginning a demand adds its rate: fixed, or the unknown."""
        blocks, right = [], []
        arcs, size = len(self.arcs), self.size + 1
        tails = np.array([self.nodes[u] for u, _ in self.arcs])
        heads = np.array([self.nodes[v] for _, v in self.arcs])
        for d, (a, b) in enumerate(self.pairs):
            inside = np.array([i for node, i in self.nodes.items() if node != b])
            columns = d * arcs + np.arange(arcs)
            block = csr_array(
                (np.r_[np.ones(arcs), -np.ones(arcs)], (np.r_[tails, heads], np.r_[columns, columns])),
                (len(self.nodes), size),
            ).tolil()
            fixed = found[d] if not np.isnan(found[d]) else level if goal not in (None, d) else None
            if fixed is None:
                block[self.nodes[a], size - 1] = -1
            balance = np.zeros(len(self.nodes))
            balance[self.nodes[a]] = 0 if fixed is None else fixed / self.scale
            blocks.append(block.tocsr()[inside])
            right.append(balance[inside])
        return vstack(blocks), np.concatenate(right)
