"""What happens along a chain, for many trials at once: which swap comes when, what fails, what starts again.

The rules, which a loop over events in order of time would follow just as well (the tests have one):

- A node swaps the moment its schedule allows. A swap takes no time, and swaps at one moment happen together.
- A failed swap throws away both pairs; each of their links starts again when the news has reached both its ends.
- A pair that grows older than the cut-off before it is swapped is thrown away; its links start again at once.
- The first of these mishaps decides: nothing after it has happened yet. So each round of the loop below finds, for
  each trial, the first mishap, and renews the links that it costs. A trial without one is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlab._repeater_pairs import Floats, Ints, Maker, Pairs

if TYPE_CHECKING:
    from qlab.repeaters import Chain

Bools = NDArray[np.bool_]
_MOST_ROUNDS = 100_000


class Outcome(NamedTuple):
    """An end-to-end pair for each trial: when, its correlations x, y, z with phi+, and the attempts it took."""

    time_s: Floats
    correlations: Floats
    attempts: Floats


class Mishap(NamedTuple):
    """The first mishap of each trial and what it costs; for `timeline`, which watches one trial."""

    time: Floats
    failed: Bools
    link: Ints
    trial: Ints
    restart: Floats


Watch = Callable[[Pairs, Mishap | None, Floats], None]


def run(chain: Chain, maker: Maker, trials: int, rng: np.random.Generator, watch: Watch | None = None) -> Outcome:
    """Simulate `trials` trials until each has an end-to-end pair."""
    pairs = Pairs(maker, trials, rng)
    schedule = Schedule(chain, maker.delay)
    luck = _luck(chain, (len(chain.links) - 1, trials), rng)
    out = Outcome(np.empty(trials), np.empty((3, trials)), np.empty(trials))
    active = np.arange(trials)
    for _ in range(_MOST_ROUNDS):
        swap = schedule.swap_times(pairs.ready)
        time, by_swap = _first_mishap(chain, pairs, swap, luck)
        done = np.isinf(time)
        if 8 * np.count_nonzero(done) >= done.size:  # put them away, not in every round: that would cost copies
            _deliver(chain, schedule, pairs, swap, done, active, out)
            if watch:
                watch(pairs, None, swap)
            going = np.flatnonzero(~done)
            if not going.size:
                return out
            pairs.keep(going)
            active, swap, luck = active[going], swap.take(going, axis=1), luck.take(going, axis=1)
            time, by_swap, done = time[going], by_swap[going], done[going]
        time[done] = -np.inf  # nothing happens to them any more
        mishap = _cost(chain, maker.delay, pairs, swap, luck, time, by_swap)
        if watch:
            watch(pairs, mishap, swap)
        _again(chain, pairs, luck, mishap, rng)
    raise ValueError(
        "`cutoff_s` and `swap_success` let no pair through: 100 000 mishaps in one trial (try a longer `cutoff_s`)"
    )


class Schedule:
    """When each node swaps if nothing goes wrong."""

    def __init__(self, chain: Chain, delay: Floats) -> None:
        self.nested = chain.schedule == "nested"
        self.place = np.concatenate([[0.0], np.cumsum(delay)])  # of each node, in light time
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


def _luck(chain: Chain, shape: int | tuple[int, int], rng: np.random.Generator) -> Floats:
    """0 for a swap that will fail, infinity for one that will not: added to its time, that of its failure."""
    return np.array([0.0, np.inf])[(rng.random(shape) < chain.swap_success).view(np.int8)]


def _first_mishap(chain: Chain, pairs: Pairs, swap: Floats, luck: Floats) -> tuple[Floats, Bools]:
    """Time of the first mishap of each trial, infinite if it comes through; and whether that is a failed swap."""
    time = np.full(pairs.ready.shape[1], np.inf)
    if chain.swap_success < 1 and len(swap):
        time = (swap + luck).min(axis=0)
    by_swap = np.ones(time.shape, bool)
    if np.isfinite(chain.cutoff_limit_s) and len(swap):
        overdue = pairs.oldest.min(axis=0) + chain.cutoff_limit_s
        overdue[swap.max(axis=0) <= overdue] = np.inf
        by_swap = time <= overdue
        time = np.minimum(time, overdue)
    return time, by_swap


def _cost(
    chain: Chain, delay: Floats, pairs: Pairs, swap: Floats, luck: Floats, time: Floats, by_swap: Bools
) -> Mishap:
    """Which links a mishap takes with it, and when they start again."""
    now = time + _tie(time, delay)
    pending = swap > now
    failed = swap + luck <= now
    overdue = None
    if np.isfinite(chain.cutoff_limit_s):
        overdue = pairs.oldest + chain.cutoff_limit_s <= np.where(by_swap, -np.inf, time)
    steps = delay[:, None] * by_swap
    from_left = _spread(steps, pending, failed, overdue)
    back = slice(None, None, -1)
    from_right = _spread(steps[back], pending[back], failed[back], None if overdue is None else overdue[back])[back]
    lost = np.flatnonzero(np.minimum(from_left, from_right) < np.inf)
    link, trial = np.divmod(lost, time.size)
    left, right, step = from_left.ravel()[lost], from_right.ravel()[lost], delay[link] * by_swap[trial]
    known = np.maximum(np.minimum(left, right + step), np.minimum(left + step, right))  # at both ends of the link
    slack = np.where(by_swap, 0, chain.slack_s)
    return Mishap(time, failed, link, trial, (time - slack)[trial] + known)


def _tie(time: Floats, delay: Floats) -> Floats:
    """Swaps this close in time happen together: a millionth of the shortest light time, and what rounding leaves."""
    return 1e-6 * delay.min() + 1e-14 * np.where(np.isfinite(time), np.abs(time), 0)


def _spread(steps: Floats, pending: Bools, failed: Bools, overdue: Bools | None) -> Floats:
    """How long the news of a mishap takes to the near end of each link, going one way; infinite where none comes."""
    news = np.full(steps.shape, np.inf)
    for i in range(len(steps)):
        if i:  # through a node only if it has swapped; a failed swap is where news starts
            np.add(news[i - 1], steps[i - 1], out=news[i])
            np.putmask(news[i], pending[i - 1], np.inf)
            np.putmask(news[i], failed[i - 1], 0)
        if overdue is not None:
            np.putmask(news[i], overdue[i], 0)
    return news


def _again(chain: Chain, pairs: Pairs, luck: Floats, mishap: Mishap, rng: np.random.Generator) -> None:
    """New pairs for the links that were lost, new luck for the swap at the left end of each."""
    pairs.renew(mishap.link, mishap.trial, mishap.restart, rng)
    if chain.swap_success < 1:
        first = np.searchsorted(mishap.link, 1)  # they come in order, and the first link has no swap on its left
        node, trial = mishap.link[first:] - 1, mishap.trial[first:]
        luck[node, trial] = _luck(chain, node.size, rng)


def _deliver(
    chain: Chain, schedule: Schedule, pairs: Pairs, swap: Floats, done: Bools, active: Ints, out: Outcome
) -> None:
    ready, born, swap = pairs.ready[:, done], pairs.born[:, done], swap[:, done]
    end = schedule.delivered(ready, swap)
    ages = 2 * swap.sum(axis=0) - born[:-1].sum(axis=0) - born[1:].sum(axis=0)
    if chain.end_nodes == "store":
        ages += 2 * end - born[0] - born[-1]
    trials = active[done]
    out.time_s[trials] = end
    out.correlations[:, trials] = pairs.joined(done) * chain.decay(ages) * chain.swap_factors
    out.attempts[trials] = pairs.attempts[done]


def chunks(trials: int, size: int, seeds: np.random.SeedSequence) -> Iterator[tuple[int, np.random.Generator]]:
    """Parts of the trials, each with a generator from a seed of its own."""
    for start in range(0, trials, size):
        yield min(size, trials - start), np.random.Generator(np.random.SFC64(seeds.spawn(1)[0]))
