"""Detectors: limits, bad input. What they make of light is tested in `tests/weak_pulses`."""

import numpy as np
import pytest

from qlab.devices import Detector


def test_limits():
    assert Detector().click_probability([0, 1, 5]).tolist() == [0, 1, 1]
    assert Detector(0, 0).click_probability([0, 7]).tolist() == [0, 0]
    assert Detector(0.3, 1).click_probability([0, 7]).tolist() == [1, 1]
    assert Detector(0.5, 0).click_probability(2, 0.5) == pytest.approx(1 - 0.75**2)
    faint = Detector(1e-12, 1e-15).click_probability(np.array([0, 1]))
    assert faint == pytest.approx([2e-15, 1.002e-12], rel=1e-9)  # no digits lost


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Detector(20, 1e-6), "`efficiency` must be in .* percentage. write 0.2"),
        (lambda: Detector(0.2, -1), "`dark_count_probability` must be in"),
        (lambda: Detector(0.2, dead_time_s=-1), "`dead_time_s` must not be negative"),
        (lambda: Detector(0.2, afterpulsing=1), "`afterpulsing` must be below 1"),
        (lambda: Detector().click_probability(0.5), "`photons` must hold whole numbers"),
        (lambda: Detector().click_probability(1, 2), "`transmittance` must be in"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
