"""The teleported gate against a circuit of plain matrices, against its closed form, and against published figures."""

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import states
from qlab.distributed import average_gate_fidelity, calibrated, process_fidelity, teleported_gate, teleported_instrument
from qlab.measurement import born

I2, X, Z = np.eye(2), np.array([[0, 1], [1, 0]]), np.diag([1, -1])
Y = 1j * X @ Z
HADAMARD = (X + Z) / np.sqrt(2)
GATE = {"cz": np.diag([1, 1, 1, -1]), "cnot": np.eye(4)[[0, 1, 3, 2]]}
P = st.floats(0, 1)


def kron(*parts):
    out = np.eye(1)
    for part in parts:
        out = np.kron(out, part)
    return out


def some_pair(seed):
    """A random mixture of three random states of two qubits, nothing symmetric about it."""
    rng = np.random.default_rng(seed)
    kets = rng.normal(size=(3, 4)) + 1j * rng.normal(size=(3, 4))
    kets /= np.linalg.norm(kets, axis=1)[:, None]
    return qutip.Qobj(np.einsum("k,ki,kj->ij", rng.dirichlet(np.ones(3)), kets, kets.conj()), dims=[[2, 2]] * 2)


def weights(rho):
    """Of phi+, psi+, psi-, phi-: no error, then X, Y, Z."""
    return [states.fidelity(rho, states.bell(name)) for name in ("phi+", "psi+", "psi-", "phi-")]


def mix_in(rho, at, p):
    """Replace two neighbouring ones of four qubits by noise with probability p, by a partial trace."""
    t = rho.reshape([2] * 8)
    i, j = at, at + 1
    rest = np.trace(np.trace(t, axis1=j, axis2=4 + j), axis1=i, axis2=3 + i)
    noise = np.einsum("abcd,ik,jl->ijabklcd", rest, I2 / 2, I2 / 2)  # the two, then the others; bras alike
    noise = np.moveaxis(noise, [0, 1, 4, 5], [i, j, 4 + i, 4 + j])
    return (1 - p) * rho + p * noise.reshape(16, 16)


def by_matrices(name, rho, pair, p=0.0, q1=0.0, q2=0.0):
    """The whole circuit on 16 x 16 matrices: the unnormalised state of (a, b) for each pair of reported bits."""
    t = np.einsum("abcd,ijkl->aijbckld", rho.reshape(2, 2, 2, 2), pair.reshape(2, 2, 2, 2))
    full = t.reshape(16, 16)
    cnot = kron(GATE["cnot"], I2, I2)
    full = mix_in(cnot @ full @ cnot.T, 0, p)
    out = {}
    for said1 in (0, 1):
        read = [kron(I2, np.diag(I2[m]), I2, I2) for m in (0, 1)]
        kept = sum((q1 if m != said1 else 1 - q1) * read[m] @ full @ read[m] for m in (0, 1))
        fix = kron(I2, I2, np.linalg.matrix_power(X, said1), I2)
        gate = kron(I2, I2, GATE[name])
        kept = mix_in(gate @ fix @ kept @ fix @ gate.conj().T, 2, p)
        turn = kron(I2, I2, HADAMARD, I2)
        for said2 in (0, 1):
            read = [turn @ kron(I2, I2, np.diag(I2[m]), I2) @ turn for m in (0, 1)]
            left = sum((q2 if m != said2 else 1 - q2) * read[m] @ kept @ read[m] for m in (0, 1))
            fix = kron(np.linalg.matrix_power(Z, said2), I2, I2, I2)
            left = (fix @ left @ fix).reshape([2] * 8)
            out[f"{said1}{said2}"] = np.einsum("aijbcijd->abcd", left).reshape(4, 4)
    return out


@pytest.mark.parametrize("name", ["cz", "cnot"])
@pytest.mark.parametrize("noise", [(0, 0, 0), (0.02, 0.01, 0.01), (0.3, 0.2, 0.45), (1, 0.5, 0)])
def test_the_circuit_is_that_of_plain_matrices(name, noise):
    """Record by record, for pairs and inputs without any symmetry."""
    p, q1, q2 = noise
    for seed in range(3):
        pair, rho = some_pair(seed), some_pair(seed + 10)
        settings = {"resource": pair, "gate_error": p, "readout_error": (q1, q2)}
        found = teleported_instrument(name, **settings)
        expected = by_matrices(name, rho.full(), pair.full(), p, q1, q2)
        for bits, kraus in found.results.items():
            mine = sum(k.full() @ rho.full() @ k.full().conj().T for k in kraus)
            np.testing.assert_allclose(mine, expected[bits], atol=1e-13)
        whole = teleported_gate(name, **settings)(rho)
        np.testing.assert_allclose(whole.full(), sum(expected.values()), atol=1e-13)


@pytest.mark.parametrize(("name", "on_b"), [("cz", Z), ("cnot", X)])
@pytest.mark.parametrize("seed", range(4))
def test_only_the_bell_weights_of_a_pair_count(name, on_b, seed):
    """Gate, then an error on b for psi+, on a for phi-, on both for psi-."""
    pair, rho = some_pair(seed), some_pair(seed + 20)
    errors = [kron(I2, I2), kron(I2, on_b), kron(Z, on_b), kron(Z, I2)]
    done = GATE[name] @ rho.full() @ GATE[name].T
    expected = sum(w * e @ done @ e for w, e in zip(weights(pair), errors, strict=True))
    np.testing.assert_allclose(teleported_gate(name, resource=pair)(rho).full(), expected, atol=1e-14)


