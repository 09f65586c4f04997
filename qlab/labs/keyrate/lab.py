"""The key-rate lab: rate against distance for every kind of light, with the published experiments among the curves.

The page computes no rate. It reads small grids of `qlab.keyrates` (see `grids`): where each curve ends, and its
logarithm along the way, for every setting of the sliders; attenuation and detectors only stretch and shift them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from qlab import hardware, keyrates
from qlab.labs.keyrate import grids
from qlab.labs.kit import Lab, axes, baked, choice, flag, integer, number

Floats = NDArray[np.float64]
TRILLION = 1e12
FURTHEST_KM, FAINTEST = 1050, 1e-14


@dataclass(frozen=True)
class Setup:
    """Figures of a line, and where they are from."""

    label: str
    story: str
    dark_counts: int
    misalignment: float
    efficiency: float
    attenuation: float


def _reported(label: str, story: str, line: hardware.Experiment) -> Setup:
    dark = round(TRILLION * line.detector.dark_count_probability)
    return Setup(label, story, dark, line.misalignment, line.efficiency, line.attenuation_db_per_km)  # type: ignore[arg-type]


SETUPS = {
    "gys": _reported(
        "Warm detectors: GYS, 2004",
        "The figures of a line of 122 km (Gobby, Yuan and Shields) on which the theory of decoys was first tried.",
        hardware.GYS,
    ),
    "lim": _reported(
        "Better detectors: Lim's model, 2014",
        "Avalanche detectors as Lim and others assume them for finite keys, here without afterpulses.",
        hardware.LIM_2014,
    ),
    "cold": Setup(
        "Superconducting, best fibre",
        "Round numbers (assumed) near those of the longest lines: cold nanowires, ultra-low-loss fibre.",
        100,
        0.01,
        0.5,
        0.17,
    ),
}


@dataclass(frozen=True)
class Curve:
    """One line of the picture: its colour, which grid, how often it meets a detector, and why it ends."""

    name: str
    tone: str
    detectors: int
    why: str


CURVES = {
    "none": Curve(
        "No decoys",
        "ql-vermilion ql-dot",
        1,
        "Every pulse of two photons or more counts as Eve's, so pulses must be about as faint as the line is lossy. "
        "Clicks of light then fall with the square of the transmittance, and drown in dark counts early.",
    ),
    "decoy": Curve(
        "Decoys",
        "ql-blue",
        1,
        "Half of all dark clicks give a wrong bit. At the end there are so many of them among the few clicks of light "
        "that correcting the errors and paying Eve for hers costs all that single photons bring.",
    ),
    "finite": Curve(
        "Decoys, finite key",
        "ql-green ql-dash",
        1,
        "As with decoys, and earlier: what chance may hide in a finite block is counted as Eve's. All settings, "
        "intensities too, are the best at each distance.",
    ),
    "six": Curve(
        "Six states",
        "ql-purple ql-dash",
        1,
        "Single photons: dark clicks end it too, but no pulse is empty or has a photon to spare, and a third basis "
        "leaves Eve less. Sources of single photons on demand, at such rates, are still being built.",
    ),
    "twin": Curve(
        "Twin fields",
        "ql-orange",
        2,
        "One photon crosses half of the line, so clicks fall with the square root of the transmittance and outnumber "
        "dark ones for twice the decibels.",
    ),
    "plob": Curve(
        "PLOB bound",
        "ql-grey",
        0,
        "No line without a station on the way is above it, and it has no end: perfect light and detectors always leave "
        "something, at most 1.44 bits for each photon that could pass.",
    ),
    "repeater": Curve(
        "Bound, one station",
        "ql-grey ql-dot",
        0,
        "No end either; what one repeater in the middle could reach at most. Twin fields fall beside it.",
    ),
}


@dataclass(frozen=True)
class Point:
    """A published key: where, how fast, and what is said of it. It stands where its loss puts it in the lab's fibre."""

    label: str
    km: float
    loss_db: float
    rate: float
    story: str


def _measured(line: hardware.Experiment, story: str) -> Point:
    """Secret bits per second over pulses per second."""
    km, loss, rate = line.length_km, line.loss_db, line.key_rate_hz
    said = f"{km:g} km of ultra-low-loss fibre ({loss:g} dB): {rate:g} bit/s. {story}"
    return Point(f"{km:.0f} km", km, loss, rate / line.rate_hz, said)  # type: ignore[arg-type, operator]


