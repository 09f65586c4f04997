"""The teleportation lab: one qubit's state, a shared pair, two classical bits, and Bob's correction.

Every step acts on the Bloch vector of the message as a linear map. The page is given these maps as 4 x 4 matrices for
three pairs (perfect, white noise, no phase left), made with `qlab.teleportation` and QuTiP, and mixes and multiplies.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import qutip
import traitlets
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _frozen, channels, states, teleportation
from qlab.labs.kit import Lab, axes, baked, choice, integer, number
from qlab.labs.kit.bloch import PAULIS, circle, phase_factors

PAIRS = {
    "perfect": states.bell("phi+").proj(),
    "white": states.werner(visibility=0.0),
    "phase": channels.dephasing(1.0).on(1, of=2)(states.bell("phi+")),
}
"""Pairs that the page mixes: visibility v means v of the perfect one and 1 - v of the one with that noise."""

CORRECTIONS = {"both": (True, True), "X": (True, False), "Z": (False, True), "none": (False, False)}
"""Which of the two bits Bob uses: the bit flip (X), the phase flip (Z)."""

SYMBOLS = {"phi+": "Φ⁺", "phi-": "Φ⁻", "psi+": "Ψ⁺", "psi-": "Ψ⁻"}
TESTS = "HVDARL"
VISIBILITIES = _frozen.read_only(np.linspace(0, 1, 51))
_PROBES = [states.ket(name) for name in "HVDR"]


class TeleportLab(Lab):
    """Teleport a qubit step by step, and measure how well a noisy pair does it.

    The message is ``cos(angle) |H> + exp(i phase) sin(angle) |V>``, on qubit 1. Alice also has qubit 2, Bob has 3.

    Parameters
    ----------
    angle, phase : int
        The message, in whole degrees: [0, 180] and [-90, 90].
    step : int
        How far the circuit has run: 0 start, 1 pair, 2 gates, 3 measurement, 4 bits travel, 5 correction.
    result : str
        What the Bell measurement says: ``"chance"``, or ``"phi+"``, ``"phi-"``, ``"psi+"``, ``"psi-"``.
    correction : str
        Which bits Bob uses: ``"both"``, ``"X"``, ``"Z"`` or ``"none"``.
    noise, visibility : str, float
        What is wrong with the pair (``"white"`` or ``"phase"``) and how much of it is right, in [0, 1].
    photons : int
        Test photons, in one of six states each.

    Examples
    --------
    >>> lab = TeleportLab(noise="white", visibility=1 / 3)
    >>> lab.fidelity
    0.6666666667
    """

    name = "teleport"
    title = "Teleport a qubit"
    address = ("angle", "phase", "step", "result", "correction", "noise", "visibility", "photons", "seed")
    angle = integer(45, low=0, high=180, label="Angle of the message", unit="°")
    phase = integer(90, low=-90, high=90, label="Phase of its V part", unit="°")
    step = integer(0, low=0, high=5, label="Step")
    result = choice("chance", {"chance": "By chance", **SYMBOLS}, label="Result of the Bell measurement")
    correction = choice(
        "both", {"both": "X and Z", "X": "X only", "Z": "Z only", "none": "Nothing"}, label="What Bob corrects"
    )
    noise = choice("white", {"white": "White noise (Werner)", "phase": "Phase noise"}, label="Noise of the pair")
    visibility = number(1.0, low=0, high=1, step=0.01, label="Visibility of the pair", unit="%")
    seed = integer(1997, low=0, high=2**32 - 1, label="Seed")
    photons = integer(600, low=0, high=1_000_000, label="Test photons")
    circle = baked()  # [angle, (x, z)] and
    factors = baked()  # [phase, (real, imaginary)]: the message's Bloch vector
    early = baked()  # [pair, (start, pair, gates), qubit, 4, 4]: maps of (1, x, y, z)
    measured = baked()  # [pair, result, qubit, 4, 4]; the first number that comes out is the result's probability
    corrected = baked()  # [pair, correction, result, 4, 4]: Bob's qubit
    passes = baked()  # [pair, correction, state of TESTS]: probability to pass the test for the message
    frame = traitlets.Dict(read_only=True).tag(sync=True)

    @property
    def fidelity(self) -> float:
        """Fidelity of teleportation with both corrections, averaged over all messages."""
        return round(teleportation.average_fidelity(pair(self.noise, self.visibility)), 10)

    def bake(self) -> None:
        """The maps, the chances of the six tests, and fidelity against visibility."""
        self.set_trait("circle", circle())
        self.set_trait("factors", phase_factors())
        self.set_trait("early", np.array([early(rho) for rho in PAIRS.values()]))
        self.set_trait("measured", np.array([measured(rho) for rho in PAIRS.values()]))
        bob = self.measured[:, :, 2]
        self.set_trait("corrected", np.array([[fixed(maps, c) for c in CORRECTIONS] for maps in bob]))
        self.set_trait("passes", passes(self.corrected.sum(axis=2)))
        self.set_trait("frame", axes.bake(_frame, wide=(430, 300), narrow=(330, 270)))
        self.summary = self._summary()
        self.set_trait("fallback", axes.picture(self._picture, self.summary))

    def _picture(self, ax: Any) -> None:
        _frame(ax)
        ax.plot(self.visibility, self.fidelity, "o", color=axes.PALETTE["vermilion"], markersize=9)

    def _summary(self) -> str:
        return (
            "Alice has a qubit in any state, and shares an entangled pair with Bob. She measures her two qubits "
            "together (a Bell measurement), which leaves nothing of the state with her, and tells Bob two bits. Before "
            "they arrive, his qubit looks the same for every message: nothing travels faster than light. With them he "
            "knows which correction (none, X, Z or both) turns his qubit into the message. The figure shows the "
            "fidelity, averaged over all messages, against the visibility of the pair, for white noise and for phase "
            "noise. At "
            f"visibility {self.visibility:.2f} with {self.noise} noise it is {self.fidelity:.3f}; without "
            "entanglement the best is 2/3, which white noise reaches at visibility 1/3."
        )


def pair(noise: str, visibility: float) -> Qobj:
    """The resource that the page stands for."""
    return visibility * PAIRS["perfect"] + (1 - visibility) * PAIRS[noise]


def vector(rho: Qobj) -> list[float]:
    """(trace, x, y, z) of an operator on one qubit."""
    return [float(np.real((p * rho).tr())) for p in PAULIS]


def transfer(outputs: Sequence[Any]) -> NDArray[np.float64]:
    """Matrices [..., 4, 4] of linear maps, from what they make [probe, ..., 4] of H, V, D and R."""
    probes = np.array([vector(psi.proj()) for psi in _PROBES])
    return np.moveaxis(np.tensordot(np.linalg.inv(probes), np.array(outputs), axes=1), 0, -1).round(14)


def early(rho: Qobj) -> NDArray[np.float64]:
    """Maps [step, qubit, 4, 4] to the reduced states before anybody looks."""
    start, gates = qutip.ket("00").proj(), _bell_gates()
    joints = [[psi.proj() & start, psi.proj() & rho, gates * (psi.proj() & rho) * gates.dag()] for psi in _PROBES]
    return transfer([[[vector(joint.ptrace(q)) for q in range(3)] for joint in probe] for probe in joints])


def _bell_gates() -> Qobj:
    """CNOT from qubit 1 to 2, then H on 1: Bell states become bits (phase flip on 1, bit flip on 2)."""
    cnot = (qutip.fock_dm(2, 0) & qutip.qeye(2)) + (qutip.fock_dm(2, 1) & qutip.sigmax())
    hadamard = (qutip.sigmax() + qutip.sigmaz()) / np.sqrt(2)
    return (hadamard & qutip.qeye([2, 2])) * (cnot & qutip.qeye(2))


def measured(rho: Qobj) -> NDArray[np.float64]:
    """Maps [result, qubit, 4, 4] to what is left after each result, times its probability, before the correction."""
    outcomes = [teleportation.teleport(psi, rho).branches for psi in _PROBES]
    return transfer([[_left(i, branches[name]) for i, name in enumerate(teleportation.BELL)] for branches in outcomes])


def _left(i: int, branch: teleportation.Branch) -> list[list[float]]:
    """Qubits 1 and 2 read the two bits of the result, qubit 3 is Bob's; each times the result's probability."""
    flip, phase = divmod(i, 2)
    after = [qutip.fock_dm(2, phase), qutip.fock_dm(2, flip), branch.before]
    return [vector(branch.probability * state) for state in after]


def fixed(maps: NDArray[np.float64], correction: str) -> NDArray[np.float64]:
    """Bob's maps [result, 4, 4] after the correction: X turns y and z around, Z turns x and y around."""
    x, z = (np.array(signs_of(p)) for p in (qutip.sigmax(), qutip.sigmaz()))
    use_x, use_z = CORRECTIONS[correction]
    turns = [x ** (use_x * (i // 2)) * z ** (use_z * (i % 2)) for i in range(4)]
    return np.array(turns)[:, :, None] * maps


def signs_of(pauli: Qobj) -> list[float]:
    """What a Pauli operator does to each of (1, x, y, z): 1 keeps it, -1 turns it around."""
    return [float(np.real((p * pauli * p * pauli).tr())) / 2 for p in PAULIS]


def passes(maps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability [..., state of TESTS] that Bob's qubit passes the test for the message."""
    vectors = np.array([vector(states.ket(name).proj()) for name in TESTS])
    return (np.einsum("si,...ij,sj->...s", vectors, maps, vectors) / 2).round(14)


def _frame(ax: Any) -> None:
    """Average fidelity against visibility, with what is possible without entanglement."""
    for noise, colour, style in (("white", "blue", "-"), ("phase", "purple", "-.")):
        curve = [teleportation.average_fidelity(pair(noise, v)) for v in VISIBILITIES]
        ax.plot(VISIBILITIES, curve, color=axes.PALETTE[colour], linestyle=style)
    ax.axhline(2 / 3, color=axes.PALETTE["vermilion"], linestyle="--", linewidth=1.5)
    ax.text(0.98, 0.645, "2/3: best without entanglement", ha="right", va="top", fontsize=11)
    ax.text(0.45, 0.86, "phase noise", ha="right", alpha=0.9)
    ax.text(0.68, 0.77, "white noise", ha="left", alpha=0.9)
    ax.set(xlim=(0, 1), ylim=(0.45, 1.02), xticks=[0, 0.25, 0.5, 0.75, 1], yticks=np.arange(5, 11) / 10)
    ax.set_xticklabels(["0 %", "25 %", "50 %", "75 %", "100 %"])
    ax.set(xlabel="visibility of the pair", ylabel="average fidelity")
