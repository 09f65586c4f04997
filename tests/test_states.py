"""States, fidelity and entropy: against textbook numbers, limits, a second formula, and bad input."""

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab.channels import depolarizing
from qlab.states import bell, density, entropy, fidelity, ghz, ket, polarisation, werner

KETS = ["H", "V", "D", "A", "R", "L", "0", "1", "+", "-"]
BELL = ["phi+", "phi-", "psi+", "psi-"]
angles = st.floats(-720, 720, allow_nan=False)
unit = st.floats(0, 1)


def random_state(seed: int, qubits: int = 1) -> qutip.Qobj:
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(2, 2**qubits, 2**qubits))
    root = qutip.Qobj(matrix[0] + 1j * matrix[1], dims=[[2] * qubits, [2] * qubits])
    rho = root * root.dag()
    return rho / rho.tr()


@pytest.mark.parametrize("name", KETS)
def test_kets_are_normalised_qubits(name):
    assert ket(name).dims[0] == [2]
    assert ket(name).norm() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("pair", "overlap"), [("HV", 0), ("DA", 0), ("RL", 0), ("HD", 0.5), ("DR", 0.5), ("LV", 0.5)])
def test_the_three_bases_are_orthogonal_inside_and_unbiased_between(pair, overlap):
    assert fidelity(ket(pair[0]), ket(pair[1])) == pytest.approx(overlap, abs=1e-12)


@pytest.mark.parametrize(("a", "b"), [("H", "0"), ("V", "1"), ("D", "+"), ("A", "-")])
def test_each_state_has_two_names(a, b):
    assert ket(a) == ket(b)


@pytest.mark.parametrize(("name", "axis"), [("H", "z"), ("D", "x"), ("R", "y")])
def test_bloch_directions(name, axis):
    pauli = {"x": qutip.sigmax(), "y": qutip.sigmay(), "z": qutip.sigmaz()}
    assert qutip.expect(pauli[axis], ket(name)) == pytest.approx(1)


@given(angles)
def test_malus(angle):
    assert fidelity(polarisation(angle), ket("H")) == pytest.approx(np.cos(np.deg2rad(angle)) ** 2, abs=1e-12)


@given(angles)
def test_half_a_turn_is_the_same_polarisation(angle):
    assert fidelity(polarisation(angle), polarisation(angle + 180)) == pytest.approx(1, abs=1e-10)


def test_bell_states_are_an_orthonormal_basis():
    overlaps = [[abs(bell(a).overlap(bell(b))) for b in BELL] for a in BELL]
    assert np.allclose(overlaps, np.eye(4), atol=1e-12)


@pytest.mark.parametrize("name", BELL)
def test_half_of_a_bell_state_says_nothing(name):
    assert np.allclose(bell(name).ptrace(1).full(), np.eye(2) / 2)


def test_ghz_loses_its_coherence_with_one_qubit():
    assert np.allclose(ghz(4).ptrace([0, 1, 2]).full(), np.diag([0.5, 0, 0, 0, 0, 0, 0, 0.5]))
    assert fidelity(ghz(2), bell("phi+")) == pytest.approx(1)


@given(st.floats(-1 / 3, 1))
def test_werner_by_visibility_and_by_fidelity_is_one_state(v):
    rho, f = werner(visibility=v), (3 * v + 1) / 4
    assert fidelity(rho, bell("phi+")) == pytest.approx(f, abs=1e-12)
    assert np.allclose(rho.full(), werner(fidelity=min(max(f, 0), 1)).full(), atol=1e-12)
    assert density(rho) is rho


def test_werner_published_point():
    assert fidelity(werner(visibility=0.95), bell("phi+")) == pytest.approx(0.9625, rel=1e-12)


@given(st.integers(0, 10_000), st.integers(1, 2))
def test_fidelity_agrees_with_qutip_squared_and_is_symmetric(seed, qubits):
    a, b = random_state(seed, qubits), random_state(seed + 1, qubits)
    assert fidelity(a, b) == pytest.approx(qutip.fidelity(a, b) ** 2, abs=1e-6)
    assert fidelity(a, b) == pytest.approx(fidelity(b, a), abs=1e-10)
    assert fidelity(a, a) == pytest.approx(1, abs=1e-10)


@given(st.integers(0, 10_000))
def test_fidelity_with_a_pure_state_is_the_same_for_ket_and_projector(seed):
    psi, rho = qutip.Qobj(random_state(seed).full()[:, :1]).unit(), random_state(seed + 7)
    assert fidelity(psi, rho) == pytest.approx(fidelity(psi.proj(), rho), abs=1e-7)
    assert fidelity(psi, rho) == pytest.approx(np.real(qutip.expect(rho, psi)), abs=1e-12)


def test_fidelity_of_large_kets_builds_no_density_matrix():
    assert fidelity(ghz(20), ghz(20)) == 1


@given(unit)
def test_entropy_of_a_mixture_is_binary_entropy(p):
    h = -sum(x * np.log2(x) for x in (p, 1 - p) if x > 0)
    assert entropy(qutip.Qobj(np.diag([p, 1 - p]))) == pytest.approx(h, abs=1e-12)


def test_entropy_limits():
    assert entropy(ket("R")) == 0
    assert entropy(depolarizing(1)(ket("R"))) == pytest.approx(1)
    assert entropy(werner(visibility=0.95)) == pytest.approx(qutip.entropy_vn(werner(visibility=0.95), 2), rel=1e-10)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ket("h"), r'`name` must be one of "H", .*; got \'h\' \(did you mean "H"\?\)'),
        (lambda: ket(0), "`name` must be one of"),
        (lambda: bell("phi"), '`name` must be one of "phi\\+"'),
        (lambda: polarisation("45"), "write it without quotation marks: 45"),
        (lambda: polarisation(float("nan")), "`angle_deg` must be a finite number; got nan"),
        (lambda: werner(), "exactly one of `visibility` and `fidelity`"),
        (lambda: werner(visibility=0.9, fidelity=0.9), "exactly one"),
        (lambda: werner(visibility=95), "did you pass a percentage"),
        (lambda: werner(fidelity=95), r"did you pass a percentage\? write 0.95"),
        (lambda: werner(fidelity=-0.1), r"must be in \[0, 1\]; got -0.1"),
        (lambda: ghz(1), "`n` must be at least 2"),
        (lambda: ghz(2.5), "`n` must be a whole number; got 2.5"),
        (lambda: ghz(21), "at most 20; got 21 .its density matrix would need 70,369 GB of memory"),
        (lambda: fidelity("H", ket("H")), r'did you mean `ket\("H"\)`'),
        (lambda: fidelity(ket("H"), bell("phi+")), "same dimensions"),
        (lambda: fidelity(ket("H"), qutip.basis(3, 0)), "same dimensions"),
        (lambda: fidelity(2 * ket("H"), ket("H")), r"norm 1; got 2 \(use `.unit\(\)`\)"),
        (lambda: entropy(qutip.sigmaz()), "trace 1"),
        (lambda: entropy(qutip.Qobj(np.diag([1.5, -0.5]))), "negative eigenvalue"),
        (lambda: entropy(qutip.Qobj([[0.5, 1], [0, 0.5]])), "Hermitian"),
        (lambda: entropy(qutip.Qobj([[np.nan, 0], [0, 1]])), "not finite"),
        (lambda: entropy(ket("H").dag()), "must be a ket or a density matrix"),
        (lambda: entropy(0.5 * ket("H") * ghz(2).dag()), "square"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
