"""The gate lab: a CZ between two machines, step by step, and what a noisy pair and noisy local gates leave of a search.

Arrows, fidelities and the chance of Grover's search come from `qlab.distributed`. All of them are polynomials in the
pair's fidelity and in the local error, so a few exact values fix the tables that the page looks up.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import qutip
import traitlets
from numpy.typing import NDArray
from qutip import Qobj
from scipy.interpolate import BarycentricInterpolator

from qlab import _frozen, distributed, states
from qlab.labs.kit import Lab, axes, baked, choice, flag, integer, number

Floats = NDArray[Any]
INPUTS = {"1+": "1, +", "0+": "0, +", "++": "+, +"}
BITS = ("00", "01", "10", "11")
LAST = 6
FIDELITIES = _frozen.read_only(np.linspace(0.25, 1, 76))
ERRORS = _frozen.read_only(np.linspace(0, 0.2, 41))
OXFORD = {"fidelity": 0.9689, "cz": 0.862, "cz_error": 0.009, "search": 0.71, "search_error": 0.01}
"""As reported by Main et al., Nature 638, 383 (2025): the pair, a teleported CZ on average, and the search."""


class GateLab(Lab):
    """Teleport a controlled-Z gate between two machines, then spoil what it is made of.

    Parameters
    ----------
    data : "1+", "0+" or "++"
        The two qubits that go in, Alice's and Bob's.
    step : int
        How far the circuit has run, 0 to 6.
    result : "chance", "00", "01", "10" or "11"
        What the two readings say.
    correct : bool
        Whether the bits are told and used.
    fidelity : float
        Of the shared Werner pair, in [0.25, 1].
    local : float
        Probability that a local gate replaces its two qubits by noise, in [0, 0.2]; set so that a gate is as good as
        Oxford's, it stands for all that errs there besides the pair.
    seed : int
        Of the readings.

    Examples
    --------
    >>> lab = GateLab(fidelity=0.9)
    >>> round(lab.search, 4), round(lab.average, 4)
    (0.8133, 0.92)
    """

    name = "gate"
    title = "One gate, two machines"
    address = ("data", "step", "result", "correct", "fidelity", "local", "seed")

    data = choice("1+", INPUTS, label="Alice's and Bob's qubits")
    step = integer(0, low=0, high=LAST, label="Step")
    result = choice("chance", {"chance": "by chance"} | {b: b for b in BITS}, label="The two readings")
    correct = flag(True, label="The bits are told")
    fidelity = number(1.0, low=0.25, high=1, step=0.001, label="Fidelity of the pair", unit="%")
    local = number(0.0, low=0, high=0.2, step=0.001, label="Errors of the local gates", unit="%")
    seed = integer(2025, low=0, high=2**32 - 1, label="Seed", hint="")

    arrows = baked(digits=6)  # [input, step, bits, (a, n1, n2, b), (x, z)] for a perfect pair; NaN: read already
    kept = baked(digits=8)  # [input, corrected, bits, local, (at the lowest fidelity, at 1)]: fidelity of the output
    quality = baked(digits=8)  # [local, fidelity, (average gate fidelity, search)]
    grids = traitlets.Dict(read_only=True).tag(sync=True)
    oxford = traitlets.Dict(read_only=True).tag(sync=True)  # as reported, and a local error that would explain the CZ
    frame = traitlets.Dict(read_only=True).tag(sync=True)

    @property
    def average(self) -> float:
        """Average gate fidelity of the CZ."""
        return distributed.average_gate_fidelity(_gate(self.fidelity, self.local), "cz")

    @property
    def search(self) -> float:
        """How often Grover's search over two such gates finds the marked one of four."""
        return search(self.fidelity, self.local)

    def bake(self) -> None:
        """Arrows, fidelities, and the search against the fidelity of the pair."""
        self.set_trait("arrows", np.array([_arrows(data) for data in INPUTS]))
        self.set_trait("kept", np.array([_kept(data) for data in INPUTS]))
        self.set_trait("quality", quality())
        self.set_trait("grids", {"fidelity": FIDELITIES.tolist(), "local": ERRORS.tolist()})
        self.set_trait("oxford", OXFORD | {"local": _oxfords_local()})
        self.set_trait("frame", axes.bake(_frame))
        self.summary = self._summary()
        self.set_trait("fallback", axes.picture(_picture, self.summary))

    def _summary(self) -> str:
        return (
            "Alice has a qubit, Bob another, and they share an entangled pair. With one half each, two readings and "
            "two bits told, a controlled-Z acts between their qubits though neither moves. The figure shows how often "
            "a search among four, over two such gates, finds the marked one, against the fidelity of the pair, with "
            f"perfect local gates: {100 * quality()[0, -1, 1]:.0f} % at 1, {100 * _searched(0.9):.0f} % at 0.9. "
            f"With Oxford's pair, {OXFORD['fidelity']}, it would be {100 * _searched(OXFORD['fidelity']):.0f} %; "
            f"{100 * OXFORD['search']:.0f} % were measured there, for more errs than the pair."
        )


