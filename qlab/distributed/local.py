"""The parts of a teleported gate that each side does alone, as instruments on its own two qubits.

Alice holds the data qubit `a` and her half `n1` of the pair, Bob his half `n2` and the data qubit `b`, in this order.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
import qutip
from qutip import Qobj

from qlab import _kraus
from qlab.channels import Channel
from qlab.distributed.fidelities import NAMED
from qlab.measurement import Instrument

PAULI = {"I": qutip.qeye(2), "X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}

_READ = {"Z": (qutip.ket("0").dag(), qutip.ket("1").dag())}
_READ["X"] = ((_READ["Z"][0] + _READ["Z"][1]).unit(), (_READ["Z"][0] - _READ["Z"][1]).unit())


@lru_cache(maxsize=256)
def noisy(name: str, p: float) -> Channel:
    """A gate on two qubits that replaces both by the maximally mixed state with probability `p`."""
    weights = dict.fromkeys(product("IXYZ", repeat=2), p / 16)
    weights["I", "I"] = 1 - 15 * p / 16
    kraus = [np.sqrt(w) * qutip.tensor(PAULI[i], PAULI[j]) * NAMED[name] for (i, j), w in weights.items() if w]
    return Channel(kraus, name)


def read(basis: str, slip: float) -> Instrument:
    """Measure a qubit in the Z or X basis, absorb it, and report the wrong bit with probability `slip`."""
    true = [Qobj(bra.full(), dims=[[1], [2]]) for bra in _READ[basis]]
    return Instrument({str(m): [np.sqrt(1 - slip) * true[m], np.sqrt(slip) * true[1 - m]] for m in (0, 1)}, basis)


@lru_cache(maxsize=256)
def alice(gate_error: float, slip: float) -> Instrument:
    """CNOT from `a` to `n1`, then `n1` is read in Z: from two qubits to one, for either bit."""
    return _reading(noisy("cnot", gate_error), read("Z", slip), 1, "m1")


@lru_cache(maxsize=256)
def bob(name: str, gate_error: float, slip: float) -> Instrument:
    """The gate from `n2` to `b`, then `n2` is read in X: from two qubits to one, for either bit."""
    return _reading(noisy(name, gate_error), read("X", slip), 0, "m2")


def _reading(gate: Channel, reads: Instrument, qubit: int, name: str) -> Instrument:
    maps = {m: _kraus.composed(absorbed(kraus, qubit, 2), gate.kraus) for m, kraus in reads.results.items()}
    return Instrument(maps, name)


def absorbed(bras: tuple[Qobj, ...], qubit: int, of: int) -> tuple[Qobj, ...]:
    """Bras on one of several qubits, which is gone afterwards from the dimensions as well."""
    factors = [[qutip.qeye(2)] * of for _ in bras]
    for parts, bra in zip(factors, bras, strict=True):
        parts[qubit] = bra
    return tuple(Qobj(qutip.tensor(*parts).full(), dims=[[2] * (of - 1), [2] * of]) for parts in factors)
