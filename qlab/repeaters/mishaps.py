"""What goes wrong first in each trial of a chain, and which links that costs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qlab.repeaters.pairs import Pairs
from qlab.repeaters.plan import Bools, Floats, Ints, Plan


class Mishap(NamedTuple):
    """The first mishap of each trial and what it costs."""

    time: Floats
    failed: Bools
    link: Ints
    trial: Ints
    restart: Floats


def first(plan: Plan, pairs: Pairs, swap: Floats, luck: Floats) -> tuple[Floats, Bools]:
    """Time of the first mishap of each trial, infinite if it comes through; and whether that is a failed swap."""
    time = np.full(pairs.ready.shape[1], np.inf)
    if plan.swap_success < 1 and len(swap):
        time = (swap + luck).min(axis=0)
    by_swap = np.ones(time.shape, bool)
    if np.isfinite(plan.cutoff_s) and len(swap):
        overdue = pairs.overdue.min(axis=0)
        overdue[swap.max(axis=0) <= overdue] = np.inf
        by_swap = time <= overdue
        time = np.minimum(time, overdue)
    return time, by_swap


def cost(plan: Plan, pairs: Pairs, swap: Floats, luck: Floats, time: Floats, by_swap: Bools) -> Mishap:
    """Which links a mishap takes with it, and when they start again."""
    now = time + plan.tie_s(pairs.origin + time)
    pending, failed = swap > now, swap + luck <= now
    overdue = None
    if np.isfinite(plan.cutoff_s):
        overdue = pairs.overdue <= np.where(by_swap, -np.inf, time)
    steps = plan.delay_s[:, None] * by_swap
    from_left = _spread(steps, pending, failed, overdue)
    back = slice(None, None, -1)
    from_right = _spread(steps[back], pending[back], failed[back], None if overdue is None else overdue[back])[back]
    lost = np.flatnonzero(np.minimum(from_left, from_right) < np.inf)
    link, trial = np.divmod(lost, time.size)
    left, right, step = from_left.ravel()[lost], from_right.ravel()[lost], plan.delay_s[link] * by_swap[trial]
    known = np.maximum(np.minimum(left, right + step), np.minimum(left + step, right))  # at both ends of the link
    slack = np.where(by_swap, 0, plan.slack_s)
    return Mishap(time, failed, link, trial, (time - slack)[trial] + known)


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
