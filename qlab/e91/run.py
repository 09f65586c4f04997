"""What an E91 run leaves behind: arrays, the correlations, S and the error rate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures, _frozen
from qlab._rounds import BYTE, Rounds
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.e91 import rates
from qlab.e91.angles import ALICE_DEG, BOB_DEG, CHSH, KEY
from qlab.estimates import Z_95, Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, eq=False, repr=False)
class Run(Rounds):
    """What happened to each pair. Read-only uint8 arrays of one length (to calculate with them: `ints`).

    Parameters
    ----------
    alice_angles, bob_angles : ndarray
        Index of the angle, into `ALICE_DEG` and `BOB_DEG`.
    alice_bits, bob_bits : ndarray
        Bits 0 and 1.
    eve_record : ndarray
        Eve's classical record: an index into `records`.
    records : tuple of str
        What the entries of Eve's record mean; entry 0 is a pair she let pass.

    Raises
    ------
    ValueError
        If the arrays differ in length, or hold what is no index of an angle and no bit.

    Examples
    --------
    >>> from qlab import e91
    >>> run = e91.simulate(10_000, rng=1)
    >>> len(run), float(run.qber)
    (10000, 0.0)
    """

    largest: ClassVar = {"alice_angles": 2, "bob_angles": 2, "alice_bits": 1, "bob_bits": 1, "eve_record": BYTE}
    each: ClassVar = "pair"
    counted: ClassVar = "key bits"

    alice_angles: NDArray[np.uint8]
    bob_angles: NDArray[np.uint8]
    alice_bits: NDArray[np.uint8]
    bob_bits: NDArray[np.uint8]
    eve_record: NDArray[np.uint8]
    records: tuple[str, ...] = ("untouched",)

    @cached_property
    def _counts(self) -> NDArray[np.int64]:
        """How often each pair of angles gave equal and different bits, [alice, bob, differ]."""
        code = (self.alice_angles * 3 + self.bob_angles) * 2 + (self.alice_bits ^ self.bob_bits)
        return _frozen.read_only(np.bincount(code, minlength=18).reshape(3, 3, 2))

    @property
    def correlations(self) -> dict[tuple[float, float], Estimate]:
        """For each pair of angles in degrees, how much more often the bits agree than differ, in [-1, 1]."""
        return {
            (a, b): _correlation(*self._counts[i, j].tolist())
            for i, a in enumerate(ALICE_DEG)
            for j, b in enumerate(BOB_DEG)
        }

    @property
    def s(self) -> Estimate:
        """The CHSH value of the four test pairs of angles, with its 95 % interval; NaN if one of them never came."""
        found = self.correlations
        tests = [(sign, found[angles]) for angles, sign in CHSH.items()]
        n = sum(e.n for _, e in tests)
        if any(e.n == 0 for _, e in tests):
            return Estimate(math.nan, n, -4.0, 4.0, "S", "test pairs")
        value = sum(sign * e.value for sign, e in tests)
        # the error of each correlation, a mean of n products of signs; one success and failure more keeps it above 0
        spread = math.sqrt(sum((1 - (e.value * e.n / (e.n + 2)) ** 2) / e.n for _, e in tests))
        return Estimate(value, n, max(-4.0, value - Z_95 * spread), min(4.0, value + Z_95 * spread), "S", "test pairs")

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which pairs are key, because both were measured at one angle."""
        return np.logical_or.reduce([(self.alice_angles == i) & (self.bob_angles == j) for i, j in KEY])

    @property
    def error_across(self) -> Estimate:
        """Error rate across the key's angles, from S and the QBER, with its 95 % interval, for honest devices."""
        return rates.estimated_across(self.s, self.qber)

    @property
    def rate_trusted(self) -> Estimate:
        """Secret bits per key bit if the devices are trusted (asymptotic). Rely on its low end, not on its value."""
        return rates.estimated_trusted(self.s, self.qber)

    @property
    def rate_untrusted(self) -> Estimate:
        """Secret bits per key bit if no device is trusted (asymptotic). Rely on its low end, not on its value."""
        return rates.estimated_untrusted(self.s, self.qber)

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the four test correlations with their intervals beside those of phi+, and return the axes."""
        ax = _check.axes(ax)
        found = self.correlations
        tests = [found[angles] for angles in CHSH]
        ideal = [math.cos(2 * math.radians(a - b)) for a, b in CHSH]
        for x, e in enumerate(tests):
            ax.plot([x, x], [e.low, e.high], color=BLUE, linewidth=6, solid_capstyle="butt", alpha=0.5)
        ax.plot(range(4), [e.value for e in tests], "o", color=BLUE, label="measured, 95 % interval")
        ax.plot(range(4), ideal, "_", color=ORANGE, markersize=24, label="phi+ undisturbed")
        ax.set_xticks(range(4), [f"{a:g}°, {b:g}°" for a, b in CHSH])
        ax.set(ylim=(-1, 1), ylabel="correlation E", title=repr(self.s))
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return f"<E91 run: {spaced(len(self))} pairs, {self.s!r}, {self.qber!r}>"

    def _repr_html_(self) -> str:
        rows = {"pairs": spaced(len(self)), "Bell test": repr(self.s), "key": repr(self.qber)}
        return facts(rows)


def _correlation(same: int, differ: int) -> Estimate:
    """Twice the rate of equal bits, less one."""
    rate = Estimate.rate(same, same + differ)
    return Estimate(2 * rate.value - 1, rate.n, 2 * rate.low - 1, 2 * rate.high - 1, "E", "pairs")
