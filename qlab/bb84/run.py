"""What a BB84 run leaves behind: arrays, and what Alice and Bob read from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures, _frozen
from qlab._rounds import BYTE, Rounds
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOST = BYTE
"""What stands in ``bob_bits`` for a photon that did not arrive."""


@dataclass(frozen=True, eq=False, repr=False)
class Run(Rounds):
    """What happened to each photon. Read-only uint8 arrays of one length (to calculate with them: `ints`).

    Parameters
    ----------
    alice_bits, alice_bases, bob_bases, bob_bits : ndarray
        Bits 0 and 1, `LOST` in `bob_bits` for a photon that did not arrive; bases 0 = Z, 1 = X.
    eve_record : ndarray
        Eve's classical record: an index into `records`.
    records : tuple of str
        What the entries of Eve's record mean; entry 0 is a photon she let pass.

    Raises
    ------
    ValueError
        If the arrays differ in length, or hold what is no bit and no basis.

    Examples
    --------
    >>> from qlab import bb84
    >>> run = bb84.simulate(1000, rng=1)
    >>> len(run), bool((run.sifted.alice == run.sifted.bob).all())
    (1000, True)
    """

    largest: ClassVar = {"alice_bits": 1, "alice_bases": 1, "bob_bases": 1, "bob_bits": LOST, "eve_record": BYTE}
    each: ClassVar = "photon"
    counted: ClassVar = "sifted bits"

    alice_bits: NDArray[np.uint8]
    alice_bases: NDArray[np.uint8]
    bob_bases: NDArray[np.uint8]
    bob_bits: NDArray[np.uint8]
    eve_record: NDArray[np.uint8]
    records: tuple[str, ...] = ("untouched",)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which photons survive sifting, because they arrived and the bases agree."""
        return (self.alice_bases == self.bob_bases) & (self.bob_bits != LOST)

    def compare(self, k: int, *, rng: Any = None) -> tuple[Estimate, Run]:
        """Disclose `k` sifted bits at random positions: what Alice and Bob learn, and what they have left.

        Parameters
        ----------
        k : int
            How many sifted bits to disclose.
        rng : numpy.random.Generator, seed or None
            Source of randomness for the positions.

        Returns
        -------
        Estimate
            Error rate among the disclosed bits.
        Run
            The run without them: what was said in public is no longer secret.

        Raises
        ------
        ValueError
            If `k` is not a count, or larger than the number of sifted bits.

        Examples
        --------
        >>> from qlab import bb84
        >>> estimate, rest = bb84.simulate(1000, rng=1).compare(72, rng=2)
        >>> estimate.n, len(rest)
        (72, 928)
        """
        k = _check.count(k, "k", most=self.qber.n, because="there are no more sifted bits")
        chosen = _check.generator(rng).choice(self.qber.n, k, replace=False, shuffle=False)
        open_ = np.flatnonzero(self.kept)[chosen]
        rest = np.ones(len(self), bool)
        rest[open_] = False
        estimate = self._qber(self.alice_bits[open_] != self.bob_bits[open_], k)
        left = {name: getattr(self, name)[rest] for name in self.largest}
        _frozen.lock(*left.values())
        return estimate, replace(self, **left)

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the error rate of the first 1, 2, ... sifted bits with its 95 % interval, and return the axes."""
        ax = _check.axes(ax)
        wrong = self.sifted.alice != self.sifted.bob
        n = np.unique(np.geomspace(1, max(wrong.size, 1), 200).astype(int))[: wrong.size]
        rates = [self._qber(wrong[:i], int(i)) for i in n]
        low, high = [r.low for r in rates], [r.high for r in rates]
        ax.fill_between(n, low, high, color=BLUE, alpha=0.25, linewidth=0, label="95 % interval")
        ax.plot(n, [r.value for r in rates], color=BLUE, label="errors so far")
        ax.axhline(0.11, color=ORANGE, linestyle="--", label="11 %, where the key rate ends")
        ax.set(xscale="log", ylim=(0, 1), xlabel="sifted bits compared", ylabel="QBER")
        ax.legend()
        return ax

    def __repr__(self) -> str:
        arrived = np.count_nonzero(self.bob_bits != LOST)
        return f"<BB84 run: {spaced(len(self))} sent, {spaced(arrived)} arrived, {self.qber!r}>"

    def _repr_html_(self) -> str:
        qber = self.qber
        known = f"{100 * qber.value:.2f} % (95 % interval {100 * qber.low:.2f} % to {100 * qber.high:.2f} %)"
        rows = {
            "photons sent": spaced(len(self)),
            "arrived": spaced(np.count_nonzero(self.bob_bits != LOST)),
            "sifted bits": spaced(qber.n),
            "QBER": known if qber.n else "unknown: no sifted bits",
        }
        return facts(rows)
