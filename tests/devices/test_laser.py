"""Lasers: Poisson's law, what they take for settings, bad input."""

import numpy as np
import pytest
from scipy.stats import poisson

from qlab.devices import LaserSource


def test_photon_numbers_are_poissons():
    laser = LaserSource([0, 0.1, 0.5, 20], [0.1, 0.2, 0.3, 0.4], 1e9)
    numbers = laser.photon_numbers()
    assert numbers == pytest.approx(poisson.pmf(np.arange(numbers.shape[1]), [[0], [0.1], [0.5], [20]]), rel=1e-12)
    assert numbers.sum(axis=1) == pytest.approx(1, abs=1e-14)
    assert 1 - laser.photon_numbers(1)[1].sum() == pytest.approx(0.0046788402, rel=1e-8)  # two or more, of 0.1


def test_a_laser_is_a_value():
    assert LaserSource([0.5]) == LaserSource((0.5,), (1.0,)) and hash(LaserSource([0.5])) == hash(LaserSource([0.5]))
    assert LaserSource(np.array([0.1, 0.5]), np.array([0.5, 0.5])).intensities == (0.1, 0.5)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: LaserSource([0.5, 0.1], [0.7, 0.3]), r"`intensities` must ascend.*write \[0.1, 0.5\], and turn"),
        (lambda: LaserSource([0.1, 0.1], [0.7, 0.3]), "`intensities` must ascend"),
        (lambda: LaserSource(0.1), "`intensities` must be a list of numbers; got 0.1"),
        (lambda: LaserSource(np.arange(257) / 257, [1 / 257] * 257), "`len.intensities.` must be at most 256"),
        (lambda: LaserSource([]), "`intensities` must be a list of numbers"),
        (lambda: LaserSource([0.1, 0.5]), "`shares` must be one for each of the 2 intensities"),
        (lambda: LaserSource([0.1, 0.5], [0.5, 0.6]), "`shares` must hold probabilities that sum to 1"),
        (lambda: LaserSource([0.1, 0.5], [0, 1]), "`shares` must be above 0"),
        (lambda: LaserSource([-0.1]), r"`intensities` must be in \[0, 100\]; got -0.1"),
        (lambda: LaserSource([1e6]), r"`intensities` must be in \[0, 100\]; got 1e\+06 \(weak pulses"),
        (lambda: LaserSource([0.1], rate_hz=0), "`rate_hz` must be above 0"),
        (lambda: LaserSource([0.1]).photon_numbers(-1), "`most` must be at least 0"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
