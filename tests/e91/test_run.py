"""What an E91 run says of itself: S with its interval, the error rate, nothing from nothing."""

import math

import numpy as np
from hypothesis import strategies as st

from qlab import bell, e91

unit = st.floats(0, 1)
TEST = (0, 45, 22.5, 67.5)


def test_an_undisturbed_run():
    run = e91.simulate(200_000, rng=3)
    assert float(run.qber) == 0
    assert (run.sifted.alice == run.sifted.bob).all()
    assert run.s.low < bell.tsirelson_bound < run.s.high
    assert run.correlations[22.5, 22.5].value == 1
    assert run.s.n == sum(run.correlations[a].n for a in e91.CHSH)


def test_the_interval_of_s_covers_the_truth_about_95_times_in_100():
    # 1000 runs: 5.3 standard deviations of the coverage are 0.037
    covered = np.mean([bell.tsirelson_bound in e91.simulate(600, rng=seed).s for seed in range(1000)])
    assert 0.95 - 0.04 < covered < 0.95 + 0.04


def test_no_pairs_no_s():
    run = e91.simulate(0)
    assert math.isnan(run.s.value)
    assert math.isnan(run.qber.value)
    assert "E91 run: 0 pairs" in repr(run)
    assert "<table>" in run._repr_html_()


def test_plot_returns_its_axes():
    import matplotlib.pyplot as plt

    ax = e91.simulate(1000, rng=1).plot()
    assert len(ax.get_xticks()) == 4
    plt.close(ax.figure)
