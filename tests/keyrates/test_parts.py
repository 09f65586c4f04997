"""The entropy of a coin: published points, bad input."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from qlab import keyrates

TSIRELSON = 2 * np.sqrt(2)


def test_binary_entropy_published_points():
    assert keyrates.binary_entropy([0.01, 0.05, 0.11]) == pytest.approx([0.0807931, 0.2863970, 0.4999160], abs=1e-7)
    assert keyrates.binary_entropy([0, 1]).tolist() == [0, 0]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: keyrates.binary_entropy(-0.1), r"`x` must be in \[0, 1\]"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("x", [1e-12, 1e-16, 1e-17, 1e-30, 1e-300, 5e-324])
def test_binary_entropy_of_a_rare_event_keeps_its_digits(x):
    """-x log2 x + x / ln 2, to first order; 2.5 % were lost where 1 - x is rounded to 1."""
    assert keyrates.binary_entropy(x) == pytest.approx(x / math.log(2) - x * math.log2(x), rel=1e-11, abs=0)


@given(st.floats(0, 1))
def test_binary_entropy_is_that_of_scipy(x):
    assert keyrates.binary_entropy(x) == pytest.approx(stats.entropy([x, 1 - x], base=2), rel=1e-12, abs=1e-15)


MASKED = np.ma.MaskedArray([0.01, 7.0, 0.02, np.nan], [False, True, False, True])  # no value counts below a mask
CALLS = {
    "binary_entropy": keyrates.binary_entropy,
    "bb84": keyrates.bb84,
    "bb84(f)": lambda x: keyrates.bb84(0.01, 1 + x),
    "six_state": keyrates.six_state,
    "six_state(f)": lambda x: keyrates.six_state([[0.01], [0.02]], 1 + x),
    "device_independent(s)": lambda x: keyrates.device_independent(2.7 + x, 0.01),
    "device_independent(qber)": lambda x: keyrates.device_independent(2.7, x),
    "plob": keyrates.plob,
    "tgw": keyrates.tgw,
    "repeater_bound(eta)": lambda x: keyrates.repeater_bound(x, [[1], [2]]),
    "repeater_bound(repeaters)": lambda x: keyrates.repeater_bound(0.1, 100 * x),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_mask_stays_and_hides_what_is_below_it(call):
    found = call(MASKED)
    assert isinstance(found, np.ma.MaskedArray)
    assert (np.ma.getmaskarray(found) == MASKED.mask).all()
    plain = call(MASKED.compressed())
    assert not isinstance(plain, np.ma.MaskedArray)
    assert np.array_equal(found[..., ~MASKED.mask], plain)


def test_masks_of_two_arguments_add_up():
    found = keyrates.bb84(np.ma.MaskedArray([0.01, 0.02], [True, False]), np.ma.MaskedArray([1.1, 1.2], [False, True]))
    assert found.mask.tolist() == [True, True]
    assert keyrates.bb84(np.ma.MaskedArray([0.01])).mask.tolist() == [False]
    with pytest.raises(ValueError, match="`qber` must be in"):
        keyrates.bb84(np.ma.MaskedArray([0.01, 7.0], [True, False]))
