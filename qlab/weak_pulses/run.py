"""What a run with weak pulses leaves behind: its clicks, and what Alice and Bob count."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures, _frozen
from qlab._rounds import BYTE, Rounds
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.devices import LaserSource
from qlab.estimates import Estimate
from qlab.weak_pulses.counting import tally
from qlab.weak_pulses.line import laser

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BASES = ("Z", "X")


@dataclass(frozen=True, eq=False, repr=False)
class Run(Rounds):
    """What happened in the pulses that clicked. Read-only arrays of one length, an entry for each click.

    Parameters
    ----------
    alice_bits, alice_bases, bob_bases, bob_bits : ndarray
        Bits 0 and 1; bases 0 = Z, 1 = X. All arrays hold bytes but `double`, which holds True and False, and `sent`.
    intensity : ndarray
        Which intensity the pulse had: an index into ``source.intensities``.
    double : ndarray
        Whether both detectors clicked; then Bob's bit is a coin.
    eve_record : ndarray
        What Eve knows of the bit once the bases are public: an index into `records`.
    source : LaserSource
        Alice's laser.
    pulses : int
        How many she sent.
    sent : ndarray
        How many for each intensity (rows) and each of her bases (columns Z, X).
    records : tuple of str
        What the entries of Eve's record mean; entry 0: she knows nothing.

    Raises
    ------
    ValueError
        If the arrays differ in length, or hold what they cannot.

    Examples
    --------
    >>> from qlab import weak_pulses
    >>> run = weak_pulses.simulate(1_000_000, source=LaserSource([0.1, 0.5], [0.3, 0.7]), loss=0.99, rng=1)
    >>> run.gains[1]
    gain of 0.5 0.49 % (0.48 % to 0.51 %) from 699 622 pulses
    """

    largest: ClassVar = {
        "alice_bits": 1, "alice_bases": 1, "bob_bases": 1, "bob_bits": 1, "intensity": BYTE, "eve_record": BYTE
    }  # fmt: skip
    each: ClassVar = "click"
    counted: ClassVar = "sifted bits"

    alice_bits: NDArray[np.uint8]
    alice_bases: NDArray[np.uint8]
    bob_bases: NDArray[np.uint8]
    bob_bits: NDArray[np.uint8]
    intensity: NDArray[np.uint8]
    double: NDArray[np.bool_]
    eve_record: NDArray[np.uint8]
    source: LaserSource
    pulses: int
    sent: NDArray[np.int64]
    records: tuple[str, ...] = ("nothing",)

    def __post_init__(self) -> None:
        super().__post_init__()
        double, kinds = self.double, len(laser(self.source).intensities)
        if not (isinstance(double, np.ndarray) and double.dtype == bool and double.shape == self.alice_bits.shape):
            raise ValueError(f"`double` must be True or False for each click; got {_check.brief(double)}")
        object.__setattr__(self, "double", _frozen.read_only(double))
        if len(self) and self.intensity.max() >= kinds:
            raise ValueError(f"`intensity` must be an index below {kinds}; got {self.intensity.max()}")
        object.__setattr__(self, "pulses", _check.count(self.pulses, "pulses", least=len(self), most=2**62))
        sent = _check.whole(self.sent, "sent", 0, 2**62).astype(np.int64)
        if sent.shape != (kinds, 2) or sent.sum() != self.pulses:
            raise ValueError(f"`sent` must have shape ({kinds}, 2) and sum to {self.pulses}; got {sent.tolist()}")
        object.__setattr__(self, "sent", _frozen.read_only(sent))

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which clicks survive sifting, because the bases agree."""
        return self.alice_bases == self.bob_bases

    @cached_property
    def clicks(self) -> NDArray[np.int64]:
        """Clicks for each intensity (rows) and each of Alice's bases (columns), sifted or not."""
        return _frozen.read_only(self._tally.sum(axis=(2, 3)))

    @cached_property
    def counts(self) -> NDArray[np.int64]:
        """Sifted clicks, where both chose Z in row 0 and where both chose X in row 1, a column for each intensity."""
        return _frozen.read_only(self._sifted.sum(axis=2))

    @cached_property
    def errors(self) -> NDArray[np.int64]:
        """Those of the sifted clicks whose bits differ, laid out as `counts`."""
        return _frozen.read_only(self._sifted[..., 1].copy())

    @cached_property
    def gains(self) -> tuple[Estimate, ...]:
        """Clicks per pulse, one estimate for each intensity, in the order of the source."""
        return self._rates("gain", self.clicks.sum(axis=1), self.sent.sum(axis=1), "pulses")

    @cached_property
    def error_rates(self) -> tuple[Estimate, ...]:
        """Share of the sifted bits that differ, one estimate for each intensity."""
        return self._rates("error rate", self.errors.sum(axis=0), self.counts.sum(axis=0), "sifted bits")

    @cached_property
    def gains_by_basis(self) -> dict[str, tuple[Estimate, ...]]:
        """The gains of the pulses that Alice sent in each basis, under ``"Z"`` and ``"X"``."""
        rates = [self._rates("gain", self.clicks[:, i], self.sent[:, i], "pulses") for i in (0, 1)]
        return _frozen.FrozenDict(zip(_BASES, rates, strict=True))

    @cached_property
    def error_rates_by_basis(self) -> dict[str, tuple[Estimate, ...]]:
        """The error rates of the bits sifted in each basis, under ``"Z"`` and ``"X"``."""
        rates = [self._rates("error rate", self.errors[i], self.counts[i], "sifted bits") for i in (0, 1)]
        return _frozen.FrozenDict(zip(_BASES, rates, strict=True))

    @cached_property
    def eve_knows(self) -> Estimate:
        """Share of the sifted bits that Eve knows for certain, once the bases are public. Of the others she knows
        nothing."""
        kept = self.kept
        known = int(np.count_nonzero(kept & (self.eve_record > 0)))
        return Estimate.rate(known, int(np.count_nonzero(kept)), name="known to Eve", of="sifted bits")

    @cached_property
    def _tally(self) -> NDArray[np.int64]:
        """Clicks by intensity, Alice's basis, Bob's basis, and whether the bits differ."""
        flags = self.alice_bases, self.bob_bases, self.alice_bits ^ self.bob_bits
        return _frozen.read_only(tally(len(self.source.intensities), *flags, index=self.intensity))

    @property
    def _sifted(self) -> NDArray[np.int64]:
        """By basis, intensity, and whether the bits differ."""
        return np.stack([self._tally[:, basis, basis] for basis in (0, 1)])

    def _rates(self, name: str, some: Any, all_: Any, of: str) -> tuple[Estimate, ...]:
        every = zip(self.source.intensities, some, all_, strict=True)
        return tuple(Estimate.rate(int(k), int(n), name=f"{name} of {mu:g}", of=of) for mu, k, n in every)

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw gain and error rate of each intensity with 95 % intervals, and return the axes."""
        ax = _check.axes(ax)
        mu = np.array(self.source.intensities)
        both = (("clicks per pulse", self.gains, BLUE, "o"), ("error rate", self.error_rates, ORANGE, "s"))
        for name, rates, colour, marker in both:
            value = np.array([r.value for r in rates])
            ends = [value - [r.low for r in rates], [r.high for r in rates] - value]
            ax.errorbar(mu, value, np.maximum(ends, 0), color=colour, marker=marker, ls="none", capsize=3, label=name)
        ax.set(yscale="log", xlabel="mean photon number of the pulse", ylabel="share")
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return f"<weak pulses: {spaced(self.pulses)} sent, {spaced(len(self))} clicked, {self.qber!r}>"

    def _repr_html_(self) -> str:
        rows = {"pulses sent": spaced(self.pulses), "clicked": spaced(len(self))}
        rows["both detectors clicked"] = spaced(int(np.count_nonzero(self.double)))
        rows["sifted bits"] = spaced(self.qber.n)
        for mu, gain, error in zip(self.source.intensities, self.gains, self.error_rates, strict=True):
            rows[f"{mu:g} photons: clicks per pulse"] = _shown(gain)
            rows[f"{mu:g} photons: error rate"] = _shown(error) if error.n else "unknown: no sifted bits"
        return facts(rows)


def _shown(rate: Estimate) -> str:
    """Value and interval, as the estimate writes them."""
    return repr(rate).removeprefix(rate.name).rpartition(" from ")[0].strip()
