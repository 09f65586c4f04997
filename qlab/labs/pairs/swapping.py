"""Swapping and purification as tables for the page, exact for any errors of gates and readouts.

Both depend on each error at most quadratically: a table holds them for the errors 0, 1/2 and 1, made from the circuits
in QuTiP, and `mixed` gives what lies between (Lagrange's formula).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj

from qlab import purification, states, teleportation

Weights = NDArray[np.float64]
PLACES = (0.0, 0.5, 1.0)
BELL = [states.bell(name).proj() for name in purification.ORDER]
PROTOCOLS = {"dejmps": purification.dejmps, "bbpssw": purification.bbpssw}


def mixed(table: Weights, gate_error: float, readout_error: float) -> Weights:
    """A table [gate error, readout error, ...] between its places, exact because it depends on each quadratically."""
    return np.asarray(np.einsum("g,r,gr...", _lagrange(gate_error), _lagrange(readout_error), table))


def _lagrange(x: float) -> list[float]:
    """Weights of a parabola's values at 0, 1/2 and 1 in its value at x."""
    return [(1 - x) * (1 - 2 * x), 4 * x * (1 - x), x * (2 * x - 1)]


def _at_all_places(make: Callable[[float, float], Any]) -> Weights:
    return np.array([[make(gate, readout) for readout in PLACES] for gate in PLACES]).round(14)


@cache
def swapping() -> Weights:
    """[gate error, readout error, i, j, k]: weight k of the pair that swapping Bell states i and j leaves."""

    def weights(a: Qobj, b: Qobj, gate: float, readout: float) -> Weights:
        return purification.bell_weights(teleportation.swap(a, b, gate_error=gate, readout_error=readout).average)

    return _at_all_places(lambda gate, readout: [[weights(a, b, gate, readout) for b in BELL] for a in BELL])


@cache
def purifying(protocol: str) -> Weights:
    """[gate error, readout error, i, j, k]: weight k after a round, times its chance, as a form in the weights before.

    The form is read off from the Bell states, and from equal mixtures of two of them.
    """

    def left(rho: Qobj, gate: float, readout: float) -> Weights:
        after = PROTOCOLS[protocol](rho, gate_error=gate, readout_error=readout)
        return after.probability * purification.bell_weights(after.state)

    def form(gate: float, readout: float) -> Weights:
        mixtures = np.array([[left((a + b) / 2, gate, readout) for b in BELL] for a in BELL])
        pure = mixtures[range(4), range(4)]
        return 2 * mixtures - (pure[:, None] + pure[None, :]) / 2

    return _at_all_places(form)
