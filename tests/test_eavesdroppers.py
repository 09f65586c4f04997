"""Attacks are instruments for all parameters, and do to Bob what theory says."""

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab.eavesdroppers import Attack, InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.measurement import born
from qlab.states import fidelity, ket, polarisation

unit = st.floats(0, 1)
BASIS_OF = {"H": "Z", "V": "Z", "D": "X", "A": "X"}
attacks = st.one_of(
    st.builds(InterceptResend, unit, st.sampled_from(["random", "Z", "X", "breidbart"]) | st.floats(-90, 90)),
    st.builds(UniversalCloner, unit),
    st.builds(PhaseCovariantCloner, unit),
)


def error_rate(attack, name):
    """Probability that Bob, in the basis of the state, reads the wrong bit."""
    wrong = "1" if name in "HD" else "0"
    bob = born(ket(name), attack.instrument, BASIS_OF[name]).marginal(BASIS_OF[name])
    return bob[wrong]


def outputs(attack, state):
    """Bob's qubit and, for a cloner, Eve's copy."""
    out = (attack.instrument.results["cloned"][0] * state).proj()
    return out.ptrace(0), out.ptrace(1)


@given(attacks)
def test_completely_positive_and_trace_preserving(attack):
    total = sum(k.dag() * k for kraus in attack.instrument.results.values() for k in kraus)
    assert np.allclose(total.full(), np.eye(2), atol=1e-10)


@given(attacks)
def test_the_first_record_is_the_untouched_photon(attack):
    assert attack.records[0] == "untouched"
    (passed,) = attack.instrument.results["untouched"]
    assert np.allclose(passed.full(), passed[0, 0] * np.eye(2))


@given(unit)
def test_intercept_resend_makes_a_quarter_of_errors(fraction):
    for name in BASIS_OF:
        for which in ("random", "breidbart"):
            assert error_rate(InterceptResend(fraction, which), name) == pytest.approx(fraction / 4, abs=1e-12)


@given(st.floats(-90, 90))
def test_intercept_resend_along_any_angle(angle):
    for name, own in [("H", 0), ("D", 45)]:
        expected = np.sin(2 * np.deg2rad(angle - own)) ** 2 / 2
        assert error_rate(InterceptResend(basis=angle), name) == pytest.approx(expected, abs=1e-12)


def test_one_basis_is_silent_in_that_basis_and_deafening_in_the_other():
    assert error_rate(InterceptResend(basis="Z"), "V") == 0
    assert error_rate(InterceptResend(basis="Z"), "A") == 0.5


def test_breidbart_guesses_the_bit():
    eve = born(ket("D"), InterceptResend(basis="breidbart").instrument)
    assert eve["0"] == pytest.approx(0.8535533906, abs=1e-10)


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


@pytest.mark.parametrize("attack", [InterceptResend(0), UniversalCloner(0), PhaseCovariantCloner(0)])
def test_no_attack_no_errors(attack):
    assert [error_rate(attack, name) for name in BASIS_OF] == pytest.approx([0] * 4, abs=1e-12)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: InterceptResend(25), r"did you pass a percentage\? write 0.25"),
        (lambda: InterceptResend(basis="Breidbart"), 'did you mean "breidbart"'),
        (lambda: InterceptResend(basis="Y"), "or an angle in degrees"),
        (lambda: InterceptResend(basis=None), "`basis` must be a finite number"),
        (lambda: UniversalCloner(-0.1), "`fraction` must be in"),
        (lambda: PhaseCovariantCloner(float("nan")), "`strength` must be a finite number"),
        (lambda: Attack().instrument, "give it a method `_maps`"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
