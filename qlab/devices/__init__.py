"""What a link is built of, with units: fibre that carries light, and memories that keep a qubit.

`hardware` holds presets of these with their sources.
"""

from qlab.devices.fibre import Fibre
from qlab.devices.memory import Memory

__all__ = ["Fibre", "Memory"]
