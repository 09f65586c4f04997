"""Trusted relays on real bits: who captured what can compute the key, or sees bits that have nothing to do with it."""

import itertools

import networkx as nx
import numpy as np
import pytest

from qlab import networks
from qlab.networks import Network, disjoint_paths, exposed, exposure, relay, shares, weakest_nodes

SECOQC, TOKYO = networks.load("secoqc"), networks.load("tokyo")


def test_the_key_arrives_and_each_relay_can_compute_it():
    sent = relay(SECOQC, ["FOR", "ERD", "SIE", "BRT", "STP"], 4096, rng=1)
    assert (sent.alice == sent.bob).all() and sent.hop_keys.shape == (4, 4096) and sent.announcements.shape == (3, 4096)
    for node in sent.path:
        assert (sent.knows(node).key == sent.alice).all()
    assert list(sent.knows("SIE").hop_keys) == [("ERD", "SIE"), ("SIE", "BRT")]
    off = sent.knows("GUD")
    assert off.key is None and not off.hop_keys and (off.announcements == sent.announcements).all()


def test_what_is_announced_says_nothing_of_the_key():
    """All values of the announcements are equally likely for each key: counted over every hop key of two bits."""
    counts = np.zeros((4, 16), int)
    for keys in itertools.product(range(4), repeat=3):
        announced = (keys[0] ^ keys[1]) * 4 + (keys[1] ^ keys[2])
        counts[keys[0], announced] += 1
    assert (counts == 1).all()
    sent = relay(SECOQC, ["FOR", "ERD", "SIE", "BRT"], 100_000, rng=2)
    agree = (sent.announcements ^ sent.alice == 0).mean(axis=1)
    assert np.abs(agree - 0.5).max() < 5.2 * 0.5 / np.sqrt(100_000)  # false alarms 4e-7


def test_shares_over_two_paths_are_known_to_both_relays_together_and_to_none_alone():
    routes = shares(TOKYO, "K1", "O2", 2)
    assert routes == [("K1", "K2", "O2"), ("K1", "O1", "O2")]
    sent = [relay(TOKYO, path, 50_000, rng=i) for i, path in enumerate(routes)]
    key = sent[0].alice ^ sent[1].alice
    both = sent[0].knows("K2").key ^ sent[1].knows("O1").key
    assert (both == key).all()
    for alone in (sent[0].knows("K2").key, sent[1].knows("O1").key):
        assert abs((alone == key).mean() - 0.5) < 5.2 * 0.5 / np.sqrt(50_000)


def test_exposed_asks_whether_every_path_is_hit():
    assert exposed(TOKYO, "K1", "O2", ["K2"]) and not exposed(TOKYO, "K1", "O2", ["K2"], paths=2)
    assert exposed(TOKYO, "K1", "O2", ["K2", "O1"], paths=2) and not exposed(TOKYO, "K1", "O2", ["K3", "Hongo"])
    assert not exposed(SECOQC, "SIE", "GUD", ["ERD", "BRT", "FOR", "STP"], paths=3)  # a link of their own among them
    assert exposed(SECOQC, "FOR", "BRT", ["ERD"]) and exposed(SECOQC, "FOR", "BRT", "FOR")


def test_disjoint_paths_are_as_many_as_the_smallest_cut():
    for network in (SECOQC, TOKYO, networks.load("madrid")):
        for a, b in itertools.combinations(network.nodes, 2):
            paths = disjoint_paths(network, a, b)
            inner = [node for path in paths for node in path[1:-1]]
            assert len(inner) == len(set(inner)) and all(path[0] == a and path[-1] == b for path in paths)
            direct = network.graph.has_edge(a, b)
            assert len(paths) == nx.node_connectivity(nx.Graph(network.graph), a, b) if not direct else (a, b) in paths
            if not direct:
                assert len(weakest_nodes(network, a, b)) == len(paths)
    for a, b in [("FOR", "SIE"), ("STP", "ERD"), ("FOR", "STP")]:
        assert len(disjoint_paths(SECOQC, a, b)) == 1


def test_users_pass_nothing_on():
    graph = nx.Graph([("a", "user"), ("user", "b"), ("a", "r"), ("r", "s"), ("s", "b")])
    graph.nodes["user"]["kind"] = "user"
    network = Network(graph)
    assert disjoint_paths(network, "a", "b") == [("a", "r", "s", "b")]
    with pytest.raises(ValueError, match="must not lead through a user; got user"):
        relay(network, ["a", "user", "b"], 8)
    assert disjoint_paths(network, "a", "user") == [("a", "user")] or len(disjoint_paths(network, "a", "user")) == 2


def test_exposure_of_long_chains():
    assert exposure(0.01, [32]) == pytest.approx(0.2750196640, abs=1e-10)
    assert exposure(0.01, [32, 32]) == pytest.approx(0.0756358156, abs=1e-10)
    assert exposure([0, 1], [3]).tolist() == [0, 1] and exposure(0.5, [0, 5]) == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: relay(SECOQC, ["FOR"], 8), "at least two nodes"),
        (lambda: relay(SECOQC, "FOR", 8), "at least two nodes"),
        (lambda: relay(SECOQC, ["FOR", "SIE"], 8), "there is no link FOR-SIE"),
        (lambda: relay(SECOQC, ["SIE", "ERD", "SIE"], 8), "got SIE again"),
        (lambda: relay(SECOQC, ["SIE", "XYZ"], 8), "must be a node"),
        (lambda: relay(SECOQC, ["SIE", "ERD"], 0), "`bits` must be at least 1"),
        (lambda: relay(SECOQC, ["SIE", "ERD"], 8, rng="x"), "`rng` must be"),
        (lambda: exposed(SECOQC, "FOR", "BRT", [], paths=2), "at most 1 between FOR and BRT"),
        (lambda: exposed(SECOQC, "FOR", "BRT", ["Eve"]), "`captured` must be a node"),
        (lambda: weakest_nodes(SECOQC, "SIE", "GUD"), "have a link of their own"),
        (lambda: exposure(1.2, [3]), "did you pass a percentage"),
        (lambda: exposure(0.1, [2.5]), "whole numbers"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
