"""The entropy of a coin: published points, bad input."""

import numpy as np
import pytest

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
