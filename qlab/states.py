"""States of one photon and of a few: kets and density matrices as QuTiP objects, and two ways to compare them.

The two levels of a qubit are horizontal and vertical polarisation: ``H`` is ``0`` and ``V`` is ``1``.
"""

from __future__ import annotations

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check
from qlab._operators import checked_state, density

_KETS = {
    "H": (1, 0), "V": (0, 1), "D": (1, 1), "A": (1, -1), "R": (1, 1j), "L": (1, -1j),
    "0": (1, 0), "1": (0, 1), "+": (1, 1), "-": (1, -1),
}  # fmt: skip
_BELL = {"phi+": ("00", "11", 1), "phi-": ("00", "11", -1), "psi+": ("01", "10", 1), "psi-": ("01", "10", -1)}
_MOST_QUBITS = 20

__all__ = ["bell", "density", "entropy", "fidelity", "ghz", "ket", "polarisation", "werner"]


def ket(name: str) -> Qobj:
    r"""A named state of one qubit.

    .. math:: |D\rangle, |A\rangle = (|H\rangle \pm |V\rangle)/\sqrt2, \qquad
              |R\rangle, |L\rangle = (|H\rangle \pm i\,|V\rangle)/\sqrt2

    Parameters
    ----------
    name : str
        ``"H"`` or ``"0"``, ``"V"`` or ``"1"``, ``"D"`` or ``"+"``, ``"A"`` or ``"-"``, ``"R"``, ``"L"``.

    Returns
    -------
    Qobj
        A normalised ket of dimension 2.

    Raises
    ------
    ValueError
        If there is no state of that name.

    Examples
    --------
    >>> fidelity(ket("H"), ket("D"))
    0.5

    References
    ----------
    [NC10]_, section 1.2.
    """
    return Qobj(np.array(_KETS[_check.choice(name, "name", _KETS)], dtype=complex)).unit()


def polarisation(angle_deg: float) -> Qobj:
    r"""Linear polarisation at a physical angle from the horizontal.

    .. math:: \cos\theta\,|H\rangle + \sin\theta\,|V\rangle

    Parameters
    ----------
    angle_deg : float
        Angle of the polarisation in degrees, anticlockwise from horizontal: 0 is H, 45 is D, 90 is V.
        On the Bloch sphere the state turns by twice as much.

    Returns
    -------
    Qobj
        A normalised ket of dimension 2.

    Raises
    ------
    ValueError
        If the angle is not a finite number.

    Examples
    --------
    >>> round(fidelity(polarisation(30), ket("H")), 12)
    0.75

    References
    ----------
    Malus's law; [NC10]_, section 1.2.
    """
    theta = np.deg2rad(_check.angle(angle_deg, "angle_deg"))
    return Qobj(np.array([np.cos(theta), np.sin(theta)], dtype=complex))


def bell(name: str) -> Qobj:
    r"""One of the four Bell states of two qubits.

    .. math:: |\Phi^\pm\rangle = (|00\rangle \pm |11\rangle)/\sqrt2, \qquad
              |\Psi^\pm\rangle = (|01\rangle \pm |10\rangle)/\sqrt2

    Parameters
    ----------
    name : str
        ``"phi+"``, ``"phi-"``, ``"psi+"`` or ``"psi-"``.

    Returns
    -------
    Qobj
        A normalised ket with dimensions [2, 2].

    Raises
    ------
    ValueError
        If there is no Bell state of that name.

    Examples
    --------
    >>> entropy(bell("psi-").ptrace(0))
    1.0

    References
    ----------
    [NC10]_, section 1.3.6.
    """
    first, second, sign = _BELL[_check.choice(name, "name", _BELL)]
    return (qutip.ket(first) + sign * qutip.ket(second)).unit()


