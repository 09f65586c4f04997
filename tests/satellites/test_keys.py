"""Keys of passes beside what was reported and what others compute; each difference has its reason."""

from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import pytest

from qlab import keyrates, satellites, weak_pulses
from qlab.devices import Detector, LaserSource
from qlab.satellites import Downlink, Orbit, Pass, decoy_pass, entangled_pass, overpass, relay_key, year

LOW = Orbit(500)
LASER = LaserSource([0, 0.1707, 0.7921], [0.075, 0.1749, 0.7501], rate_hz=1e8)
SATQUMA = {"misalignment": 0.001, "key_basis_share": 0.7611, "tails": "chernoff", "rng": 1}


def satquma(excess_db):
    """26.99 dB at the zenith, its loss file; from there on as the square of the distance (the file: within 10 %)."""
    spread = {"divergence_urad": 10, "divergence_defined": "flat top"}
    link = Downlink(850, 1.0, **spread, detector=Detector(1.0, 1e-8, 0, 1e-3))
    return replace(link, optics_db=26.99 - float(link.loss_db(500.0, 90.0).total) + excess_db)


def test_satquma_within_a_few_per_cent():
    """4 601 406 and 257 828 bits. Ours has 2 % more clicks (its file loses 0.3 dB more at the ends of the pass)."""
    seen = overpass(LOW).within(200)
    assert len(seen) == 401
    for excess, bits, clicks in ((0, 4_601_406, 12_011_334), (12, 257_828, 758_636)):
        run = decoy_pass(seen, satquma(excess), LASER, **SATQUMA)
        assert run.counts[:, 0].sum() == pytest.approx(clicks, rel=0.025)
        assert run.key_bits == pytest.approx(bits, rel=0.05)


def test_micius_night():
    """19 December 2016: 1.67 Mbit sifted, 12 to about 1 kbit/s, 300 939 secret bits by an older, dearer analysis."""
    night = satellites.micius_2017()
    run = night.decoy_pass(rng=1)
    assert run.pass_.range_km.min() == pytest.approx(645, abs=4) and len(run.pass_) == pytest.approx(273, abs=4)
    assert run.signal.sum() == pytest.approx(night.reported["sifted bits"], rel=0.07)
    assert run.signal.max() == pytest.approx(12_000, rel=0.06) and 1000 < run.signal[0] < 2000
    assert 0.9 * night.reported["secret bits"] < run.key_bits_both < 1.6 * night.reported["secret bits"]
    assert run.qber == pytest.approx(0.011, abs=0.0005)


def test_counts_are_those_of_the_closed_forms():
    seen = Pass(np.arange(50.0), np.full(50, 60.0), np.full(50, 600.0), 50.0)
    link = Downlink(850, 1.0, divergence_urad=10, optics_db=10, background_hz=2000, detector=Detector(0.5, 1e-7))
    run = decoy_pass(seen, link, LASER, misalignment=0.02, rng=2)
    loss = 1 - 10 ** (-float(link.loss_db(600, 60).way) / 10)
    bob = Detector(0.5, link.dark_per_window())
    for k, (mu, share) in enumerate(zip(LASER.intensities, LASER.shares, strict=True)):
        gain = weak_pulses.gain(mu, loss=loss, detector=bob)
        wrong = weak_pulses.error_rate(mu, loss=loss, detector=bob, misalignment=0.02)
        expected = 50 * 1e8 * share * 0.5 * gain
        assert run.counts[:, :, k].sum() == pytest.approx(expected, abs=5.2 * expected**0.5)  # false alarms 2e-7
        assert run.errors[:, :, k].sum() == pytest.approx(expected * wrong, abs=5.2 * (expected * wrong) ** 0.5 + 1)
    assert run.clicks.sum() == pytest.approx(2 * run.sifted.sum(), rel=0.01)


def test_the_key_grows_with_the_pass_and_a_pass_without_decoys_has_none():
    run = decoy_pass(overpass(LOW), satquma(3), LASER, **SATQUMA)
    grown = [run.key_bits_until(n) for n in (0, 100, 200, len(run.pass_))]
    assert grown[0] == 0 and sorted(grown) == grown and grown[-1] == run.key_bits
    alone = decoy_pass(overpass(LOW), satquma(3), LaserSource([0.5], rate_hz=1e8), rng=1)
    assert alone.key_bits == 0 and alone.sifted.sum() > 0
    ax = run.plot()
    assert ax.get_ylabel() == "sifted (kbit/s)"
    plt.close(ax.figure)
    assert "secret bits" in run._repr_html_() and "secret bits" in repr(run)


def test_the_same_seed_gives_the_same_pass():
    first, again, other = (decoy_pass(overpass(LOW), satquma(0), LASER, rng=seed).counts for seed in (3, 3, 4))
    assert (first == again).all() and (first != other).any()


