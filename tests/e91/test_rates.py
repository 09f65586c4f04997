"""What S and the error rate leave of a key bit: closed forms against density matrices and against Eves who know."""

import math

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st

from qlab import _pairs, bb84, bell, e91, keyrates
from qlab.channels import phase_flip
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner
from qlab.states import bell as bell_state
from qlab.states import werner

unit = st.floats(0, 1)
angle = st.floats(0, 180)
SQRT2 = math.sqrt(2)


def wrong_at(state, *angles):
    """Mean error rate where both measure at each of these angles."""
    tables = [_pairs.table(state, [a], [a], None, "bob", None).values.sum(axis=2)[0, 0] for a in angles]
    return np.mean([t[0, 1] + t[1, 0] for t in tables])


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 100_000))
def test_s_gives_the_errors_that_a_measurement_across_would_show(seed):
    rho = qutip.rand_dm([2, 2], seed=seed)
    assert e91.error_across(*e91.expected(rho)) == pytest.approx(wrong_at(rho, 67.5, 90.0), abs=1e-9)


def test_an_eve_near_the_angles_of_the_key_makes_few_errors_and_leaves_no_key():
    eve = InterceptResend(basis=33.75)
    s, q = e91.expected(eve=eve)
    assert (s, q) == pytest.approx((SQRT2, math.sin(math.pi / 8) ** 2 / 2), abs=1e-12)
    assert keyrates.bb84(q) == pytest.approx(0.2443, abs=5e-5)  # what the error rate alone would promise
    bob, knows = e91.information(eve=eve)
    assert (bob, knows) == pytest.approx((0.6222, 0.7667), abs=5e-5)
    assert knows == pytest.approx(1 - keyrates.binary_entropy(math.sin(math.pi / 16) ** 2))
    assert e91.trusted_rate(s, q) == 0 == keyrates.device_independent(s, q)


@settings(max_examples=12, deadline=None)
@given(unit, angle, st.sampled_from(["bob", "both", "source"]))
def test_no_rate_is_above_what_bob_knows_more_than_eve(fraction, degrees, where):
    """Whatever linear polarisation she measures, on however many pairs: the key must fit between the two."""
    attack = {"eve": InterceptResend(fraction, degrees), "eve_on": where}
    s, q = e91.expected(**attack)
    bob, eve = e91.information(**attack)
    for rate in (e91.trusted_rate(s, q), keyrates.device_independent(np.clip(s, -2.8284, 2.8284), q)):
        assert rate <= max(0, bob - eve) + 1e-4


