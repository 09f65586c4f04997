"""Lattices that fall apart, against simulations made elsewhere, exact values, and a plain search."""

import networkx as nx
import numpy as np
import pytest
from scipy.sparse import coo_array

import qlab
from qlab import networks
from qlab.networks import (
    THRESHOLDS,
    crossing,
    lattice,
    percolation,
    singlet_conversion,
    swapped_conversion,
)


@pytest.mark.parametrize(
    ("shape", "p", "share", "error"),
    [
        ("square", 0.45, 0.01275, 0.00017),
        ("square", 0.55, 0.87873, 0.00026),
        ("square", 0.6, 0.94584, 0.00008),
        ("triangular", 0.30, 0.00902, 0.00014),
        ("triangular", 0.40, 0.89346, 0.00021),
        ("honeycomb", 0.60, 0.01354, 0.00022),
        ("honeycomb", 0.70, 0.8841, 0.0003),
    ],
)
def test_largest_components_of_300_by_300(shape, p, share, error):
    """Both runs have an error; ours is taken from its trials. False alarms below 1e-6 for the seven together."""
    found = percolation(lattice(shape, 300), p, trials=40, rng=5)
    ours = found.spread / 40**0.5
    assert found.largest == pytest.approx(share, abs=5.6 * (ours**2 + error**2) ** 0.5)


def test_at_the_threshold_trials_differ_most():
    spreads = [percolation(lattice("square", 100), p, trials=60, rng=1).spread for p in (0.4, 0.5, 0.6)]
    assert spreads[1] > 4 * max(spreads[0], spreads[2])
    assert percolation(lattice("square", 100), 0.5, trials=200, rng=1).largest == pytest.approx(0.389, abs=0.06)


def test_two_random_nodes():
    found = percolation(lattice("square", 300), 0.55, trials=40, rng=2)
    assert found.joined == pytest.approx(0.7713, abs=0.006)
    assert found.joined < found.largest


@pytest.mark.parametrize("size", [10, 40])
def test_a_square_lattice_is_crossed_half_of_the_time(size):
    found = crossing(lattice("square", size, size + 1), 0.5, trials=2000, rng=3)
    assert found == pytest.approx(0.5, abs=5.2 * 0.5 / 2000**0.5)  # false alarms 2e-7


def test_thresholds_and_degrees():
    assert THRESHOLDS["triangular"] == pytest.approx(0.3472963553) and THRESHOLDS["square"] == 0.5
    assert THRESHOLDS["honeycomb"] == pytest.approx(0.6527036447)
    for shape, degree in (("square", 4), ("triangular", 6), ("honeycomb", 3)):
        edges = lattice(shape, 200).edges
        assert 2 * len(edges) / 200**2 == pytest.approx(degree, rel=0.02)
        assert len(np.unique(np.sort(edges, axis=1), axis=0)) == len(edges)


def test_a_plain_search_finds_the_same_islands():
    grid = lattice("honeycomb", 12, 15)
    for p in (0.3, 0.65, 1.0):
        kept = grid.edges[np.random.default_rng(7).random(len(grid.edges)) < p]
        graph = nx.Graph()
        graph.add_nodes_from(range(grid.nodes))
        graph.add_edges_from(kept.tolist())
        sizes = np.array([len(part) for part in nx.connected_components(graph)]) / grid.nodes
        found = percolation(grid, p, trials=1, rng=np.random.default_rng(7))
        assert found.shares[0] == sizes.max() and found.joined_shares[0] == pytest.approx((sizes**2).sum())


def test_every_kind_of_network_is_welcome():
    secoqc = networks.load("secoqc")
    edges = np.array([(0, 1), (1, 2)])
    matrix = coo_array((np.ones(4), np.concatenate([edges, edges[:, ::-1]]).T), (3, 3))
    for network, nodes in ((secoqc, 6), (secoqc.graph, 6), (matrix, 3), (lattice("square", 3), 9)):
        found = percolation(network, 1, trials=2, rng=1)
        assert found.nodes == nodes and found.largest == 1 == found.joined
        assert percolation(network, 0, trials=2, rng=1).largest == pytest.approx(1 / nodes)
    assert "6" in found._repr_html_() or "9" in found._repr_html_()


def share_at(p, rng):
    return float(percolation(lattice("square", 40), p, trials=5, rng=rng).largest)


def test_sweeps_give_the_same_on_a_dask_cluster():
    """Worker threads of a local cluster, without a port of its own."""
    import distributed

    here = qlab.sweep(share_at, {"p": [0.3, 0.5, 0.7]}, rng=1)
    with (
        distributed.LocalCluster(1, processes=False, threads_per_worker=2, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = qlab.sweep(share_at, {"p": [0.3, 0.5, 0.7]}, client.get_executor(), rng=1)
    assert list(here) == list(there) and here[0] < 0.3 < here[-1]


def test_singlets_of_pairs_that_are_not():
    assert (singlet_conversion(0.75), singlet_conversion(0.75, 2)) == (0.5, 0.875)
    assert singlet_conversion([0.5, 1.0]).tolist() == [1, 0]
    assert [swapped_conversion(0.8, n) for n in (1, 2, 3, 4, 5)] == pytest.approx([0.4, 0.4, 0.208, 0.208, 0.11584])
    assert swapped_conversion(0.5, 9) == pytest.approx(1) and swapped_conversion(1, 3) == 0


def test_swapping_in_density_matrices():
    """A second method: project two pure pairs on the four Bell states of the middle, and convert what is left."""
    l0 = 0.8
    pair = np.diag(np.sqrt([l0, 1 - l0]))  # amplitudes [left, right]
    bell = [np.array([[1, 0], [0, s]]) / 2**0.5 for s in (1, -1)] + [
        np.array([[0, 1], [s, 0]]) / 2**0.5 for s in (1, -1)
    ]
    mean = 0.0
    for state in bell:
        left = pair @ state @ pair
        odds = (left**2).sum()
        small = np.linalg.svd(left / odds**0.5)[1].min() ** 2
        mean += odds * min(1, 2 * small)
    assert mean == pytest.approx(swapped_conversion(l0, 2)) == pytest.approx(0.4)


def test_where_quantum_mechanics_beats_converting_each_link():
    """A honeycomb of double links: swaps make a triangular lattice of it, whose threshold allows weaker pairs."""
    convert = (1 - THRESHOLDS["honeycomb"] / 2) ** 0.5
    assert singlet_conversion(convert, 2) == pytest.approx(THRESHOLDS["honeycomb"])
    assert convert == pytest.approx(0.8207607) and 1 - THRESHOLDS["triangular"] / 2 == pytest.approx(0.8263518)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: lattice("cubic", 3), "`shape` must be one of"),
        (lambda: lattice("square", 0), "`rows` must be at least 1"),
        (lambda: lattice("square", 10**5), "must be at most 20000000"),
        (lambda: percolation("secoqc", 0.5), "a network must be a Network"),
        (lambda: percolation(lattice("square", 3), 50), "did you pass a percentage"),
        (lambda: percolation(lattice("square", 3), 0.5, trials=0), "`trials` must be at least 1"),
        (lambda: crossing(nx.path_graph(3), 0.5), "`lattice` must be a Lattice"),
        (lambda: singlet_conversion(0.4), r"`l0` must be in \[0.5, 1\]"),
        (lambda: swapped_conversion(0.8, 0), "`links` must be at least 1"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