def test_two_beams():
    """5.9e6 pairs, 32 + 32 dB, 500 clicks of the sky, 2.5 ns, e = 2 %."""
    seen = Pass(np.arange(2.0), np.full(2, 45.0), np.full(2, 1000.0), 2.0)
    link = Downlink(810, 1.0, divergence_urad=10, background_hz=500, window_s=2.5e-9)
    link = replace(link, optics_db=32 - float(link.loss_db(1000.0, 45.0).total))
    run = entangled_pass(seen, seen, link, link, pairs_hz=5.9e6, misalignment=0.02, rng=1)
    assert run.expected[0] == pytest.approx([2.34883, 0.0445769], rel=1e-5)
    assert run.error_rate == pytest.approx(0.02893993, abs=1e-8) and pytest.approx(2.664718, abs=1e-6) == run.S
    assert run.key_rate_hz == pytest.approx(run.rate_hz / 2 * keyrates.bb84(0.02893993, f=1.1))


def test_micius_2020():
    """S = 2.56 +- 0.07 and 0.43 bit/s reported; the finite key of 372 bits needs that paper's own analysis."""
    line = satellites.micius_2020()
    run = line.entangled_pass(f=1.19, rng=1)
    assert pytest.approx(line.reported["S"], abs=0.07) == run.S
    share = keyrates.bb84(line.reported["QBER"], f=1.19)
    assert share == pytest.approx(0.419, abs=5e-4) and 0.5 * 2.0 * share == pytest.approx(0.42, abs=0.005)
    assert 0.5 < run.rate_hz < 2.5 and "coincidences" in run._repr_html_()


def test_a_satellite_in_the_middle_knows_the_key():
    night = satellites.micius_2017().decoy_pass(rng=1)
    sent = relay_key(night, night, names=("Xinglong", "Graz"), rng=2)
    assert sent.path == ("Xinglong", "satellite", "Graz") and len(sent.alice) == int(night.key_bits)
    assert (sent.alice == sent.bob).all() and (sent.knows("satellite").key == sent.alice).all()


def test_a_year_over_three_places():
    """Passes above 10 degrees and those at night, beside a year of Micius' own elements through Skyfield: 1177, 589."""
    for latitude, passes, nights in ((40.396, 1177, 589), (48.2, 1364, 683), (1.35, 883, 441)):
        found = year(Orbit(492.9), [10, 90], [0, 1e6], lat_deg=latitude, rng=1)
        assert len(found.day) == pytest.approx(passes, rel=0.02)
        assert found.night.sum() == pytest.approx(nights, rel=0.05)


def test_clouds_take_their_share_and_spread_it():
    given = {"lat_deg": 40.4, "days": 60, "rng": 1, "skies": 4000}
    clear = year(LOW, [10, 90], [0, 1e6], **given)
    cloudy = year(LOW, [10, 90], [0, 1e6], cloud_cover=0.4, **given)
    per_night = np.bincount(np.floor(clear.day).astype(int), clear.bits)
    spread = (0.24 * (per_night**2).sum()) ** 0.5
    assert clear.totals == pytest.approx(np.full(4000, clear.clear_bits)) and clear.spread_bits < 1e-3
    assert cloudy.mean_bits == pytest.approx(0.6 * clear.clear_bits, abs=5.2 * spread / 4000**0.5)
    assert cloudy.spread_bits == pytest.approx(spread, rel=0.07)
    assert "at night" in repr(cloudy) and "Mbit" in cloudy._repr_html_()


def test_what_was_not_published_is_none_and_says_so():
    small = satellites.jinan_1()
    assert small.source is None and small.downlink is None
    with pytest.raises(ValueError, match="too little was published"):
        small.decoy_pass()
    with pytest.raises(ValueError, match="no run of pairs"):
        satellites.micius_2017().entangled_pass()
    for preset in (small, satellites.micius_2017(), satellites.micius_2020()):
        assert "(20" in preset.reference and preset.note and preset.reported


NIGHT = overpass(LOW)
BEAM = Downlink(850, 1.0, divergence_urad=10)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: decoy_pass(LOW, BEAM, LASER), "`pass_` must be a Pass"),
        (lambda: decoy_pass(NIGHT, 30, LASER), "`downlink` must be a Downlink"),
        (lambda: decoy_pass(NIGHT, BEAM, LaserSource([0.1, 0.5], [0.5, 0.5])), "needs a `rate_hz`"),
        (lambda: decoy_pass(NIGHT, BEAM, LASER, misalignment=3), "did you pass a percentage"),
        (lambda: decoy_pass(NIGHT, BEAM, LASER, key_basis_share=1), "`key_basis_share`"),
        (lambda: decoy_pass(NIGHT, BEAM, LASER, tails="normal").key_bits, "`tails` must be one of"),
        (lambda: entangled_pass(NIGHT, overpass(LOW, max_elevation_deg=30), BEAM, BEAM, pairs_hz=1e6), "same seconds"),
        (lambda: entangled_pass(NIGHT, LOW, BEAM, BEAM, pairs_hz=1e6), "`pass_b` must be a Pass"),
        (lambda: entangled_pass(NIGHT, NIGHT, BEAM, BEAM, pairs_hz=0), "`pairs_hz` must be above 0"),
        (lambda: relay_key(NIGHT, NIGHT), "must be a PassRun"),
        (lambda: year(LOW, [90, 10], [0, 1], lat_deg=0), "must ascend"),
        (lambda: year(LOW, [10, 90], [0, 1], lat_deg=91), "`lat_deg`"),
        (lambda: year(LOW, [10, 90], [0, 1], lat_deg=40, cloud_cover=40), "did you pass a percentage"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
