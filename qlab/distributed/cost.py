"""What a distributed circuit costs: pairs, the time they take, and what the data lose while they wait."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import qutip
from numpy.typing import ArrayLike, NDArray
from qutip import Qobj

from qlab import _arrays, _check, _figures, states
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, ORANGE, facts
from qlab.channels import Channel
from qlab.devices import Memory
from qlab.distributed.circuits import GATES
from qlab.distributed.fidelities import NAMED, average_gate_fidelity, process_fidelity
from qlab.distributed.local import PAULI
from qlab.distributed.teleported import NAMES, teleported_gate
from qlab.repeaters import Link

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
_MOST_GATES = 10**6
_FOREVER = 700.0  # exp of more is no float
_SIGNS = read_only(np.array([[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]]))  # 1: they commute


@dataclass(frozen=True, eq=False, repr=False)
class CircuitCost(Frozen):
    """What so many gates over a link cost, and what one of them is worth.

    Parameters
    ----------
    circuit : str
        What was asked for.
    gates : int
        Gates between the machines.
    name : str
        Which gate, "cz" or "cnot".
    link : Link
        What makes the pairs.
    memory : Memory
        What the data wait in.
    gate : Channel
        One gate with the wait before it, as `built` and `grover` take it.
    after_errors : ndarray
        Process fidelity if the data had suffered a Pauli error before the gate, rows for Alice's, columns for Bob's
        (I, X, Y, Z): what the fidelity is made of for any wait.
    """

    circuit: str
    gates: int
    name: str
    link: Link
    memory: Memory
    gate: Channel
    after_errors: Floats

    def __post_init__(self) -> None:
        object.__setattr__(self, "after_errors", read_only(self.after_errors))

    @property
    def pairs(self) -> int:
        """One for each gate, for each is teleported by itself; gates that share a control could share a pair."""
        return self.gates

    @property
    def pair_rate_hz(self) -> float:
        """Pairs per second that the link makes while it tries."""
        return self._success / self.link.attempt_s

    @property
    def time_s(self) -> float:
        """Mean time of the circuit; each gate waits for its pair, and for a message there and one back."""
        return self.gates * (1 / self.pair_rate_hz + 2 * self.link.delay_s)

    @property
    def rate_hz(self) -> float:
        """Circuits per second, one after the other."""
        return 1 / self.time_s

    @property
    def coherence(self) -> float:
        """What the wait for one gate leaves of a data qubit's coherence."""
        return float(_left(1 / self.memory.t2_s, self._success, self.link))

    @property
    def phase_error(self) -> float:
        """The same as the probability of a phase flip."""
        return (1 - self.coherence) / 2

    @property
    def process_fidelity(self) -> float:
        """Of one gate, wait included."""
        return process_fidelity(self.gate, self.name)

    @property
    def average_gate_fidelity(self) -> float:
        """Of one gate, wait included."""
        return average_gate_fidelity(self.gate, self.name)

    @property
    def _success(self) -> float:
        return cast(float, self.link.success_probability)  # a Link that stands has one

    def fidelity_at(self, pair_rate_hz: ArrayLike) -> float | Floats:
        """Average gate fidelity if the same link made so many pairs per second (above 0, any shape)."""
        rates = _check.array(pair_rate_hz, "pair_rate_hz", low=0)
        most = 1 / self.link.attempt_s
        if not ((rates > 0) & (rates <= most * (1 + 1e-9))).all():
            raise ValueError(f"`pair_rate_hz` must be above 0 and at most {most:.4g}, the attempts per second")
        errors = _errors(self.memory, np.minimum(1, rates / most), self.link)
        f = np.einsum("...ij,ij->...", errors, self.after_errors)
        return _arrays.plain((4 * f + 1) / 5)

    def __repr__(self) -> str:
        f = self.average_gate_fidelity
        return f"{self.circuit}: {_pairs(self.pairs)}, {_time(self.time_s)}, average gate fidelity {f:.4f}"

    def _repr_html_(self) -> str:
        return facts(
            {
                "circuit": self.circuit,
                "pairs": str(self.pairs),
                "pairs per second": f"{self.pair_rate_hz:.4g}",
                "time": _time(self.time_s),
                "coherence left by one wait": f"{self.coherence:.4f}",
                "average gate fidelity": f"{self.average_gate_fidelity:.4f}",
            }
        )

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Average gate fidelity against pairs per second, from a hundredth of this link's to a hundred times it."""
        ax = _check.axes(ax)
        here, most = self.pair_rate_hz, 1 / self.link.attempt_s
        rates = np.geomspace(here / 100, min(most, here * 100), 200)
        ax.semilogx(rates, self.fidelity_at(rates), color=BLUE, label="this pair, this memory")
        at_once = (4 * self.after_errors[0, 0] + 1) / 5
        ax.axhline(at_once, color=BLUE, linestyle=":", label="no wait")
        ax.plot(here, self.average_gate_fidelity, "o", color=ORANGE, label="this link")
        ax.set(xlabel="pairs per second", ylabel="average gate fidelity")
        ax.legend()
        return ax


