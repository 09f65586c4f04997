"""Weak pulses without decoys and with: the curves of the literature, photon by photon, limits, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import poisson

from qlab import keyrates
from qlab.keyrates import decoy_infinite, decoy_vacuum_weak, gllp, max_distance, optimised

LINE = {"dark": 1.7e-6, "misalignment": 0.033}
GYS = LINE | {"attenuation_db_per_km": 0.21, "efficiency": 0.045}


def at(km):
    return 0.045 * 10 ** (-0.021 * np.asarray(km, float))


def test_gys_at_no_distance():
    """Ma et al. 2005, and a public note that works the point out by hand: 2.555e-3."""
    assert decoy_infinite(0.045, 0.48, **LINE) == pytest.approx(2.554588e-3, rel=1e-6)
    assert decoy_vacuum_weak(0.045, 0.48, 0.05, **LINE) == pytest.approx(2.414245e-3, rel=1e-6)


def test_where_the_curves_of_the_literature_end():
    assert max_distance(decoy_infinite, intensity=0.48, **GYS) == pytest.approx(142.0, abs=0.1)
    assert max_distance(decoy_vacuum_weak, intensity=0.48, weak=0.05, **GYS) == pytest.approx(140.6, abs=0.1)
    assert max_distance(lambda eta, **line: optimised(decoy_infinite, eta, **line), **GYS) == pytest.approx(
        142.209, abs=0.01
    )


def test_without_decoys_it_depends_on_the_intensity():
    """The well-known 32 km take an intensity of eta; half of it, or the best one, goes 8 km further."""
    assert max_distance(lambda eta, **line: gllp(eta, eta, **line), **GYS) == pytest.approx(32.065, abs=0.01)
    assert max_distance(lambda eta, **line: gllp(eta, eta / 2, **line), **GYS) == pytest.approx(40.10, abs=0.01)
    assert max_distance(lambda eta, **line: optimised(gllp, eta, **line), **GYS) == pytest.approx(40.21, abs=0.01)


@pytest.mark.parametrize(("misalignment", "f"), [(0.033, 1.22), (0.01, 1.16), (0.033, 1.0)])
def test_the_best_intensity_solves_the_equation_of_the_paper(misalignment, f):
    h = keyrates.binary_entropy(misalignment)
    mu = brentq(lambda x: (1 - x) * np.exp(-x) - f * h / (1 - h), 0.1, 0.99)
    best = optimised(decoy_infinite, 1e-4, dark=0, misalignment=misalignment, f=f)
    assert best["intensity"] == pytest.approx(mu, abs=1e-3)
    assert misalignment != 0.033 or f == 1 or best["intensity"] == pytest.approx(0.48, abs=0.01)


@given(st.floats(1e-6, 1), st.floats(0.01, 1), st.floats(0, 1e-3), st.floats(0, 0.1))
def test_photon_by_photon(eta, mu, dark, wrong):
    """Yields 1 - (1 - eta)^n + Y0 of every photon number, weighted by Poisson's law: what each number adds."""
    n = np.arange(60)
    weight, arrive = poisson.pmf(n, mu), 1 - (1 - eta) ** n
    clicks, errors = weight @ (dark + arrive), weight @ (dark / 2 + wrong * arrive)
    lost = clicks * 1.22 * keyrates.binary_entropy(errors / clicks)
    single = weight[1] * (dark + eta)
    private = single * (1 - keyrates.binary_entropy((dark / 2 + wrong * eta) / (dark + eta)))
    line = {"dark": dark, "misalignment": wrong}
    assert decoy_infinite(eta, mu, **line) == pytest.approx(max(0, 0.5 * (private - lost)), rel=1e-6, abs=1e-12)
    untagged = max(clicks - weight[2:].sum(), 0)
    worst = min(errors / untagged, 0.5) if untagged > 0 else 0.5
    private = untagged * (1 - keyrates.binary_entropy(worst))
    assert gllp(eta, mu, **line) == pytest.approx(max(0, 0.5 * (private - lost)), rel=1e-6, abs=1e-12)


@given(st.floats(1e-6, 1), st.floats(0.01, 1), st.floats(0.05, 0.9), st.floats(0, 1e-3), st.floats(0, 0.1))
def test_fewer_decoys_never_leave_more(eta, mu, part, dark, wrong):
    line = {"dark": dark, "misalignment": wrong}
    two = decoy_vacuum_weak(eta, mu, part * mu, **line)
    # the approximation Y1 = Y0 + eta of the infinite formula and the gains agree to the order of a photon
    assert 0 <= gllp(eta, mu, **line) <= decoy_infinite(eta, mu, **line) + 1e-12
    assert 0 <= two <= decoy_infinite(eta, mu, **line) + 1e-12
    assert decoy_infinite(eta, mu, **line) <= 0.5 * mu * np.exp(-mu) * (eta + dark)


