"""Keys from satellites: an orbit, a pass, the beam down, and what is left when the satellite has set.

`overpass` gives a pass of a circular orbit, `Pass.from_tle` one of a real satellite. `Downlink` knows what is lost on
the way, part by part. `decoy_pass` makes a key with weak pulses second by second, `entangled_pass` with pairs over two
beams at once; `relay_key` joins two passes through a satellite that is trusted, and `year` counts nights and clouds.
"""

from qlab.satellites.decoy import PassRun, decoy_pass
from qlab.satellites.downlink import Downlink, Loss, air_mass
from qlab.satellites.entangled import EntangledRun, entangled_pass
from qlab.satellites.orbit import EARTH_KM, Orbit
from qlab.satellites.passes import Pass, overpass
from qlab.satellites.presets import Preset, jinan_1, micius_2017, micius_2020
from qlab.satellites.trusted import relay_key
from qlab.satellites.year import Year, year

__all__ = [
    "EARTH_KM",
    "Downlink",
    "EntangledRun",
    "Loss",
    "Orbit",
    "Pass",
    "PassRun",
    "Preset",
    "Year",
    "air_mass",
    "decoy_pass",
    "entangled_pass",
    "jinan_1",
    "micius_2017",
    "micius_2020",
    "overpass",
    "relay_key",
    "year",
]
