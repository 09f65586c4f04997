"""Large regular networks as arrays: who is a neighbour of whom."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import issparse

from qlab import _check
from qlab._frozen import Frozen, FrozenDict, read_only

SHAPES = ("square", "triangular", "honeycomb")
THRESHOLDS = FrozenDict(
    {
        "square": 0.5,
        "triangular": 2 * math.sin(math.pi / 18),
        "honeycomb": 1 - 2 * math.sin(math.pi / 18),
    }
)
"""Share of links from which on an endless lattice hangs together (Sykes and Essam, J. Math. Phys. 5, 1117 (1964))."""

_MOST_NODES = 20_000_000


@dataclass(frozen=True, eq=False, repr=False)
class Lattice(Frozen):
    """Nodes numbered row by row, and links as pairs of numbers.

    Parameters
    ----------
    shape : str
        "square", "triangular" or "honeycomb".
    rows, columns : int
    edges : ndarray
        Two columns: the numbers of the nodes that a link joins.
    """

    shape: str
    rows: int
    columns: int
    edges: NDArray[Any]

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", read_only(self.edges))

    @property
    def nodes(self) -> int:
        """How many."""
        return self.rows * self.columns

    def __repr__(self) -> str:
        return f"{self.shape} lattice of {self.rows} x {self.columns} nodes, {len(self.edges)} links"


def lattice(shape: str, rows: int, columns: int | None = None) -> Lattice:
    """A regular network with open borders.

    Parameters
    ----------
    shape : "square", "triangular" or "honeycomb"
        Four neighbours each; six (a square with one diagonal); three (a brick wall).
    rows, columns : int
        As many columns as rows if nothing is said; up to 2e7 nodes in all.

    Raises
    ------
    ValueError
        If there is no such shape, or too many nodes.

    Examples
    --------
    >>> lattice("square", 300)
    square lattice of 300 x 300 nodes, 179400 links
    """
    shape = _check.choice(shape, "shape", SHAPES)
    rows = _check.count(rows, "rows", least=1)
    columns = rows if columns is None else _check.count(columns, "columns", least=1)
    _check.count(rows * columns, "rows * columns", most=_MOST_NODES, because="some gigabytes of memory")
    at = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    across = np.stack([at[:, :-1], at[:, 1:]], axis=-1).reshape(-1, 2)
    down = np.stack([at[:-1], at[1:]], axis=-1)
    if shape == "honeycomb":
        row, column = np.indices((rows - 1, columns)) if rows > 1 else (np.zeros((0, columns), int),) * 2
        down = down[(row + column) % 2 == 0]
    parts = [across, down.reshape(-1, 2)]
    if shape == "triangular":
        parts.append(np.stack([at[:-1, :-1], at[1:, 1:]], axis=-1).reshape(-1, 2))
    return Lattice(shape, rows, columns, np.concatenate(parts))


def links_of(network: Any) -> tuple[int, NDArray[Any]]:
    """How many nodes, and the links as pairs of numbers, of anything that is a network."""
    if isinstance(network, Lattice):
        return network.nodes, network.edges
    graph = network if isinstance(network, nx.Graph) else getattr(network, "graph", None)
    if isinstance(graph, nx.Graph):
        number = {node: i for i, node in enumerate(graph)}
        edges = np.array([(number[a], number[b]) for a, b in graph.edges], dtype=np.int64).reshape(-1, 2)
        return len(number), edges
    if issparse(network) and network.shape[0] == network.shape[1]:
        upper = network.tocoo()
        pairs = np.unique(np.sort(np.column_stack([upper.row, upper.col]), axis=1), axis=0)
        return network.shape[0], pairs[pairs[:, 0] != pairs[:, 1]]
    raise ValueError(
        "a network must be a Network, a networkx.Graph, a Lattice or a square sparse matrix of links; "
        f"got {_check.brief(network)}"
    )
