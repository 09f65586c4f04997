"""The objections lab: five points of the NSA as five switches on one link, and beside each what helps.

What follows from any set of switches is a table made with `qlab` (see `situations`); the page looks it up.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from qlab.labs.kit import Lab, axes, baked, choice, flag
from qlab.labs.objections import situations
from qlab.labs.objections.situations import POINTS, REMEDIES, everything, key_rate_hz

CARDS = {
    "stranger": {
        "heading": "Quantum key distribution is only a partial solution.",
        "switch": "Nobody is authenticated",
        "remedy": "Tag every message",
        "costs": "Eve makes one key with each of them. Both runs are perfect.",
        "helps": "A short secret beforehand and a tag on each message, or a post-quantum signature. Eve is noticed.",
        "price": "A short secret to begin with, some of each new key; and no key while Eve is in between.",
        "not": "Looking at the error rate: it is what it should be.",
        "verdict": "Granted: it makes a long secret from a short one.",
    },
    "shared": {
        "heading": "Quantum key distribution requires special purpose equipment.",
        "switch": "Bright channels in the same fibre",
        "remedy": "A fibre of its own",
        "costs": "Stray photons make clicks; the errors rise, and the key shrinks.",
        "helps": "A dark fibre, or narrow filters. We found no price that we could cite.",
        "price": "A whole fibre for faint light.",
        "not": "A program: no update turns a router into a link.",
        "verdict": "Granted.",
    },
    "insider": {
        "heading": "Quantum key distribution increases infrastructure costs and insider-threat risks.",
        "switch": "The relay is Eve's",
        "remedy": "Two shares, two paths",
        "costs": "The relay holds the key while it passes it on. Copying bits leaves no trace.",
        "helps": "Shares over a second path with another relay; or a station that need not be trusted.",
        "price": "Twice the links, and both have to run. Two captured relays, one on each path, still have the key.",
        "not": "Longer keys, and counting errors.",
        "verdict": "Granted for every long chain of today.",
    },
    "blinded": {
        "heading": "Securing and validating quantum key distribution is a significant challenge.",
        "switch": "Bob's detector is blinded",
        "remedy": "An untrusted station (twin field)",
        "costs": "Bright light makes the detector obey. There are no errors at all, and the key looks larger.",
        "helps": "Detectors that may be anybody's, in the middle. It removes the relay as well.",
        "price": "Nearly four fifths of the key over this line, and two lasers in step. Stray light ends it sooner.",
        "not": "Privacy amplification: it is paid by the errors, and there are none. A second path of the same make.",
        "verdict": "Met in part: then the source has to be trusted.",
    },
    "cut": {
        "heading": "Quantum key distribution increases the risk of denial of service.",
        "switch": "The fibre is cut",
        "remedy": "A store of key",
        "costs": "No light, no key. Listening does the same as a saw.",
        "helps": "A store, for as long as it lasts; another path; post-quantum keys in the meantime.",
        "price": "Key made beforehand, and two safes to keep it.",
        "not": "Any protocol. And two shares over two paths need both.",
        "verdict": "Granted.",
    },
}
"""For each point the NSA's heading word for word, and what this link says to it."""


class ObjectionsLab(Lab):
    """Five points of the NSA as switches on one link, each with something that helps.

    Parameters
    ----------
    stranger, shared, insider, blinded, cut : bool
        Nobody is authenticated; bright channels share the fibre; the relay is Eve's; Bob's detector is blinded; the
        fibre is cut.
    tags, own, paths, untrusted, stores : bool
        What helps: tags on all messages, a fibre of its own, two shares over two paths, an untrusted station in the
        middle, a store of key.
    point : str
        Whose card is open.

    Examples
    --------
    >>> lab = ObjectionsLab(blinded=True)
    >>> lab.situation.eve, lab.situation.qber
    (1.0, 0.0)
    """

    name = "objections"
    title = "Five points, one link"
    address = (*POINTS, *REMEDIES, "point")

    stranger = flag(False, label=CARDS["stranger"]["switch"])
    shared = flag(False, label=CARDS["shared"]["switch"])
    insider = flag(True, label=CARDS["insider"]["switch"])
    blinded = flag(False, label=CARDS["blinded"]["switch"])
    cut = flag(False, label=CARDS["cut"]["switch"])
    tags = flag(False, label=CARDS["stranger"]["remedy"])
    own = flag(False, label=CARDS["shared"]["remedy"])
    paths = flag(False, label=CARDS["insider"]["remedy"])
    untrusted = flag(False, label=CARDS["blinded"]["remedy"])
    stores = flag(False, label=CARDS["cut"]["remedy"])
    point = choice("insider", {p: str(i + 1) for i, p in enumerate(POINTS)}, label="Point")

    table = baked(digits=6)  # [situation, (key per second, error rate, Eve's share, alarm, hours of store)]
    cards: Any = traitlets.Dict(CARDS, read_only=True).tag(sync=True)
    order: Any = traitlets.Dict({"points": POINTS, "remedies": REMEDIES}, read_only=True).tag(sync=True)

    @property
    def situation(self) -> situations.Situation:
        """What follows from the switches."""
        on = [frozenset(x for x in names if getattr(self, x)) for names in (POINTS, REMEDIES)]
        return situations.situation(on[0], on[1])

    def bake(self) -> None:
        """The table, and the figure for readers without JavaScript."""
        self.set_trait("table", np.array(everything(), dtype=float))
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_picture, self.summary))


def _alone() -> list[situations.Situation]:
    return [situations.situation(frozenset([p]), frozenset()) for p in POINTS]


def _picture(ax: Any) -> None:
    rates = [key_rate_hz(False, False, False), *[s.rate_hz for s in _alone()]]
    names = ["nothing wrong", "not authenticated", "shared fibre", "relay captured", "blinded", "cut"]
    eve = [0.0, *[s.eve for s in _alone()]]
    for i, (rate, known) in enumerate(zip(rates, eve, strict=True)):
        tone = axes.PALETTE["vermilion" if known else "blue"]
        ax.barh(-i, rate / 1e6, color=tone, hatch="//" if known else None, edgecolor="white")
    ax.set_yticks([-i for i in range(len(names))], names)
    ax.set(xlabel="key that Alice and Bob believe to make (Mbit/s); hatched: Eve knows it")


def _summary() -> str:
    clean, *alone = (f"{x / 1e6:.2f}" for x in (key_rate_hz(False, False, False), *[s.rate_hz for s in _alone()]))
    return (
        f"Two hops of 50 km with a trusted relay between them make {clean} Mbit/s of key. Without authentication, with "
        f"a captured relay, or with a blinded detector they go on making key, {alone[0]}, {alone[2]} and {alone[3]} "
        f"Mbit/s, and Eve knows all of it; no error rate rises. Bright channels in the fibre leave {alone[1]} Mbit/s, "
        "a cut leaves none. "
        "Each has a remedy, and each remedy its price."
    )
