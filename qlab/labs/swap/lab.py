"""The swapping lab: pairs become longer pairs, worse ones; purification makes better ones, fewer ones.

All pairs here are mixtures of the four Bell states. Swapping and purification take two lists of Bell weights to one,
and depend on each error at most quadratically: the page is given both as tables for the errors 0, 1/2 and 1, made from
the circuits in QuTiP, and gets the exact answer for any errors by mixing them (Lagrange's formula) and multiplying.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets

from qlab import _frozen, channels, purification, states
from qlab.labs.kit import Lab, axes, baked, choice, integer, number
from qlab.labs.pairs.swapping import BELL, PROTOCOLS, Weights, mixed, purifying, swapping

WORST = {"werner": states.werner(fidelity=0.0), "dephased": channels.phase_flip(1.0).on(1, of=2)(states.bell("phi+"))}
"""Pairs of fidelity 0. One of fidelity F is F of phi+ and 1 - F of these."""

KINDS = {"werner": "White noise", "dephased": "Phase noise"}
LEVELS = {"2": 1, "4": 2, "8": 3}


class SwapLab(Lab):
    """Swap and purify pairs, and count what the end pair costs.

    Odd links of the chain are made of the left pair, even ones of the right pair. Neighbours are joined in a tree.

    Parameters
    ----------
    left, right : str
        Noise of the two link pairs, ``"werner"`` or ``"dephased"``.
    left_fidelity, right_fidelity : float
        Their fidelities with phi+, in [0.5, 1].
    links : str
        ``"2"``, ``"4"`` or ``"8"``.
    purify : str
        ``"none"``, ``"dejmps"`` or ``"bbpssw"``.
    where : str
        What to purify: ``"links"``, ``"end"`` or ``"every"`` pair.
    rounds : int
        Rounds each time, 1 to 3.
    success : float
        Probability that a Bell measurement gives a result, in [0.1, 1].
    gate_error, readout_error : float
        As for `qlab.teleportation.swap`, in [0, 0.1]; purification has the same gates and detectors.
    target : float
        A fidelity to reach, in [0.5, 1].

    Examples
    --------
    >>> lab = SwapLab(links="2", left_fidelity=0.95, right_fidelity=0.95)
    >>> [round(stage.pairs[0].fidelity, 4) for stage in lab.history()]
    [0.95, 0.9033]
    """

    name = "swap"
    title = "Swap and purify"
    address = (
        *("left", "left_fidelity", "right", "right_fidelity", "links", "purify", "where", "rounds"),
        *("success", "gate_error", "readout_error", "target"),
    )
    left = choice("werner", KINDS, label="Left pair: noise")
    right = choice("werner", KINDS, label="Right pair: noise")
    left_fidelity = number(0.95, low=0.5, high=1, step=0.005, label="Its fidelity")
    right_fidelity = number(0.95, low=0.5, high=1, step=0.005, label="Its fidelity")
    links = choice("2", {n: n for n in LEVELS}, label="Links in the chain")
    purify = choice("none", {"none": "No", "dejmps": "DEJMPS", "bbpssw": "BBPSSW"}, label="Purify")
    where = choice("every", {"links": "Links", "every": "Every pair", "end": "End pair"}, label="What to purify")
    rounds = integer(1, low=1, high=3, label="Rounds each time")
    success = number(1.0, low=0.1, high=1, step=0.05, label="Bell measurement gives a result", unit="%")
    gate_error = number(0.0, low=0, high=0.1, step=0.002, label="Gate error", unit="%")
    readout_error = number(0.0, low=0, high=0.1, step=0.002, label="Readout error, each bit", unit="%")
    target = number(0.9, low=0.5, high=1, step=0.01, label="Your target")
    pairs = baked()  # [werner dephased, fidelity 0 or 1, Bell weight]: linear in between
    swapping = baked()  # [gate error, readout error (0, 1/2, 1 each), weight of one, of the other, of the new pair]
    purifying = baked()  # [dejmps bbpssw, gate error, readout error, ...]: times the probability of success
    frame = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        """The tables, the axes, and this set-up's story without JavaScript."""
        self.set_trait(
            "pairs",
            np.array([[purification.bell_weights(rho) for rho in (worst, BELL[0])] for worst in WORST.values()]),
        )
        self.set_trait("swapping", swapping())
        self.set_trait("purifying", np.array([purifying(name) for name in PROTOCOLS]))
        self.set_trait("frame", axes.bake(_frame, wide=(520, 300), narrow=(330, 280)))
        self.summary = self._summary()
        self.set_trait("fallback", axes.picture(self._picture, self.summary))

    def history(self, levels: int | None = None, purify: str | None = None) -> list[Stage]:
        """What happens on the way to the end pair: link pairs, rounds of purification, swaps."""
        levels, protocol = levels or LEVELS[self.links], purify or self.purify
        swap = mixed(self.swapping, self.gate_error, self.readout_error)
        stages = [Stage("link", 0, [Pair(self._link(side)) for side in ("left", "right")])]
        for level in range(levels + 1):
            if level:
                ahead, behind = (stages[-1].pairs * 2)[:2]
                stages.append(Stage("swap", level, [swapped(swap, ahead, behind, self.success)]))
            chosen = {"links": level == 0, "end": level == levels, "every": True}[self.where]
            for _ in range(self.rounds if chosen and protocol != "none" else 0):
                rule = mixed(self.purifying[list(PROTOCOLS).index(protocol)], self.gate_error, self.readout_error)
                stages.append(Stage("purify", level, [purified(rule, pair) for pair in stages[-1].pairs]))
        return stages

    def _link(self, side: str) -> Weights:
        worst, best = self.pairs[list(WORST).index(getattr(self, side))]
        fidelity = getattr(self, f"{side}_fidelity")
        return np.asarray(fidelity * best + (1 - fidelity) * worst)

    def _picture(self, ax: Any) -> None:
        _frame(ax)
        for protocol, colour, style in (("none", "vermilion", "--"), (self.purify, "blue", "-")):
            stages = self.history(3, protocol)
            path = [(stage.level, stage.pairs[0].fidelity) for stage in stages]
            ax.plot(*np.transpose(path), style, color=axes.PALETTE[colour], marker="o", markersize=5)

    def _summary(self) -> str:
        plain, end = self.history(purify="none")[-1].pairs[0], self.history()[-1].pairs[0]
        bought = (
            f"With purification ({self.purify.upper()}) it becomes {end.fidelity:.3f}, at the price of {end.cost:.1f} "
            "link pairs on average for each end pair. "
            if self.purify != "none"
            else ""
        )
        return (
            "A Bell measurement in the middle turns two entangled pairs into one that is twice as long, and worse: the "
            f"errors of both add up. Here {self.links} links of fidelity {self.left_fidelity:g} and "
            f"{self.right_fidelity:g} become an end pair of fidelity {plain.fidelity:.3f}. {bought}Purification makes "
            "one better pair of two, if it succeeds. The figure shows fidelity against the number of links, 1 to 8, "
            "without purification (dashed) and with the chosen one (solid); at fidelity 1/2 and below nothing is left "
            "that could be purified."
        )


