"""Every attack is an instrument for all parameters, and the first record is the photon that was let pass."""

import numpy as np
import pytest
from bob import BASIS_OF, error_rate
from hypothesis import given
from hypothesis import strategies as st

from qlab.eavesdroppers import Attack, InterceptResend, PhaseCovariantCloner, UniversalCloner

unit = st.floats(0, 1)
attacks = st.one_of(
    st.builds(InterceptResend, unit, st.sampled_from(["random", "Z", "X", "breidbart"]) | st.floats(-90, 90)),
    st.builds(UniversalCloner, unit),
    st.builds(PhaseCovariantCloner, unit),
)


@given(attacks)
def test_completely_positive_and_trace_preserving(attack):
    total = sum(k.dag() * k for kraus in attack.instrument.results.values() for k in kraus)
    assert np.allclose(total.full(), np.eye(2), atol=1e-10)


@given(attacks)
def test_the_first_record_is_the_untouched_photon(attack):
    assert attack.records[0] == "untouched"
    (passed,) = attack.instrument.results["untouched"]
    assert np.allclose(passed.full(), passed[0, 0] * np.eye(2))


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
