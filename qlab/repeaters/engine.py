"""What happens along a chain, for many trials at once: which swap comes when, what fails, what starts again.

The rules, which a loop over events in order of time would follow just as well (the tests have one):

- A node swaps the moment its schedule allows. A swap takes no time, and swaps at one moment happen together.
- A failed swap throws away both pairs; each of their links starts again when the news has reached both its ends.
- A pair that grows older than the cut-off before it is swapped is thrown away; its links start again at once.
- The first of these mishaps decides: nothing after it has happened yet. So each round of the loop below finds, for
  each trial, the first mishap, and renews the links that it costs. A trial without one is done.

The engine knows a `Plan` and nothing of the words that it was made from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from qlab.repeaters import mishaps, patience
from qlab.repeaters.mishaps import Mishap
from qlab.repeaters.pairs import Pairs
from qlab.repeaters.plan import Bools, Floats, Ints, Plan
from qlab.repeaters.schedule import Schedule

_MOST_ROUNDS = 1_000_000

Watch = Callable[[Pairs, Mishap | None, Floats], None]
Told = Callable[[int], object]


class Outcome(NamedTuple):
    """An end-to-end pair for each trial: when, its correlations x, y, z with phi+, the attempts and uses it took."""

    time_s: Floats
    correlations: Floats
    attempts: Floats
    uses: Floats


def run(
    plan: Plan, trials: int, rng: np.random.Generator, watch: Watch | None = None, told: Told | None = None
) -> Outcome:
    """Simulate `trials` trials until each has an end-to-end pair; `told` hears how many more have one."""
    crowd = _Crowd(plan, trials, rng, watch, told)
    look = min(100, max(10, 1_000_000 // (plan.links * trials)))  # after so many rounds, without a pair
    for rounds in range(_MOST_ROUNDS):
        if rounds == look and crowd.active.size == trials:
            _scout(plan)
        if crowd.round():
            return crowd.out
    raise patience.hopeless(plan)


def _scout(plan: Plan) -> None:
    """Send scouts ahead, with their own seed, and raise if they find it hopeless."""
    scouts = patience.Scouts(plan)
    crowd = _Crowd(plan, scouts.number, np.random.default_rng(1))
    verdict = None
    while verdict is None:
        verdict = True if crowd.round() else scouts.verdict(scouts.number - crowd.going, crowd.going)
    if not verdict:
        raise patience.hopeless(plan)


class _Crowd:
    """Trials that go on together, mishap by mishap."""

    def __init__(
        self, plan: Plan, trials: int, rng: np.random.Generator, watch: Watch | None = None, told: Told | None = None
    ) -> None:
        self.plan, self.rng, self.watch, self.told = plan, rng, watch, told
        self.pairs, self.schedule = Pairs(plan, trials, rng), Schedule(plan)
        self.luck = _luck(plan, (plan.links - 1, trials), rng)
        self.out = Outcome(np.empty(trials), np.empty((3, trials)), np.empty(trials), np.empty(trials))
        self.active, self.going = np.arange(trials), trials

    def round(self) -> bool:
        """The first mishap of each trial and what it costs; True once every trial has come through."""
        plan, pairs = self.plan, self.pairs
        swap = self.schedule.swap_times(pairs.ready)
        time, by_swap = mishaps.first(plan, pairs, swap, self.luck)
        done = np.isinf(time)
        self.going = int(done.size - np.count_nonzero(done))
        if 8 * (done.size - self.going) >= done.size:  # put them away, not in every round: that would cost copies
            swap, time, by_swap = self._put_away(done, swap, time, by_swap)
            if not self.going:
                return True
            done = np.zeros(self.going, bool)
        time[done] = -np.inf  # nothing happens to them any more
        mishap = mishaps.cost(plan, pairs, swap, self.luck, time, by_swap)
        if self.watch:
            self.watch(pairs, mishap, swap)
        _again(plan, pairs, self.luck, mishap, self.rng)
        if self.told:
            self.told(0)
        return False

    def _put_away(self, done: Bools, swap: Floats, time: Floats, by_swap: Bools) -> tuple[Floats, Floats, Bools]:
        """Deliver the trials that are done and go on with the others."""
        _deliver(self.plan, self.schedule, self.pairs, swap, np.flatnonzero(done), self.active, self.out)
        if self.watch:
            self.watch(self.pairs, None, swap)
        if self.told:
            self.told(int(done.size - self.going))
        going = np.flatnonzero(~done)
        self.active = self.active[going]
        if going.size:
            self.pairs.keep(going)
            swap, self.luck = swap.take(going, axis=1), self.luck.take(going, axis=1)
        return swap, time[going], by_swap[going]


def _luck(plan: Plan, shape: int | tuple[int, int], rng: np.random.Generator) -> Floats:
    """0 for a swap that will fail, infinity for one that will not: added to its time, that of its failure."""
    return np.array([0.0, np.inf])[(rng.random(shape) < plan.swap_success).view(np.int8)]


def _again(plan: Plan, pairs: Pairs, luck: Floats, mishap: Mishap, rng: np.random.Generator) -> None:
    """New pairs for the links that were lost, new luck for the swap at the left end of each."""
    pairs.renew(mishap.link, mishap.trial, mishap.restart, rng)
    if plan.swap_success < 1:
        first = np.searchsorted(mishap.link, 1)  # they come in order, and the first link has no swap on its left
        node, trial = mishap.link[first:] - 1, mishap.trial[first:]
        luck[node, trial] = _luck(plan, node.size, rng)


def _deliver(
    plan: Plan, schedule: Schedule, pairs: Pairs, swap: Floats, done: Ints, active: Ints, out: Outcome
) -> None:
    ready, swap, attempts = pairs.ready[:, done], swap[:, done], pairs.attempts[:, done]
    end = schedule.delivered(ready, swap)
    waits = (swap - ready[:-1]).sum(axis=0) + (swap - ready[1:]).sum(axis=0)
    if plan.stored:
        waits += 2 * end - ready[0] - ready[-1]
    trials = active[done]
    out.time_s[trials] = pairs.origin[done] + end
    out.correlations[:, trials] = pairs.joined(done) * plan.decay(waits + plan.light_age_s) * plan.swap_factors
    out.attempts[trials], out.uses[trials] = attempts.sum(axis=0), attempts.max(axis=0)


def chunks(trials: int, size: int, seeds: np.random.SeedSequence) -> Iterator[tuple[int, np.random.Generator]]:
    """Parts of the trials, each with a generator from a seed of its own."""
    for start in range(0, trials, size):
        yield min(size, trials - start), np.random.Generator(np.random.SFC64(seeds.spawn(1)[0]))
