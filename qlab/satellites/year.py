"""A year of passes: nights, clouds, and how many keys are left."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._frozen import Frozen, read_only
from qlab._show import facts
from qlab.satellites.orbit import EARTH_KM, EARTH_TURNS, Orbit

Floats = NDArray[Any]
_STEP_S = 20.0
_DAY_S, _YEAR_DAYS = 86_400.0, 365.2422
_J2, _EQUATOR_KM = 1.08263e-3, 6378.137
_TILT = math.radians(23.44)
_CHUNK = 200_000


@dataclass(frozen=True, eq=False, repr=False)
class Year(Frozen):
    """Passes of some days over one place, and the keys they leave.

    Parameters
    ----------
    day : ndarray
        When each pass culminates, in days from the start.
    top_deg : ndarray
        How high.
    night : ndarray
        Whether the Sun is far enough below the horizon.
    bits : ndarray
        Secret bits of each pass under a clear sky; 0 by day.
    cloud_cover : float
        Share of the nights that are overcast.
    totals : ndarray
        Secret bits of the whole time, for many drawn skies.
    """

    day: Floats
    top_deg: Floats
    night: NDArray[np.bool_]
    bits: Floats
    cloud_cover: float
    totals: Floats

    def __post_init__(self) -> None:
        for name in ("day", "top_deg", "night", "bits", "totals"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def clear_bits(self) -> float:
        """If it were never cloudy."""
        return float(self.bits.sum())

    @property
    def mean_bits(self) -> float:
        """Of the drawn skies; (1 - cloud cover) of the clear ones, but for chance."""
        return float(self.totals.mean())

    @property
    def spread_bits(self) -> float:
        """Standard deviation from one year's weather to another's."""
        return float(self.totals.std())

    def __repr__(self) -> str:
        mean, spread = (x / 1e6 for x in (self.mean_bits, self.spread_bits))
        said = f"{mean:.3g} ± {spread:.2g}" if spread > 1e-6 * mean else f"{mean:.3g}"
        return f"{len(self.day)} passes, {int(self.night.sum())} at night: {said} Mbit"

    def _repr_html_(self) -> str:
        return facts(
            {
                "passes": f"{len(self.day)}, {int(self.night.sum())} of them at night",
                "clear sky": f"{self.clear_bits / 1e6:.4g} Mbit",
                f"clouds in {self.cloud_cover:.0%} of the nights": f"{self.mean_bits / 1e6:.4g} Mbit",
                "from one year to another": f"± {self.spread_bits / 1e6:.2g} Mbit",
            }
        )


def year(
    orbit: Orbit,
    tops_deg: ArrayLike,
    key_bits: ArrayLike,
    *,
    lat_deg: float,
    cloud_cover: float = 0.0,
    inclination_deg: float = 97.4,
    node_hour: float = 0.0,
    min_elevation_deg: float = 10.0,
    sun_below_deg: float = 12.0,
    days: float = 365.0,
    skies: int = 1000,
    rng: Any = None,
) -> Year:
    r"""The passes of some days over one place, those at night, and what clouds leave of their keys.

    The orbit is a circle whose plane turns with the Earth's flattening,
    :math:`\dot\Omega = -\tfrac32 J_2 (R/r)^2\,\omega\cos i`; the Sun goes round once a year. What a pass is worth
    follows from how high it culminates: `key_bits` at `tops_deg`, between them interpolated. A night is clear or
    overcast as a whole, so passes of one night share their sky.

    Parameters
    ----------
    orbit : Orbit
        Its altitude.
    tops_deg, key_bits : array_like
        Culminations in degrees, ascending, and the secret bits of a pass that culminates there.
    lat_deg : float
        Of the place, in [-90, 90].
    cloud_cover : float
        Share of the nights that are overcast, in [0, 1].
    inclination_deg : float
        Of the orbit, in [0, 180].
    node_hour : float
        Local solar time at which the satellite crosses the equator northwards at the start, in hours.
    min_elevation_deg : float
        From where on a pass counts.
    sun_below_deg : float
        How far below the horizon the Sun has to be.
    days : float
        How long, from the spring equinox on, at most 3660.
    skies : int
        How many years of weather are drawn.
    rng : numpy.random.Generator, int or None
        Draws them, as SPEC 7 says.

    Returns
    -------
    Year
        The passes, their keys, and the spread of the totals.

    Raises
    ------
    ValueError
        If a number is out of its range, or the two lists do not go together.

    Examples
    --------
    >>> passes = year(Orbit(500), [10, 90], [0, 1e6], lat_deg=40.4, cloud_cover=0.5, days=30, rng=1)
    >>> passes.clear_bits > passes.mean_bits > 0
    True

    References
    ----------
    David A. Vallado, Fundamentals of Astrodynamics and Applications, chapters 5 and 9.
    """
    tops, worth = _check.array(tops_deg, "tops_deg", 0, 90), _check.array(key_bits, "key_bits", 0)
    if tops.ndim != 1 or tops.shape != worth.shape or not tops.size or (np.diff(tops) <= 0).any():
        raise ValueError("`tops_deg` must ascend, and `key_bits` have one entry for each of them")
    latitude = math.radians(_check.in_range(lat_deg, "lat_deg", -90, 90))
    tilt = math.radians(_check.in_range(inclination_deg, "inclination_deg", 0, 180))
    least = _check.in_range(min_elevation_deg, "min_elevation_deg", 0, 90)
    below = _check.in_range(sun_below_deg, "sun_below_deg", -90, 90)
    cover = _check.probability(cloud_cover, "cloud_cover")
    length = _check.in_range(days, "days", 1e-3, 3660)
    hour = _check.in_range(node_hour, "node_hour", 0, 24)
    skies = _check.count(skies, "skies", least=1, most=100_000)
    found = _passes(orbit, latitude, tilt, hour, least, length)
    day, top = np.array(found).T if found else np.zeros((2, 0))
    night = np.sin(np.radians(-below)) >= sine_of_sun(day, latitude)
    bits = np.where(night, np.interp(top, tops, worth, left=0.0), 0.0)
    return Year(day, top, night, bits, cover, _totals(day, bits, cover, skies, _check.generator(rng)))


def sine_of_sun(day: Floats, latitude: float) -> Floats:
    """Sine of the Sun's elevation, so many days after noon at the spring equinox; the place is at longitude 0."""
    along = 2 * np.pi * day / _YEAR_DAYS
    declination = np.arcsin(np.sin(_TILT) * np.sin(along))
    hour = 2 * np.pi * (day % 1)
    return np.sin(latitude) * np.sin(declination) + np.cos(latitude) * np.cos(declination) * np.cos(hour)


