"""The engine of `key_pools`: arrays of bits that come in and are taken out, step by step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from qlab import _check
from qlab.networks.demands import Demand
from qlab.networks.flows import all_known, useful
from qlab.networks.network import Network

Floats = NDArray[Any]
_ROUTES = 4
"""How many of the shortest paths a demand tries, one after the other."""


@dataclass(frozen=True, eq=False)
class Tanks:
    """What each store holds at most, at first and at least."""

    most: Floats
    first: Floats
    reserve: float

    @classmethod
    def of(cls, network: Network, most: Any, first: Any, reserve: float, block: float | None) -> Tanks:
        if block is not None:
            _check.positive(block, "block_bits")
        sizes = _by_link(network, most, "store_bits")
        full = sizes if first is None else np.minimum(_by_link(network, first, "start_bits"), sizes)
        return cls(sizes, full, _check.non_negative(reserve, "reserve_bits"))


def _by_link(network: Network, bits: Any, name: str) -> Floats:
    if not isinstance(bits, Mapping):
        return np.full(len(network.links), _check.non_negative(bits, name))
    for pair in bits:
        network.link(*pair)
    given = {frozenset(pair): _check.non_negative(value, name) for pair, value in bits.items()}
    return np.array([given.get(frozenset(pair), 0.0) for pair in network.links])


def routes(network: Network, demand: Demand) -> tuple[tuple[str, ...], ...]:
    """The shortest simple paths, as many as a demand tries."""
    a, b = network.ends(demand.a, demand.b)
    graph = useful(network, a, b)
    return tuple(tuple(path) for path in islice(nx.shortest_simple_paths(graph, a, b), _ROUTES))


def made(
    network: Network, time_h: Floats, step_s: float, outages: Any, block: float | None, rng: np.random.Generator
) -> Floats:
    """Bits that each link makes in each step."""
    rates = all_known({pair: network.link(*pair)["key_rate_hz"] for pair in network.links})
    bits = np.tile(np.array(list(rates.values())) * step_s, (len(time_h), 1))
    for a, b, start, end in outages:
        network.link(a, b)
        at = [i for i, pair in enumerate(network.links) if set(pair) == {a, b}]
        begin = time_h - step_s / 3600
        down = np.clip(np.minimum(time_h, end) - np.maximum(begin, start), 0, None) * 3600 / step_s
        bits[:, at[0]] *= 1 - down
    return bits if block is None else block * rng.poisson(bits / block)


def asked(
    demands: tuple[Demand, ...], time_h: Floats, step_s: float, block: float | None, rng: np.random.Generator
) -> Floats:
    """Bits that each demand asks for in each step."""
    begin = time_h - step_s / 3600
    overlap = [np.clip(np.minimum(time_h, d.until_h) - np.maximum(begin, d.from_h), 0, None) for d in demands]
    bits = np.column_stack([3600 * hours * d.rate_hz for d, hours in zip(demands, overlap, strict=True)])
    return bits if block is None else block * rng.poisson(bits / block)


def drained(
    network: Network, demands: Any, paths: Any, tank: Tanks, made: Floats, asked: Floats
) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """Step by step: what comes in, then each demand along its routes."""
    column = {frozenset(pair): i for i, pair in enumerate(network.links)}
    hops = [
        [np.array([column[frozenset(hop)] for hop in zip(path, path[1:], strict=False)]) for path in routes]
        for routes in paths
    ]
    level, levels = tank.first.copy(), np.empty_like(made)
    served, routes = np.zeros_like(asked), np.full(asked.shape, -1)
    owed = np.zeros(len(demands))
    for t in range(len(made)):
        level += made[t]
        for d, demand in enumerate(demands):
            wish = asked[t, d] + owed[d]
            if wish > 0:
                served[t, d], routes[t, d] = _taken(level, hops[d], wish, tank.reserve)
            owed[d] = wish - served[t, d] if demand.waits else 0.0
        np.minimum(level, tank.most, out=level)
        levels[t] = level
    return levels, asked, served, routes


def _taken(level: Floats, routes: list[NDArray[np.int64]], wish: float, reserve: float) -> tuple[float, int]:
    """Take from the stores along the routes, one after the other; how much, and the last route used."""
    got, last = 0.0, -1
    for i, hops in enumerate(routes):
        take = min(wish - got, float(level[hops].min()) - reserve)
        if take > 0:
            level[hops] -= take
            got, last = got + take, i
        if got >= wish:
            break
    return got, last
