"""Stores of key that fill and drain: a day in the life of a network of relays."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, facts
from qlab.networks import stores
from qlab.networks.demands import Demand
from qlab.networks.network import Network, Pair

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_STEPS = 10**6
Floats = NDArray[Any]


@dataclass(frozen=True, eq=False, repr=False)
class Run(Frozen):
    """What the stores held and the demands got.

    Parameters
    ----------
    network : Network
        As it was.
    demands : tuple of Demand
        Who asked.
    time_h : ndarray
        Ends of the steps, hours.
    levels : ndarray
        Bits in the store of each link (columns, in the order of ``network.links``) at those times (rows).
    asked, served : ndarray
        Bits that each demand (columns) asked for in each step, and bits it got.
    routes : ndarray
        Which of its routes each demand used last in each step, -1 for none.
    paths : tuple
        The routes of each demand, the shortest first.
    """

    network: Network
    demands: tuple[Demand, ...]
    time_h: Floats
    levels: Floats
    asked: Floats
    served: Floats
    routes: NDArray[np.int64]
    paths: tuple[tuple[tuple[str, ...], ...], ...] = field(default=())

    def __post_init__(self) -> None:
        for name in ("time_h", "levels", "asked", "served", "routes"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def delivered(self) -> Floats:
        """Share of what each demand asked for that it got; NaN if it never asked."""
        asked, served = self.asked.sum(axis=0), self.served.sum(axis=0)
        return np.divide(served, asked, out=np.full(len(asked), np.nan), where=asked > 0)

    @property
    def waiting_s(self) -> Floats:
        """Mean time that a served bit had waited, the mean backlog over the rate (Little's law). Calls do not wait."""
        waits = np.array([demand.waits for demand in self.demands])
        backlog = np.cumsum(self.asked - self.served, axis=0).clip(0).sum(axis=0)
        step_s = 3600 * self.time_h[0]
        served = self.served.sum(axis=0)
        mean = np.divide(backlog * step_s, served, out=np.full(len(served), np.inf), where=served > 0)
        return np.where(waits, np.where(backlog > 0, mean, 0.0), 0.0)

    def level(self, a: str, b: str) -> Floats:
        """Bits in the store of a link, at `time_h`."""
        self.network.link(a, b)
        at = [i for i, pair in enumerate(self.network.links) if set(pair) == {a, b}]
        return self.levels[:, at[0]]

    def __repr__(self) -> str:
        shares = ", ".join(f"{d.a}-{d.b} {share:.1%}" for d, share in zip(self.demands, self.delivered, strict=True))
        return f"{self.time_h[-1]:g} h: {shares}"

    def _repr_html_(self) -> str:
        waits = zip(self.demands, self.delivered, self.waiting_s, strict=True)
        return facts(
            {
                f"{d.a}–{d.b}, {d.rate_hz:.4g} bit/s": f"{share:.1%} delivered"
                + (f", after {wait:.3g} s" if d.waits else "")
                for d, share, wait in waits
            }
        )

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """The stores that somebody drew from, in kilobits over the hours."""
        ax = _check.axes(ax)
        used = {frozenset(hop) for paths in self.paths for path in paths for hop in zip(path, path[1:], strict=False)}
        shown = [i for i, pair in enumerate(self.network.links) if frozenset(pair) in used]
        for i, column in enumerate(shown):
            style = ("-", "--", ":", "-.")[i % 4]
            ax.plot(self.time_h, self.levels[:, column] / 1000, style, label="–".join(self.network.links[column]))
        ax.set(xlabel="time (h)", ylabel="key in the store (kbit)", xlim=(0, self.time_h[-1]))
        ax.set_ylim(bottom=0)
        ax.legend()
        ax.grid(alpha=0.3, color=BLUE)
        return ax


def key_pools(
    network: Network,
    demands: Iterable[Demand | tuple[str, str, float]],
    *,
    hours: float,
    store_bits: float | Mapping[Pair, float],
    start_bits: float | Mapping[Pair, float] | None = None,
    reserve_bits: float = 0.0,
    outages: Iterable[tuple[str, str, float, float]] = (),
    block_bits: float | None = None,
    step_s: float = 60.0,
    rng: Any = None,
) -> Run:
    r"""Fill and drain the stores of a network's links for some hours.

    Each link has a store of key at its two ends, filled at its rate up to `store_bits`. A bit from end to end takes a
    bit from each store on its route. A demand uses the shortest route whose stores all have more than `reserve_bits`,
    and changes to the next when one of them has not, so that what the network delivers follows from what it had saved.

    Parameters
    ----------
    network : Network
        Links of unknown rate make nothing that could be counted on: a sentence says which.
    demands : sequence of Demand
        Who draws key, or ``(a, b, rate_hz)``; served in this order.
    hours : float
        How long.
    store_bits : float or dict
        What a store holds at most, in bits; by link, if a mapping.
    start_bits : float or dict, optional
        What is in it at the beginning; full if nothing is said.
    reserve_bits : float
        What a store keeps for itself.
    outages : sequence of tuple
        When a link makes no key, ``(a, b, from_h, until_h)``.
    block_bits : float, optional
        Key comes in blocks of so many bits, at random times (Poisson), and so do the demands. Without it both flow.
    step_s : float
        Length of a step, in seconds; within a step what comes in can be used.
    rng : numpy.random.Generator, int or None
        Draws the blocks, as SPEC 7 says; nothing is drawn without `block_bits`.

    Returns
    -------
    Run
        Levels, what was asked and what was served; its cost is linear in links and steps.

    Raises
    ------
    ValueError
        If a node or link is not there, a rate that is needed is not known, or there would be over a million steps.

    Examples
    --------
    >>> from qlab import networks
    >>> run = key_pools(networks.load("cambridge"), [("CAPE", "TREL", 3e6)], hours=1, store_bits=1e9)
    >>> run
    1 h: CAPE-TREL 100.0%

    References
    ----------
    M. Peev et al., New J. Phys. 11, 075001 (2009).
    """
    wanted = tuple(d if isinstance(d, Demand) else Demand(*d) for d in demands)
    if not wanted:
        raise ValueError('`demands` must hold at least one, e.g. `("SIE", "GUD", 1000)`: nodes and bits per second')
    paths = tuple(stores.routes(network, d) for d in wanted)
    steps = math.ceil(_check.positive(hours, "hours") * 3600 / _check.positive(step_s, "step_s"))
    if steps > _MOST_STEPS:
        raise ValueError(f"`hours` of {hours:g} are {steps:.3g} steps of {step_s:g} s; take a longer `step_s`")
    tank = stores.Tanks.of(network, store_bits, start_bits, reserve_bits, block_bits)
    time_h = step_s / 3600 * np.arange(1, steps + 1)
    rng = _check.generator(rng)
    made = stores.made(network, time_h, step_s, outages, block_bits, rng)
    asked = stores.asked(wanted, time_h, step_s, block_bits, rng)
    return Run(network, wanted, time_h, *stores.drained(network, wanted, paths, tank, made, asked), paths)
