"""The circuit in slow motion: it ends where the channel does, and the corrections are what the bits say."""

import numpy as np
import pytest
import qutip

from qlab import states
from qlab.distributed import steps, teleported_gate
from qlab.distributed.fidelities import NAMED

INPUTS = {a + b: qutip.tensor(states.ket(a), states.ket(b)) for a in "0+R" for b in "1-L"}
NOISE = {"resource": states.werner(fidelity=0.9), "gate_error": 0.03, "readout_error": (0.02, 0.05)}


@pytest.mark.parametrize("name", ["cz", "cnot"])
@pytest.mark.parametrize("noise", [{}, NOISE], ids=["perfect", "noisy"])
def test_the_last_step_is_what_the_channel_leaves(name, noise):
    for state in INPUTS.values():
        walk = steps(state, name, **noise)
        last = walk.steps[-1]
        average = sum(p * last.states[bits] for bits, p in last.probabilities.items())
        channel = teleported_gate(name, **noise)(state)
        np.testing.assert_allclose(average.full(), channel.full(), atol=1e-13)
        assert walk.fidelity == pytest.approx(states.fidelity(channel, walk.ideal), abs=1e-12)


@pytest.mark.parametrize(("name", "on_b"), [("cz", qutip.sigmaz()), ("cnot", qutip.sigmax())])
def test_each_pair_of_bits_says_what_to_undo(name, on_b):
    for state in INPUTS.values():
        walk = steps(state, name)
        assert walk.table.values == pytest.approx([0.25] * 4, abs=1e-14)
        for bits, branch in walk.branches.items():
            undo = qutip.tensor(qutip.sigmaz() ** int(bits[1]), on_b ** int(bits[0]))
            np.testing.assert_allclose((undo * branch.before * undo.dag()).full(), walk.ideal.full(), atol=1e-13)
            assert branch.fidelity_after == pytest.approx(1, abs=1e-12)


def test_every_step_is_a_state_for_every_record():
    walk = steps(INPUTS["+-"], "cnot", **NOISE)
    assert [len(step.states) for step in walk] == [1, 1, 2, 2, 2, 4, 4]
    assert [len(step.qubits) for step in walk] == [4, 4, 3, 3, 3, 2, 2]
    for step in walk:
        assert sum(step.probabilities.values()) == pytest.approx(1, abs=1e-12)
        for state in step.states.values():
            assert state.dims[0] == [2] * len(step.qubits) and states.density(state) is state


def test_after_the_first_reading_the_pair_is_part_of_the_data():
    """|+> on a: n2 copies a in the Z basis, whatever m1 was, once X has been applied."""
    walk = steps(INPUTS["+1"])
    copied = (qutip.ket("001") + qutip.ket("111")).unit()
    for record in "01":
        assert states.fidelity(walk.steps[3].states[record], copied) == pytest.approx(1, abs=1e-12)


def test_corrections_that_nobody_sends():
    """|+>|+>: four orthogonal states, evenly mixed; |0>|0> has no phase to lose."""
    assert steps(INPUTS["+-"]).uncorrected_fidelity == pytest.approx(0.25, abs=1e-12)
    assert steps(qutip.ket("00")).uncorrected_fidelity == 1


def test_bits_that_never_come():
    """A pair that is no pair, |01>: from |0>, Alice never reads 1."""
    walk = steps(qutip.ket("00"), resource=qutip.ket("01"))
    assert walk.branches["10"].probability == 0 and walk.branches["10"].after is None
    assert np.isnan(walk.branches["11"].fidelity_after) and walk.table["00"] == pytest.approx(0.5)
    assert walk.fidelity == pytest.approx(1) and "10" in walk._repr_html_()


def test_it_shows_itself():
    walk = steps(INPUTS["RL"], **NOISE)
    assert "7 steps" in repr(walk) and walk._repr_html_().count("<tr>") == 6 and len(walk) == 7
    ax = walk.plot()
    assert len(ax.patches) == 8 and [t.get_text() for t in ax.get_xticklabels()] == ["00", "01", "10", "11"]
    assert ax.patches[4].get_height() == pytest.approx(walk.branches["00"].fidelity_after)


def test_the_ideal_is_the_gate_itself():
    assert states.fidelity(steps(INPUTS["+1"], "cnot").ideal, NAMED["cnot"] * INPUTS["+1"]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: steps(states.ket("0")), "`state` must be a state of two qubits"),
        (lambda: steps(INPUTS["+1"], "iswap"), '`name` must be one of "cz", "cnot"'),
        (lambda: steps(INPUTS["+1"], gate_error=np.nan), "`gate_error` must be a finite number"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
