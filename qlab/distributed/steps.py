"""A teleported gate in slow motion: the state after each step, and what each pair of bits leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from qutip import Qobj

from qlab import _check, _figures, _frozen, _operators, states
from qlab._show import BLUE, ORANGE, facts
from qlab.distributed import local
from qlab.distributed.fidelities import NAMED
from qlab.distributed.teleported import attached, checked, correction, teleported_instrument
from qlab.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Paths = Mapping[str, Qobj]  # unnormalised states, by the bits reported so far


@dataclass(frozen=True, eq=False)
class Step:
    """The state after one step, for each record of bits so far.

    Attributes
    ----------
    title : str
        What was done.
    qubits : tuple of str
        Those that are left, in the order of the states: some of a, n1, n2, b.
    probabilities : mapping
        How likely each record is: "" before the first reading, "0" and "1" after it, then "00" to "11".
    states : mapping
        Density matrices, normalised; None where the record never happens.
    """

    title: str
    qubits: tuple[str, ...]
    probabilities: Mapping[str, float]
    states: Mapping[str, Qobj | None]


@dataclass(frozen=True, eq=False)
class Branch:
    """What one pair of reported bits leaves of the data qubits.

    Attributes
    ----------
    probability : float
        How likely it is.
    before, after : Qobj or None
        State of (a, b) without any correction and with both; None if the bits never come.
    fidelity_before, fidelity_after : float
        Fidelities with the ideal output; NaN if the bits never come.
    """

    probability: float
    before: Qobj | None
    after: Qobj | None
    fidelity_before: float
    fidelity_after: float


@dataclass(frozen=True, eq=False, repr=False)
class Steps:
    """A teleported gate on one input.

    Attributes
    ----------
    name : str
        The gate.
    ideal : Qobj
        What the gate itself would make of the input, a density matrix.
    steps : tuple of Step
        From the start to the last correction.
    branches : mapping
        For the bits ``"00"``, ``"01"``, ``"10"``, ``"11"``.
    """

    name: str
    ideal: Qobj
    steps: tuple[Step, ...]
    branches: Mapping[str, Branch]

    @property
    def table(self) -> Table:
        """Probabilities of the four pairs of bits."""
        return Table(np.array([b.probability for b in self.branches.values()]), ("m1 m2",), (tuple(self.branches),))

    @property
    def fidelity(self) -> float:
        """With the ideal output, corrected and averaged over the bits."""
        return states.fidelity(self._average("after"), self.ideal)

    @property
    def uncorrected_fidelity(self) -> float:
        """With the ideal output, if nobody tells anybody the bits."""
        return states.fidelity(self._average("before"), self.ideal)

    def _average(self, which: str) -> Qobj:
        kept = [b for b in self.branches.values() if b.probability > 0]
        return sum(b.probability * getattr(b, which) for b in kept) / sum(b.probability for b in kept)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __repr__(self) -> str:
        with_, without = self.fidelity, self.uncorrected_fidelity
        return f"teleported {self.name} in {len(self)} steps: fidelity {with_:.4f}, without corrections {without:.4f}"

    def _repr_html_(self) -> str:
        rows = {"bits": "probability; fidelity before and after the corrections"}
        for bits, b in self.branches.items():
            rows[bits] = f"{b.probability:.4f}; {b.fidelity_before:.4f}, {b.fidelity_after:.4f}"
        return facts(rows | {"all": f"1; {self.uncorrected_fidelity:.4f}, {self.fidelity:.4f}"})

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Fidelity with the ideal output for each pair of bits, before and after the corrections."""
        ax = _check.axes(ax)
        at, width = np.arange(len(self.branches)), 0.4
        for shift, which, colour, hatch in ((-0.5, "before", ORANGE, "//"), (0.5, "after", BLUE, "")):
            heights = [getattr(b, f"fidelity_{which}") for b in self.branches.values()]
            ax.bar(at + shift * width, heights, width, color=colour, hatch=hatch, label=f"{which} the corrections")
        ax.set(xlabel="bits m1 m2", ylabel="fidelity with the ideal output", ylim=(0, 1.05))
        ax.set_xticks(at, list(self.branches))
        ax.legend()
        return ax


