"""Asking a qubit: instruments, the Born rule, tables of probabilities, and draws from them.

A channel, a measurement and an eavesdropper are one thing, a quantum instrument: for each classical result some
Kraus operators, all of them together preserving trace. `born` lets instruments act one after the other and ends
in a `Table`, the only thing that simulations and labs draw from.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from qutip import Qobj

from qlab import _check, _frozen, _operators, sampling, states
from qlab.channels import Channel
from qlab.estimates import Estimate
from qlab.tables import Table

__all__ = ["Estimate", "Instrument", "Table", "basis", "born", "sample"]

_ANGLE_DEG = {"Z": 0.0, "X": 45.0}
_MOST_AXES, _MOST_ENTRIES = 64, 1 << 20
_DIGITS = 15  # matrix products are no more exact than this: 0.5, not 0.4999999999999999


@dataclass(frozen=True, eq=False)
class Instrument:
    r"""A measurement and what it leaves behind: for each result a completely positive map.

    .. math:: \Pr(r) = \mathrm{tr}\,\mathcal{E}_r(\rho), \quad \rho \mapsto \mathcal{E}_r(\rho)/\Pr(r), \quad
              \mathcal{E}_r(\rho) = \sum_k K_{rk}\,\rho\,K_{rk}^\dagger

    Parameters
    ----------
    results : mapping of str to Qobj or iterable of Qobj
        Kraus operators of each result. The spaces they lead to may be of any size and differ from result to
        result (an eavesdropper may keep a qubit or not); together they preserve trace.
    name : str
        What to show; the name of its axis in a table.

    Raises
    ------
    ValueError
        If there is no result, an entry is no operator, or trace is not preserved.

    Examples
    --------
    >>> h, v = states.ket("H").proj(), states.ket("V").proj()
    >>> born(states.ket("D"), Instrument({"through": h, "blocked": v}, name="polariser"))
    Table(polariser: Pr(through) = 0.5, Pr(blocked) = 0.5)

    References
    ----------
    Brian Davies and John Lewis, Commun. Math. Phys. 17, 239 (1970).
    """

    results: Mapping[str, tuple[Qobj, ...]]
    name: str = "result"

    def __init__(self, results: Mapping[Any, Qobj | Iterable[Qobj]], name: str = "result") -> None:
        if not isinstance(results, Mapping) or not results:
            raise ValueError(f"`results` must map each result to its Kraus operators; got {_check.brief(results)}")
        ops = {str(label): _operators.operators(kraus, f"results[{label!r}]") for label, kraus in results.items()}
        if len({str(kraus[0].dims[1]) for kraus in ops.values()}) > 1:
            raise ValueError("`results` must all act on the same space")
        every = [k for kraus in ops.values() for k in kraus]
        exact = iter(_operators.preserving(every, "the results of an instrument together"))
        ops = {label: tuple(islice(exact, len(kraus))) for label, kraus in ops.items()}
        object.__setattr__(self, "results", _frozen.FrozenDict(ops))
        object.__setattr__(self, "name", str(name))

    @property
    def labels(self) -> tuple[str, ...]:
        """The results, in order."""
        return tuple(self.results)

    def on(self, qubit: int, of: int) -> Instrument:
        """The same instrument on one qubit of several (numbered from 0), leaving the others alone.

        What it puts in the qubit's place stands there: where a result leaves two qubits, the later ones move up by one.
        """
        return Instrument({r: _operators.place(k, qubit, of) for r, k in self.results.items()}, self.name)

    def __repr__(self) -> str:
        return f"<{self.name}: results {', '.join(self.labels)}>"


def basis(which: str | float) -> Instrument:
    r"""Ideal polarisation measurement: a polarising beam splitter with a detector at each exit.

    .. math:: K_0 = |\theta\rangle\langle\theta|, \qquad K_1 = |\theta + 90^\circ\rangle\langle\theta + 90^\circ|

    Parameters
    ----------
    which : str or float
        ``"Z"`` (H or V), ``"X"`` (D or A), or a physical angle in degrees: result ``0`` is polarised along it,
        result ``1`` across it.

    Returns
    -------
    Instrument
        Results ``"0"`` and ``"1"``, one Kraus operator each; the qubit is left in the state that was found.

    Raises
    ------
    ValueError
        If it is neither of the two names nor an angle.

    Examples
    --------
    >>> born(states.ket("H"), basis(30))["0"]
    0.75

    References
    ----------
    [NC10]_, section 2.2.5.
    """
    if isinstance(which, str):
        hint = " (or an angle in degrees, such as 22.5)"
        angle = _ANGLE_DEG[_check.choice(which, "basis", _ANGLE_DEG, hint)]
    else:
        angle = _check.angle(which, "basis", 'a finite number of degrees, "Z" or "X"')
    along, across = states.polarisation(angle).proj(), states.polarisation(angle + 90).proj()
    return Instrument({"0": along, "1": across}, which if isinstance(which, str) else f"{float(which):g} deg")


def born(state: Qobj, *measurements: str | float | Instrument | Channel) -> Table:
    r"""Probabilities of all results of measurements made one after the other.

    .. math:: \Pr(r_1, r_2, \ldots) = \mathrm{tr}\,\cdots\mathcal{E}_{r_2}(\mathcal{E}_{r_1}(\rho))

    Parameters
    ----------
    state : Qobj
        Ket or density matrix to begin with.
    *measurements : str, float, Instrument or Channel
        ``"Z"``, ``"X"``, an angle in degrees, an instrument, or a channel (which has no result and adds no axis).
        Each acts on the first qubit, or where ``.on(qubit, of=n)`` placed it; what it leaves is what the next one
        finds.

    Returns
    -------
    Table
        One axis for each measurement, in order.

    Raises
    ------
    ValueError
        If the state is not one, or a measurement does not fit it.

    Examples
    --------
    >>> born(states.ket("D"), "Z")
    Table(Z: Pr(0) = 0.5, Pr(1) = 0.5)
    >>> born(states.bell("phi+"), basis("Z").on(0, of=2), basis("Z").on(1, of=2))["0", "0"]
    0.5

    References
    ----------
    [NC10]_, section 2.2.3.
    """
    if all(isinstance(measurement, Channel) for measurement in measurements):
        raise ValueError('`measurements` must have at least one that has results; write `born(state, "Z")`')
    stages = [_as_stage(measurement) for measurement in measurements]
    _check_size(stages)
    branches: dict[tuple[str, ...], Qobj] = {(): states.density(state)}
    names: list[str] = []
    labels: list[tuple[str, ...]] = []
    for stage in stages:
        if isinstance(stage, Channel):
            branches = {path: _branch(rho, stage.kraus, stage) for path, rho in branches.items()}
            continue
        branches = {
            (*path, label): _branch(rho, kraus, stage)
            for path, rho in branches.items()
            for label, kraus in stage.results.items()
        }
        labels.append(stage.labels)
        names.append(_fresh(stage.name, names))
    weights = np.array([np.real(rho.tr()) for rho in branches.values()])
    values = np.clip(weights.round(_DIGITS) + 0.0, 0, 1).reshape([len(ls) for ls in labels])  # no "-0"
    return Table(values, tuple(names), tuple(labels))


def _check_size(stages: list[Instrument | Channel]) -> None:
    results = [len(stage.labels) for stage in stages if isinstance(stage, Instrument)]
    if len(results) > _MOST_AXES or math.prod(results) > _MOST_ENTRIES:
        raise ValueError(
            f"`measurements` must have at most {_MOST_ENTRIES} results together and be at most {_MOST_AXES}; got "
            f"{len(results)} measurements (its table would need {_check.memory(3 + math.log2(math.prod(results)))})"
        )


def _as_stage(measurement: str | float | Instrument | Channel) -> Instrument | Channel:
    if isinstance(getattr(measurement, "instrument", None), Instrument):
        raise ValueError(f"`measurements` must be instruments; got {measurement!r}, an attack (write `.instrument`)")
    return measurement if isinstance(measurement, (Instrument, Channel)) else basis(measurement)


def _branch(rho: Qobj, ops: tuple[Qobj, ...], stage: Instrument | Channel) -> Qobj:
    qubits, needed = rho.dims[0], ops[0].dims[1]
    if qubits[: len(needed)] != needed:
        raise ValueError(f"`state` must fit: {stage!r} acts on dimensions {needed}, it has {qubits}")
    return _operators.apply(_operators.embed(ops, 0, len(qubits)), rho)


def _fresh(name: str, taken: list[str]) -> str:
    """The name, or the name with a number where it is taken: a second "Z" is "Z 2"."""
    used = sum(other == name or other.startswith(f"{name} ") for other in taken)
    return f"{name} {used + 1}" if name in taken else name


def sample(
    table: Table, n: int | None = None, *, rng: Any = None, **settings: Any
) -> np.ndarray | tuple[np.ndarray, ...]:
    """Draw results from a table of probabilities.

    Parameters
    ----------
    table : Table
        What to draw from.
    n : int, optional
        How many draws, for a table without settings.
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7): the same seed gives the same draws.
    **settings : array_like of int
        For a table with settings, one array for each of them: the index of the setting in each draw.

    Returns
    -------
    ndarray or tuple of ndarray
        Index of the result in each draw (its label is ``table.labels[axis][index]``): one array for each axis
        that is not a setting, and just the array where there is one such axis.

    Raises
    ------
    ValueError
        If `n` is not a count, or the settings are not those of the table.

    Examples
    --------
    >>> sample(born(states.ket("H"), "Z"), 5, rng=1)
    array([0, 0, 0, 0, 0], dtype=uint8)
    """
    if not isinstance(table, Table):
        raise ValueError(f"`table` must be a Table, as `born` returns it; got {_check.brief(table)}")
    wanted = table.axes[: table.given]
    if set(settings) != set(wanted):
        raise ValueError(f"`settings` must be {', '.join(wanted) or 'left out'}; got {', '.join(settings) or 'none'}")
    if wanted and n is not None:
        raise ValueError(f"`n` must be left out: there is one draw for each entry of the settings; got {n!r}")
    if wanted:
        drawn = sampling.draw_given(table.values, [settings[name] for name in wanted], rng=rng, names=wanted)
    elif n is None:
        raise ValueError("`n` must say how many draws; write `sample(table, 1000, rng=1)`")
    else:
        drawn = sampling.draw(table.values, n, rng=rng)
    return drawn[0] if len(drawn) == 1 else tuple(drawn)
