"""How much a quantum memory says about a bit. NumPy only.

The bit is 0 or 1, evenly. For each entry of a classical record the memory is in one of two states, a pair of
matrices whose traces are the probabilities of the entry.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.complex128]
Pair = tuple[Matrix, Matrix]

_DEGENERATE = 1e-9


def holevo(pairs: list[Pair]) -> float:
    """Holevo quantity of record and memory, in bits."""
    mean = _entropy((a + b) / 2 for a, b in pairs)
    return max(0.0, mean - (_entropy(a for a, _ in pairs) + _entropy(b for _, b in pairs)) / 2)


def measured(pairs: list[Pair]) -> float:
    """Bits that record and outcome share with the bit, each memory measured by `_outcomes`."""
    joint = np.concatenate([_outcomes(*pair) for pair in pairs], axis=1) / 2
    alone = joint.sum(axis=0) / 2
    seen = joint > 0
    return max(0.0, float((joint[seen] * np.log2((joint / np.where(alone, alone, 1))[seen])).sum()))


def _entropy(blocks: Iterable[Matrix]) -> float:
    """Von Neumann entropy of a block-diagonal state."""
    weights = np.concatenate([np.linalg.eigvalsh(block) for block in blocks])
    weights = weights[weights > 0]
    return float(-(weights * np.log2(weights)).sum())


def _outcomes(a: Matrix, b: Matrix) -> NDArray[np.float64]:
    """Probabilities of the outcomes, for `a` and `b`, in the eigenbasis of a - b."""
    basis = _eigenbasis(a - b, a + b)
    return np.array([np.einsum("ij,ik,kj->j", basis.conj(), rho, basis).real.clip(0) for rho in (a, b)])


def _eigenbasis(difference: Matrix, total: Matrix) -> Matrix:
    """Eigenvectors of `difference`; within an eigenspace where it is degenerate, those of `total`.

    There the two states differ by a multiple of the identity, so they commute and have these eigenvectors in common.
    """
    values, vectors = np.linalg.eigh(difference)
    apart = np.diff(values) > _DEGENERATE * np.trace(total).real
    spaces = np.split(vectors, np.flatnonzero(apart) + 1, axis=1)
    return np.hstack([v @ np.linalg.eigh(v.conj().T @ total @ v)[1] for v in spaces])