def circuit_cost(
    circuit: str | int,
    link: Link,
    *,
    memory: Memory | None = None,
    name: str = "cz",
    gate_error: float = 0.0,
    readout_error: float | tuple[float, float] = 0.0,
) -> CircuitCost:
    r"""Pairs, time and fidelity of a circuit whose gates are teleported over a link, one after the other.

    Each gate waits for a pair of its own, and both data qubits wait with it. An attempt of :math:`\tau` seconds
    succeeds with probability :math:`s`, so that :math:`R = s/\tau` pairs come per second, and on average a data qubit
    keeps the coherence

    .. math:: c(T_2) = \frac{s}{s + e^{\tau/T_2} - 1}\,e^{-2\delta/T_2} \;\approx\; \frac{1}{1 + 1/(R\,T_2)}

    where :math:`\delta` is the time that a message needs (the approximation is for many attempts over a short link). A
    phase flip then comes with probability :math:`(1 - c)/2`. Relaxation is treated alike. Both qubits wait for the same
    pair, equally long: the coherence that is left to the two together is :math:`c(T_2/2)`, which is more than
    :math:`c(T_2)^2`, since errors gather in the runs with a long wait.

    Also the pair ages: both halves until it is heralded, Bob's half until `m1` has come. What the model leaves out: a
    pair that is made before the data are there (a link that always succeeds stands for that), a pair that serves more
    than one gate of the same control, pairs made side by side, and the time of the local gates.

    Parameters
    ----------
    circuit : str or int
        ``"cz"``, ``"cnot"``, ``"iswap"``, ``"swap"``, ``"grover"``, or how many gates between the machines, 1 or more.
    link : Link
        Length, fidelity and rate of the pairs, which are born Werner states.
    memory : Memory, optional
        Of all qubits; perfect if not given.
    name : str
        Which gate is teleported, ``"cz"`` or ``"cnot"``; a `circuit` of that name says so itself.
    gate_error, readout_error
        Of the local parts, as for `teleported_gate`.

    Returns
    -------
    CircuitCost
        `pairs`, `time_s`, `rate_hz`, `coherence`, the `gate` with its wait.

    Raises
    ------
    ValueError
        If there is no such circuit, `link` or `memory` is none, or a probability is out of range.

    Examples
    --------
    >>> link = Link(0.002, fidelity=0.9689, success_probability=9.7e-6, attempt_rate_hz=1e6)
    >>> cost = circuit_cost("grover", link, memory=Memory(t2_s=10))
    >>> cost
    grover: 2 pairs, 206 ms, average gate fidelity 0.9673
    >>> round(cost.phase_error, 6)
    0.005102

    References
    ----------
    D. Main et al., Nature 638, 383 (2025), for a link of this rate and fidelity.
    """
    label, gates = _circuit(circuit)
    name = label if label in NAMES else _check.choice(name, "name", NAMES)
    if not isinstance(link, Link):
        raise ValueError(f"`link` must be a Link, such as `repeaters.Link(1, fidelity=0.95)`; got {_check.brief(link)}")
    memory = Memory() if memory is None else memory
    if not isinstance(memory, Memory):
        raise ValueError(f"`memory` must be a Memory, such as `repeaters.Memory(t2_s=10)`; got {_check.brief(memory)}")
    pair = _aged(states.werner(fidelity=link.fidelity), memory, link.delay_s)
    at_once = teleported_gate(name, resource=pair, gate_error=gate_error, readout_error=readout_error)
    wait = _waited(_errors(memory, np.array(link.success_probability), link))
    gate = Channel((at_once @ wait).kraus, f"{at_once.name} after a wait")
    return CircuitCost(label, gates, name, link, memory, gate, _judged(at_once, name))


def _circuit(circuit: Any) -> tuple[str, int]:
    if isinstance(circuit, str):
        return circuit, GATES[_check.choice(circuit, "circuit", GATES, " (or a number of gates)")]
    gates = _check.count(circuit, "circuit", least=1, most=_MOST_GATES, because="a longer one takes the same per gate")
    return f"{gates} gate{'s'[: gates != 1]}", gates


def _aged(pair: Qobj, memory: Memory, delay_s: float) -> Qobj:
    """The pair when it is used: Alice's half as old as the herald, Bob's by another message."""
    return memory.channel(2 * delay_s).on(1, of=2)(memory.channel(delay_s).on(0, of=2)(pair))


def _errors(memory: Memory, success: Floats, link: Link) -> Floats:
    """Probabilities of I, X, Y, Z on Alice's and on Bob's data qubit for one wait, shape (..., 4, 4).

    After a time t the Pauli operators I, X, Y, Z of a qubit have shrunk by exp(-rate t); a product on both shrinks with
    the sum of the rates, and that is what the wait is averaged over.
    """
    rates = np.array([0, 1 / memory.t2_s, 1 / memory.t2_s, 1 / memory.t1_s])
    left = np.stack([np.stack([_left(a + b, success, link) for b in rates], -1) for a in rates], -2)
    return np.asarray(np.clip(_SIGNS @ left @ _SIGNS / 16, 0, 1), float)


def _left(rate: float, success: Any, link: Link) -> Any:
    """The mean of exp(-rate t) over a geometric number of attempts and two messages."""
    grown = np.expm1(min(link.attempt_s * rate, _FOREVER))
    return success / (success + grown) * math.exp(-2 * link.delay_s * rate)


def _waited(errors: Floats) -> Channel:
    """Pauli errors on both data qubits, with their probabilities."""
    pairs = zip(product(PAULI.values(), repeat=2), errors.ravel().tolist(), strict=True)
    return Channel([math.sqrt(p) * qutip.tensor(*both) for both, p in pairs if p], "wait")


def _judged(gate: Channel, name: str) -> Floats:
    """Process fidelity after each pair of Pauli errors on the data."""
    errors = [[qutip.tensor(a, b) for b in PAULI.values()] for a in PAULI.values()]
    return np.array([[process_fidelity(gate, NAMED[name] * error) for error in row] for row in errors])


def _pairs(n: int) -> str:
    return f"{n} pair{'s'[: n != 1]}"


def _time(seconds: float) -> str:
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"
