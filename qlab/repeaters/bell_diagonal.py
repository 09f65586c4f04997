"""Pairs that are mixtures of Bell states, many at once: what QuTiP says of one, as a few numbers per pair.

A Bell-diagonal state is fixed by three *correlations* x, y, z, each with the sign that makes it 1 for phi+. A Pauli
channel on either half multiplies them, and so does a swap: the correlations of the two pairs and those of its own
errors. Purification is bilinear in the weights. `circuits` takes the numbers of both from the circuits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab.repeaters.plan import Purification

SIGNS = np.array([[1, -1, 1, -1], [1, 1, -1, -1], [1, -1, -1, 1]])
"""Correlations x, y, z (rows) of the Bell states in the order of `purification.ORDER` (columns)."""
SIGNS.flags.writeable = False


def correlations(weights: ArrayLike) -> NDArray[np.float64]:
    """Correlations x, y, z on the first axis, from Bell weights on the first axis."""
    return np.tensordot(SIGNS, np.asarray(weights, dtype=float), axes=1)


def weights(correlations: ArrayLike) -> NDArray[np.float64]:
    """Bell weights on the first axis, from correlations x, y, z on the first axis."""
    return (1 + np.tensordot(SIGNS.T, np.asarray(correlations, dtype=float), axes=1)) / 4


def purify(
    how: Purification, kept: NDArray[np.float64], spent: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Correlations (3, n) after a round on pairs with correlations (3, n), and the probabilities (n,) of success."""
    if how.twirled:
        kept, spent = (np.broadcast_to(c.mean(axis=0), c.shape) for c in (kept, spent))
    left = np.einsum("in,jn,ijk->kn", weights(kept), weights(spent), how.table, optimize=True)
    success = left.sum(axis=0)
    return correlations(left / success), success