def _gate(fidelity: float, local: float) -> Any:
    return distributed.teleported_gate("cz", resource=states.werner(fidelity=fidelity), gate_error=local)


def search(fidelity: float, local: float) -> float:
    """Success of the search, straight from the circuit."""
    return distributed.grover("11", gate=_gate(fidelity, local))["11"]


@cache
def quality() -> Floats:
    """Average gate fidelity (degree 1 and 2 in fidelity and error) and success of the search (2 and 4)."""
    some_f, some_p = np.array([0.25, 0.6, 1.0]), np.linspace(0, 0.2, 5)
    exact = np.empty((5, 3, 2))
    for i, p in enumerate(some_p):
        for j, f in enumerate(some_f):
            gate = _gate(f, p)
            exact[i, j] = distributed.average_gate_fidelity(gate, "cz"), distributed.grover("11", gate=gate)["11"]
    along_p = BarycentricInterpolator(some_p, exact, axis=0)(ERRORS)
    return _frozen.read_only(BarycentricInterpolator(some_f, along_p, axis=1)(FIDELITIES))


def _searched(fidelity: float) -> float:
    """Success of the search with perfect local gates, from the table."""
    return float(np.interp(fidelity, FIDELITIES, quality()[0, :, 1]))


def _oxfords_local() -> float:
    """Local error that makes the CZ over Oxford's pair as good as the one that was measured."""
    average = [np.interp(OXFORD["fidelity"], FIDELITIES, row) for row in quality()[:, :, 0]]
    return round(float(np.interp(-OXFORD["cz"], -np.array(average), ERRORS)), 4)


def _input(data: str) -> Qobj:
    return qutip.tensor(*[states.ket(x) for x in data])


@cache
def _kept(data: str) -> Floats:
    """Fidelity of the output for each pair of bits, without and with corrections (degree 2 in the error)."""
    some = np.array([0.0, 0.1, 0.2])
    exact = np.empty((2, 4, 3, 2))
    for i, p in enumerate(some):
        for j, f in enumerate((FIDELITIES[0], 1.0)):
            walk = distributed.steps(_input(data), "cz", resource=states.werner(fidelity=f), gate_error=p)
            for k, bits in enumerate(BITS):
                branch = walk.branches[bits]
                exact[:, k, i, j] = branch.fidelity_before, branch.fidelity_after
    return _frozen.read_only(BarycentricInterpolator(some, exact, axis=2)(ERRORS))


@cache
def _arrows(data: str) -> Floats:
    """Reduced states of the four qubits after each step, as arrows in the plane of x and z."""
    walk = distributed.steps(_input(data), "cz")
    found = np.full((LAST + 1, 4, 4, 2), np.nan)
    for i, step in enumerate(walk):
        for k, bits in enumerate(BITS):
            state = step.states[next(record for record in step.states if bits.startswith(record))]
            for q, name in enumerate(("a", "n1", "n2", "b")):
                if state is not None and name in step.qubits:
                    rho = state.ptrace(step.qubits.index(name))
                    found[i, k, q] = [float(np.real((rho * axis).tr())) for axis in (qutip.sigmax(), qutip.sigmaz())]
    return _frozen.read_only(found)


def _frame(ax: Any) -> None:
    ax.axhline(0.5, color=axes.PALETTE["purple"], linestyle="--", linewidth=1.2)
    ax.text(0.26, 0.515, "a classical question and a guess", fontsize=11)
    ax.axhline(0.9, color=axes.PALETTE["green"], linestyle=":", linewidth=1.5)
    ax.text(0.26, 0.915, "nine times out of ten", fontsize=11)
    ax.set(xlim=(0.25, 1.01), ylim=(0.2, 1.02), xlabel="fidelity of the pair", ylabel="the search succeeds")
    ax.xaxis.set_major_formatter(lambda v, _: f"{100 * v:.0f} %")
    ax.yaxis.set_major_formatter(lambda v, _: f"{100 * v:.0f} %")


def _picture(ax: Any) -> None:
    _frame(ax)
    ax.plot(FIDELITIES, quality()[0, :, 1], color=axes.PALETTE["blue"], label="perfect local gates")
    ax.plot(FIDELITIES, quality()[20, :, 1], "-.", color=axes.PALETTE["orange"], label="local errors of 10 %")
    ax.errorbar(OXFORD["fidelity"], OXFORD["search"], OXFORD["search_error"], fmt="s", color=axes.PALETTE["vermilion"])
    ax.legend(loc="lower right", fontsize=11.5)
