"""Copies are as good as theory says, and Bob's qubit suffers what is stated."""

import numpy as np
import pytest
import qutip
from bob import error_rate
from hypothesis import given
from hypothesis import strategies as st

from qlab.eavesdroppers import PhaseCovariantCloner, UniversalCloner
from qlab.states import fidelity, ket, polarisation

unit = st.floats(0, 1)


def outputs(attack, state):
    """Bob's qubit and, for a cloner, Eve's copy."""
    out = (attack.instrument.results["cloned"][0] * state).proj()
    return out.ptrace(0), out.ptrace(1)


@given(st.integers(0, 100_000))
def test_the_universal_cloner_copies_every_state_with_5_6(seed):
    psi = qutip.rand_ket(2, seed=seed)
    for copy in outputs(UniversalCloner(), psi):
        assert fidelity(copy, psi) == pytest.approx(5 / 6, abs=1e-10)
    assert error_rate(UniversalCloner(0.5), "H") == pytest.approx(1 / 12)


@given(unit, st.floats(-180, 180))
def test_the_phase_covariant_cloner_trades_bobs_copy_for_eves(strength, angle):
    attack, psi = PhaseCovariantCloner(strength), polarisation(angle)
    bob, eve = outputs(attack, psi)
    assert fidelity(bob, psi) == pytest.approx(1 - attack.disturbance, abs=1e-10)
    assert fidelity(eve, psi) == pytest.approx(1 - PhaseCovariantCloner(1 - strength).disturbance, abs=1e-10)


def test_the_symmetric_phase_covariant_cloner():
    assert PhaseCovariantCloner(0.5).disturbance == pytest.approx(0.1464466094, abs=1e-10)
    assert fidelity(outputs(PhaseCovariantCloner(), ket("D"))[1], ket("D")) == pytest.approx(0.8535533906, abs=1e-10)


@given(unit)
def test_bobs_qubit_suffers_the_stated_paulis(strength):
    attack = PhaseCovariantCloner(strength)
    d = attack.disturbance
    paulis = [qutip.qeye(2), qutip.sigmax(), qutip.sigmaz(), qutip.sigmay()]
    weights = [(1 - d) ** 2, d * (1 - d), d * (1 - d), d * d]
    psi = ket("R") if strength > 0.5 else polarisation(20)
    expected = sum(w * p * psi.proj() * p for w, p in zip(weights, paulis, strict=True))
    assert np.allclose(outputs(attack, psi)[0].full(), expected.full(), atol=1e-10)


def test_eve_holds_the_whole_purification():
    # the state of Bob and Eve together is pure, so her entropy equals that of what Bob and Alice's purifier share
    out = PhaseCovariantCloner(0.3).instrument.results["cloned"][0] * ket("H")
    assert out.norm() == pytest.approx(1)
    assert out.dims[0] == [2, 2, 2]
