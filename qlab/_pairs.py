"""Pairs of photons, Eve and two measuring parties: the table that `e91` and `bbm92` draw from."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj, qeye

from qlab import _check, _frozen, _operators, sampling, states
from qlab.channels import Channel, on_one_qubit
from qlab.eavesdroppers.attack import instrument_of
from qlab.measurement import Instrument, Table, basis, born

EVE_ON = ("bob", "both", "source")

_MOST = 1_000_000_000


def table(
    state: Qobj | None,
    alice: Sequence[str | float],
    bob: Sequence[str | float],
    eve: Any,
    eve_on: str,
    channel: Channel | None,
) -> Table:
    """Probabilities of Eve's record and the two bits, for each pair of settings."""
    rho = _operators.pair(states.bell("phi+") if state is None else state, "state")
    attack = _on_pairs(eve, _check.choice(eve_on, "eve_on", EVE_ON))
    steps: list[Any] = [attack, *([] if channel is None else [on_one_qubit(channel).on(1, of=2)])]
    values = [[born(rho, *steps, *_both(a, b)).values for b in bob] for a in alice]
    labels = (*(tuple(basis(x).name for x in side) for side in (alice, bob)), attack.labels, ("0", "1"), ("0", "1"))
    return Table(np.array(values), ("alice", "bob", "eve_record", "alice_bit", "bob_bit"), labels, given=2)


def draw(table: Table, n: Any, rng: Any) -> tuple[NDArray[Any], ...]:
    """Settings, record and bits of `n` pairs, along the axes of the table; every pair of settings is as likely."""
    n = _check.count(n, "n", most=_MOST, because="a pair takes five bytes")
    return _frozen.lock(*sampling.draw(table.values / (table.values.shape[0] * table.values.shape[1]), n, rng=rng))


def _both(a: str | float, b: str | float) -> tuple[Instrument, Instrument]:
    return basis(a).on(0, of=2), basis(b).on(1, of=2)


def _on_pairs(eve: Any, eve_on: str) -> Instrument:
    """Eve's attack on a pair, as an instrument from two qubits to two; what she keeps is traced out."""
    one = {label: _traced(ops) for label, ops in instrument_of(eve).results.items()}
    if eve_on == "bob" or eve is None:
        return Instrument({e: _operators.embed(ops, 1, 2) for e, ops in one.items()}, "eve_record")
    weight = _together(eve) if eve_on == "source" else {}
    maps = {}
    for (e, first), (f, second) in product(one.items(), repeat=2):
        scale = weight.get((e, f), 0.0) if eve_on == "source" else 1.0
        if scale or (e, f) == ("untouched", "untouched"):
            maps[f"{e}, {f}"] = [np.sqrt(scale) * a & b for a in first for b in second]
    return Instrument(maps, "eve_record")


def _together(eve: Any) -> dict[tuple[str, str], float]:
    """For records of one toss of Eve's coins: how much likelier they are together than with a toss each."""
    return {(e, f): 1 / p for p, labels in eve.tosses.values() if p > 1e-12 for e, f in product(labels, repeat=2)}


def _traced(ops: Sequence[Qobj]) -> tuple[Qobj, ...]:
    """The same map to Bob's qubit alone: one Kraus operator for each state of Eve's memory."""
    parts = [k.full().reshape(2, -1, 2)[:, m, :] for k in ops for m in range(k.shape[0] // 2)]
    return tuple(Qobj(part) for part in parts if np.abs(part).max() > 0) or (0 * qeye(2),)
