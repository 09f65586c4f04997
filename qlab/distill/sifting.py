"""What Alice and Bob read from a run, and what its kind of light lets them conclude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _frozen, bb84, keyrates, weak_pulses
from qlab.devices import LaserSource
from qlab.distill.bits import Bits
from qlab.distill.keys import NoKey

Places = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Clicks(_frozen.Frozen):
    """Sifted bits: those of the key basis, and how those of the test basis agree.

    Parameters
    ----------
    sent, clicked : int
        Rounds, and those that Bob saw.
    alice, bob : ndarray
        Sifted bits of the Z basis.
    tests, errors : int
        Sifted bits of the X basis, and how many of them differ.
    public : tuple of ndarray
        What was said aloud to come so far.
    """

    sent: int
    clicked: int
    alice: Bits
    bob: Bits
    tests: int
    errors: int
    public: tuple[Any, ...]

    def __post_init__(self) -> None:
        for name in ("alice", "bob"):
            object.__setattr__(self, name, _frozen.read_only(getattr(self, name)))

    @property
    def test_qber(self) -> float:
        """Share of the test bits that differ."""
        return self.errors / self.tests

    def secret(self, shown: Places, leaked: int, *, eps_secret: float, eps_correct: float) -> float:
        """Secret bits that the key bits leave, those at the places `shown` being gone and so many more told."""
        n = len(self.alice) - len(shown)
        eps = {"eps_secret": eps_secret, "eps_correct": eps_correct}
        return float(keyrates.finite_bb84(n, self.tests, 0.0, tolerated=self.test_qber, f=1.0, **eps)) - leaked


@dataclass(frozen=True, eq=False)
class WeakClicks(Clicks):
    """The same for weak pulses, whose intensities tell how many of the clicks are single photons.

    Parameters
    ----------
    source : LaserSource
        Alice's laser.
    intensity : ndarray
        Which intensity each key bit's pulse had.
    counts, wrong : ndarray
        Test clicks and errors of each intensity.
    """

    source: LaserSource
    intensity: NDArray[np.uint8]
    counts: NDArray[np.int64]
    wrong: NDArray[np.int64]

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("intensity", "counts", "wrong"):
            object.__setattr__(self, name, _frozen.read_only(getattr(self, name)))

    def secret(self, shown: Places, leaked: int, *, eps_secret: float, eps_correct: float) -> float:
        """As for single photons, by the bounds of the decoy states. Bob's errors are known when they are corrected."""
        kinds = len(self.source.intensities)
        kept = np.delete(self.intensity, shown).astype(np.intp)
        errors = np.delete(self.alice ^ self.bob, shown)
        key = np.bincount(kept, minlength=kinds), np.bincount(kept[errors == 1], minlength=kinds)
        return float(
            keyrates.finite_decoy_length(
                [key[0], self.counts],
                [key[1], self.wrong],
                intensities=self.source.intensities,
                shares=self.source.shares,
                leaked=leaked,
                eps_secret=eps_secret,
                eps_correct=eps_correct,
            )
        )


def clicks_of(run: Any) -> Clicks:
    """The sifted bits of a run."""
    if isinstance(run, weak_pulses.Run):
        return _weak(run)
    if not isinstance(run, bb84.Run):
        raise ValueError(f"`run` must be a run of bb84, bbm92 or weak_pulses; got {_check.brief(run)}")
    clicked = run.bob_bits != bb84.LOST
    return Clicks(len(run), int(clicked.sum()), *_bits(run), (*_said(run), clicked))


def _weak(run: weak_pulses.Run) -> WeakClicks:
    if len(run.source.intensities) not in (2, 3):
        raise NoKey(
            f"`run` has {len(run.source.intensities)} intensities, and with two or three the decoys show what Eve does "
            "with single photons: no key (give the source decoys)"
        )
    counts = run.counts[1], run.errors[1]
    key = run.intensity[run.kept & (run.alice_bases == 0)]
    said = (*_said(run), run.intensity)
    return WeakClicks(run.pulses, len(run), *_bits(run), said, run.source, key, *counts)


def _bits(run: bb84.Run | weak_pulses.Run) -> tuple[Bits, Bits, int, int]:
    key, test = (run.kept & (run.alice_bases == basis) for basis in (0, 1))
    wrong = np.count_nonzero(test & (run.alice_bits != run.bob_bits))
    return run.alice_bits[key], run.bob_bits[key], int(np.count_nonzero(test)), int(wrong)


def _said(run: bb84.Run | weak_pulses.Run) -> tuple[Any, ...]:
    test = run.kept & (run.alice_bases == 1)
    return run.alice_bases, run.bob_bases, run.alice_bits[test], run.bob_bits[test]
