"""Runs: drawn as the table says, whoever listens; cost, memory, what a run counts and shows; bad input."""

import tracemalloc

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy import stats

from qlab import weak_pulses
from qlab.devices import Detector, Fibre, LaserSource
from qlab.eavesdroppers import BeamSplitter, DetectorBlinding, InterceptResend, PhotonNumberSplitting

FALSE_ALARM = 1e-8  # of one statistical test; there are fewer than fifty
LASER = LaserSource([0.0, 0.1, 0.5], [0.1, 0.2, 0.7])
LINE = {"loss": 0.9, "detector": Detector(0.6, 1e-4), "misalignment": 0.02}
EVES = [None, PhotonNumberSplitting(), BeamSplitter(0.3), DetectorBlinding()]


@pytest.mark.parametrize("eve", EVES, ids=str)
def test_a_run_is_drawn_from_the_table(eve, n=4_000_000, bias=0.7):
    """Chi-square over all cells that are ever filled, those expected less than ten times put together."""
    run = weak_pulses.simulate(n, source=LASER, **LINE, eve=eve, key_basis_share=bias, rng=1)
    table = weak_pulses.probability_table(LASER, **LINE, eve=eve)
    basis = np.array([bias, 1 - bias])
    shares = np.einsum("k,a,b->kab", LASER.shares, basis, basis)[:, :, None, :, None, None] / 2
    expected = n * (table.values * shares)[..., :4].reshape(3, 2, 2, 2, -1, 2, 2)  # ..., both clicked, Bob's bit
    drawn = (run.intensity, run.alice_bases, run.alice_bits, run.bob_bases, run.eve_record, run.double, run.bob_bits)
    counts = np.bincount(np.ravel_multi_index(drawn, expected.shape), minlength=expected.size)
    expected = expected.ravel()
    assert counts[expected == 0].sum() == 0
    few = expected < 10
    pairs = zip([*counts[~few], counts[few].sum()], [*expected[~few], expected[few].sum()], strict=True)
    chi2 = sum((k - x) ** 2 / x for k, x in pairs if x)
    assert stats.chi2.sf(chi2, (~few).sum() + 1) > FALSE_ALARM
    sent = n * np.outer(LASER.shares, basis)
    assert stats.chi2.sf(((run.sent - sent) ** 2 / sent).sum(), 5) > FALSE_ALARM
    assert run.sent.sum() == n and (run.sent >= run.clicks).all()


def test_double_clicks_fall_like_a_coin():
    bright = LaserSource([8.0])
    run = weak_pulses.simulate(400_000, source=bright, misalignment=0.3, rng=2)
    matched = run.double & run.kept
    ones = run.bob_bits[matched] != run.alice_bits[matched]
    assert run.double.mean() > 0.9
    assert stats.binomtest(int(ones.sum()), ones.size).pvalue > FALSE_ALARM


def test_counts_add_up():
    run = weak_pulses.simulate(3_000_000, source=LASER, **LINE, key_basis_share=0.8, rng=3)
    assert len(run) == run.clicks.sum() and run.counts.sum() == run.qber.n == len(run.sifted.alice)
    assert run.errors.sum() == np.count_nonzero(run.sifted.alice != run.sifted.bob)
    for k in range(3):
        here = run.kept & (run.intensity == k)
        assert run.counts[:, k].tolist() == [(here & (run.alice_bases == basis)).sum() for basis in (0, 1)]
        assert run.error_rates[k].n == here.sum() and run.gains[k].n == run.sent[k].sum()
        assert run.gains[k] == (run.intensity == k).sum() / run.sent[k].sum()
        for i, basis in enumerate("ZX"):
            assert run.gains_by_basis[basis][k] == run.clicks[k, i] / run.sent[k, i]
            assert run.error_rates_by_basis[basis][k] == run.errors[i, k] / run.counts[i, k]
    assert repr(run.gains[1]).startswith("gain of 0.1 ") and repr(run.error_rates[2]).startswith("error rate of 0.5")