def steps(
    state: Qobj,
    name: str = "cz",
    *,
    resource: Qobj | None = None,
    gate_error: float = 0.0,
    readout_error: float | tuple[float, float] = 0.0,
) -> Steps:
    r"""Walk through a teleported gate, one step after the other.

    The steps are: the start, Alice's CNOT, her reading `m1`, Bob's :math:`X^{m_1}`, his gate, his reading `m2`, Alice's
    :math:`Z^{m_2}`. Before a bit is read there is one state, then one for each record of reported bits.

    Parameters
    ----------
    state : Qobj
        The two data qubits (a, b), a ket or a density matrix.
    name, resource, gate_error, readout_error
        As for `teleported_gate`.

    Returns
    -------
    Steps
        The states, the four pairs of bits, and the fidelities.

    Raises
    ------
    ValueError
        If `state` is no state of two qubits, and as for `teleported_gate`.

    Examples
    --------
    >>> import qutip
    >>> walk = steps(qutip.tensor(states.ket("+"), states.ket("+")), "cz")
    >>> walk
    teleported cz in 7 steps: fidelity 1.0000, without corrections 0.2500
    >>> [step.title for step in walk][1:3], walk.branches["11"].fidelity_before
    (['CNOT from a to n1', 'read n1 in Z'], 0.0)

    References
    ----------
    J. Eisert, K. Jacobs, P. Papadopoulos and M. B. Plenio, Phys. Rev. A 62, 052317 (2000).
    """
    rho = _operators.pair(state, "state")
    name, pair, p, slips = checked(name, resource, gate_error, readout_error)
    noise = {"resource": pair, "gate_error": p, "readout_error": slips}
    ideal = NAMED[name] * rho * NAMED[name].dag()
    raw = teleported_instrument(name, corrected=False, **noise)
    walked = tuple(_walk(rho, name, pair, p, slips))
    branches = {bits: _branch(_operators.apply(raw.results[bits], rho), bits, walked[-1], ideal) for bits in raw.labels}
    return Steps(name, ideal, walked, _frozen.FrozenDict(branches))


def _walk(rho: Qobj, name: str, pair: Qobj, p: float, slips: tuple[float, float]) -> Iterator[Step]:
    paths: Paths = {"": _operators.apply(attached(pair), rho)}
    yield _step("a pair is shared", "a n1 n2 b", paths)
    paths = _acted(paths, local.noisy("cnot", p).kraus, 0)
    yield _step("CNOT from a to n1", "a n1 n2 b", paths)
    paths = _read(paths, "Z", slips[0], 1)
    yield _step("read n1 in Z", "a n2 b", paths)
    paths = {m: _operators.apply(correction("X", m[0], 1, 3), state) for m, state in paths.items()}
    yield _step("X on n2 if m1 is 1", "a n2 b", paths)
    paths = _acted(paths, local.noisy(name, p).kraus, 1)
    yield _step("CZ of n2 and b" if name == "cz" else "CNOT from n2 to b", "a n2 b", paths)
    paths = _read(paths, "X", slips[1], 1)
    yield _step("read n2 in X", "a b", paths)
    paths = {m: _operators.apply(correction("Z", m[1], 0, 2), state) for m, state in paths.items()}
    yield _step("Z on a if m2 is 1", "a b", paths)


def _acted(paths: Paths, kraus: tuple[Qobj, ...], first: int) -> Paths:
    """The same map for every record, on two neighbouring qubits."""
    return {m: _operators.apply(_operators.embed(kraus, first, len(s.dims[0])), s) for m, s in paths.items()}


def _read(paths: Paths, basis: str, slip: float, qubit: int) -> Paths:
    """One bit more in every record, one qubit less in every state."""
    results = local.read(basis, slip).results
    return {
        record + bit: _operators.apply(local.absorbed(bras, qubit, len(state.dims[0])), state)
        for record, state in paths.items()
        for bit, bras in results.items()
    }


def _step(title: str, qubits: str, paths: Paths) -> Step:
    normal = {record: _normalised(state) for record, state in paths.items()}
    chances = _frozen.FrozenDict({record: p for record, (p, _) in normal.items()})
    return Step(title, tuple(qubits.split()), chances, _frozen.FrozenDict({m: s for m, (_, s) in normal.items()}))


def _branch(raw: Qobj, bits: str, last: Step, ideal: Qobj) -> Branch:
    p, before = _normalised(raw)
    after = last.states[bits]
    if before is None or after is None:
        return Branch(0.0, None, None, np.nan, np.nan)
    return Branch(p, before, after, states.fidelity(before, ideal), states.fidelity(after, ideal))


def _normalised(state: Qobj) -> tuple[float, Any]:
    p = float(np.real(state.tr()))
    return (p, state / p) if p >= _operators.NEVER else (0.0, None)
