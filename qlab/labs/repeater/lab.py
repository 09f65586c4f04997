"""The repeater lab: a chain of links, memories that age while they wait, and the PLOB line to beat at 500 km.

The page runs the same Monte Carlo as `qlab.repeaters` with ``schedule="asap"``, event by event: it draws how many
attempts each link takes and whether each swap works, and lets light-speed messages arrive. Pairs are four Bell
weights, multiplied with baked tables: what a memory does to half a pair in 2^-20, ..., 1/2, 1, 2, ... coherence times
(any age is a sum of these), and what a swap makes of two Bell states. How likely an attempt succeeds, and how long it
takes, is baked for every distance, number of links and kind of hardware; the price of errors is a baked curve.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from qlab import _frozen, hardware, keyrates, purification, states
from qlab.devices import Fibre
from qlab.labs.kit import Lab, axes, baked, choice, flag, integer, number
from qlab.labs.pairs.swapping import mixed, swapping
from qlab.repeaters import Chain, Link, Memory, Run

Floats = NDArray[np.float64]
DISTANCES = _frozen.read_only(np.arange(50, 1001, 50))
LINKS = (1, 2, 4, 8, 16, 32, 64)
FINEST, COARSEST = -20, 5
"""The memory table knows the ages 2^-20, 2^-19, ..., 2^5 coherence times."""


@dataclass(frozen=True)
class Node:
    """What the nodes of a chain are made of. Figures that `qlab.hardware` does not report are assumed, and round."""

    label: str
    story: str
    t2_s: float
    fidelity: float
    swap_success: float = 1.0
    gate_error: float = 0.0
    readout_error: float = 0.0
    caught: float | None = None  # chance that a photon is made, gets into the fibre and is seen; None: a perfect link
    heralding: str = "two-click"

    @property
    def t2_ms(self) -> int:
        """Coherence time in milliseconds."""
        return round(1000 * self.t2_s)

    def link(self, length_km: float, fidelity: float | None = None) -> Link:
        """A link of this length between two such nodes."""
        fidelity = self.fidelity if fidelity is None else fidelity
        if self.caught is None:
            return Link(length_km, fidelity)
        made = Link.from_hardware(length_km, source=self.caught, heralding=self.heralding, attempt_rate_hz=1e5)
        return Link(length_km, fidelity, made.success_probability, made.attempt_rate_hz)


def _today(preset: str, story: str, caught: float, t2_s: float | None = None, **more: Any) -> Node:
    reported = hardware.PRESETS[preset]
    label = reported.name[0].upper() + reported.name[1:]
    story = f"{story} Pairs are as good as in a reported link; {100 * caught:g} % of the photons are caught (assumed)."
    return Node(label, story, reported.t2_s or t2_s, reported.link_fidelity, caught=caught, **more)  # type: ignore[arg-type]


IDEAL = "Every photon that the fibre lets through is caught, no gate errs, memories last. Nobody can build this yet."
HARDWARE = {
    "ideal": Node("Idealised", IDEAL, 1000, 0.99),
    "nv": _today("nv", "Near 4 K.", 1e-4, heralding="single-click", gate_error=0.02, readout_error=0.01),
    "ions": _today("ions", "The best memories and gates.", 0.02, gate_error=0.001, readout_error=0.001),
    "cavity": _today("cavity", "A cavity collects the photons.", 0.1, 50.0, gate_error=0.01, readout_error=0.001),
    "atoms": _today("atoms", "Swaps are made with light: half of them work.", 0.01, 0.01, swap_success=0.5),
    "siv": _today("siv", "On a chip, near 0.1 K.", 0.1, gate_error=0.02, readout_error=0.01),
}


class RepeaterLab(Lab):
    """Build a chain of quantum repeaters and try to get past the PLOB bound at 500 km.

    Parameters
    ----------
    distance_km : int
        From end to end, a multiple of 50 up to 1000.
    links : str
        ``"1"`` (no repeater), ``"2"``, ``"4"``, ... ``"64"``, all of the same length.
    hardware : str
        ``"ideal"``, or a preset of `qlab.hardware`: how photons are caught and gates err. It also gives `fidelity`,
        `t2_ms` and `swap_success` where these are not given.
    fidelity : float
        Of a fresh pair with phi+, in [0.5, 1].
    t2_ms : int
        Coherence time of the memories in milliseconds.
    use_cutoff, cutoff_ms : bool, int
        Whether to throw away pairs that wait for too long, and after how many milliseconds.
    swap_success : float
        Probability that a swap gives a result, in [0.1, 1].
    multiplexing : int
        Modes that each attempt of a link tries.
    pairs, seed : int
        End-to-end pairs to deliver, at most 20 000, and the seed of their random numbers.

    Examples
    --------
    >>> lab = RepeaterLab(links="8", t2_ms=1000)
    >>> len(lab.chain().links)
    8
    """

    name = "repeater"
    title = "Repeaters: beat the PLOB line at 500 km"
    address = (
        *("distance_km", "links", "hardware", "fidelity", "t2_ms", "use_cutoff", "cutoff_ms"),
        *("swap_success", "multiplexing", "pairs", "seed"),
    )
    distance_km = integer(500, low=50, high=1000, step=50, only=50, unit="km", label="Distance")
    links = choice("1", {str(n): str(n) for n in LINKS}, label="Links")
    hardware = choice("ideal", {name: node.label for name, node in HARDWARE.items()}, label="Nodes made of")
    fidelity = number(0.99, low=0.5, high=1, step=0.001, label="Fidelity of a fresh pair")
    t2_ms = integer(1_000_000, low=1, high=1_000_000, log=True, unit="ms", label="Memory time T2")
    use_cutoff = flag(False, label="Throw old pairs away")
    cutoff_ms = integer(100, low=1, high=1_000_000, log=True, unit="ms", label="Cut-off")
    swap_success = number(1.0, low=0.1, high=1, step=0.05, unit="%", label="A swap works")
    multiplexing = integer(1, low=1, high=1000, log=True, label="Modes at once in each link")
    pairs = integer(300, low=1, high=20_000, label="Deliveries")

    success = baked()  # [hardware, distance, links]: probability that one attempt of one mode makes a pair
    attempt = baked()  # [hardware, distance, links]: how long an attempt lasts, in light delays of a link
    fresh = baked()  # [fidelity 0 or 1, Bell weight]: linear in between
    memory = baked()  # [age, Bell weight before, after]: one half of a pair waits for 2^-20, ..., 2^5 T2
    swap = baked()  # [hardware, weight of one, of the other, of the new pair]
    errors = baked()  # [basis Z or X, Bell state]: do the ends differ?
    entropy = baked()  # [(error rate, its price in bits), ...]
    bounds = baked()  # [direct PLOB, distance]: secret bits per mode without a repeater
    scales = traitlets.Dict(read_only=True).tag(sync=True)
    presets = traitlets.Dict(read_only=True).tag(sync=True)
    frame = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **settings: Any) -> None:
        preset = HARDWARE.get(str(settings.get("hardware")), HARDWARE["ideal"])
        super().__init__(**{name: getattr(preset, name) for name in PRESET} | settings)

    def bake(self) -> None:
        """The tables, and this set-up's story without JavaScript."""
        links = [[[node.link(float(d) / n) for n in LINKS] for d in DISTANCES] for node in HARDWARE.values()]
        self.set_trait("success", _each(links, lambda link: link.success_probability))
        self.set_trait("attempt", _each(links, lambda link: link.attempt_s / link.delay_s))
        self.set_trait("fresh", np.array([purification.bell_weights(states.werner(fidelity=f)) for f in (0, 1)]))
        self.set_trait("memory", memory_table())
        self.set_trait("swap", np.array([mixed(swapping(), h.gate_error, h.readout_error) for h in HARDWARE.values()]))
        self.set_trait("errors", np.array([[0, 1, 1, 0], [0, 1, 0, 1]]))  # order: phi+, psi-, psi+, phi-
        self.set_trait("entropy", entropy_table())
        self.set_trait("bounds", np.array([direct(DISTANCES), keyrates.plob(direct(DISTANCES))]))
        scales = {"distances": DISTANCES.tolist(), "links": list(LINKS), "hardware": list(HARDWARE)}
        self.set_trait("scales", scales | {"light": Fibre(1).delay_s, "finest": FINEST})
        told = {k: {p: getattr(h, p) for p in PRESET} | {"story": h.story} for k, h in HARDWARE.items()}
        self.set_trait("presets", told)
        self.set_trait("frame", axes.bake(_frame, wide=(600, 300), narrow=(320, 250)))
        quick = not self.use_cutoff and self.swap_success == 1  # other chains may take minutes, or for ever
        self._tell(self.chain().simulate(300, rng=self.seed) if quick else None)

    def chain(self) -> Chain:
        """The chain of this set-up, for `qlab.repeaters`."""
        node, n = HARDWARE[self.hardware], int(self.links)
        link = node.link(self.distance_km / n, self.fidelity)
        return Chain(
            (link,) * n,
            memory=Memory(t2_s=self.t2_ms / 1000),
            swap_success=self.swap_success,
            gate_error=node.gate_error,
            readout_error=node.readout_error,
            cutoff_s=max(self.cutoff_ms / 1000, link.delay_s) if self.use_cutoff else None,
            multiplexing=self.multiplexing,
        )

    def _tell(self, run: Run | None) -> None:
        key = 0.0 if run is None else _per_mode(run)

        def draw(ax: Any) -> None:
            _frame(ax)
            if key > 0:
                ax.plot([self.distance_km], [key], "o", markersize=9, color=axes.PALETTE["blue"])

        self.summary = _summary(self, run, key)
        self.set_trait("fallback", axes.picture(draw, self.summary, (600, 300)))