@given(seed=st.integers(0, 10**6), p=P, q1=P, q2=P, name=st.sampled_from(["cz", "cnot"]))
def test_process_fidelity_in_closed_form(seed, p, q1, q2, name):
    pair = some_pair(seed)
    f, wx, wy, wz = weights(pair)
    u = f * (1 - q1) * (1 - q2) + wx * q1 * (1 - q2) + wz * (1 - q1) * q2 + wy * q1 * q2
    gate = teleported_gate(name, resource=pair, gate_error=p, readout_error=(q1, q2))
    expected = (1 - p) ** 2 * u + p * (1 - p) / 4 + p**2 / 16
    assert process_fidelity(gate, name) == pytest.approx(expected, abs=1e-12)
    assert average_gate_fidelity(gate, name) == pytest.approx((4 * expected + 1) / 5, abs=1e-12)


def test_the_average_is_that_over_random_inputs():
    """3000 random inputs; the spread of a mean is known from them, so 6 standard errors fail once in 5e8."""
    gate = teleported_gate("cz", resource=some_pair(5), gate_error=0.05, readout_error=(0.03, 0.08))
    rng = np.random.default_rng(7)
    kets = rng.normal(size=(3000, 4)) + 1j * rng.normal(size=(3000, 4))
    kets /= np.linalg.norm(kets, axis=1)[:, None]
    wanted = kets @ GATE["cz"]
    found = sum(np.abs(np.einsum("ni,ij,nj->n", wanted.conj(), k.full(), kets)) ** 2 for k in gate.kraus)
    assert abs(found.mean() - average_gate_fidelity(gate, "cz")) < 6 * found.std() / np.sqrt(3000)


@pytest.mark.parametrize(
    ("f", "p", "q", "average"), [(0.9689, 0, 0, 0.97512), (0.9, 0, 0, 0.92), (0.97, 0.02, 0.01, 0.9345324147)]
)
def test_known_figures(f, p, q, average):
    gate = teleported_gate("cz", resource=states.werner(fidelity=f), gate_error=p, readout_error=q)
    assert average_gate_fidelity(gate, "cz") == pytest.approx(average, abs=1e-10)


def test_a_gate_from_two_teleported_qubits_is_not_this_one():
    """(3V + 1)^2 / 16 belongs to two Werner pairs; one pair of visibility V gives (3V + 1) / 4."""
    gate = teleported_gate("cz", resource=states.werner(visibility=0.8))
    assert process_fidelity(gate, "cz") == pytest.approx(0.85, abs=1e-12)


@pytest.mark.parametrize(("bell", "error"), [("psi+", kron(I2, Z)), ("psi-", kron(Z, Z)), ("phi-", kron(Z, I2))])
def test_another_bell_state_is_a_pauli_gate_away(bell, error):
    gate = teleported_gate("cz", resource=states.bell(bell))
    assert process_fidelity(gate, qutip.Qobj(error @ GATE["cz"], dims=[[2, 2]] * 2)) == 1
    assert process_fidelity(gate, "cz") == 0


def test_the_bits_say_nothing_about_the_data():
    """Perfect local parts, any pair whose halves look mixed: four bits alike, for every input."""
    gate = teleported_instrument("cnot", resource=states.werner(fidelity=0.8))
    for rho in (some_pair(1), states.bell("psi-"), qutip.ket("10")):
        np.testing.assert_allclose(born(rho, gate).values, 0.25, atol=1e-14)


def test_without_corrections_two_bits_are_missing():
    raw = teleported_instrument("cz", corrected=False)
    for bits, kraus in raw.results.items():
        flips = np.linalg.matrix_power(Z, int(bits[1])), np.linalg.matrix_power(Z, int(bits[0]))
        (k,) = kraus
        phase = np.trace((kron(*flips) @ GATE["cz"]).T @ k.full()) * 2 / 4
        assert abs(phase) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("f", [0.2, 0.5, 0.862, 1.0])
def test_calibrated_gives_back_what_it_was_set_by(f):
    assert average_gate_fidelity(teleported_gate("cz", resource=calibrated(f)), "cz") == pytest.approx(f, abs=1e-12)
    assert states.fidelity(calibrated(f), states.bell("phi+")) == pytest.approx((5 * f - 1) / 4, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: teleported_gate("swap"), '`name` must be one of "cz", "cnot"; got \'swap\''),
        (lambda: teleported_gate(resource=states.ket("H")), "`resource` must be a state of two qubits"),
        (lambda: teleported_gate(resource="phi+"), "`resource` must be a ket or a density matrix"),
        (lambda: teleported_gate(gate_error=2), r"`gate_error` must be in \[0, 1\]; got 2 \(did you pass a percent"),
        (lambda: teleported_gate(readout_error=-0.1), "`readout_error` must be in"),
        (lambda: teleported_gate(readout_error=(0.1, 0.1, 0.1)), "one number, or two for m1 and m2"),
        (lambda: teleported_instrument(corrected="yes"), "`corrected` must be True or False"),
        (lambda: calibrated(86.2), "did you pass a percentage"),
        (lambda: calibrated(0.1), r"for a process fidelity F write `\(4 \* F \+ 1\) / 5`"),
        (lambda: process_fidelity(qutip.qeye([2, 2]), "cz"), r"write `Channel\(unitary\)`"),
        (lambda: process_fidelity(teleported_gate(), "toffoli"), "or a unitary Qobj"),
        (lambda: process_fidelity(teleported_gate(), 2 * qutip.qeye([2, 2])), "must be unitary"),
        (lambda: process_fidelity(teleported_gate(), qutip.qeye(2)), "`gate` must fit"),
        (lambda: process_fidelity(teleported_gate(), qutip.ket("00")), "must be a unitary, or a name"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
