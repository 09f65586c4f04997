"""Eve helps herself from pulses that have photons to spare."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import binom

from qlab import _check
from qlab.eavesdroppers.pulses import Array, Branch, Link, PulseAttack


@dataclass(frozen=True)
class PhotonNumberSplitting(PulseAttack):
    r"""Keep one photon of each pulse that has several, and block single photons as far as the count rate hides it.

    Eve counts the photons of each pulse. Of two or more she keeps one until the bases are public, and sends the others
    on through a line without loss: she has Alice's bit, and no error is made. Pulses of one photon she lets pass with
    such a probability that Bob's detectors click as often as before, all pulses together,

    .. math:: \sum_n \Pr(n)\,Y_n^{\text{Eve}} = \sum_n \Pr(n)\,Y_n

    and keeps the rest of them. On a line so lossy that this is not enough, she keeps whole pulses of several photons
    too, until it is; on one so good that keeping a photon of each would be missed, she leaves some of those pulses
    alone. She cannot tell decoys from signals: only the photon number. What she holds is Alice's bit.

    Examples
    --------
    >>> from qlab.devices import Detector, LaserSource
    >>> link = Link(LaserSource([0.1]), 0.1, Detector())
    >>> empty, single, double = PhotonNumberSplitting().yields(link, np.arange(3))
    >>> round(float(single), 4), round(float(double), 4)  # instead of 0.1 and 0.19
    (0.0583, 1.0)

    References
    ----------
    Bruno Huttner, Nobuyuki Imoto, Nicolas Gisin and Tsafrir Mor, Phys. Rev. A 51, 1863 (1995); Gilles Brassard,
    Norbert Lütkenhaus, Tal Mor and Barry C. Sanders, Phys. Rev. Lett. 85, 1330 (2000).
    """

    def branches(self, link: Link, photons: Array) -> list[Branch]:
        """Ways to go on: let it pass, split it, keep it all."""
        tapped, split, passed = self._plan(link)
        several, single, none = photons >= 2, photons == 1, np.zeros_like(photons)
        alone = np.where(several, 1 - tapped, np.where(single, passed, 1.0))
        return [
            Branch(alone, photons),
            Branch(several * tapped * split, np.maximum(photons - 1, 0), knows=True),
            Branch(several * tapped * (1 - split) + single * (1 - passed), none, knows=True),
        ]

    def yields(self, link: Link, photons: Array) -> Array:
        """How often Bob clicks for each photon number."""
        ways = self.branches(link, np.asarray(photons))
        clicks = [way.chance * link.detector.click_probability(way.sent) for way in ways if way.sent is not None]
        return np.sum(clicks, axis=0)

    def _plan(self, link: Link) -> tuple[float, float, float]:
        """Shares: of the pulses of several photons, tapped; of the tapped, sent on; of single photons, let pass."""
        weight: Array = link.emitted()
        n = np.arange(weight.size)
        several, single = weight * (n >= 2), weight * (n == 1)
        full, less = link.detector.click_probability(n), link.detector.click_probability(np.maximum(n - 1, 0))
        dark, goal = link.detector.click_probability(0), float(weight @ link.honest(n))
        split, lone = float(several @ (less - dark)), float(single @ (full - dark))
        whole, wanted = float(several @ (full - dark)), goal - float(dark)
        if wanted <= split:
            return 1.0, _part(wanted, split), 0.0
        if wanted <= split + lone:
            return 1.0, 1.0, _part(wanted - split, lone)
        return 1 - _part(wanted - split - lone, whole - split), 1.0, 1.0


def _part(wanted: float, most: float) -> float:
    """Which share of `most` is wanted: nothing if there is nothing to be had."""
    return min(1.0, max(0.0, wanted / most)) if most > 0 else 0.0


@dataclass(frozen=True)
class BeamSplitter(PulseAttack):
    r"""Take a fraction of the light with a half-silvered mirror, and make good the loss with a better fibre.

    .. math:: T' = \min\{1,\ T/(1 - f)\}, \qquad \Pr(\text{Eve knows} \mid \mu) = 1 - e^{-f\mu}

    Each photon goes to Eve with probability `f`, who keeps what she gets until the bases are public; the rest goes
    through her own fibre of transmittance `T'` instead of `T`. As long as `f` is at most the loss, 1 - `T`, Bob sees
    no change at all, whatever decoys there are: a mirror does what the fibre did. That is why loss has to be counted
    as Eve's. The two parts of a laser pulse know nothing of each other's photon number, so whether Bob clicks
    tells nothing of whether Eve has a photon.

    Parameters
    ----------
    fraction : float
        `f`, dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        If the fraction is not in [0, 1].

    Examples
    --------
    >>> from qlab import weak_pulses
    >>> from qlab.devices import LaserSource
    >>> run = weak_pulses.simulate(10_000_000, source=LaserSource([0.5]), loss=0.9, eve=BeamSplitter(0.9), rng=1)
    >>> round(1 - np.exp(-0.45), 3) in run.eve_knows
    True

    References
    ----------
    Charles H. Bennett, François Bessette, Gilles Brassard, Louis Salvail and John Smolin, J. Cryptol. 5, 3 (1992).
    """

    fraction: float = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "fraction", _check.probability(self.fraction, "fraction"))

    def branches(self, link: Link, photons: Array) -> list[Branch]:
        """One way for each number of photons that the mirror sends to Eve."""
        f, rest = self.fraction, 1 - self.fraction
        line = min(1.0, link.transmittance / rest) if rest > 0 else 1.0
        ways = []
        for kept in range(int(photons.max(initial=0)) + 1):
            left = np.maximum(photons - kept, 0)
            chance = np.where(photons >= kept, binom(photons, kept) * f**kept * rest**left, 0.0)
            ways.append(Branch(chance, left, line, knows=kept > 0))
        return ways
