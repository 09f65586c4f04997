"""A gate between two machines that never meet: the circuit, as an instrument and as a channel."""

from __future__ import annotations

from typing import Any

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check, _kraus, _operators, states
from qlab.channels import Channel
from qlab.distributed import local
from qlab.measurement import Instrument

NAMES = ("cz", "cnot")


def teleported_gate(
    name: str = "cz",
    *,
    resource: Qobj | None = None,
    gate_error: float = 0.0,
    readout_error: float | tuple[float, float] = 0.0,
) -> Channel:
    r"""A CZ or CNOT between two machines, at the price of one shared pair and one bit each way.

    Alice holds the data qubit `a` and one half `n1` of a pair, Bob the other half `n2` and the data qubit `b`.

    1. Alice: CNOT from `a` to `n1`; she reads `n1` in the Z basis: `m1`. Bob applies :math:`X^{m_1}` to `n2`.
    2. Bob: CZ of `n2` and `b` (or CNOT from `n2` to `b`); he reads `n2` in the X basis: `m2`. Alice applies
       :math:`Z^{m_2}` to `a`.

    With perfect local parts only the four Bell weights of the pair count, for any pair:

    .. math:: \rho \mapsto \sum_P w_P\,P\,U\rho\,U^\dagger P, \qquad
              P = \mathbb{1},\ Z_b,\ Z_a Z_b,\ Z_a \text{ for } \Phi^+,\ \Psi^+,\ \Psi^-,\ \Phi^-

    (for a CNOT, :math:`X_b` in place of :math:`Z_b`), so that the process fidelity is the fidelity of the pair. The
    channel is not made from this formula but from the circuit.

    Parameters
    ----------
    name : str
        ``"cz"`` or ``"cnot"``; the first qubit, Alice's, controls.
    resource : Qobj, optional
        State of the pair (`n1`, `n2`), a ket or a density matrix; phi+, the perfect one, if not given. A link that
        heralds another Bell state needs one Pauli gate more before it is used here.
    gate_error : float
        Probability that a local gate of two qubits leaves them maximally mixed, dimensionless, in [0, 1].
    readout_error : float or tuple of float
        Probability that a bit is reported wrongly, dimensionless, in [0, 1]: of both bits, or of `m1` and of `m2`.

    Returns
    -------
    Channel
        On the data qubits (`a`, `b`), corrections applied, results forgotten.

    Raises
    ------
    ValueError
        If there is no such gate, `resource` is no state of two qubits, or a probability is out of range.

    Examples
    --------
    >>> from qlab.distributed import process_fidelity
    >>> process_fidelity(teleported_gate("cnot"), "cnot")
    1.0

    References
    ----------
    D. Gottesman and I. L. Chuang, Nature 402, 390 (1999); J. Eisert, K. Jacobs, P. Papadopoulos and M. B. Plenio,
    Phys. Rev. A 62, 052317 (2000).
    """
    outcomes = teleported_instrument(name, resource=resource, gate_error=gate_error, readout_error=readout_error)
    every = [k for kraus in outcomes.results.values() for k in kraus]
    return Channel(_kraus.composed([qutip.qeye([2, 2])], every), f"teleported {name}")


