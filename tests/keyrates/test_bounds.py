"""What no protocol exceeds: published points, small numbers, order, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlab import keyrates

TSIRELSON = 2 * np.sqrt(2)


def test_capacity_bounds_published_points():
    eta = 10**-0.2
    assert keyrates.plob(eta) == pytest.approx(1.438141, abs=1e-6)
    assert keyrates.repeater_bound(eta, 1) == pytest.approx(2.281584, abs=1e-6)
    assert keyrates.tgw(eta) == pytest.approx(2.143860, abs=1e-6)
    assert keyrates.plob([0, 0.5, 1]).tolist() == [0, 1, np.inf]


@given(st.floats(1e-300, 1e-6))
def test_small_transmittance_keeps_its_digits(eta):
    assert keyrates.plob(eta) == pytest.approx(eta / np.log(2), rel=1e-6)
    assert keyrates.tgw(eta) == pytest.approx(2 * eta / np.log(2), rel=1e-6)


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 50))
def test_bounds_are_in_order(eta, k):
    assert keyrates.plob(eta) <= keyrates.tgw(eta) + 1e-12
    assert keyrates.repeater_bound(eta, k) <= keyrates.repeater_bound(eta, k + 1)
    assert keyrates.repeater_bound(eta, k) == pytest.approx(keyrates.plob(eta ** (1 / (k + 1))), rel=1e-12)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: keyrates.plob(1.2), r"`eta` must be in \[0, 1\]; got 1.2"),
        (lambda: keyrates.repeater_bound(0.5, 1.5), "`repeaters` must be whole numbers; got 1.5"),
        (lambda: keyrates.repeater_bound(0.5, -1), "`repeaters` must be at least 0"),
        (lambda: keyrates.tgw("a"), "`eta` must be a number"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
