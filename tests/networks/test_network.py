"""A network holds what is known and nothing else; the ones that were built are those of their papers."""

import copy
import pickle

import matplotlib.pyplot as plt
import networkx as nx
import pytest

from qlab import keyrates, networks
from qlab.networks import Network
from qlab.networks.drawing import coasts, places, rate_in_words
from qlab.networks.library import told


def line(*names, **figures):
    graph = nx.path_graph(len(names))
    nx.relabel_nodes(graph, dict(enumerate(names)), copy=False)
    nx.set_edge_attributes(graph, dict.fromkeys(graph.edges, figures))
    return graph


def test_secoqc_is_a_core_of_four_and_two_pendants():
    network = networks.load("secoqc")
    assert nx.is_isomorphic(network.graph.subgraph(["SIE", "ERD", "GUD", "BRT"]), nx.complete_graph(4))
    assert [network.graph.degree(node) for node in ("FOR", "STP")] == [1, 1]
    assert network.unknown() == (("SIE", "GUD"), ("GUD", "BRT"), ("BRT", "STP")) or len(network.unknown()) == 3
    assert network.link("BRT", "SIE")["qber"] == 0.026 and network.link("SIE", "BRT")["loss_db"] == 7.5
    assert sum(network.link(*pair)["length_km"] for pair in network.links) == pytest.approx(205, abs=4)


@pytest.mark.parametrize(
    ("name", "nodes", "links"),
    [
        ("secoqc", 6, 8),
        ("tokyo", 6, 6),
        ("cambridge", 3, 3),
        ("swissquantum", 3, 3),
        ("darpa", 3, 3),
        ("bristol", 8, 28),
        ("madrid", 9, 9),
        ("beijing-shanghai", 4, 3),
        ("china", 7, 6),
    ],
)
def test_each_network_has_its_nodes_links_and_sources(name, nodes, links):
    network = networks.load(name)
    assert (len(network), len(network.links)) == (nodes, links)
    assert network.sources and all("(20" in source for source in network.sources) and told(name)["note"]
    assert nx.is_connected(network.graph)
    for pair in network.links:
        known = network.link(*pair)
        assert known["loss_db"] is None or known["length_km"] is not None
        assert known["qber"] is None or known["qber"] < networks.QBER_LIMIT


def test_the_list_of_names_is_the_list_of_files():
    assert set(networks.names()) >= {"darpa", "secoqc", "swissquantum", "tokyo", "beijing-shanghai", "china", "bristol"}


def test_nothing_of_a_network_can_be_changed_and_it_survives_pickle():
    network = networks.load("tokyo")
    for twin in (network, pickle.loads(pickle.dumps(network)), copy.deepcopy(network)):
        with pytest.raises(TypeError, match="read-only"):
            twin.link("K1", "O1")["key_rate_hz"] = 1
        with pytest.raises(nx.NetworkXError, match="[Ff]rozen"):
            twin.graph.remove_edge("K1", "O1")
        assert twin.link("K1", "O1") == network.link("O1", "K1")
    graph = line("a", "b", key_rate_hz=5)
    made = Network(graph)
    graph.edges["a", "b"]["key_rate_hz"] = 7
    assert made.link("a", "b")["key_rate_hz"] == 5


def test_a_model_fills_in_what_is_unknown_and_says_so():
    network = networks.load("secoqc").with_model()
    assert set(map(frozenset, network.modelled)) == {
        frozenset(pair) for pair in [("SIE", "GUD"), ("BRT", "GUD"), ("STP", "BRT")]
    }
    line = {"dark": 2e-6, "misalignment": 0.02, "f": 1.16}
    eta = 0.2 * 10 ** (-0.2 * 82 / 10)
    best = 1e9 * keyrates.optimised(keyrates.decoy_infinite, eta, **line).rate
    assert network.link("STP", "BRT")["key_rate_hz"] == pytest.approx(best)
    assert network.link("SIE", "BRT")["key_rate_hz"] == 3100
    darpa = networks.load("darpa").with_model()
    assert not darpa.modelled and len(darpa.unknown()) == 3  # neither loss nor length is known
    assert "3 computed" in network._repr_html_() and "3 of 3 links unknown" in darpa._repr_html_()


