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
    assert cost.process_fidelity == pytest.approx(0.9591440, abs=1e-7)
    assert cost.average_gate_fidelity == pytest.approx((4 * 0.9591440 + 1) / 5, abs=1e-7)


@pytest.mark.parametrize(
    ("circuit", "pairs"), [("cz", 1), ("cnot", 1), ("iswap", 2), ("swap", 3), ("grover", 2), (7, 7)]
)
def test_pairs_and_time(circuit, pairs):
    cost = circuit_cost(circuit, FAR)
    assert cost.pairs == cost.gates == pairs
    assert cost.time_s == pytest.approx(pairs * (100 * 2 * FAR.delay_s + 2 * FAR.delay_s), rel=1e-12)
    assert cost.rate_hz == pytest.approx(1 / cost.time_s)


def test_ageing_against_drawn_waits():
    """The mean of exp(-t/T) over 4e5 drawn waits; 6 standard errors fail once in 5e8. Both times of the memory."""
    memory, n = Memory(t1_s=0.08, t2_s=0.05), 400_000
    waits = np.random.default_rng(3).geometric(0.01, n) * FAR.attempt_s + 2 * FAR.delay_s
    cost = circuit_cost("cz", FAR, memory=memory)
    left = np.exp(-waits / memory.t2_s)
    assert abs(left.mean() - cost.coherence) < 6 * left.std() / np.sqrt(n)
    flips = (1 - np.exp(-waits / memory.t1_s)) / 4
    phase = (1 - left) / 2 - flips
    pauli = np.array([(1 - 2 * flips - phase).mean(), flips.mean(), flips.mean(), phase.mean()])
    aged = memory.channel(2 * FAR.delay_s).on(1, of=2)(
        memory.channel(FAR.delay_s).on(0, of=2)(states.werner(fidelity=0.95))
    )
    at_once = teleported_gate(resource=aged)
    assert cost.after_errors[0, 0] == pytest.approx(process_fidelity(at_once, "cz"), abs=1e-12)
    assert pauli @ cost.after_errors @ pauli == pytest.approx(cost.process_fidelity, abs=2e-3)


def test_waits_that_are_equal_hardly_matter():
    """Both data qubits wait equally long; averaged together instead of one by one, 2.5e-5 of the fidelity."""
    cost = circuit_cost("cz", FAST, memory=Memory(t2_s=10))
    x = 1 / (9.7 * 10)
    once, twice = 1 / (1 + x), 1 / (1 + 2 * x)
    good, one, both = (1 + 2 * once + twice) / 4, (1 - twice) / 4, (1 - 2 * once + twice) / 4
    f, w = 0.9689, 0.0311 / 3
    together = f * good + 2 * w * one + w * both
    assert 0 < together - cost.process_fidelity < 3e-5


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