def _passes(
    orbit: Orbit, latitude: float, tilt: float, hour: float, least: float, days: float
) -> list[tuple[float, float]]:
    """Day and elevation of each culmination above `least`; the time between steps is filled in by a parabola."""
    found: list[tuple[float, float]] = []
    steps = int(days * _DAY_S / _STEP_S) + 1
    for start in range(0, steps, _CHUNK):
        t = _STEP_S * np.arange(start, min(start + _CHUNK, steps) + 2)
        e = _elevation(orbit, t, latitude, tilt, hour)
        peak = np.flatnonzero((e[1:-1] >= e[:-2]) & (e[1:-1] > e[2:]) & (e[1:-1] > least - 5)) + 1
        bend = e[peak - 1] - 2 * e[peak] + e[peak + 1]
        shift = (e[peak - 1] - e[peak + 1]) / (2 * bend)
        moment = t[peak] + _STEP_S * shift
        top = _elevation(orbit, moment, latitude, tilt, hour)
        found += [(m / _DAY_S, x) for m, x in zip(moment.tolist(), top.tolist(), strict=True) if x >= least]
    return found


def _elevation(orbit: Orbit, t: Floats, latitude: float, tilt: float, hour: float) -> Floats:
    """In degrees. At the start the Sun is in the direction x, and it is noon at the place."""
    speed = orbit.angular_speed
    drift = -1.5 * _J2 * (_EQUATOR_KM / orbit.radius_km) ** 2 * speed * math.cos(tilt)
    node = 2 * np.pi * (hour - 12) / 24 + drift * t
    along = speed * t
    x = np.cos(node) * np.cos(along) - np.sin(node) * np.sin(along) * math.cos(tilt)
    y = np.sin(node) * np.cos(along) + np.cos(node) * np.sin(along) * math.cos(tilt)
    z = np.sin(along) * math.sin(tilt)
    turn = EARTH_TURNS * t
    cosine = math.cos(latitude) * (np.cos(turn) * x + np.sin(turn) * y) + math.sin(latitude) * z
    sine = np.sqrt(np.maximum(0, 1 - cosine**2))
    return np.degrees(np.arctan2(cosine - EARTH_KM / orbit.radius_km, sine))


def _totals(day: Floats, bits: Floats, cover: float, skies: int, rng: np.random.Generator) -> Floats:
    """A night runs from noon to noon: its passes count together, or not at all."""
    nights = np.bincount(np.floor(day).astype(np.intp), weights=bits) if day.size else np.zeros(1)
    nights = nights[nights > 0]
    return np.array([nights[rng.random(nights.size) >= cover].sum() for _ in range(skies)])
