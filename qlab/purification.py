"""Two noisy pairs become one better pair, or none: entanglement purification.

The maps come from the circuit: both sides apply a CNOT from the pair to keep to the pair to spend, read the pair to
spend, and keep the other if the two bits agree. `weights_after` is the same on Bell weights alone, vectorised.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import qutip
from numpy.typing import ArrayLike, NDArray
from qutip import Qobj

from qlab import _check, _operators, states

ORDER = ("phi+", "psi-", "psi+", "phi-")
"""Order of Bell weights, as in [DEJMPS96]_."""

_RULE = f"four probabilities that sum to 1, in the order {', '.join(ORDER)}"


@dataclass(frozen=True, eq=False)
class Purified:
    """What a round of purification leaves.

    Attributes
    ----------
    state : Qobj
        State of the pair that was kept, two qubits.
    probability : float
        Probability that every round so far succeeded, dimensionless.
    """

    state: Qobj
    probability: float


def bbpssw(rho: Qobj, *, gate_error: float = 0.0, readout_error: float = 0.0) -> Purified:
    r"""One round of the protocol of Bennett and others on two copies: both become Werner states, then the circuit.

    .. math:: F' = \frac{F^2 + \bar F^2}{F^2 + 2 F \bar F + 5 \bar F^2}, \qquad \bar F = (1 - F)/3

    Parameters
    ----------
    rho : Qobj
        State of two qubits, of which there are two copies; `F` is its fidelity with phi+.
    gate_error : float
        Probability that a CNOT leaves its two qubits maximally mixed, dimensionless, in [0, 1].
    readout_error : float
        Probability that each of the two bits is misread, dimensionless, in [0, 1].

    Returns
    -------
    Purified
        The pair that was kept, and how likely that is.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits or a probability is out of range.

    Examples
    --------
    >>> better = bbpssw(states.werner(fidelity=0.6))
    >>> round(states.fidelity(better.state, states.bell("phi+")), 10), round(better.probability, 10)
    (0.6204379562, 0.6088888889)

    References
    ----------
    C. H. Bennett et al., Phys. Rev. Lett. 76, 722 (1996).
    """
    f = states.fidelity(_operators.pair(rho, "rho"), states.bell("phi+"))
    pair = states.werner(fidelity=f)
    return _round(pair, pair, gate_error, readout_error)


def dejmps(rho: Qobj, *, gate_error: float = 0.0, readout_error: float = 0.0) -> Purified:
    r"""One round of the protocol of Deutsch and others on two copies: quarter turns about X, then the circuit.

    .. math:: A' = \frac{A^2 + B^2}{N},\quad B' = \frac{2CD}{N},\quad C' = \frac{C^2 + D^2}{N},\quad D' = \frac{2AB}{N},
              \qquad N = (A + B)^2 + (C + D)^2

    for the weights A, B, C, D of phi+, psi-, psi+, phi-. The weights are not reordered between rounds.

    Parameters
    ----------
    rho : Qobj
        State of two qubits, of which there are two copies.
    gate_error : float
        Probability that a CNOT leaves its two qubits maximally mixed, dimensionless, in [0, 1].
    readout_error : float
        Probability that each of the two bits is misread, dimensionless, in [0, 1].

    Returns
    -------
    Purified
        The pair that was kept, and how likely that is.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits or a probability is out of range.

    Examples
    --------
    >>> better = dejmps(states.werner(fidelity=0.75))
    >>> round(states.fidelity(better.state, states.bell("phi+")), 8), round(better.probability, 8)
    (0.78846154, 0.72222222)

    References
    ----------
    D. Deutsch et al., Phys. Rev. Lett. 77, 2818 (1996).
    """
    turned = _turn(_operators.pair(rho, "rho"))
    return _round(turned, turned, gate_error, readout_error)


def pump(rho: Qobj, rounds: int = 1, *, gate_error: float = 0.0, readout_error: float = 0.0) -> Purified:
    r"""Entanglement pumping: one pair is kept and purified again and again with fresh copies of `rho`.

    Each round turns both pairs as `dejmps` does. It needs one memory a side, but converges below fidelity 1.

    Parameters
    ----------
    rho : Qobj
        State of two qubits of every fresh pair.
    rounds : int
        How many fresh pairs are spent, 0 or more.
    gate_error, readout_error : float
        As for `dejmps`.

    Returns
    -------
    Purified
        The pair that was kept, and the probability that all rounds succeeded.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits, a number is out of range, or a round can never succeed: pumping psi-
        (or phi-) leads there, as the kept pair turns into a Bell state that never agrees with a fresh one.

    Examples
    --------
    >>> pair = states.werner(fidelity=0.75)
    >>> pump(pair, 1).state == dejmps(pair).state
    True

    References
    ----------
    W. Duer, H.-J. Briegel, J. I. Cirac and P. Zoller, Phys. Rev. A 59, 169 (1999).
    """
    fresh = _operators.pair(rho, "rho")
    kept = Purified(fresh, 1.0)
    for _ in range(_check.count(rounds, "rounds", most=10_000)):
        better = _round(_turn(kept.state), _turn(fresh), gate_error, readout_error)
        kept = Purified(better.state, kept.probability * better.probability)
    return kept


def hashing_yield(rho: Qobj) -> float:
    r"""Perfect pairs per noisy pair when very many are purified together by hashing.

    .. math:: Y = \max\{0,\ 1 - H(A, B, C, D)\}

    Parameters
    ----------
    rho : Qobj
        State of two qubits; it is twirled to Bell-diagonal form first.

    Returns
    -------
    float
        Dimensionless, in [0, 1]; above 0 for a Werner state of fidelity above 0.8107.

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits.

    Examples
    --------
    >>> hashing_yield(states.bell("phi+")), hashing_yield(states.werner(fidelity=0.8))
    (1.0, 0.0)

    References
    ----------
    C. H. Bennett, D. P. DiVincenzo, J. A. Smolin and W. K. Wootters, Phys. Rev. A 54, 3824 (1996).
    """
    weights = bell_weights(rho)
    weights = weights[weights > 0]
    return max(0.0, round(float(1 + (weights * np.log2(weights)).sum()), 14))


def bell_weights(rho: Qobj) -> NDArray[np.float64]:
    r"""Weights of the Bell states phi+, psi-, psi+, phi- in a state of two qubits.

    .. math:: (A, B, C, D) = \langle B_k|\rho|B_k\rangle

    Parameters
    ----------
    rho : Qobj
        State of two qubits.

    Returns
    -------
    ndarray
        Four probabilities, in the order of `ORDER`, shape (4,).

    Raises
    ------
    ValueError
        If `rho` is no state of two qubits.

    Examples
    --------
    >>> bell_weights(states.werner(fidelity=0.7)).round(3)
    array([0.7, 0.1, 0.1, 0.1])

    References
    ----------
    [NC10]_, section 1.3.6.
    """
    rho = _operators.pair(rho, "rho")
    return np.array([states.fidelity(states.bell(name), rho) for name in ORDER])


def weights_after(kept: ArrayLike, spent: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    r"""One round of `dejmps` with perfect gates, on Bell weights: many pairs at once.

    .. math:: A' = (A a + B b)/N,\quad B' = (C d + D c)/N,\quad C' = (C c + D d)/N,\quad D' = (A b + B a)/N

    Parameters
    ----------
    kept, spent : array_like
        Bell weights in the order of `ORDER`, of shape (..., 4).

    Returns
    -------
    tuple of ndarray
        Weights after a success, shape (..., 4), and its probability `N`, shape (...). NaN where it never succeeds.

    Raises
    ------
    ValueError
        If the weights are no probabilities of shape (..., 4).

    Examples
    --------
    >>> weights, n = weights_after([0.75, 1 / 12, 1 / 12, 1 / 12], [0.75, 1 / 12, 1 / 12, 1 / 12])
    >>> weights.round(8), float(n.round(8))
    (array([0.78846154, 0.01923077, 0.01923077, 0.17307692]), 0.72222222)

    References
    ----------
    D. Deutsch et al., Phys. Rev. Lett. 77, 2818 (1996).
    """
    (a1, b1, c1, d1), (a2, b2, c2, d2) = _weights(kept, "kept"), _weights(spent, "spent")
    raw = np.stack([a1 * a2 + b1 * b2, c1 * d2 + d1 * c2, c1 * c2 + d1 * d2, a1 * b2 + b1 * a2], axis=-1)
    n = raw.sum(axis=-1)
    n = np.where(n < _operators.NEVER, 0.0, n)
    raw = np.where(n[..., None] > 0, raw, 0.0)
    with np.errstate(invalid="ignore"):
        return raw / n[..., None], n


def _weights(values: ArrayLike, name: str) -> NDArray[np.float64]:
    array = _check.probabilities(values, name)
    if array.shape[-1:] != (4,):
        raise ValueError(f"`{name}` must be {_RULE}; got shape {array.shape}")
    return np.moveaxis(_check.shares(array, array.ndim - 1, name, f"be {_RULE}"), -1, 0)


def _round(kept: Qobj, spent: Qobj, gate_error: float, readout_error: float) -> Purified:
    """The circuit, and what is left of the kept pair, normalised."""
    left = _survivor(kept, spent, gate_error, readout_error)
    p = float(np.real(left.tr()))
    if p < _operators.NEVER:
        raise ValueError("`rho` leaves no pair: the two bits never agree; got probability 0 (try fewer rounds)")
    return Purified(left / p, p)


def _survivor(kept: Qobj, spent: Qobj, gate_error: float, readout_error: float) -> Qobj:
    """The circuit on qubits A, B (kept) and a, b (spent); the trace is the probability of success."""
    noise, slip = _check.probability(gate_error, "gate_error"), _check.probability(readout_error, "readout_error")
    joint = qutip.tensor(kept, spent)
    for control, target in ((0, 2), (1, 3)):
        joint = _noisy(_cnot(control, target) * joint * _cnot(control, target).dag(), control, target, noise)
    right = (1 - slip) ** 2 + slip**2  # both bits read right, or both wrong: agreement stays agreement
    return sum((right if a == b else 1 - right) * _found(joint, a, b) for a in (0, 1) for b in (0, 1))


def _found(joint: Qobj, a: int, b: int) -> Qobj:
    """Unnormalised state of the kept pair when the spent one reads `a` and `b`."""
    look = qutip.tensor(qutip.qeye([2, 2]), qutip.fock_dm(2, a), qutip.fock_dm(2, b))
    return (look * joint * look).ptrace([0, 1])


def _noisy(joint: Qobj, i: int, j: int, noise: float) -> Qobj:
    """With probability `noise`, qubits i and j are replaced by the maximally mixed state."""
    if noise == 0:
        return joint
    others = [q for q in range(4) if q not in (i, j)]
    mixed = qutip.tensor(joint.ptrace(others), qutip.qeye([2, 2]) / 4)
    order = [(*others, i, j).index(q) for q in range(4)]
    return (1 - noise) * joint + noise * mixed.permute(order)


@cache
def _cnot(control: int, target: int) -> Qobj:
    def gate(on_control: Qobj, on_target: Qobj) -> Qobj:
        slots = {control: on_control, target: on_target}
        return qutip.tensor(*[slots.get(q, qutip.qeye(2)) for q in range(4)])

    return gate(qutip.fock_dm(2, 0), qutip.qeye(2)) + gate(qutip.fock_dm(2, 1), qutip.sigmax())


def _turn(pair: Qobj) -> Qobj:
    """A quarter turn about X on Alice's side, the opposite one on Bob's."""
    quarter = (-0.25j * np.pi * qutip.sigmax()).expm()
    both = qutip.tensor(quarter, quarter.dag())
    return both * pair * both.dag()
