"""Light ages a pair by as much after years of trying as after a second: on long, unlikely and patient links."""

import dataclasses
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import event_loop
from qlab import purification
from qlab.repeaters import Chain, Link, Memory


def dephased(age_s, t2_s):
    """Fidelity of phi+ when memories have dephased for so long, all ages added up."""
    return (1 + math.exp(-age_s / t2_s)) / 2


@pytest.mark.parametrize("length_km", [100, 650, 700, 750, 900, 1400])
def test_one_long_link_is_as_old_as_light_makes_it(length_km):
    run = Chain([Link(length_km)], memory=Memory(t2_s=0.1)).simulate(2000, rng=1)
    assert run.fidelity == pytest.approx(dephased(2 * Link(length_km).delay_s, 0.1), rel=1e-9)


def test_the_number_of_the_report():
    run = Chain([Link(900)], memory=Memory(t2_s=0.1)).simulate(2000, rng=1)
    assert float(run.mean_fidelity) == pytest.approx(0.9578, abs=5e-5)


@given(st.floats(-18, 0), st.floats(1, 1000), st.floats(-3, 2))
def test_however_unlikely(power, length_km, t2_power):
    link, t2 = Link(length_km, success_probability=10**power), 10**t2_power
    run = Chain([link], memory=Memory(t2_s=t2)).simulate(20, rng=1)
    assert run.fidelity == pytest.approx(dephased(2 * link.delay_s, t2), rel=1e-9)


@pytest.mark.parametrize("p", [1e-15, 1e-9])
def test_a_purified_pair_is_as_old_as_light_and_its_answer(p):
    """The first pair has waited for years and lost its phase; the second is as old as its light, so is what is left."""
    link, t2 = Link(200, success_probability=p), 0.01
    v = math.exp(-2 * link.delay_s / t2)
    kept, spent = [0.5, 0, 0, 0.5], [(1 + v) / 2, 0, 0, (1 - v) / 2]
    a, _, _, d = purification.weights_after(kept, spent)[0]
    expected = (a + d) / 2 + (a - d) / 2 * v  # light tells, and Z errors turn phi+ into phi- and back
    run = Chain([link], memory=Memory(t2_s=t2), purification="dejmps").simulate(200, rng=3)
    assert run.fidelity == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("end_nodes", ["store", "measure"])
@pytest.mark.parametrize("schedule", ["asap", "nested"])
@pytest.mark.parametrize("p", [1.0, 1e-16])
def test_the_last_pair_is_fresh_and_news_counts(p, schedule, end_nodes):
    """Links that are certain wait for one that is not; memories that are perfect but for the last pair and the news.

    The waits of the certain links are years. So only T1 of the ends could tell: measured ends leave nothing.
    """
    links = [Link(20, success_probability=p), Link(30, success_probability=1.0), Link(50, success_probability=1.0)]
    chain = Chain(links, memory=Memory(t2_s=1e-2), schedule=schedule, end_nodes=end_nodes)
    run = chain.simulate(100, rng=2)
    if p < 1:
        assert run.fidelity == pytest.approx(0.5, abs=1e-9)
    else:
        assert run.fidelity.min() > 0.5


def test_after_years_a_chain_of_equal_links_ages_as_a_young_one_does():
    """Lags are some 1/p attempts: with memories in proportion, only light tells them apart."""
    fidelity = []
    for p in (1e-4, 1e-16):
        link = Link(100, success_probability=p)
        chain = Chain([link] * 2, memory=Memory(t2_s=link.attempt_s / p))
        fidelity.append(chain.simulate(20_000, rng=4).fidelity)
    assert fidelity[0] == pytest.approx(fidelity[1], abs=1e-3)


@pytest.mark.parametrize("settings", [
    {"swap_success": 0.5},
    {"swap_success": 0.5, "schedule": "nested"},
    {"swap_success": 0.6, "cutoff_s": 0.003, "schedule": "nested"},
    {"swap_success": 0.6, "cutoff_s": 0.003, "purification": "dejmps"},
])  # fmt: skip
def test_a_late_start_changes_nothing(settings, monkeypatch):
    """Follow the same trials with an origin that moves all the time, and with one that never does."""
    from qlab.repeaters.plan import Plan

    runs = []
    for far in (-1.0, math.inf):
        monkeypatch.setattr(Plan, "far_s", far)
        links = [Link(length, 0.98, 0.3) for length in (20.3, 31.7, 11.1)]
        runs.append(Chain(links, memory=Memory(t2_s=0.05), **settings).simulate(3000, rng=5))
    for name in ("waiting_time_s", "fidelity", "attempts", "uses"):
        assert getattr(runs[0], name) == pytest.approx(getattr(runs[1], name), rel=1e-9)


def test_the_event_loop_says_the_same_of_long_links():
    links = [Link(length, 0.98, 0.2) for length in (700, 200, 900)]
    chain = Chain(links, memory=Memory(t2_s=0.3), swap_success=0.7)
    time, fidelity, _ = event_loop.simulate(chain, 1500, seed=5)
    run = chain.simulate(50_000, rng=6)
    for mine, other in ((run.waiting_time_s, time), (run.fidelity, fidelity)):
        error = math.hypot(mine.std() / math.sqrt(len(mine)), other.std() / math.sqrt(len(other)))
        assert abs(mine.mean() - other.mean()) < 5.2 * error


def test_a_timeline_keeps_its_order_after_years():
    link = dataclasses.replace(Link(900), success_probability=1e-18)
    for seed in range(5):
        kinds = [e.kind for e in Chain([link] * 2, swap_success=0.5).timeline(rng=seed).events]
        assert kinds[:2] == ["start", "start"] and kinds[-2:] == ["swap", "delivered"]
        again = [i for i, kind in enumerate(kinds) if kind == "failed swap"]
        assert all(kinds[i + 1 : i + 3] == ["start", "start"] for i in again)
    times = [e.time_s for e in Chain([link] * 2, swap_success=0.5).timeline(rng=1).events]
    assert np.all(np.diff(times) >= 0)
