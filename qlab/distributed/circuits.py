"""Small circuits out of a distributed CZ and perfect gates on single qubits: iSWAP, SWAP, Grover's search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check, _frozen
from qlab.channels import Channel
from qlab.distributed.local import PAULI
from qlab.tables import Table

ANSWERS = ("00", "01", "10", "11")

GATES: Mapping[str, int] = _frozen.FrozenDict(cz=1, cnot=1, iswap=2, swap=3, grover=2)
"""How many gates between the machines a circuit takes; teleported one by one, each uses a pair."""

Layer = tuple[str, str]  # what happens to either qubit, from left to right as in a drawing

_ONE = {"H": Qobj(np.array([[1, 1], [1, -1]]) / np.sqrt(2)), "S": Qobj(np.diag([1, 1j])), "X": PAULI["X"]}
_RECIPES: Mapping[str, Sequence[Layer]] = {
    "iswap": [("SH", "SH"), ("H", "H"), ("H", "H")],
    "swap": [("", "H"), ("H", "H"), ("H", "H"), ("", "H")],
}
_SAME, _DIGITS = 1e-9, 14


def built(name: str, gate: Channel) -> Channel:
    r"""An iSWAP or a SWAP out of two or three gates between the machines, with perfect gates on single qubits.

    .. math:: \mathrm{iSWAP} = (H \otimes H)\,\mathrm{CZ}\,(H \otimes H)\,\mathrm{CZ}\,(HS \otimes HS)

    .. math:: \mathrm{SWAP} = (\mathbb{1} \otimes H)\,\mathrm{CZ}\,(H \otimes H)\,\mathrm{CZ}\,(H \otimes H)\,
              \mathrm{CZ}\,(\mathbb{1} \otimes H)

    In an iSWAP no two errors cancel, its process fidelity is the square; in a SWAP some do.

    Parameters
    ----------
    name : str
        ``"iswap"`` or ``"swap"``.
    gate : Channel
        A CZ, perfect or not, on two qubits, such as `teleported_gate` makes it.

    Returns
    -------
    Channel
        On two qubits.

    Raises
    ------
    ValueError
        If there is no such circuit, or `gate` is no channel on two qubits or flips bits as a CNOT does.

    Examples
    --------
    >>> from qlab.distributed import average_gate_fidelity, teleported_gate
    >>> from qlab.states import werner
    >>> cz = teleported_gate("cz", resource=werner(fidelity=0.9))
    >>> round(average_gate_fidelity(built("iswap", gate=cz), "iswap"), 10)
    0.848

    References
    ----------
    N. Schuch and J. Siewert, Phys. Rev. A 67, 032301 (2003); D. Main et al., Nature 638, 383 (2025).
    """
    name = _check.choice(name, "name", _RECIPES)
    return Channel(_layered(_RECIPES[name], _cz(gate)).kraus, f"{name} of {gate.name}")


def grover(marked: str, gate: Channel) -> Table:
    r"""Grover's search among four: one question to the oracle, and the marked answer for certain, if all is perfect.

    .. math:: |w\rangle = (H \otimes H)\,(X \otimes X)\,\mathrm{CZ}\,(X \otimes X)\,(H \otimes H)\;O_w\;
              (H \otimes H)\,|00\rangle

    where the oracle :math:`O_w` is a CZ between X gates where the marked answer has a 0. With a teleported CZ the
    marked answer comes with probability :math:`w_I^2 + 2 w_X w_Z + w_Y^2` in terms of the Bell weights of the pair,
    whichever is marked. One classical question and a guess succeed with 1/2.

    Parameters
    ----------
    marked : str
        ``"00"``, ``"01"``, ``"10"`` or ``"11"``.
    gate : Channel
        A CZ, perfect or not, on two qubits; it is used twice.

    Returns
    -------
    Table
        Probability of each of the four answers, axis ``"answer"``.

    Raises
    ------
    ValueError
        If `marked` is no such answer, or `gate` is no channel on two qubits or flips bits as a CNOT does.

    Examples
    --------
    >>> from qlab.distributed import teleported_gate
    >>> from qlab.states import werner
    >>> round(grover("11", gate=teleported_gate("cz", resource=werner(fidelity=0.9)))["11"], 10)
    0.8133333333

    References
    ----------
    Lov K. Grover, Phys. Rev. Lett. 79, 325 (1997); D. Main et al., Nature 638, 383 (2025).
    """
    marked = _check.choice(marked, "marked", ANSWERS)
    flips = ["" if bit == "1" else "X" for bit in marked]
    layers = [("H" + flips[0], "H" + flips[1]), (flips[0] + "HX", flips[1] + "HX"), ("XH", "XH")]
    state = _layered(layers, _cz(gate))(qutip.ket("00"))
    return Table(_populations(state), ("answer",), (ANSWERS,))


def truth_table(channel: Channel) -> Table:
    r"""What a gate does to the four classical inputs, read in the Z basis.

    .. math:: \Pr(y \mid x) = \langle y|\mathcal{E}(|x\rangle\langle x|)|y\rangle

    It looks better than the gate is: a phase error leaves no trace in it. A teleported CNOT shows
    :math:`1 - w_X - w_Y` in terms of the Bell weights of its pair, although its process fidelity is :math:`w_I`.

    Parameters
    ----------
    channel : Channel
        On two qubits.

    Returns
    -------
    Table
        Axes ``"input"`` (a setting) and ``"output"``.

    Raises
    ------
    ValueError
        If `channel` is no channel on two qubits.

    Examples
    --------
    >>> from qlab.distributed import teleported_gate
    >>> from qlab.states import bell
    >>> truth_table(teleported_gate("cnot", resource=bell("phi-")))["10", "11"]
    1.0

    References
    ----------
    H. F. Hofmann, Phys. Rev. Lett. 94, 160504 (2005).
    """
    _on_two(channel, "channel")
    rows = [_populations(channel(qutip.ket(x))) for x in ANSWERS]
    return Table(np.array(rows), ("input", "output"), (ANSWERS, ANSWERS), given=1)


def _layered(layers: Sequence[Layer], gate: Channel) -> Channel:
    """Layers of gates on single qubits, with the gate between any two of them."""
    first, *rest = (Channel(qutip.tensor(*map(_word, layer)), "local gates") for layer in layers)
    return reduce(lambda done, layer: layer @ gate @ done, rest, first)


def _word(word: str) -> Qobj:
    return reduce(lambda done, letter: _ONE[letter] * done, word, qutip.qeye(2))


def _populations(state: Qobj) -> Any:
    return np.clip(np.round(np.real(state.diag()), _DIGITS), 0, 1)


def _cz(gate: Any) -> Channel:
    """A channel that may be a CZ: that leaves 10 what it is, more often than it makes it 11."""
    _on_two(gate, "gate")
    stays, flips = gate(qutip.ket("10")).diag().real[2:]
    if flips > stays + _SAME:
        raise ValueError(f'`gate` must be a CZ; {gate.name} flips bits (write `teleported_gate("cz", ...)`)')
    return gate  # type: ignore[no-any-return]


def _on_two(channel: Any, name: str) -> None:
    if not isinstance(channel, Channel) or channel.kraus[0].dims != [[2, 2], [2, 2]]:
        got = f"dimensions {channel.kraus[0].dims}" if isinstance(channel, Channel) else _check.brief(channel)
        raise ValueError(f'`{name}` must be a channel on two qubits, such as `teleported_gate("cz")`; got {got}')
