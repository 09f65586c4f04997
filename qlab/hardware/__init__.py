"""Reported figures with their sources, as plain data to change: nodes of first networks, and links that made keys.

A colour centre in diamond can be controlled at room temperature, but then it is no network node: its optical line is
too broad for photons from two nodes to be alike. The NV and silicon-vacancy nodes below are cold; NV nodes run near
4 K. `GYS`, `LIM_2014`, `BOARON_2018`, `TOKYO_2010` and `KORZH_2015` are links with weak laser pulses.

Where no figure is at hand the entry is None, and what needs it says so. Change an entry with
``dataclasses.replace(NV_CENTRE, t2_s=0.1)``.
"""

from qlab.hardware.experiments import (
    BOARON_2018,
    EXPERIMENTS,
    GYS,
    KORZH_2015,
    LIM_2014,
    TOKYO_2010,
    Experiment,
)
from qlab.hardware.nodes import (
    IONS_IN_CAVITIES,
    NEUTRAL_ATOMS,
    NV_CENTRE,
    PRESETS,
    SILICON_VACANCY,
    TRAPPED_IONS,
    Hardware,
)

__all__ = [
    "BOARON_2018",
    "EXPERIMENTS",
    "GYS",
    "IONS_IN_CAVITIES",
    "KORZH_2015",
    "LIM_2014",
    "NEUTRAL_ATOMS",
    "NV_CENTRE",
    "PRESETS",
    "SILICON_VACANCY",
    "TOKYO_2010",
    "TRAPPED_IONS",
    "Experiment",
    "Hardware",
]
