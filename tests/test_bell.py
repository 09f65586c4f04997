"""Bell tests: closed forms, Horodecki's maximum against brute force, entanglement against QuTiP, bad input."""

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from qlab import bell
from qlab.measurement import basis, born
from qlab.states import bell as bell_state
from qlab.states import ghz, ket, werner

angles = st.floats(-180, 180)
seeds = st.integers(0, 100_000)


def any_pair(seed: int) -> qutip.Qobj:
    return qutip.rand_dm([2, 2], seed=seed, rank=1 + seed % 4)


@given(angles, angles)
def test_phi_plus_agrees_like_the_cosine_of_twice_the_difference(a, b):
    assert bell.correlation(bell_state("phi+"), a, b) == pytest.approx(np.cos(2 * np.deg2rad(a - b)), abs=1e-12)


@given(seeds, angles, angles)
def test_correlation_is_what_born_counts(seed, a, b):
    rho = any_pair(seed)
    table = born(rho, basis(a).on(0, of=2), basis(b).on(1, of=2)).values
    assert bell.correlation(rho, a, b) == pytest.approx(table[0, 0] + table[1, 1] - table[0, 1] - table[1, 0], abs=1e-9)


@given(st.floats(0, 1))
def test_werner_states_follow_their_visibility(v):
    rho = werner(visibility=v)
    assert bell.chsh(rho, 0, 45, 22.5, 67.5) == pytest.approx(bell.tsirelson_bound * v)
    assert bell.max_chsh(rho).value == pytest.approx(bell.tsirelson_bound * v)
    assert bell.concurrence(rho) == pytest.approx(max(0, (3 * v - 1) / 2), abs=1e-9)
    if abs(v - 1 / 3) > 1e-6:
        assert bell.is_entangled(rho) == (v > 1 / 3)


def test_published_point():
    assert bell.chsh(werner(visibility=0.95), 0, 45, 22.5, 67.5) == pytest.approx(2.6870057685, rel=1e-10)


@given(seeds)
def test_the_best_directions_reach_the_maximum(seed):
    rho = any_pair(seed)
    best = bell.max_chsh(rho)
    paulis = (qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())

    def look(direction):
        return sum(x * p for x, p in zip(direction, paulis, strict=True))

    a1, a2, b1, b2 = map(look, best.directions)
    both = qutip.tensor
    operator = both(a1, b1) - both(a1, b2) + both(a2, b1) + both(a2, b2)
    assert qutip.expect(operator, rho) == pytest.approx(best.value, abs=1e-9)
    assert [np.linalg.norm(d) for d in best.directions] == pytest.approx([1] * 4)


@pytest.mark.parametrize("seed", range(5))
def test_nothing_beats_the_maximum(seed):
    rho = any_pair(seed)
    paulis = (qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())
    t = np.array([[qutip.expect(qutip.tensor(p, q), rho) for q in paulis] for p in paulis])

    def unit(theta, phi):
        return np.array([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)])

    def negative_s(x):
        a1, a2, b1, b2 = (unit(*x[2 * i : 2 * i + 2]) for i in range(4))
        return -(a1 @ t @ (b1 - b2) + a2 @ t @ (b1 + b2))

    starts = np.random.default_rng(seed).uniform(0, 2 * np.pi, (12, 8))
    found = max(-minimize(negative_s, start, options={"gtol": 1e-9}).fun for start in starts)
    assert found == pytest.approx(bell.max_chsh(rho).value, abs=1e-6)


@given(seeds)
def test_entanglement_against_qutip(seed):
    rho = any_pair(seed)
    assert bell.concurrence(rho) == pytest.approx(qutip.concurrence(rho), abs=1e-6)
    if abs(bell.concurrence(rho)) > 1e-6:
        assert bell.is_entangled(rho)


@given(seeds)
def test_products_are_not_entangled_and_stay_local(seed):
    rho = qutip.tensor(qutip.rand_dm(2, seed=seed), qutip.rand_dm(2, seed=seed + 1))
    assert not bell.is_entangled(rho)
    assert bell.concurrence(rho) == pytest.approx(0, abs=1e-7)
    assert bell.max_chsh(rho).value <= bell.local_bound + 1e-9


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: bell.correlation(ket("H"), 0, 0), "`rho` must be a state of two qubits"),
        (lambda: bell.chsh(ghz(3), 0, 45, 22.5, 67.5), "`rho` must be a state of two qubits"),
        (lambda: bell.correlation(bell_state("phi+"), "0", 0), "without quotation marks"),
        (lambda: bell.chsh(bell_state("phi+"), 0, 45, float("nan"), 0), "`b1` must be a finite number"),
        (lambda: bell.max_chsh(2 * bell_state("phi+")), "norm 1"),
        (lambda: bell.concurrence(qutip.Qobj(np.eye(4) / 4)), r"dimensions \[2, 2\]; got \[4\]"),
        (lambda: bell.is_entangled("phi+"), "`rho` must be a ket or a density matrix"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
