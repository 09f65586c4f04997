"""One round of blind computing, followed to its end, and the answers that rounds end with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import qutip
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, states
from qlab._frozen import Frozen, read_only
from qlab._show import facts
from qlab.blind.angles import TURN
from qlab.blind.computation import Computation, as_computation
from qlab.blind.engine import Bits, first, moved, packed, records, unpacked
from qlab.tables import Table

_DIGITS = 14  # matrix products are no more exact than this


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
    state, delta = first(work, theta, p), np.empty_like(theta)
    for column in range(work.length):
        delta[:, column] = work.delta(theta, r, b ^ r, column)
        state = moved(work, state, column, delta[:, column], b[:, column], theta, p)
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


def _fitting(x: Any, name: str, work: Computation, low: float, high: float) -> NDArray[np.float64]:
    values = np.atleast_2d(_check.whole(x, name, low, high))
    if values.shape != (work.lines, work.length):
        rule = f"{work.lines} row{'s'[: work.lines != 1]} of {work.length}, one number for each measured qubit"
        raise ValueError(f"`{name}` must have {rule}; got shape {np.shape(x)}")
    return values
