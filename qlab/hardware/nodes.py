"""What the nodes of first quantum networks can do.

A colour centre in diamond can be controlled at room temperature, but then it is no network node: its optical line is
too broad for photons from two nodes to be alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qlab import _check, _frozen
from qlab.devices import Memory
from qlab.repeaters import Link


@dataclass(frozen=True)
class Hardware:
    """Figures of one kind of node. They come from several experiments: no single machine had them all at once.

    Parameters
    ----------
    name : str
        What it is.
    temperature_k : float or None
        Temperature of the node in kelvin, where it matters.
    t1_s, t2_s : float or None
        Relaxation and coherence time of the memory, in seconds.
    gate_fidelity : float or None
        Fidelity of a two-qubit gate, dimensionless.
    link_length_km : float or None
        Fibre between the two nodes of the reported link, in kilometres.
    link_fidelity : float or None
        Fidelity of the pairs of that link, dimensionless.
    link_rate_hz : float or None
        Pairs per second of that link.
    sources : tuple of str
        Where the figures come from.

    Raises
    ------
    ValueError
        If a figure is out of its range.

    Examples
    --------
    >>> TRAPPED_IONS.memory
    Memory(t1_s=inf, t2_s=50.0)
    """

    name: str
    temperature_k: float | None = None
    t1_s: float | None = None
    t2_s: float | None = None
    gate_fidelity: float | None = None
    link_length_km: float | None = None
    link_fidelity: float | None = None
    link_rate_hz: float | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("temperature_k", "t1_s", "t2_s", "link_rate_hz"):
            self._keep(name, lambda x, name: _check.positive(x, name, infinite=name in ("t1_s", "t2_s")))
        self._keep("link_length_km", _check.non_negative)
        for name in ("gate_fidelity", "link_fidelity"):
            self._keep(name, _check.probability)

    def _keep(self, name: str, check: Callable[[Any, str], float]) -> None:
        """Check a figure if there is one."""
        if getattr(self, name) is not None:
            object.__setattr__(self, name, check(getattr(self, name), name))

    @property
    def memory(self) -> Memory:
        """The memory; without a relaxation time it only dephases."""
        return Memory(math.inf if self.t1_s is None else self.t1_s, self._known("t2_s"))

    def link(self, attempt_rate_hz: float) -> Link:
        """The reported link, as attempts at a rate of your choice that together make its pairs per second.

        Parameters
        ----------
        attempt_rate_hz : float
            Attempts per second, more than the pairs per second; light may slow it down.

        Returns
        -------
        Link
            With the reported length, fidelity and rate.

        Raises
        ------
        ValueError
            If a figure is missing, or there would be more pairs than attempts.

        Examples
        --------
        >>> link = TRAPPED_IONS.link(attempt_rate_hz=1e6)
        >>> round(link.success_probability / link.attempt_s), link.fidelity
        (182, 0.94)
        """
        length, fidelity, rate = (self._known(name) for name in ("link_length_km", "link_fidelity", "link_rate_hz"))
        attempt_rate_hz = _check.positive(attempt_rate_hz, "attempt_rate_hz")
        pace = Link(length, fidelity, 1.0, attempt_rate_hz)
        success = rate * pace.attempt_s
        if success > 1:
            raise ValueError(
                f"`attempt_rate_hz` must be at least {rate:g}, the pairs per second; got {attempt_rate_hz:g}"
            )
        return Link(length, fidelity, success, attempt_rate_hz)

    def _known(self, name: str) -> float:
        value = getattr(self, name)
        if value is None:
            raise ValueError(f"`{name}` is not known for {self.name}; write `dataclasses.replace(preset, {name}=...)`")
        return value  # type: ignore[no-any-return]


NV_CENTRE = Hardware(
    "NV centres in diamond",
    temperature_k=3.7,
    t1_s=3600.0,
    t2_s=1.58,
    link_length_km=25.0,
    link_fidelity=0.534,
    link_rate_hz=0.022,
    sources=(
        "T1 (more than an hour) and T2 (with decoupling): M. H. Abobeih et al., Nat. Commun. 9, 2552 (2018)",
        "link, deployed fibre: A. J. Stolk et al., Sci. Adv. 10, eadp6442 (2024)",
    ),
)
"""NV centres in diamond, each an electron spin near 4 K."""

TRAPPED_IONS = Hardware(
    "trapped ions",
    t2_s=50.0,
    gate_fidelity=0.999,
    link_length_km=0.004,
    link_fidelity=0.94,
    link_rate_hz=182.0,
    sources=(
        "T2 (calcium, no echo): T. P. Harty et al., Phys. Rev. Lett. 113, 220501 (2014)",
        "gate: C. J. Ballance et al., Phys. Rev. Lett. 117, 060504 (2016)",
        "link (strontium): L. J. Stephenson et al., Phys. Rev. Lett. 124, 110501 (2020)",
    ),
)
"""Trapped ions in free space."""

IONS_IN_CAVITIES = Hardware(
    "ions in optical cavities",
    link_length_km=0.23,
    link_fidelity=0.88,
    sources=("link: V. Krutyanskiy et al., Phys. Rev. Lett. 130, 050803 (2023)",),
)
"""Cavity QED, where a cavity around an ion collects its photons."""

NEUTRAL_ATOMS = Hardware(
    "neutral atoms",
    link_length_km=33.0,
    link_fidelity=0.622,
    sources=("link (rubidium, nodes 400 m apart): T. van Leent et al., Nature 607, 69 (2022)",),
)
"""Single rubidium atoms in optical traps."""

SILICON_VACANCY = Hardware(
    "silicon vacancies in nanocavities",
    t2_s=1.0,
    link_length_km=35.0,
    link_fidelity=0.69,
    sources=("memory (up to a second) and link (a loop under Boston): C. M. Knaut et al., Nature 629, 573 (2024)",),
)
"""Silicon vacancies in diamond, each in a cavity on a chip."""

PRESETS: Mapping[str, Hardware] = _frozen.FrozenDict(
    {
        "nv": NV_CENTRE,
        "ions": TRAPPED_IONS,
        "cavity": IONS_IN_CAVITIES,
        "atoms": NEUTRAL_ATOMS,
        "siv": SILICON_VACANCY,
    }
)
"""All of them by a short name."""
