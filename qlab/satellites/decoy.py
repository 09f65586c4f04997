"""A key from weak pulses during one pass: clicks second by second, and the finite key of the whole pass."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures, keyrates
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.devices import LaserSource
from qlab.estimates import Estimate
from qlab.satellites.downlink import Downlink
from qlab.satellites.passes import Pass

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Counts = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class PassRun(Frozen):
    """What the detectors on the ground counted, step by step.

    Parameters
    ----------
    pass_ : Pass
        When the satellite stood where.
    source : LaserSource
        On board.
    loss_db : ndarray
        From the telescope on board to a click, at each step.
    clicks : ndarray
        All clicks of each step, sifted or not.
    counts, errors : ndarray
        Sifted clicks and wrong ones: steps, bases (key basis, test basis), intensities in the order of the source.
    f : float
        Inefficiency of the correction of errors.
    eps_secret, eps_correct, tails
        Of the key, as for `keyrates.finite_decoy`.
    """

    pass_: Pass
    source: LaserSource
    loss_db: NDArray[np.float64]
    clicks: Counts
    counts: Counts
    errors: Counts
    f: float = 1.16
    eps_secret: float = 1e-9
    eps_correct: float = 1e-15
    tails: str = "hoeffding"

    def __post_init__(self) -> None:
        for name in ("loss_db", "clicks", "counts", "errors"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def time_s(self) -> NDArray[np.float64]:
        """Of each step, from the highest point."""
        return self.pass_.time_s

    @property
    def sifted(self) -> Counts:
        """Sifted bits of each step, all intensities and both bases."""
        return self.counts.sum(axis=(1, 2))

    @property
    def signal(self) -> Counts:
        """Sifted bits of the brightest intensity alone, as most papers count them."""
        return self.counts[:, :, -1].sum(axis=1)

    @cached_property
    def qber(self) -> Estimate:
        """Error rate of the signal's sifted bits, the whole pass."""
        wrong = int(self.errors[:, :, -1].sum())
        return Estimate.rate(wrong, int(self.signal.sum()), name="QBER", of="sifted bits of the signal")

    @cached_property
    def key_bits(self) -> float:
        """Secret bits of the whole pass, from the key basis; the other tests."""
        return self._length(self.counts.sum(axis=0), self.errors.sum(axis=0))

    @cached_property
    def key_bits_both(self) -> float:
        """The same if each basis makes a key and tests the other, two keys with security parameters of their own."""
        counts, errors = self.counts.sum(axis=0), self.errors.sum(axis=0)
        return self._length(counts, errors) + self._length(counts[::-1], errors[::-1])

    def key_bits_until(self, step: int) -> float:
        """Secret bits if the pass had ended after so many steps."""
        step = _check.count(step, "step", most=len(self.pass_))
        return self._length(self.counts[:step].sum(axis=0), self.errors[:step].sum(axis=0))

    def _length(self, counts: Counts, errors: Counts) -> float:
        n, wrong = counts[0].sum(), errors[0].sum()
        if not n or len(self.source.intensities) < 2:
            return 0.0
        leaked = self.f * n * float(keyrates.binary_entropy(wrong / n))
        return float(
            keyrates.finite_decoy_length(
                counts,
                errors,
                intensities=self.source.intensities,
                shares=self.source.shares,
                leaked=leaked,
                eps_secret=self.eps_secret,
                eps_correct=self.eps_correct,
                tails=self.tails,
            )
        )

    def __repr__(self) -> str:
        bits = spaced(int(self.key_bits))
        return f"{self.pass_.duration_s:.0f} s: {spaced(int(self.sifted.sum()))} sifted bits, {bits} secret bits"

    def _repr_html_(self) -> str:
        return facts(
            {
                "pass": repr(self.pass_),
                "loss": f"{self.loss_db.min():.1f} to {self.loss_db.max():.1f} dB",
                "sifted bits": spaced(int(self.sifted.sum())),
                "QBER of the signal": f"{self.qber.value:.2%}",
                "secret bits": spaced(int(self.key_bits)),
            }
        )

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Sifted bits of each step (left) and the loss (right)."""
        ax = _check.axes(ax)
        ax.plot(self.time_s, self.sifted / self.pass_.step_s / 1000, color=BLUE)
        ax.set(xlabel="time from the highest point (s)", ylabel="sifted (kbit/s)", ylim=(0, None))
        right = ax.twinx()
        right.plot(self.time_s, self.loss_db, "--", color=ORANGE)
        right.set(ylabel="loss (dB), dashed")
        return ax


def decoy_pass(
    pass_: Pass,
    downlink: Downlink,
    source: LaserSource,
    *,
    misalignment: float = 0.01,
    key_basis_share: float = 0.5,
    f: float = 1.16,
    eps_secret: float = 1e-9,
    eps_correct: float = 1e-15,
    tails: str = "hoeffding",
    rng: Any = None,
) -> PassRun:
    r"""BB84 with decoys from a satellite, second by second.

    In each step :math:`\nu\,\Delta t` pulses leave the satellite, of every intensity its share; each clicks with the
    gain of `weak_pulses.gain` at the loss of that moment, and is wrong with the error rate of `weak_pulses.error_rate`.
    The counts are drawn, binomially; both choose their basis at random.

    Parameters
    ----------
    pass_ : Pass
        From `overpass` or `Pass.from_tle`.
    downlink : Downlink
        Loss, background and detectors.
    source : LaserSource
        With `rate_hz`.
    misalignment : float
        Probability that a photon goes to the wrong detector, in [0, 1].
    key_basis_share : float
        How often either chooses the key basis, above 0 and below 1.
    f, eps_secret, eps_correct, tails
        As for `keyrates.finite_decoy`.
    rng : numpy.random.Generator, int or None
        Draws the counts, as SPEC 7 says.

    Returns
    -------
    PassRun
        Clicks, sifted bits and errors of each step; `qber` and `key_bits` of the whole.

    Raises
    ------
    ValueError
        If the source has no pulse rate, or a number is out of its range.

    Examples
    --------
    >>> from qlab.satellites import Orbit, overpass
    >>> laser = LaserSource([0, 0.1, 0.5], [0.1, 0.2, 0.7], rate_hz=1e8)
    >>> link = Downlink(850, 1.0, divergence_urad=10, zenith_atmosphere_db=1, optics_db=6)
    >>> run = decoy_pass(overpass(Orbit(500), max_elevation_deg=60), link, laser, rng=1)
    >>> run.key_bits > 1e6, run.qber < 0.02
    (True, True)

    References
    ----------
    S.-K. Liao et al., Nature 549, 43 (2017).
    """
    for value, kind, name in (
        (pass_, Pass, "pass_"),
        (downlink, Downlink, "downlink"),
        (source, LaserSource, "source"),
    ):
        if not isinstance(value, kind):
            raise ValueError(f"`{name}` must be a {kind.__name__}; got {_check.brief(value)}")
    if source.rate_hz is None:
        raise ValueError("`source` needs a `rate_hz`: pulses per second, e.g. LaserSource(..., rate_hz=1e8)")
    wrong = _check.probability(misalignment, "misalignment")
    bias = _check.in_range(key_basis_share, "key_basis_share", 1e-9, 1 - 1e-9)
    loss = downlink.loss_db(pass_.range_km, pass_.elevation_deg)
    gains, errors = chances(loss.way, downlink, source, wrong)
    sent = np.rint(source.rate_hz * pass_.step_s * np.array(source.shares)).astype(np.int64)
    rng = _check.generator(rng)
    bases = np.array([bias**2, (1 - bias) ** 2])
    pulses = np.rint(sent * bases[:, None]).astype(np.int64)
    counts = rng.binomial(pulses, gains[:, None, :])
    false = rng.binomial(counts, errors[:, None, :])
    rest = rng.binomial(sent - pulses.sum(axis=0), gains).sum(axis=1)
    return PassRun(
        pass_, source, loss.total, counts.sum(axis=(1, 2)) + rest, counts, false, f, eps_secret, eps_correct, tails
    )


def chances(way_db: Any, downlink: Downlink, source: LaserSource, wrong: float) -> tuple[Any, Any]:
    """Gains and error rates, a row for each step and a column for each intensity; an afterpulse knows nothing."""
    detector, dark = downlink.detector, np.log1p(-downlink.dark_per_window())
    mean = detector.efficiency * 10 ** (-way_db[:, None] / 10) * np.array(source.intensities)
    gain = -np.expm1(2 * dark - mean)
    lies = (gain + np.expm1(dark - (1 - wrong) * mean) - np.expm1(dark - wrong * mean)) / 2
    again = detector.afterpulsing
    total = np.minimum(1, gain * (1 + again))
    return total, np.divide(lies.clip(0) + again * gain / 2, total, out=np.full_like(total, 0.5), where=total > 0)
