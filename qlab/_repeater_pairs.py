"""Elementary pairs of many trials at once: when they are ready, how old they are, what they are like.

Arrays have one row for each link and one column for each trial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qlab import _bell_diagonal

if TYPE_CHECKING:
    from qlab.repeaters import Chain

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Made = tuple[Floats, Floats, Floats, Floats, Floats]


class Maker:
    """Makes elementary pairs for a chain: attempts until one is heralded, purified if the chain asks for it."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.delay = np.array([link.delay_s for link in chain.links])
        self.slot = np.array([link.attempt_s for link in chain.links])
        self.fresh = np.array([_bell_diagonal.werner(link.fidelity) for link in chain.links]).T
        one = np.array([float(link.success_probability or 0) for link in chain.links])
        with np.errstate(divide="ignore"):  # certain success: the exponential time below is 0
            self.mean = -1 / (chain.multiplexing * np.log1p(-one))

    def make(self, link: Ints, start: Floats, rng: np.random.Generator) -> Made:
        """For each link and start: time ready, time from which it ages on, oldest emission, attempts, correlations."""
        return (self._purified if self.chain.purification else self._plain)(link, start, rng)

    def _plain(self, link: Ints, start: Floats, rng: np.random.Generator) -> Made:
        ready, attempts = self._heralded(link, start, rng)
        born = ready - self.delay[link]
        return ready, born, born, attempts, self.fresh[:, link]

    def _heralded(self, link: Ints, start: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """An exponential time, rounded up to whole attempts, is exactly geometric."""
        attempts = np.floor(rng.standard_exponential(link.size) * self.mean[link]) + 1
        return start + attempts * self.slot[link], attempts * self.chain.multiplexing

    def _purified(self, link: Ints, start: Floats, rng: np.random.Generator) -> Made:
        """One pair waits for another, both are purified, light tells whether it worked; if not, all again."""
        ready, born, oldest, attempts = (np.zeros(link.size) for _ in range(4))
        state = np.empty((3, link.size))
        todo = np.arange(link.size)
        begin = start.copy()
        while todo.size:
            here = link[todo]
            first, second, tries = self._two(here, begin, rng)
            attempts[todo] += tries
            after, success = self._purify(here, second - first)
            told = second + self.delay[here]
            good = rng.random(todo.size) < success
            done = todo[good]
            ready[done], born[done], oldest[done] = told[good], second[good], (first - self.delay[here])[good]
            state[:, done] = after[:, good]
            todo, begin = todo[~good], told[~good]
        return ready, born, oldest, attempts, state

    def _two(self, link: Ints, start: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """When two pairs of a link are heralded that are both within the cut-off then, and the attempts it took."""
        first, attempts = self._heralded(link, start, rng)
        second, more = self._heralded(link, first, rng)
        attempts += more
        while (old := np.flatnonzero(second - first + self.delay[link] > self.chain.cutoff_limit_s)).size:
            first[old] = second[old]  # the first is thrown away, the second waits in its place
            second[old], more = self._heralded(link[old], first[old], rng)
            attempts[old] += more
        return first, second, attempts

    def _purify(self, link: Ints, wait: Floats) -> tuple[Floats, Floats]:
        chain, fresh = self.chain, self.fresh[:, link]
        kept = fresh * chain.decay(2 * (wait + self.delay[link]))  # two halves
        spent = fresh * chain.decay(2 * self.delay[link])
        return _bell_diagonal.purify(chain.purification, kept, spent, chain.gate_error, chain.readout_error)


class Pairs:
    """The present elementary pair of each link in each trial."""

    def __init__(self, maker: Maker, trials: int, rng: np.random.Generator) -> None:
        n = maker.delay.size
        self.maker = maker
        self.attempts = np.zeros(trials)
        self.ready, self.born, self.oldest = (np.empty((n, trials)) for _ in range(3))
        self.state = np.empty((3, n, trials))
        link, trial = (axis.ravel() for axis in np.indices((n, trials)))
        self.renew(link, trial, np.zeros(link.size), rng)

    def renew(self, link: Ints, trial: Ints, start: Floats, rng: np.random.Generator) -> None:
        """Start these links of these trials again at these times."""
        made = self.maker.make(link, start, rng)
        self.ready[link, trial], self.born[link, trial], self.oldest[link, trial] = made[:3]
        self.attempts += np.bincount(trial, made[3], self.attempts.size)
        self.state[:, link, trial] = made[4]

    def keep(self, trials: NDArray[np.bool_]) -> None:
        """Go on with these trials only."""
        self.attempts = self.attempts[trials]
        self.ready, self.born, self.oldest = (a[:, trials] for a in (self.ready, self.born, self.oldest))
        self.state = self.state[:, :, trials]
