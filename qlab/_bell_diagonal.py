"""Pairs that are mixtures of Bell states, many at once: what QuTiP says of one, as a few numbers per pair.

A Bell-diagonal state is fixed by three *correlations* x, y, z, each with the sign that makes it 1 for phi+. A Pauli
channel on either half multiplies them, and so does a swap: the correlations of the two pairs and those of its own
errors. Purification is bilinear in the weights. `swap_factors` and `purification_table` take these from the circuits.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import purification, states, teleportation

SIGNS = np.array([[1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
"""Correlations x, y, z (rows) of the Bell states in the order of `purification.ORDER` (columns)."""


def correlations(weights: ArrayLike) -> NDArray[np.float64]:
    """Correlations x, y, z on the first axis, from Bell weights on the first axis."""
    return np.tensordot(SIGNS, np.asarray(weights, dtype=float), axes=1)


def weights(correlations: ArrayLike) -> NDArray[np.float64]:
    """Bell weights on the first axis, from correlations x, y, z on the first axis."""
    return (1 + np.tensordot(SIGNS.T, np.asarray(correlations, dtype=float), axes=1)) / 4


def werner(fidelity: float) -> NDArray[np.float64]:
    """Correlations of a Werner state, shape (3,)."""
    return correlations(purification.bell_weights(states.werner(fidelity=fidelity)))


@cache
def swap_factors(gate_error: float, readout_error: float) -> NDArray[np.float64]:
    """What a noisy swap multiplies the correlations by, shape (3,): those of two perfect pairs after it."""
    perfect = states.bell("phi+")
    swapped = teleportation.swap(perfect, perfect, gate_error=gate_error, readout_error=readout_error)
    return correlations(purification.bell_weights(swapped.average))


@cache
def purification_table(protocol: str, gate_error: float, readout_error: float) -> NDArray[np.float64]:
    """Weights after a round, not normalised, for each Bell state kept (axis 0) and spent (axis 1), shape (4, 4, 4)."""
    pairs = [states.bell(name).proj() for name in purification.ORDER]
    if protocol == "dejmps":
        pairs = [purification._turn(pair) for pair in pairs]
    return np.array([[_left(a, b, gate_error, readout_error) for b in pairs] for a in pairs])


def _left(kept, spent, gate_error: float, readout_error: float) -> list[float]:  # type: ignore[no-untyped-def]
    left = purification._survivor(kept, spent, gate_error, readout_error)
    return [float(np.real((left * states.bell(name).proj()).tr())) for name in purification.ORDER]


def purify(
    protocol: str, kept: NDArray[np.float64], spent: NDArray[np.float64], gate_error: float, readout_error: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Correlations (3, n) after a round on pairs with correlations (3, n), and the probabilities (n,) of success."""
    if protocol == "bbpssw":  # both become Werner states first
        kept, spent = (np.broadcast_to(c.mean(axis=0), c.shape) for c in (kept, spent))
    table = purification_table(protocol, gate_error, readout_error)
    left = np.einsum("in,jn,ijk->kn", weights(kept), weights(spent), table, optimize=True)
    success = left.sum(axis=0)
    return correlations(left / success), success