def teleported_instrument(
    name: str = "cz",
    *,
    resource: Qobj | None = None,
    gate_error: float = 0.0,
    readout_error: float | tuple[float, float] = 0.0,
    corrected: bool = True,
) -> Instrument:
    r"""The same circuit with its record: for each pair of reported bits what happens to the data qubits.

    .. math:: \rho \mapsto \mathcal{E}_{m_1 m_2}(\rho), \qquad \sum_{m_1 m_2} \mathcal{E}_{m_1 m_2} = \mathcal{E}

    Parameters
    ----------
    name, resource, gate_error, readout_error
        As for `teleported_gate`.
    corrected : bool
        Whether the corrections that belong to the bits are applied.

    Returns
    -------
    Instrument
        Results ``"00"``, ``"01"``, ``"10"``, ``"11"``, the bits `m1` and `m2`; from (`a`, `b`) to (`a`, `b`).

    Raises
    ------
    ValueError
        As for `teleported_gate`.

    Examples
    --------
    >>> from qlab.measurement import born
    >>> born(qutip.ket("11"), teleported_instrument("cz"))
    Table(m1 m2: Pr(00) = 0.25, Pr(01) = 0.25, Pr(10) = 0.25, Pr(11) = 0.25)

    References
    ----------
    As for `teleported_gate`.
    """
    name, pair, p, (q1, q2) = checked(name, resource, gate_error, readout_error)
    corrected = _check.flag(corrected, "corrected")
    start = attached(pair)
    maps = {}
    for m1, first in local.alice(p, q1).results.items():
        ops = _kraus.composed(_operators.embed(first, 0, 4), start)
        if corrected:
            ops = _kraus.composed(correction("X", m1, 1, 3), ops)
        for m2, second in local.bob(name, p, q2).results.items():
            left = _kraus.composed(_operators.embed(second, 1, 3), ops)
            maps[m1 + m2] = _kraus.composed(correction("Z", m2, 0, 2), left) if corrected else left
    return Instrument(maps, "m1 m2")


def calibrated(average_fidelity: float) -> Qobj:
    r"""The Werner pair that explains a gate's fidelity by itself: everything else is taken as perfect.

    .. math:: F = \frac{5 F_\text{avg} - 1}{4}

    A model with one parameter: set by one reported figure, it predicts the others.

    Parameters
    ----------
    average_fidelity : float
        Average gate fidelity of the teleported gate, dimensionless, in [0.2, 1].

    Returns
    -------
    Qobj
        Werner state of two qubits, a `resource` for `teleported_gate`.

    Raises
    ------
    ValueError
        If no pair gives that fidelity.

    Examples
    --------
    >>> from qlab.states import bell, fidelity
    >>> round(fidelity(calibrated(0.862), bell("phi+")), 10)
    0.8275

    References
    ----------
    D. Main et al., Nature 638, 383 (2025), where the figure is 0.862.
    """
    value = _check.number(average_fidelity, "average_fidelity")
    hint = " (even a pair of fidelity 0 gives 0.2; for a process fidelity F write `(4 * F + 1) / 5`)"
    if value > 1:
        hint = f" (did you pass a percentage? write {value / 100:g})" if value <= 100 else ""
    value = _check.in_range(value, "average_fidelity", 0.2, 1, hint)
    return states.werner(fidelity=max(0.0, (5 * value - 1) / 4))


def checked(
    name: Any, resource: Any, gate_error: Any, readout_error: Any
) -> tuple[str, Qobj, float, tuple[float, float]]:
    """The arguments of a teleported gate, checked: name, density matrix, gate error, the two readout errors."""
    name = _check.choice(name, "name", NAMES)
    pair = _operators.pair(states.bell("phi+") if resource is None else resource, "resource")
    several = isinstance(readout_error, (tuple, list, np.ndarray))
    slips = tuple(readout_error) if several else (readout_error, readout_error)
    if len(slips) != 2:
        raise ValueError(f"`readout_error` must be one number, or two for m1 and m2; got {_check.brief(readout_error)}")
    q1, q2 = (_check.probability(q, "readout_error") for q in slips)
    return name, pair, _check.probability(gate_error, "gate_error"), (q1, q2)


def attached(pair: Qobj) -> list[Qobj]:
    """Bring in the pair: from (a, b) to (a, n1, n2, b), one operator for each of its eigenvectors."""
    weights, vectors = np.linalg.eigh(pair.full())
    one, dims = np.eye(2), [[2] * 4, [2, 2]]
    kets = (np.sqrt(w) * v.reshape(4, 1) for w, v in zip(weights, vectors.T, strict=True) if w > _operators.NEVER)
    return [Qobj(np.kron(np.kron(one, ket), one), dims=dims) for ket in kets]


def correction(pauli: str, bit: str, qubit: int, of: int) -> tuple[Qobj, ...]:
    """A Pauli operator on one qubit of several if the bit is 1, else nothing."""
    return _operators.embed((local.PAULI[pauli if bit == "1" else "I"],), qubit, of)
