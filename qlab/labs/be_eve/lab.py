"""Be Eve: the reader listens in on 20 photons, and then sees what it brought and whether anybody noticed.

Each thing that the reader may do with a photon is an attack like any other (`Move`), so that what it costs and what it
brings come from the same functions as for every attack in the book. The page draws the outcomes of single photons from
`look`, multiplies and adds up the baked rows of `plan`, and interpolates `best`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray
from qutip import Qobj, qeye

from qlab import _frozen, bb84, keyrates, states
from qlab.eavesdroppers import Attack, InterceptResend, PhaseCovariantCloner
from qlab.labs.kit import Lab, axes, baked, text
from qlab.measurement import born

PHOTONS = 20
STATES = ("H", "V", "D", "A")
BASES = ("Z", "X")
MOVES = ("p", *(look + send for look in "zx" for send in ("", *STATES)))
"""What may be done with a photon: let it pass, or measure in Z or X and send on what was found or a certain state."""

_FOUND = {"z": ("H", "V"), "x": ("D", "A")}
_MOVE = "p|[zx][HVDA]?"
_STRENGTHS = _frozen.read_only(np.linspace(0, 1, 41))


@dataclass(frozen=True)
class Move(Attack):
    """One of `MOVES` as an attack: ``Move("z")`` measures in Z and sends what it found, ``Move("xH")`` in X and H."""

    code: str

    def _maps(self) -> dict[str, Qobj | list[Qobj]]:
        if self.code == "p":
            return {"untouched": qeye(2)}
        found = _FOUND[self.code[0]]
        sent = self.code[1:]
        maps = {str(bit): states.ket(sent or state) * states.ket(state).dag() for bit, state in enumerate(found)}
        return {"untouched": 0 * qeye(2), **maps}


def look() -> NDArray[np.float64]:
    """Born's rule for whoever measures: [state H V D A, basis Z X, result]. Eve and Bob roll the same dice."""
    return np.array([[born(states.ket(state), basis).values for basis in BASES] for state in STATES])


def given_record() -> NDArray[np.float64]:
    """Chances of Alice's state, H V D A, for each record of Eve: untouched, Z0, Z1, X0, X1."""
    table = bb84.probability_table(InterceptResend(fraction=0.5)).marginal("eve_record")
    joint = table.values[:, :, 0, :].reshape(len(STATES), -1).T  # Bob's basis does not matter to Eve
    return joint / joint.sum(axis=1, keepdims=True)


def learnt() -> NDArray[np.float64]:
    """Bits that Eve has of a sifted bit once the basis is public: [record, Alice's basis]."""
    by_basis = given_record().reshape(-1, 2, 2)
    return np.asarray(1 - keyrates.binary_entropy(by_basis[..., 1] / by_basis.sum(axis=-1)))


def plan() -> NDArray[np.float64]:
    """For each of `MOVES`: error rate of the sifted bits, bits learnt of each, chance that the photon tells nobody.

    Half of the photons are sifted, and all sifted bits are compared: half of the error rate is the chance to be caught.
    """
    attacks = [Move(code) for code in MOVES]
    errors = np.array([bb84.expected_qber(attack) for attack in attacks])
    return np.stack([errors, [bb84.eve_information(attack) for attack in attacks], 1 - errors / 2], axis=1)


@cache
def best() -> NDArray[np.float64]:
    """The best copying machine, from weak to strong, and what a row says of it.

    Its error rate; bits learnt per sifted bit, measured one by one and together; chance to stay unnoticed in a game.
    """
    rows = []
    for machine in map(PhaseCovariantCloner, _STRENGTHS):
        error = bb84.expected_qber(machine)
        bits = (bb84.eve_information(machine, measured=measured) for measured in (True, False))
        rows.append([error, *bits, (1 - error / 2) ** PHOTONS])
    return np.array(rows)