def werner(*, visibility: float | None = None, fidelity: float | None = None) -> Qobj:
    r"""Werner state: the Bell state phi+ with white noise. Give its visibility or its fidelity, by name.

    .. math:: \rho = V\,|\Phi^+\rangle\langle\Phi^+| + (1 - V)\,\mathbb{1}/4, \qquad F = (3V + 1)/4

    Parameters
    ----------
    visibility : float, optional
        `V`, dimensionless, in [-1/3, 1]. It is entangled above 1/3.
    fidelity : float, optional
        `F`, the squared fidelity with phi+, in [0, 1]. It is entangled above 1/2.

    Returns
    -------
    Qobj
        Density matrix with dimensions [2, 2].

    Raises
    ------
    ValueError
        If not exactly one of the two is given, or it is out of its range.

    Examples
    --------
    >>> round(fidelity(werner(visibility=0.8), bell("phi+")), 12)
    0.85

    References
    ----------
    Reinhard F. Werner, Phys. Rev. A 40, 4277 (1989).
    """
    if (visibility is None) == (fidelity is None):
        raise ValueError("`werner` takes exactly one of `visibility` and `fidelity`; write `werner(visibility=0.9)`")
    if visibility is None:
        v = (4 * _check.probability(fidelity, "fidelity") - 1) / 3
    else:
        hint = " (did you pass a percentage?)" if _check.number(visibility, "visibility") > 1 else ""
        v = _check.in_range(visibility, "visibility", -1 / 3, 1, hint)
    return v * bell("phi+").proj() + (1 - v) / 4 * qutip.qeye([2, 2])


def ghz(n: int) -> Qobj:
    r"""Greenberger-Horne-Zeilinger state of `n` qubits.

    .. math:: (|0\ldots0\rangle + |1\ldots1\rangle)/\sqrt2

    Parameters
    ----------
    n : int
        Number of qubits, from 2 to 20.

    Returns
    -------
    Qobj
        A normalised ket with dimensions [2, ..., 2]; it takes 16 bytes times 2 to the power `n`.

    Raises
    ------
    ValueError
        If `n` is not a whole number in that range.

    Examples
    --------
    >>> entropy(ghz(3).ptrace(0))
    1.0

    References
    ----------
    Daniel M. Greenberger, Michael A. Horne and Anton Zeilinger (1989), arXiv:0712.0921.
    """
    n = _check.count(n, "n", least=2)
    _check.count(n, "n", most=_MOST_QUBITS, because=f"its density matrix would need {_check.memory(2 * n + 4)}")
    return (qutip.ket("0" * n) + qutip.ket("1" * n)).unit()


def fidelity(a: Qobj, b: Qobj) -> float:
    r"""How alike two states are: the squared fidelity, 1 for equal states and 0 for orthogonal ones.

    .. math:: F(\rho, \sigma) = \Big(\mathrm{tr}\sqrt{\sqrt\rho\,\sigma\sqrt\rho}\Big)^2, \qquad
              F(\psi, \rho) = \langle\psi|\rho|\psi\rangle

    QuTiP's own ``fidelity`` is the square root of this one.

    Parameters
    ----------
    a, b : Qobj
        Kets or density matrices of the same dimensions.

    Returns
    -------
    float
        Dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        If one of them is not a state, or their dimensions differ.

    Examples
    --------
    >>> fidelity(werner(fidelity=0.9), werner(fidelity=0.9))
    1.0

    References
    ----------
    Richard Jozsa, J. Mod. Opt. 41, 2315 (1994).
    """
    a, b = checked_state(a, "a"), checked_state(b, "b")
    if a.dims[0] != b.dims[0]:
        raise ValueError(f"`a` and `b` must have the same dimensions; got {a.dims[0]} and {b.dims[0]}")
    if a.isket and b.isket:
        value = abs(a.overlap(b)) ** 2
    elif a.isket or b.isket:
        pure, mixed = (a, b) if a.isket else (b, a)
        value = np.real(qutip.expect(mixed, pure))
    else:
        value = np.linalg.norm(_root(a) @ _root(b), "nuc") ** 2
    return min(1.0, max(0.0, round(float(value), 14)))


def _root(rho: Qobj) -> np.ndarray:
    weights, vectors = np.linalg.eigh(rho.full())
    weights = np.where(weights > 1e-14, weights, 0)  # the root of a rounding error is a hundred million times larger
    return (vectors * np.sqrt(weights)) @ vectors.conj().T


def entropy(rho: Qobj) -> float:
    r"""Von Neumann entropy in bits.

    .. math:: S(\rho) = -\mathrm{tr}\,\rho \log_2 \rho

    Parameters
    ----------
    rho : Qobj
        A ket (entropy 0) or a density matrix.

    Returns
    -------
    float
        Bits, from 0 to the number of qubits.

    Raises
    ------
    ValueError
        If `rho` is not a state.

    Examples
    --------
    >>> entropy(werner(visibility=0))
    2.0

    References
    ----------
    [NC10]_, section 11.3.
    """
    rho = checked_state(rho, "rho")
    if rho.isket:
        return 0.0
    weights = np.linalg.eigvalsh(rho.full())
    weights = weights[weights > 0]
    return max(0.0, round(float(-(weights * np.log2(weights)).sum()), 14))
