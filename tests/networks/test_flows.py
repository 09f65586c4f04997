"""Flows and fair shares against figures computed elsewhere, cuts, and a second method."""

import itertools

import networkx as nx
import pytest

from qlab import networks
from qlab.networks import Network, allocate, capture_game, disjoint_paths, max_key_rate_hz

SECOQC = networks.load("secoqc")
S1 = SECOQC.changed(SECOQC.unknown(), key_rate_hz=1000)
S0 = SECOQC.changed(SECOQC.unknown(), key_rate_hz=0)
TOKYO = networks.load("tokyo").changed([("K3", "K2")], key_rate_hz=250)


def rates(found):
    return [round(rate, 3) for rate in found.values()]


def test_flows_of_secoqc():
    assert max_key_rate_hz(S1, "FOR", "BRT") == pytest.approx(5100) and max_key_rate_hz(S0, "FOR", "BRT") == 3500
    assert max_key_rate_hz(S1, "SIE", "GUD") == pytest.approx(5500) and max_key_rate_hz(S0, "SIE", "GUD") == 3500
    for broken in (S1.cut(("SIE", "ERD")), S1.attacked(("ERD", "SIE"))):
        assert max_key_rate_hz(broken, "FOR", "BRT") == pytest.approx(3000, abs=1)


def test_fair_shares_of_secoqc():
    two, three = [("FOR", "BRT"), ("SIE", "GUD")], [("FOR", "BRT"), ("STP", "ERD"), ("SIE", "GUD")]
    assert rates(allocate(S1, two)) == [2750, 2750] and rates(allocate(S0, two)) == [1750, 1750]
    assert rates(allocate(S1, three)) == [2250, 1000, 2250] and rates(allocate(S0, three)) == [1750, 0, 1750]


def test_tokyo_and_cambridge():
    assert max_key_rate_hz(TOKYO, "K1", "O2") == pytest.approx(4100)
    assert rates(allocate(TOKYO, [("K1", "O2"), ("K2", "O1")])) == [2050, 2050]
    pairs = [("CAPE", "TREL"), ("TREL", "ENGI"), ("ENGI", "CAPE")]
    assert rates(allocate(networks.load("cambridge"), pairs)) == [2_490_000, 2_310_000, 2_310_000]


def test_textbook_graphs():
    ring = nx.cycle_graph(list("abcdef"))
    nx.set_edge_attributes(ring, 1, "key_rate_hz")
    assert max_key_rate_hz(Network(ring), "a", "d") == 2
    triangle = nx.Graph()
    triangle.add_weighted_edges_from([("a", "b", 3), ("b", "c", 2), ("a", "c", 1)], "key_rate_hz")
    assert max_key_rate_hz(Network(triangle), "a", "c") == 3
    grid = nx.relabel_nodes(nx.grid_2d_graph(3, 3), lambda at: f"n{at[0]}{at[1]}")
    nx.set_edge_attributes(grid, 1, "key_rate_hz")
    assert max_key_rate_hz(Network(grid), "n00", "n22") == 2 == len(disjoint_paths(Network(grid), "n00", "n22"))


def test_no_demand_can_grow_without_one_that_has_less():
    """Fairness by its definition: to raise one by a thousandth takes something from another that has no more."""
    demands = [("FOR", "BRT"), ("STP", "GUD"), ("SIE", "GUD"), ("SIE", "BRT")]
    found = allocate(S1, demands)
    for raised in demands:
        wanted = {pair: rate for pair, rate in found.items() if rate <= found[raised] * (1 + 1e-9) and rate > 0}
        more = allocate(S1, wanted | {raised: found[raised] * 1.001})
        kept = all(more[pair] >= rate * (1 - 1e-6) for pair, rate in wanted.items() if pair != raised)
        assert not (kept and more[raised] > found[raised] * 1.0005)


def test_a_demand_gets_no_more_than_it_wants():
    assert rates(allocate(S1, {("FOR", "BRT"): 500, ("SIE", "GUD"): 1e9})) == [500, 5000]


def test_one_demand_alone_gets_the_flow():
    for a, b in itertools.combinations(S1.nodes, 2):
        assert allocate(S1, [(a, b)])[a, b] == pytest.approx(max_key_rate_hz(S1, a, b))


def test_rates_that_are_not_needed_may_be_unknown():
    """K3 hangs on K2: no path from K1 to O2 uses its link."""
    assert max_key_rate_hz(networks.load("tokyo"), "K1", "O2") == pytest.approx(4100)
    with pytest.raises(ValueError, match="key rate of SIE-GUD.*BRT.* is not known: fill it in"):
        max_key_rate_hz(SECOQC, "FOR", "BRT")


@pytest.mark.parametrize("name", ["secoqc", "tokyo", "madrid", "cambridge"])
def test_the_game_is_worth_captures_over_paths(name):
    network = networks.load(name)
    for a, b in itertools.combinations(network.nodes, 2):
        paths = disjoint_paths(network, a, b)
        for k in (0, 1, 2):
            expected = 0 if (a, b) in paths else min(1, k / len(paths))
            assert capture_game(network, a, b, k).value == pytest.approx(expected, abs=1e-8)
            links = nx.edge_connectivity(nx.Graph(network.graph), a, b)
            assert capture_game(network, a, b, k, on="links").value == pytest.approx(min(1, k / links), abs=1e-8)


def test_eve_spreads_her_captures_over_a_smallest_cut():
    game = capture_game(TOKYO, "K1", "O2", 1)
    assert game.value == 0.5 and game.captures == {"O1": 0.5, "K2": 0.5}
    assert "0.5 of the keys" in repr(game)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: max_key_rate_hz(S1, "SIE", "SIE"), "two different nodes"),
        (lambda: max_key_rate_hz(S1, "SIE", "XYZ"), "must be a node"),
        (lambda: max_key_rate_hz(Network(nx.Graph([("a", "b"), ("c", "d")])), "a", "c"), "no path joins a and c"),
        (lambda: allocate(S1, []), "at least one"),
        (lambda: allocate(S1, [("SIE", "GUD"), ("SIE", "GUD")]), "different pairs"),
        (lambda: allocate(S1, [("SIE",)]), "a demand is a pair"),
        (lambda: allocate(S1, {("SIE", "GUD"): -5}), "must be above 0"),
        (lambda: capture_game(S1, "SIE", "STP", -1), "`k` must be at least 0"),
        (lambda: capture_game(S1, "SIE", "STP", 1, on="users"), "`on` must be one of"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