GENEVA = "Boaron and others, 2018: weak pulses with one decoy, finite keys."
COW = (
    "Korzh and others, 2015, as claimed: another protocol (coherent one-way), whose links were shown in 2020 to be "
    "insecure at such lengths."
)
LIU = (
    "Twin fields on spooled fibre of about 0.156 dB/km, with a station in the middle that nobody need trust, finite "
    "key. Liu and others, 2023"
)
POINTS = tuple(
    sorted(
        (
            *(_measured(line, GENEVA) for line in hardware.BOARON_2018.values()),
            _measured(hardware.KORZH_2015, COW),
            Point("952 km", 952, 148.5, 8.75e-12, f"952 km: 8.75 × 10⁻¹² bits a pulse. {LIU} (Phys. Rev. Lett.)."),
            Point("1002 km", 1002, 156.3, 3.11e-12, f"1002 km: 3.11 × 10⁻¹² bits a pulse. {LIU} (Quantum Front.)."),
        ),
        key=lambda point: point.km,
    )
)


class KeyRateLab(Lab):
    """See how far each kind of light carries a key, and which knob moves which curve.

    Parameters
    ----------
    setup : str
        ``"gys"``, ``"lim"`` or ``"cold"``: detectors and fibre to begin with. It gives `dark_counts`, `misalignment`,
        `efficiency` and `attenuation` where these are not given.
    distance_km : int
        Where the rates are read, a multiple of 5 up to 1050.
    dark_counts : int
        Clicks without light of *one* detector in 10^12 pulses, from 1 to 10 million.
    misalignment : float
        Probability that a photon goes to the wrong detector, in [0.003, 0.05].
    block : int
        Clicks in the key basis from which a finite key is made, from 1e5 to 1e12.
    efficiency : float
        Of Bob's whole receiver, in [0.02, 1].
    attenuation : float
        Of the fibre in dB/km, in [0.14, 0.4].
    fixed, intensity : bool, float
        Whether pulses have the same mean photon number at all distances, and which, in [0.05, 0.5].

    Examples
    --------
    >>> lab = KeyRateLab(setup="gys", block=10**7)
    >>> lab.dark_counts
    850000
    """

    name = "keyrate"
    title = "How far does a key go?"
    address = (
        *("setup", "distance_km", "dark_counts", "misalignment", "block"),
        *("efficiency", "attenuation", "fixed", "intensity"),
    )
    setup = choice("gys", {name: setup.label for name, setup in SETUPS.items()}, label="Detectors and fibre")
    distance_km = integer(100, low=0, high=FURTHEST_KM, step=5, unit="km", label="Read the rates at")
    dark_counts = integer(850_000, low=1, high=10_000_000, log=True, label="Dark clicks in 10¹² pulses")
    misalignment = number(0.033, low=0.003, high=0.05, step=0.001, unit="%", label="Photons gone astray")
    block = integer(10_000_000, low=100_000, high=10**12, log=True, label="Clicks in a block")
    efficiency = number(0.045, low=0.02, high=1, step=0.005, unit="%", label="Bob's receiver catches")
    attenuation = number(0.21, low=0.14, high=0.4, step=0.005, unit="dB/km", label="Fibre")
    fixed = flag(False, label="One intensity at all distances")
    intensity = number(0.48, low=0.05, high=0.5, step=0.01, label="Photons in a pulse")

    numbers = baked(digits=6)  # ends and logarithms of all grids, one after the other
    bounds = baked(digits=7)  # [loss in dB, logarithm of PLOB, of one repeater]
    kinds = traitlets.Dict(read_only=True).tag(sync=True)  # where each grid stands in `numbers`, and what its axes are
    known = traitlets.Dict(read_only=True).tag(sync=True)
    frame = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, **settings: Any) -> None:
        setup = SETUPS.get(str(settings.get("setup")), SETUPS["gys"])
        super().__init__(**{name: getattr(setup, name) for name in FIGURES} | settings)

    def bake(self) -> None:
        """Grids, bounds, axes, and the same in words."""
        stored = grids.stored()
        self.set_trait("numbers", np.concatenate([part.ravel() for pair in stored.values() for part in pair]))
        self.set_trait("bounds", bounds())
        self.set_trait("kinds", _places(stored))
        self.set_trait("known", _known())
        self.set_trait("frame", axes.bake(_frame, wide=(620, 350), narrow=(320, 280)))
        self._tell()

    def rates(self, km: Any) -> dict[str, Any]:
        """All curves of this setting at distances in km, from `qlab.keyrates` itself."""
        loss, caught = self.attenuation * np.asarray(km, dtype=float), -10 * np.log10(self.efficiency)
        line = {"dark": np.full(loss.shape, self.dark_counts / TRILLION)}
        line["misalignment"] = np.full(loss.shape, self.misalignment)
        light = {"intensity": np.full(loss.shape, self.intensity)} if self.fixed else {}
        passed = 10 ** (-loss / 10)
        return {
            "none": grids.no_decoys(loss + caught, **line, **light),
            "decoy": grids.decoys(loss + caught, **line, **light),
            "finite": grids.finite(loss + caught, **line, block=np.full(loss.shape, float(self.block))),
            "six": grids.six_states(loss + caught, **line),
            "twin": grids.twin_fields(loss + 2 * caught, **line),
            "plob": keyrates.plob(passed),
            "repeater": keyrates.repeater_bound(passed, 1),
        }

    def _tell(self) -> None:
        km = np.append(0.1, np.arange(10, FURTHEST_KM + 1, 10.0))
        found = {name: np.where(rate > FAINTEST, rate, np.nan) for name, rate in self.rates(km).items()}
        self.summary = _summary(self, km, found)

        def draw(ax: Any) -> None:
            _frame(ax)
            for name, curve in CURVES.items():
                tone, *dash = curve.tone.removeprefix("ql-").split(" ql-")
                look = {"dash": "--", "dot": ":"}.get(dash[0] if dash else "", "-")
                ax.plot(km, found[name], look, color=axes.PALETTE.get(tone, "black"), label=curve.name)
            inside = [p for p in POINTS if p.loss_db / self.attenuation < FURTHEST_KM]
            places = [p.loss_db / self.attenuation for p in inside]
            ax.plot(places, [p.rate for p in inside], "o", color="black", markersize=6)
            ax.legend(fontsize=10)

        self.set_trait("fallback", axes.picture(draw, self.summary, (620, 350)))


