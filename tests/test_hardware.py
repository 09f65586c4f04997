"""Presets: figures with sources, links that have their reported rate, missing figures said."""

import dataclasses

import pytest

from qlab import hardware
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
