"""Eve copies the photon as well as nature allows, sends Bob one copy and keeps the rest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check, states
from qlab.eavesdroppers.attack import Attack


@dataclass(frozen=True)
class UniversalCloner(Attack):
    r"""The Buzek-Hillery copying machine: two equal copies, equally good for every state.

    .. math:: |0\rangle \mapsto \sqrt{2/3}\,|00\rangle|0\rangle + \sqrt{1/3}\,|\Psi^+\rangle|1\rangle, \qquad
              |1\rangle \mapsto \sqrt{2/3}\,|11\rangle|1\rangle + \sqrt{1/3}\,|\Psi^+\rangle|0\rangle

    Bob gets the first copy, Eve keeps the second and the machine (two qubits of memory). Each copy has fidelity
    5/6, so Bob's error rate is `fraction / 6`.

    Parameters
    ----------
    fraction : float
        Probability that a photon is copied, dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        If the fraction is not in [0, 1].

    Examples
    --------
    >>> UniversalCloner().records
    ('untouched', 'cloned')

    References
    ----------
    [BH96]_.
    """

    fraction: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "fraction", _check.probability(self.fraction, "fraction"))

    def _maps(self) -> dict[str, Qobj | list[Qobj]]:
        even = states.bell("psi+")
        images = [
            np.sqrt(2 / 3) * qutip.ket("000") + np.sqrt(1 / 3) * qutip.tensor(even, qutip.ket("1")),
            np.sqrt(2 / 3) * qutip.ket("111") + np.sqrt(1 / 3) * qutip.tensor(even, qutip.ket("0")),
        ]
        machine = sum(image * qutip.basis(2, bit).dag() for bit, image in enumerate(images))
        return {
            "untouched": np.sqrt(1 - self.fraction) * qutip.qeye(2),
            "cloned": np.sqrt(self.fraction) * machine,
        }


@dataclass(frozen=True)
class PhaseCovariantCloner(Attack):
    r"""The copying machine made for the four states of BB84, from a light touch to keeping everything.

    .. math:: D = \sin^2\frac{\pi s}{4}, \qquad
              |\psi\rangle \mapsto \sum_{P} \sqrt{w_P}\;P|\psi\rangle\,|B_P\rangle, \qquad
              w_{I, X, Z, Y} = (1-D)^2,\ D(1-D),\ D(1-D),\ D^2

    Bob's qubit suffers each Pauli operator `P` with weight `w_P`; Eve keeps a Bell state that says which (two
    qubits, the first of them her copy), that is, the whole purification. Bob's error rate is `D` in both bases.
    No individual attack learns more for the same disturbance.

    Parameters
    ----------
    strength : float
        `s`, dimensionless, in [0, 1]: 0 leaves the photon alone, 0.5 makes two equal copies of fidelity 0.8536,
        1 keeps everything and sends Bob what carries no information.

    Raises
    ------
    ValueError
        If the strength is not in [0, 1].

    Examples
    --------
    >>> round(PhaseCovariantCloner(0.5).disturbance, 10)
    0.1464466094

    References
    ----------
    [FGGNP97]_; [Bruss00]_.
    """

    strength: float = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", _check.probability(self.strength, "strength"))

    @property
    def disturbance(self) -> float:
        """Error rate `D` that Bob sees in both bases, dimensionless, in [0, 1/2]."""
        return float(np.sin(np.pi * self.strength / 4) ** 2)

    def _maps(self) -> dict[str, Qobj | list[Qobj]]:
        wrong, right = np.sqrt(self.disturbance), np.sqrt(1 - self.disturbance)
        terms = [
            (right * right, qutip.qeye(2), states.bell("phi+")),
            (right * wrong, qutip.sigmax(), states.bell("psi+")),
            (right * wrong, qutip.sigmaz(), states.bell("phi-")),
            (wrong * wrong, qutip.sigmax() * qutip.sigmaz(), states.bell("psi-")),
        ]
        machine = sum(amplitude * qutip.tensor(pauli, memory).full() for amplitude, pauli, memory in terms)
        return {"untouched": 0 * qutip.qeye(2), "cloned": Qobj(machine, dims=[[2, 2, 2], [2]])}
