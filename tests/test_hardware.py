"""Presets: figures with sources, links that have their reported rate, missing figures said."""

import dataclasses

import pytest

from qlab import hardware, keyrates, weak_pulses
from qlab.repeaters import Chain, Memory


@pytest.mark.parametrize("name", hardware.PRESETS)
def test_every_preset_has_figures_and_sources(name):
    preset = hardware.PRESETS[name]
    assert preset.sources and all("(20" in source for source in preset.sources)
    assert 0.5 < preset.link_fidelity < 1


def test_nv_nodes_are_cold():
    assert hardware.NV_CENTRE.temperature_k < 5
    assert hardware.NV_CENTRE.memory == Memory(t1_s=3600.0, t2_s=1.58)


@pytest.mark.parametrize("preset", [hardware.NV_CENTRE, hardware.TRAPPED_IONS])
def test_a_link_has_its_reported_rate(preset):
    run = Chain([preset.link(1e5)], memory=preset.memory).simulate(20_000, rng=1)
    assert abs(float(run.rate_hz) / preset.link_rate_hz - 1) < 5.3 / 20_000**0.5  # false alarm 1e-7


def test_a_reader_can_change_it():
    assert dataclasses.replace(hardware.NEUTRAL_ATOMS, t2_s=0.1).memory.t2_s == 0.1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: hardware.NEUTRAL_ATOMS.memory, "`t2_s` is not known for neutral atoms"),
        (lambda: hardware.SILICON_VACANCY.link(1e4), "`link_rate_hz` is not known"),
        (lambda: hardware.TRAPPED_IONS.link(100), "`attempt_rate_hz` must be at least 182"),
        (lambda: hardware.TRAPPED_IONS.link(0), "`attempt_rate_hz` must be above 0"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize("name", hardware.EXPERIMENTS)
def test_every_link_has_figures_and_sources(name):
    link = hardware.EXPERIMENTS[name]
    assert link.sources and all("(20" in source for source in link.sources)
    assert 0.16 < link.attenuation_db_per_km < 0.55
    if link.loss_db is not None:
        assert link.fibre.transmittance == pytest.approx(10 ** (-link.loss_db / 10))
    if link.key_rate_hz is not None and link.rate_hz is not None:  # no more than a repeaterless link can have
        assert link.key_rate_hz < keyrates.plob(link.fibre.transmittance) * link.rate_hz


def test_the_longest_of_boarons_links():
    """0.25 bit/s where the repeaterless bound allows 233 (2.5 GHz, 71.9 dB); its ten lost kilometres, 0.17 dB each."""
    link = hardware.BOARON_2018[421.1]
    assert keyrates.plob(link.fibre.transmittance) * link.rate_hz == pytest.approx(233, abs=1)
    assert link.attenuation_db_per_km == pytest.approx(0.1707, abs=5e-5)
    assert [x.key_rate_hz for x in hardware.BOARON_2018.values()] == [4900, 790, 62, 6.5, 0.25]


def test_the_best_known_link_runs():
    gys = dataclasses.replace(hardware.GYS, length_km=50.0)
    run = weak_pulses.simulate(
        10**8, source=gys.source, loss=gys.fibre, detector=gys.detector, misalignment=gys.misalignment, rng=1
    )
    assert abs(run.gains[0] - 1.9249e-3) < 5.3 * 4.4e-6  # its closed form; false alarm 1e-7


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: hardware.BOARON_2018[421.1].detector, "`efficiency` is not known for Boaron et al. 2018 at 421.1 km"),
        (lambda: hardware.TOKYO_2010["nec"].source, "`intensities` is not known for Tokyo 2010, NEC and NICT"),
        (lambda: hardware.LIM_2014.fibre, "`length_km` is not known for the model of Lim"),
        (lambda: dataclasses.replace(hardware.GYS, misalignment=3.3), "percentage. write 0.033"),
    ],
)
def test_missing_figures_of_links_are_said(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
