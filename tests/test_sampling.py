"""Draws are exact, fast by construction, and the same whatever the block. False alarms below 1e-6 throughout."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.random import MT19937, PCG64, SFC64, Generator, Philox
from scipy import stats

from qlab import sampling

FALSE_ALARM = 1e-7  # of one statistical test; there are fewer than ten


class Script:
    """A bit generator that says what it is told, word by word."""

    def __init__(self, *answers):
        self.answers = list(answers)

    def random_raw(self, size):
        answer = np.asarray(self.answers.pop(0), np.uint64)
        return answer if answer.size == size else np.resize(answer, size)


def exact(probabilities):
    """What the alias table really draws: the exact probability of each code."""
    keep, flip = sampling._alias(probabilities)
    m = len(keep)
    drawn = [Fraction(0)] * m
    for column in range(m):
        kept = Fraction(keep[column], 2**72)
        drawn[column] += kept / m
        drawn[column ^ flip[column]] += (1 - kept) / m
    return drawn


def tables():
    """Joint tables with some zeros, of one to three axes."""
    weights = hnp.arrays(
        float, hnp.array_shapes(max_dims=3, max_side=6), elements=st.sampled_from([0, 1e-6, 0.3, 1, 2])
    )
    return weights.filter(lambda w: w.sum() > 0).map(lambda w: w / w.sum())


@pytest.mark.parametrize("p", [1e-20, 1e-9, 3e-6, 1 / 3, 0.5, 1 - 3e-6])
def test_a_probability_is_kept_to_72_bits(p):
    drawn = exact([1 - p, p])
    assert abs(drawn[1] - Fraction(p)) <= Fraction(2, 2**72)
    assert drawn[0] == 1 - drawn[1]


@given(tables())
def test_every_table_is_drawn_to_72_bits(table):
    padded = np.zeros(1 << (table.size - 1).bit_length())
    padded[: table.size] = table.ravel()
    drawn = exact(padded.tolist())
    assert sum(drawn) == 1
    for got, wanted in zip(drawn, padded.tolist(), strict=True):
        assert abs(got - Fraction(wanted)) < 1e-14 if wanted == padded.max() else abs(got - Fraction(wanted)) < 2**-71
        assert got > 0 or wanted == 0
        assert got == 0 or wanted > 0


def test_a_byte_that_ties_is_settled_by_64_more_bits():
    aliases = sampling._Aliases.of(np.array([1 / 3, 2 / 3]))
    third = aliases.rest[0]
    assert aliases.first[0] == int(256 * 2 / 3)  # column 0 holds 2/3 of itself, and aliases to 1
    for word, code in [(third - np.uint64(1), 0), (third, 1)]:
        tie = np.full(sampling.BLOCK, aliases.first[0]).view(np.uint64)
        assert aliases.resolve(np.zeros(1, np.uint8), Script(tie, [word])) == code


def test_all_columns_and_bytes_together_are_the_table():
    """All 65 536 pairs of a column and a byte, each once, leave only the ties open: one in 256."""
    probabilities = np.random.default_rng(5).dirichlet(np.ones(256))
    aliases = sampling._Aliases.of(probabilities)
    columns, bytes_ = np.divmod(np.arange(65536), 256)
    columns, words = columns.astype(np.uint8), bytes_.astype(np.uint8).view(np.uint64)
    most = 2**64 - 1
    by_tie = [np.bincount(aliases.resolve(columns, Script(words, [w])), minlength=256) / 65536 for w in (0, most)]
    share = aliases.rest / 2**64 / 65536
    kept = by_tie[1] + share
    np.subtract.at(kept, np.arange(256) ^ aliases.flip, share)
    assert np.abs(kept - probabilities).max() < 1e-15


@pytest.mark.parametrize("shape", [(7,), (2, 2, 2, 5, 3), (300,), (3, 700)])
def test_counts_of_a_joint_table(shape):
    """Chi-square over all cells, 2e6 draws; codes of one byte, two bytes, and axes that are no power of two."""
    table = np.random.default_rng(1).dirichlet(np.full(np.prod(shape), 5.0)).reshape(shape)
    drawn = sampling.draw(table, 2_000_000, rng=2)
    counts = np.bincount(np.ravel_multi_index(drawn, shape), minlength=table.size)
    assert stats.chisquare(counts, 2_000_000 * table.ravel()).pvalue > FALSE_ALARM


def test_a_rare_event_is_neither_rounded_away_nor_up():
    """3e-6 of 1e7 draws: Poisson with mean 30; 16 bits would make it 1.5e-5 or 0."""
    rare = np.count_nonzero(sampling.draw([1 - 3e-6, 3e-6], 10_000_000, rng=3)[0])
    assert min(stats.poisson.cdf(rare, 30), stats.poisson.sf(rare - 1, 30)) > FALSE_ALARM


def test_neighbouring_draws_are_independent():
    """Chi-square over pairs of successive draws, also across fields of the code."""
    first, second = sampling.draw(np.full((4, 3), 1 / 12), 1_200_001, rng=4)
    code = first[:-1] * 36 + second[:-1] * 12 + first[1:] * 3 + second[1:]
    assert stats.chisquare(np.bincount(code[::2], minlength=144)).pvalue > FALSE_ALARM


def test_given_settings():
    table = np.random.default_rng(6).dirichlet(np.ones(6), size=(2, 3)).reshape(2, 3, 2, 3)
    rng = np.random.default_rng(7)
    a, b = rng.integers(2, size=600_000), rng.integers(3, size=600_000)
    drawn = sampling.draw_given(table, [a, b], rng=8)
    counts = np.zeros(table.shape)
    np.add.at(counts, (a, b, *drawn), 1)
    expected = table * counts.sum(axis=(2, 3), keepdims=True)
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert stats.chi2.sf(statistic, 6 * 5) > FALSE_ALARM


@given(tables(), st.integers(0, 2**32))
@settings(deadline=None)
def test_what_has_no_probability_never_happens(table, seed):
    drawn = sampling.draw(table, 5000, rng=seed)
    assert (table[drawn] > 0).all()


def test_given_settings_that_decide_everything():
    setting = np.arange(100_000) % 300
    (drawn,) = sampling.draw_given(np.eye(300), [setting], rng=1)
    assert drawn.dtype == np.uint16 and (drawn == setting).all()
    (only,) = sampling.draw_given(np.full((1, 256), 1 / 256), [np.zeros(10, int)], rng=1)
    assert only.dtype == np.uint8


@pytest.mark.parametrize("k", [0, 1, 1000, sampling.BLOCK, sampling.BLOCK + 1])
def test_the_first_draws_do_not_depend_on_how_many_follow(k):
    table = np.full((2, 3), 1 / 6)
    longer, shorter = sampling.draw(table, 3 * sampling.BLOCK, rng=9), sampling.draw(table, k, rng=9)
    assert all((a[:k] == b).all() for a, b in zip(longer, shorter, strict=True))


def test_blocks_may_be_drawn_in_any_order():
    blocks = list(sampling._blocks(3 * sampling.BLOCK - 5, 10))
    assert [part.stop - part.start for part, _ in blocks] == [sampling.BLOCK, sampling.BLOCK, sampling.BLOCK - 5]
    backwards = [stream.random_raw(4).tolist() for _, stream in reversed(blocks)]
    again = [stream.random_raw(4).tolist() for _, stream in sampling._blocks(3 * sampling.BLOCK - 5, 10)]
    assert backwards[::-1] == again
    assert len({tuple(words) for words in again}) == 3


@pytest.mark.parametrize("bit_generator", [PCG64, Philox, SFC64, MT19937])
def test_any_generator_will_do(bit_generator):
    table = np.full(8, 1 / 8)
    rng = Generator(bit_generator(1))
    first, second = sampling.draw(table, 100, rng=rng)[0], sampling.draw(table, 100, rng=rng)[0]
    assert (first != second).any()
    assert (sampling.draw(table, 100, rng=Generator(bit_generator(1)))[0] == first).all()


def test_a_restored_generator_repeats_itself():
    rng = np.random.default_rng(1)
    state = rng.bit_generator.state
    other = np.random.default_rng(2)
    other.bit_generator.state = state
    assert (sampling.draw([0.5, 0.5], 100, rng=rng)[0] == sampling.draw([0.5, 0.5], 100, rng=other)[0]).all()


def test_no_seed_is_a_fresh_seed():
    assert (sampling.draw([0.5, 0.5], 200)[0] != sampling.draw([0.5, 0.5], 200)[0]).any()  # fails once in 2^200


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: sampling.draw([0.5, 0.6], 1), "`table` must hold probabilities that sum to 1 .*; got a sum of 1.1"),
        (lambda: sampling.draw([1.5, -0.5], 1), "a least entry of -0.5"),
        (lambda: sampling.draw([np.nan, 1], 1), "`table` must be finite; got nan"),
        (lambda: sampling.draw(1.0, 1), "`table` must have results"),
        (lambda: sampling.draw([], 1), "`table` must have results"),
        (lambda: sampling.draw([1.0], -1), "`n` must be at least 0; got -1"),
        (lambda: sampling.draw([0.5, 0.5], 10**12), "`n` must be at most 1000000000; .*1,000 GB of memory"),
        (lambda: sampling.draw([1.0], 1.5), "`n` must be a whole number"),
        (lambda: sampling.draw([1.0], 1, rng="seed"), "`rng` must be"),
        (lambda: sampling.draw_given(np.eye(2), [[0, 2]]), r"`given\[0\]` must hold whole numbers from 0 to 1"),
        (lambda: sampling.draw_given(np.eye(2), [[0.5]]), r"`given\[0\]` must hold whole numbers"),
        (lambda: sampling.draw_given(np.eye(2), [[-1]]), r"`given\[0\]` must hold whole numbers"),
        (lambda: sampling.draw_given(np.eye(2), [[0], [0]]), "`table` must have results after 2"),
        (
            lambda: sampling.draw_given(np.full((2, 2, 1), 1.0), [[0], [0, 1]]),
            "`given.0.`, `given.1.` must be index arrays of one",
        ),
        (lambda: sampling.draw_given([1.0], []), "`given` must be index arrays"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
