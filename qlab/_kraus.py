"""Kraus operators of one map after another, as few as the map needs and as exact as its weakest part.

A Kraus operator holds the square root of a probability. Summing the products into one matrix (Choi's) and taking that
apart again would round everything to the machine's precision of the largest probability: an error of one in ten
thousand million would keep six digits, and a rarer one none. So the products stay a list of rows, and only rows that
depend on each other are put together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray
from qutip import Qobj

Rows = NDArray[np.complex128]

_DENSE = 64  # up to this dimension matrices are written out
_ROUNDING = 16 * np.finfo(float).eps
_NOTHING = 1e-150  # the square of it, a probability, has no digits left


def composed(last: Sequence[Qobj], first: Sequence[Qobj]) -> list[Qobj]:
    """Kraus operators of `first` and then `last`."""
    dims, shape = [last[0].dims[0], first[0].dims[1]], (last[0].shape[0], first[0].shape[1])
    rows = _products(last, first)
    places = np.flatnonzero(abs(rows).sum(axis=0))  # elsewhere there are only zeros
    few = _fewest(rows[:, places] if isinstance(rows, np.ndarray) else rows.tocsc()[:, places].toarray())
    return [Qobj(_written_out(row, places, shape), dims=dims) for row in few]


def _products(last: Sequence[Qobj], first: Sequence[Qobj]) -> Any:
    """Every product as a row. (QuTiP would drop what is below 1e-14 from sparse ones.)"""
    if max(*last[0].shape, *first[0].shape) <= _DENSE:
        b, a = (np.array([k.full() for k in ops]) for ops in (last, first))
        return np.einsum("bom,ami->baoi", b, a).reshape(len(last) * len(first), -1)
    after, before = ([k.to("csr").data_as("csr_matrix") for k in ops] for ops in (last, first))
    return scipy.sparse.vstack([(b @ a).reshape(1, -1) for b in after for a in before], format="csr")


def _fewest(rows: Rows) -> Rows:
    """Rows with the same Gram matrix, no more than are independent."""
    sizes, directions = _merged(rows)
    rows = sizes[:, None] * directions
    if len(rows) == _rank(directions):
        return rows
    # Householder's QR with rows sorted and columns pivoted is exact for each row by itself [Cox and Higham, 1998]
    r, order = scipy.linalg.qr(rows[np.argsort(-sizes)], mode="r", pivoting=True)
    r = r[: min(rows.shape)]
    kept = np.linalg.norm(r, axis=1) > _ROUNDING * sizes.max()
    few = np.empty((kept.sum(), rows.shape[1]), complex)
    few[:, order] = r[kept]
    return few


def _rank(directions: Rows) -> int:
    size = np.abs(np.diag(scipy.linalg.qr(directions, mode="r", pivoting=True)[0]))
    return int((size > _ROUNDING * size[0]).sum())


def _merged(rows: Rows) -> tuple[NDArray[np.float64], Rows]:
    """Sizes and unit vectors, one for each direction: products of Pauli operators stay what they are."""
    sizes: list[float] = []
    directions: list[NDArray[np.complex128]] = []
    lengths = np.linalg.norm(rows, axis=1)
    for n in np.argsort(-lengths, kind="stable"):
        if lengths[n] < _NOTHING:
            break
        unit = rows[n] / lengths[n]
        along = [i for i, d in enumerate(directions) if np.linalg.norm(unit - np.vdot(d, unit) * d) <= _ROUNDING]
        if along:
            sizes[along[0]] = float(np.hypot(sizes[along[0]], lengths[n]))
        else:
            sizes.append(float(lengths[n]))
            directions.append(unit)
    return np.array(sizes), np.array(directions)


def _written_out(row: NDArray[np.complex128], places: NDArray[np.intp], shape: tuple[int, int]) -> Any:
    if max(shape) > _DENSE:
        down, across = np.unravel_index(places, shape)
        return scipy.sparse.csr_matrix((row, (down, across)), shape=shape)
    matrix = np.zeros(shape[0] * shape[1], complex)
    matrix[places] = row
    return matrix.reshape(shape)
