"""Memories: a channel at all times, the literature's number, bad input."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlab import repeaters, states
from qlab.devices import Memory


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1), st.floats(0, 1e4))
def test_a_memory_is_a_channel(t1, share, t):
    memory = Memory(t1_s=t1, t2_s=2 * t1 * share)
    p = memory.probabilities(t)
    assert p.min() >= 0 and p.sum() == pytest.approx(1)
    assert p[1] == p[2] == pytest.approx((1 - math.exp(-t / t1)) / 4)
    assert p[3] == pytest.approx((1 - math.exp(-t / memory.t2_s)) / 2 - p[1], abs=1e-12)


def test_half_of_a_pair_dephases_as_in_the_literature():
    aged = Memory(t2_s=1.0).channel(0.1).on(1, of=2)(states.bell("phi+"))
    assert states.fidelity(aged, states.bell("phi+")) == pytest.approx(0.9524187090, abs=1e-9)


def test_relaxation_alone_limits_t2():
    assert Memory(t1_s=1.0).t2_s == 2.0
    assert Memory().probabilities([0.0, 1e9])[:, 0].tolist() == [1, 1]


def test_a_chain_is_given_the_same_memory():
    assert repeaters.Memory is Memory


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Memory(t1_s=0), "`t1_s` must be above 0"),
        (lambda: Memory(t1_s=1.0, t2_s=3.0), "`t2_s` must be at most twice `t1_s`"),
        (lambda: Memory(t2_s=math.nan), "`t2_s` must be a finite number"),
        (lambda: Memory().probabilities(-1), "`t_s` must be at least 0"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
