"""What a link is built of, with units: fibre that carries light, lasers and detectors, memories that keep a qubit.

`hardware` holds presets of these with their sources.
"""

from qlab.devices.detector import Detector
from qlab.devices.fibre import Fibre
from qlab.devices.laser import LaserSource
from qlab.devices.memory import Memory

__all__ = ["Detector", "Fibre", "LaserSource", "Memory"]
