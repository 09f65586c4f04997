"""Routes of Werner links, many paths at once, and a switch with clients who compete."""

import math

import networkx as nx
import pytest

from qlab import networks, repeaters
from qlab.networks import (
    best_route,
    chain_along,
    many_paths,
    most_hops,
    one_path_after_another,
    simulate_switch,
    switch_capacity,
)


def test_the_best_route_is_the_one_whose_product_is_largest():
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "b", 0.7), ("a", "r", 0.9), ("r", "b", 0.9)], "visibility")
    assert best_route(graph, "a", "b").path == ("a", "r", "b")
    found = best_route(graph, "a", "b")
    assert found.visibility == pytest.approx(0.81) and found.fidelity == pytest.approx(0.8575)
    for a, b in (("FOR", "STP"), ("SIE", "GUD")):
        route = best_route(networks.load("secoqc"), a, b, visibility=0.97)
        paths = nx.all_simple_paths(networks.load("secoqc").graph, a, b)
        assert route.visibility == pytest.approx(max(0.97 ** (len(path) - 1) for path in paths))
    assert best_route(graph, "a", "a").hops == 0 and "fidelity" in found._repr_html_()


def test_how_far_pairs_may_be_swapped():
    assert (most_hops(0.98, 0.7799), most_hops(0.98, 1 / 3)) == (12, 54)
    v = (4 * 0.95 - 1) / 3
    assert most_hops(v, 1 / 3) == 15 and v**15 == pytest.approx(0.3553, abs=1e-4)
    hops = 2 * 31623 / 3  # two random nodes of a square of 1e9
    assert 0.7799 ** (1 / hops) == pytest.approx(0.9999882, abs=2e-7)


def test_a_chain_of_repeaters_stands_on_a_route():
    tokyo = networks.load("tokyo")
    route = best_route(tokyo, "K1", "Hongo", visibility=0.98)
    chain = chain_along(route, tokyo, memory=repeaters.Memory(t2_s=1))
    assert route.hops == 3 and [link.length_km for link in chain.links] == [45, 24, 13]
    assert all(link.fidelity == pytest.approx((1 + 3 * 0.98) / 4) for link in chain.links)
    with pytest.raises(ValueError, match="length of BBN-Harvard is not known"):
        chain_along(best_route(networks.load("darpa"), "BBN", "Harvard", visibility=0.9), networks.load("darpa"))


@pytest.mark.parametrize("distance", [10, 40])
def test_many_paths_do_not_feel_the_distance(distance):
    """1.515(18) pairs a round at p = 0.6, near and far; a lone chain has p^distance."""
    found = many_paths(distance, 0.6, rounds=400, rng=4)
    ours = (found.high - found.low) / 3.92
    assert found == pytest.approx(1.515, abs=5.2 * (ours**2 + 0.018**2) ** 0.5)


def test_below_the_threshold_they_do():
    assert many_paths(10, 0.45, rounds=400, rng=4) == pytest.approx(0.107, abs=0.09)
    assert many_paths(3, 1.0, margin=3, rounds=2, rng=1) == 4
    assert many_paths(1, 0.0, margin=2, rounds=2, rng=1) == 0


@pytest.mark.parametrize(("distance", "pairs", "error"), [(4, 0.566, 0.012), (8, 0.270, 0.006), (16, 0.070, 0.002)])
def test_swaps_that_fail_bring_the_distance_back(distance, pairs, error):
    found = one_path_after_another(distance, 0.6, 0.9, margin=15, rounds=250, rng=6)
    ours = (found.high - found.low) / 3.92
    assert found == pytest.approx(pairs, abs=5.2 * (ours**2 + error**2) ** 0.5)


def test_a_switch_by_formula_and_by_chance():
    capacities = [switch_capacity(5, 1, memories=b) for b in (1, 2, math.inf)]
    assert capacities == pytest.approx([20 / 9, 100 / 41, 2.5])
    assert switch_capacity(3, 10, swap_success=0.5) == 7.5 and switch_capacity(3, 1, memories=10**6) == pytest.approx(
        1.5
    )
    for memories in (1, 2, math.inf):
        found = simulate_switch(5, 1, memories=memories, rng=2)
        off = 5.2 * (found.high - found.low) / 3.92
        assert found == pytest.approx(switch_capacity(5, 1, memories=memories), abs=off + 0.004)  # it starts empty
    assert simulate_switch(4, 2, swap_success=0.5, memories=3, rng=1) == pytest.approx(
        switch_capacity(4, 2, swap_success=0.5, memories=3), rel=0.02
    )


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: best_route("secoqc", "a", "b"), "must be a Network or a networkx.Graph"),
        (lambda: best_route(nx.path_graph(3), 0, 9, visibility=0.9), "`b` must be a node"),
        (lambda: best_route(nx.path_graph(3), 0, 2), "has no `visibility`"),
        (lambda: best_route(nx.Graph([(0, 1), (2, 3)]), 0, 3, visibility=0.9), "no path joins 0 and 3"),
        (lambda: best_route(nx.path_graph(3), 0, 2, visibility=98), "did you pass a percentage"),
        (lambda: many_paths(0, 0.5), "`distance` must be at least 1"),
        (lambda: switch_capacity(2, 1), "`clients` must be at least 3"),
        (lambda: switch_capacity(5, 0), "`link_rate_hz` must be above 0"),
        (lambda: switch_capacity(5, 1, memories=0), "`memories` must be at least 1"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
