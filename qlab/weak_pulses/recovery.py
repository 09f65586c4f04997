"""What a click does to a detector: it is blind for a while, and may click again for no reason. Gate by gate, in time.

A gate is the moment in which a pulse may arrive. A click in gate `g` blinds the detector for the next `dead` gates; in
the one after, with the probability `again`, it clicks of itself, which is a click like any other. So a click brings a
whole chain of them, whose length is drawn at once; what would have clicked meanwhile is lost. Which clicks happen is
then a walk along the gates that jumps from each click to the first possible cause behind its chain, and the places that
a walk visits are found by doubling its jumps: no loop over clicks.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Gates = NDArray[np.int64]

_LONG_AGO = -(1 << 62)


class Recovery:
    """One detector, from block to block of gates: since when it waits, and what is left of a chain of clicks."""

    def __init__(self, dead: int, again: float) -> None:
        self.step, self.again = dead + 1, again
        self.awake = 0  # first gate in which something new can make it click
        self.next, self.left = 0, 0  # the rest of a chain that reaches beyond the block
        self.last = _LONG_AGO

    def clicks(self, causes: Gates, end: int, rng: np.random.Generator) -> Gates:
        """Gates of its clicks before `end`, from those, ascending, in which light or dark call for one."""
        late = self._rest(end)
        causes = causes[np.searchsorted(causes, self.awake) :]
        extra = rng.geometric(1 - self.again, causes.size) - 1 if self.again else np.zeros(causes.size, np.int64)
        happen = _visited(np.searchsorted(causes, causes + self.step * (extra + 1)))
        first, more = causes[happen], extra[happen]
        if first.size:
            self.awake = int(first[-1] + self.step * (more[-1] + 1))
            self.next, self.left = int(first[-1] + self.step), int(more[-1])
            more[-1] = 0
        found = np.concatenate([late, _chains(first, more, self.step), self._rest(end)])
        return found

    def blind(self, gates: Gates, clicks: Gates) -> NDArray[np.bool_]:
        """In which of these gates it is blind, given its clicks of this block (and its last of the blocks before)."""
        before = np.searchsorted(clicks, gates) - 1
        last = np.where(before >= 0, clicks[before], self.last) if clicks.size else np.full(gates.size, self.last)
        return gates - last < self.step

    def _rest(self, end: int) -> Gates:
        """What is left of a chain, as far as this block goes."""
        now = min(self.left, max(0, -(-(end - self.next) // self.step)))
        gates = self.next + self.step * np.arange(now)
        self.next, self.left = self.next + self.step * now, self.left - now
        return gates


def _chains(first: Gates, more: Gates, step: int) -> Gates:
    """Each gate and `more` after it, a step apart."""
    starts = np.cumsum(more + 1) - (more + 1)
    place = np.arange(int((more + 1).sum())) - np.repeat(starts, more + 1)
    return np.repeat(first, more + 1) + step * place


def _visited(jump: Gates) -> Gates:
    """Places of a walk that begins at 0 and goes from each place `i` to ``jump[i]``, until it leaves the array."""
    n = jump.size
    path, jump = np.zeros(min(n, 1), np.int64), np.append(jump, n)
    while path.size and path[-1] < n:  # the walk so far, and the same again from where it leads
        path = np.concatenate([path, jump[path]])
        jump = jump[jump]
    return path[: np.searchsorted(path, n)]
