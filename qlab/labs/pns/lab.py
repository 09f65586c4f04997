"""The photon-splitting lab: Eve counts the photons of laser pulses, and tries not to be missed.

What she lets pass enters each count of Bob's linearly, so the page is given, for each photon number, what letting it
pass adds to the clicks of each intensity and to the clicks she knows; both come from `qlab.weak_pulses`. The page
multiplies and adds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qlab import _frozen, weak_pulses
from qlab.devices import Detector, Fibre, LaserSource
from qlab.eavesdroppers import PhotonNumberSplitting, PulseAttack
from qlab.eavesdroppers.pulses import Array, Branch, Link
from qlab.labs.kit import Lab, axes, baked, flag, integer, number

LASER = LaserSource([0.0, 0.1, 0.5], [0.2, 0.2, 0.6])
SIGNAL = LaserSource([0.5])
DETECTOR = Detector(1.0, 5e-4)
"""Sees every photon; dark counts are exaggerated, so that they can be seen."""
KM = _frozen.read_only(np.arange(10, 61, 5))
COUNTED = 1_000_000
"""Pulses of each intensity that Alice and Bob count."""
STRAY = 5.0
"""Standard errors that a count may be off before it is an alarm: chance alone does that once in a million."""
PULSES, DRAWN = 30, 81
"""How many pulses are drawn, and the seed of what is in them: three photons at least once, and each intensity."""


@dataclass(frozen=True)
class Choosy(PulseAttack):
    """Lets pulses of one, two, and more photons pass with these probabilities, but for the photon she keeps of many."""

    single: float
    double: float
    more: float

    def branches(self, link: Link, photons: Array) -> list[Branch]:
        """Sent on, or kept whole."""
        share = np.select([photons == 1, photons == 2, photons > 2], [self.single, self.double, self.more], 1.0)
        several = photons > 1
        return [
            Branch(np.where(several, 0, share), photons),
            Branch(np.where(several, share, 0), np.maximum(photons - 1, 0), knows=True),
            Branch(1 - share, np.zeros_like(photons), knows=True),
        ]


class PhotonSplittingLab(Lab):
    """Be Eve: keep a photon of each pulse that has several, and let just as many pass as Bob would miss.

    Parameters
    ----------
    decoys : bool
        Whether Alice mixes in empty pulses and weak ones (0.1 photons on average) among her signals (0.5).
    length_km : int
        Fibre between Alice and Bob in kilometres, [10, 60], a multiple of 5.
    single, double, more : float
        Share of the pulses of one, of two, and of more photons that Eve sends on (but for the photon she keeps of
        many), in [0, 1].

    Examples
    --------
    >>> lab = PhotonSplittingLab(decoys=True, length_km=50)
    >>> lab.double
    1.0
    """

    name = "pns"
    title = "Split photons"
    address = ("decoys", "length_km", "single", "double", "more")

    single = number(0.0, low=0, high=1, step=0.005, label="One photon: send it on", unit="%")
    double = number(1.0, low=0, high=1, step=0.005, label="Two photons: keep one, send one on", unit="%")
    more = number(1.0, low=0, high=1, step=0.005, label="More: keep one, send the others on", unit="%")
    decoys = flag(False, label="Alice mixes in decoys")
    length_km = integer(50, low=10, high=60, step=5, only=5, label="Fibre between Alice and Bob", unit="km")

    honest = baked()  # [length, intensity]: clicks per pulse without Eve
    band = baked()  # [length, intensity]: how far a count may be off, in parts of the honest one
    clicks = baked()  # [nothing passes / adds of one, two, more; intensity]: clicks per pulse with Eve
    known = baked()  # the same, of the clicks that she knows
    single_row = baked()  # by intensity: what the decoys' formula makes of clicks, as clicks of the signal
    plans = baked()  # [length, (splitting, as decoys allow), (one, two, more)]
    photons = baked()  # [(signals only, mixed), pulse]: what is in the pulses drawn
    kinds = baked()  # [pulse]: the intensity of each, if mixed
    luck = baked()  # [pulse]: a pulse is sent on if its share is above this

    def bake(self) -> None:
        """Counts, bounds, plans, and a few pulses to look at."""
        honest = np.array([weak_pulses.expected(LASER, loss=Fibre(int(km)), detector=DETECTOR).gains for km in KM])
        clicks, known = _adds()
        tables = {"honest": honest, "band": STRAY / np.sqrt(COUNTED * honest), "clicks": clicks, "known": known}
        tables |= {"single_row": single_row(), "plans": np.array([_plans(int(km)) for km in KM])}
        for name, values in (tables | _pulses()).items():
            self.set_trait(name, values)
        self.summary = self._summary()
        self.set_trait("fallback", axes.picture(self._picture, self.summary, size=(460, 300)))

    def _seen(self, shares: np.ndarray) -> tuple[np.ndarray, float]:
        """Clicks by intensity in parts of the honest ones at 50 km, and what Eve knows of the signal's."""
        clicks, known = (table[0] + shares @ table[1:] for table in (self.clicks, self.known))
        return clicks / self.honest[_at(50)], float(known[2] / clicks[2])

    def _summary(self) -> str:
        (_, weak, signal), known = self._seen(self.plans[_at(50), 0])
        _, least = self._seen(self.plans[_at(50), 1])
        return (
            "Alice's laser pulses hold no photon, one, or several. Eve keeps one photon of several and sends the "
            "others on, and blocks single photons. Bob's detectors see every photon, and their dark counts are "
            f"exaggerated. Over 50 km she can make his signal click {signal:.2f} times as often as without her, and "
            f"know {100 * known:.0f} % of it. But then weak decoys click only {weak:.2f} times as often as they "
            "should. If all counts are to be right, single photons have to pass, and she knows "
            f"{100 * least:.0f} %: Alice and Bob know that too, and shorten their key by at least as much."
        )

    def _picture(self, ax: Any) -> None:
        """Counts of the three intensities under both plans, in parts of the honest ones."""
        names = ("empty", "weak, 0.1", "signal, 0.5")
        for offset, plan, colour, label in (
            (-0.18, 0, "vermilion", "splitting, singles blocked"),
            (0.18, 1, "blue", "as decoys allow"),
        ):
            ax.bar(np.arange(3) + offset, self._seen(self.plans[_at(50), plan])[0], 0.34, color=axes.PALETTE[colour])
            ax.plot([], [], color=axes.PALETTE[colour], linewidth=6, label=label)
        ax.axhline(1, color="black", linewidth=1, linestyle="--")
        ax.set(xticks=range(3), xticklabels=names, ylabel="clicks, 1 = without Eve", ylim=(0, 1.5))
        ax.legend(loc="upper left", fontsize=12)


