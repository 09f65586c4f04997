"""iSWAP, SWAP and Grover's search out of teleported gates: tables, closed forms, any pair."""

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import channels, states
from qlab.distributed import average_gate_fidelity, built, grover, process_fidelity, teleported_gate, truth_table
from qlab.distributed.circuits import ANSWERS

NAMES = ("phi+", "psi+", "psi-", "phi-")  # no error, X, Y, Z
TABLE = {  # Werner fidelity, p, q1 = q2: iSWAP process and average, SWAP process and average, Grover
    (0.9689, 0, 0): (0.93876721, 0.951013768, 0.9095748920, 0.9276599136, 0.9390896133),
    (0.9, 0, 0): (0.81, 0.848, 0.7291111111, 0.7832888889, 0.8133333333),
    (0.97, 0.02, 0.01): (0.8432876016, 0.8746300813, 0.7747995129, 0.8198396103, 0.8542119695),
}


@pytest.mark.parametrize("settings", TABLE)
def test_table(settings):
    f, p, q = settings
    gate = teleported_gate("cz", resource=states.werner(fidelity=f), gate_error=p, readout_error=q)
    found = []
    for name in ("iswap", "swap"):
        channel = built(name, gate=gate)
        found += [process_fidelity(channel, name), average_gate_fidelity(channel, name)]
    assert [*found, grover("11", gate=gate)["11"]] == pytest.approx(TABLE[settings], abs=1e-10)


@given(seed=st.integers(0, 10**6))
def test_closed_forms_for_any_weights(seed):
    w, x, y, z = np.random.default_rng(seed).dirichlet([1, 1, 1, 1])
    pair = sum(v * states.bell(name).proj() for v, name in zip((w, x, y, z), NAMES, strict=True))
    gate = teleported_gate("cz", resource=pair)
    assert process_fidelity(built("iswap", gate=gate), "iswap") == pytest.approx(w**2, abs=1e-12)
    swap = w**3 + x * z * (x + z) + y**3
    assert process_fidelity(built("swap", gate=gate), "swap") == pytest.approx(swap, abs=1e-12)
    for marked in ANSWERS:
        assert grover(marked, gate=gate)[marked] == pytest.approx(w**2 + 2 * x * z + y**2, abs=1e-12)
    table = truth_table(teleported_gate("cnot", resource=pair))
    right = [table[a, b] for a, b in (("00", "00"), ("01", "01"), ("10", "11"), ("11", "10"))]
    assert right == pytest.approx([1 - x - y] * 4, abs=1e-12)


@pytest.mark.parametrize("marked", ANSWERS)
def test_wrong_answers_of_grover_are_alike_for_a_werner_pair(marked):
    f, w = 0.9, 0.1 / 3
    table = grover(marked, gate=teleported_gate(resource=states.werner(fidelity=f)))
    assert table[marked] == pytest.approx(f**2 + 3 * w**2, abs=1e-12)
    wrong = [table[x] for x in ANSWERS if x != marked]
    assert wrong == pytest.approx([2 * f * w + 2 * w**2] * 3, abs=1e-12)


def test_where_grover_beats_one_classical_question():
    at = (1 + np.sqrt(3)) / 4
    gates = [teleported_gate(resource=states.werner(fidelity=f)) for f in (at - 1e-6, at, at + 1e-6)]
    found = [grover("01", gate=gate)["01"] for gate in gates]
    assert found[0] < 0.5 < found[2] and found[1] == pytest.approx(0.5, abs=1e-12)


def test_perfect_gates_give_perfect_circuits():
    ideal = channels.Channel(qutip.Qobj(np.diag([1, 1, 1, -1]), dims=[[2, 2]] * 2), "cz")
    for gate in (ideal, teleported_gate()):
        assert [process_fidelity(built(name, gate=gate), name) for name in ("iswap", "swap")] == [1, 1]
        assert [grover(x, gate=gate)[x] for x in ANSWERS] == [1] * 4
    swapped = built("swap", gate=ideal)(qutip.tensor(states.ket("R"), states.ket("0")))
    assert states.fidelity(swapped, qutip.tensor(states.ket("0"), states.ket("R"))) == 1
    assert states.fidelity(built("iswap", gate=ideal)(qutip.ket("01")), qutip.ket("10")) == 1


def test_iswap_leaves_a_phase():
    """(|00> + |01>) becomes |00> + i|10>: seen from |00>, |01> gains i."""
    ideal = built("iswap", gate=teleported_gate())
    out = ideal(qutip.tensor(states.ket("0"), states.ket("+")))
    assert states.fidelity(out, qutip.tensor(states.ket("R"), states.ket("0"))) == pytest.approx(1, abs=1e-12)


def test_one_parameter_predicts_the_rest():
    """Set by a CZ of average fidelity 0.862, as D. Main et al. report it in 2025."""
    gate = teleported_gate(resource=states.werner(fidelity=0.8275))
    found = [average_gate_fidelity(built(name, gate=gate), name) for name in ("iswap", "swap")]
    assert [*found, grover("00", gate=gate)["00"]] == pytest.approx([0.748, 0.654, 0.695], abs=5e-4)


def test_deutsch_jozsa_on_one_input_qubit():
    """Balanced: |+>|-> through a CNOT, read in X: 1 - w_Z - w_Y; an error on b cannot be seen."""
    gate = teleported_gate("cnot", resource=states.werner(fidelity=0.9))
    out = gate(qutip.tensor(states.ket("+"), states.ket("-")))
    assert states.fidelity(out.ptrace(0), states.ket("-")) == pytest.approx(0.9333333333, abs=1e-10)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: built("cnot", gate=teleported_gate()), '`name` must be one of "iswap", "swap"'),
        (lambda: built("swap", gate=teleported_gate("cnot")), r'write `teleported_gate\("cz", ...\)`'),
        (lambda: grover("11", gate=teleported_gate("cnot")), "`gate` must be a CZ"),
        (lambda: grover("2", gate=teleported_gate()), '`marked` must be one of "00"'),
        (lambda: grover(11, gate=teleported_gate()), "got 11"),
        (lambda: grover("11", gate=channels.depolarizing(0.1)), "`gate` must be a channel on two qubits"),
        (lambda: truth_table("cz"), "`channel` must be a channel on two qubits"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
