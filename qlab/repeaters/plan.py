"""What a chain comes down to: a few arrays, made once. All that the engine ever sees.

Arrays have one entry, or one column, for each link, from one end of the chain to the other.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlab import _frozen

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


class Purification(NamedTuple):
    """What a round of purification makes of two pairs; see `circuits.purification_table`."""

    table: Floats  # Bell weight of the pair kept, of the one spent, of what is left: not normalised
    twirled: bool  # whether both become Werner states first


@dataclass(frozen=True, eq=False)
class Plan(_frozen.Frozen):
    """A chain in numbers. Read-only arrays; `Chain.plan` makes it.

    Parameters
    ----------
    delay_s, attempt_s : ndarray
        Time that light needs to cross each link, and how long an attempt lasts, in seconds.
    success : ndarray
        Probability that an attempt of one mode makes a pair.
    fresh : ndarray
        Correlations x, y, z (rows) of fresh pairs.
    lifetime_s : ndarray
        How long one memory takes to bring the correlations x, y, z down to 1/e, shape (3, 1), in seconds.
    swap_factors : ndarray
        What the errors of all swaps together multiply the correlations by, shape (3, 1).
    swap_success : float
        Probability that a swap gives a result.
    cutoff_s : float
        How old a pair may get before it is swapped, in seconds; infinite if that is not limited.
    modes : int
        Modes that each attempt tries.
    nested, stored : bool
        Whether links are joined in halves, and whether the ends keep their qubits until all news is there.
    purification : Purification, optional
        What each elementary pair goes through.
    """

    delay_s: Floats
    attempt_s: Floats
    success: Floats
    fresh: Floats
    lifetime_s: Floats
    swap_factors: Floats
    swap_success: float = 1.0
    cutoff_s: float = math.inf
    modes: int = 1
    nested: bool = False
    stored: bool = True
    purification: Purification | None = None

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, field.name, _frozen.read_only(value))

    @property
    def links(self) -> int:
        """How many links there are."""
        return self.delay_s.size

    @cached_property
    def mean_attempts(self) -> Floats:
        """Mean of the exponential times that, rounded up, are the attempts of each link: 0 where success is certain."""
        with np.errstate(divide="ignore"):
            return _frozen.read_only(np.asarray(-1 / (self.modes * np.log1p(-self.success))))

    @property
    def slack_s(self) -> float:
        """Rounding error that the cut-off forgives, in seconds."""
        return 1e-9 * self.cutoff_s if math.isfinite(self.cutoff_s) else 0.0

    @property
    def cutoff_limit_s(self) -> float:
        """The cut-off in seconds with that slack."""
        return self.cutoff_s + self.slack_s

    def decay(self, age_s: Floats) -> Floats:
        """What memories of this total age multiply the correlations x, y, z by, shape (3, n)."""
        return np.exp(-age_s / self.lifetime_s)

    @cached_property
    def light_age_s(self) -> float:
        """What light alone adds to the total age of all qubits of a chain, in seconds."""
        ends = 0.0 if self.stored else float(self.delay_s[0] + self.delay_s[-1])
        return 2 * float(self.delay_s.sum()) - ends

    @cached_property
    def shortest_s(self) -> float:
        """The shortest time that counts, in seconds: light's on the shortest link (of length 0: an attempt)."""
        return float(np.where(self.delay_s > 0, self.delay_s, self.attempt_s).min())

    @property
    def far_s(self) -> float:
        """From here on, in seconds, times are counted from a new origin: rounding is a ten-millionth of light's."""
        return 1e9 * self.shortest_s

    def tie_s(self, time_s: Floats) -> Floats:
        """Swaps this close in time happen together: a millionth of the shortest light time, and what rounding leaves.

        Rounding never leaves as much as light takes: in times that are so long, none is a whole number of others.
        """
        rounding = 1e-14 * np.where(np.isfinite(time_s), np.abs(time_s), 0)
        return 1e-6 * self.delay_s.min() + np.minimum(rounding, 0.1 * self.shortest_s)
