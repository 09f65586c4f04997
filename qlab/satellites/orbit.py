"""A circular orbit and what it looks like from the ground: elevation, range, and the angle at the Earth's centre."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import plain

EARTH_KM = 6371.0
"""Mean radius of the Earth."""

MU = 398_600.4418
"""The Earth's mass times the constant of gravitation, in cubic kilometres per second squared."""

EARTH_TURNS = 7.2921159e-5
"""Radians per second, against the stars."""

Floats = NDArray[Any]


@dataclass(frozen=True)
class Orbit:
    r"""A circular orbit round a round Earth.

    .. math:: \omega = \sqrt{\mu / (R + h)^3}

    Parameters
    ----------
    altitude_km : float
        `h`, above the ground; above 0.

    Raises
    ------
    ValueError
        If the orbit is inside the Earth.

    Examples
    --------
    >>> low = Orbit(500)
    >>> round(low.period_s, 3), round(low.range_km(30), 4)
    (5668.144, 909.4249)

    References
    ----------
    David A. Vallado, Fundamentals of Astrodynamics and Applications, chapter 2.
    """

    altitude_km: float

    def __post_init__(self) -> None:
        altitude = _check.number(self.altitude_km, "altitude_km")
        if altitude <= 0:
            raise ValueError(f"`altitude_km` must be above 0, or the orbit is inside the Earth; got {altitude:g}")
        object.__setattr__(self, "altitude_km", altitude)

    @property
    def radius_km(self) -> float:
        """From the centre of the Earth."""
        return EARTH_KM + self.altitude_km

    @property
    def angular_speed(self) -> float:
        """Radians per second."""
        return math.sqrt(MU / self.radius_km**3)

    @property
    def period_s(self) -> float:
        """Of one revolution."""
        return 2 * math.pi / self.angular_speed

    def range_km(self, elevation_deg: ArrayLike) -> float | Floats:
        r"""Distance to the satellite when it stands so high.

        .. math:: d = \sqrt{(R \sin e)^2 + 2 R h + h^2} - R \sin e
        """
        up = EARTH_KM * np.sin(np.radians(_elevations(elevation_deg)))
        return plain(np.sqrt(up**2 + 2 * EARTH_KM * self.altitude_km + self.altitude_km**2) - up, elevation_deg)

    def central_angle(self, elevation_deg: ArrayLike) -> float | Floats:
        r"""Angle at the Earth's centre between observer and satellite, in radians.

        .. math:: c = \arccos\frac{R \cos e}{R + h} - e
        """
        e = np.radians(_elevations(elevation_deg))
        return plain(np.arccos(EARTH_KM * np.cos(e) / self.radius_km) - e, elevation_deg)

    def seen(self, central_angle: ArrayLike) -> tuple[Floats, Floats]:
        """Elevation in degrees (negative below the horizon) and range in km at such an angle, in radians."""
        c = np.asarray(central_angle, dtype=float)
        up = self.radius_km * np.cos(c) - EARTH_KM
        return np.degrees(np.arctan2(up, self.radius_km * np.sin(c))), np.hypot(up, self.radius_km * np.sin(c))

    def elevation_deg(self, ground_km: float) -> float:
        """How high it stands for somebody so far, along the ground, from the point below it."""
        return float(self.seen(_check.non_negative(ground_km, "ground_km") / EARTH_KM)[0])


def _elevations(elevation_deg: ArrayLike) -> Floats:
    return _check.array(elevation_deg, "elevation_deg", 0, 90)
