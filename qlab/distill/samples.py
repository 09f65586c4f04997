"""How many errors there are: some bits are shown and thrown away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _frozen
from qlab.distill.bits import Bits, both
from qlab.distill.keys import NoKey
from qlab.estimates import Estimate


@dataclass(frozen=True, eq=False)
class Sample(_frozen.Frozen):
    """What Alice and Bob know after they compared some bits, and what they have left.

    Parameters
    ----------
    qber : Estimate
        Error rate among the compared bits, with its 95 % interval.
    positions : ndarray
        Which bits were shown, ascending.
    alice, bob : ndarray
        The others.
    """

    qber: Estimate
    positions: NDArray[np.intp]
    alice: Bits
    bob: Bits

    def __post_init__(self) -> None:
        for name in ("positions", "alice", "bob"):
            object.__setattr__(self, name, _frozen.read_only(getattr(self, name)))


def estimate(alice: Any, bob: Any, sample: int, *, limit: float = 0.11, rng: Any = None) -> Sample:
    r"""Compare `sample` bits at random places in public, and give up if too many differ.

    Parameters
    ----------
    alice, bob : array_like of int
        Their bits, as many.
    sample : int
        How many to show, at least 1 and fewer than there are.
    limit : float
        Error rate above which there is no use in going on, in [0, 0.5]; 11 % is where one-way BB84 keys end. The rate
        that was seen counts, not the ends of its interval.
    rng : numpy.random.Generator, seed or None
        Source of randomness for the places, which are public.

    Returns
    -------
    Sample
        The error rate with its interval, and the bits that are left.

    Raises
    ------
    ValueError
        If the bits are not bits or too few.
    NoKey
        If more than `limit` of the shown bits differ.

    Examples
    --------
    >>> alice = np.zeros(1000, np.uint8)
    >>> bob = np.tile([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 50)
    >>> found = estimate(alice, bob, 200, rng=1)
    >>> found.qber.n, len(found.alice), 0.05 in found.qber
    (200, 800, True)

    References
    ----------
    Charles H. Bennett, François Bessette, Gilles Brassard, Louis Salvail and John Smolin, J. Cryptology 5, 3 (1992).
    """
    a, b = both(alice, bob, least=2)
    k = _check.count(sample, "sample", least=1, most=len(a) - 1, because="one bit at least must be left for the key")
    most = _check.in_range(limit, "limit", 0, 0.5)
    places = np.sort(_check.generator(rng).choice(len(a), k, replace=False, shuffle=False))
    seen = Estimate.rate(int((a[places] != b[places]).sum()), k, name="QBER", of="compared bits")
    if seen > most:
        raise NoKey(f"{100 * seen:.1f} % of {k} compared bits differ, more than the {100 * most:g} % allowed: no key")
    rest = np.ones(len(a), bool)
    rest[places] = False
    return Sample(seen, places, a[rest], b[rest])