def test_a_cut_and_an_attack_stop_a_link():
    network = networks.load("secoqc")
    assert network.cut(("SIE", "ERD")).link("ERD", "SIE")["key_rate_hz"] == 0
    assert network.attacked(("SIE", "ERD")).link("ERD", "SIE")["key_rate_hz"] == 0
    weak = network.attacked(("SIE", "ERD"), qber=0.05).link("ERD", "SIE")
    assert (weak["qber"], weak["key_rate_hz"]) == (0.05, 2500)
    assert network.link("SIE", "ERD")["key_rate_hz"] == 2500


@pytest.mark.parametrize("name", networks.names())
def test_every_network_draws_itself(name):
    network = networks.load(name)
    ax = network.plot(highlight=network.nodes[:1])
    assert {text.get_text() for text in ax.texts} >= set(network.nodes)
    plt.close(ax.figure)
    ax = network.map()
    at = places(network.graph)
    assert len({(round(x, 6), round(y, 6)) for x, y in at.values()}) == len(at), "two nodes on one spot"
    for x, y in at.values():
        assert ax.get_xlim()[0] < x < ax.get_xlim()[1] and ax.get_ylim()[0] < y < ax.get_ylim()[1]
    plt.close(ax.figure)


def test_coasts_are_the_worlds_and_a_rate_is_written_as_one_says_it():
    assert 100 < len(coasts()) < 200 and min(line[:, 0].min() for line in coasts()) == -180
    assert [rate_in_words(x) for x in (None, 0.0, 400.0, 2.58e6)] == [
        "rate unknown",
        "0 bit/s",
        "400 bit/s",
        "2.58 Mbit/s",
    ]
    assert rate_in_words(1000.0, True) == "≈ 1 kbit/s"


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (nx.Graph(), "has no nodes"),
        (nx.DiGraph([("a", "b")]), "undirected"),
        (nx.Graph([("a", "a")]), "linked with itself"),
        (nx.Graph([("a", "A")]), "the node 'A' of `graph`|node 'A' twice"),
        (nx.Graph([(1, 2)]), "must have a name"),
        ("secoqc", "must be an undirected"),
        (nx.Graph([("a", "b", {"key_rate_hz": -1})]), "key_rate_hz of a-b"),
        (nx.Graph([("a", "b", {"qber": 25})]), "qber of a-b"),
        (nx.Graph([("a", "b", {"length_km": float("nan")})]), "length_km of a-b"),
    ],
)
def test_bad_graphs_get_a_sentence(graph, sentence):
    with pytest.raises(ValueError, match=sentence):
        Network(graph)


def test_bad_nodes_and_links_get_a_sentence():
    lonely = nx.Graph([("a", "b")])
    lonely.add_node("c")
    odd = nx.Graph([("a", "b")])
    odd.nodes["a"]["kind"] = "repeater"
    tokyo, bristol = networks.load("tokyo"), networks.load("bristol")
    for call, sentence in [
        (lambda: Network(lonely), "'c' of `graph` has no link"),
        (lambda: Network(odd), "kind of a"),
        (lambda: networks.load("Tokyo"), 'did you mean "tokyo"'),
        (lambda: tokyo.link("K1", "K3"), "there is no link K1-K3"),
        (lambda: tokyo.link("K9", "K3"), "must be a node"),
        (lambda: tokyo.cut("K1-K2"), "a link is a pair"),
        (lambda: tokyo.unknown("speed"), "`figure` must be one of"),
        (lambda: tokyo.with_model(efficiency=20), "`efficiency` must be in"),
        (lambda: bristol.ends("user 1", "user 1"), "two different nodes"),
        (lambda: tokyo.attacked(("K1", "K2"), qber=25), "did you pass a percentage"),
    ]:
        with pytest.raises(ValueError, match=sentence):
            call()
