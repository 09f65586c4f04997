"""What an attack is: a quantum instrument whose results are Eve's record, and what makes an object one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qutip import Qobj, qeye

from qlab import _check, _frozen
from qlab.measurement import Instrument


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
        return _frozen.FrozenDict(ways)

    def _way(self, label: str) -> str:
        """Which toss a record belongs to: the record without the bit that was found."""
        return label.rstrip("01") if label != "untouched" else label

    def _maps(self) -> dict[str, Qobj | list[Qobj]]:
        raise ValueError(f"{type(self).__name__} is no attack: give it a method `_maps` (see `InterceptResend`)")


def instrument_of(eve: Any) -> Instrument:
    """Eve's instrument, its results in the order of her record; nothing at all for `None`."""
    if eve is None:
        return Instrument({"untouched": qeye(2)}, "eve_record")
    instrument = getattr(eve, "instrument", None)
    if not isinstance(instrument, Instrument):
        hint = f" (did you mean `{eve.__name__}()`?)" if isinstance(eve, type) else ""
        raise ValueError(
            f"`eve` must be an attack, such as `InterceptResend()`, or None; got {_check.brief(eve)}{hint}"
        )
    records = getattr(eve, "records", None)
    if not isinstance(records, Sequence) or sorted(map(str, records)) != sorted(instrument.labels):
        raise ValueError(f"`eve.records` must list the results {instrument.labels}; got {_check.brief(records)}")
    if any(op.dims[1] != [2] or op.dims[0][0] != 2 for ops in instrument.results.values() for op in ops):
        raise ValueError("`eve.instrument` must map one qubit to Bob's qubit first, then Eve's memory")
    _check.count(len(instrument.labels), "len(eve.records)", most=256, because="a record is one byte")
    return Instrument({r: instrument.results[r] for r in map(str, records)}, "eve_record")
