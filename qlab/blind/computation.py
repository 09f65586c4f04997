"""What the client wants computed: one or two lines of gates, and the angles that hide them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import qutip
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, states
from qlab.blind.angles import TURN, gate, whole_eighths
from qlab.tables import Table

CZ = Qobj(np.diag([1, 1, 1, -1]), dims=[[2, 2], [2, 2]])
_MOST = 10  # measured qubits: 2**10 records
_DIGITS = 14  # matrix products are no more exact than this


@dataclass(frozen=True)
class Computation:
    r"""One or two lines of gates that start from :math:`|+\rangle`, and end with a reading in the Z basis.

    On a line the gates are :math:`J(\varphi_n) \cdots J(\varphi_1)`; each takes one measured qubit. Where two lines are
    joined there is a CZ between them.

    Parameters
    ----------
    eighths : sequence of int
        Angles of one line, or a sequence for each of two lines of equal length, in eighths of a turn: 1 is
        :math:`\pi/4`. At most ten in all.
    joins : sequence of int
        Where the two lines are joined: before the gate of that number, counted from 0, or after the last one.

    Raises
    ------
    ValueError
        If the angles are no whole numbers of eighths, the lines are not one or two of equal length, or a join is not
        on them.

    Examples
    --------
    >>> Computation([1]).table
    Table(answer: Pr(0) = 0.853553, Pr(1) = 0.146447)

    Grover's search among four, where 11 is marked:

    >>> Computation([[4, 0], [4, 0]], joins=[0, 1]).table["11"]
    1.0

    References
    ----------
    R. Raussendorf and H. J. Briegel, Phys. Rev. Lett. 86, 5188 (2001).
    """

    eighths: tuple[tuple[int, ...], ...]
    joins: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        angles = np.atleast_2d(whole_eighths(self.eighths, "eighths"))
        if angles.ndim != 2 or len(angles) not in (1, 2) or not 1 <= angles.size <= _MOST:
            rule = f"one line of angles or two of equal length, 1 to {_MOST} angles in all"
            raise ValueError(f"`eighths` must be {rule}; got {_check.brief(self.eighths)}")
        joins = np.atleast_1d(_check.whole(self.joins, "joins", 0, angles.shape[1], "be"))
        if joins.size and len(angles) == 1:
            raise ValueError(f"`joins` must be left out where there is one line; got {_check.brief(self.joins)}")
        object.__setattr__(self, "eighths", tuple(tuple(row) for row in angles.astype(int).tolist()))
        object.__setattr__(self, "joins", tuple(sorted(set(joins.astype(int).tolist()))))

    @property
    def lines(self) -> int:
        """How many qubits are read at the end, 1 or 2."""
        return len(self.eighths)

    @property
    def length(self) -> int:
        """Gates on each line."""
        return len(self.eighths[0])

    @property
    def measured(self) -> int:
        """Qubits that the server measures along an angle, all lines together."""
        return self.lines * self.length

    @property
    def labels(self) -> tuple[str, ...]:
        """Possible answers, one bit for each line."""
        return bitstrings(self.lines)

    @cached_property
    def output(self) -> Qobj:
        """The ket that an ordinary quantum computer would read, from its circuit."""
        state = qutip.tensor(*[states.ket("+")] * self.lines)
        for column in range(self.length):
            column_of_gates = qutip.tensor(*(gate(row[column]) for row in self.eighths))
            state = column_of_gates * self.joined(state, column)
        return self.joined(state, self.length)

    @cached_property
    def table(self) -> Table:
        """Probabilities of its answers, axis ``"answer"``."""
        chances = np.round(np.abs(self.output.full().ravel()) ** 2, _DIGITS)
        return Table(chances, ("answer",), (self.labels,))

    def joined(self, state: Qobj, column: int) -> Qobj:
        """A ket or a density matrix of the lines after the CZ before a gate, if there is one."""
        if column not in self.joins:
            return state
        return CZ * state if state.isket else CZ * state * CZ

    def byproducts(self, s: NDArray[Any], column: int) -> tuple[NDArray[Any], NDArray[Any]]:
        r"""What earlier results did to the qubits of a column: the exponents of :math:`X^x Z^z`.

        Parameters
        ----------
        s : ndarray
            Results of the measurements so far, shape (..., lines, at least `column`).
        column : int
            From 0 to `length`.

        Returns
        -------
        tuple of ndarray
            `x` and `z`, 0 or 1, shape (..., lines).
        """
        nothing = np.zeros(s.shape[:-1], np.uint8)
        x = s[..., column - 1] if column >= 1 else nothing
        z = s[..., column - 2] if column >= 2 else nothing
        return x, z ^ x[..., ::-1] if column in self.joins else z

    def delta(self, theta: NDArray[Any], r: NDArray[Any], s: NDArray[Any], column: int) -> NDArray[Any]:
        r"""What the client tells the server for the qubits of a column, in eighths of a turn.

        .. math:: \delta = (-1)^x\,\varphi + \pi z + \theta + \pi r

        Arguments as for `byproducts`, `theta` and `r` of the same shape as `s`; returns shape (..., lines).
        """
        x, z = (bits.astype(np.int64) for bits in self.byproducts(s, column))
        phi = np.array([row[column] for row in self.eighths])
        half = TURN // 2
        return ((1 - 2 * x) * phi + half * (z + r[..., column].astype(np.int64)) + theta[..., column]) % TURN


def as_computation(given: Any) -> Computation:
    """A computation, or the angles of one line."""
    return given if isinstance(given, Computation) else Computation(given)


def bitstrings(n: int) -> tuple[str, ...]:
    """All records of `n` bits, in order."""
    return tuple(f"{k:0{n}b}" for k in range(1 << n))
