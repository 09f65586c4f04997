"""Light from a satellite to a telescope: what is lost on the way, part by part."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._frozen import Frozen, read_only
from qlab._show import facts
from qlab.devices import Detector
from qlab.satellites.beams import BEAMS, DIVERGENCES, captured, half_angle

Floats = NDArray[Any]
PARTS = ("diffraction", "pointing", "atmosphere", "optics", "detector")


@dataclass(frozen=True, eq=False, repr=False)
class Loss(Frozen):
    """Decibels, part by part; arrays of one shape.

    Parameters
    ----------
    diffraction, pointing, atmosphere, optics, detector : ndarray
        What the spread of the beam, its trembling, the air, the mirrors and filters, and the detectors take.

    Examples
    --------
    >>> float(Loss(*map(np.array, (20.0, 1.0, 2.0, 3.0, 3.0))).total)
    29.0
    """

    diffraction: Floats
    pointing: Floats
    atmosphere: Floats
    optics: Floats
    detector: Floats

    def __post_init__(self) -> None:
        for name in PARTS:
            object.__setattr__(self, name, read_only(np.asarray(getattr(self, name), dtype=float)))

    @property
    def total(self) -> Floats:
        """All parts together."""
        return self.way + self.detector

    @property
    def way(self) -> Floats:
        """What is lost on the way to the detectors, all parts but theirs."""
        return self.diffraction + self.pointing + self.atmosphere + self.optics

    def __repr__(self) -> str:
        ends = [_range(getattr(self, name)) for name in PARTS]
        return f"{_range(self.total)} dB ({', '.join(f'{n} {e}' for n, e in zip(PARTS, ends, strict=True))})"

    def _repr_html_(self) -> str:
        return facts({name: f"{_range(getattr(self, name))} dB" for name in (*PARTS, "total")})


def _range(x: Floats) -> str:
    low, high = float(np.min(x)), float(np.max(x))
    return f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"


@dataclass(frozen=True)
class Downlink:
    r"""A beam from a satellite down to a telescope.

    Parameters
    ----------
    wavelength_nm : float
        Of the light.
    receiver_diameter_m : float
        Of the telescope on the ground.
    transmitter_diameter_m : float, optional
        Of the telescope on board; the beam spreads by diffraction, as `beam` says.
    divergence_urad : float, optional
        Instead: how far the beam spreads, as it was measured, in microradians.
    beam : "uniform", "gaussian" or "cut gaussian"
        How light fills the telescope on board: evenly; as a Gaussian whose waist is its radius and that is not cut; or
        the same, cut at the rim, and counted per photon that leaves.
    divergence_defined : str
        What the divergence means: "1/e2 full angle", "1/e2 half angle" or "FWHM" of a Gaussian, or "flat top", the full
        angle of a beam that lights a disc evenly. Papers that say only "divergence" leave 2 to 5 dB open.
    pointing_urad : float
        Standard deviation of the pointing, along each of two axes.
    zenith_atmosphere_db : float
        What the air takes of light that comes straight down.
    optics_db : float
        What mirrors, filters and fibres take.
    background_hz : float
        Clicks per second of all detectors together that come from the sky.
    window_s : float
        How long the detectors listen for each pulse or pair, in seconds.
    detector : Detector
        Each of the receiver's two.

    Raises
    ------
    ValueError
        If a number is out of its range, or both a telescope and a divergence are given, or neither.

    Examples
    --------
    >>> link = Downlink(850, 1.0, divergence_urad=10, divergence_defined="flat top")
    >>> round(float(link.loss_db(1200, 90).diffraction), 3)
    21.584

    References
    ----------
    S.-K. Liao et al., Nature 549, 43 (2017); Fritz Kasten and Andrew T. Young, Appl. Opt. 28, 4735 (1989).
    """

    wavelength_nm: float
    receiver_diameter_m: float
    transmitter_diameter_m: float | None = None
    divergence_urad: float | None = None
    beam: str = "uniform"
    divergence_defined: str = "1/e2 full angle"
    pointing_urad: float = 0.0
    zenith_atmosphere_db: float = 0.0
    optics_db: float = 0.0
    background_hz: float = 0.0
    window_s: float = 1e-9
    detector: Detector = Detector()

    def __post_init__(self) -> None:
        for name in ("wavelength_nm", "receiver_diameter_m", "window_s"):
            object.__setattr__(self, name, _check.positive(getattr(self, name), name))
        for name in ("pointing_urad", "zenith_atmosphere_db", "optics_db", "background_hz"):
            object.__setattr__(self, name, _check.non_negative(getattr(self, name), name))
        _check.choice(self.beam, "beam", BEAMS)
        _check.choice(self.divergence_defined, "divergence_defined", DIVERGENCES)
        if (self.transmitter_diameter_m is None) == (self.divergence_urad is None):
            raise ValueError("give either `transmitter_diameter_m` or `divergence_urad`: one says how the beam spreads")
        name = "divergence_urad" if self.transmitter_diameter_m is None else "transmitter_diameter_m"
        object.__setattr__(self, name, _check.positive(getattr(self, name), name))
        if not isinstance(self.detector, Detector):
            raise ValueError(f"`detector` must be a Detector; got {_check.brief(self.detector)}")

    def loss_db(self, range_km: ArrayLike, elevation_deg: ArrayLike) -> Loss:
        r"""What is lost from so far away and so high.

        Diffraction is the share of the beam that misses the receiver. Pointing spreads it further,
        :math:`\theta^2/(\theta^2 + 4\sigma^2)` for a beam of half angle :math:`\theta` (at :math:`1/e^2`); the air
        takes its share at the zenith times the air mass of Kasten and Young.

        Parameters
        ----------
        range_km : array_like
            Above 0.
        elevation_deg : array_like
            In [0, 90].

        Returns
        -------
        Loss
            Parts and `total`, in decibels.
        """
        z = 1000 * _check.array(range_km, "range_km", 1e-9)
        e = _check.array(elevation_deg, "elevation_deg", 0, 90)
        _check.alike(range_km=z, elevation_deg=e)
        z, e = np.broadcast_arrays(z, e)
        theta = half_angle(self) * 1e6
        trembling = theta**2 / (theta**2 + 4 * self.pointing_urad**2)
        return Loss(
            -10 * np.log10(captured(self, z)),
            np.full(z.shape, 10 * math.log10(1 / trembling)),
            self.zenith_atmosphere_db * air_mass(e),
            np.full(z.shape, self.optics_db),
            np.full(z.shape, _decibels(self.detector.efficiency)),
        )

    def dark_per_window(self) -> float:
        """Probability that *one* of two detectors clicks within a window without a photon of the satellite's."""
        sky = -math.expm1(-self.background_hz / 2 * self.window_s)
        return 1 - (1 - self.detector.dark_count_probability) * (1 - sky)


def air_mass(elevation_deg: ArrayLike) -> Any:
    r"""How many times as much air as straight up.

    .. math:: X = \frac{1}{\sin e + 0.50572\,(e + 6.07995)^{-1.6364}}

    >>> round(air_mass(30), 5), round(air_mass(10), 5)
    (1.99429, 5.58604)
    """
    e = _check.array(elevation_deg, "elevation_deg", 0, 90)
    mass = 1 / (np.sin(np.radians(e)) + 0.50572 * (e + 6.07995) ** -1.6364)
    return float(mass) if mass.ndim == 0 else mass


def _decibels(share: float) -> float:
    return -10 * math.log10(share) if share > 0 else math.inf
