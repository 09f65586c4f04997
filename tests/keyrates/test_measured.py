"""What measured clicks say of single photons: formulas and linear programme, against the truth and each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qlab.estimates import Estimate
from qlab.keyrates import decoy_bounds

NEAR = 1 + 1e-6


def line(mu, eta=0.045, dark=1.7e-6, wrong=0.033):
    gain = dark - np.expm1(-eta * np.asarray(mu))
    return gain, (dark / 2 - wrong * np.expm1(-eta * np.asarray(mu))) / gain


def test_vacuum_and_weak_is_the_formula_of_the_paper():
    mu, nu, y0 = 0.48, 0.05, 1.7e-6
    gain, error = line([0, nu, mu])
    found = decoy_bounds(gain, error, [0, nu, mu], [0.2, 0.2, 0.6])
    share = (nu / mu) ** 2
    single = mu / (mu * nu - nu**2) * (gain[1] * np.exp(nu) - gain[2] * np.exp(mu) * share - (1 - share) * y0)
    assert found.analytic.vacuum_yield == pytest.approx(y0)
    assert found.analytic.single_yield == pytest.approx(single)
    assert found.analytic.single_error == pytest.approx((error[1] * gain[1] * np.exp(nu) - y0 / 2) / single / nu)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([(0, 0.05, 0.48), (2e-4, 0.2, 0.45), (0.1, 0.5)]),
    st.floats(1e-4, 1),
    st.floats(1e-8, 1e-4),
    st.floats(0, 0.1),
    st.sampled_from([None, 10**10, 10**13]),
)
def test_truth_programme_formulas_in_that_order(mu, eta, dark, wrong, pulses):
    gain, error = line(mu, eta * 0.99, dark, wrong)
    found = decoy_bounds(gain, error, mu, np.full(len(mu), 1 / len(mu)), pulses=pulses)
    y1 = dark + eta * 0.99
    e1 = (dark / 2 + wrong * eta * 0.99) / y1
    assert found.analytic.single_yield <= found.programme.single_yield * NEAR <= y1 * NEAR**2
    assert found.analytic.single_error * NEAR >= found.programme.single_error and found.single_error >= e1 / NEAR
    assert found.analytic.vacuum_yield <= found.programme.vacuum_yield * NEAR <= dark * NEAR**2
    assert found.single_yield >= found.programme.single_yield and found.single_error <= found.analytic.single_error


def test_photon_splitting_shows():
    """Eve blocks single photons and lets the others through a perfect line, so that the signals click as ever."""
    mu = np.array([0, 0.05, 0.1])
    more = 1 - (1 + mu) * np.exp(-mu)
    honest = -np.expm1(-0.0468982 * mu)
    assert more[2] == pytest.approx(honest[2], rel=1e-4)
    found = decoy_bounds(more, np.full(3, 0.0), mu, [0.1, 0.1, 0.8], pulses=10**12)
    assert found.single_yield == pytest.approx(0, abs=2e-4) and more[1] < 0.6 * honest[1]
    assert decoy_bounds(honest, np.full(3, 0.0), mu, [0.1, 0.1, 0.8], pulses=10**12).single_yield > 0.046


@pytest.mark.parametrize("mu", [(0, 0.05, 0.29), (0.001, 0.006, 0.117), (0.001, 0.02, 0.4)])
@pytest.mark.parametrize("single", [0, 1e-4, 0.1, 1])
@pytest.mark.parametrize("wrong", [0, 0.03])
def test_yields_on_the_edge_are_explained(mu, single, wrong):
    """Eve lets every pulse of two photons click, and no empty one or no single one: still some yields in [0, 1]."""
    n = np.arange(40)
    chances = stats.poisson.pmf(n, np.array(mu)[:, None])
    yields = np.where(n == 0, 1e-6, np.where(n == 1, single, 1))
    gain = chances @ yields
    error = chances @ (yields * np.where(n == 0, 0.5, wrong)) / gain
    found = decoy_bounds(gain, error, mu, [0.2, 0.2, 0.6])
    assert found.single_yield <= single * (1 + 1e-5) + 1e-9
    assert found.vacuum_yield <= 1e-6 * NEAR


def test_fewer_pulses_say_less_and_hold():
    """Counts of 2000 honest runs: a bound of 1e-10 never fails."""
    mu, share, pulses = np.array([1e-3, 0.1, 0.5]), np.array([0.2, 0.3, 0.5]), 10**9
    gain, error = line(mu, 0.01)
    exact = decoy_bounds(gain, error, mu, share)
    yields = [decoy_bounds(gain, error, mu, share, pulses=n).single_yield for n in (10**8, 10**10, 10**13)]
    assert yields == sorted(yields) and yields[-1] <= exact.single_yield
    rng = np.random.default_rng(2005)
    for _ in range(20):
        sent = rng.multinomial(pulses, share)
        clicks = rng.binomial(sent, gain)
        wrong = rng.binomial(clicks, error)
        found = decoy_bounds(clicks / (pulses * share), wrong / clicks, mu, share, pulses=pulses)
        assert found.single_yield <= 0.0100017 and found.single_error >= 0.0330793


def test_estimates_are_welcome():
    gain, error = line([0, 0.05, 0.48])
    counted = [Estimate.rate(round(g * 1e9), 10**9) for g in gain]
    found = decoy_bounds(counted, error, [0, 0.05, 0.48], [0.2, 0.2, 0.6], pulses=5e9)
    assert 0 < found.single_yield < 0.045


def call(**changed):
    gain, error = line([0, 0.05, 0.48])
    given = {"gains": gain, "error_rates": error, "intensities": [0, 0.05, 0.48], "shares": [0.2, 0.2, 0.6]}
    return lambda: decoy_bounds(**(given | changed))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (call(gains=[0.1, 0.2]), "`gains` must be one for each of the 3 intensities"),
        (call(gains=[0.1, 0.2, 1.2]), r"`gains` must be in \[0, 1\]; got 1.2"),
        (call(intensities=[0.48, 0.05, 0]), "`intensities` must ascend"),
        (call(shares=[0.2, 0.2, 0.2]), "`shares` must hold probabilities that sum to 1"),
        (call(pulses=0), "`pulses` must be at least 1"),
        (call(eps=1), "`eps` must be above 0 and below 1; got 1"),
        (call(gains=[0.5, 0.1, 0.2]), "`gains` and `error_rates` must be what some yields in .* explain"),
        (call(intensities=[[0], [0.05], [0.48]]), "must each be a plain list"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_darkness_alone_is_no_decoy():
    """Empty pulses and one brightness of light: pairs explain the clicks as well, and nothing is divided by nothing."""
    mu = np.array([0, 0.5])
    gains = 1e-6 + 1 - np.exp(-0.01 * mu)
    errors = (0.5e-6 + 0.01 * (1 - np.exp(-0.01 * mu))) / gains
    found = decoy_bounds(gains, errors, mu, [0.3, 0.7])
    assert found.single_yield < 1e-5 and found.vacuum_yield == pytest.approx(1e-6)
