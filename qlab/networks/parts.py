"""What a node and a link of a network must be."""

from __future__ import annotations

from typing import Any

import networkx as nx

from qlab import _check
from qlab._frozen import FrozenDict

KINDS = ("user", "relay", "switch", "satellite")
FIGURES = ("length_km", "loss_db", "key_rate_hz", "qber")


def frozen_copy(graph: nx.Graph) -> nx.Graph:
    """The graph with all that a node and a link have, checked, and nothing that could be changed."""
    _check_names(graph)
    copy = nx.Graph()
    copy.add_nodes_from(graph)
    copy.add_edges_from(graph.edges)
    for node, given in graph.nodes(data=True):
        copy._node[node] = FrozenDict(_node(node, given))
    for a, b, given in graph.edges(data=True):
        copy._adj[a][b] = copy._adj[b][a] = FrozenDict(_link(f"{a}-{b}", given))
    return nx.freeze(copy)


def _check_names(graph: nx.Graph) -> None:
    seen: dict[str, str] = {}
    for node in graph:
        if not (isinstance(node, str) and node.strip()):
            raise ValueError(f"a node of `graph` must have a name (a string); got {_check.brief(node)}")
        twin = seen.setdefault(node.strip().casefold(), node)
        if twin != node:
            raise ValueError(f"`graph` has the node {node!r} twice (the other is written {twin!r})")
        if graph.degree(node) == 0:
            raise ValueError(f"the node {node!r} of `graph` has no link: give it one, or leave it out")
        if graph.has_edge(node, node):
            raise ValueError(f"the node {node!r} of `graph` is linked with itself")
    if not seen:
        raise ValueError('`graph` has no nodes: add links, e.g. `graph.add_edge("Alice", "Bob", length_km=50)`')


def _node(name: str, given: dict[str, Any]) -> dict[str, Any]:
    kind = _check.choice(given.get("kind", "relay"), f"kind of {name}", KINDS)
    place = {"lat_deg": _known(given, "lat_deg", name, -90, 90), "lon_deg": _known(given, "lon_deg", name, -180, 180)}
    return {**given, "kind": kind, **place}


def _link(name: str, given: dict[str, Any]) -> dict[str, Any]:
    known = {figure: _known(given, figure, name, 0, 1e18) for figure in FIGURES[:3]}
    return {"technology": None, **given, **known, "qber": _known(given, "qber", name, 0, 1)}


def _known(given: dict[str, Any], figure: str, name: str, low: float, high: float) -> float | None:
    value = given.get(figure)
    return None if value is None else _check.in_range(value, f"{figure} of {name}", low, high)