def draw(ax: Any) -> None:
    """What can be known for how much damage: the two curves of the best machine, and measure-and-send."""
    error, one_by_one, memory, _ = best().T
    reached = [bb84.expected_qber(InterceptResend()), bb84.eve_information(InterceptResend())]
    ax.plot(error, memory, color=axes.PALETTE["purple"], ls="--")
    ax.plot(error, one_by_one, color=axes.PALETTE["blue"])
    ax.plot([0, reached[0]], [0, reached[1]], color="black", lw=1.5, ls=":")
    ax.plot([0], [0], "o", color="black", ms=8, clip_on=False)
    ax.set(xlim=(0, 0.5), ylim=(0, 1.02), xlabel="share of wrong key bits", ylabel="bits known per key bit")
    ax.set_xticks(np.linspace(0, 0.5, 6), [f"{x:.0%}".replace("%", " %") for x in np.linspace(0, 0.5, 6)])
    ax.set_yticks([0, 0.5, 1])


def draw_fallback(ax: Any) -> None:
    """The same with words and with the point of somebody who measures every photon."""
    draw(ax)
    one = InterceptResend()
    ax.plot([bb84.expected_qber(one)], [bb84.eve_information(one)], "o", color=axes.PALETTE["vermilion"], ms=9)
    ax.text(0.26, 0.44, "you, if you measure\nevery photon", va="top")
    ax.text(0.01, 0.74, "best machine,\nmeasured together", va="bottom")
    ax.text(0.34, 0.8, "best machine,\nmeasured one by one", va="top")


class BeEveLab(Lab):
    """Twenty photons fly past; you are Eve. Learn the key, and do not be caught.

    Parameters
    ----------
    moves : str
        What has been done so far, one of `MOVES` for each photon, run together, at most 20. ``"zxp"`` measured a
        photon in Z and one in X, sent on what was found, and let one pass; ``"zD"`` measured in Z and sent D.
    seed : int
        Alice's and Bob's coins, and the dice of every measurement: the same seed and moves give the same game.

    Examples
    --------
    >>> BeEveLab(moves="z" * 20).summary[:39]
    'You are Eve. Alice sends Bob 20 photons'
    """

    name = "be-eve"
    title = "Be Eve: read the key, and do not get caught"
    address = ("seed", "moves")

    moves = text(
        "",
        pattern=f"(?:{_MOVE}){{0,{PHOTONS}}}",
        says=f"at most {PHOTONS} moves, each p (let it pass), z or x (measure), or these and the state you send: zH",
        label="Moves",
    )
    look = baked()
    given_record = baked()
    learnt = baked()
    plan = baked()
    best = baked()
    photons = traitlets.Int(PHOTONS, read_only=True).tag(sync=True)
    codes = traitlets.List(list(MOVES), read_only=True).tag(sync=True)
    axes = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        for make in (look, given_record, learnt, plan, best):
            self.set_trait(make.__name__, make())
        self.set_trait("axes", axes.bake(draw, wide=(560, 330), narrow=(340, 270)))
        self.summary = _summary(self.plan, self.best)
        self.set_trait("fallback", axes.picture(draw_fallback, alt=self.summary))


def _summary(rows: NDArray[np.float64], curve: NDArray[np.float64]) -> str:
    error, bits, quiet = rows[MOVES.index("z")]
    one_by_one, memory = (np.interp(error, curve[:, 0], curve[:, column]) for column in (1, 2))
    return (
        f"You are Eve. Alice sends Bob {PHOTONS} photons; you may measure each in Z or X and send on what you like, "
        f"or let it pass. If you measure all and send on what you found, {error:.0%} of the key bits are wrong, you "
        f"know {bits:.2f} bits of each, and {quiet**PHOTONS:.1%} of such games go unnoticed. The best copying machine "
        f"that makes as many errors knows {one_by_one:.2f} bits of each, or {memory:.2f} if it measures all memories "
        "together. If you touch nothing, nobody notices and you know nothing."
    ).replace("%", " %")