FIGURES = ("dark_counts", "misalignment", "efficiency", "attenuation")


def bounds() -> Floats:
    """[loss of the fibre in dB; logarithms of the bound of PLOB and of that with one station half-way]."""
    loss = np.concatenate([np.geomspace(0.01, 20, 120), np.linspace(21, 420, 60)])
    eta = 10 ** (-loss / 10)
    return np.array([loss, np.log10(keyrates.plob(eta)), np.log10(keyrates.repeater_bound(eta, 1))])


def _places(stored: dict[str, tuple[Floats, Floats]]) -> dict[str, Any]:
    """For the page: offsets of each grid's ends and logarithms, its axes and its slope."""
    at, places = 0, dict[str, Any]()
    for name, (end, logs) in stored.items():
        kind = grids.KINDS[name]
        axes = [list(axis) for axis in kind.points.items()]
        places[name] = {"axes": axes, "slope": kind.slope, "dive": kind.dive, "at": at}
        at += end.size + logs.size
    return places


def _known() -> dict[str, Any]:
    return {
        "setups": {key: {name: getattr(s, name) for name in FIGURES} | {"story": s.story} for key, s in SETUPS.items()},
        "curves": [{"key": key} | vars(curve) for key, curve in CURVES.items()],  # a list: it has an order
        "points": [vars(point) for point in POINTS],
        "ranges": {name: list(ends) for name, ends in grids.RANGES.items()},
        "along": grids.along().tolist(),
        "furthest": FURTHEST_KM,
        "trillion": TRILLION,
    }


def _frame(ax: Any) -> None:
    """Distance, and secret bits per pulse."""
    ax.set_yscale("log")
    ax.set(xlim=(0, FURTHEST_KM), ylim=(FAINTEST, 1), xticks=[0, 200, 400, 600, 800, 1000])
    ax.set(yticks=[1, 1e-3, 1e-6, 1e-9, 1e-12])
    ax.set_yticklabels(["1", "10⁻³", "10⁻⁶", "10⁻⁹", "10⁻¹²"])
    ax.minorticks_off()
    ax.set(xlabel="distance (km of fibre)", ylabel="secret bits per pulse")


def _summary(lab: KeyRateLab, km: Floats, found: dict[str, Any]) -> str:
    """The picture in words."""

    def end(name: str) -> str:
        alive = km[np.isfinite(found[name])]
        return f"{alive[-1]:.0f} km" if alive.size else "nowhere"

    names = {name: CURVES[name].name.lower() for name in ("none", "decoy", "finite", "six")}
    ends = "; ".join(f"{said}, {end(name)}" for name, said in (names | {"six": "six states of single photons"}).items())
    above = km[found["twin"] > found["plob"]]
    twins = f"are above it from {above[0]:.0f} to {above[-1]:.0f} km" if above.size else "do not reach it here"
    return (
        "Secret bits per pulse against distance, on a logarithmic scale: nearly straight lines that fall and then "
        f"dive. With detectors that click {lab.dark_counts / TRILLION:.2g} times a pulse in the dark, a receiver that "
        f"catches {100 * lab.efficiency:g} %, {100 * lab.misalignment:g} % of the photons astray and fibre of "
        f"{lab.attenuation:g} dB/km, keys of more than 10⁻¹⁴ bits per pulse reach at least (in steps of 10 km): {ends}"
        f"; twin fields, {end('twin')}. No line without a station on the way is above the PLOB bound; twin fields, "
        f"with one, {twins}. Points are published experiments, the farthest over 1002 km, each where its loss puts it "
        "in this fibre."
    )
