"""What an attack on weak pulses is: what Eve does with each photon number, and what she then holds.

Eve can count the photons of a pulse without touching what they carry. For each count she has a few ways to go on, with
a chance each; `Branch` is one of them. Bob's side of it, and what Alice sent, are worked out in `qlab.weak_pulses`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlab import _check
from qlab.devices import Detector, LaserSource

Array = NDArray[Any]


@dataclass(frozen=True)
class Link:
    """What Eve knows before she begins: laser, fibre and detectors are no secrets.

    Parameters
    ----------
    source : LaserSource
        Alice's laser.
    transmittance : float
        Probability that a photon gets from Alice to Bob's receiver, in [0, 1].
    detector : Detector
        Each of Bob's two.

    Examples
    --------
    >>> Link(LaserSource([0.5]), 0.1, Detector()).honest(np.arange(3)).round(3)
    array([0.  , 0.1 , 0.19])
    """

    source: LaserSource
    transmittance: float
    detector: Detector

    def honest(self, photons: Array) -> Array:
        """How often Bob is to click for each photon number, if nobody is there."""
        return np.asarray(self.detector.click_probability(photons, self.transmittance))

    def emitted(self) -> Array:
        """How often each photon number leaves Alice, all intensities together: that is all that Eve sees of them."""
        return np.asarray(self.source.shares) @ self.source.photon_numbers()


class Branch(NamedTuple):
    """One way to treat a pulse."""

    chance: Array
    """How likely Eve goes this way, for each photon number of the pulse."""
    sent: Array | None
    """How many photons she sends on, for each photon number; None: bright light that makes Bob's blinded detectors
    say her result if his basis is hers, and nothing if it is not."""
    transmittance: float = 1.0
    """Of her own line from there to Bob's receiver."""
    knows: bool = False
    """Whether she ends up with Alice's bit, once the bases are public."""


@dataclass(frozen=True)
class PulseAttack:
    """What all attacks on pulses share. A new one gives `branches`; what no branch takes up, Bob never sees."""

    records = ("nothing", "0", "1")
    """What the entries of Eve's record say, that she knows nothing or which bit she knows."""

    @property
    def name(self) -> str:
        """What to show."""
        return repr(self)

    def branches(self, link: Link, photons: Array) -> list[Branch]:
        """The ways Eve goes on, for each of these photon numbers."""
        raise ValueError(
            f"{type(self).__name__} is no attack: give it a method `branches` (see `PhotonNumberSplitting`)"
        )


def branches_of(eve: Any, link: Link, photons: Array) -> list[Branch]:
    """Eve's ways, checked; with nobody there, all photons go through the fibre."""
    if eve is None:
        return [Branch(np.ones(photons.size), photons, link.transmittance)]
    known = not isinstance(eve, type) and callable(getattr(eve, "branches", None))
    if not known or not isinstance(getattr(eve, "records", None), Sequence):
        raise ValueError(_wrong_kind(eve))
    ways = list(eve.branches(link, photons))
    total = sum((np.asarray(way.chance, float) for way in ways), np.zeros(photons.size))
    if total.max(initial=0) > 1 + 1e-9 or any(np.min(way.chance) < 0 for way in ways):
        raise ValueError("`eve.branches` must have chances of 0 or more that sum to at most 1 for each photon number")
    return ways


def _wrong_kind(eve: Any) -> str:
    hint = ""
    if isinstance(eve, type):
        hint = f" (did you mean `{eve.__name__}()`?)"
    elif hasattr(eve, "instrument"):
        hint = " (that one attacks single photons: see `qlab.bb84`)"
    return (
        f"`eve` must be an attack on pulses, such as `PhotonNumberSplitting()`, or None; got {_check.brief(eve)}{hint}"
    )
