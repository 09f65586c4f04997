"""What the circuits of a node do to mixtures of Bell states, taken from QuTiP once: tables for the plan."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _frozen, purification, states, teleportation
from qlab.repeaters.bell_diagonal import correlations


def werner(fidelity: float) -> NDArray[np.float64]:
    """Correlations of a Werner state, shape (3,)."""
    return correlations(purification.bell_weights(states.werner(fidelity=fidelity)))


@cache
def swap_factors(gate_error: float, readout_error: float) -> NDArray[np.float64]:
    """What a noisy swap multiplies the correlations by, shape (3,): those of two perfect pairs after it."""
    perfect = states.bell("phi+")
    swapped = teleportation.swap(perfect, perfect, gate_error=gate_error, readout_error=readout_error)
    return _frozen.read_only(correlations(purification.bell_weights(swapped.average)))


@cache
def purification_table(protocol: str, gate_error: float, readout_error: float) -> NDArray[np.float64]:
    """Weights after a round, not normalised, for each Bell state kept (axis 0) and spent (axis 1), shape (4, 4, 4)."""
    pairs = [states.bell(name).proj() for name in purification.ORDER]
    if protocol == "dejmps":
        pairs = [purification._turn(pair) for pair in pairs]
    return _frozen.read_only(np.array([[_left(a, b, gate_error, readout_error) for b in pairs] for a in pairs]))


def _left(kept: Qobj, spent: Qobj, gate_error: float, readout_error: float) -> list[float]:
    left = purification._survivor(kept, spent, gate_error, readout_error)
    return [float(np.real((left * states.bell(name).proj()).tr())) for name in purification.ORDER]
