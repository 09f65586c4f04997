"""A chain of repeaters in the words of its user. (Public home: `qlab.repeaters`.)"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.random import SeedSequence

from qlab import _check, _frozen
from qlab._progress import Progress
from qlab.devices import Memory
from qlab.repeaters import bell_diagonal, circuits, engine, patience
from qlab.repeaters.link import Link, links
from qlab.repeaters.plan import Floats, Plan, Purification
from qlab.repeaters.run import Run
from qlab.repeaters.timeline import Timeline, watched

CHUNK = 1 << 14
"""Trials that are simulated at once, with a seed of their own; memory does not grow beyond that."""

_MOST = 100_000_000


@dataclass(frozen=True)
class Chain:
    """A chain of repeaters: links, and what joins them. The text of `qlab.repeaters` says what happens, exactly.

    Parameters
    ----------
    links : list of Link
        From one end to the other, at least one.
    memory : Memory
        What all nodes keep their qubits in.
    swap_success : float
        Probability that a swap gives a result, dimensionless, above 0 and at most 1.
    gate_error : float
        Probability that the two qubits of a swap (or of a CNOT of purification) become maximally mixed, in [0, 1].
    readout_error : float
        Probability that each bit that is read is flipped, in [0, 1].
    purification : str, optional
        ``"dejmps"`` or ``"bbpssw"``: each elementary pair is purified once, with a second one.
    cutoff_s : float, optional
        How old a pair may get before it is swapped, in seconds, from emission; not limited if not given.
    multiplexing : int
        Modes that each attempt tries, at least 1.
    schedule : str
        ``"asap"`` or ``"nested"``.
    end_nodes : str
        ``"store"`` or ``"measure"``.

    Raises
    ------
    ValueError
        If an argument is not one of these, or the cut-off is so short that no pair could ever be swapped.

    Examples
    --------
    >>> chain = Chain([Link(20, fidelity=0.98, success_probability=0.01, attempt_rate_hz=1e4)] * 8)
    >>> chain.length_km, len(chain.simulate(100, rng=1))
    (160.0, 100)

    References
    ----------
    H.-J. Briegel, W. Duer, J. I. Cirac and P. Zoller, Phys. Rev. Lett. 81, 5932 (1998); N. Sangouard et al.,
    Rev. Mod. Phys. 83, 33 (2011).
    """

    links: tuple[Link, ...]
    memory: Memory = Memory()
    swap_success: float = 1.0
    gate_error: float = 0.0
    readout_error: float = 0.0
    purification: str | None = None
    cutoff_s: float | None = None
    multiplexing: int = 1
    schedule: str = "asap"
    end_nodes: str = "store"

    def __post_init__(self) -> None:
        object.__setattr__(self, "links", links(self.links))
        if not isinstance(self.memory, Memory):
            raise ValueError(f"`memory` must be a Memory, such as `Memory(t2_s=1.0)`; got {_check.brief(self.memory)}")
        for name in ("swap_success", "gate_error", "readout_error"):
            object.__setattr__(self, name, _check.probability(getattr(self, name), name))
        if self.swap_success == 0:
            raise ValueError("`swap_success` must be above 0; got 0 (no pair would ever come through)")
        if self.purification is not None:
            _check.choice(self.purification, "purification", ("dejmps", "bbpssw"), " (or None for no purification)")
        object.__setattr__(self, "multiplexing", _check.count(self.multiplexing, "multiplexing", least=1, most=_MOST))
        _check.choice(self.schedule, "schedule", ("asap", "nested"))
        _check.choice(self.end_nodes, "end_nodes", ("store", "measure"))
        self._check_cutoff()

    def _check_cutoff(self) -> None:
        if self.cutoff_s is None:
            return
        cutoff = _check.positive(self.cutoff_s, "cutoff_s", infinite=True)
        object.__setattr__(self, "cutoff_s", cutoff)
        least, why = self._least_cutoff()
        if cutoff < least * (1 - 1e-9):  # as much rounding as the plan forgives
            raise ValueError(f"`cutoff_s` must be at least {_up(least)} ({why}); got {_check.apart(cutoff, least)[0]}")

    def _least_cutoff(self) -> tuple[float, str]:
        """How long no pair can help waiting, in seconds, and why."""
        if self.purification is not None:
            needed = max(link.attempt_s + 2 * link.delay_s for link in self.links)
            return needed, "light needs that long until a second pair is there and both are known to be purified"
        needed = max(link.delay_s for link in self.links) if len(self.links) > 1 else 0.0
        return needed, "light needs that long until a pair is known"

    @property
    def length_km(self) -> float:
        """Length from end to end, in kilometres."""
        return sum(link.length_km for link in self.links)

    @cached_property
    def plan(self) -> Plan:
        """All that the engine needs to know of this chain."""
        n, memory = len(self.links), self.memory
        swap = circuits.swap_factors(self.gate_error, self.readout_error) ** (n - 1)
        return Plan(
            delay_s=np.array([link.delay_s for link in self.links]),
            attempt_s=np.array([link.attempt_s for link in self.links]),
            success=np.array([link.success_probability for link in self.links], dtype=float),
            fresh=np.array([circuits.werner(link.fidelity) for link in self.links]).T,
            lifetime_s=np.array([[memory.t2_s], [memory.t2_s], [memory.t1_s]]),
            swap_factors=swap[:, None],
            swap_success=self.swap_success,
            cutoff_s=math.inf if self.cutoff_s is None else self.cutoff_s,
            modes=self.multiplexing,
            nested=self.schedule == "nested",
            stored=self.end_nodes == "store",
            purification=self._purification(),
        )

    def _purification(self) -> Purification | None:
        if self.purification is None:
            return None
        table = circuits.purification_table(self.purification, self.gate_error, self.readout_error)
        return Purification(table, twirled=self.purification == "bbpssw")

    @property
    def swap_factors(self) -> Floats:
        """What the errors of all swaps together multiply the correlations x, y, z of the pair by, shape (3, 1)."""
        return self.plan.swap_factors

    def decay(self, age_s: Floats) -> Floats:
        """What memories of this total age in seconds multiply the correlations x, y, z by, shape (3, n)."""
        return self.plan.decay(age_s)

    def simulate(self, trials: int, *, rng: Any = None) -> Run:
        """Make `trials` end-to-end pairs, each from the very beginning.

        Parameters
        ----------
        trials : int
            How many, from 1 to 100 million (48 bytes each).
        rng : numpy.random.Generator, seed or None
            Source of randomness (SPEC 7): the same seed gives the same run.

        Returns
        -------
        Run
            Waiting time, fidelity and attempts of each pair, and what follows from them.

        Raises
        ------
        ValueError
            If `trials` is no count, or next to no pair comes through: more than 100 000 swaps that fail or pairs that
            are thrown away for each that does. A short look ahead says so; what is only long shows a progress bar.

        Examples
        --------
        >>> from qlab.repeaters import waiting_time
        >>> chain = Chain([Link(0, success_probability=0.5, attempt_rate_hz=1.0)] * 2)
        >>> bool(abs(chain.simulate(100_000, rng=1).waiting_time_s.mean() - waiting_time(2, 0.5).mean) < 0.05)
        True

        References
        ----------
        L. Kamin, E. Shchukin, F. Schmidt and P. van Loock, Phys. Rev. Research 5, 023086 (2023).
        """
        trials = _check.count(trials, "trials", least=1, most=_MOST, because="a trial takes 48 bytes")
        parts, done = np.empty((6, trials)), 0
        seeds = SeedSequence(_check.generator(rng).integers(1 << 32, size=8, dtype=np.uint32).tolist())
        patience.check(self.plan)
        with Progress(trials, desc="pairs", unit="pair", mininterval=1) as progress:
            for size, generator in engine.chunks(trials, CHUNK, seeds):
                out = engine.run(self.plan, size, generator, told=progress.add)
                x, _, z = out.correlations
                fidelity = bell_diagonal.weights(out.correlations)[0]
                parts[:, done : done + size] = out.time_s, fidelity, out.attempts, (1 - z) / 2, (1 - x) / 2, out.uses
                done += size
        _frozen.lock(parts)
        return Run(*parts)

    def timeline(self, *, rng: Any = None) -> Timeline:
        """One trial with all that happens in it, for a space-time diagram.

        Parameters
        ----------
        rng : numpy.random.Generator, seed or None
            Source of randomness (SPEC 7).

        Returns
        -------
        Timeline
            Events in order of time; ``plot()`` draws them.

        Examples
        --------
        >>> chain = Chain([Link(10, success_probability=0.5, attempt_rate_hz=1e3)] * 2)
        >>> [event.kind for event in chain.timeline(rng=1).events]
        ['start', 'start', 'pair', 'pair', 'swap', 'delivered']
        """
        patience.check(self.plan)
        return watched(self.plan, [link.length_km for link in self.links], _check.generator(rng))


def _up(x: float) -> str:
    """Six digits that are enough: rounded up."""
    digits = f"{x:.5e}"
    return f"{float(digits) if float(digits) >= x else float(digits) + 10.0 ** (math.floor(math.log10(x)) - 5):g}"
