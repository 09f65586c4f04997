"""What E91 and BBM92 refuse alike."""

import pytest
from hypothesis import strategies as st

from qlab import bbm92, e91
from qlab.eavesdroppers import InterceptResend
from qlab.states import bell as bell_state
from qlab.states import ket

unit = st.floats(0, 1)
TEST = (0, 45, 22.5, 67.5)


@pytest.mark.parametrize("protocol", [e91, bbm92])
@pytest.mark.parametrize(
    ("kwargs", "sentence"),
    [
        ({"n": -1}, "`n` must be at least 0"),
        ({"n": 1.5}, "`n` must be a whole number"),
        ({"n": 10**12}, "`n` must be at most"),
        ({"state": ket("H")}, "`state` must be a state of two qubits"),
        ({"state": 2 * bell_state("phi+")}, "norm 1"),
        ({"eve": InterceptResend}, r"did you mean `InterceptResend\(\)`"),
        ({"eve_on": "alice"}, '`eve_on` must be one of "bob", "both", "source"'),
        ({"channel": 0.1}, "`channel` must be a Channel"),
        ({"rng": "x"}, "`rng` must be"),
    ],
)
def test_bad_input_gets_a_sentence(protocol, kwargs, sentence):
    with pytest.raises(ValueError, match=sentence):
        protocol.simulate(**{"n": 10, **kwargs})
