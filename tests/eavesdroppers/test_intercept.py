"""Measuring and sending on makes the errors that theory says."""

import numpy as np
import pytest
from bob import BASIS_OF, error_rate
from hypothesis import given
from hypothesis import strategies as st

from qlab.eavesdroppers import InterceptResend
from qlab.measurement import born
from qlab.states import ket

unit = st.floats(0, 1)


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