@dataclass(frozen=True, eq=False)
class Pair(_frozen.Frozen):
    """Bell weights of a pair, link pairs that one costs on average, and the chance of the last purification."""

    weights: Weights
    cost: float = 1.0
    chance: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", _frozen.read_only(np.asarray(self.weights)))

    @property
    def fidelity(self) -> float:
        """Fidelity with phi+."""
        return float(self.weights[0])


@dataclass(frozen=True, eq=False)
class Stage:
    """What was done (link, purify, swap), how many swaps deep, and the pairs: left and right, or one kind."""

    what: str
    level: int
    pairs: list[Pair]


def swapped(rule: Weights, a: Pair, b: Pair, success: float) -> Pair:
    """The pair that a Bell measurement makes of two."""
    return Pair(np.einsum("i,j,ijk", a.weights, b.weights, rule), (a.cost + b.cost) / success)


def purified(rule: Weights, pair: Pair) -> Pair:
    """The pair that one round makes of two copies; both are lost if it fails, so a success costs 1 / chance tries."""
    left = np.einsum("i,j,ijk", pair.weights, pair.weights, rule)
    return Pair(left / left.sum(), 2 * pair.cost / left.sum(), left.sum())


def _frame(ax: Any) -> None:
    """Fidelity against the number of links, 1 to 8, and the line below which a pair is not entangled."""
    ax.axhspan(0.25, 0.5, color="black", alpha=0.06, linewidth=0)
    ax.axhline(0.5, color="black", alpha=0.6, linestyle="--", linewidth=1.3)
    ax.text(-0.1, 0.485, "1/2: not entangled", ha="left", va="top", fontsize=11.5, alpha=0.85)
    ax.set(xlim=(-0.15, 3.15), ylim=(0.25, 1.01), xticks=range(4), yticks=[0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    ax.set_xticklabels(["1", "2", "4", "8"])
    ax.set(xlabel="links joined", ylabel="fidelity of the pair")
