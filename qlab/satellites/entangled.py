"""Pairs over two beams at once: coincidences, a Bell test, and a key that needs no trust in the satellite."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, keyrates
from qlab._frozen import Frozen, read_only
from qlab._show import facts, spaced
from qlab.estimates import Estimate
from qlab.satellites.downlink import Downlink
from qlab.satellites.passes import Pass

Floats = NDArray[Any]


@dataclass(frozen=True, eq=False, repr=False)
class EntangledRun(Frozen):
    """What two stations counted together.

    Parameters
    ----------
    time_s, loss_db : ndarray
        Of each step, and the loss of both beams together, detectors included.
    expected : ndarray
        Coincidences that pairs make and accidental ones (columns), on average, in each step (rows).
    coincidences, errors : ndarray
        Coincidences in equal bases and in different ones, and wrong ones of the former, drawn.
    error_rate : float
        Expected over the whole pass.
    f : float
        Inefficiency of the correction of errors.
    """

    time_s: Floats
    loss_db: Floats
    expected: Floats
    coincidences: NDArray[np.int64]
    errors: NDArray[np.int64]
    error_rate: float
    f: float

    def __post_init__(self) -> None:
        for name in ("time_s", "loss_db", "expected", "coincidences", "errors"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def duration_s(self) -> float:
        """Of all steps."""
        return float(len(self.time_s) * (self.time_s[1] - self.time_s[0])) if len(self.time_s) > 1 else 0.0

    @property
    def rate_hz(self) -> float:
        """Coincidences per second, on average over the pass."""
        return float(self.expected.sum() / self.duration_s) if self.duration_s else math.nan

    @property
    def sifted(self) -> int:
        """Coincidences in equal bases, which are the raw key."""
        return int(self.coincidences[:, 0].sum())

    @cached_property
    def qber(self) -> Estimate:
        """Error rate of the raw key."""
        return Estimate.rate(int(self.errors.sum()), self.sifted, name="QBER", of="coincidences in equal bases")

    @property
    def S(self) -> float:
        r""":math:`2\sqrt2\,(1 - 2E)`, what a Bell test at the best angles would show with pairs of this error rate."""
        return 2 * math.sqrt(2) * (1 - 2 * self.error_rate)

    @property
    def key_rate_hz(self) -> float:
        r"""Without end, :math:`\tfrac12 C\,[1 - (1 + f) h(E)]` secret bits per second."""
        return 0.5 * self.rate_hz * float(keyrates.bb84(self.error_rate, f=self.f)) if self.rate_hz > 0 else 0.0

    def __repr__(self) -> str:
        return (
            f"{self.duration_s:.0f} s: {spaced(int(self.coincidences.sum()))} coincidences, "
            f"QBER {self.qber.value:.1%}, S = {self.S:.2f} expected"
        )

    def _repr_html_(self) -> str:
        return facts(
            {
                "coincidences": f"{spaced(int(self.coincidences.sum()))} ({self.rate_hz:.3g} per second expected)",
                "loss of both beams": f"{self.loss_db.min():.1f} to {self.loss_db.max():.1f} dB",
                "QBER": f"{self.qber.value:.2%} ({self.error_rate:.2%} expected)",
                "S (expected)": f"{self.S:.3f}",
                "key, without end (expected)": f"{self.key_rate_hz:.3g} bit/s",
            }
        )


def entangled_pass(
    pass_a: Pass,
    pass_b: Pass,
    downlink_a: Downlink,
    downlink_b: Downlink,
    *,
    pairs_hz: float,
    misalignment: float = 0.02,
    f: float = 1.1,
    rng: Any = None,
) -> EntangledRun:
    r"""One source of pairs in orbit, two telescopes on the ground.

    .. math:: C = B\,\eta_a \eta_b, \quad A = S_a S_b\,\tau, \quad S_i = B\,\eta_i + d_i, \quad
        E = \frac{e\,C + A/2}{C + A}

    `C` coincidences per second come from pairs, `A` are accidents: clicks of different pairs, or of the sky, within
    one window :math:`\tau`. Both stations choose between two bases at random, so half of the coincidences count.

    Parameters
    ----------
    pass_a, pass_b : Pass
        The same seconds as seen from the two stations, entry by entry.
    downlink_a, downlink_b : Downlink
        The two beams; the longer of their windows counts.
    pairs_hz : float
        `B`, pairs per second.
    misalignment : float
        `e`, share of pairs that give different bits in equal bases, in [0, 1].
    f : float
        Inefficiency of error correction, at least 1.
    rng : numpy.random.Generator, int or None
        Draws the counts, as SPEC 7 says.

    Returns
    -------
    EntangledRun

    Raises
    ------
    ValueError
        If the passes do not go together, or a number is out of its range.

    Examples
    --------
    >>> from qlab.satellites import Orbit, overpass
    >>> seen = overpass(Orbit(500), max_elevation_deg=35.93)
    >>> beam = Downlink(810, 1.2, divergence_urad=10, zenith_atmosphere_db=1, optics_db=8, window_s=2.5e-9)
    >>> run = entangled_pass(seen, seen, beam, beam, pairs_hz=5.9e6, rng=1)
    >>> run.S > 2, run.key_rate_hz > 0
    (True, True)

    References
    ----------
    J. Yin et al., Science 356, 1140 (2017); J. Yin et al., Nature 582, 501 (2020).
    """
    for value, name in ((pass_a, "pass_a"), (pass_b, "pass_b")):
        if not isinstance(value, Pass):
            raise ValueError(f"`{name}` must be a Pass; got {_check.brief(value)}")
    if len(pass_a) != len(pass_b) or pass_a.step_s != pass_b.step_s:
        raise ValueError("`pass_a` and `pass_b` must have the same seconds: cut both to those in which both see it")
    pairs = _check.positive(pairs_hz, "pairs_hz")
    wrong = _check.probability(misalignment, "misalignment")
    seen = [(p, d, d.loss_db(p.range_km, p.elevation_deg)) for p, d in ((pass_a, downlink_a), (pass_b, downlink_b))]
    eta = [10 ** (-loss.total / 10) for _, _, loss in seen]
    singles = [pairs * through + _darks(link) for through, (_, link, _) in zip(eta, seen, strict=True)]
    window = max(downlink_a.window_s, downlink_b.window_s)
    rates = np.column_stack([pairs * eta[0] * eta[1], singles[0] * singles[1] * window])
    expected = rates * pass_a.step_s
    error = (wrong * expected[:, 0] + expected[:, 1] / 2) / np.maximum(expected.sum(axis=1), 1e-300)
    rng = _check.generator(rng)
    drawn = rng.poisson(expected.sum(axis=1)[:, None] / 2, (len(pass_a), 2))
    total = expected.sum()
    mean = float((error * expected.sum(axis=1)).sum() / total) if total > 0 else 0.5
    loss = seen[0][2].total + seen[1][2].total
    return EntangledRun(pass_a.time_s, loss, expected, drawn, rng.binomial(drawn[:, 0], error), mean, f)


def _darks(link: Downlink) -> float:
    """Clicks per second of a station that are no photon of the source's: sky, and two detectors in the dark."""
    return link.background_hz + 2 * link.detector.dark_count_probability / link.window_s
