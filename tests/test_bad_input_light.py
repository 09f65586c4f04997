"""Whatever is passed to lasers, detectors and runs with weak pulses: an answer or a sentence."""

import dataclasses
import runpy
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from qlab import devices, eavesdroppers, hardware, weak_pulses

ANYTHING = runpy.run_path(str(Path(__file__).with_name("test_bad_input.py")))["ANYTHING"]
LASER = devices.LaserSource([0.1, 0.5], [0.5, 0.5], 1e9)
RUN = weak_pulses.simulate(1000, source=LASER, rng=1)
CLICK, DOUBLE, SENT = [0], np.array([True]), [[1, 0], [0, 0]]


def run(**changed):
    names = "alice_bits alice_bases bob_bases bob_bits intensity double eve_record source pulses sent".split()
    fields = dict(zip(names, [CLICK] * 5 + [DOUBLE, CLICK, LASER, 1, SENT], strict=True))
    return repr(weak_pulses.Run(**fields | changed))


def few(x):
    """A count that would only take long becomes 1."""
    return 1 if isinstance(x, (int, float)) and x > 20 else x


def link(**changed):
    experiment = dataclasses.replace(hardware.GYS, **changed)
    return experiment.source, experiment.detector, experiment.fibre


CALLS = {
    "LaserSource(intensities)": lambda x: devices.LaserSource(x, x),
    "LaserSource(shares)": lambda x: devices.LaserSource([0.1, 0.5], x),
    "LaserSource(rate_hz)": lambda x: devices.LaserSource([0.1], rate_hz=x),
    "LaserSource.photon_numbers": lambda x: LASER.photon_numbers(few(x)),
    "Detector(efficiency)": devices.Detector,
    "Detector(dark_count_probability)": lambda x: devices.Detector(1, x),
    "Detector(dead_time_s)": lambda x: devices.Detector(1, 0, x),
    "Detector(afterpulsing)": lambda x: devices.Detector(1, 0, 0, x),
    "Detector.click_probability(photons)": devices.Detector().click_probability,
    "Detector.click_probability(transmittance)": lambda x: devices.Detector().click_probability(1, x),
    "BeamSplitter": eavesdroppers.BeamSplitter,
    "simulate(pulses)": lambda x: weak_pulses.simulate(few(x), source=LASER),
    "simulate(source)": lambda x: weak_pulses.simulate(3, source=x),
    "gain": weak_pulses.gain,
    "error_rate": weak_pulses.error_rate,
    "yields": weak_pulses.yields,
    "photon_error_rate": weak_pulses.photon_error_rate,
    "Run.plot": lambda x: x is None or RUN.plot(x),
}
for name in ("loss", "detector", "misalignment", "eve", "key_basis_share", "rng"):
    CALLS[f"simulate({name})"] = lambda x, s=name: weak_pulses.simulate(3, source=LASER, **{s: x})
for name in ("loss", "detector", "misalignment", "eve"):
    CALLS[f"expected({name})"] = lambda x, s=name: weak_pulses.expected(LASER, **{s: x})
for name in ("alice_bits", "bob_bases", "intensity", "double", "eve_record", "source", "pulses", "sent"):
    CALLS[f"Run({name})"] = lambda x, s=name: run(**{s: x})
for name in ("length_km", "attenuation_db_per_km", "intensities", "shares", "rate_hz", "efficiency", "afterpulsing"):
    CALLS[f"Experiment({name})"] = lambda x, s=name: link(**{s: x})


@pytest.mark.parametrize("name", CALLS)
def test_anything_gets_an_answer_or_a_sentence(name):
    for x in ANYTHING:
        try:
            CALLS[name](x)
        except ValueError as refusal:
            assert "`" in str(refusal) and len(str(refusal)) < 400, x
    plt.close("all")
