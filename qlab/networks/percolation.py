"""When a network of links that come by chance falls apart: components, crossings, two nodes that meet."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from qlab import _check
from qlab._frozen import Frozen, read_only
from qlab._show import facts
from qlab.estimates import Z_95, Estimate
from qlab.networks.lattices import Lattice, links_of

Floats = NDArray[Any]


@dataclass(frozen=True, eq=False, repr=False)
class Percolation(Frozen):
    """What is left of a network when each link is there with probability `p`.

    Parameters
    ----------
    p : float
    nodes : int
    shares : ndarray
        The largest component's share of the nodes, in each trial.
    joined_shares : ndarray
        Probability that two random nodes (perhaps the same) are joined, in each trial: the sum of (n_i / n)^2.
    """

    p: float
    nodes: int
    shares: Floats
    joined_shares: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "shares", read_only(self.shares))
        object.__setattr__(self, "joined_shares", read_only(self.joined_shares))

    @property
    def largest(self) -> Estimate:
        """The largest component's share of the nodes, on average."""
        return _mean(self.shares, "largest component's share")

    @property
    def joined(self) -> Estimate:
        """How likely two random nodes are joined."""
        return _mean(self.joined_shares, "two nodes joined")

    @property
    def spread(self) -> float:
        """Standard deviation of the largest share from one trial to another; it peaks at the threshold."""
        return float(self.shares.std(ddof=1)) if len(self.shares) > 1 else math.nan

    def __repr__(self) -> str:
        return repr(self.largest)

    def _repr_html_(self) -> str:
        return facts(
            {
                "links that are there": f"{self.p:.4g}",
                "nodes": str(self.nodes),
                "largest component": f"{self.largest.value:.4g} of the nodes, ± {self.spread:.2g} from trial to trial",
                "two random nodes joined": f"{self.joined.value:.4g}",
            }
        )


def _mean(values: Floats, name: str) -> Estimate:
    mean, n = float(values.mean()), len(values)
    off = Z_95 * float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else 1.0
    return Estimate(mean, n, max(0.0, mean - off), min(1.0, mean + off), name, "trials")


def percolation(graph_or_network: Any, p: float, *, trials: int = 100, rng: Any = None) -> Percolation:
    r"""Keep each link with probability `p`, and look at what hangs together.

    In a network without trusted nodes a pair between distant users needs a path of links that all have a pair at the
    same time. Below a threshold there are only small islands; above it one island holds most of the network.

    Parameters
    ----------
    graph_or_network : Network, networkx.Graph, Lattice or sparse matrix
        Its links; a matrix counts in both directions.
    p : float
        Probability that a link is there, in [0, 1].
    trials : int
        How often it is drawn.
    rng : numpy.random.Generator, int or None
        As SPEC 7 says.

    Returns
    -------
    Percolation
        `largest` and `joined` are estimates; a trial of 1e5 nodes takes some hundredths of a second.

    Raises
    ------
    ValueError
        If it is no network, or `p` no probability.

    Examples
    --------
    >>> from qlab.networks import lattice
    >>> above = percolation(lattice("square", 100), 0.6, trials=20, rng=1)
    >>> above.largest > 0.9, percolation(lattice("square", 100), 0.4, trials=20, rng=1).largest < 0.1
    (True, True)

    References
    ----------
    Antonio Acín, J. Ignacio Cirac and Maciej Lewenstein, Nat. Phys. 3, 256 (2007).
    """
    nodes, edges = links_of(graph_or_network)
    chance = _check.probability(p, "p")
    trials = _check.count(trials, "trials", least=1)
    rng = _check.generator(rng)
    shares, joined = np.empty(trials), np.empty(trials)
    for t in range(trials):
        sizes = np.bincount(components(nodes, edges[rng.random(len(edges)) < chance])) / nodes
        shares[t], joined[t] = sizes.max(), (sizes**2).sum()
    return Percolation(chance, nodes, shares, joined)


def components(nodes: int, edges: NDArray[Any]) -> NDArray[Any]:
    """The number of the island on which each node is."""
    links = coo_array((np.ones(len(edges), np.int8), edges.T), (nodes, nodes))
    return connected_components(links.tocsr(), directed=False)[1]  # type: ignore[no-any-return]


def crossing(lattice: Lattice, p: float, *, trials: int = 100, rng: Any = None) -> Estimate:
    """How often a path leads from the left border to the right one.

    For `L` rows of `L + 1` columns of a square lattice and ``p = 1/2`` it is one half, whatever `L`: where no path
    leads across, one of the dual lattice leads down.

    Parameters
    ----------
    lattice : Lattice
    p, trials, rng
        As for `percolation`.

    Examples
    --------
    >>> from qlab.networks import lattice
    >>> 0.5 in crossing(lattice("square", 10, 11), 0.5, trials=2000, rng=1)
    True
    """
    if not isinstance(lattice, Lattice):
        raise ValueError(f'`lattice` must be a Lattice, e.g. `lattice("square", 50)`; got {_check.brief(lattice)}')
    chance, rng = _check.probability(p, "p"), _check.generator(rng)
    trials = _check.count(trials, "trials", least=1)
    across = 0
    for _ in range(trials):
        island = components(lattice.nodes, lattice.edges[rng.random(len(lattice.edges)) < chance])
        island = island.reshape(lattice.rows, lattice.columns)
        across += bool(np.isin(island[:, 0], island[:, -1]).any())
    return Estimate.rate(across, trials, name="crossing", of="trials")
