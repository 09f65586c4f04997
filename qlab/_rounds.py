"""What every protocol leaves behind: a byte for each round in each array, the sifted bits and their error rate."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from types import SimpleNamespace
from typing import Any, ClassVar, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _frozen
from qlab.estimates import Estimate

BYTE = 255


class Sifted(NamedTuple):
    """Alice's and Bob's bits of the rounds that are key: read-only uint8 arrays of one length.

    They are bytes, so that many fit; to calculate with them take `ints`.
    """

    alice: NDArray[np.integer]
    bob: NDArray[np.integer]

    @property
    def ints(self) -> Sifted:
        """The same bits as int64, to calculate with; in bytes ``1 - 2 * bits`` is 255 where -1 is meant."""
        return Sifted(self.alice.astype(np.int64), self.bob.astype(np.int64))


class Rounds(_frozen.Frozen):
    """What runs share: a frozen dataclass of such arrays names them, and says which rounds are key."""

    largest: ClassVar[Mapping[str, int]]  # entry of each array
    each: ClassVar[str]  # round, in a word
    counted: ClassVar[str]  # what the error rate is of
    alice_bits: NDArray[np.uint8]
    bob_bits: NDArray[np.uint8]

    def __post_init__(self) -> None:
        size = None
        for name, most in self.largest.items():
            array = _frozen.read_only(_bytes(getattr(self, name), name))
            object.__setattr__(self, name, array)
            size = array.size if size is None else size
            if array.shape != (size,):
                raise ValueError(f"`{name}` must have one entry per {self.each}; got shape {array.shape}")
            if most < BYTE and size and array.max() > most:
                raise ValueError(f"`{name}` must hold whole numbers from 0 to {most}; got {array.max()}")

    def __len__(self) -> int:
        return len(self.alice_bits)

    @property
    def ints(self) -> SimpleNamespace:
        """The arrays under their names as int64, to calculate with; in bytes ``1 - 2 * bits`` is 255 where -1 is meant.

        >>> from qlab import bb84
        >>> run = bb84.simulate(4, rng=1)
        >>> 1 - 2 * run.alice_bits
        array([  1,   1, 255, 255], dtype=uint8)
        >>> 1 - 2 * run.ints.alice_bits
        array([ 1,  1, -1, -1])
        """
        return SimpleNamespace(**{name: getattr(self, name).astype(np.int64) for name in self.largest})

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which rounds are key."""
        raise NotImplementedError

    @cached_property
    def sifted(self) -> Sifted:
        """Alice's and Bob's bits of the rounds that are key, read-only."""
        kept = self.kept
        return Sifted(*_frozen.lock(self.alice_bits[kept], self.bob_bits[kept]))

    @cached_property
    def qber(self) -> Estimate:
        """Share of the sifted bits that differ, with its 95 % interval."""
        kept = self.kept
        return self._qber(kept & (self.alice_bits != self.bob_bits), int(np.count_nonzero(kept)))

    def _qber(self, wrong: NDArray[np.bool_], n: int) -> Estimate:
        return Estimate.rate(int(np.count_nonzero(wrong)), n, name="QBER", of=self.counted)


def _bytes(x: Any, name: str) -> NDArray[np.uint8]:
    """Whole numbers from 0 to 255, as bytes."""
    if not (isinstance(x, np.ndarray) and x.dtype == np.uint8):
        values = _check.whole(x, name, 0, BYTE)
        x = values.astype(np.uint8)
    return x
