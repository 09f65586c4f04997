"""Pairs, time and ageing: a figure computed elsewhere, drawn waits, and limits."""

import numpy as np
import pytest

from qlab import hardware, states
from qlab.distributed import (
    CircuitCost,
    average_gate_fidelity,
    built,
    circuit_cost,
    grover,
    process_fidelity,
    teleported_gate,
)
from qlab.repeaters import Link, Memory

FAST = Link(0.002, fidelity=0.9689, success_probability=9.7e-6, attempt_rate_hz=1e6)
FAR = Link(50, fidelity=0.95, success_probability=0.01)


def test_a_trap_that_makes_ten_pairs_a_second():
    cost = circuit_cost("cz", FAST, memory=Memory(t2_s=10))
    assert cost.pair_rate_hz == pytest.approx(9.7, rel=1e-12)
    assert cost.phase_error == pytest.approx(0.00510204, abs=1e-8)
    assert cost.coherence == pytest.approx(1 / (1 + 1 / 97), abs=1e-7)
    assert cost.process_fidelity == pytest.approx(0.9591684, abs=1e-7)  # 0.9591440 if each waited by itself
    assert cost.average_gate_fidelity == pytest.approx((4 * cost.process_fidelity + 1) / 5, abs=1e-12)


@pytest.mark.parametrize(
    ("circuit", "pairs"), [("cz", 1), ("cnot", 1), ("iswap", 2), ("swap", 3), ("grover", 2), (7, 7)]
)
def test_pairs_and_time(circuit, pairs):
    cost = circuit_cost(circuit, FAR)
    assert cost.pairs == cost.gates == pairs
    assert cost.time_s == pytest.approx(pairs * (100 * 2 * FAR.delay_s + 2 * FAR.delay_s), rel=1e-12)
    assert cost.rate_hz == pytest.approx(1 / cost.time_s)


def test_ageing_against_drawn_waits():
    """Over 4e5 drawn waits, both qubits equally long; 6 standard errors fail once in 5e8. Both times of the memory."""
    memory, n = Memory(t1_s=0.08, t2_s=0.05), 400_000
    waits = np.random.default_rng(3).geometric(0.01, n) * FAR.attempt_s + 2 * FAR.delay_s
    cost = circuit_cost("cz", FAR, memory=memory)
    left = np.exp(-waits / memory.t2_s)
    assert abs(left.mean() - cost.coherence) < 6 * left.std() / np.sqrt(n)
    aged = memory.channel(2 * FAR.delay_s).on(1, of=2)(
        memory.channel(FAR.delay_s).on(0, of=2)(states.werner(fidelity=0.95))
    )
    at_once = teleported_gate(resource=aged)
    assert cost.after_errors[0, 0] == pytest.approx(process_fidelity(at_once, "cz"), abs=1e-12)
    pauli = memory.probabilities(waits)
    drawn = np.einsum("ni,ij,nj->n", pauli, cost.after_errors, pauli)
    assert abs(drawn.mean() - cost.process_fidelity) < 6 * drawn.std() / np.sqrt(n)
    alone = pauli.mean(axis=0) @ cost.after_errors @ pauli.mean(axis=0)  # each qubit averaged by itself: another number
    assert abs(drawn.mean() - alone) > 20 * drawn.std() / np.sqrt(n)


@pytest.mark.parametrize(("t2_s", "average", "more"), [(10, 0.96734, 2e-5), (1, 0.9065, 1.4e-3), (0.1, 0.6514, 0.016)])
def test_both_qubits_wait_for_the_same_pair(t2_s, average, more):
    """Closed form for many attempts: 1/(1+x) is left to one qubit, 1/(1+2x) to both; the square is less."""
    cost = circuit_cost("cz", FAST, memory=Memory(t2_s=t2_s))
    x, f, w = 1 / (9.7 * t2_s), 0.9689, 0.0311 / 3

    def process(both):
        once = 1 / (1 + x)
        good, one, two = (1 + 2 * once + both) / 4, (1 - both) / 4, (1 - 2 * once + both) / 4
        return f * good + 2 * w * one + w * two

    together, apart = process(1 / (1 + 2 * x)), process(1 / (1 + x) ** 2)
    assert cost.process_fidelity == pytest.approx(together, abs=1e-5)
    assert cost.average_gate_fidelity == pytest.approx(average, abs=5e-5)
    assert 4 / 5 * (together - apart) == pytest.approx(more, rel=0.05)


