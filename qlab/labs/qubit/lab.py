"""The qubit lab: one polarised photon, one polariser, and the Born rule seen in counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets

from qlab import states
from qlab.estimates import Z_95
from qlab.labs.kit import Lab, axes, baked, integer
from qlab.labs.kit.bloch import DEGREES, PAULIS, circle, phase_factors
from qlab.measurement import basis, born


class QubitLab(Lab):
    """Turn a photon and a polariser, send photons, and compare the counts with the Born rule.

    The photon is in the state ``cos(angle) |H> + exp(i phase) sin(angle) |V>``.

    Examples
    --------
    >>> lab = QubitLab(angle=30, polariser=0)
    >>> lab.photons
    100
    """

    name = "qubit"
    title = "One photon, one polariser"
    address = ("polariser", "angle", "phase", "photons", "seed")
    polariser = integer(0, low=0, high=180, label="Turn the polariser", unit="°")
    angle = integer(30, low=0, high=180, label="Turn the photon's polarisation", unit="°")
    phase = integer(0, low=-90, high=90, label="Phase of the V part", unit="°", hint="0: a line; ±90 at 45°: a circle")
    seed = integer(1926, low=0, high=2**32 - 1, label="Seed", hint="")  # the year of Born's rule; a fair run
    photons = integer(100, low=0, high=1_000_000, label="Photons sent")
    amplitudes = baked()  # [angle, (H, V)]
    factors = baked()  # [phase, (real, imaginary)]
    circle = baked()  # [angle, (x, z)] of the Bloch vector without phase
    outcomes = baked()  # [polariser, (passes, stopped), (1, x, y, z)]: probability = outcomes . (1, x, y, z)
    shrinking = traitlets.Dict().tag(sync=True)

    def bake(self) -> None:
        turned = [states.polarisation(float(a)) for a in DEGREES]
        self.set_trait("amplitudes", np.array([psi.full().ravel().real for psi in turned]).round(15))
        self.set_trait("factors", phase_factors())
        self.set_trait("circle", circle())
        self.set_trait("outcomes", np.array([_coefficients(float(a)) for a in DEGREES]).round(15))
        self.shrinking = axes.bake(_guide, wide=(640, 230), narrow=(340, 230))
        passes = born(states.polarisation(self.angle), float(self.polariser))["0"]
        story = (
            f"A photon polarised at {self.angle} degrees meets a polariser at {self.polariser} degrees. The Born rule "
            f"says that it passes with probability {passes:.3f}. Each photon passes whole or is stopped whole; only "
            "the share of many photons comes close to the probability, and the uncertainty shrinks as one over the "
            "root of their number."
        )
        self.set_trait("fallback", axes.picture(lambda ax: _malus(ax, self.angle, self.polariser, passes), story))
        self.summary = story


def _coefficients(angle_deg: float) -> list[list[float]]:
    """Each outcome's probability as a linear function of the Bloch vector: half the traces with 1, X, Y, Z."""
    kraus = [ops[0] for ops in basis(angle_deg).results.values()]
    return [[float(np.real((k.dag() * k * pauli).tr())) / 2 for pauli in PAULIS] for k in kraus]


def _guide(ax: Any) -> None:
    """Log-log axes for the interval's half width, with the line of slope -1/2 at probability one half."""
    n = np.array([1, 1e6])
    ax.plot(n, 100 * Z_95 / 2 / np.sqrt(n), color="black", alpha=0.45, linestyle="--", linewidth=1.5)
    ax.set(xscale="log", yscale="log", xlim=(1, 1e6), ylim=(0.05, 100))
    ax.set(xlabel="photons sent", ylabel="uncertainty, ± points")
    ax.set_xticks([1, 10, 100, 1000, 1e4, 1e5], ["1", "10", "100", "1000", "10⁴", "10⁵"])
    ax.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    ax.minorticks_off()
    ax.text(3e3, 3.2, "1/√n", alpha=0.8)


def _malus(ax: Any, angle: int, polariser: int, passes: float) -> None:
    """Probability of passing against the polariser's angle, with the lab's own setting marked."""
    curve = [born(states.polarisation(angle), float(a))["0"] for a in DEGREES]
    ax.plot(DEGREES, curve, color=axes.PALETTE["blue"])
    ax.plot([polariser], [passes], "o", color=axes.PALETTE["vermilion"], markersize=9)
    ax.set(xlim=(0, 180), ylim=(0, 1.02), xticks=range(0, 181, 45))
    ax.set(xlabel="angle of the polariser, degrees", ylabel="probability of passing")