def _at(km: int) -> int:
    return int(np.flatnonzero(km == KM)[0])


def _adds() -> tuple[np.ndarray, np.ndarray]:
    """Clicks by intensity if nothing passes, then what each photon number adds; and the same of those Eve knows."""
    shares = [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)]
    seen = [weak_pulses.expected(LASER, detector=DETECTOR, eve=Choosy(*share)) for share in shares]
    clicks = np.array([x.gains for x in seen])
    known = clicks * np.array([x.eve_knows for x in seen])
    return tuple(np.vstack([table[0], table[1:] - table[0]]) for table in (clicks, known))  # type: ignore[return-value]


def single_row() -> np.ndarray:
    """The bound on single photons of vacuum + weak decoys (Ma et al. 2005), as a row to multiply gains by."""
    _, nu, mu = LASER.intensities
    row = np.array([-(1 - (nu / mu) ** 2), np.exp(nu), -np.exp(mu) * (nu / mu) ** 2])
    return np.asarray(mu / (mu * nu - nu**2) * row * mu * np.exp(-mu))


def _plans(km: int) -> np.ndarray:
    """Shares to let pass: photon splitting that one count hides, and what makes every yield what it was."""
    link = Link(SIGNAL, Fibre(km).transmittance, DETECTOR)
    n = np.arange(SIGNAL.photon_numbers().shape[1])
    ways = PhotonNumberSplitting().branches(link, n)
    passed = ways[0].chance + ways[1].chance
    dark, weight = float(DETECTOR.click_probability(0)), SIGNAL.photon_numbers()[0]
    honest = (link.honest(n) - dark) / (1 - dark)
    more = float(weight[3:] @ honest[3:] / weight[3:].sum())
    return np.array([[passed[1], passed[2], passed[3]], [honest[1], honest[2], more]])


def _pulses() -> dict[str, np.ndarray]:
    """A few pulses to look at: their photons as signals and as a mixture, and whose turn it is to pass."""
    rng = np.random.default_rng(DRAWN)
    kinds = rng.choice(3, PULSES, p=LASER.shares)
    place, luck = rng.random(PULSES), rng.permutation((np.arange(PULSES) + 0.5) / PULSES)
    below = np.cumsum(LASER.photon_numbers(), axis=1)
    mixed = np.array([np.searchsorted(below[k], u) for k, u in zip(kinds, place, strict=True)])
    return {"photons": np.array([np.searchsorted(below[2], place), mixed]), "kinds": kinds, "luck": luck}
