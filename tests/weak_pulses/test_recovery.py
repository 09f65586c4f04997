"""Dead time and afterpulses against a plain loop over gates: click by click, and over whole runs."""

import event_loop
import numpy as np
import pytest

from qlab import weak_pulses
from qlab.devices import Detector, LaserSource
from qlab.weak_pulses.recovery import Recovery, _visited

LASER = LaserSource([0.05, 0.5], [0.4, 0.6], 1e9)


class Dice:
    """A generator whose chains are known beforehand, asked for in the order of the causes."""

    def __init__(self, extra):
        self.extra = extra

    def geometric(self, p, size):
        taken, self.extra = self.extra[-size:] if size else self.extra[:0], None
        return taken + 1


@pytest.mark.parametrize("dead", [0, 1, 3, 17])
@pytest.mark.parametrize("again", [0.0, 0.4])
@pytest.mark.parametrize("density", [0.02, 0.3, 0.95])
def test_click_by_click(dead, again, density):
    """The same causes and the same chains, cut into blocks of random lengths: the same clicks."""
    rng = np.random.default_rng(int(1000 * density + dead))
    causes = np.flatnonzero(rng.random(3000) < density)
    extra = rng.geometric(1 - again, causes.size) - 1 if again else np.zeros(causes.size, int)
    wanted = event_loop.clicks_of(causes.tolist(), extra.tolist(), dead)
    device, found, start = Recovery(dead, again), [], 0
    for end in [*np.sort(rng.choice(3000, 12, replace=False)).tolist(), 3000, 10**6]:
        part = (causes >= start) & (causes < end)
        found += device.clicks(causes[part], end, Dice(extra[part])).tolist()
        start = end
    assert found == wanted


def test_a_walk_is_followed_to_its_end():
    assert _visited(np.array([2, 2, 5, 4, 5, 7, 7, 8])).tolist() == [0, 2, 5, 7]
    assert _visited(np.array([], int)).tolist() == [] and _visited(np.array([1])).tolist() == [0]


@pytest.mark.parametrize(("dead", "again"), [(0, 0.0), (6, 0.0), (0, 0.2), (6, 0.2)])
def test_the_rate_of_one_detector(dead, again):
    """Renewals: a click, `dead` gates blind, and then an afterpulse at once or the wait for a cause."""
    p, gates, rng = 0.15, 400_000, np.random.default_rng(5)
    device = Recovery(dead, again)
    clicks = device.clicks(np.flatnonzero(rng.random(gates) < p), gates, rng)
    rate = 1 / (dead + 1 + (1 - again) * (1 - p) / p)
    # a renewal process scatters less than 1 / sqrt(clicks) times the spread of its waits, which is below their mean
    assert abs(clicks.size / gates / rate - 1) < 5.4 * (1 - again + p) / np.sqrt(clicks.size)  # false alarm < 1e-7
    assert np.diff(clicks).min() == dead + 1


@pytest.mark.parametrize(
    "detector", [Detector(0.6, 0.01, 0, 0.3), Detector(0.6, 0.01, 4e-9), Detector(0.6, 0, 4e-9, 0.3)]
)
def test_whole_runs(detector, loops=3, gates=40_000):
    """Counts of a run against those of loops over every gate, within 6 standard errors: false alarm < 1e-7 in all."""
    line = {"loss": 0.2, "detector": detector, "misalignment": 0.05}
    table = weak_pulses.probability_table(LASER, **line)
    dead = 3 if detector.dead_time_s else 0
    loop = [event_loop.run(table, LASER.shares, gates, dead, detector.afterpulsing, seed) for seed in range(loops)]
    run = weak_pulses.simulate(40 * gates, source=LASER, **line, rng=3)
    ours = [*run.clicks.sum(axis=1), run.qber.n, run.errors.sum(), np.count_nonzero(run.double)]
    theirs = np.sum([[*by, sifted, errors, doubles] for by, sifted, errors, doubles, _ in loop], axis=0)
    for a, b in zip(ours, theirs, strict=True):
        off = a / 40 - b / loops
        assert abs(off) < 6.5 * np.sqrt(b / loops**2 + a / 40**2), (ours, theirs)  # clicks scatter less than Poisson
    assert (dead > 0) == (sum(dropped for *_, dropped in loop) > 0)


def test_what_alice_sent_does_not_depend_on_clicks():
    """Afterpulses come in gates that Alice filled as any other: intensities and bases keep their shares."""
    run = weak_pulses.simulate(10**6, source=LASER, detector=Detector(0.6, 0.01, 4e-9, 0.3), key_basis_share=0.9, rng=1)
    shares = np.outer(LASER.shares, [0.9, 0.1])
    assert run.sent.sum() == 10**6
    assert (abs(run.sent - 1e6 * shares) < 5.6 * np.sqrt(1e6 * shares)).all()  # false alarm < 1e-7
    assert (run.sent >= run.clicks).all()


def test_a_dead_time_of_whole_gates_is_not_one_gate_longer():
    def clicks(ns, rate):
        laser, device = LaserSource([90.0], rate_hz=rate), Detector(dead_time_s=ns * 1e-9)
        run = weak_pulses.simulate(1000, source=laser, detector=device, misalignment=0.5, rng=1)
        assert run.double.all()  # so bright that no detector misses a pulse
        return len(run)

    assert [clicks(ns, 1e9) for ns in (0, 1, 2, 3, 10)] == [1000, 1000, 500, 334, 100]
    assert clicks(3.5, 1e9) == 250 and clicks(20, 1e8) == 500


def test_a_dead_time_needs_a_clock():
    with pytest.raises(ValueError, match="`source.rate_hz` must be given"):
        weak_pulses.simulate(10, source=LaserSource([0.5]), detector=Detector(dead_time_s=1e-6))
