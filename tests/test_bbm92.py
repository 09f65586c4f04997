"""BBM92 is BB84 with pairs."""

import pytest
from hypothesis import strategies as st

from qlab import bb84, bbm92
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner

unit = st.floats(0, 1)
TEST = (0, 45, 22.5, 67.5)


def test_bbm92_with_eve_on_bob_is_bb84():
    for eve in (InterceptResend(0.4), UniversalCloner(), PhaseCovariantCloner(0.3)):
        assert bbm92.expected_qber(eve=eve) == pytest.approx(bb84.expected_qber(eve), abs=1e-10)
