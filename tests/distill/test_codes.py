"""Codes of our own: their graphs, and how well they correct."""

import numpy as np
import pytest

from qlab import distill
from qlab.distill import codes, degrees
from qlab.keyrates import binary_entropy

RINGS, RATE = 72, 0.72  # what 3 % takes


def test_a_grown_graph_has_the_degrees_and_no_short_cycle():
    matrix = codes.code(RINGS, RATE)
    assert matrix.shape == (RINGS * 64, codes.LENGTH) and matrix.data.max() == 1
    together = matrix.astype(np.int64) @ matrix.T.astype(np.int64)
    together.setdiag(0)
    assert together.max() == 1  # no two checks share two bits
    degree = np.diff(matrix.tocsc().indptr)
    share = codes.shares(RATE)
    assert degree.mean() == pytest.approx(sum(d * s for d, s in share.items()) / sum(share.values()), rel=0.02)
    assert np.ptp(np.diff(matrix.indptr)) <= 2


def test_bits_left_open_share_no_check():
    matrix = codes.code(RINGS, RATE)
    loose = codes.loose(RINGS, RATE)
    assert len(loose) > 500 and matrix[:, loose].sum(axis=1).max() == 1


@pytest.mark.parametrize(("rate", "check_degree"), [(0.5, 9), (0.8, 27)])
def test_the_table_of_degrees_is_what_the_programme_finds(rate, check_degree):
    """And it is good: an endless code of that rate would correct up to within 3.1 % of Shannon's bound."""
    qber = next(q for q in np.linspace(0.2, 0.001, 4000) if (1 - rate) / binary_entropy(q) >= 1.031)
    best, edges = degrees.best_edges(qber, check_degree)
    nodes = edges / degrees.DEGREES
    nodes /= nodes.sum()
    assert best == pytest.approx(rate, abs=2e-3)
    for degree, share in zip(degrees.DEGREES, nodes, strict=True):
        assert share == pytest.approx(codes.CODES[rate].get(degree, 0.0), abs=0.04)


def test_the_gaussian_means_are_right():
    """E[tanh(m/2)] against a Monte Carlo mean of 400 000 draws, within six standard errors (false alarms 2e-9)."""
    draws = np.tanh((1.0 + 2.0 + 2.0 * np.random.default_rng(1).normal(size=400_000)) / 2)
    value = degrees._sure(np.array([2.0]), 1.0)[0]
    assert value == pytest.approx(draws.mean(), abs=6 * draws.std() / np.sqrt(len(draws)))


def test_frames_are_corrected_below_thirty_per_cent_too_much():
    qber, rng = 0.05, np.random.default_rng(1)
    alice = rng.integers(0, 2, 2 * 16_320, dtype=np.uint8)
    bob = alice ^ (rng.random(len(alice)) < qber)
    result = distill.ldpc(alice, bob, qber, rng=2)
    assert result.frames == 2 and result.failed == 0 and (result.bob == alice).all()
    assert result.efficiency < 1.2 and result.messages == 1


@pytest.mark.parametrize(("qber", "told"), [(0.01, 1.36), (0.02, 1.27), (0.08, 1.15)])
def test_few_frames_fail(qber, told):
    """About one in a hundred or fewer: of sixty at most four. (Were it one, five come once in 2900 times.)"""
    rng = np.random.default_rng(7)
    alice = rng.integers(0, 2, 60 * 16_320, dtype=np.uint8)
    bob = alice ^ (rng.random(len(alice)) < qber)
    result = distill.ldpc(alice, bob, qber, rng=2)
    assert result.frames == 60 and result.failed <= 4 and result.efficiency < told


def test_a_frame_that_cannot_be_decoded_is_left_and_counted():
    rng = np.random.default_rng(1)
    alice = rng.integers(0, 2, 16_000, dtype=np.uint8)
    bob = alice ^ (rng.random(16_000) < 0.06).astype(np.uint8)
    result = distill.ldpc(alice, bob, 0.03, rng=1)
    assert result.failed == 1 and (result.bob == bob).all()


def test_bad_input_gets_a_sentence():
    with pytest.raises(ValueError, match="codes are made for up to 10 %"):
        distill.ldpc([0, 1], [0, 1], 0.3)
