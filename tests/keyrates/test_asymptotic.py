"""BB84 and six states: published points and thresholds, limits, the entropy of a density matrix, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from qlab import keyrates
from qlab.channels import Channel
from qlab.measurement import Estimate
from qlab.states import bell, entropy

TSIRELSON = 2 * np.sqrt(2)


def test_bb84_published_points():
    assert keyrates.bb84(0.01, [1, 1.16, 1.22]) == pytest.approx([0.8384137282, 0.8254868265, 0.8206392383], rel=1e-9)
    assert keyrates.bb84(0) == 1


def test_six_state_published_point():
    assert keyrates.six_state(0.01) == pytest.approx(0.8638648524, rel=1e-9)
    assert keyrates.six_state(0) == 1


@pytest.mark.parametrize(("rate", "threshold"), [(keyrates.bb84, 0.1100278644), (keyrates.six_state, 0.12619)])
def test_thresholds(rate, threshold):
    edge = brentq(lambda q: (rate(q) > 0) - 0.5, 0.05, 0.2, xtol=1e-9)
    assert edge == pytest.approx(threshold, abs=5e-6)


@given(st.floats(0, 0.12))
def test_six_state_is_what_the_entropy_of_the_shared_pairs_leaves(q):
    # Devetak-Winter: 1 - H of the Bell-diagonal pair that the channel makes of phi+
    rho = Channel.mixture({"I": 1 - 1.5 * q, "X": q / 2, "Y": q / 2, "Z": q / 2}).on(1, of=2)(bell("phi+"))
    assert keyrates.six_state(q) == pytest.approx(1 - entropy(rho), abs=1e-9)


@given(st.floats(0, 0.11))
def test_bb84_is_the_worst_pauli_channel_with_that_error_rate(q):
    def left(y):
        rho = Channel.mixture({"I": 1 - 2 * q + y, "X": q - y, "Y": y, "Z": q - y}).on(1, of=2)(bell("phi+"))
        return 1 - entropy(rho)

    rates = [left(y) for y in (q * q, q / 2, 0, q / 4)]
    assert keyrates.bb84(q) == pytest.approx(rates[0], abs=1e-9)
    assert keyrates.bb84(q) <= min(rates) + 1e-9


@given(st.floats(0, 1), st.floats(1, 3))
def test_never_negative_never_above_one_and_six_states_are_better(q, f):
    assert 0 <= keyrates.bb84(q, f) <= keyrates.six_state(q, f) + 1e-12 <= 1 + 1e-12


def test_from_one_half_on_there_is_no_key():
    assert keyrates.bb84([0.5, 0.9, 1]).tolist() == [0, 0, 0]
    assert keyrates.six_state([0.5, 0.9, 1]).tolist() == [0, 0, 0]


def test_shapes_broadcast_and_estimates_count_as_numbers():
    assert keyrates.bb84(np.zeros((3, 1)), f=[1, 1.2]).shape == (3, 2)
    assert isinstance(keyrates.bb84(0.01), float)
    assert keyrates.bb84(Estimate.rate(1, 100)) == keyrates.bb84(0.01)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: keyrates.bb84(11), r"`qber` must be in \[0, 1\]; got 11 \(did you pass a percentage\? write 0.11"),
        (lambda: keyrates.bb84([0.1, np.nan]), "got nan"),
        (lambda: keyrates.bb84(0.1, f=0.9), "`f` must be at least 1; got 0.9"),
        (lambda: keyrates.six_state("a"), "`qber` must be a number or an array"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
