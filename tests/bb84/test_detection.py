"""The chance to notice Eve: exact tails, runs, bad input."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from qlab import bb84
from qlab.eavesdroppers import InterceptResend

FALSE_ALARM = 2e-8  # of one statistical test; there are fewer than fifty


def test_detection_probability_has_exact_tails():
    for n, f in [(72, 1), (10, 1), (1, Fraction(1, 10**12)), (1000, Fraction(1, 1000)), (500, 1)]:
        p = 1 - (1 - Fraction(f) / 4) ** n
        assert bb84.detection_probability(n, float(f)) == pytest.approx(float(p), rel=1e-13)
    assert bb84.detection_probability(0) == 0 == bb84.detection_probability(100, 0)
    assert bb84.detection_probability(72) < 1 - 1e-9 <= bb84.detection_probability(73)


def test_detection_probability_takes_arrays():
    grid = bb84.detection_probability(np.arange(5)[:, None], [0.1, 1.0])
    assert grid.shape == (5, 2) and grid[2, 1] == pytest.approx(1 - 0.75**2)
    assert isinstance(bb84.detection_probability(3), float)


@pytest.mark.parametrize(("fraction", "n"), [(1, 10), (0.2, 30)])
def test_detection_probability_against_runs(fraction, n):
    sifted = bb84.simulate(2_000_000, eve=InterceptResend(fraction), rng=6).sifted
    trials = len(sifted.alice) // n
    wrong = (sifted.alice != sifted.bob)[: trials * n].reshape(trials, n)
    noticed = int(wrong.any(axis=1).sum())
    assert stats.binomtest(noticed, trials, bb84.detection_probability(n, fraction)).pvalue > FALSE_ALARM


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: bb84.detection_probability(1.5), "`compared` must hold whole numbers; got 1.5"),
        (lambda: bb84.detection_probability(-1), "`compared` must be"),
        (lambda: bb84.detection_probability(1, 10), "`fraction` must be"),
        (lambda: bb84.detection_probability([1, 2], [0.1, 0.2, 0.3]), "must broadcast"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_detection_probability_keeps_masks():
    found = bb84.detection_probability(np.ma.MaskedArray([10, -1], [False, True]))
    assert found.mask.tolist() == [False, True] and found[0] == bb84.detection_probability(10)
