"""Pairs of qubits: how strongly they agree, whether any local story explains it, and whether they are entangled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import qutip
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, _frozen, _operators

local_bound: float = 2.0
"""What `chsh` cannot exceed if the answers were fixed when the pair was made (Clauser, Horne, Shimony, Holt 1969)."""

tsirelson_bound: float = 2 * float(np.sqrt(2))
"""What `chsh` cannot exceed in quantum mechanics (Tsirelson 1980)."""

_PAULI = (qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())
_TINY = 1e-10


@dataclass(frozen=True, eq=False)
class MaxCHSH(_frozen.Frozen):
    """The largest value of CHSH that a state allows, and where to look for it.

    Attributes
    ----------
    value : float
        The largest S over all measurements of one qubit each, in [0, 2 sqrt 2].
    directions : tuple of ndarray
        Unit Bloch vectors (x, y, z) of the settings a1, a2, b1, b2 that reach it, each of shape (3,). The z axis is
        H/V, the x axis D/A, the y axis R/L, so that a linear polariser at an angle of t degrees looks along
        (sin 2t, 0, cos 2t); the best directions need not be linear polarisations.
    """

    value: float
    directions: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def correlation(rho: Qobj, a_deg: float, b_deg: float) -> float:
    r"""Correlation of two linear polarisers: how much more often the answers agree than differ.

    .. math:: E(a, b) = \mathrm{tr}\,\rho\,\sigma(a) \otimes \sigma(b), \qquad
              \sigma(t) = \cos 2t\,Z + \sin 2t\,X

    Parameters
    ----------
    rho : Qobj
        State of two qubits, a ket or a density matrix.
    a_deg, b_deg : float
        Physical angles of Alice's and Bob's polarisers in degrees.

    Returns
    -------
    float
        Dimensionless, in [-1, 1]; for phi+ it is the cosine of ``2 * (a_deg - b_deg)``.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits or an angle is not a number.

    Examples
    --------
    >>> from qlab import states
    >>> round(correlation(states.bell("phi+"), 0, 30), 12)
    0.5

    References
    ----------
    J. F. Clauser, M. A. Horne, A. Shimony and R. A. Holt, Phys. Rev. Lett. 23, 880 (1969).
    """
    a, b = _direction(a_deg, "a_deg"), _direction(b_deg, "b_deg")
    return float(a @ _correlations(rho) @ b)


def chsh(rho: Qobj, a1: float, a2: float, b1: float, b2: float) -> float:
    r"""The CHSH value of two polarisers with two settings each.

    .. math:: S = E(a_1, b_1) - E(a_1, b_2) + E(a_2, b_1) + E(a_2, b_2)

    Parameters
    ----------
    rho : Qobj
        State of two qubits, a ket or a density matrix.
    a1, a2, b1, b2 : float
        Physical angles in degrees; 0, 45, 22.5 and 67.5 are the best for phi+.

    Returns
    -------
    float
        Dimensionless. Any local story stays within [-2, 2], quantum mechanics within 2 sqrt 2.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits or an angle is not a number.

    Examples
    --------
    >>> from qlab import states
    >>> round(chsh(states.werner(visibility=0.95), 0, 45, 22.5, 67.5), 10)
    2.6870057685

    References
    ----------
    J. F. Clauser, M. A. Horne, A. Shimony and R. A. Holt, Phys. Rev. Lett. 23, 880 (1969).
    """
    t = _correlations(rho)
    x1, x2, y1, y2 = (_direction(v, n) for v, n in ((a1, "a1"), (a2, "a2"), (b1, "b1"), (b2, "b2")))
    return float(x1 @ t @ (y1 - y2) + x2 @ t @ (y1 + y2))


def max_chsh(rho: Qobj) -> MaxCHSH:
    r"""The largest CHSH value that a state allows, over all pairs of measurements.

    .. math:: S_{\max} = 2\sqrt{t_1^2 + t_2^2}

    with the two largest singular values `t` of the 3 x 3 matrix of correlations.

    Parameters
    ----------
    rho : Qobj
        State of two qubits, a ket or a density matrix.

    Returns
    -------
    MaxCHSH
        The value, and the four Bloch vectors that reach it.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits.

    Examples
    --------
    >>> from qlab import states
    >>> round(max_chsh(states.bell("psi-")).value, 10)
    2.8284271247

    References
    ----------
    R., P. and M. Horodecki, Phys. Lett. A 200, 340 (1995).
    """
    u, (t1, t2, _), vt = np.linalg.svd(_correlations(rho))
    tilt = np.arctan2(t2, t1)
    # b1 + b2 along the first right singular vector, b1 - b2 along the second
    b1 = np.cos(tilt) * vt[0] + np.sin(tilt) * vt[1]
    b2 = np.cos(tilt) * vt[0] - np.sin(tilt) * vt[1]
    a1, a2, b1, b2 = map(_frozen.read_only, (u[:, 1], u[:, 0], b1, b2))
    return MaxCHSH(float(2 * np.hypot(t1, t2)), (a1, a2, b1, b2))


def concurrence(rho: Qobj) -> float:
    r"""Concurrence of two qubits: 0 for a separable state, 1 for a Bell state.

    .. math:: C = \max\{0, \lambda_1 - \lambda_2 - \lambda_3 - \lambda_4\}

    with the decreasing singular values of :math:`\sqrt\rho^T (Y \otimes Y) \sqrt\rho`.

    Parameters
    ----------
    rho : Qobj
        State of two qubits, a ket or a density matrix.

    Returns
    -------
    float
        Dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits.

    Examples
    --------
    >>> from qlab import states
    >>> round(concurrence(states.werner(visibility=0.8)), 10)
    0.7

    References
    ----------
    W. K. Wootters, Phys. Rev. Lett. 80, 2245 (1998).
    """
    weights, vectors = np.linalg.eigh(_operators.pair(rho, "rho").full())
    roots = vectors * np.sqrt(np.where(weights > 1e-15, weights, 0))
    flip = qutip.tensor(qutip.sigmay(), qutip.sigmay()).full()
    values = np.linalg.svd(roots.T @ flip @ roots, compute_uv=False)
    return float(np.clip(values[0] - values[1:].sum(), 0, 1))


def is_entangled(rho: Qobj) -> bool:
    r"""Whether two qubits are entangled: whether the partial transpose has a negative eigenvalue.

    .. math:: \rho \text{ entangled} \iff \rho^{T_B} \not\ge 0

    Parameters
    ----------
    rho : Qobj
        State of two qubits, a ket or a density matrix.

    Returns
    -------
    bool
        For two qubits the test is exact in both directions. Eigenvalues above -1e-10 count as rounding.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits.

    Examples
    --------
    >>> from qlab import states
    >>> is_entangled(states.werner(visibility=0.3)), is_entangled(states.werner(visibility=0.4))
    (False, True)

    References
    ----------
    A. Peres, Phys. Rev. Lett. 77, 1413 (1996); M., P. and R. Horodecki, Phys. Lett. A 223, 1 (1996).
    """
    return bool(qutip.partial_transpose(_operators.pair(rho, "rho"), [0, 1]).eigenenergies().min() < -_TINY)


def _correlations(rho: Any) -> NDArray[np.float64]:
    """The 3 x 3 matrix tr(rho P_i P_j) of the Pauli operators X, Y, Z."""
    rho = _operators.pair(rho, "rho")
    return np.array([[np.real((rho * qutip.tensor(p, q)).tr()) for q in _PAULI] for p in _PAULI])


def _direction(angle_deg: Any, name: str) -> NDArray[np.float64]:
    twice = 2 * np.deg2rad(_check.number(angle_deg, name))
    return np.array([np.sin(twice), 0.0, np.cos(twice)])
