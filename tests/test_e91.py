"""E91 and BBM92: exact tables against closed forms and density matrices, draws against tables, intervals, bad input."""

import math

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import bb84, bbm92, bell, e91
from qlab.channels import depolarizing
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.states import bell as bell_state
from qlab.states import ket, werner

unit = st.floats(0, 1)
TEST = (0, 45, 22.5, 67.5)


def exact_s(**kwargs):
    return e91.expected(**kwargs).s


@given(unit)
def test_intercept_resend_lowers_s_as_ekert_says(p):
    for where in ("bob", "source"):
        assert exact_s(eve=InterceptResend(p), eve_on=where) == pytest.approx(math.sqrt(2) * (2 - p), abs=1e-9)


def test_eve_may_touch_58_percent_before_s_falls_to_2():
    assert exact_s(eve=InterceptResend(2 - math.sqrt(2))) == pytest.approx(2)


@given(unit)
def test_the_key_bits_of_equal_angles(p):
    # Z or X against 22.5 or 45 degrees: sin^2 and cos^2 of the double angle between, averaged
    assert e91.expected(eve=InterceptResend(p)).qber == pytest.approx(p / 4, abs=1e-9)
    assert e91.expected(state=werner(visibility=1 - p)).qber == pytest.approx(p / 2, abs=1e-9)


def test_two_photons_with_a_toss_each_do_worse_than_one_toss_for_both():
    assert exact_s(eve=InterceptResend(), eve_on="both") == pytest.approx(math.sqrt(0.5))
    assert exact_s(eve=InterceptResend(), eve_on="source") == pytest.approx(math.sqrt(2))


@pytest.mark.parametrize(("eve", "shrink"), [(UniversalCloner(), 2 / 3), (PhaseCovariantCloner(0.5), math.sqrt(0.5))])
def test_cloners_shrink_the_correlations(eve, shrink):
    assert exact_s(eve=eve) == pytest.approx(bell.tsirelson_bound * shrink)
    assert exact_s(eve=eve, eve_on="both") == pytest.approx(bell.tsirelson_bound * shrink**2)


@given(st.integers(0, 100_000))
def test_any_state_gives_the_s_of_its_density_matrix(seed):
    rho = qutip.rand_dm([2, 2], seed=seed)
    assert exact_s(state=rho) == pytest.approx(bell.chsh(rho, *TEST), abs=1e-9)


@given(unit)
def test_noise_on_bobs_photon_is_a_werner_state(p):
    assert exact_s(channel=depolarizing(p)) == pytest.approx(exact_s(state=werner(visibility=1 - p)), abs=1e-9)
    assert bbm92.expected_qber(channel=depolarizing(p)) == pytest.approx(p / 2, abs=1e-12)


def test_bbm92_with_eve_on_bob_is_bb84():
    for eve in (InterceptResend(0.4), UniversalCloner(), PhaseCovariantCloner(0.3)):
        assert bbm92.expected_qber(eve=eve) == pytest.approx(bb84.expected_qber(eve), abs=1e-10)


@pytest.mark.parametrize("where", ["bob", "both", "source"])
def test_draws_follow_the_table(where):
    eve, n = InterceptResend(0.5), 400_000
    run = e91.simulate(n, eve=eve, eve_on=where, rng=11)
    values = e91.probability_table(eve=eve, eve_on=where).values / 9
    seen = np.zeros_like(values)
    arrays = (run.alice_angles, run.bob_angles, run.eve_record, run.alice_bits, run.bob_bits)
    np.add.at(seen, arrays, 1)
    assert not seen[values == 0].any()
    expected = n * values[values > 0]
    chi2 = ((seen[values > 0] - expected) ** 2 / expected).sum()
    freedom = expected.size - 1
    assert chi2 < freedom + 5.3 * math.sqrt(2 * freedom) + 28  # fails by chance with probability below 1e-6


def test_an_undisturbed_run():
    run = e91.simulate(200_000, rng=3)
    assert float(run.qber) == 0
    assert (run.sifted.alice == run.sifted.bob).all()
    assert run.s.low < bell.tsirelson_bound < run.s.high
    assert run.correlations[22.5, 22.5].value == 1
    assert run.s.n == sum(run.correlations[a].n for a in e91.CHSH)


def test_the_interval_of_s_covers_the_truth_about_95_times_in_100():
    # 1000 runs: 5.3 standard deviations of the coverage are 0.037
    covered = np.mean([bell.tsirelson_bound in e91.simulate(600, rng=seed).s for seed in range(1000)])
    assert 0.95 - 0.04 < covered < 0.95 + 0.04


def test_the_same_seed_gives_the_same_run():
    a, b = (e91.simulate(1000, eve=InterceptResend(), rng=5) for _ in range(2))
    assert np.array_equal(a.bob_bits, b.bob_bits)


def test_no_pairs_no_s():
    run = e91.simulate(0)
    assert math.isnan(run.s.value)
    assert math.isnan(run.qber.value)
    assert "E91 run: 0 pairs" in repr(run)
    assert "<table>" in run._repr_html_()


def test_plot_returns_its_axes():
    import matplotlib.pyplot as plt

    ax = e91.simulate(1000, rng=1).plot()
    assert len(ax.get_xticks()) == 4
    plt.close(ax.figure)


@pytest.mark.parametrize("protocol", [e91, bbm92])
@pytest.mark.parametrize(
    ("kwargs", "sentence"),
    [
        ({"n": -1}, "`n` must be at least 0"),
        ({"n": 1.5}, "`n` must be a whole number"),
        ({"n": 10**12}, "`n` must be at most"),
        ({"state": ket("H")}, "`state` must be a state of two qubits"),
        ({"state": 2 * bell_state("phi+")}, "norm 1"),
        ({"eve": InterceptResend}, r"did you mean `InterceptResend\(\)`"),
        ({"eve_on": "alice"}, '`eve_on` must be one of "bob", "both", "source"'),
        ({"channel": 0.1}, "`channel` must be a Channel"),
        ({"rng": "x"}, "`rng` must be"),
    ],
)
def test_bad_input_gets_a_sentence(protocol, kwargs, sentence):
    with pytest.raises(ValueError, match=sentence):
        protocol.simulate(**{"n": 10, **kwargs})
