"""Twin fields: fixed points, the repeaterless bound, the yields of photons by integration over phases, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import comb
from scipy.stats import poisson

from qlab.keyrates import optimised, plob, twin_field, twin_fields


def best(km, dark=1e-8, misalignment=0.02):
    return optimised(twin_field, 10 ** (-0.02 * np.asarray(km, float)), dark=dark, misalignment=misalignment)


def test_without_an_optimiser():
    line = np.array(0.1), np.array(0.02), np.array(1e-8)
    click, bit = twin_fields._clicks(*line, np.array(0.02))
    assert twin_field(0.01, 0.02, dark=1e-8, misalignment=0.02) == pytest.approx(2.0817924e-3, rel=1e-7)
    assert bit == pytest.approx(0.01996479, abs=1e-8)
    assert twin_fields._phase_errors(*line) / click == pytest.approx(0.05680530, abs=1e-8)


def test_with_the_best_intensity():
    assert best(100).rate == pytest.approx(2.617e-3, rel=1e-3)
    assert best(100) / plob(0.01) == pytest.approx(0.18, abs=0.005)
    assert best(100, dark=1e-7).rate == pytest.approx(2.575e-3, rel=1e-3)


def test_it_overtakes_every_line_without_a_middle():
    km = np.linspace(150, 160, 1001)
    above = best(km, misalignment=0).rate > plob(10 ** (-0.02 * km))
    assert km[np.argmax(above)] == pytest.approx(156.5, abs=0.1) and (np.diff(above.astype(int)) >= 0).all()
    assert (best([300, 400]).rate > plob(10 ** (-0.02 * np.array([300, 400])))).all()


def test_one_decade_in_a_hundred_kilometres():
    rates = best([100, 200, 300], dark=0).rate
    assert rates[:-1] / rates[1:] == pytest.approx(10, rel=0.25)  # towards the square root of eta: 10 exactly
    assert rates[1] / rates[2] == pytest.approx(10, rel=0.08)


@pytest.mark.parametrize("s", [1e-4, 0.1, 0.7, 1.0])
@given(a=st.floats(0.01, 1), b=st.floats(0.01, 1), dark=st.floats(0, 0.01))
def test_the_yields_add_up_to_coherent_states_of_random_phase(s, a, b, dark):
    """Two coherent states of random phases on the beam splitter, by a sum over phases, without photon numbers."""
    n, m, _, _ = twin_fields._pairs(CUT)
    weight = np.outer(poisson.pmf(PHOTONS, a), poisson.pmf(PHOTONS, b))
    even = weight[n, m] + (n != m) * weight[m, n]
    even = even @ twin_fields._yields(np.array(s), np.array(dark), CUT)
    phases = 2 * np.pi * np.arange(256) / 256
    second = s * abs(np.sqrt(a) - np.sqrt(b) * np.exp(1j * phases)) ** 2 / 2  # light on the second detector
    click = (1 - dark) * np.exp(-second) - (1 - dark) ** 2 * np.exp(-s * (a + b))
    different = (PHOTONS[:, None] + PHOTONS) % 2 == 1
    odd = (weight * clicks_by_binomials(s, dark))[different].sum()
    assert even + odd == pytest.approx(click.mean(), rel=1e-9, abs=1e-15)


CUT = 24
PHOTONS = np.arange(CUT + 1)
CHOOSE = comb(PHOTONS[:, None], PHOTONS)


def clicks_by_binomials(s, dark):
    """A click of the first detector alone on n and m photons, by the binomials written out."""
    stay = (1 - s / 2) ** np.maximum(PHOTONS[:, None, None] + PHOTONS[:, None] - 2 * PHOTONS, 0)
    both = np.einsum("nk,mk,k,nmk->nm", CHOOSE, CHOOSE, (s / 2) ** (2 * PHOTONS), stay)
    return (1 - dark) * both - (1 - dark) ** 2 * (1 - s) ** (PHOTONS[:, None] + PHOTONS)


def test_bright_pulses_leave_no_key_even_on_a_perfect_line():
    mu = np.linspace(0.48, 2, 400)
    for eta in (1, 0.9, 0.3, 1e-3):
        assert (twin_field(eta, mu, dark=0, misalignment=0, f=1) == 0).all()
    assert twin_field(1, 0.4, dark=0, misalignment=0, f=1) > 0 and twin_field(0.1, 1e6, dark=0, misalignment=0) == 0


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_never_below_zero_nor_more_than_the_clicks(eta, mu, dark, wrong):
    assert 0 <= twin_field(eta, mu, dark=dark, misalignment=wrong) <= 1


def test_far_away_it_keeps_its_digits():
    """At 1000 km and more the rate without dark counts is still the square root of the line's transmittance."""
    rates = twin_field([1e-20, 1e-24], 0.02, dark=0, misalignment=0)
    assert rates[0] / rates[1] == pytest.approx(100, rel=1e-3) and rates[1] > 0


def test_shapes_and_masks():
    rates = twin_field([[0.01], [0.1]], [0.01, 0.02, 0.03], dark=1e-8, misalignment=0.02)
    assert rates.shape == (2, 3) and rates[0, 1] == pytest.approx(2.0817924e-3, rel=1e-7)
    masked = twin_field(np.ma.masked_less([0.01, -1], 0), 0.02, dark=1e-8, misalignment=0.02)
    assert masked.mask.tolist() == [False, True] and masked[0] == pytest.approx(2.0817924e-3, rel=1e-7)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: twin_field(1.5, 0.02, dark=0, misalignment=0), r"`eta` must be in \[0, 1\]; got 1.5"),
        (lambda: twin_field(0.5, -1, dark=0, misalignment=0), "`alpha_squared` must be at least 0; got -1"),
        (lambda: twin_field(0.5, 0.1, dark=2, misalignment=0), r"`dark` must be in \[0, 1\]"),
        (lambda: twin_field([0.5] * 2, [0.1] * 3, dark=0, misalignment=0), "`eta` and `alpha_squared`.* broadcast"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