@settings(max_examples=12, deadline=None)
@given(unit)
def test_a_cloner_with_a_memory_is_paid_for_exactly(strength):
    eve = PhaseCovariantCloner(strength)
    s, q = e91.expected(eve=eve)
    left = 1 - keyrates.binary_entropy(q) - bb84.eve_information(eve)
    assert e91.trusted_rate(s, q) == pytest.approx(max(0, left), abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(unit)
def test_for_noise_without_a_direction_it_is_the_rule_of_bb84(p):
    for way in ({"eve": InterceptResend(p)}, {"state": werner(visibility=1 - p)}):
        s, q = e91.expected(**way)
        assert e91.error_across(s, q) == pytest.approx(q, abs=1e-9)
        assert e91.trusted_rate(s, q) == pytest.approx(keyrates.bb84(q), abs=1e-6)


def test_trusting_the_devices_never_costs():
    s, q = np.meshgrid(np.linspace(2, 2 * SQRT2, 60), np.linspace(0, 0.2, 60))
    possible = 1 - s / (2 * SQRT2) - q >= 0
    assert (e91.trusted_rate(s, q) >= keyrates.device_independent(s, q) - 1e-9)[possible].all()


def test_two_error_rates():
    t = keyrates.binary_entropy
    assert keyrates.bb84(0.02, across=0.1) == pytest.approx(1 - t(0.02) - t(0.1))
    assert keyrates.bb84(0.1, 1.2, across=0.02) == pytest.approx(1 - 1.2 * t(0.1) - t(0.02))
    assert keyrates.bb84(0.02, across=0.02) == pytest.approx(keyrates.bb84(0.02))
    assert keyrates.bb84([0, 0], across=[0.3, 0.7]) == pytest.approx([1 - t(0.3), 0])
    s, q = e91.expected(channel=phase_flip(0.1))  # at 22.5 degrees it hides by half, at 45 not at all
    assert (q, e91.error_across(s, q)) == pytest.approx((0.075, 0.025))
    apart = (keyrates.bb84(0.05, across=0.05) + keyrates.bb84(0.1, across=0)) / 2
    assert 0 < e91.trusted_rate(s, q) < apart  # means of the two key angles are on the safe side
    with pytest.raises(ValueError, match="`across` must be in"):
        keyrates.bb84(0.1, across=1.2)


def test_an_endless_number_of_runs_keeps_its_promise():
    """The low end is above the truth in at most 5 of 100 runs (both inputs at their ends): 300 runs, 5.3 deviations."""
    state, n = werner(visibility=0.95), 4000
    truth = e91.trusted_rate(2 * SQRT2 * 0.95, 0.025)
    table = e91.probability_table(state)
    drawn = [_pairs.draw(table, n, k) for k in range(300)]
    runs = [e91.Run(a, b, x, y, record) for a, b, record, x, y in drawn]
    assert np.mean([run.rate_trusted.low > truth for run in runs]) < 0.05 + 0.067
    covered = np.mean([0.025 in run.error_across for run in runs])
    assert 0.95 - 0.067 < covered < 0.95 + 0.067


def test_the_low_end_takes_what_is_unfavourable():
    run = e91.simulate(50_000, state=werner(visibility=0.96), rng=4)
    for rate in (run.rate_trusted, run.rate_untrusted):
        assert rate.low < float(rate) < rate.high
        assert "asymptotic" in repr(rate)
        assert rate.n == run.qber.n
    assert run.rate_untrusted.low == keyrates.device_independent(run.s.low, run.qber.high)
    assert run.rate_trusted.low == keyrates.bb84(run.qber.high, across=run.error_across.high)
    assert float(run.rate_trusted) == e91.trusted_rate(float(run.s), float(run.qber))


def test_perfect_pairs_whose_s_is_above_the_bound_by_luck():
    runs = [e91.simulate(2000, rng=k) for k in range(8)]
    assert any(float(run.s) > bell.tsirelson_bound for run in runs)
    for run in runs:
        assert 0 <= run.error_across.low <= run.error_across.value <= run.error_across.high <= 1
        assert 0.3 < run.rate_trusted.low <= float(run.rate_trusted) <= run.rate_trusted.high == 1
        assert run.rate_untrusted.high == 1


def test_an_empty_run_promises_nothing():
    run = e91.simulate(0)
    for found in (run.error_across, run.rate_trusted, run.rate_untrusted):
        assert math.isnan(found.value)
        assert (found.low, found.high) == (0, 1)


def test_information_of_no_eve_and_of_a_wrong_state():
    assert e91.information() == pytest.approx((1, 0), abs=1e-9)
    assert e91.information(bell_state("psi-")) == pytest.approx((1, 0), abs=1e-9)
    bob, eve = e91.information(eve=InterceptResend(0.5))
    assert eve == pytest.approx(e91.information(eve=InterceptResend()).eve / 2)
    assert bob == pytest.approx(1 - keyrates.binary_entropy(0.125))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((5, 0.1), "`s` must be in"),
        ((2, 1.1), "`qber` must be in"),
        ((math.nan, 0.1), "`s` must be"),
        (([2, 2], [0.1, 0.1, 0.1]), "shape"),
    ],
)
def test_bad_numbers_get_a_sentence(arguments, sentence):
    for f in (e91.error_across, e91.trusted_rate):
        with pytest.raises(ValueError, match=sentence):
            f(*arguments)
