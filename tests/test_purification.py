"""Purification: published points, the recurrence against the circuit, noise against Briegel's formula, bad input."""

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import purification as pu
from qlab.states import bell, fidelity, ket, werner

PHI = bell("phi+")
seeds = st.integers(0, 100_000)


def bell_diagonal(weights):
    return sum(w * bell(name).proj() for w, name in zip(weights, pu.ORDER, strict=True))


def any_weights(seed):
    return np.random.default_rng(seed).dirichlet([1, 1, 1, 1])


def test_bbpssw_published_points():
    rho, probabilities = werner(fidelity=0.6), []
    for expected in (0.6204379562, 0.644639, 0.672880):
        better = pu.bbpssw(rho)
        rho = better.state
        probabilities.append(better.probability)
        assert fidelity(rho, PHI) == pytest.approx(expected, abs=1e-6)
    assert probabilities[0] == pytest.approx(0.6088888889, abs=1e-10)


@given(st.floats(0, 1))
def test_bbpssw_follows_its_formula(f):
    g = (1 - f) / 3
    n = f * f + 2 * f * g + 5 * g * g
    better = pu.bbpssw(werner(fidelity=f))
    assert better.probability == pytest.approx(n, abs=1e-10)
    assert fidelity(better.state, PHI) == pytest.approx((f * f + g * g) / n, abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 0.5))
def test_noisy_bbpssw_is_briegels_formula(f, gate, slip):
    p2, eta, g = 1 - gate, 1 - slip, (1 - f) / 3
    good, bad = eta**2 + (1 - eta) ** 2, f * g + g * g
    k = (1 - p2**2) / (8 * p2**2)
    c = f * f + 2 * f * g + 5 * g * g
    expected = ((f * f + g * g) * good + 2 * eta * (1 - eta) * bad + k) / (c * good + 8 * eta * (1 - eta) * bad + 4 * k)
    got = pu.bbpssw(werner(fidelity=f), gate_error=gate, readout_error=slip)
    assert fidelity(got.state, PHI) == pytest.approx(expected, abs=1e-9)


@given(seeds)
def test_dejmps_on_bell_diagonal_pairs_is_the_recurrence(seed):
    w = any_weights(seed)
    better, (after, n) = pu.dejmps(bell_diagonal(w)), pu.weights_after(w, w)
    assert pu.bell_weights(better.state) == pytest.approx(after, abs=1e-10)
    assert better.probability == pytest.approx(float(n), abs=1e-10)


@given(seeds)
def test_pumping_on_bell_diagonal_pairs_is_the_recurrence(seed):
    w = any_weights(seed)
    kept, total = w, 1.0
    for _ in range(3):
        kept, n = pu.weights_after(kept, w)
        total *= float(n)
    pumped = pu.pump(bell_diagonal(w), 3)
    assert pu.bell_weights(pumped.state) == pytest.approx(kept, abs=1e-9)
    assert pumped.probability == pytest.approx(total, abs=1e-9)


@given(seeds)
def test_any_pair_stays_a_state(seed):
    rho = qutip.rand_dm([2, 2], seed=seed, rank=1 + seed % 4)
    for better in (pu.bbpssw(rho), pu.dejmps(rho, gate_error=0.05, readout_error=0.02), pu.pump(rho, 2)):
        assert better.state.tr() == pytest.approx(1)
        assert better.state.eigenenergies().min() > -1e-10
        assert 0 <= better.probability <= 1 + 1e-12


def test_noise_everywhere_leaves_nothing():
    assert np.allclose(pu.bbpssw(PHI, gate_error=1).state.full(), np.eye(4) / 4, atol=1e-10)


def test_nothing_to_do_for_perfect_pairs():
    for better in (pu.bbpssw(PHI), pu.dejmps(PHI), pu.pump(PHI, 3)):
        assert fidelity(better.state, PHI) == pytest.approx(1)
        assert better.probability == pytest.approx(1)
    assert pu.pump(werner(fidelity=0.7), 0).state == werner(fidelity=0.7)


def test_hashing_starts_at_its_threshold():
    assert pu.hashing_yield(werner(fidelity=0.8107)) == 0
    assert pu.hashing_yield(werner(fidelity=0.8108)) > 0
    assert pu.hashing_yield(bell("psi-")) == 1


def test_the_recurrence_takes_many_pairs_at_once():
    w = np.array([any_weights(s) for s in range(6)]).reshape(2, 3, 4)
    after, n = pu.weights_after(w, w)
    assert after.shape == (2, 3, 4)
    assert n.shape == (2, 3)
    assert after[1, 2] == pytest.approx(pu.weights_after(w[1, 2], w[1, 2])[0])


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: pu.bbpssw(ket("H")), "`rho` must be a state of two qubits"),
        (lambda: pu.dejmps(PHI, gate_error=5), "`gate_error` must be in"),
        (lambda: pu.dejmps(PHI, readout_error=float("nan")), "`readout_error` must be a finite number"),
        (lambda: pu.pump(PHI, -1), "`rounds` must be at least 0"),
        (lambda: pu.hashing_yield(2 * PHI), "norm 1"),
        (lambda: pu.weights_after([0.5, 0.5], [1, 0, 0, 0]), "`kept` must be four probabilities"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_weights_after_what_never_succeeds_are_unknown():
    never, n = pu.weights_after([1, 0, 0, 0], [1e-17, 0, 1 - 1e-17, 0])
    assert n == 0 and np.isnan(never).all()
    assert pu.weights_after([1, 0, 0, 0], [1e-9, 0, 1 - 1e-9, 0])[1] == pytest.approx(1e-9)


def test_weights_in_single_precision_are_weights():
    w = np.array([0.7, 0.1, 0.1, 0.1], np.float32)
    assert pu.weights_after(w, w)[1] == pytest.approx(
        pu.weights_after(w.astype(float).round(3), [0.7, 0.1, 0.1, 0.1])[1]
    )
