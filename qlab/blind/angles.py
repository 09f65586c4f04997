"""Angles in eighths of a turn: the states that are sent and measured along, and the gate that a measurement does."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check

TURN = 8
"""Eighths in a turn; half of them are pi."""

_HADAMARD = Qobj(np.array([[1, 1], [1, -1]]) / np.sqrt(2))


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
    >>> from qlab import states
    >>> states.fidelity(plus(2), states.ket("R"))
    1.0

    References
    ----------
    A. Broadbent, J. Fitzsimons and E. Kashefi, Proc. 50th Annual IEEE Symposium on Foundations of Computer Science,
    517 (2009).
    """
    angle = 2 * np.pi * _check.number(eighths, "eighths") / TURN
    return Qobj(np.array([1, np.exp(1j * angle)]) / np.sqrt(2))


def gate(eighths: int) -> Qobj:
    r"""The gate that one measurement does to a qubit on its way to the next.

    .. math:: J(\varphi) = H \begin{pmatrix} 1 & 0 \\ 0 & e^{-i\varphi} \end{pmatrix}

    Together with CZ these gates are enough for any computation.

    Parameters
    ----------
    eighths : int
        The angle in eighths of a turn: 1 is :math:`\pi/4`.

    Returns
    -------
    Qobj
        A unitary, 2 x 2; ``gate(0)`` is Hadamard's.

    Raises
    ------
    ValueError
        If the angle is no whole number of eighths.

    Examples
    --------
    >>> from qlab import states
    >>> states.fidelity(gate(4) * states.ket("+"), states.ket("1"))
    1.0

    References
    ----------
    V. Danos, E. Kashefi and P. Panangaden, J. ACM 54, 8 (2007).
    """
    angle = whole_eighths(eighths, "eighths")
    if angle.ndim:
        raise ValueError(f"`eighths` must be one whole number; got {_check.brief(eighths)}")
    return _HADAMARD * Qobj(np.diag([1, np.exp(-2j * np.pi * int(angle) / TURN)]))


def whole_eighths(x: Any, name: str) -> NDArray[np.float64]:
    """Angles as the protocol needs them, from 0 to 7, of any shape."""
    try:
        return _check.whole(x, name) % TURN
    except ValueError as error:
        raise ValueError(f"{error} (angles are whole eighths of a turn: write 1 for pi/4)") from None