def test_the_wait_acts_on_states_as_drawn_waits_do():
    """A Bell state before the gate: the mean over drawn waits of what the memory's own channels make of it."""
    memory, rng = Memory(t1_s=0.08, t2_s=0.05), np.random.default_rng(8)
    cost = circuit_cost("cz", FAR, memory=memory)
    bell = states.bell("phi+").proj()
    pair = memory.channel(2 * FAR.delay_s).on(1, of=2)(
        memory.channel(FAR.delay_s).on(0, of=2)(states.werner(fidelity=0.95))
    )
    at_once = teleported_gate(resource=pair)
    seen, ideal = [], teleported_gate()(bell)
    for wait in rng.geometric(0.01, 400) * FAR.attempt_s + 2 * FAR.delay_s:
        aged = memory.channel(wait)
        seen.append(states.fidelity(at_once(aged.on(0, of=2)(aged.on(1, of=2)(bell))), ideal))
    exact = states.fidelity(cost.gate(bell), ideal)
    assert abs(np.mean(seen) - exact) < 6 * np.std(seen) / 20


def test_the_gate_can_be_used():
    cost = circuit_cost("grover", FAST, memory=Memory(t2_s=10))
    assert average_gate_fidelity(cost.gate, "cz") == cost.average_gate_fidelity
    assert grover("01", gate=cost.gate)["01"] < 0.9390896133
    assert process_fidelity(built("iswap", gate=cost.gate), "iswap") < 0.93876721


def test_limits():
    patient = circuit_cost("cz", FAR)
    assert patient.coherence == 1 and patient.phase_error == 0
    assert patient.process_fidelity == pytest.approx(0.95, abs=1e-12)
    forgetful = circuit_cost("cz", FAR, memory=Memory(t2_s=1e-9))
    assert forgetful.coherence == pytest.approx(0, abs=1e-12) and forgetful.process_fidelity == pytest.approx(0.25)
    gone = circuit_cost("cz", FAR, memory=Memory(t1_s=1e-9))
    assert gone.process_fidelity == pytest.approx(1 / 16, abs=1e-9)


def test_every_rate_at_once():
    cost = circuit_cost("cnot", FAST, memory=Memory(t1_s=30, t2_s=10), gate_error=0.01, readout_error=(0.01, 0.02))
    assert cost.name == "cnot"
    assert cost.fidelity_at(cost.pair_rate_hz) == pytest.approx(cost.average_gate_fidelity, abs=1e-12)
    curve = cost.fidelity_at([[0.1, 1], [10, 1000]])
    assert curve.shape == (2, 2) and (np.diff(curve.ravel()) > 0).all()
    assert cost.fidelity_at(1e6) == pytest.approx((4 * cost.after_errors[0, 0] + 1) / 5, abs=1e-6)


def test_with_hardware():
    ions = hardware.TRAPPED_IONS
    cost = circuit_cost("swap", ions.link(attempt_rate_hz=1e6), memory=ions.memory)
    assert cost.pair_rate_hz == pytest.approx(182) and cost.time_s == pytest.approx(3 / 182, rel=1e-3)


def test_it_shows_itself():
    cost = circuit_cost(1, FAST, memory=Memory(t2_s=10))
    assert isinstance(cost, CircuitCost) and repr(cost).startswith("1 gate: 1 pair, 103 ms")
    assert "pairs per second" in cost._repr_html_() and repr(circuit_cost(2000, FAR)).startswith("2000 gates")
    ax = cost.plot()
    assert ax.get_xscale() == "log" and len(ax.lines) == 3


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: circuit_cost("toffoli", FAST), r"`circuit` must be one of .* \(or a number of gates\)"),
        (lambda: circuit_cost(0, FAST), "`circuit` must be at least 1"),
        (lambda: circuit_cost("cz", 9.7), r"`link` must be a Link, such as `repeaters.Link\(1"),
        (lambda: circuit_cost("cz", FAST, memory=10), "`memory` must be a Memory"),
        (lambda: circuit_cost("swap", FAST, name="swap"), '`name` must be one of "cz", "cnot"'),
        (lambda: circuit_cost("cz", FAST).fidelity_at(2e6), "at most 1e[+]06, the attempts per second"),
        (lambda: circuit_cost("cz", FAST).fidelity_at(0), "above 0"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
