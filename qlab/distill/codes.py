"""Codes of our own: sparse matrices whose graphs have no short cycles, by progressive edge growth.

A bit in `d` checks is a node with `d` edges. Edges are placed one after the other, each to a check that is as far from
the bit as the graph so far allows, the least crowded of those. To be quick about it, 64 bits and 64 checks are placed
at once, an edge being 64 edges that are shifted against each other around a ring.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

LENGTH = 16_384
"""Bits of a code word."""

RING = 64
"""Bits that are placed at once."""

_SEED = 2005  # the year of the paper

CODES: dict[float, dict[int, float]] = {
    0.45: {2: 0.4864, 3: 0.2503, 6: 0.1733, 8: 0.0137, 20: 0.0764},
    0.5: {2: 0.4499, 3: 0.2885, 6: 0.1393, 8: 0.0459, 20: 0.0766},
    0.55: {2: 0.4049, 3: 0.3502, 6: 0.0572, 8: 0.1215, 20: 0.0662},
    0.6: {2: 0.3599, 3: 0.3885, 6: 0.0629, 8: 0.1032, 20: 0.0855},
    0.65: {2: 0.3150, 3: 0.4395, 6: 0.0144, 8: 0.1465, 20: 0.0846},
    0.7: {2: 0.2699, 3: 0.4784, 6: 0.0103, 8: 0.1473, 20: 0.0942},
    0.75: {2: 0.2249, 3: 0.5158, 8: 0.1613, 20: 0.0980},
    0.8: {2: 0.1800, 3: 0.5473, 8: 0.1697, 10: 0.0019, 20: 0.1010},
    0.85: {2: 0.1350, 3: 0.5790, 8: 0.1691, 20: 0.1169},
    0.9: {2: 0.1000, 3: 0.5500, 8: 0.1900, 20: 0.1600},
    0.93: {2: 0.0630, 3: 0.6121, 8: 0.1764, 10: 0.0464, 20: 0.1021},
}
"""For each rate: which share of the bits is in how many checks, from `degrees.best_edges`.

That of 0.9 was moved from there by trial: of the frames of 16 384 bits at 1 % it loses a half fewer.
"""


@lru_cache(maxsize=8)
def code(checks: int, rate: float) -> sparse.csr_matrix:
    """Parity checks, one a row: so many rings of them, bits with the degrees that suit a rate.

    Made when first asked for (about a second), and kept. If a frame is shortened, `rate` is that of what is left.

    References
    ----------
    Xiao-Yu Hu, Evangelos Eleftheriou and Dieter M. Arnold, IEEE Trans. Inf. Theory 51, 386 (2005); in rings: Zongwang
    Li and B. V. K. Vijaya Kumar, Asilomar Conference on Signals, Systems and Computers (2004).
    """
    rows, columns, shifts = grown(_degrees(shares(rate), LENGTH // RING), checks)
    turn = np.arange(RING)
    row = rows[:, None] * RING + (turn + shifts[:, None]) % RING
    column = columns[:, None] * RING + turn
    ones = np.ones(row.size, np.uint8)
    return sparse.csr_matrix((ones, (row.ravel(), column.ravel())), shape=(checks * RING, LENGTH))


def shares(rate: float) -> dict[int, float]:
    """Shares of the bits by degree for any rate, between those of the table."""
    rates = sorted(CODES)
    above = next((r for r in rates if r >= rate), rates[-1])
    below = rates[max(0, rates.index(above) - 1)] if above > rate > rates[0] else above
    part = (rate - below) / (above - below) if above > below else 0.0
    degrees = sorted({*CODES[below], *CODES[above]})
    return {d: (1 - part) * CODES[below].get(d, 0.0) + part * CODES[above].get(d, 0.0) for d in degrees}


def _degrees(shares: dict[int, float], bits: int) -> NDArray[np.intp]:
    """Degrees of all ring bits, ascending, as close to the shares as whole numbers come."""
    degrees, share = np.array(list(shares), np.intp), np.array(list(shares.values()))
    ends = np.rint(np.cumsum(share) / share.sum() * bits).astype(int)
    return np.repeat(degrees, np.diff(ends, prepend=0))


def grown(degrees: NDArray[np.intp], checks: int) -> tuple[NDArray[np.intp], ...]:
    """Edges of a graph: ring of checks, ring of bits, and by how much they are shifted against each other."""
    rng = np.random.default_rng(_SEED)
    graph = _Graph(int(degrees.sum()), len(degrees), checks)
    for bit, degree in enumerate(degrees):
        for _ in range(degree):
            far = graph.farthest(bit)
            load = graph.load[far // RING]
            graph.join(bit, int(rng.choice(far[load == load.min()])))
    return graph.row, graph.column, graph.shift.astype(np.intp)


Words = NDArray[np.uint64]


class _Graph:
    """Edges between rings. What is reached in a ring is a word of 64 bits, and an edge turns it."""

    def __init__(self, edges: int, bits: int, checks: int) -> None:
        self.row, self.column = np.zeros(edges, np.intp), np.zeros(edges, np.intp)
        self.shift: Words = np.zeros(edges, np.uint64)
        self.edges, self.bits = 0, bits
        self.load = np.zeros(checks, np.intp)

    def join(self, bit: int, check: int) -> None:
        """An edge from the first bit of a ring to this check, and 63 more."""
        row, shift = divmod(check, RING)
        self.row[self.edges], self.column[self.edges], self.shift[self.edges] = row, bit, shift
        self.load[row] += 1
        self.edges += 1

    def farthest(self, bit: int) -> NDArray[np.intp]:
        """Checks that the first bit of a ring does not reach, or reaches last; in no ring that it has an edge to."""
        row, column = self.row[: self.edges], self.column[: self.edges]
        shift: Words = self.shift[: self.edges]
        free = np.full(len(self.load), ~np.uint64(0))
        free[row[column == bit]] = 0
        bits, seen = np.zeros(self.bits, np.uint64), np.zeros(len(free), np.uint64)
        bits[bit] = 1
        while True:
            reached = seen.copy()
            np.bitwise_or.at(reached, row, _turned(bits[column], shift))
            if (reached == seen).all() or not (free & ~reached).any():
                break
            seen = reached
            np.bitwise_or.at(bits, column, _turned(seen[row], (np.uint64(RING) - shift) % np.uint64(RING)))
        return np.flatnonzero(np.unpackbits((free & ~seen).astype("<u8").view(np.uint8), bitorder="little"))


def _turned(words: Words, by: Words) -> Words:
    """Words of 64 bits, rotated."""
    return words << by | words >> ((np.uint64(RING) - by) % np.uint64(RING))


@lru_cache(maxsize=8)
def loose(checks: int, rate: float) -> NDArray[np.intp]:
    """Bits of which no two share a check, those in few checks first: each can be left open at the price of one check.

    References
    ----------
    David Elkouss, Jesus Martinez-Mateo and Vicente Martin, Quantum Inf. Comput. 11, 226 (2011).
    """
    columns = code(checks, rate).tocsc()
    degree = np.diff(columns.indptr)
    rng = np.random.default_rng(_SEED)
    taken, found = np.zeros(columns.shape[0], bool), []
    for bit in np.lexsort((rng.random(LENGTH), degree)):
        checks = columns.indices[columns.indptr[bit] : columns.indptr[bit + 1]]
        if not taken[checks].any():
            taken[checks] = True
            found.append(bit)
    return np.array(found)
