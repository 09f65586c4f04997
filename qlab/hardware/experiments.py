"""Links that have made keys with weak laser pulses: what was reported of each, and where.

Where no figure is at hand the entry is None, and what needs it says so. Change an entry with
``dataclasses.replace(GYS, length_km=50)``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from qlab import _check, _frozen
from qlab.devices import Detector, Fibre, LaserSource


@dataclass(frozen=True)
class Experiment:
    """Figures of one link, as reported.

    Parameters
    ----------
    name : str
        What it is.
    protocol : str
        Which protocol it runs.
    length_km : float or None
        Fibre between the two, in kilometres.
    attenuation_db_per_km : float or None
        Its loss per kilometre in decibels: a figure of its own, or `loss_db` over `length_km`.
    loss_db : float or None
        Its whole loss in decibels.
    intensities : tuple of float or None
        Mean photon numbers of the pulses, ascending.
    shares : tuple of float or None
        How often each is sent.
    rate_hz : float or None
        Pulses per second.
    efficiency : float or None
        Probability that a photon at Bob's door makes a detector click.
    dark_count_probability : float or None
        Probability that one detector clicks in a pulse without light.
    afterpulsing : float or None
        Probability that a click is followed by one without a cause.
    dead_time_s : float or None
        How long a detector is blind after a click, in seconds.
    misalignment : float or None
        Probability that a photon goes to the wrong detector.
    qber : float or None
        Error rate of the sifted bits, as measured.
    block : float or None
        Sifted bits that one key is made of.
    key_rate_hz : float or None
        Secret bits per second, as the authors claim.
    sources : tuple of str
        Where the figures come from.
    caution : str
        What to know before the key rate is quoted.

    Raises
    ------
    ValueError
        If a figure is out of its range.

    Examples
    --------
    >>> GYS.fibre.attenuation_db_per_km, GYS.detector.efficiency
    (0.21, 0.045)
    >>> KORZH_2015.detector
    Traceback (most recent call last):
    ...
    ValueError: `efficiency` is not known for ...; write `dataclasses.replace(preset, efficiency=...)`
    """

    name: str
    protocol: str
    length_km: float | None = None
    attenuation_db_per_km: float | None = None
    loss_db: float | None = None
    intensities: tuple[float, ...] | None = None
    shares: tuple[float, ...] | None = None
    rate_hz: float | None = None
    efficiency: float | None = None
    dark_count_probability: float | None = None
    afterpulsing: float | None = None
    dead_time_s: float | None = None
    misalignment: float | None = None
    qber: float | None = None
    block: float | None = None
    key_rate_hz: float | None = None
    sources: tuple[str, ...] = ()
    caution: str = ""

    def __post_init__(self) -> None:
        for name in ("length_km", "attenuation_db_per_km", "loss_db", "key_rate_hz", "dead_time_s"):
            self._keep(name, _check.non_negative)
        for name in ("efficiency", "dark_count_probability", "afterpulsing", "misalignment", "qber"):
            self._keep(name, _check.probability)
        for name in ("rate_hz", "block"):
            self._keep(name, _check.positive)
        if self.attenuation_db_per_km is None and self.loss_db is not None and self.length_km:
            object.__setattr__(self, "attenuation_db_per_km", self.loss_db / self.length_km)
        for name in ("intensities", "shares"):
            self._keep(name, lambda x, name: tuple(_check.array(x, name, low=0).ravel().tolist()))

    def _keep(self, name: str, check: Callable[[Any, str], Any]) -> None:
        """Check a figure if there is one."""
        if getattr(self, name) is not None:
            object.__setattr__(self, name, check(getattr(self, name), name))

    @property
    def source(self) -> LaserSource:
        """The laser."""
        return LaserSource(self._known("intensities"), self._known("shares"), self.rate_hz)

    @property
    def detector(self) -> Detector:
        """Each of the two detectors; without dead time and afterpulses where none are reported."""
        known = self._known("efficiency"), self._known("dark_count_probability")
        return Detector(*known, self.dead_time_s or 0.0, self.afterpulsing or 0.0)

    @property
    def fibre(self) -> Fibre:
        """The fibre; its loss is that of the whole line."""
        return Fibre(self._known("length_km"), self._known("attenuation_db_per_km"))

    def _known(self, name: str) -> Any:
        value = getattr(self, name)
        if value is None:
            raise ValueError(f"`{name}` is not known for {self.name}; write `dataclasses.replace(preset, {name}=...)`")
        return value


GYS = Experiment(
    "Gobby, Yuan and Shields 2004",
    "BB84, weak pulses",
    length_km=122.0,
    attenuation_db_per_km=0.21,
    intensities=(0.48,),
    shares=(1.0,),
    efficiency=0.045,
    dark_count_probability=0.85e-6,
    misalignment=0.033,
    sources=(
        "experiment, 122 km: C. Gobby, Z. L. Yuan and A. J. Shields, Appl. Phys. Lett. 84, 3762 (2004)",
        "the figures as theory uses them, 1.7e-6 dark counts for both detectors together, and the best intensity with "
        "decoys: X. Ma, B. Qi, Y. Zhao and H.-K. Lo, Phys. Rev. A 72, 012326 (2005)",
    ),
    caution="No decoys were sent: the intensity is what theory would have chosen with them.",
)
"""The parameters that most curves of the literature are drawn for."""

LIM_2014 = Experiment(
    "the model of Lim et al. 2014",
    "BB84, two decoys, finite keys",
    attenuation_db_per_km=0.2,
    efficiency=0.1,
    dark_count_probability=6e-7,
    afterpulsing=0.04,
    misalignment=0.005,
    sources=("C. C. W. Lim, M. Curty, N. Walenta, F. Xu and H. Zbinden, Phys. Rev. A 89, 022307 (2014), section IV",),
    caution="A model, not an experiment; its weakest pulse has 2e-4 photons, the other intensities are optimised.",
)
"""The parameters of the finite-key curves of Lim et al."""


def _boaron(km: float, db: float, weak: float, bright: float, qber: float, block: float, rate: float) -> Experiment:
    return Experiment(
        f"Boaron et al. 2018 at {km:g} km",
        "three-state BB84 in time bins, one decoy, finite keys",
        length_km=km,
        loss_db=db,
        intensities=(weak, bright),
        rate_hz=2.5e9,
        qber=qber,
        block=block,
        key_rate_hz=rate,
        sources=("A. Boaron et al., Phys. Rev. Lett. 121, 190502 (2018), table I",),
        caution="Detector figures were tuned for each distance and are not in the table.",
    )


BOARON_2018: Mapping[float, Experiment] = _frozen.FrozenDict(
    {
        251.7: _boaron(251.7, 42.7, 0.18, 0.49, 0.005, 8.2e6, 4.9e3),
        302.1: _boaron(302.1, 51.3, 0.18, 0.48, 0.004, 8.2e6, 790.0),
        354.5: _boaron(354.5, 60.6, 0.15, 0.35, 0.007, 6.2e6, 62.0),
        404.9: _boaron(404.9, 69.3, 0.15, 0.35, 0.010, 4.1e5, 6.5),
        421.1: _boaron(421.1, 71.9, 0.13, 0.30, 0.021, 2.0e5, 0.25),
    }
)
"""Five distances over ultra-low-loss fibre, by their kilometres."""

_SASAKI = "M. Sasaki et al., Opt. Express 19, 10387 (2011)"

TOKYO_2010: Mapping[str, Experiment] = _frozen.FrozenDict(
    {
        "nec": Experiment(
            "Tokyo 2010, NEC and NICT",
            "BB84 with decoys",
            length_km=45.0,
            loss_db=14.5,
            qber=0.027,
            key_rate_hz=81.7e3,
            sources=(_SASAKI,),
        ),
        "toshiba": Experiment(
            "Tokyo 2010, Toshiba",
            "BB84 with decoys",
            length_km=45.0,
            loss_db=14.5,
            qber=0.038,
            key_rate_hz=304e3,
            sources=(_SASAKI,),
        ),
        "ntt": Experiment(
            "Tokyo 2010, NTT and NICT",
            "differential phase shift",
            length_km=90.0,
            loss_db=27.0,
            qber=0.023,
            key_rate_hz=2.1e3,
            sources=(_SASAKI,),
            caution="Not BB84: secure against individual attacks at the time.",
        ),
        "mitsubishi": Experiment(
            "Tokyo 2010, Mitsubishi",
            "BB84 with decoys",
            length_km=24.0,
            loss_db=13.0,
            qber=0.045,
            key_rate_hz=2e3,
            sources=(_SASAKI,),
        ),
    }
)
"""Four links of the Tokyo network, in fibre under and above a city."""

KORZH_2015 = Experiment(
    "Korzh et al. 2015",
    "coherent one-way",
    length_km=307.0,
    loss_db=51.9,
    rate_hz=625e6,
    key_rate_hz=3.18,
    sources=("B. Korzh et al., Nat. Photonics 9, 163 (2015)",),
    caution="Not BB84, and proved against a restricted class of attacks: its rate falls at least as the square of the "
    "transmittance, and the links of this kind made until 2020 were shown to be insecure (J. González-Payo, R. Trényi, "
    "W. Wang and M. Curty, Phys. Rev. Lett. 125, 260510 (2020)).",
)
"""307 km with detectors that need no liquid helium."""

EXPERIMENTS: Mapping[str, Experiment] = _frozen.FrozenDict(
    {"gys": GYS, "lim2014": LIM_2014, "korzh2015": KORZH_2015}
    | {f"boaron{km:g}": experiment for km, experiment in BOARON_2018.items()}
    | {f"tokyo-{name}": experiment for name, experiment in TOKYO_2010.items()}
)
"""All of them by a short name."""