def test_limits():
    eta = at([0, 50, 100, 130])
    near = decoy_vacuum_weak(eta, 0.48, 1e-4, **LINE)
    assert near == pytest.approx(decoy_infinite(eta, 0.48, **LINE), rel=2e-3)
    assert decoy_infinite(0.1, 0.5, dark=0, misalignment=0) == pytest.approx(0.5 * 0.5 * np.exp(-0.5) * 0.1)
    assert gllp([0, 1], 0, dark=0, misalignment=0).tolist() == [0, 0]
    ratio = optimised(gllp, [1e-3, 1e-4], dark=0, misalignment=0.01).rate
    assert ratio[0] / ratio[1] == pytest.approx(100, rel=0.01)  # the square of eta, and eta itself with decoys
    ratio = optimised(decoy_infinite, [1e-3, 1e-4], dark=0, misalignment=0.01).rate
    assert ratio[0] / ratio[1] == pytest.approx(10, rel=0.01)


def test_tno_differs_by_the_clicks_of_empty_pulses():
    """qkd_key_rate counts them as secret (Eve knows nothing of a dark count), 1 per cent of 1 per cent here."""
    for decibels, rate, mu in ((2, 0.029469, 0.754), (10, 0.0045524, 0.737)):
        line = {"dark": 1 - (1 - 1e-5) ** 2, "misalignment": 0.015, "f": 1, "sifting": 1}
        best = optimised(decoy_infinite, 0.2 * 10 ** (-decibels / 10), **line)
        assert best.rate == pytest.approx(rate, rel=3e-3)
        assert best.rate + np.exp(-best["intensity"]) * line["dark"] == pytest.approx(rate, rel=2e-4)
        assert best["intensity"] == pytest.approx(mu, abs=0.005)


@pytest.mark.parametrize("rate", [gllp, decoy_infinite, lambda *a, **k: decoy_vacuum_weak(*a, 0.05, **k)])
def test_shapes_and_masks(rate):
    eta = at([[0, 20], [30, 500]])
    whole = rate(eta, 0.1, **LINE)
    assert whole.shape == (2, 2) and whole[1, 1] == 0 and (whole >= 0).all()
    assert isinstance(rate(0.045, 0.1, **LINE), float)
    masked = rate(np.ma.masked_less([0.045, -1], 0), 0.1, **LINE)
    assert masked.mask.tolist() == [False, True] and masked[0] == rate(0.045, 0.1, **LINE)
    masked = rate(0.045, np.ma.masked_less([0.1, -1], 0), **LINE)
    assert masked.mask.tolist() == [False, True] and masked[0] == rate(0.045, 0.1, **LINE)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: gllp(1.2, 0.5, **LINE), r"`eta` must be in \[0, 1\]; got 1.2"),
        (lambda: gllp(0.1, -0.5, **LINE), "`intensity` must be at least 0; got -0.5"),
        (lambda: decoy_infinite(0.1, 0.5, dark=2, misalignment=0), r"`dark` must be in \[0, 1\]"),
        (lambda: decoy_infinite(0.1, 0.5, dark=0, misalignment=3.3), "percentage. write 0.033"),
        (lambda: decoy_infinite(0.1, 0.5, **LINE, f=0.9), "`f` must be at least 1; got 0.9"),
        (lambda: decoy_infinite([0.1] * 2, [0.5] * 3, **LINE), "`eta`.* must broadcast"),
        (lambda: decoy_infinite(0.1, 0.5, **LINE, sifting=2), r"`sifting` must be in \[0, 1\]"),
        (
            lambda: decoy_vacuum_weak(0.1, 0.5, 0.6, **LINE),
            "`weak` must be above 0 and below `intensity`; got 0.6 w",
        ),
        (lambda: decoy_vacuum_weak(0.1, 0.5, 0, **LINE), "`weak` must be above 0 and below `intensity`; got 0 with"),
        (lambda: max_distance("gllp"), "`rate` must be a function"),
        (lambda: max_distance(gllp, efficiency=0), "`efficiency` must be above 0"),
        (lambda: max_distance(gllp, attenuation_db_per_km=-1), "`attenuation_db_per_km` must be above 0"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
