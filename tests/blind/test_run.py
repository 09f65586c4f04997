"""Drawn rounds: the right answers in the right shares, and nothing for the server. A seed is fixed in each."""

import copy
import pickle

import numpy as np
import pytest

from qlab.blind import Computation, play, simulate

PAIR = Computation([[1, 6, 3], [2, 0, 5]], joins=[1, 3])


def far(found, expected):
    """Standard errors between a share and its probability; 6 of them fail once in 5e8."""
    return abs(found.value - expected) / np.sqrt(max(expected * (1 - expected), 1e-12) / found.n)


@pytest.mark.parametrize(("p", "exact"), [(0, 0.8535533906), (0.05, 0.8358757211)])
def test_one_gate(p, exact):
    run = simulate([1], 200_000, p=p, rng=1984)
    assert far(run.zeros, exact) < 6 and run.expected["0"] == pytest.approx(exact, abs=1e-10)
    assert far(run.uncorrected, 0.5) < 6


@pytest.mark.parametrize("settings", [{}, {"p": 0.1}, {"turn_deg": 40}, {"p": 0.05, "turn_deg": -100}])
def test_two_lines(settings):
    """A chi-squared of 3 degrees of freedom: above 40 once in 1e8."""
    run = simulate(PAIR, 200_000, rng=7, **settings)
    expected = len(run) * run.expected.values
    assert ((run.counts(run.answers) - expected) ** 2 / expected).sum() < 40
    assert ((run.counts(run.read) - len(run) / 4) ** 2 / (len(run) / 4)).sum() < 40


def test_angles_told_are_even_for_every_computation():
    """A chi-squared of 7 degrees of freedom for each qubit: above 55 once in 6e8."""
    for work in (Computation([0]), Computation([3, 3, 3]), PAIR):
        run = simulate(work, 80_000, rng=5)
        told = run.told
        assert told.shape == (work.measured, 8) and (told.sum(axis=1) == 80_000).all()
        assert (((told - 10_000) ** 2 / 10_000).sum(axis=1) < 55).all()


def test_every_round_obeys_the_rule():
    run = simulate(PAIR, 50, rng=3)
    for i in range(50):
        followed = play(PAIR, run.theta[i], run.r[i], run.b[i])
        assert (followed.delta == run.delta[i]).all()
        read = "".join(map(str, run.read[i]))
        chance = followed.before.diag().real[int(read, 2)]
        assert chance > 1e-12 and followed.fidelity == pytest.approx(1, abs=1e-12)
        assert (run.answers[i] == run.read[i] ^ followed.s[:, -1]).all()


def test_a_cheating_server_is_not_noticed_by_its_answers_alone():
    """It turns every measurement by half a turn: the answer is wrong, what the server sees is the same coin."""
    run = simulate([0], 50_000, turn_deg=180, rng=2)
    assert run.zeros == 0 and far(run.uncorrected, 0.5) < 6


def test_seeds_and_copies():
    a, b = (simulate(PAIR, 1000, rng=11) for _ in range(2))
    assert all((getattr(a, name) == getattr(b, name)).all() for name in ("theta", "r", "delta", "b", "read"))
    assert (simulate(PAIR, 1000, rng=12).delta != a.delta).any()
    for again in (pickle.loads(pickle.dumps(a)), copy.deepcopy(a)):
        with pytest.raises(ValueError, match="read-only"):
            again.b[0] = 1


def test_nothing_to_count():
    run = simulate([1], 0, rng=1)
    assert len(run) == 0 and np.isnan(run.zeros) and run.told.sum() == 0 and run.plot() is not None


def test_it_shows_itself():
    run = simulate([1], 20_000, rng=1)
    assert "answer 0" in repr(run) and "20 000" in run._repr_html_()
    ax = run.plot()
    assert len(ax.patches) == 4 and ax.patches[0].get_height() == pytest.approx(run.zeros.value)
    assert [t.get_text() for t in simulate(PAIR, 10, rng=1).plot().get_xticklabels()] == ["00", "01", "10", "11"]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: simulate([1], -1), "`rounds` must be at least 0"),
        (lambda: simulate([1], 1e9), "`rounds` must be at most 100000000"),
        (lambda: simulate([1], 10, p=1.5), "`p` must be in"),
        (lambda: simulate([1], 10, rng="seed"), "`rng` must be a whole number"),
        (lambda: simulate("pi/4", 10), "angles are whole eighths of a turn"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
