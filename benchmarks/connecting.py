"""Speed of networks: percolation beside a plain graph library, a day of key stores, and a satellite's pass."""

import tracemalloc

import networkx as nx
import numpy as np

from benchmarks.distilling import rounded, timed
from benchmarks.markdown import table
from qlab import networks
from qlab.satellites import micius_2017

SIDE, CHANCE, TRIALS = 316, 0.52, 10
NODES, CALLS = 46, 20


def islands() -> str:
    """The largest component of a lattice of 99 856 nodes, and the ratio to networkx on the same links."""
    city = networks.lattice("square", SIDE)
    seconds, _ = timed(lambda: networks.percolation(city, CHANCE, trials=TRIALS, rng=1), 3, warm=True)
    plain, _ = timed(lambda: by_networkx(SIDE), 1)
    tracemalloc.start()
    networks.percolation(city, CHANCE, trials=TRIALS, rng=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    name = f"{rounded(SIDE**2)} nodes, {peak / 1e6:.0f} MB at the peak"
    row = (name, f"{seconds / TRIALS:.3f} s", f"{plain * TRIALS / seconds:.0f}")
    return table(("`networks.percolation`", "a trial", "times networkx"), [row])


def by_networkx(side: int) -> int:
    """One trial as one would write it first."""
    rng, graph = np.random.default_rng(1), nx.grid_2d_graph(side, side)
    graph.remove_edges_from([edge for edge in list(graph.edges) if rng.random() > CHANCE])
    return max(map(len, nx.connected_components(graph)))


def days() -> str:
    """A day of stores in steps of ten seconds, and a pass of a satellite in steps of one."""
    graph = nx.relabel_nodes(nx.connected_watts_strogatz_graph(NODES, 4, 0.3, seed=1), str)
    network = networks.Network(graph).changed(graph.edges, key_rate_hz=2000.0)
    ends = np.random.default_rng(1).permutation(sorted(graph))
    calls = [(str(a), str(b), 500.0) for a, b in zip(ends[:CALLS], ends[CALLS : 2 * CALLS], strict=True)]
    stores = {"hours": 24, "store_bits": 1e8, "step_s": 10}
    whole, _ = timed(lambda: networks.key_pools(network, calls, **stores), 1, warm=True)
    fly, _ = timed(lambda: micius_2017().decoy_pass(rng=1), 3, warm=True)
    rows = [
        (f"`key_pools`, a day of {len(network)} nodes, {len(network.links)} links, {CALLS} calls", f"{whole:.2f} s"),
        ("`decoy_pass`, 275 seconds with 1e8 pulses in each", f"{fly:.3f} s"),
    ]
    return table(("run", "time"), rows)
