"""chance.js against scipy and qlab: fair numbers, exact binomials, Wilson's interval, interpolation.

All seeds are fixed. A chi-square test fails below a p-value of 1e-7, which is the chance of a false alarm had the seed
been another one; there are eleven of them.
"""

import numpy as np
import pytest
from scipy import stats
from scipy.interpolate import RegularGridInterpolator

from qlab.labs.kit import table
from qlab.measurement import Estimate

FALSE_ALARM = 1e-7


def fair(counts, expected) -> bool:
    counts, expected = np.asarray(counts, float), np.asarray(expected, float)
    return stats.chisquare(counts, expected * counts.sum() / expected.sum()).pvalue > FALSE_ALARM


def test_uniform_numbers_are_uniform_and_uncorrelated(node):
    counts = node("""
        const rng = kit.random(7), bins = new Array(4096).fill(0);
        for (let i = 0; i < 1e6; i++) bins[64 * Math.floor(64 * rng.uniform()) + Math.floor(64 * rng.uniform())]++;
        return bins;""")
    assert fair(counts, np.ones(4096))


def test_the_first_numbers_of_neighbouring_seeds_and_streams_are_uniform(node):
    counts = node("""
        const bins = new Array(256).fill(0);
        for (let seed = 0; seed < 300; seed++) for (let stream = 0; stream < 300; stream++)
          bins[Math.floor(256 * kit.random(seed, stream).uniform())]++;
        return bins;""")
    assert fair(counts, np.ones(256))


def test_the_same_seed_gives_the_same_numbers_and_large_seeds_differ(node):
    first = "return [5, 5, 6, 5 + 2 ** 32].map((seed) => kit.random(seed).uniform())"
    a, b, c, d = node(first)
    assert a == b and len({a, c, d}) == 3


def test_integers_and_draws_are_fair(node):
    dice, drawn = node("""
        const rng = kit.random(1), dice = new Array(6).fill(0), drawn = new Array(4).fill(0);
        for (let i = 0; i < 3e5; i++) { dice[rng.integer(6)]++; drawn[rng.draw([0.5, 0, 0.2, 0.3])]++; }
        return [dice, drawn];""")
    assert fair(dice, np.ones(6))
    assert drawn[1] == 0
    assert fair(np.delete(drawn, 1), [0.5, 0.2, 0.3])


@pytest.mark.parametrize(("n", "p"), [(8, 0.3), (200, 0.04), (40, 0.5), (1000, 0.25), (300, 0.93), (1_000_000, 0.11)])
def test_binomials_follow_their_law(node, n, p):
    counts = node(f"""
        const rng = kit.random(3), seen = [];
        for (let i = 0; i < 2e5; i++) seen.push(rng.binomial({n}, {p}));
        return seen;""")
    law = stats.binom(n, p)
    edges = np.unique(law.ppf(np.linspace(0, 1, 41)[1:-1]))
    chances = np.diff(np.concatenate([[0], law.cdf(edges), [1]]))
    seen = np.bincount(np.searchsorted(edges, counts), minlength=len(chances))
    assert fair(seen[chances > 1e-4], chances[chances > 1e-4])


def test_binomials_at_the_ends_and_multinomials_that_sum(node):
    ends, counts = node("""
        const rng = kit.random(2);
        const ends = [[0, 0.5], [9, 0], [9, 1]].map(([n, p]) => rng.binomial(n, p));
        return [ends, rng.multinomial(1e6, [0.5, 0, 0.125, 0.375])];""")
    assert ends == [0, 0, 9]
    assert sum(counts) == 10**6 and counts[1] == 0
    assert fair(np.delete(counts, 1), [0.5, 0.125, 0.375])


@pytest.mark.parametrize(("k", "n"), [(0, 0), (0, 5), (5, 5), (1, 72), (247, 1000), (110_000, 1_000_000)])
def test_wilson_is_the_interval_of_the_library(node, k, n):
    js, python = node(f"return kit.wilson({k}, {n})"), Estimate.rate(k, n)
    assert js["n"] == python.n
    assert [js["low"], js["high"]] == pytest.approx([python.low, python.high], abs=1e-15)
    assert (js["value"] is None and np.isnan(python.value)) or js["value"] == pytest.approx(python.value)


def test_interpolation_is_scipys(node):
    rng = np.random.default_rng(5)
    a, b, values = np.array([0, 0.1, 0.4, 1]), np.array([1.0, 2, 5]), rng.random((4, 3, 6))
    exact = RegularGridInterpolator((a, b), values)
    for point in [(0, 1), (1, 5), (0.4, 2), (0.05, 4.9), (0.7, 1.5)]:
        script = f"return [...kit.array({_js(table(values))}).blend([{a.tolist()}, {b.tolist()}], {list(point)})]"
        assert node(script) == pytest.approx(exact(point).ravel(), abs=1e-11)


def test_indices_rows_and_missing_numbers_of_a_table(node):
    values = np.arange(24.0).reshape(2, 3, 4)
    values[1, 2, 3] = np.nan
    at, row, missing = node(f"""
        const t = kit.array({_js(table(values))});
        return [t.at(1, 0, 2), [...t.row(0, 2)], Number.isNaN(t.at(1, 2, 3))];""")
    assert (at, row, missing) == (14, [8, 9, 10, 11], True)


def test_numbers_as_a_reader_writes_them(node):
    script = """return [kit.number(0.25, 3), kit.number(-1), kit.number(-0.001, 1), kit.number(50000), kit.number(1984),
        kit.percent(0.2487, 1), kit.short(0.012345), kit.short(3e-9), kit.short(0), kit.number(NaN)]"""
    assert node(script) == [
        "0.250",
        "−1",
        "0.0",
        "50\u202f000",
        "1984",
        "24.9\u00a0%",
        "0.0123",
        "3.00 × 10⁻⁹",
        "0",
        "–",
    ]


def _js(data) -> str:
    return str(data).replace("None", "null")
