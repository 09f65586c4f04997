"""What Alice and Bob read from a run, and what its kind of light lets them conclude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qlab import _check, _frozen, bb84, keyrates
from qlab.distill.bits import Bits


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

    def secret(self, n: int, *, eps_secret: float, eps_correct: float) -> float:
        """Bits of `n` key bits that Eve knows nothing of, before anything was said to correct them."""
        eps = {"eps_secret": eps_secret, "eps_correct": eps_correct}
        return float(keyrates.finite_bb84(n, self.tests, 0.0, tolerated=min(self.test_qber, 1.0), f=1.0, **eps))


def clicks_of(run: Any) -> Clicks:
    """The sifted bits of a run of BB84 or BBM92."""
    if not isinstance(run, bb84.Run):
        raise ValueError(f"`run` must be a run of bb84, bbm92 or weak_pulses; got {_check.brief(run)}")
    kept = run.kept
    key, test = kept & (run.alice_bases == 0), kept & (run.alice_bases == 1)
    wrong = int(np.count_nonzero(test & (run.alice_bits != run.bob_bits)))
    clicked = run.bob_bits != bb84.LOST
    public = (run.alice_bases, run.bob_bases, clicked, run.alice_bits[test], run.bob_bits[test])
    counts = int(clicked.sum()), int(test.sum())
    return Clicks(len(run), counts[0], run.alice_bits[key], run.bob_bits[key], counts[1], wrong, public)
