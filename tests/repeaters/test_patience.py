"""Hopeless chains say so soon; patient ones are left alone; key per use; sentences that blame what was given."""

import math
import pickle
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlab.devices import Fibre
from qlab.keyrates import bb84, plob, repeater_bound
from qlab.repeaters import Chain, Link, Memory, patience, waiting_time

SMALL = Link(20, fidelity=0.98, success_probability=0.1, attempt_rate_hz=1e4)


def caught(km, fidelity):
    """A link of chapter 7: one photon in ten is caught."""
    return Link(km, fidelity=fidelity, success_probability=0.1 * Fibre(km).transmittance)


@pytest.mark.parametrize(
    ("chain", "sentence"),
    [
        (Chain([Link(20)] * 8, swap_success=1e-3), "`swap_success` must be higher for 8 links: some 4e\\+09"),
        (Chain([Link(50)] * 8, cutoff_s=3e-4), "`cutoff_s` lets next to no pair through: more than 100 000"),
        (Chain([Link(300)] * 2, cutoff_s=3e-3), "`cutoff_s` lets next to no pair through"),
        (Chain([SMALL] * 8, cutoff_s=1.5e-3, swap_success=0.3), "`cutoff_s` and `swap_success` let next to no"),
        (
            Chain([Link(300)] * 2, purification="dejmps", cutoff_s=8 * Link(300).delay_s),
            "`cutoff_s` must be longer with purification: a second pair comes in time with a chance of 3e-06",
        ),
    ],
)
def test_a_hopeless_chain_says_so_soon(chain, sentence):
    for call in (lambda: chain.simulate(10, rng=1), lambda: chain.timeline(rng=1)):
        start = time.process_time()
        with pytest.raises(ValueError, match=sentence):
            call()
        assert time.process_time() - start < 6  # about one on a free machine; it was 9 to 13 or far more


def test_a_patient_chain_is_left_alone():
    chain = Chain([Link(100)] * 2, cutoff_s=6e-4)
    run = chain.simulate(20, rng=1)
    assert run.attempts.mean() > 1000


@given(st.integers(2, 64), st.floats(0.05, 1))
def test_failures_of_a_chain_joined_in_halves(links, success):
    """A swap of level d is tried 1/s^d times for each pair; the nodes of a chain of 2^k links fill k levels."""
    plan = Chain([SMALL] * links, swap_success=success).plan
    levels = [min(2**d, links - 2**d) for d in range(10) if 2**d < links]
    expected = sum(n * (1 - success) / success ** (d + 1) for d, n in enumerate(levels))
    assert patience.failures(plan) == pytest.approx(expected)


def test_failures_are_those_of_a_simulation():
    chain = Chain([Link(1, success_probability=1.0, attempt_rate_hz=1)] * 2, swap_success=0.2)
    run = chain.simulate(20_000, rng=1)
    fails = run.uses - 1
    assert abs(fails.mean() - patience.failures(chain.plan)) < 5.2 * fails.std() / math.sqrt(len(run))


def test_a_bar_for_those_who_wait(monkeypatch, capsys):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr("qlab._progress._PATIENCE_S", -1.0)
    Chain([SMALL] * 4, swap_success=0.5).simulate(100, rng=1)
    assert "pairs" in capsys.readouterr().err
    monkeypatch.setenv("TQDM_DISABLE", "1")
    Chain([SMALL] * 4, swap_success=0.5).simulate(100, rng=1)
    assert capsys.readouterr().err == ""
    monkeypatch.delenv("TQDM_DISABLE")
    monkeypatch.setattr("qlab._progress._PATIENCE_S", 60.0)
    Chain([SMALL] * 4, swap_success=0.5).simulate(100, rng=1)
    assert capsys.readouterr().err == ""


# --- key per use --------------------------------------------------------------------------------------------------


def test_uses_are_those_of_the_slowest_link():
    run = Chain([SMALL] * 5).simulate(50_000, rng=1)
    assert abs(run.uses.mean() - waiting_time(5, 0.1).mean) < 5.2 * run.uses.std() / math.sqrt(len(run))
    many = Chain([SMALL] * 5, multiplexing=3).simulate(50_000, rng=1)
    assert np.all(many.uses % 3 == 0) and np.all(many.uses <= many.attempts)


@pytest.mark.parametrize(("n", "km", "fidelity", "expected"), [(10, 50, 0.99, 7.7e-4), (2, 50, 0.98, 4.2e-3)])
def test_key_per_use_of_chapter_7(n, km, fidelity, expected):
    run = Chain([caught(km, fidelity)] * n, memory=Memory(t2_s=10.0)).simulate(20_000, rng=23)
    key = run.secret_key_per_use
    assert key.value == pytest.approx(expected, rel=0.02) and key.low < key.value < key.high
    assert key.value == pytest.approx(
        float(run.secret_key_rate_hz) * run.waiting_time_s.mean() / waiting_time(n, 0.01).mean, rel=0.02
    )
    assert run.secret_key_per_mode().value == key.value / 2 and run.secret_key_per_mode(1).value == key.value
    eta = Fibre(n * km).transmittance
    assert (key.value > 2 * plob(eta)) == (n == 10)
    assert key.value < repeater_bound(eta, n - 1)


def test_certain_errors_give_no_key_as_in_keyrates():
    run = Chain([Link(20)] * 2, readout_error=1.0).simulate(100, rng=1)
    assert run.error_z == pytest.approx(1) and bb84(1.0) == 0
    assert float(run.secret_key_rate_hz) == float(run.secret_key_per_use) == 0


def test_a_run_and_a_plan_stay_as_they_are():
    chain = Chain([SMALL] * 2)
    run, plan = pickle.loads(pickle.dumps((chain.simulate(10, rng=1), chain.plan)))
    for array in (run.fidelity, run.uses, plan.delay_s, plan.swap_factors):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0.5


# --- sentences ----------------------------------------------------------------------------------------------------


@given(st.floats(0.1, 2000), st.sampled_from([None, "dejmps"]))
def test_the_number_of_the_sentence_is_taken(length_km, purification):
    links = [Link(length_km, success_probability=0.5)] * 2
    with pytest.raises(ValueError, match="`cutoff_s` must be at least") as told:
        Chain(links, cutoff_s=1e-9, purification=purification)
    number = float(str(told.value).split("at least ")[1].split()[0])
    chain = Chain(links, cutoff_s=number, purification=purification)
    assert chain.plan.cutoff_limit_s >= max(chain.plan.delay_s)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Link(20_000), "`length_km` must be shorter: no photon comes through 4000 dB; got 20000"),
        (lambda: Link.from_hardware(40_000), "`length_km` must be shorter"),
        (lambda: Link.from_hardware(20, source=0), "`source` must be above 0; got 0"),
        (lambda: Chain([SMALL]).simulate(5, rng=1).secret_key_per_mode(0), "`modes_per_photon` must be at least 1"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