def test_a_million_million_pulses():
    """The cost is that of the clicks: 1e12 pulses over 250 km, 4e6 clicks, at most 60 bytes each at the peak."""
    tracemalloc.start()
    run = weak_pulses.simulate(10**12, source=LASER, loss=Fibre(250), rng=4)
    gains = run.gains
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 3.6e6 < len(run) < 3.8e6 and peak < 60 * len(run)
    for rate, mu in zip(gains, LASER.intensities, strict=True):
        mean = weak_pulses.gain(mu, loss=Fibre(250))
        assert abs(rate - mean) <= 5.6 * np.sqrt(mean / rate.n)  # Poisson, false alarm 2e-8


def test_the_same_seed_gives_the_same_run():
    for detector in (Detector(0.5, 1e-3), Detector(0.5, 1e-3, 0, 0.1)):
        a, b = (weak_pulses.simulate(10**5, source=LASER, detector=detector, rng=9) for _ in range(2))
        assert (a.bob_bits == b.bob_bits).all() and (a.sent == b.sent).all() and len(a) == len(b)


def test_nothing_clicks():
    for line in ({"loss": 1.0}, {"loss": 1.0, "detector": Detector(1, 0, 0, 0.5)}):
        run = weak_pulses.simulate(1000, source=LASER, **line, rng=1)
        assert len(run) == 0 and run.sent.sum() == 1000 and np.isnan(run.qber.value) and "unknown" in run._repr_html_()
    run = weak_pulses.simulate(10**15, source=LASER, loss=1.0, detector=Detector(1, 1e-19, 0, 0.5), rng=1)
    assert len(run) == 0 and run.sent.sum() == 10**15
    run = weak_pulses.simulate(0, source=LASER, rng=1)
    assert len(run) == 0 and run.sent.sum() == 0


def test_everything_clicks():
    run = weak_pulses.simulate(1000, source=LASER, detector=Detector(1, 1), rng=1)
    assert len(run) == 1000 and run.double.all() and (run.sent == run.clicks).all()


def test_a_run_shows_and_draws_itself():
    run = weak_pulses.simulate(3_000_000, source=LASER, **LINE, rng=3)
    assert repr(run).startswith("<weak pulses: 3 000 000 sent, ") and "QBER" in repr(run)
    html = run._repr_html_()
    assert "3 000 000" in html
    assert repr(run.error_rates[2]).removeprefix("error rate of 0.5 ").split(" from")[0] in html
    figure, ax = plt.subplots()
    assert run.plot(ax) is ax and ax.get_legend() and ax.get_xlabel()
    plt.close(figure)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: weak_pulses.simulate(-1, source=LASER), "`pulses` must be at least 0"),
        (lambda: weak_pulses.simulate(1e16, source=LASER), "`pulses` must be at most 1000000000000000"),
        (lambda: weak_pulses.simulate(10**13, source=LASER), "of so many more than that would click"),
        (lambda: weak_pulses.simulate(10, source=LaserSource), r"did you mean `LaserSource\(...\)`"),
        (
            lambda: weak_pulses.simulate(10, source=LASER, eve=InterceptResend()),
            "attacks single photons: see `qlab.bb84`",
        ),
        (lambda: weak_pulses.simulate(10, source=LASER, eve=BeamSplitter), r"did you mean `BeamSplitter\(\)`"),
        (lambda: weak_pulses.simulate(10, source=LASER, eve="Eve"), "`eve` must be an attack on pulses"),
        (lambda: weak_pulses.simulate(10, source=LASER, key_basis_share=90), "percentage. write 0.9"),
        (lambda: weak_pulses.simulate(10, source=LASER, rng="x"), "`rng` must be"),
        (lambda: weak_pulses.Run(*[[0]] * 5, [0], [0], LASER, 1, [[1, 0]] * 3), "`double` must be True or False"),
        (lambda: weak_pulses.Run(*[[3]] * 4, [0], [True], [0], LASER, 1, [[1, 0]] * 3), "`alice_bits` must hold"),
        (
            lambda: weak_pulses.Run(*[[0]] * 4, [3], np.array([True]), [0], LASER, 1, [[1, 0]] * 3),
            "`intensity` must be an index",
        ),
        (lambda: weak_pulses.Run(*[[0]] * 5, np.array([True]), [0], LASER, 1, [[1, 0]] * 3), r"`sent` must have shape"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
