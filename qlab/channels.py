"""What happens to a qubit on its way: noise as Kraus operators, and fibre as loss and delay.

`p` is always the probability that something goes wrong. A lost photon is not a damaged one: loss is a number
(`Fibre.transmittance`), not a channel on the qubit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import Any

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check, _kraus, _operators, states

__all__ = [
    "Channel",
    "Fibre",  # noqa: F822 (below)
    "amplitude_damping",
    "bit_flip",
    "dephasing",
    "depolarizing",
    "identity",
    "phase_flip",
    "rotation",
]

_LONGEST = 200  # of a composition's name
_PAULI = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}


@dataclass(frozen=True, eq=False)
class Channel:
    r"""A quantum channel: a completely positive, trace-preserving map.

    .. math:: \rho \mapsto \sum_k K_k\,\rho\,K_k^\dagger, \qquad \sum_k K_k^\dagger K_k = \mathbb{1}

    Call it on a ket or a density matrix; it returns a density matrix. ``b @ a`` is `a` first, then `b`.

    Parameters
    ----------
    kraus : Qobj or iterable of Qobj
        Kraus operators, all of the same shape.
    name : str
        What to show.

    Raises
    ------
    ValueError
        If the operators do not preserve trace, or a state of other dimensions is given.

    Examples
    --------
    >>> from qlab.states import fidelity, ket
    >>> fidelity(depolarizing(0.02)(ket("H")), ket("H"))
    0.99

    References
    ----------
    [NC10]_, section 8.2.
    """

    kraus: tuple[Qobj, ...]
    name: str = "channel"

    def __init__(self, kraus: Qobj | Iterable[Qobj], name: str = "channel") -> None:
        ops = _operators.preserving(_operators.operators(kraus, "kraus"), "a channel")
        object.__setattr__(self, "kraus", ops)
        object.__setattr__(self, "name", str(name))

    @classmethod
    def mixture(cls, weights: Mapping[str, float], name: str = "channel") -> Channel:
        """Pauli channel: each of "I", "X", "Y", "Z" happens with its probability."""
        if not isinstance(weights, Mapping):
            raise ValueError(f'`weights` must map "I", "X", "Y", "Z" to probabilities; got {_check.brief(weights)}')
        for label in weights:
            _check.choice(label, "weights", _PAULI)
        chances = {label: _check.in_range(weight, f"weights[{label!r}]", 0, 1) for label, weight in weights.items()}
        return cls([np.sqrt(p) * _PAULI[label] for label, p in chances.items()], name)

    def __call__(self, state: Qobj) -> Qobj:
        rho = states.density(state)
        expected = self.kraus[0].dims[1]
        if rho.dims[0] != expected:
            several = len(rho.dims[0])
            hint = f" (say which qubit: `.on(0, of={several})`)" if several > len(expected) else ""
            raise ValueError(f"`state` must fit: {self.name} acts on dimensions {expected}, it has {rho.dims[0]}{hint}")
        return _operators.apply(self.kraus, rho)

    def __matmul__(self, first: Channel) -> Channel:
        if not isinstance(first, Channel):
            hint = " (to act on a state, write `channel(state)`)" if isinstance(first, Qobj) else ""
            raise ValueError(f"`@` must stand between two channels; got {_check.brief(first)}{hint}")
        if self.kraus[0].dims[1] != first.kraus[0].dims[0]:
            raise ValueError(
                f"{self.name} acts on dimensions {self.kraus[0].dims[1]}, {first.name} returns {first.kraus[0].dims[0]}"
            )
        return Channel(_kraus.composed(self.kraus, first.kraus), _joined(self.name, first.name))

    def on(self, qubit: int, of: int) -> Channel:
        """The same channel on one qubit of several (numbered from 0), leaving the others alone."""
        return Channel(_operators.place(self.kraus, qubit, of), f"{self.name} on qubit {qubit} of {of}")

    @cached_property
    def choi(self) -> Qobj:
        """Choi matrix, the sum of ``|K>><<K|`` (columns stacked): positive, of trace 2 for one qubit."""
        columns = np.array([k.full().ravel(order="F") for k in self.kraus]).T
        return Qobj(columns @ columns.conj().T, dims=[self.kraus[0].dims[::-1]] * 2, superrep="choi")

    def __repr__(self) -> str:
        return f"<{self.name}: {len(self.kraus)} Kraus operator{'s'[: len(self.kraus) != 1]}>"


def _joined(last: str, first: str) -> str:
    """The name of a composition; of a long one both ends."""
    name = f"{last} @ {first}"
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST // 2]}...{name[-_LONGEST // 2 :]}"


def identity() -> Channel:
    r"""Nothing happens.

    .. math:: \rho \mapsto \rho

    Returns
    -------
    Channel
        One Kraus operator, 2 x 2.

    Examples
    --------
    >>> identity()
    <identity: 1 Kraus operator>
    """
    return Channel(qutip.qeye(2), "identity")


def depolarizing(p: float) -> Channel:
    r"""Depolarising channel: with probability `p` the qubit is replaced by the maximally mixed state.

    .. math:: \rho \mapsto (1 - p)\,\rho + p\,\mathbb{1}/2

    Parameters
    ----------
    p : float
        Probability of replacement, dimensionless, in [0, 1]. Half of the replaced qubits still read right, so
        BB84 sees an error rate `p / 2`.

    Returns
    -------
    Channel
        Four Kraus operators, 2 x 2 each.

    Raises
    ------
    ValueError
        If `p` is not a number in [0, 1].

    Examples
    --------
    >>> depolarizing(1)(states.ket("H")).diag()
    array([0.5, 0.5])

    References
    ----------
    [NC10]_, section 8.3.4.
    """
    p = _check.probability(p, "p")
    return Channel.mixture({"I": 1 - 0.75 * p, "X": p / 4, "Y": p / 4, "Z": p / 4}, f"depolarizing({p:g})")


def dephasing(p: float) -> Channel:
    r"""Dephasing: the coherence between H and V shrinks, what H and V themselves read stays.

    .. math:: \rho_{01} \mapsto (1 - p)\,\rho_{01}

    It is the same map as ``phase_flip(p / 2)``.

    Parameters
    ----------
    p : float
        Probability that the phase is lost altogether, dimensionless, in [0, 1]. The Z basis of BB84 sees no error,
        the X basis `p / 2`.

    Returns
    -------
    Channel
        Two Kraus operators, 2 x 2 each.

    Raises
    ------
    ValueError
        If `p` is not a number in [0, 1].

    Examples
    --------
    >>> from qlab.states import fidelity, ket
    >>> fidelity(dephasing(0.2)(ket("D")), ket("D"))
    0.9

    References
    ----------
    [NC10]_, section 8.3.6.
    """
    p = _check.probability(p, "p")
    return Channel.mixture({"I": 1 - p / 2, "Z": p / 2}, f"dephasing({p:g})")


def bit_flip(p: float) -> Channel:
    r"""Bit flip: with probability `p`, H and V are exchanged.

    .. math:: \rho \mapsto (1 - p)\,\rho + p\,X\rho X

    Parameters
    ----------
    p : float
        Probability of a flip, dimensionless, in [0, 1]. The Z basis of BB84 sees `p`, the X basis nothing.

    Returns
    -------
    Channel
        Two Kraus operators, 2 x 2 each.

    Raises
    ------
    ValueError
        If `p` is not a number in [0, 1].

    Examples
    --------
    >>> bit_flip(0.1)(states.ket("H")).diag()
    array([0.9, 0.1])

    References
    ----------
    [NC10]_, section 8.3.3.
    """
    p = _check.probability(p, "p")
    return Channel.mixture({"I": 1 - p, "X": p}, f"bit_flip({p:g})")


def phase_flip(p: float) -> Channel:
    r"""Phase flip: with probability `p`, D and A are exchanged.

    .. math:: \rho \mapsto (1 - p)\,\rho + p\,Z\rho Z

    Parameters
    ----------
    p : float
        Probability of a flip, dimensionless, in [0, 1]. The X basis of BB84 sees `p`, the Z basis nothing.

    Returns
    -------
    Channel
        Two Kraus operators, 2 x 2 each.

    Raises
    ------
    ValueError
        If `p` is not a number in [0, 1].

    Examples
    --------
    >>> from qlab.states import fidelity, ket
    >>> fidelity(phase_flip(0.1)(ket("D")), ket("A"))
    0.1

    References
    ----------
    [NC10]_, section 8.3.3.
    """
    p = _check.probability(p, "p")
    return Channel.mixture({"I": 1 - p, "Z": p}, f"phase_flip({p:g})")


def amplitude_damping(gamma: float) -> Channel:
    r"""Amplitude damping: the excited level ``1`` of a memory decays to ``0`` with probability `gamma`.

    .. math:: K_0 = |0\rangle\langle 0| + \sqrt{1 - \gamma}\,|1\rangle\langle 1|, \qquad
              K_1 = \sqrt\gamma\,|0\rangle\langle 1|

    This is a memory relaxing. It is no model of a lost photon: a lost photon leaves no qubit behind to measure.
    Loss is `Fibre.transmittance`, or the `loss` of a protocol.

    Parameters
    ----------
    gamma : float
        Probability of decay, dimensionless, in [0, 1]; after a time `t` it is `1 - exp(-t / T1)`.

    Returns
    -------
    Channel
        Two Kraus operators, 2 x 2 each.

    Raises
    ------
    ValueError
        If `gamma` is not a number in [0, 1].

    Examples
    --------
    >>> amplitude_damping(0.3)(states.ket("1")).diag()
    array([0.3, 0.7])

    References
    ----------
    [NC10]_, section 8.3.5.
    """
    gamma = _check.probability(gamma, "gamma")
    stays = qutip.fock_dm(2, 0) + np.sqrt(1 - gamma) * qutip.fock_dm(2, 1)
    decays = np.sqrt(gamma) * qutip.basis(2, 0) * qutip.basis(2, 1).dag()
    return Channel([stays, decays], f"amplitude_damping({gamma:g})")


def rotation(angle_deg: float) -> Channel:
    r"""Misaligned polarisers: every linear polarisation turns by the same physical angle.

    .. math:: K = \begin{pmatrix}\cos\theta & -\sin\theta\\ \sin\theta & \cos\theta\end{pmatrix}

    Parameters
    ----------
    angle_deg : float
        Physical angle in degrees, anticlockwise: 45 turns H into D. Both bases of BB84 see an error rate of
        the squared sine of the angle; R and L do not change.

    Returns
    -------
    Channel
        One unitary Kraus operator, 2 x 2.

    Raises
    ------
    ValueError
        If the angle is not a finite number.

    Examples
    --------
    >>> from qlab.states import fidelity, ket
    >>> fidelity(rotation(45)(ket("H")), ket("D"))
    1.0

    References
    ----------
    [NC10]_, section 4.2 (a rotation about the Y axis of the Bloch sphere by twice the angle).
    """
    angle_deg = _check.number(angle_deg, "angle_deg")
    theta = np.deg2rad(_check.angle(angle_deg, "angle_deg"))
    c, s = np.cos(theta), np.sin(theta)
    return Channel(Qobj([[c, -s], [s, c]]), f"rotation({angle_deg:g} deg)")


def on_one_qubit(channel: Any) -> Channel:
    """What a protocol takes as noise on a qubit, checked."""
    if hasattr(channel, "transmittance"):
        raise ValueError(f"`channel` must be noise on a qubit; a fibre loses photons (write `loss={channel!r}`)")
    if not isinstance(channel, Channel):
        raise ValueError(
            f"`channel` must be a Channel, such as `depolarizing(0.02)`, or None; got {_check.brief(channel)}"
        )
    if channel.kraus[0].dims != [[2], [2]]:
        raise ValueError(f"`channel` must act on one qubit; got dimensions {channel.kraus[0].dims}")
    return channel


def __getattr__(name: str) -> Any:
    """`Fibre` is a device, and devices stand on channels: looked up when asked for, so that arrows run one way."""
    if name == "Fibre":
        return import_module("qlab.devices").Fibre
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
