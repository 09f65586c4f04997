"""Networks that were built, with the figures that were published and None for all others."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx

from qlab import _check
from qlab.networks.network import Network

FOLDER = Path(__file__).with_name("data")


def names() -> tuple[str, ...]:
    """The names that `load` knows.

    >>> "tokyo" in names()
    True
    """
    return tuple(sorted(file.stem for file in FOLDER.glob("*.json")))


@cache
def load(name: str) -> Network:
    """A network that was built; its figures are those of its sources, and what was not published is None.

    Parameters
    ----------
    name : str
        One of `names()`. Each is a file that you can read, ``qlab/networks/data/<name>.json``, with a note on what is
        known and what is not.

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If there is no network of that name.

    Examples
    --------
    >>> load("secoqc")
    SECOQC, Vienna 2008: 6 nodes, 8 links, 202.3 km
    >>> load("tokyo").link("K1", "O1")["key_rate_hz"]
    81700.0
    """
    return _read(told(name))


def told(name: str) -> dict[str, Any]:
    """All that the file of a network says: name, year, place, note, sources, nodes and links."""
    name = _check.choice(name, "name", names())
    text: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return text


def _read(text: dict[str, Any]) -> Network:
    graph = nx.Graph()
    for node, known in text["nodes"].items():
        graph.add_node(node, **known)
    for link in text["links"]:
        a, b = link["ends"]
        graph.add_edge(a, b, **{what: value for what, value in link.items() if what != "ends"})
    return Network(graph, text["name"], tuple(text["sources"]))
