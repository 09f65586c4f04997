"""E91: exact tables against closed forms and density matrices, draws against tables."""

import math

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import bbm92, bell, e91
from qlab.channels import depolarizing
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.states import werner

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


def test_the_same_seed_gives_the_same_run():
    a, b = (e91.simulate(1000, eve=InterceptResend(), rng=5) for _ in range(2))
    assert np.array_equal(a.bob_bits, b.bob_bits)
