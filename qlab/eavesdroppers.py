"""Eve: attacks on one qubit in flight, each a quantum instrument with a classical record.

For each entry of her record an attack is a map from the qubit to *Bob's qubit and Eve's memory*: Bob's qubit comes
first, then whatever she keeps (nothing, if she measures and sends on). What Bob sees and what Eve can know follow
from the same object.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check, states
from qlab.measurement import Instrument

_BREIDBART_DEG = 22.5
_ANGLES_DEG = {"Z": (0.0,), "X": (45.0,), "breidbart": (_BREIDBART_DEG,), "random": (0.0, 45.0)}


@dataclass(frozen=True)
class Attack:
    """What all attacks share. A new one gives `_maps`: for each entry of the record its Kraus operators.

    Entry 0 of the record is always the photon that Eve let pass.
    """

    @property
    def name(self) -> str:
        """What to show."""
        return repr(self)

    @cached_property
    def instrument(self) -> Instrument:
        """The quantum instrument. Results are the entries of Eve's record; Bob's qubit first, then her memory."""
        return Instrument(self._maps(), "eve_record")

    @property
    def records(self) -> tuple[str, ...]:
        """The entries of Eve's record, in the order of their codes."""
        return self.instrument.labels

    @cached_property
    def tosses(self) -> dict[str, tuple[float, tuple[str, ...]]]:
        """The coins Eve tosses before she acts. Each way they fall has a probability and the records it leads to.

        At the source of a pair she tosses once for both photons (``eve_on="source"`` in `qlab.e91`).
        """
        ways: dict[str, tuple[float, tuple[str, ...]]] = {}
        for label, ops in self.instrument.results.items():
            total, labels = ways.get(self._way(label), (0.0, ()))
            ways[self._way(label)] = (total + sum(k.norm("fro") ** 2 for k in ops) / 2, (*labels, label))
        return ways

    def _way(self, label: str) -> str:
        """Which toss a record belongs to: the record without the bit that was found."""
        return label.rstrip("01") if label != "untouched" else label

    def _maps(self) -> dict[str, Qobj | list[Qobj]]:
        raise ValueError(f"{type(self).__name__} is no attack: give it a method `_maps` (see `InterceptResend`)")


@dataclass(frozen=True)
class InterceptResend(Attack):
    r"""Measure the photon and send on what was found.

    .. math:: K_0 = \sqrt{1 - f}\,\mathbb{1}, \qquad
              K_{b,j} = \sqrt{f/m}\;|b_j\rangle\langle b_j| \quad (m \text{ bases } b,\ j = 0, 1)

    With random bases Bob's sifted bits have an error rate of `f / 4` and Eve learns `f / 2` bits of each. The
    Breidbart basis, halfway between Z and X, makes as many errors; she guesses the bit with probability 0.854.

    Parameters
    ----------
    fraction : float
        Probability `f` that a photon is attacked, dimensionless, in [0, 1].
    basis : str or float
        ``"random"`` (Z or X, evenly), ``"Z"``, ``"X"``, ``"breidbart"`` (22.5 degrees) or an angle in degrees.

    Raises
    ------
    ValueError
        If the fraction or the basis is not one of these.

    Examples
    --------
    >>> InterceptResend().records
    ('untouched', 'Z0', 'Z1', 'X0', 'X1')
    >>> InterceptResend(basis="breidbart").records
    ('untouched', '0', '1')

    References
    ----------
    [BBBSS92]_ for both bases.
    """

    fraction: float = 1.0
    basis: str | float = "random"

    def __post_init__(self) -> None:
        object.__setattr__(self, "fraction", _check.probability(self.fraction, "fraction"))
        if isinstance(self.basis, str):
            _check.choice(self.basis, "basis", _ANGLES_DEG, " (or an angle in degrees)")
        else:
            rule = 'a finite number of degrees or a name such as "random"'
            object.__setattr__(self, "basis", _check.number(self.basis, "basis", rule))

    def _maps(self) -> dict[str, Qobj | list[Qobj]]:
        angles = _ANGLES_DEG[self.basis] if isinstance(self.basis, str) else (_check.angle(self.basis, "basis"),)
        names = ("Z", "X") if self.basis == "random" else ("",)
        weight = np.sqrt(self.fraction / len(angles))
        maps = {"untouched": np.sqrt(1 - self.fraction) * qutip.qeye(2)}
        for name, angle in zip(names, angles, strict=True):
            for bit in (0, 1):
                maps[f"{name}{bit}"] = weight * states.polarisation(angle + 90 * bit).proj()
        return maps


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
