"""Experiments in orbit, with what their papers say, and None for what they do not."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qlab._frozen import FrozenDict
from qlab.devices import Detector, LaserSource
from qlab.satellites.decoy import PassRun, decoy_pass
from qlab.satellites.downlink import Downlink
from qlab.satellites.entangled import EntangledRun, entangled_pass
from qlab.satellites.orbit import Orbit
from qlab.satellites.passes import Pass, overpass


@dataclass(frozen=True)
class Preset:
    """An experiment: what it was built of, and what it reported.

    Parameters
    ----------
    name : str
    orbit : Orbit
    pass_ : Pass or None
        The pass that the paper shows, as a circular orbit; None if it shows none.
    downlink : Downlink or None
        One beam; None where too little of it was published to build one.
    source : LaserSource or None
        Of weak pulses; None for pairs, or if not published.
    pairs_hz : float or None
        Of pairs.
    misalignment : float or None
        Probability of a wrong bit that is neither dark count nor accident.
    reported : dict
        Figures of the paper.
    note : str
        What is fitted, and what is not known.
    reference : str
    """

    name: str
    orbit: Orbit
    pass_: Pass | None
    downlink: Downlink | None
    source: LaserSource | None
    pairs_hz: float | None
    misalignment: float | None
    reported: FrozenDict[str, Any] = field(default_factory=FrozenDict)
    note: str = ""
    reference: str = ""

    def decoy_pass(self, **given: Any) -> PassRun:
        """The run of weak pulses that the preset describes; keywords as for `satellites.decoy_pass`."""
        if self.source is None or self.downlink is None or self.pass_ is None:
            raise ValueError(f"{self.name}: too little was published for a run of weak pulses ({self.note})")
        return decoy_pass(self.pass_, self.downlink, self.source, **{"misalignment": self.misalignment} | given)

    def entangled_pass(self, **given: Any) -> EntangledRun:
        """The run of pairs that the preset describes; keywords as for `satellites.entangled_pass`."""
        if self.pairs_hz is None or self.downlink is None or self.pass_ is None:
            raise ValueError(f"{self.name}: no run of pairs ({self.note})")
        given = {"pairs_hz": self.pairs_hz, "misalignment": self.misalignment} | given
        return entangled_pass(self.pass_, self.pass_, self.downlink, self.downlink, **given)


def micius_2017() -> Preset:
    """Micius to Xinglong, weak pulses, 19 December 2016.

    Telescope, divergence, pulses, detectors and pass are the paper's. What the air and the optics take is fitted to its
    curve of loss, as Baidu's QNET read it off the figure (rms 0.8 dB): 1.57 dB at the zenith and 11.1 dB, pointing
    included. Only their sum was measured.

    >>> micius_2017().reported["secret bits"]
    300939
    """
    orbit = Orbit(492.9)
    return Preset(
        "Micius 2017, weak pulses",
        orbit,
        overpass(orbit, max_elevation_deg=47.83, earth_turns=True).above(19.2),
        Downlink(
            850,
            1.0,
            divergence_urad=10,
            divergence_defined="flat top",
            zenith_atmosphere_db=1.569,
            optics_db=11.10,
            background_hz=0,
            detector=Detector(0.5),
        ),
        LaserSource([0, 0.1, 0.8], [0.25, 0.25, 0.5], rate_hz=1e8),
        None,
        0.011,
        FrozenDict({"sifted bits": 1_671_072, "secret bits": 300_939, "seconds": 273, "nearest km": 645}),
        "air and optics fitted to the measured loss; background not published, its errors are in the misalignment",
        "S.-K. Liao et al., Nature 549, 43 (2017)",
    )


def micius_2020() -> Preset:
    """Micius to Delingha and Nanshan, pairs, 1120 km apart.

    Air, optics and misalignment are set so that the pass gives the coincidences and the errors of the paper; background
    and window are assumed.

    >>> micius_2020().reported["secret bits"]
    372
    """
    orbit = Orbit(500)
    return Preset(
        "Micius 2020, pairs",
        orbit,
        overpass(orbit, max_elevation_deg=orbit.elevation_deg(1120 / 2)).above(15),
        Downlink(
            810,
            1.2,
            divergence_urad=10,
            divergence_defined="flat top",
            zenith_atmosphere_db=1.5,
            optics_db=8.75,
            background_hz=500,
            window_s=2.5e-9,
            detector=Detector(0.5),
        ),
        None,
        5.9e6,
        0.037,
        FrozenDict(
            {
                "coincidences per s": 2.0,
                "QBER": 0.0451,
                "S": 2.56,
                "asymptotic bit/s": 0.43,
                "finite bit/s": 0.12,
                "secret bits": 372,
                "seconds": 3100,
            }
        ),
        "losses and misalignment set to the rate and errors reported; background and window assumed",
        "J. Yin et al., Nature 582, 501 (2020)",
    )


def jinan_1() -> Preset:
    """Jinan-1, a small satellite with weak pulses, 2022 on; hardly anything of its beam was published.

    >>> jinan_1().downlink is None
    True
    """
    return Preset(
        "Jinan-1",
        Orbit(500),
        None,
        None,
        None,
        None,
        None,
        FrozenDict({"secret bits": 1_070_000, "distance km": 12_900}),
        "telescope on board, divergence, intensities and loss are not known to us",
        "Y. Li et al., Nature 640, 47 (2025)",
    )
