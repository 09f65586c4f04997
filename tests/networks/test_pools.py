"""Stores of key: SECOQC's own run, the law of births and deaths, and days with calls and outages."""

import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pytest

from qlab import networks
from qlab.networks import Demand, Network, key_pools

MIB = 2**20 * 8
SECOQC = networks.load("secoqc")
DRY = SECOQC.changed(SECOQC.links, key_rate_hz=0)
STORES = {
    ("ERD", "FOR"): 12,
    ("ERD", "BRT"): 5.5,
    ("SIE", "ERD"): 6.6,
    ("SIE", "BRT"): 6,
    ("ERD", "GUD"): 3.8,
    ("BRT", "GUD"): 4.9,
}


def test_secoqcs_own_run_without_refill():
    """8192 bit/s from FOR to BRT: 59.73, 68.27 and 30.72 minutes on three routes, one after the other, then nothing."""
    run = key_pools(
        DRY,
        [("FOR", "BRT", 8192)],
        hours=3,
        store_bits={pair: size * MIB for pair, size in STORES.items()},
        reserve_bits=2 * MIB,
        step_s=1,
    )
    assert [path[:3] for path in run.paths[0][:2]] == [("FOR", "ERD", "BRT"), ("FOR", "ERD", "SIE")]
    minutes = {path: (run.routes[:, 0] == i).sum() / 60 for i, path in enumerate(run.paths[0])}
    assert minutes["FOR", "ERD", "BRT"] == pytest.approx(59.73, abs=0.02)
    assert minutes["FOR", "ERD", "SIE", "BRT"] == pytest.approx(68.27, abs=0.04)
    assert minutes["FOR", "ERD", "GUD", "BRT"] == pytest.approx(30.72, abs=0.04)
    assert run.served.sum() == pytest.approx(8192 * 60 * (59.73 + 68.27 + 30.72), rel=1e-3)
    assert run.level("BRT", "ERD")[-1] == pytest.approx(2 * MIB)


def test_a_store_falls_at_demand_less_refill():
    graph = nx.Graph([("a", "b", {"key_rate_hz": 300})])
    run = key_pools(Network(graph), [("a", "b", 1000)], hours=2, store_bits=1e6, step_s=1)
    empty = run.time_h[np.flatnonzero(run.level("a", "b") < 1)[0]] * 3600
    assert empty == pytest.approx(1e6 / 700, abs=2)
    later = run.time_h * 3600 > empty + 5
    assert run.served[later].sum() / run.asked[later].sum() == pytest.approx(0.3, rel=1e-6)


@pytest.mark.parametrize(("ratio", "served"), [(0.9, 0.8542676418), (1.0, 10 / 11)])
def test_random_blocks_follow_births_and_deaths(ratio, served):
    """Blocks made at l, asked at m, ten places: served share from P(j) ~ (l/m)^j. Steps are short beside both."""
    graph = nx.Graph([("a", "b", {"key_rate_hz": ratio})])
    run = key_pools(
        Network(graph), [("a", "b", 1)], hours=20, store_bits=10, start_bits=5, block_bits=1, step_s=0.1, rng=3
    )
    assert run.delivered[0] == pytest.approx(served, abs=0.012)  # 72 000 asks; false alarms below 1e-6
    full = (run.level("a", "b") >= 10).mean()
    assert full == pytest.approx(0.0508137313 if ratio < 1 else 1 / 11, abs=0.02)


def test_a_call_is_lost_and_a_change_of_key_waits():
    graph = nx.Graph([("a", "b", {"key_rate_hz": 100})])
    demands = [Demand.video_call("a", "b", bits_hz=1000, from_h=1, minutes=60), Demand.rekeyed_aes("a", "b", every_s=8)]
    run = key_pools(Network(graph), demands, hours=6, store_bits=1e6, step_s=10)
    call, cipher = run.delivered
    assert call < 1 and cipher == pytest.approx(1, abs=0.02) and run.waiting_s[0] == 0 < run.waiting_s[1]
    assert run.asked[run.time_h <= 1, 0].sum() == 0


def test_an_outage_drains_what_was_saved():
    network = networks.load("cambridge")
    calm = key_pools(network, [("CAPE", "TREL", 3e6)], hours=4, store_bits=2e10)
    hit = key_pools(network, [("CAPE", "TREL", 3e6)], hours=4, store_bits=2e10, outages=[("CAPE", "TREL", 1, 2)])
    before = calm.time_h <= 1
    assert (hit.levels[before] == calm.levels[before]).all()
    assert hit.level("CAPE", "TREL")[before.sum() + 30] < calm.level("CAPE", "TREL")[before.sum() + 30]
    assert hit.delivered[0] == calm.delivered[0] == 1  # the store outlasts it


def test_the_same_seed_gives_the_same_day_of_46_nodes():
    graph = nx.relabel_nodes(nx.random_regular_graph(3, 46, seed=1), lambda i: f"n{i}")
    nx.set_edge_attributes(graph, 2000.0, "key_rate_hz")
    network = Network(graph)
    demands = [(f"n{i}", f"n{45 - i}", 900.0) for i in range(11)]
    first, second = (
        key_pools(network, demands, hours=24, store_bits=1e7, start_bits=0, block_bits=256, rng=5) for _ in range(2)
    )
    assert (first.levels == second.levels).all() and first.levels.shape == (1440, 69)
    assert 0 < first.delivered.min() <= 1 and first.levels.min() >= 0 and first.levels.max() <= 1e7
    ax = first.plot()
    assert ax.get_xlabel() == "time (h)" and ax.lines
    plt.close(ax.figure)
    assert "delivered" in first._repr_html_() and "24 h" in repr(first)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"demands": []}, "must hold at least one"),
        ({"demands": [("SIE", "XYZ", 5)]}, "must be a node"),
        ({"demands": [("SIE", "GUD", -5)]}, "`rate_hz` must be above 0"),
        ({"hours": 0}, "`hours` must be above 0"),
        ({"hours": 1e9}, "take a longer `step_s`"),
        ({"store_bits": -1}, "`store_bits` must not be negative"),
        ({"store_bits": {("FOR", "STP"): 5}}, "there is no link FOR-STP"),
        ({"reserve_bits": -1}, "`reserve_bits`"),
        ({"block_bits": 0}, "`block_bits` must be above 0"),
        ({"outages": [("FOR", "STP", 0, 1)]}, "there is no link FOR-STP"),
        ({"network": SECOQC}, "is not known: fill it in"),
    ],
)
def test_bad_input_gets_a_sentence(change, sentence):
    given = {"network": DRY, "demands": [("SIE", "GUD", 10)], "hours": 1, "store_bits": 1e6} | change
    with pytest.raises(ValueError, match=sentence):
        key_pools(given.pop("network"), given.pop("demands"), **given)


def test_a_demand_that_ends_before_it_begins_gets_a_sentence():
    with pytest.raises(ValueError, match="later than `from_h`; got 1 and 2"):
        Demand("a", "b", 5, from_h=2, until_h=1)
