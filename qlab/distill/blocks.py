"""Finding errors by asking for parities: blocks in one random order after the other, searched and searched again.

An *order* is a shuffled row of all bits of a frame; a pass cuts it into blocks. Several frames stand side by side and
share the orders. A place in all this is one whole number, ``(pass * frames + frame) * width + position``.

Bob compares the parity that Alice tells him with his own. What he learns is whether the errors in a stretch are odd
in number, so the engine holds the errors; it looks at no parity of them that has not been asked for and counted.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]


class Blocks:
    """Frames of errors, one a row, while they are being found.

    With `reuse` every parity that was ever told stays in use: a block that was cut in two is two blocks from then on,
    and nothing is asked that follows from what is known.
    """

    def __init__(
        self, errors: NDArray[np.uint8], sizes: Sequence[int], orders: Places, *, reuse: bool, keep: bool
    ) -> None:
        self.frames, self.width = errors.shape
        self.errors = errors.ravel().copy()
        self.sizes, self.reuse, self.keep = np.array(sizes, np.intp), reuse, keep
        self.orders, self.where = orders, np.empty_like(orders)
        for order, where in zip(orders, self.where, strict=True):
            where[order] = np.arange(self.width)
        places = len(orders) * errors.size
        self.cut = np.zeros(places + 1, bool)  # where a stretch was cut in two, if parities are kept
        self.odd = np.zeros(places, bool)  # known by a stretch's first place
        self.start = self.end = np.empty(0, np.intp)  # the stretches known to be odd
        self.begun, self.messages = 0, 0
        self.disclosed = np.zeros(self.frames, np.int64)
        self.asked: list[NDArray[np.intp]] = []

    def run(self) -> None:
        """All passes, each with its way back through those before it until no stretch is odd."""
        for _ in self.sizes:
            self._begin()
            while len(self.start):
                self._correct(self._smallest())

    def _begin(self) -> None:
        """Ask for the parity of each block of the next pass. The last one follows from those of the first pass."""
        size, order = self.sizes[self.begun], self.orders[self.begun]
        starts = np.arange(0, self.width, size)
        parity = np.bitwise_xor.reduceat(self.errors.reshape(self.frames, -1)[:, order], starts, axis=1)
        frame, block = np.nonzero(parity)
        base = (self.begun * self.frames + frame) * self.width
        self.start = base + block * size
        self.end = base + np.minimum((block + 1) * size, self.width)
        self.odd[self.start] = True
        told = starts[: len(starts) - bool(self.reuse and self.begun)]
        self.disclosed += len(told)
        first = (self.begun * self.frames + np.arange(self.frames)[:, None]) * self.width
        self._note((first + told).ravel(), (first + np.minimum(told + size, self.width)).ravel())
        self.messages += 1
        self.begun += 1

    def _smallest(self) -> NDArray[np.bool_]:
        """In each frame, the odd stretches of the earliest pass that has one: its blocks are the smallest."""
        row = self.start // self.width
        turn, frame = np.divmod(row, self.frames)
        first = np.full(self.frames, len(self.sizes))
        np.minimum.at(first, frame, turn)
        return turn == first[frame]

    def _correct(self, chosen: NDArray[np.bool_]) -> None:
        start, end = self.start[chosen], self.end[chosen]
        self.start, self.end = self.start[~chosen], self.end[~chosen]
        wrong = self._search(start, end)
        if not self.reuse:  # the block as a whole is looked at again
            self.start, self.end = np.append(self.start, start), np.append(self.end, end)
        self._flip(wrong)

    def _search(self, start: Places, end: Places) -> Places:
        """One error in each odd stretch, all at once: halve, ask for the first half, go where it is odd."""
        length = end - start
        offset = np.cumsum(length) - length
        parity, shift = self._parities(start, length, offset), start - offset
        low, high = offset, offset + length
        while (live := high - low > 1).any():
            middle = (low + high) >> 1
            self._ask(low[live] + shift[live], middle[live] + shift[live])
            left = parity[middle] != parity[low]
            low, high = np.where(left | ~live, low, middle), np.where(left, middle, high)
        found = low + shift
        if self.reuse:
            self.odd[start], self.odd[found] = False, True
        row, position = np.divmod(found, self.width)
        turn, frame = np.divmod(row, self.frames)
        return frame * self.width + self.orders[turn, position]

    def _parities(self, start: Places, length: Places, offset: Places) -> NDArray[np.uint8]:
        """Parities of the first 0, 1, 2 ... errors along all stretches, one after the other."""
        row, position = np.divmod(start, self.width)
        turn, frame = np.divmod(row, self.frames)
        along = np.repeat(turn * self.width + position - offset, length) + np.arange(length.sum())
        bit = self.orders.ravel()[along]
        if self.frames > 1:
            bit += np.repeat(frame * self.width, length)
        parity = np.zeros(len(along) + 1, np.uint8)
        np.bitwise_xor.accumulate(self.errors[bit], out=parity[1:])
        return parity

    def _ask(self, start: Places, middle: Places) -> None:
        """Alice tells these parities, in one message."""
        self.messages += 1
        self.disclosed += np.bincount((start // self.width) % self.frames, minlength=self.frames)
        if self.reuse:
            self.cut[middle] = True
        self._note(start, middle)

    def _note(self, start: Places, end: Places) -> None:
        if self.keep:
            self.asked.append(np.stack([start, end]))

    def _flip(self, wrong: Places) -> None:
        """Correct these bits (one found twice is one), and see which stretches of all passes that makes odd."""
        wrong = np.unique(wrong)
        self.errors[wrong] ^= 1
        start, end = self._stretches(*np.divmod(wrong, self.width))
        start, index, times = np.unique(start, return_index=True, return_counts=True)
        self.odd[start] ^= (times & 1).astype(bool)
        start, end = np.append(self.start, start), np.append(self.end, end[index])
        odd = self.odd[start]
        self.start, index = np.unique(start[odd], return_index=True)
        self.end = end[odd][index]

    def _stretches(self, frame: Places, bit: Places) -> tuple[Places, Places]:
        """First place and end of the stretches that these bits lie in, in every pass so far."""
        turn = np.arange(self.begun)[:, None]
        position, size = self.where[: self.begun, bit], self.sizes[: self.begun, None]
        base = (turn * self.frames + frame) * self.width
        low = position // size * size
        high = np.minimum(low + size, self.width)
        place, low, high = ((x + base).ravel() for x in (position, low, high))
        while self.reuse:
            middle = (low + high) >> 1
            known = self.cut[middle] & (high - low > 1)
            if not known.any():
                break
            right = place >= middle
            low, high = np.where(known & right, middle, low), np.where(known & ~right, middle, high)
        return low, high
