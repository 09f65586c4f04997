"""What the pass lab is told: passes, losses, rates by loss, and the keys of every setting, by `qlab.satellites`."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _frozen, keyrates
from qlab.devices import Detector, Fibre, LaserSource
from qlab.satellites import Downlink, Orbit, Pass, entangled_pass, overpass
from qlab.satellites.decoy import chances

Floats = NDArray[Any]
ALTITUDES = (300, 500, 700, 900, 1100, 1300)
TOPS = (20, 30, 40, 50, 60, 70, 80, 90)
POINTINGS = (0, 1, 2, 3, 4)
TELESCOPES = {"0.4": "0.4 m", "0.7": "0.7 m", "1.0": "1 m", "1.2": "1.2 m"}
SKIES = {
    "night": ("dark night", 1.57, 400.0),
    "moon": ("full moon", 1.57, 40_000.0),
    "haze": ("haze, no moon", 5.0, 400.0),
    "day": ("clear day", 1.57, 4e7),
}
"""Name; what the air takes at the zenith, in dB; clicks of the sky per second in a telescope of 1 m, all detectors.

Those of the full moon are what 1.5 mW per square metre, steradian and micrometre sends through a filter of 1 nm from a
patch 355 microradians wide, if mirrors and detectors let 8 % through; a dark sky a hundredth.
"""

RATE_HZ = 1e8
LASER = LaserSource([0, 0.1, 0.8], [0.25, 0.25, 0.5], rate_hz=RATE_HZ)  # as Micius'
OPTICS_DB, DETECTOR, MISALIGNMENT = 10.0, Detector(0.5, 1e-7), 0.011
PAIRS_HZ, WINDOW_S, GATE_S, F = 5.9e6, 2e-9, 1e-9, 1.16
LEAST_DEG, HALF = 10, 31
"""Elevation from which on a pass counts, and points of half a pass, its highest first: the other half is its mirror."""

LOSSES = _frozen.read_only(np.arange(15, 85.5, 0.5))
FIBRES = _frozen.read_only(np.arange(0, 3801, 100))


def downlink(telescope: str, pointing: float, sky: str, *, pairs: bool = False) -> Downlink:
    """The beam of a setting: 10 microradians, as Micius'."""
    _, air, clicks = SKIES[sky]
    diameter = float(telescope)
    return Downlink(
        810 if pairs else 850,
        diameter,
        divergence_urad=10,
        divergence_defined="flat top",
        pointing_urad=pointing,
        zenith_atmosphere_db=air,
        optics_db=OPTICS_DB,
        background_hz=clicks * diameter**2,
        window_s=WINDOW_S if pairs else GATE_S,
        detector=DETECTOR,
    )


@cache
def passes() -> dict[tuple[int, int], Pass]:
    """Every pass that can be chosen, in as many equal steps as there are points."""
    found = {}
    for altitude in ALTITUDES:
        for top in TOPS:
            whole = overpass(Orbit(altitude), max_elevation_deg=top, min_elevation_deg=LEAST_DEG)
            step = whole.duration_s / 2 / (HALF - 1) * (1 - 1e-9)
            found[altitude, top] = overpass(
                Orbit(altitude), max_elevation_deg=top, min_elevation_deg=LEAST_DEG, step_s=step
            )
    return found


