"""One round of blind computing, measured qubit by measured qubit: from the circuit in QuTiP to a table of records."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import qutip
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, _operators, channels, states
from qlab._frozen import Frozen, read_only
from qlab._show import facts
from qlab.blind.computation import CZ, TURN, Computation, as_computation, bitstrings
from qlab.tables import Table

Bits = NDArray[np.uint8]
_DIGITS = 14  # matrix products are no more exact than this


def plus(eighths: float) -> Qobj:
    r"""A state on the equator of the Bloch sphere: what the client sends, and what the server measures along.

    .. math:: |{+_\theta}\rangle = (|0\rangle + e^{i\theta}|1\rangle)/\sqrt2

    Parameters
    ----------
    eighths : float
        The angle in eighths of a turn; the client uses whole numbers.

    Returns
    -------
    Qobj
        A normalised ket of dimension 2; four eighths further is the orthogonal one.

    Raises
    ------
    ValueError
        If the angle is not a finite number.

    Examples
    --------
    >>> states.fidelity(plus(2), states.ket("R"))
    1.0

    References
    ----------
    A. Broadbent, J. Fitzsimons and E. Kashefi, Proc. 50th Annual IEEE Symposium on Foundations of Computer Science,
    517 (2009).
    """
    angle = 2 * np.pi * _check.number(eighths, "eighths") / TURN
    return Qobj(np.array([1, np.exp(1j * angle)]) / np.sqrt(2))


@dataclass(frozen=True, eq=False, repr=False)
class Round(Frozen):
    """One round, followed to its end. Arrays have a row for each line and a column for each measured qubit.

    Parameters
    ----------
    computation : Computation
        What the client wants.
    theta, r : ndarray
        What the client keeps to itself: angles of the qubits sent, in eighths of a turn, and bits.
    delta : ndarray
        What it tells the server, in eighths of a turn.
    b : ndarray
        What the server answers.
    probability : float
        How likely these answers are.
    before, after : Qobj
        State of the last qubits, before and after the client's correction.
    """

    computation: Computation
    theta: NDArray[np.int64]
    r: Bits
    delta: NDArray[np.int64]
    b: Bits
    probability: float
    before: Qobj
    after: Qobj

    def __post_init__(self) -> None:
        for name in ("theta", "r", "delta", "b"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def s(self) -> Bits:
        """The results as only the client knows them, b xor r."""
        return self.b ^ self.r

    @property
    def fidelity(self) -> float:
        """Of the corrected state with that of an ordinary quantum computer."""
        return states.fidelity(self.after, self.computation.output)

    @property
    def uncorrected_fidelity(self) -> float:
        """The same without the correction, as the server holds it."""
        return states.fidelity(self.before, self.computation.output)

    def __repr__(self) -> str:
        told = f"delta {self.delta.ravel().tolist()}, b {self.b.ravel().tolist()}"
        return f"{told}: fidelity {self.fidelity:.4f}, without correction {self.uncorrected_fidelity:.4f}"

    def _repr_html_(self) -> str:
        rows = {"phi": self.computation.eighths, "theta": self.theta, "r": self.r, "delta": self.delta, "b": self.b}
        shown = {name: " / ".join(" ".join(map(str, row)) for row in values) for name, values in rows.items()}
        return facts(shown | {"probability": f"{self.probability:.4g}", "fidelity": f"{self.fidelity:.4f}"})


def play(computation: Any, theta: Any, r: Any, b: Any, *, p: float = 0.0) -> Round:
    r"""One round in which everything is chosen: what the client draws, and what the server finds.

    For each qubit the client sends :math:`|{+_\theta}\rangle`. The server joins it to the next one with a CZ and
    measures it along :math:`|{\pm_\delta}\rangle` with :math:`\delta = (-1)^x \varphi + \pi z + \theta + \pi r`, which
    the client can tell as soon as it knows the earlier results: :math:`X^x Z^z` is what they have done to this qubit.
    The last qubit of a line is the server's own :math:`|+\rangle`; the client corrects it with its :math:`X^x Z^z`.

    Parameters
    ----------
    computation : Computation or sequence of int
        What is computed, or the angles of one line.
    theta, r, b : int or array_like of int
        Angles of the qubits sent, in eighths of a turn; the client's bits; the server's answers. One for each measured
        qubit: rows are lines.
    p : float
        Probability that a qubit sent arrives maximally mixed, dimensionless, in [0, 1].

    Returns
    -------
    Round
        With the state of the last qubits, before and after the correction.

    Raises
    ------
    ValueError
        If an array does not fit the computation, holds no whole numbers or no bits, or `p` is no probability.

    Examples
    --------
    >>> play([1, 3], theta=[2, 7], r=[1, 0], b=[0, 1])
    delta [7, 4], b [0, 1]: fidelity 1.0000, without correction 0.2500

    References
    ----------
    A. Broadbent, J. Fitzsimons and E. Kashefi, Proc. 50th Annual IEEE Symposium on Foundations of Computer Science,
    517 (2009).
    """
    work = as_computation(computation)
    theta = (_fitting(theta, "theta", work, -np.inf, np.inf) % TURN).astype(np.int64)
    r, b = (_fitting(bits, name, work, 0, 1).astype(np.uint8) for bits, name in ((r, "r"), (b, "b")))
    p = _check.probability(p, "p")
    state, delta = _sent(work, theta, p), np.empty_like(theta)
    for column in range(work.length):
        delta[:, column] = work.delta(theta, r, b ^ r, column)
        state = _moved(work, state, column, delta[:, column], b[:, column], theta, p)
    state = work.joined(state, work.length)
    chance = float(np.real(state.tr()))
    x, z = work.byproducts(b ^ r, work.length)
    fix = qutip.tensor(*(qutip.sigmaz() ** int(k) * qutip.sigmax() ** int(j) for j, k in zip(x, z, strict=True)))
    before = state / chance
    return Round(work, theta, r, delta, b, round(chance, _DIGITS), before, fix * before * fix.dag())


def answers(computation: Any, *, p: float = 0.0, turn_deg: float = 0.0) -> Table:
    r"""Probabilities of the answers that the client ends up with.

    .. math:: \Pr(0) = \frac{1 + (1 - p)\cos(\varphi + \tau)}{2} \quad\text{for a single gate}

    Parameters
    ----------
    computation : Computation or sequence of int
        What is computed, or the angles of one line.
    p : float
        Probability that a qubit sent arrives maximally mixed, dimensionless, in [0, 1].
    turn_deg : float
        :math:`\tau`: the server measures along angles that are off by so many degrees of phase.

    Returns
    -------
    Table
        Axis ``"answer"``, one bit for each line.

    Raises
    ------
    ValueError
        If there is no such computation, `p` is no probability, or the angle no finite number.

    Examples
    --------
    >>> answers([1])
    Table(answer: Pr(0) = 0.853553, Pr(1) = 0.146447)
    >>> round(answers([1], p=0.05)["0"], 10)
    0.8358757211

    References
    ----------
    As for `simulate`.
    """
    work = as_computation(computation)
    values = records(work, p, turn_deg).values
    s = unpacked(np.arange(len(values)), work.measured).reshape(-1, work.lines, work.length)
    answer = np.arange(1 << work.lines) ^ packed(s[..., -1])[:, None]
    chances = np.bincount(answer.ravel(), values.ravel(), 1 << work.lines)
    return Table(np.round(chances, _DIGITS), ("answer",), (work.labels,))


def records(work: Computation, p: Any, turn_deg: Any) -> Table:
    """Probabilities of the client's results `s`, line by line, and of what the server reads at the end.

    They do not depend on theta and r: turning a qubit and the measurement of it alike changes nothing, half a turn of
    the measurement alone exchanges its results, and noise that mixes a qubit evenly has no direction. So theta = r = 0.
    """
    p = _check.probability(p, "p")
    turn = _check.angle(turn_deg, "turn_deg") * TURN / 360
    return _records(work, p, turn)


@lru_cache(maxsize=64)
def _records(work: Computation, p: float, turn: float) -> Table:
    zeros = np.zeros((work.lines, work.length), np.int64)
    branches: dict[tuple[tuple[int, ...], ...], Qobj] = {(): _sent(work, zeros, p)}
    for column in range(work.length):
        grown = {}
        for past, state in branches.items():
            s = np.array([*past, *[(0,) * work.lines] * (work.length - column)], np.uint8).T
            delta = work.delta(zeros, zeros, s, column) + turn
            for bits in product((0, 1), repeat=work.lines):
                grown[*past, bits] = _moved(work, state, column, delta, bits, zeros, p)
        branches = grown
    values = np.zeros((1 << work.measured, 1 << work.lines))
    for past, state in branches.items():
        values[packed(np.array(past).T.reshape(-1))] = np.real(state.diag())  # a CZ at the end changes no reading
    names = (bitstrings(work.measured), work.labels)
    return Table(np.clip(np.round(values, 15), 0, 1), ("s", "read"), names)


def _sent(work: Computation, theta: NDArray[np.int64], p: float) -> Qobj:
    """The first column of qubits."""
    noise = channels.depolarizing(p)
    return qutip.tensor(*(noise(plus(int(k))) for k in theta[:, 0]))


def _moved(work: Computation, state: Qobj, column: int, delta: Any, b: Any, theta: Any, p: float) -> Qobj:
    """The state of the next column, not normalised, when this one was measured along delta with results `b`."""
    state = work.joined(state, column)
    last = column == work.length - 1
    for line in range(work.lines):
        following = (0, 0.0) if last else (int(theta[line, column + 1]), p)
        kraus = _measured(float(delta[line]), int(b[line]), *following)
        state = _operators.apply(_operators.embed(kraus, line, work.lines), state)
    return state


@lru_cache(maxsize=4096)
def _measured(delta: float, b: int, theta: int, p: float) -> tuple[Qobj, ...]:
    """A CZ with the next qubit, then the measurement: from one qubit to the next."""
    found = qutip.tensor(plus(delta + b * TURN / 2).dag(), qutip.qeye(2)) * CZ
    arriving = [noise * plus(theta) for noise in channels.depolarizing(p).kraus] if p else [plus(theta)]
    return tuple(Qobj((found * qutip.tensor(qutip.qeye(2), ket)).full()) for ket in arriving)


def _fitting(x: Any, name: str, work: Computation, low: float, high: float) -> NDArray[np.float64]:
    values = np.atleast_2d(_check.whole(x, name, low, high))
    if values.shape != (work.lines, work.length):
        rule = f"{work.lines} row{'s'[: work.lines != 1]} of {work.length}, one number for each measured qubit"
        raise ValueError(f"`{name}` must have {rule}; got shape {np.shape(x)}")
    return values


def unpacked(codes: NDArray[Any], n: int) -> Bits:
    """The `n` bits of each code, the first bit the highest, along a new last axis."""
    return (np.asarray(codes)[..., None] >> np.arange(n)[::-1] & 1).astype(np.uint8)


def packed(bits: NDArray[Any]) -> NDArray[np.int64]:
    """Codes of the bits along the last axis."""
    return np.asarray(bits).astype(np.int64) @ (1 << np.arange(np.shape(bits)[-1])[::-1])
