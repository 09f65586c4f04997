"""When each node of a chain swaps if nothing goes wrong, and when the ends have heard of it."""

from __future__ import annotations

import numpy as np

from qlab.repeaters.plan import Floats, Plan


class Schedule:
    """Times of the swaps, on the clock on which the pairs are ready."""

    def __init__(self, plan: Plan) -> None:
        self.nested = plan.nested
        self.place = np.concatenate([[0.0], np.cumsum(plan.delay_s)])  # of each node, in light time
        self.news = np.maximum(self.place, self.place[-1] - self.place)[1:-1]

    def swap_times(self, ready: Floats) -> Floats:
        """For each inner node and trial."""
        if not self.nested:
            return np.maximum(ready[:-1], ready[1:])
        swap = np.empty((len(ready) - 1, ready.shape[1]))
        self._known(0, len(ready), ready, swap)
        return swap

    def _known(self, first: int, last: int, ready: Floats, swap: Floats) -> Floats:
        """When nodes `first` and `last` both know of a pair between them."""
        if last == first + 1:
            return ready[first]
        middle = (first + last) // 2
        left, right = self._known(first, middle, ready, swap), self._known(middle, last, ready, swap)
        swap[middle - 1] = np.maximum(left, right)
        place = self.place
        return swap[middle - 1] + max(place[middle] - place[first], place[last] - place[middle])

    def delivered(self, ready: Floats, swap: Floats) -> Floats:
        """When the last news has reached the ends."""
        return (swap + self.news[:, None]).max(axis=0) if len(swap) else ready[0].copy()
