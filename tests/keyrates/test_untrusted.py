"""Keys that trust no device: published points, limits, estimates above Tsirelson's bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from qlab import keyrates
from qlab.measurement import Estimate

TSIRELSON = 2 * np.sqrt(2)


def test_device_independent_published_points():
    q = 0.01
    assert keyrates.device_independent(TSIRELSON * (1 - 2 * q), q) == pytest.approx(0.7765979290, rel=1e-9)
    assert keyrates.device_independent(2.677, 0.0144) == pytest.approx(0.5834, abs=1e-4)
    assert keyrates.device_independent(2.578, 0.078) == pytest.approx(0.1574, abs=1e-4)
    edge = brentq(lambda x: 1 - 1e-9 - (keyrates.device_independent(TSIRELSON * (1 - 2 * x), x) <= 0), 0.05, 0.1)
    assert edge == pytest.approx(0.07149, abs=1e-5)


@given(st.floats(-TSIRELSON, 2), st.floats(0, 1))
def test_no_violation_no_device_independent_key(s, q):
    assert keyrates.device_independent(s, q) == 0


@given(st.floats(2, TSIRELSON), st.floats(0, 0.5))
def test_trusting_no_device_costs_key(s, q):
    assert 0 <= keyrates.device_independent(s, q) <= 1 - keyrates.binary_entropy(q) + 1e-12


def test_an_estimate_above_tsirelson_is_clipped_and_a_number_is_refused():
    lucky = Estimate(2.9, 100, 2.7, 3.1)
    assert keyrates.device_independent(lucky, 0.01) == keyrates.device_independent(TSIRELSON, 0.01)
    with pytest.raises(ValueError, match="quantum mechanics ends at"):
        keyrates.device_independent(2.9, 0.01)
