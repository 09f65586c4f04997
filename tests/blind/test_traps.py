"""Traps: what gives alarm, how often a cheat escapes, and the same by drawing it."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlab.blind import alarm_probability, escape_probability, traps


@given(turn=st.floats(-720, 720), p=st.floats(0, 1))
def test_alarm_in_closed_form(turn, p):
    expected = (1 - (1 - p) * np.cos(np.deg2rad(turn))) / 2
    assert alarm_probability(turn, p=p) == pytest.approx(expected, abs=1e-12)


def test_the_trap_for_every_theta():
    """Two qubits written out: b = r xor d for certain, whatever theta; a tilted measurement errs with sin^2."""
    cz, tilt = np.diag([1, 1, 1, -1]), 0.4
    for theta, r, d in product(range(8), (0, 1), (0, 1)):
        sent = cz @ np.kron([1, np.exp(1j * theta * np.pi / 4)], np.eye(2)[d]) / np.sqrt(2)
        for off, wrong in ((0, 0), (tilt, np.sin(tilt / 2) ** 2)):
            delta = theta * np.pi / 4 + np.pi * r + off
            lie = 1 - (r ^ d)
            bra = np.array([1, (-1) ** lie * np.exp(-1j * delta)]) / np.sqrt(2)
            left = bra @ sent.reshape(2, 2)
            assert np.vdot(left, left).real == pytest.approx(wrong, abs=1e-12)
    assert alarm_probability(np.rad2deg(tilt)) == pytest.approx(np.sin(tilt / 2) ** 2, abs=1e-12)


def test_two_to_the_minus_k():
    np.testing.assert_allclose(escape_probability(np.arange(20)), 2.0 ** -np.arange(20))
    assert escape_probability(0) == 1 and escape_probability(3, trap_fraction=1) == 0
    grid = escape_probability([[1], [2]], trap_fraction=[0.1, 0.2, 0.4], alarm=0.5)
    np.testing.assert_allclose(grid, np.array([[0.95, 0.9, 0.8]]) ** [[1], [2]])


@pytest.mark.parametrize(
    ("cheats", "settings", "expected"),
    [
        (1, {}, 0.5),
        (4, {}, 1 / 16),
        (3, {"trap_fraction": 0.2}, 0.8**3),
        (2, {"turn_deg": 90}, 0.75**2),
        (5, {"turn_deg": 60, "trap_fraction": 0.8}, 0.8**5),
        (2, {"turn_deg": 0, "p": 0.05, "trap_fraction": 1}, 0.975**2),
    ],
)
def test_drawn(cheats, settings, expected):
    """2e5 tries: 6 standard errors fail once in 5e8."""
    run = traps(cheats, 200_000, rng=42, **settings)
    assert run.expected == pytest.approx(expected, abs=1e-12)
    assert abs(run.escaped.value - expected) < 6 * np.sqrt(expected * (1 - expected) / 200_000)


def test_alarms_are_binomial():
    run = traps(6, 100_000, trap_fraction=0.3, rng=9)
    assert abs(run.alarms.mean() - 1.8) < 6 * np.sqrt(6 * 0.3 * 0.7 / 100_000)
    assert run.alarms.max() <= 6


def test_an_honest_server_gives_no_alarm():
    run = traps(50, 1000, turn_deg=0, trap_fraction=1, rng=1)
    assert run.escaped == 1 and run.alarm == 0 and not run.alarms.any()


def test_no_cheat_and_no_try():
    assert traps(0, 10, rng=1).escaped == 1
    assert np.isnan(traps(3, 0, rng=1).escaped) and len(traps(3, 0, rng=1).plot().lines) == 1


def test_it_shows_itself():
    run = traps(3, 1000, rng=1)
    assert "expected 0.125" in repr(run) and "rounds cheated" in run._repr_html_()
    ax = run.plot()
    assert ax.lines[0].get_ydata()[3] == pytest.approx(0.125)
    assert (traps(3, 1000, rng=1).alarms == run.alarms).all()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: traps(-1, 10), "`cheats` must be at least 0"),
        (lambda: traps(10, 10**8), r"`cheats \* tries` must be at most"),
        (lambda: traps(1, 10, trap_fraction=50), "did you pass a percentage"),
        (lambda: escape_probability(1.5), "`cheats` must hold whole numbers"),
        (lambda: escape_probability([1, 2], alarm=[1, 1, 1]), "must broadcast"),
        (lambda: alarm_probability(float("nan")), "`turn_deg` must be a finite number"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