PRESET = ("t2_ms", "fidelity", "swap_success")


def _each(links: Any, value: Any) -> Floats:
    return np.array([[[value(link) for link in row] for row in part] for part in links])


def direct(distance_km: Any) -> Floats:
    """Chance that one photon crosses the fibre: secret bits per mode of perfect BB84 with no repeater."""
    return np.array([Fibre(float(d)).transmittance for d in np.ravel(distance_km)])


def memory_table() -> Floats:
    """[age, i, j]: weight j of Bell state i when one half has waited for 2^-20, ..., 2^5 coherence times."""
    waits = [Memory(t2_s=1.0).channel(2.0**k).on(1, of=2) for k in range(FINEST, COARSEST + 1)]
    bell = [states.bell(name) for name in purification.ORDER]
    return np.array([[purification.bell_weights(wait(rho)) for rho in bell] for wait in waits])


def entropy_table() -> Floats:
    """[0: error rates from 0 to 1, close together near both ends; 1: their binary entropies]."""
    half = 0.5 * np.linspace(0, 1, 121) ** 3
    rates = np.concatenate([half, 1 - half[-2::-1]])
    return np.array([rates, keyrates.binary_entropy(rates)])


def _frame(ax: Any) -> None:
    """The most secret bits per mode that fibre alone can carry, the PLOB bound, against distance."""
    bound = keyrates.plob(direct(DISTANCES))
    ax.semilogy(DISTANCES, bound, color=axes.PALETTE["vermilion"], label="PLOB line: fibre alone stays below")
    ax.set(xlim=(0, 1050), ylim=(1e-21, 1), xticks=[0, 250, 500, 750, 1000], yticks=[1, 1e-5, 1e-10, 1e-15, 1e-20])
    ax.set_yticklabels(["1", "10⁻⁵", "10⁻¹⁰", "10⁻¹⁵", "10⁻²⁰"])
    ax.minorticks_off()
    ax.set(xlabel="distance (km)", ylabel="secret bits per mode")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0, fontsize=12)  # above: no dot gets there


