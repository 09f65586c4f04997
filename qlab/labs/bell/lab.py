"""The Bell lab: two pairs of dials, pairs arriving, and a number S that no answers made in advance carry past 2.

A pair's answers at two dials agree or differ as its 3 x 3 matrix of correlations says: E = a . T . b with the dials'
directions a and b. The page is given these matrices at the ends of its sliders (between them they mix, exactly) and
the directions of the dials, and only multiplies. Answer cards need no table: the page counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import qutip
import traitlets

from qlab import _check, _frozen, bell, states
from qlab.channels import Channel, depolarizing
from qlab.eavesdroppers import InterceptResend
from qlab.labs.kit import Lab, axes, baked, choice, integer, number, text
from qlab.labs.kit.bloch import PAULIS

TWINS = (states.bell("phi+").proj() + states.bell("phi-").proj()) / 2

SOURCES = {
    "phi+": ("Entangled pairs (phi+)", "With equal dials their answers always agree.", states.bell("phi+")),
    "psi-": ("Entangled pairs (psi-)", "With equal dials their answers always differ.", states.bell("psi-")),
    "twins": ("Twins, not entangled", "Both photons are H, or both are V, by chance.", TWINS),
}
"""What may make the pairs: what the page calls it and says of it, and the state of a pair."""

_CARD_STORY = "No photons: for each pair both sides read one card, drawn by chance."

HALF_DEGREES = _frozen.read_only(np.arange(361) / 2)
"""Every place of a dial."""

_CARDS = "one to eight cards of four answers + or -, for a1, a2, b1 and b2, such as '+++- -++-'"


def _half_degrees(angle: Any, name: str) -> float:
    value = _check.in_range(angle, name, 0, 180)
    nearest = round(2 * value) / 2
    if abs(value - nearest) > 1e-10:
        whole = round(value)
        raise ValueError(f"`{name}` must be a whole or half number of degrees; got {value:.12g} (write {whole})")
    return nearest


def _dial(default: float, label: str) -> Any:
    trait = number(default, low=0, high=180, step=0.5, only=0.5, unit="°", label=label)
    trait.check = _half_degrees
    return trait


class BellLab(Lab):
    """Turn four dials, let pairs arrive, and watch the CHSH value; or write answer cards that try to do as well.

    Parameters
    ----------
    source : str
        ``"phi+"``, ``"psi-"``, ``"twins"`` (HH or VV, not entangled) or ``"cards"`` (the reader's own).
    a1, a2, b1, b2 : float
        Angles of the two polarisers of each side, in half degrees, [0, 180].
    visibility : float
        Share of the pairs that the way to Bob does not scramble, in [0, 1].
    eve : float
        Share of the pairs on which Eve measures Bob's photon, in Z or X at random, and sends on what she found.
    cards : str
        Answer cards, each as likely as the others: the answers at a1, a2, b1, b2, as in ``"+++- -++-"``.
    pairs, seed : int
        How many pairs have arrived, at most 100 000, and the seed of their random numbers.

    Examples
    --------
    >>> lab = BellLab(source="cards", cards="++++")
    >>> lab.visibility = 0.7
    """

    name = "bell"
    title = "Bell's test: can answers made in advance do this?"
    address = ("source", "a1", "a2", "b1", "b2", "visibility", "eve", "cards", "pairs", "seed")

    source = choice(
        "phi+",
        {name: label for name, (label, *_) in SOURCES.items()} | {"cards": "Answer cards you write"},
        label="What does the source send?",
    )
    a1 = _dial(0.0, "Alice, a1")
    a2 = _dial(45.0, "Alice, a2")
    b1 = _dial(22.5, "Bob, b1")
    b2 = _dial(67.5, "Bob, b2")
    visibility = number(
        1.0, low=0, high=1, step=0.01, unit="%", label="Visibility", hint="the other pairs are scrambled"
    )
    eve = number(0.0, low=0, high=1, step=0.01, unit="%", label="Pairs Eve measures", hint="in Z or X, on Bob's side")
    cards = text("++++ +-++", pattern=r"[+-]{4}( [+-]{4}){0,7}", says=_CARDS, label="Answer cards")
    pairs = integer(200, low=0, high=100_000, label="Pairs so far")

    directions = baked()  # [half degrees, (x, z)]: where a dial looks on the Bloch sphere
    correlations = baked()  # [source, measured by Eve, scrambled, 3, 3]
    stories = traitlets.Dict(read_only=True).tag(sync=True)
    bounds = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        self.set_trait("directions", directions())
        self.set_trait("correlations", correlations())
        self.set_trait("stories", {name: story for name, (_, story, _) in SOURCES.items()} | {"cards": _CARD_STORY})
        self.set_trait("bounds", {"local": bell.local_bound, "quantum": bell.tsirelson_bound})
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_fan, self.summary))


def directions() -> np.ndarray:
    """[half degrees, (x, z)] of the Bloch vector that a polariser at this angle lets pass; y is 0."""
    turned = [states.polarisation(float(angle)) for angle in HALF_DEGREES]
    return np.transpose([qutip.expect(PAULIS[i], turned) for i in (1, 3)]).round(15)


def correlations() -> np.ndarray:
    """Matrices tr(rho P_i P_j): [source, Eve on none or all, scrambled none or all, 3, 3]."""
    ways = [[_way(measured, scrambled) for scrambled in (0, 1)] for measured in (0, 1)]
    return np.array([[[_matrix(way(rho)) for way in row] for row in ways] for *_, rho in SOURCES.values()])


def _way(measured: int, scrambled: int) -> Channel:
    """What happens to Bob's photon: Eve, then the line."""
    eve = [k for ops in InterceptResend(measured).instrument.results.values() for k in ops]
    return (depolarizing(scrambled) @ Channel(eve)).on(1, of=2)


def _matrix(rho: qutip.Qobj) -> np.ndarray:
    return np.array([[qutip.expect(qutip.tensor(p, q), rho) for q in PAULIS[1:]] for p in PAULIS[1:]]).round(15)


def _fan(ax: Any) -> None:
    """S against the angle between neighbouring dials, for three visibilities, with the two bounds."""
    angle = np.linspace(0, 45, 91)
    for visibility, colour, line in ((1, "blue", "-"), (0.8, "green", "--"), (0.6, "orange", "-.")):
        rho = states.werner(visibility=visibility)
        s = np.array([bell.chsh(rho, 0, 2 * t, t, 3 * t) for t in angle])
        ax.plot(angle, abs(s), line, color=axes.PALETTE[colour], label=f"visibility {100 * visibility:.0f} %")
    for bound, label in ((bell.local_bound, "limits: 2 for cards, 2√2 for all"), (bell.tsirelson_bound, None)):
        ax.axhline(bound, color="black", linestyle=":", linewidth=1.5, label=label)
    ax.set(xlim=(0, 45), ylim=(0, 3.1), xticks=[0, 11.25, 22.5, 33.75, 45])
    ax.set_yticks([0, 1, bell.local_bound, bell.tsirelson_bound], ["0", "1", "2", "2√2"])
    ax.set(xlabel="degrees from a1 to b1, b1 to a2, a2 to b2", ylabel="size of S")
    ax.legend(loc="lower left", bbox_to_anchor=(0.1, 0))


def _summary() -> str:
    best = bell.chsh(states.bell("phi+"), 0, 45, 22.5, 67.5)
    measured = best * float(correlations()[0, 1, 0, 0, 0])
    return (
        "A source sends one photon of each pair to Alice and one to Bob. Each turns a dial to one of two angles, a1 or "
        "a2, b1 or b2, and gets an answer, +1 or -1. The correlation E says how much more often two answers agree "
        "than differ, and S = E(a1, b1) - E(a1, b2) + E(a2, b1) + E(a2, b2). If the answers to all four dials were "
        "written on cards when the pair was made, each card would give S = 2 or S = -2, so no pack of cards gets past "
        f"{bell.local_bound:g}. Entangled pairs with the dials at 0, 45, 22.5 and 67.5 degrees reach {best:.3f}, as "
        f"far as nature goes; at a visibility of {bell.local_bound / best:.1%} they are down to 2. If Eve measures "
        f"every photon on its way to Bob, S falls to {measured:.3f}."
    ).replace("%", " %")
