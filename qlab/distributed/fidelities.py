"""How close a channel comes to a gate: the process fidelity, and what a random input sees of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check
from qlab.channels import Channel

_PAIR = [[2, 2], [2, 2]]
_UNITARY = 1e-6  # what single precision leaves of an entry of the identity
_DIGITS = 14  # matrix products are no more exact than this
_NAMED = {
    "cz": np.diag([1, 1, 1, -1]),
    "cnot": np.eye(4)[[0, 1, 3, 2]],
    "iswap": np.diag([1, 1j, 1j, 1])[[0, 2, 1, 3]],
    "swap": np.eye(4)[[0, 2, 1, 3]],
}
NAMED = {name: Qobj(matrix, dims=_PAIR) for name, matrix in _NAMED.items()}
"""Gates on two qubits by their names; the first qubit controls the second."""


def process_fidelity(channel: Channel, gate: str | Qobj) -> float:
    r"""Process fidelity of a channel with a gate: how often nothing at all went wrong.

    .. math:: F_p = \frac{1}{d^2}\sum_k \big|\mathrm{tr}\,U^\dagger K_k\big|^2

    It is the fidelity that is left when one half of a maximally entangled state goes through the channel, and it is the
    weight of the identity when the errors after the gate are Pauli operators.

    Parameters
    ----------
    channel : Channel
        From `d` dimensions to `d` dimensions.
    gate : str or Qobj
        What it should be: ``"cz"``, ``"cnot"``, ``"iswap"``, ``"swap"``, or a unitary of the same dimensions.

    Returns
    -------
    float
        Dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        If `channel` is no channel, or `gate` is no unitary that fits it.

    Examples
    --------
    >>> from qlab.distributed import teleported_gate
    >>> from qlab.states import werner
    >>> round(process_fidelity(teleported_gate("cz", resource=werner(fidelity=0.9)), "cz"), 10)
    0.9

    References
    ----------
    Michael A. Nielsen, Phys. Lett. A 303, 249 (2002).
    """
    if not isinstance(channel, Channel):
        hint = " (write `Channel(unitary)`)" if isinstance(channel, Qobj) else ""
        raise ValueError(f"`channel` must be a Channel; got {_check.brief(channel)}{hint}")
    wanted = unitary(gate, channel).full().conj()
    overlaps = [np.sum(wanted * k.full()) for k in channel.kraus]
    return min(1.0, round(float(np.sum(np.abs(overlaps) ** 2)) / wanted.shape[0] ** 2, _DIGITS))


def average_gate_fidelity(channel: Channel, gate: str | Qobj) -> float:
    r"""Fidelity with the gate's output, averaged over all pure inputs (Haar measure).

    .. math:: F_\text{avg} = \frac{d F_p + 1}{d + 1}

    On two qubits a channel that forgets its input has 1/4, not 0: experiments that print a gate fidelity usually mean
    this figure. Average fidelities do not multiply along a circuit.

    Parameters
    ----------
    channel : Channel
        From `d` dimensions to `d` dimensions.
    gate : str or Qobj
        As for `process_fidelity`.

    Returns
    -------
    float
        Dimensionless, in [1/(d + 1), 1].

    Raises
    ------
    ValueError
        As for `process_fidelity`.

    Examples
    --------
    >>> from qlab.distributed import teleported_gate
    >>> from qlab.states import werner
    >>> round(average_gate_fidelity(teleported_gate("cz", resource=werner(fidelity=0.9)), "cz"), 10)
    0.92

    References
    ----------
    M., P. and R. Horodecki, Phys. Rev. A 60, 1888 (1999); Michael A. Nielsen, Phys. Lett. A 303, 249 (2002).
    """
    f = process_fidelity(channel, gate)
    d = channel.kraus[0].shape[0]
    return (d * f + 1) / (d + 1)


def unitary(gate: Any, channel: Channel) -> Qobj:
    """The gate that a channel should be, checked."""
    if isinstance(gate, Qobj):
        _check_unitary(gate)
    else:
        gate = NAMED[_check.choice(gate, "gate", NAMED, " (or a unitary Qobj)")]
    if gate.dims != channel.kraus[0].dims:
        raise ValueError(f"`gate` must fit: {channel.name} has dimensions {channel.kraus[0].dims}, it has {gate.dims}")
    return gate


def _check_unitary(gate: Qobj) -> None:
    square = gate.isoper and gate.shape[0] == gate.shape[1]
    if not (square and np.isfinite(gate.full()).all()):
        raise ValueError(f'`gate` must be a unitary, or a name such as "cz"; got a {gate.type} of {gate.dims}')
    off = float(np.abs((gate.dag() * gate - qutip.qeye_like(gate)).full()).max())
    if off > _UNITARY:
        raise ValueError(f"`gate` must be unitary: gate.dag() * gate must be the identity; it is off by {off:.3g}")
