"""The copy lab: one photon goes into a copying machine, two imperfect copies come out.

A machine acts on Bloch vectors as a linear map for each of its copies. The page is given these maps as 4 x 4
matrices, made from qlab's own attacks with QuTiP's partial trace, and only multiplies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import qutip
import traitlets

from qlab import _frozen, states
from qlab.eavesdroppers import Attack, InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.labs.kit import Lab, axes, baked, choice, integer, number
from qlab.labs.kit.bloch import PAULIS, circle, phase_factors

MACHINES = {
    "measure-Z": ("Measure and resend: H or V?", InterceptResend(basis="Z")),
    "measure-X": ("Measure and resend: D or A?", InterceptResend(basis="X")),
    "measure-random": ("Measure and resend: basis by chance", InterceptResend()),
    "universal-cloner": ("Universal cloner", UniversalCloner()),
}
"""Machines with nothing to set: what the page calls each, and the attack that it is."""

STRENGTHS = _frozen.read_only(np.linspace(0, 1, 101))
"""Every place of the phase-covariant cloner's slider."""

JUDGES = {"four": "HVDA", "all": "HVDARL"}
"""States to average over. The six are a 2-design: their average is that over the whole sphere."""


class CloningLab(Lab):
    """Choose a photon and a copying machine, and compare both copies with the original.

    The photon is in the state ``cos(angle) |H> + exp(i phase) sin(angle) |V>``. Bob gets one copy, Eve the other.

    Parameters
    ----------
    machine : str
        ``"measure-Z"``, ``"measure-X"``, ``"measure-random"``, ``"universal-cloner"`` or
        ``"phase-covariant-cloner"``. A machine that measures makes both copies from what it found.
    strength : float
        Of the phase-covariant cloner, in [0, 1]: 0 leaves all with Bob, 0.5 makes equal copies, 1 gives all to Eve.
    angle, phase : int
        The photon's state, in whole degrees: [0, 180] and [-90, 90].

    Examples
    --------
    >>> lab = CloningLab(machine="phase-covariant-cloner", angle=45)
    >>> lab.strength
    0.5
    """

    name = "cloning"
    title = "Copy a photon"
    address = ("machine", "strength", "angle", "phase")

    machine = choice(
        "measure-Z",
        {name: label for name, (label, _) in MACHINES.items()} | {"phase-covariant-cloner": "Phase-covariant cloner"},
        label="2. Choose a copying machine",
    )
    strength = number(0.5, low=0, high=1, step=0.01, label="Strength (0: all to Bob, 1: all to Eve)")
    angle = integer(45, low=0, high=180, label="Polarisation of the original", unit="°")
    phase = integer(0, low=-90, high=90, label="Phase of its V part", unit="°")

    circle = baked()  # [angle, (x, z)] and
    factors = baked()  # [phase, (real, imaginary)]: the original's Bloch vector
    fixed = baked()  # [machine, (Bob, Eve), 4, 4]: maps of (1, x, y, z)
    covariant = baked()  # [strength, (Bob, Eve), 4, 4]
    fixed_average = baked()  # [machine, (Bob, Eve), (over H V D A, over all states)]
    covariant_average = baked()  # [strength, (Bob, Eve), (over H V D A, over all states)]
    best = traitlets.Dict(read_only=True).tag(sync=True)  # the fidelity of the best two equal copies
    frontier = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        """The maps and their averages, the axes of the frontier, and the same story without JavaScript."""
        fixed = np.array([copies(attack) for _, attack in MACHINES.values()])
        covariant = np.array([copies(PhaseCovariantCloner(float(s))) for s in STRENGTHS])
        tables = {"circle": circle(), "factors": phase_factors(), "fixed": fixed, "covariant": covariant}
        tables |= {"fixed_average": averages(fixed), "covariant_average": averages(covariant)}
        for name, values in tables.items():
            self.set_trait(name, values)
        self.set_trait("best", _best())
        self.set_trait("frontier", axes.bake(self._frontier, wide=(430, 330), narrow=(320, 250)))
        self.summary = _summary(self.best)
        self.set_trait("fallback", axes.picture(self._frontier, self.summary, size=(460, 360)))

    def _frontier(self, ax: Any) -> None:
        """The best pairs of fidelities, and what lies beyond them."""
        bob, eve = self.covariant_average[:, :, 0].T
        ax.fill_between([1.04, *bob], [0.5, *eve], 1.04, color="black", alpha=0.07, linewidth=0)
        ax.plot(bob, eve, color=axes.PALETTE["orange"])
        ax.plot(1, 1, "x", color=axes.PALETTE["vermilion"], markersize=10, markeredgewidth=2.5)
        ax.text(0.975, 1, "perfect for all four", ha="right", va="center")
        ax.text(0.9, 0.955, "FORBIDDEN", ha="center", va="center", fontsize=11, alpha=0.75)
        for fidelity, label in zip(self.fixed_average[2:, 0, 0], ("measure", "universal"), strict=True):
            ax.plot(fidelity, fidelity, "o", color="black", alpha=0.35, markersize=5)
            ax.text(fidelity - 0.02, fidelity - 0.022, label, ha="right", va="top", alpha=0.75)
        ax.text(0.515, 0.93, "best possible", alpha=0.9)
        ax.set(xlim=(0.5, 1.04), ylim=(0.5, 1.04), xticks=np.arange(5, 11) / 10, yticks=np.arange(5, 11) / 10)
        ax.set(xlabel="Bob's fidelity, mean of H, V, D, A", ylabel="Eve's")


def copies(attack: Attack) -> np.ndarray:
    """Pauli transfer matrices [copy, 4, 4] of Bob's copy and of Eve's: the found state, if she keeps no qubit."""
    maps = np.zeros((2, 4, 4))
    used = [k for kraus in attack.instrument.results.values() for k in kraus if k.norm() > 0]
    for column, pauli in enumerate(PAULIS):
        for out in (k * pauli * k.dag() for k in used):
            for copy in (0, 1):
                kept = out.ptrace(min(copy, len(out.dims[0]) - 1))
                maps[copy, :, column] += [np.real((p * kept).tr()) / 2 for p in PAULIS]
    return maps.round(15)


def averages(maps: np.ndarray) -> np.ndarray:
    """Mean fidelity of copy and original over each set of states, on a last axis that is put behind the copies."""
    return np.stack([_mean_fidelity(maps, names) for names in JUDGES.values()], axis=-1)


def _mean_fidelity(maps: np.ndarray, names: Iterable[str]) -> np.ndarray:
    vectors = [[qutip.expect(pauli, states.ket(name)) for pauli in PAULIS] for name in names]
    return np.mean([v @ maps @ v / 2 for v in np.array(vectors)], axis=0).round(15)


def _best() -> dict[str, float]:
    four = averages(copies(PhaseCovariantCloner(0.5)))[0, 0]
    return {"four": float(four), "all": float(averages(copies(UniversalCloner()))[0, 1])}


def _summary(best: dict[str, float]) -> str:
    measured = averages(copies(InterceptResend()))[0, 0]
    return (
        "One photon goes into a copying machine; Bob gets one copy and Eve the other. The fidelity of a copy is the "
        "chance that it passes the test for the original: 1 is perfect, 0.5 a guess. If the machine measures, both "
        f"copies reach {measured:.3f} on average over H, V, D and A; the universal cloner reaches {best['all']:.3f} "
        f"for every state, and the best machine for straight polarisation {best['four']:.3f}. The figure shows Eve's "
        "fidelity against Bob's: beyond a curved frontier no machine can go, so what one copy gains the other loses. "
        "Copies that are perfect for all four states are forbidden."
    )
