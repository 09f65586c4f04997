"""Elementary pairs of many trials at once: when they are ready, how old they are, what they are like.

Arrays have one row for each link and one column for each trial.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlab import _bell_diagonal

if TYPE_CHECKING:
    from qlab.repeaters import Chain

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


class Purified(NamedTuple):
    """What is to be known of a purified pair beyond the time when it is ready."""

    born: Floats  # ages from then on
    oldest: Floats  # first emission that went into it
    state: Floats  # correlations x, y, z when it was born, on the first axis


class Maker:
    """Makes elementary pairs for a chain: attempts until one is heralded, purified if the chain asks for it."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.purifies = chain.purification is not None
        self.delay = np.array([link.delay_s for link in chain.links])
        self.slot = np.array([link.attempt_s for link in chain.links])
        self.fresh = np.array([_bell_diagonal.werner(link.fidelity) for link in chain.links]).T
        one = np.array([float(link.success_probability or 0) for link in chain.links])
        with np.errstate(divide="ignore"):  # certain success: the exponential time below is 0
            self.mean = -1 / (chain.multiplexing * np.log1p(-one))

    def heralded(self, link: Ints, start: Floats, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """When each link has a pair, and after how many attempts (an exponential time, rounded up, is geometric)."""
        attempts = np.floor(rng.standard_exponential(link.size) * self.mean[link]) + 1
        return start + attempts * self.slot[link], attempts * self.chain.multiplexing

    def purified(self, link: Ints, start: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Purified]:
        """One pair waits for another, both are purified, light tells whether it worked; if not, all again."""
        ready, attempts = np.zeros(link.size), np.zeros(link.size)
        pair = Purified(np.zeros(link.size), np.zeros(link.size), np.zeros((3, link.size)))
        todo, begin = np.arange(link.size), start
        while todo.size:
            here = link[todo]
            first, second, tries = self._two(here, begin, rng)
            attempts[todo] += tries
            state, success = self._purify(here, second - first)
            told, oldest = second + self.delay[here], first - self.delay[here]
            overdue = told - oldest > self.chain.cutoff_limit_s
            good = (rng.random(todo.size) < success) & ~overdue
            done = todo[good]
            ready[done], pair.born[done], pair.oldest[done] = told[good], second[good], oldest[good]
            pair.state[:, done] = state[:, good]
            begin = np.where(overdue, oldest + self.chain.cutoff_limit_s - self.chain.slack_s, told)[~good]
            todo = todo[~good]
        return ready, attempts, pair

    def _two(self, link: Ints, start: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """When two pairs of a link are heralded that are both within the cut-off then, and the attempts it took."""
        first, attempts = self.heralded(link, start, rng)
        second, more = self.heralded(link, first, rng)
        attempts += more
        while (old := np.flatnonzero(second - first + self.delay[link] > self.chain.cutoff_limit_s)).size:
            first[old] = second[old]  # the first is thrown away, the second waits in its place
            second[old], more = self.heralded(link[old], first[old], rng)
            attempts[old] += more
        return first, second, attempts

    def _purify(self, link: Ints, wait: Floats) -> tuple[Floats, Floats]:
        chain, fresh = self.chain, self.fresh[:, link]
        kept = fresh * chain.decay(2 * (wait + self.delay[link]))  # two halves
        spent = fresh * chain.decay(2 * self.delay[link])
        return _bell_diagonal.purify(str(chain.purification), kept, spent, chain.gate_error, chain.readout_error)


class Pairs:
    """The present elementary pair of each link in each trial."""

    def __init__(self, maker: Maker, trials: int, rng: np.random.Generator) -> None:
        shape = (maker.delay.size, trials)
        self.maker = maker
        self.attempts = np.zeros(trials)
        self.ready = np.empty(shape)
        self.purified = Purified(np.empty(shape), np.empty(shape), np.empty((3, *shape))) if maker.purifies else None
        link, trial = (axis.ravel() for axis in np.indices(shape))
        self.renew(link, trial, np.zeros(link.size), rng)

    def renew(self, link: Ints, trial: Ints, start: Floats, rng: np.random.Generator) -> None:
        """Start these links of these trials again at these times."""
        if self.purified is None:
            self.ready[link, trial], attempts = self.maker.heralded(link, start, rng)
        else:
            self.ready[link, trial], attempts, made = self.maker.purified(link, start, rng)
            for mine, new in zip(self.purified, made, strict=True):
                mine[..., link, trial] = new
        self.attempts += np.bincount(trial, attempts, self.attempts.size)

    @property
    def born(self) -> Floats:
        """From when on the pairs age."""
        return self.ready - self.maker.delay[:, None] if self.purified is None else self.purified.born

    @property
    def oldest(self) -> Floats:
        """From when on the cut-off counts."""
        return self.ready - self.maker.delay[:, None] if self.purified is None else self.purified.oldest

    def joined(self, trials: NDArray[np.bool_]) -> Floats:
        """Correlations that perfect swaps make of the pairs of these trials, ageing aside."""
        if self.purified is None:
            return self.maker.fresh.prod(axis=1)[:, None]
        return self.purified.state[:, :, trials].prod(axis=1)

    def keep(self, trials: Ints) -> None:
        """Go on with these trials only (`take` leaves the rows of an array in one piece, an index does not)."""
        self.attempts, self.ready = self.attempts[trials], self.ready.take(trials, axis=1)
        if self.purified is not None:
            self.purified = Purified(*(a.take(trials, axis=-1) for a in self.purified))
