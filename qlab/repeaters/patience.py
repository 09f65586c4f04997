"""Is it worth waiting for a chain? Said before years of simulated mishaps, not after.

Three ways to find out, the quick ones first: swaps fail so often that the mean number of failures for a pair follows
from the number of links; a second pair for purification hardly ever comes in time; or many short trials of the same
chain, with a seed of their own, see a hundred thousand mishaps for each pair that comes through.
"""

from __future__ import annotations

import math

import numpy as np

from qlab.repeaters.plan import Plan

MOST = 100_000
"""Mishaps for each pair that comes through: a chain with more of them is given up."""

_ELEMENTS, _ENOUGH = 8192, 3  # of the arrays of the scouts; pairs that show that it is worth waiting


class Hopeless(ValueError):
    """A chain that lets next to no pair through."""


def failures(plan: Plan) -> float:
    r"""Failed swaps for each pair that comes through, at least.

    Joined in halves, swap success s costs each level 1/s of all below it; any other order costs more:

    .. math:: \sum_{d} n_d\,(1 - s)\,s^{-d}, \qquad n_d = 1, 2, 4, \dots \text{ swaps on level } d = 1, 2, 3, \dots
    """
    left, depth, total = plan.links - 1, 1, 0.0
    while left > 0:
        here = min(left, 2 ** (depth - 1))
        total += here * (1 - plan.swap_success) * math.exp(min(-depth * math.log(plan.swap_success), 600))
        left, depth = left - here, depth + 1
    return total


def seconds_in_time(plan: Plan) -> float:
    """Chance that a second pair for purification comes within the cut-off, on the worst link."""
    if plan.purification is None or not math.isfinite(plan.cutoff_s):
        return 1.0
    tries = np.floor((plan.cutoff_limit_s - 2 * plan.delay_s) / plan.attempt_s)
    with np.errstate(divide="ignore"):
        return float(-np.expm1(plan.modes * np.log1p(-plan.success) * tries).min())


def check(plan: Plan) -> None:
    """Raise at once where a formula says that it is hopeless."""
    if failures(plan) > MOST:
        raise Hopeless(
            f"`swap_success` must be higher for {plan.links} links: some {failures(plan):.0e} swaps would fail for "
            f"each pair that comes through; got {plan.swap_success:g} (try fewer links)"
        )
    if seconds_in_time(plan) < 1 / MOST:
        raise Hopeless(
            f"`cutoff_s` must be longer with purification: a second pair comes in time with a chance of "
            f"{seconds_in_time(plan):.0e}; got {plan.cutoff_s:g}"
        )


class Scouts:
    """Trials that only count mishaps and deliveries, until it is clear whether to go on."""

    def __init__(self, plan: Plan) -> None:
        self.number = max(100, _ELEMENTS // plan.links)
        # the first rounds tell nothing of a long chain: its parts must be there before they can be joined
        self.warm = 30 * plan.links + int(min(2 * failures(plan), 20 * MOST / self.number))
        self.rounds = self.mishaps = 0

    def verdict(self, delivered: int, active: int) -> bool | None:
        """After one more round: True to go on, False to give up, None if that is not clear yet."""
        self.rounds += 1
        self.mishaps += active
        if delivered >= max(_ENOUGH, self.mishaps / MOST):
            return True
        if self.rounds > self.warm and self.mishaps > _ENOUGH * MOST and delivered < self.mishaps / MOST:
            return False
        return None


def hopeless(plan: Plan) -> Hopeless:
    """What to say when the scouts have given up."""
    blame = {"cutoff_s": (plan.cutoff_s, "longer", math.inf), "swap_success": (plan.swap_success, "higher", 1)}
    given = {name: value for name, value in blame.items() if value[0] < value[2]}
    names, got = " and ".join(f"`{name}`" for name in given), " and ".join(f"{x:g}" for x, _, _ in given.values())
    more = " or ".join(f"a {how} `{name}`" for name, (_, how, _) in given.items())
    lets = "lets" if len(given) == 1 else "let"
    return Hopeless(
        f"{names} {lets} next to no pair through: more than 100 000 mishaps for each; got {got} (try {more})"
    )