def _per_mode(run: Run) -> float:
    """Secret bits per mode: a use sends a photon through each link, and a photon with a qubit takes two modes."""
    return run.secret_key_per_mode(modes_per_photon=2).value


def _summary(lab: RepeaterLab, run: Run | None, key: float) -> str:
    bound = keyrates.plob(direct(lab.distance_km)[0])
    found = ""
    if run is not None:
        links = "1 link" if lab.links == "1" else f"{lab.links} links"
        found = (
            f"This chain, with {links} and memories that last {lab.t2_ms / 1000:g} s, delivers "
            f"{run.rate_hz.value:.3g} pairs a second with a mean fidelity of {run.mean_fidelity.value:.3f}: "
            + (f"{key:.2g} secret bits per mode. " if key > 0 else "too many errors for a key. ")
        )
    return (
        f"Over {lab.distance_km} km of fibre no protocol without a repeater gives more than {bound:.2g} secret bits "
        "per mode that is sent: the PLOB bound. A chain of repeaters may. Each link tries until it has a pair, pairs "
        "wait in memories that fade, and swaps join neighbours, while news travels at the speed of light in fibre. "
        f"{found}More links make attempts that succeed more often and swaps that add more errors; longer memories, "
        "more modes at once and a cut-off help. The figure shows the PLOB bound against distance: a straight line on "
        "a logarithmic scale, which falls by a factor of 100 for each 100 km; a blue dot is this chain."
    )
