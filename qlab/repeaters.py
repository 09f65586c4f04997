r"""Quantum repeaters: links that try until a pair is heralded, memories that wait, swaps that join.

A chain has a node at each end and one between any two links. What happens, exactly:

- Each link tries until a pair is heralded, see `Link`. A pair ages from emission, both halves of it, so it is as old
  as light needs to cross the link when it is heralded.
- ``schedule="asap"``: a node swaps as soon as it has a pair on either side, without waiting for news from elsewhere
  (corrections can wait). ``"nested"``: links are joined in halves, quarters and so on, and a longer pair is used once
  both its ends have heard of the swap that made it.
- A swap succeeds with probability `swap_success`. A failed one throws away both pairs; each of their links starts
  again when the news, at the speed of light in fibre, has reached both its ends.
- Swaps at one moment happen together; none waits to hear of another. So when the last pair to come is swapped at both
  its ends and one of the two swaps fails, the pairs on either side of it are lost.
- With `cutoff_s`, a pair that is still waiting for a swap that long after the emission of its oldest part is thrown
  away, and only its own links start again, at once. An end-to-end pair is delivered, however old.
- The pair is delivered when the results of all swaps have reached both ends; memories age until then. With
  ``end_nodes="measure"`` the outer qubits are measured at once (after purification, if there is any) and do not age.
- With `multiplexing` each attempt tries so many modes; one success is kept.
- With `purification`, each elementary link makes two pairs, one after the other, purifies them with the gates of the
  chain, and goes on when light has told both ends that it worked; if it did not, it starts again.

What that leaves out: a node that still holds half of a pair that was lost elsewhere a moment ago does not waste a
fresh pair on it before the news arrives.

States stay mixtures of Bell states all along, so that a pair is three numbers. How noise, swap and purification change
them is taken from the circuits in QuTiP; NumPy draws the attempts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.random import SeedSequence
from numpy.typing import NDArray

from qlab import _bell_diagonal, _check, _repeater_engine
from qlab._repeater_pairs import Maker
from qlab._repeater_parts import Link, links
from qlab._repeater_run import Run
from qlab._repeater_timeline import Event, Timeline, watched
from qlab._waiting import WaitingTime, waiting_time
from qlab.devices import Memory

__all__ = ["Chain", "Event", "Link", "Memory", "Run", "Timeline", "WaitingTime", "waiting_time"]

CHUNK = 1 << 14
"""Trials that are simulated at once, with a seed of their own; memory does not grow beyond that."""

_MOST = 100_000_000


@dataclass(frozen=True)
class Chain:
    """A chain of repeaters: links, and what joins them. The module's text says what happens, exactly.

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
        least = max(link.delay_s for link in self.links) * (1 if self.purification is None else 2)
        if len(self.links) > 1 and cutoff < least:
            raise ValueError(
                f"`cutoff_s` must be at least {least:g} (light needs that long until a pair is known); got {cutoff:g}"
            )

    @property
    def length_km(self) -> float:
        """Length from end to end, in kilometres."""
        return sum(link.length_km for link in self.links)

    @property
    def slack_s(self) -> float:
        """Rounding error that the cut-off forgives, in seconds."""
        return 0.0 if self.cutoff_s in (None, math.inf) else 1e-9 * float(self.cutoff_s or 0)

    @cached_property
    def cutoff_limit_s(self) -> float:
        """The cut-off in seconds with that slack, infinite if there is none."""
        return math.inf if self.cutoff_s is None else self.cutoff_s + self.slack_s

    @cached_property
    def swap_factors(self) -> NDArray[np.float64]:
        """What the errors of all swaps together multiply the correlations x, y, z of the pair by, shape (3, 1)."""
        one = _bell_diagonal.swap_factors(self.gate_error, self.readout_error)
        return (one ** (len(self.links) - 1))[:, None]

    def decay(self, age_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """What memories of this total age multiply the correlations x, y, z by, shape (3, n)."""
        coherence = np.exp(-age_s / self.memory.t2_s)
        return np.stack([coherence, coherence, np.exp(-age_s / self.memory.t1_s)])

    def simulate(self, trials: int, *, rng: Any = None) -> Run:
        """Make `trials` end-to-end pairs, each from the very beginning.

        Parameters
        ----------
        trials : int
            How many, from 1 to 100 million (40 bytes each).
        rng : numpy.random.Generator, seed or None
            Source of randomness (SPEC 7): the same seed gives the same run.

        Returns
        -------
        Run
            Waiting time, fidelity and attempts of each pair, and what follows from them.

        Raises
        ------
        ValueError
            If `trials` is no count, or no pair comes through.

        Examples
        --------
        >>> chain = Chain([Link(0, success_probability=0.5, attempt_rate_hz=1.0)] * 2)
        >>> bool(abs(chain.simulate(100_000, rng=1).waiting_time_s.mean() - waiting_time(2, 0.5).mean) < 0.05)
        True

        References
        ----------
        L. Kamin, E. Shchukin, F. Schmidt and P. van Loock, Phys. Rev. Research 5, 023086 (2023).
        """
        trials = _check.count(trials, "trials", least=1, most=_MOST, because="a trial takes 40 bytes")
        maker, parts, done = Maker(self), np.empty((5, trials)), 0
        seeds = SeedSequence(_check.generator(rng).integers(1 << 32, size=8, dtype=np.uint32).tolist())
        for size, generator in _repeater_engine.chunks(trials, CHUNK, seeds):
            out = _repeater_engine.run(self, maker, size, generator)
            x, _, z = out.correlations
            fidelity = _bell_diagonal.weights(out.correlations)[0]
            parts[:, done : done + size] = out.time_s, fidelity, out.attempts, (1 - z) / 2, (1 - x) / 2
            done += size
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
        return watched(self, Maker(self), _check.generator(rng))
