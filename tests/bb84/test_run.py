"""What a run holds, discloses, draws and shows."""

import dataclasses
import tracemalloc

import matplotlib.pyplot as plt
import numpy as np
import pytest
from scipy import stats

from qlab import bb84
from qlab.channels import depolarizing
from qlab.eavesdroppers import InterceptResend, UniversalCloner

FALSE_ALARM = 2e-8  # of one statistical test; there are fewer than fifty

FIELDS = ["alice_bits", "alice_bases", "bob_bases", "bob_bits", "eve_record"]


def test_a_run_is_five_read_only_byte_arrays():
    run = bb84.simulate(1000, eve=UniversalCloner(0.5), loss=0.5, rng=1)
    assert len(run) == 1000 and run.records == ("untouched", "cloned")
    for name in FIELDS:
        array = getattr(run, name)
        assert array.dtype == np.uint8 and array.shape == (1000,) and not array.flags.writeable
    assert set(np.unique(run.bob_bits)) == {0, 1, bb84.LOST}
    assert set(np.unique(run.eve_record)) == {0, 1}
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.alice_bits = run.bob_bits


def test_without_eve_and_noise_sifted_bits_agree():
    run = bb84.simulate(10_000, rng=1)
    kept = run.alice_bases == run.bob_bases
    assert (run.sifted.alice == run.alice_bits[kept]).all() and (run.sifted.bob == run.bob_bits[kept]).all()
    assert (run.sifted.alice == run.sifted.bob).all()
    assert run.qber.value == 0 and run.qber.n == kept.sum() and run.qber.high < 1e-3


def test_compare_discloses_and_forgets():
    run = bb84.simulate(2000, eve=InterceptResend(), loss=0.2, rng=1)
    estimate, rest = run.compare(300, rng=2)
    assert estimate.n == 300 and len(rest) == 1700 and rest.records == run.records
    assert len(rest.sifted.alice) == len(run.sifted.alice) - 300
    errors = [(r.sifted.alice != r.sifted.bob).sum() for r in (run, rest)]
    assert errors[0] - errors[1] == round(estimate.value * 300)
    again, _ = run.compare(300, rng=2)
    assert again == estimate
    everything, rest = run.compare(len(run.sifted.alice), rng=1)
    assert everything.value == run.qber.value and rest.qber.n == 0


def test_a_run_cannot_be_changed_through_its_sifted_bits():
    for bits in bb84.simulate(100, rng=1).sifted:
        with pytest.raises(ValueError, match="read-only"):
            bits[0] = 1


def test_a_run_and_what_is_read_from_it_take_at_most_twelve_bytes_a_photon():
    n = 1_000_000
    tracemalloc.start()
    run = bb84.simulate(n, eve=InterceptResend(), channel=depolarizing(0.02), loss=0.1, rng=1)
    run.compare(1000, rng=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 12 * n


def test_compare_takes_every_sifted_bit_equally_often():
    run = bb84.simulate(40, rng=1)
    sifted = np.flatnonzero(run.alice_bases == run.bob_bases)
    tagged = dataclasses.replace(run, eve_record=np.arange(40))
    rng = np.random.default_rng(1)
    stayed = np.concatenate([tagged.compare(5, rng=rng)[1].eve_record for _ in range(2000)])
    opened = 2000 - np.bincount(stayed, minlength=40)
    assert opened.sum() == 10_000 and opened[sifted].sum() == 10_000
    assert stats.chisquare(opened[sifted]).pvalue > FALSE_ALARM


def test_plot_returns_the_axes_it_was_given():
    run = bb84.simulate(5000, eve=InterceptResend(), rng=1)
    figure, ax = plt.subplots()
    assert run.plot(ax) is ax
    assert ax.get_xlabel() and ax.get_ylabel() and ax.get_legend()
    plt.close(figure)


def test_a_run_shows_itself():
    run = bb84.simulate(20_000, eve=InterceptResend(), loss=0.5, rng=1)
    html = run._repr_html_()
    for number in (len(run), np.count_nonzero(run.bob_bits != 255), run.qber.n):
        written = f"{number:,}".replace(",", " ") if number >= 10_000 else str(number)  # 5020, and 10 038
        assert written in html
    assert f"{100 * run.qber.value:.2f} %" in html
    assert repr(run).startswith("<BB84 run: 20 000 sent")


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: bb84.simulate(10, rng=1).compare(100), "`k` must be at most .* no more sifted bits"),
        (lambda: bb84.simulate(10, rng=1).compare(-1), "`k` must be at least 0"),
        (lambda: bb84.Run([0], [0], [0], [0, 1], [0]), "`bob_bits` must have one entry per photon"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
