"""The BB84 lab: photons go one at a time, or a thousand at once, from Alice past Eve to Bob.

What happens to the first `photons` photons follows from the settings and the seed. The page draws it from the
tables in `tables`, which are baked at the ends of the sliders; in between it mixes them, which is exact, because
they are linear in the share of photons that Eve attacks and in the noise.
"""

from __future__ import annotations

from typing import Any

import traitlets

from qlab import _check, bb84
from qlab.devices import Fibre
from qlab.labs.bb84 import tables
from qlab.labs.bb84.tables import PLANS
from qlab.labs.kit import Lab, axes, baked, choice, flag, integer, number

_NOISE = "scrambled photons; half of them still read right"


def _lost(loss: Any, name: str) -> float:
    return 1 - loss.transmittance if isinstance(loss, Fibre) else _check.probability(loss, name)


class BB84Lab(Lab):
    """Alice sends photons to Bob; choose what Eve does, and watch the error rate.

    Parameters
    ----------
    eve : str
        Her plan: ``"nobody"``, ``"intercept-resend"`` (Z or X at random), ``"always-Z"``, ``"always-X"``,
        ``"breidbart"``, ``"universal-cloner"`` or ``"phase-covariant-cloner"`` (at strength 0.5).
    fraction : float
        Share of the photons that she attacks, in [0, 1].
    noise : float
        Depolarising probability of the channel, in [0, 1]; half of it shows as errors.
    loss : float or Fibre
        Probability that a photon does not arrive, in [0, 1], or the fibre it goes through.
    photons, seed : int
        How many have been sent, at most 10 000, and the seed of their random numbers.
    speed : float
        Photons per second while playing, in [0.5, 50].
    compact : bool
        A smaller lab, with Eve as its one control.

    Examples
    --------
    >>> lab = BB84Lab(eve="intercept-resend", loss=Fibre(50))
    >>> lab.noise = 0.05
    >>> round(lab.loss, 6)
    0.9
    """

    name = "bb84"
    title = "BB84: send photons, catch Eve"
    address = ("eve", "fraction", "noise", "loss", "speed", "photons", "seed")

    eve = choice("nobody", {name: plan.label for name, plan in PLANS.items()}, label="Who is on the line?")
    fraction = number(1.0, low=0, high=1, step=0.01, unit="%", label="Photons Eve attacks")
    noise = number(0.0, low=0, high=1, step=0.01, unit="%", label="Noise", hint=_NOISE)
    loss = number(0.0, low=0, high=1, step=0.01, unit="%", label="Loss")
    loss.check = _lost
    speed = number(2.0, low=0.5, high=50, log=True, step=0.1, unit="photons/s", label="Speed")
    photons = integer(24, low=0, high=10_000, label="Photons sent")
    compact = flag(False, label="Compact")
    seed = integer(278, low=0, high=2**32 - 1, label="Seed")  # its first thousands are no rare ones

    outcomes = baked()
    error_rates = baked()
    silent_log10 = baked()
    fibre_loss = baked()
    plans = traitlets.Dict(read_only=True).tag(sync=True)
    known = traitlets.Dict(read_only=True).tag(sync=True)
    chart = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        """The tables, the axes of the chart, and the same story for readers without JavaScript."""
        if self.compact:
            self.title, self.wide = "Catch the eavesdropper", False
        for name in ("outcomes", "error_rates", "silent_log10", "fibre_loss"):
            self.set_trait(name, getattr(tables, name)())
        self.set_trait("plans", tables.plans())
        self.set_trait("known", tables.known())
        self.set_trait("chart", {} if self.compact else axes.bake(_chart, wide=(430, 250), narrow=(320, 230)))
        self.set_trait("summary", _summary())
        self.set_trait("fallback", axes.picture(_rates, _summary(), size=(400, 400)))


def _chart(ax: Any) -> None:
    """Axes for the chance that Eve is still unnoticed; the page draws the line."""
    ax.set(xlim=(0, 160), ylim=(1e-12, 1), yscale="log", xlabel="sifted bits compared")
    ax.set_yticks([1, 1e-3, 1e-6, 1e-9, 1e-12], ["1", "10⁻³", "10⁻⁶", "10⁻⁹", "10⁻¹²"])
    ax.set_yticks([], minor=True)
    ax.set_xticks([0, 40, tables.ARTICLE_BITS, 120, 160])
    ax.axvline(tables.ARTICLE_BITS, color="black", alpha=0.6, linestyle="--", linewidth=1.2)


def _rates(ax: Any) -> None:
    """Each plan's error rate against the line at 11 %, its name above its bar so that a phone can show it."""
    rates, limit = 100 * tables.error_rates()[:, 1, 0], 100 * tables.key_limit()
    ax.barh(range(len(PLANS)), rates, color=axes.PALETTE["vermilion"], height=0.36)
    for place, (plan, rate) in enumerate(zip(PLANS.values(), rates, strict=True)):
        ax.text(0.3, place - 0.32, plan.label)
        ax.text(rate + 0.4, place, f"{rate:.1f} %", va="center")
        ax.plot([limit, limit], [place - 0.26, place + 0.26], color="black", linestyle=":", linewidth=2)
    ax.set(xlim=(0, 30), ylim=(len(PLANS) - 0.5, -1), xlabel="wrong sifted bits, % (no key beyond the dots)")
    ax.set_yticks([])
    ax.grid(False, axis="y")


def _summary() -> str:
    rates = dict(zip(PLANS, tables.error_rates()[:, 1, 0], strict=True))
    unnoticed = 1 - bb84.detection_probability(tables.ARTICLE_BITS)
    text = (
        "Alice sends single photons to Bob. They keep the bits where their bases agree. With nobody on the line "
        "and no noise none of these is wrong. If Eve measures every photon in a random basis, "
        f"{rates['intercept-resend']:.0%} are wrong; if she copies every photon, {rates['universal-cloner']:.1%} or "
        f"{rates['phase-covariant-cloner']:.1%}. Beyond {tables.key_limit():.0%} the usual recipe makes no key. "
        "Without noise, an Eve who measures every photon stays unnoticed in "
        f"{tables.ARTICLE_BITS} compared bits with a chance of {unnoticed * 1e9:.1f} in a thousand million. With noise "
        "an error is no proof of Eve: Alice and Bob estimate a rate."
    )
    return text.replace("%", " %")
