"""Elementary pairs of many trials at once: when they are ready, how old they are, what they are like.

Arrays have one row for each link and one column for each trial. Ages are kept, not taken as differences of long times:
after years of trying a double knows seconds only, while light takes milliseconds. So times count from an origin that
follows, and is set to the moment when the last pair of the trial is ready whenever that lies far behind it.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qlab.repeaters import bell_diagonal
from qlab.repeaters.plan import Floats, Ints, Plan, Purification


class Purified(NamedTuple):
    """What is to be known of a purified pair beyond the time when it is ready."""

    oldest: Floats  # first emission that went into it
    span: Floats  # from then until it was ready
    state: Floats  # correlations x, y, z right after purification, on the first axis


class Maker:
    """Makes elementary pairs: attempts until one is heralded, purified if the plan asks for it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def heralded(self, link: Ints, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """How long each link tries, and how often (an exponential time, rounded up, is geometric)."""
        attempts = np.floor(rng.standard_exponential(link.size) * self.plan.mean_attempts[link]) + 1
        return attempts * self.plan.attempt_s[link], attempts * self.plan.modes

    def purified(
        self, how: Purification, link: Ints, start: Floats, rng: np.random.Generator
    ) -> tuple[Floats, Floats, Purified]:
        """One pair waits for another, both are purified, light tells whether it worked; if not, all again."""
        plan, ready, attempts = self.plan, np.zeros(link.size), np.zeros(link.size)
        pair = Purified(np.zeros(link.size), np.zeros(link.size), np.zeros((3, link.size)))
        todo, begin = np.arange(link.size), start
        while todo.size:
            here = link[todo]
            delay = plan.delay_s[here]
            first, wait, tries = self._two(here, begin, rng)
            attempts[todo] += tries
            state, success = self._purify(how, here, wait)
            oldest, told, span = first - delay, first + wait + delay, wait + 2 * delay
            overdue = span > plan.cutoff_limit_s
            good = (rng.random(todo.size) < success) & ~overdue
            done = todo[good]
            ready[done], pair.oldest[done], pair.span[done] = told[good], oldest[good], span[good]
            pair.state[:, done] = state[:, good]
            begin = np.where(overdue, oldest + plan.cutoff_s, told)[~good]
            todo = todo[~good]
        return ready, attempts, pair

    def _two(self, link: Ints, start: Floats, rng: np.random.Generator) -> tuple[Floats, Floats, Floats]:
        """When the first of two pairs within the cut-off is heralded, how long it waits, and the attempts it took."""
        took, attempts = self.heralded(link, rng)
        first = start + took
        wait, more = self.heralded(link, rng)
        attempts += more
        while (old := np.flatnonzero(wait + self.plan.delay_s[link] > self.plan.cutoff_limit_s)).size:
            first[old] += wait[old]  # the first is thrown away, the second waits in its place
            wait[old], more = self.heralded(link[old], rng)
            attempts[old] += more
        return first, wait, attempts

    def _purify(self, how: Purification, link: Ints, wait: Floats) -> tuple[Floats, Floats]:
        plan, fresh = self.plan, self.plan.fresh[:, link]
        kept = fresh * plan.decay(2 * (wait + plan.delay_s[link]))  # two halves
        spent = fresh * plan.decay(2 * plan.delay_s[link])
        return bell_diagonal.purify(how, kept, spent)


class Pairs:
    """The present elementary pair of each link in each trial. A pair is as old as its link is long when it is ready."""

    def __init__(self, plan: Plan, trials: int, rng: np.random.Generator) -> None:
        shape = (plan.links, trials)
        self.plan, self.maker = plan, Maker(plan)
        self.attempts = np.zeros(shape)
        self.origin = np.zeros(trials)  # from the start of the trial
        self.ready = np.zeros(shape)  # from the origin
        self.purified = Purified(np.empty(shape), np.empty(shape), np.empty((3, *shape))) if plan.purification else None
        link, trial = (axis.ravel() for axis in np.indices(shape))
        self.renew(link, trial, np.zeros(link.size), rng)

    def renew(self, link: Ints, trial: Ints, start: Floats, rng: np.random.Generator) -> None:
        """Start these links of these trials again at these times."""
        if self.purified is None or self.plan.purification is None:
            took, attempts = self.maker.heralded(link, rng)
            self.ready[link, trial] = start + took
        else:
            ready, attempts, made = self.maker.purified(self.plan.purification, link, start, rng)
            self.ready[link, trial] = ready
            for mine, new in zip(self.purified, made, strict=True):
                mine[..., link, trial] = new
        self.attempts[link, trial] += attempts
        self._follow()

    def _follow(self) -> None:
        """A new origin for trials that are far from theirs."""
        last = self.ready.max(axis=0)
        far = np.flatnonzero(last > self.plan.far_s)
        if far.size:
            self.ready[:, far] -= last[far]
            self.origin[far] += last[far]
            if self.purified is not None:
                self.purified.oldest[:, far] = self.ready[:, far] - self.purified.span[:, far]

    @property
    def overdue(self) -> Floats:
        """When the cut-off throws each pair away."""
        oldest = self.ready - self.plan.delay_s[:, None] if self.purified is None else self.purified.oldest
        return oldest + self.plan.cutoff_limit_s

    def joined(self, trials: Ints) -> Floats:
        """Correlations that perfect swaps make of the pairs of these trials, ageing aside."""
        if self.purified is None:
            return self.plan.fresh.prod(axis=1)[:, None]
        return self.purified.state[:, :, trials].prod(axis=1)

    def keep(self, trials: Ints) -> None:
        """Go on with these trials only (`take` leaves the rows of an array in one piece, an index does not)."""
        self.origin = self.origin[trials]
        self.ready, self.attempts = self.ready.take(trials, axis=1), self.attempts.take(trials, axis=1)
        if self.purified is not None:
            self.purified = Purified(*(a.take(trials, axis=-1) for a in self.purified))
