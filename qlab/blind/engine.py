"""From the circuit in QuTiP to a table of records: how a state moves along its line, measurement by measurement."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np
import qutip
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, _operators, channels
from qlab.blind.angles import TURN, plus
from qlab.blind.computation import CZ, Computation, bitstrings
from qlab.tables import Table

Bits = NDArray[np.uint8]
_DIGITS = 14  # matrix products are no more exact than this


def records(work: Computation, p: Any, turn_deg: Any) -> Table:
    """Probabilities of the client's results `s`, line by line, and of what the server reads at the end.

    They do not depend on theta and r: turning a qubit and the measurement of it alike changes nothing, half a turn of
    the measurement alone exchanges its results, and noise that mixes a qubit evenly has no direction. So theta = r = 0.
    """
    p = _check.probability(p, "p")
    turn = _check.angle(turn_deg, "turn_deg") * TURN / 360
    return _records(work, p, turn)


@lru_cache(maxsize=64)
def _records(work: Computation, p: float, turn: float) -> Table:
    zeros = np.zeros((work.lines, work.length), np.int64)
    branches: dict[tuple[tuple[int, ...], ...], Qobj] = {(): first(work, zeros, p)}
    for column in range(work.length):
        grown = {}
        for past, state in branches.items():
            s = np.array([*past, *[(0,) * work.lines] * (work.length - column)], np.uint8).T
            delta = work.delta(zeros, zeros, s, column) + turn
            for bits in product((0, 1), repeat=work.lines):
                grown[*past, bits] = moved(work, state, column, delta, bits, zeros, p)
        branches = grown
    values = np.zeros((1 << work.measured, 1 << work.lines))
    for past, state in branches.items():
        values[packed(np.array(past).T.reshape(-1))] = np.real(state.diag())  # a CZ at the end changes no reading
    names = (bitstrings(work.measured), work.labels)
    return Table(np.clip(np.round(values, _DIGITS), 0, 1), ("s", "read"), names)


def first(work: Computation, theta: NDArray[np.int64], p: float) -> Qobj:
    """The first column of qubits."""
    noise = channels.depolarizing(p)
    return qutip.tensor(*(noise(plus(int(k))) for k in theta[:, 0]))


def moved(work: Computation, state: Qobj, column: int, delta: Any, b: Any, theta: Any, p: float) -> Qobj:
    """The state of the next column, not normalised, when this one was measured along delta with results `b`."""
    state = work.joined(state, column)
    last = column == work.length - 1
    for line in range(work.lines):
        following = (0, 0.0) if last else (int(theta[line, column + 1]), p)
        kraus = _measured(float(delta[line]), int(b[line]), *following)
        state = _operators.apply(_operators.embed(kraus, line, work.lines), state)
    return state


@lru_cache(maxsize=4096)
def _measured(delta: float, b: int, theta: int, p: float) -> tuple[Qobj, ...]:
    """A CZ with the next qubit, then the measurement: from one qubit to the next."""
    found = qutip.tensor(plus(delta + b * TURN / 2).dag(), qutip.qeye(2)) * CZ
    arriving = [noise * plus(theta) for noise in channels.depolarizing(p).kraus] if p else [plus(theta)]
    return tuple(Qobj((found * qutip.tensor(qutip.qeye(2), ket)).full()) for ket in arriving)


def unpacked(codes: NDArray[Any], n: int) -> Bits:
    """The `n` bits of each code, the first bit the highest, along a new last axis."""
    return (np.asarray(codes)[..., None] >> np.arange(n)[::-1] & 1).astype(np.uint8)


def packed(bits: NDArray[Any]) -> NDArray[np.int64]:
    """Codes of the bits along the last axis."""
    return np.asarray(bits).astype(np.int64) @ (1 << np.arange(np.shape(bits)[-1])[::-1])
