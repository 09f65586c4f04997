"""Moving a state without moving its carrier: Bell measurements, teleportation and entanglement swapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check, _frozen, _operators, states
from qlab.measurement import Instrument

BELL = ("phi+", "phi-", "psi+", "psi-")
"""Results of a complete Bell measurement. Its two bits (bit flip, phase flip) are 00, 01, 10 and 11, in this order."""

_CORRECTION = {
    "phi+": qutip.qeye(2),
    "phi-": qutip.sigmaz(),
    "psi+": qutip.sigmax(),
    "psi-": qutip.sigmaz() * qutip.sigmax(),
}


@dataclass(frozen=True, eq=False)
class Branch:
    """One outcome of a Bell measurement.

    Attributes
    ----------
    probability : float
        How likely it is reported, dimensionless.
    before, after : Qobj or None
        What is left, normalised, before and after the correction that belongs to it; None if it never happens.
    """

    probability: float
    before: Qobj | None
    after: Qobj | None


@dataclass(frozen=True, eq=False)
class Outcome:
    """What teleportation or swapping leaves, outcome by outcome and on average.

    Attributes
    ----------
    branches : mapping
        For each reported Bell state its probability and what is left.
    average : Qobj
        The corrected state, averaged over the outcomes and normalised.
    success : float
        Probability that there is an outcome at all, dimensionless.
    """

    branches: Mapping[str, Branch]
    average: Qobj
    success: float = 1.0


def bell_measurement() -> Instrument:
    r"""Complete Bell measurement of two neighbouring qubits, which it absorbs.

    .. math:: K_B = \langle B|, \qquad B \in \{\Phi^+, \Phi^-, \Psi^+, \Psi^-\}

    Returns
    -------
    Instrument
        Results ``"phi+"``, ``"phi-"``, ``"psi+"``, ``"psi-"``, one Kraus operator (a bra of two qubits) each.

    Examples
    --------
    >>> from qlab.measurement import born
    >>> born(states.bell("psi-"), bell_measurement())["psi-"]
    1.0

    References
    ----------
    C. H. Bennett et al., Phys. Rev. Lett. 70, 1895 (1993).
    """
    return Instrument({name: states.bell(name).dag() for name in BELL}, "bell")


def linear_optics_bell_measurement() -> Instrument:
    r"""The Bell measurement of one beam splitter and four detectors: it tells two of the four states apart.

    .. math:: K = \langle\Psi^+|,\ \langle\Psi^-|,\ \langle HH|,\ \langle VV|

    Two photons that leave together by one port in one polarisation were HH or VV; which of phi+ and phi- they were
    stays unknown. So one pair in two is identified when all four states are equally likely.

    Returns
    -------
    Instrument
        Results ``"psi+"``, ``"psi-"``, ``"HH"``, ``"VV"``, one Kraus operator (a bra of two qubits) each.

    Examples
    --------
    >>> from qlab.measurement import born
    >>> table = born(qutip.qeye([2, 2]) / 4, linear_optics_bell_measurement())
    >>> table["psi+"] + table["psi-"]
    0.5

    References
    ----------
    N. Lutkenhaus, J. Calsamiglia and K.-A. Suominen, Phys. Rev. A 59, 3295 (1999).
    """
    results = {"psi+": states.bell("psi+"), "psi-": states.bell("psi-"), "HH": qutip.ket("00"), "VV": qutip.ket("11")}
    return Instrument({name: state.dag() for name, state in results.items()}, "bell")


def teleport(state: Qobj, resource: Qobj) -> Outcome:
    r"""Teleport a qubit through a shared pair: measure it with the first half, correct the second half.

    .. math:: \rho_B \propto \langle B|_{12}\,(\psi_1 \otimes \rho_{23})\,|B\rangle_{12}, \qquad
              \text{then } 1,\ Z,\ X,\ ZX \text{ for } B = \Phi^+, \Phi^-, \Psi^+, \Psi^-

    Parameters
    ----------
    state : Qobj
        State of one qubit.
    resource : Qobj
        State of two qubits; phi+ is the perfect one.

    Returns
    -------
    Outcome
        States of one qubit.

    Raises
    ------
    ValueError
        If one of them is no state of that many qubits.

    Examples
    --------
    >>> out = teleport(states.ket("R"), states.werner(fidelity=0.7))
    >>> round(states.fidelity(out.average, states.ket("R")), 10)
    0.8

    References
    ----------
    C. H. Bennett et al., Phys. Rev. Lett. 70, 1895 (1993).
    """
    joint = qutip.tensor(_qubits(state, "state", 1), _qubits(resource, "resource", 2))
    left = {name: _project(joint, name, 0) for name in BELL}
    return _outcome(left, first_left=0)


def average_fidelity(resource: Qobj) -> float:
    r"""Fidelity of teleportation through a pair, averaged over all pure states, with the standard corrections.

    .. math:: f = \frac{2F + 1}{3}, \qquad F = \langle\Phi^+|\rho|\Phi^+\rangle

    Nothing is optimised: another Bell state than phi+ as a resource does badly. Without entanglement the best is 2/3.

    Parameters
    ----------
    resource : Qobj
        State of two qubits.

    Returns
    -------
    float
        Dimensionless, in [1/3, 1].

    Raises
    ------
    ValueError
        If `resource` is no state of two qubits.

    Examples
    --------
    >>> round(average_fidelity(states.werner(fidelity=0.9)), 10)
    0.9333333333

    References
    ----------
    M., P. and R. Horodecki, Phys. Rev. A 60, 1888 (1999).
    """
    return (2 * states.fidelity(_qubits(resource, "resource", 2), states.bell("phi+")) + 1) / 3


def swap(
    rho_ab: Qobj, rho_cd: Qobj, *, success: float = 1.0, gate_error: float = 0.0, readout_error: float = 0.0
) -> Outcome:
    r"""Entanglement swapping: a Bell measurement of B and C leaves A and D entangled.

    .. math:: \rho_{AD} \propto \langle B|_{BC}\,(\rho_{AB} \otimes \rho_{CD})\,|B\rangle_{BC}

    The correction (1, Z, X or ZX) acts on D.

    Parameters
    ----------
    rho_ab, rho_cd : Qobj
        Any states of two qubits.
    success : float
        Probability that the measurement gives a result, dimensionless, in [0, 1].
    gate_error : float
        Probability that B and C are replaced by the maximally mixed state before they are read, in [0, 1].
    readout_error : float
        Probability that each of the two bits of the result is flipped, in [0, 1].

    Returns
    -------
    Outcome
        States of A and D given that there was a result; `success` is passed on.

    Raises
    ------
    ValueError
        If one of them is no state of two qubits, or a probability is out of range.

    Examples
    --------
    >>> pair = states.werner(fidelity=0.99)
    >>> round(states.fidelity(swap(pair, pair).average, states.bell("phi+")), 10)
    0.9801333333

    References
    ----------
    M. Zukowski, A. Zeilinger, M. A. Horne and A. K. Ekert, Phys. Rev. Lett. 71, 4287 (1993).
    """
    success = _check.probability(success, "success")
    noise, slip = _check.probability(gate_error, "gate_error"), _check.probability(readout_error, "readout_error")
    ab, cd = _qubits(rho_ab, "rho_ab", 2), _qubits(rho_cd, "rho_cd", 2)
    joint = qutip.tensor(ab, cd)
    unread = qutip.tensor(ab.ptrace(0), cd.ptrace(1)) / 4  # B and C are noise: every result is as likely
    true = {name: (1 - noise) * _project(joint, name, 1) + noise * unread for name in BELL}
    reported = {
        name: sum(_slips(i, j, slip) * true[other] for j, other in enumerate(BELL)) for i, name in enumerate(BELL)
    }
    return _outcome(reported, first_left=1, success=success)


def _slips(i: int, j: int, slip: float) -> float:
    """Probability that a result with the bits of `j` is read with the bits of `i`."""
    flips = (i ^ j).bit_count()
    return slip**flips * (1 - slip) ** (2 - flips)


def _project(joint: Qobj, name: str, first: int) -> Qobj:
    """Unnormalised state of the others when two neighbouring qubits are found in a Bell state."""
    return _operators.apply(_operators.embed((states.bell(name).dag(),), first, len(joint.dims[0])), joint)


def _outcome(left: Mapping[str, Qobj], first_left: int, success: float = 1.0) -> Outcome:
    """Normalise each branch, and correct its last qubit."""
    branches, average = {}, 0 * next(iter(left.values()))
    for name, rho in left.items():
        p = float(np.real(rho.tr()))
        p = p if p >= _operators.NEVER else 0.0
        fix = qutip.tensor(*[qutip.qeye(2)] * first_left, _CORRECTION[name])
        corrected = fix * rho * fix.dag()
        average = average + corrected
        branches[name] = Branch(p, rho / p, corrected / p) if p > 0 else Branch(0.0, None, None)
    return Outcome(_frozen.FrozenDict(branches), average / average.tr(), success)


def _qubits(state: Any, name: str, n: int) -> Qobj:
    rho = states.density(state, name)
    if rho.dims[0] != [2] * n:
        raise ValueError(f"`{name}` must be a state of {n} qubit{'s'[: n > 1]}; got dimensions {rho.dims[0]}")
    return rho