def geometry() -> dict[str, Floats]:
    """For each pass, from its highest point on: elevation, range, diffraction (1 m), air mass; and its duration."""
    seen = [[passes()[altitude, top] for top in TOPS] for altitude in ALTITUDES]
    link = downlink("1.0", 0, "night")

    def table(of: Any) -> Floats:
        return np.array([[of(one)[len(one) // 2 :] for one in row] for row in seen])

    return {
        "elevation": table(lambda one: one.elevation_deg),
        "range": table(lambda one: one.range_km),
        "diffraction": table(lambda one: link.loss_db(one.range_km, one.elevation_deg).diffraction),
        "air": table(lambda one: link.loss_db(one.range_km, one.elevation_deg).atmosphere / link.zenith_atmosphere_db),
        "duration": np.array([[one.duration_s for one in row] for row in seen]),
    }


def offsets() -> dict[str, Floats]:
    """Decibels that a telescope adds to that of 1 m, and that trembling adds."""
    plain = downlink("1.0", 0, "night").loss_db(1000.0, 90.0)
    scopes = [downlink(t, 0, "night").loss_db(1000.0, 90.0).diffraction - plain.diffraction for t in TELESCOPES]
    shaken = [downlink("1.0", p, "night").loss_db(1000.0, 90.0).pointing for p in POINTINGS]
    return {"telescope": np.array(scopes, float), "pointing": np.array(shaken, float)}


def rates() -> Floats:
    """[telescope, sky, (sifted per second as a logarithm, error rate), loss]: of weak pulses on their whole way."""
    rows = np.empty((len(TELESCOPES), len(SKIES), 2, LOSSES.size))
    for i, telescope in enumerate(TELESCOPES):
        for j, sky in enumerate(SKIES):
            link = downlink(telescope, 0, sky)
            way = LOSSES - float(link.loss_db(1000.0, 90.0).detector)
            gains, errors = chances(way, link, LASER, MISALIGNMENT)
            rows[i, j] = np.log10(RATE_HZ * LASER.shares[-1] / 2 * gains[:, -1]), errors[:, -1]
    return rows


def keys() -> Floats:
    """[altitude, top, telescope, pointing, sky]: secret bits of the average pass, weak pulses, a finite key."""
    found = np.empty((len(ALTITUDES) * len(TOPS), len(TELESCOPES), len(POINTINGS), len(SKIES)))
    together, step = _together()
    share = np.array(LASER.shares)
    for at, link in _links(pairs=False):
        gains, errors = chances(link.loss_db(together.range_km, together.elevation_deg).way, link, LASER, MISALIGNMENT)
        counts = _by_pass(RATE_HZ * step[:, None] * share / 4 * gains)
        wrong = _by_pass(RATE_HZ * step[:, None] * share / 4 * gains * errors)
        n, false = counts.sum(axis=-1), wrong.sum(axis=-1)
        found[(slice(None), *at)] = keyrates.finite_decoy_length(
            np.stack([counts.T] * 2),
            np.stack([wrong.T] * 2),
            intensities=LASER.intensities,
            shares=LASER.shares,
            leaked=F * n * keyrates.binary_entropy(false / n),
            eps_secret=1e-9,
            tails="chernoff",
        )
    return found.reshape(len(ALTITUDES), len(TOPS), *found.shape[1:])


def pair_keys() -> Floats:
    """The same for pairs to two such telescopes at once, its worth if statistics cost nothing."""
    found = np.empty((len(ALTITUDES) * len(TOPS), len(TELESCOPES), len(POINTINGS), len(SKIES)))
    together, step = _together()
    for at, link in _links(pairs=True):
        run = entangled_pass(together, together, link, link, pairs_hz=PAIRS_HZ, misalignment=0.02, rng=1)
        true, false = _by_pass(run.expected * step[:, None]).T
        qber = (0.02 * true + false / 2) / (true + false)
        found[(slice(None), *at)] = (true + false) / 2 * keyrates.bb84(qber, f=F)
    return found.reshape(len(ALTITUDES), len(TOPS), *found.shape[1:])


def _together() -> tuple[Pass, Floats]:
    """All passes one after the other, a second for each entry, and how many seconds each entry stands for."""
    every = [passes()[altitude, top] for altitude in ALTITUDES for top in TOPS]
    elevation, distance = (
        np.concatenate([getattr(one, name) for one in every]) for name in ("elevation_deg", "range_km")
    )
    weights = np.ones(2 * HALF - 1)
    weights[[0, -1]] = 0.5  # the trapezoidal rule
    steps = np.concatenate([weights * one.duration_s / (len(one) - 1) for one in every])
    return Pass(np.arange(float(len(steps))), elevation, distance, float(len(steps))), steps


def _by_pass(rows: Floats) -> Floats:
    return rows.reshape(len(ALTITUDES) * len(TOPS), -1, rows.shape[-1]).sum(axis=1)


def _links(pairs: bool) -> Any:
    """Where each beam stands in a table, and the beam."""
    for s, telescope in enumerate(TELESCOPES):
        for p, pointing in enumerate(POINTINGS):
            for k, sky in enumerate(SKIES):
                yield (s, p, k), downlink(telescope, pointing, sky, pairs=pairs)


def fibre_years() -> Floats:
    """Logarithm of the years in which a fibre of such a length may carry one bit, by PLOB, at as many pulses."""
    eta = np.array([Fibre(float(km)).transmittance for km in FIBRES])
    with np.errstate(divide="ignore"):
        return -np.log10(RATE_HZ * keyrates.plob(np.minimum(eta, 1 - 1e-12)) * 365.25 * 86_400)
