"""A pass: how high and how far a satellite is, second by second, from a circular orbit or from published elements."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, ORANGE, facts
from qlab.satellites.orbit import EARTH_TURNS, Orbit

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_STEPS = 1_000_000


@dataclass(frozen=True, eq=False, repr=False)
class Pass(Frozen):
    """A satellite as seen from one place, from when it is high enough until it is not any more.

    Parameters
    ----------
    time_s : ndarray
        Seconds, 0 when it is highest; as far apart as `step_s`.
    elevation_deg, range_km : ndarray
        Above the horizon, and distance, at those times.
    duration_s : float
        How long it is above the least elevation.
    step_s : float
        Between the times.

    Raises
    ------
    ValueError
        If the arrays differ in length.

    Examples
    --------
    >>> overpass(Orbit(500), max_elevation_deg=60)
    pass of 436 s, up to 60.0°, from 1693 km down to 571 km away
    """

    time_s: NDArray[Any]
    elevation_deg: NDArray[Any]
    range_km: NDArray[Any]
    duration_s: float
    step_s: float = 1.0

    def __post_init__(self) -> None:
        arrays = {name: _check.array(getattr(self, name), name) for name in ("time_s", "elevation_deg", "range_km")}
        if len({(a.ndim, a.size) for a in arrays.values()}) != 1 or arrays["time_s"].ndim != 1:
            raise ValueError("`time_s`, `elevation_deg` and `range_km` must be lists of one length")
        for name, array in arrays.items():
            object.__setattr__(self, name, read_only(array))
        object.__setattr__(self, "step_s", _check.positive(self.step_s, "step_s"))
        object.__setattr__(self, "duration_s", _check.non_negative(self.duration_s, "duration_s"))

    def __len__(self) -> int:
        return len(self.time_s)

    def within(self, seconds: float) -> Pass:
        """The middle of the pass: what is at most so many seconds from its highest point."""
        kept = np.abs(self.time_s) <= _check.non_negative(seconds, "seconds")
        parts = (self.time_s[kept], self.elevation_deg[kept], self.range_km[kept])
        return Pass(*parts, min(self.duration_s, 2 * seconds), self.step_s)

    def above(self, elevation_deg: float) -> Pass:
        """The part of the pass in which the satellite stands at least so high."""
        kept = self.elevation_deg >= _check.in_range(elevation_deg, "elevation_deg", 0, 90)
        parts = (self.time_s[kept], self.elevation_deg[kept], self.range_km[kept])
        return Pass(*parts, float(kept.sum()) * self.step_s, self.step_s)

    @classmethod
    def from_tle(
        cls,
        line1: str,
        line2: str,
        *,
        lat_deg: float,
        lon_deg: float,
        height_m: float = 0.0,
        start: datetime,
        min_elevation_deg: float = 10.0,
        step_s: float = 1.0,
    ) -> Pass:
        """The first pass after a moment, from published orbital elements, through the library Skyfield.

        Elements are good for a week or two before and after their epoch.

        Parameters
        ----------
        line1, line2 : str
            The two lines, with their checksums.
        lat_deg, lon_deg, height_m : float
            The place on the ground.
        start : datetime.datetime
            With a time zone.
        min_elevation_deg, step_s : float
            As for `overpass`.

        Raises
        ------
        ValueError
            If a checksum is wrong, or no pass comes within two days.
        ModuleNotFoundError
            Without Skyfield: ``pip install qlab[orbits]``.

        Examples
        --------
        >>> from datetime import datetime, timezone
        >>> Pass.from_tle(
        ...     "1 41731U 16051A   16353.90152003  .00000364  00000-0  17957-4 0  9993",
        ...     "2 41731  97.3699 267.4500 0013200 178.5836 246.0824 15.23915303 19063",
        ...     lat_deg=40.396, lon_deg=117.577, height_m=890, start=datetime(2016, 12, 19, 16, tzinfo=timezone.utc),
        ... )
        pass of 417 s, up to 47.8°, from 1680 km down to 645 km away
        """
        from qlab.satellites.elements import first_pass

        least = _check.in_range(min_elevation_deg, "min_elevation_deg", 0, 90)
        place = (
            _check.in_range(lat_deg, "lat_deg", -90, 90),
            _check.in_range(lon_deg, "lon_deg", -180, 180),
            _check.number(height_m, "height_m"),
        )
        step = _check.positive(step_s, "step_s")
        return cls(*first_pass((line1, line2), place, start, start + timedelta(days=2), least, step), step)

    def __repr__(self) -> str:
        if not len(self):
            return f"pass of {self.duration_s:.0f} s"
        far, near = self.range_km.max(), self.range_km.min()
        top = self.elevation_deg.max()
        return f"pass of {self.duration_s:.0f} s, up to {top:.1f}°, from {far:.0f} km down to {near:.0f} km away"

    def _repr_html_(self) -> str:
        rows = {"duration": f"{self.duration_s:.0f} s"}
        if len(self):
            rows["highest"] = f"{self.elevation_deg.max():.1f}°"
            rows["distance"] = f"{self.range_km.min():.0f} to {self.range_km.max():.0f} km"
        return facts(rows)

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Elevation (left) and range (right) over time."""
        ax = _check.axes(ax)
        ax.plot(self.time_s, self.elevation_deg, color=BLUE)
        ax.set(xlabel="time from the highest point (s)", ylabel="elevation (°)", ylim=(0, 90))
        right = ax.twinx()
        right.plot(self.time_s, self.range_km, "--", color=ORANGE)
        right.set(ylabel="range (km), dashed", ylim=(0, None))
        return ax


def overpass(
    orbit: Orbit,
    *,
    max_elevation_deg: float = 90.0,
    min_elevation_deg: float = 10.0,
    step_s: float = 1.0,
    earth_turns: bool = False,
    inclination_deg: float = 97.4,
    latitude_deg: float = 40.0,
) -> Pass:
    r"""A pass of a circular orbit that culminates at a given elevation.

    .. math:: \cos c(t) = \cos c_\text{top} \cos \omega t, \qquad
        T = \frac{2}{\omega} \arccos\frac{\cos c(e_\text{min})}{\cos c(e_\text{max})}

    with the angle `c` at the Earth's centre. On a turning Earth the satellite passes a little slower or faster; near
    the zenith :math:`\omega` becomes :math:`\sqrt{\omega^2 - 2\omega\omega_E\cos i + \omega_E^2\cos^2\varphi}`.

    Parameters
    ----------
    orbit : Orbit
        Its altitude.
    max_elevation_deg, min_elevation_deg : float
        Where it culminates, and from where on it is used, in degrees, in [0, 90].
    step_s : float
        Seconds between two entries.
    earth_turns : bool
        Whether the Earth turns under it.
    inclination_deg, latitude_deg : float
        Of the orbit, in [0, 180] (97.4 is a usual sun-synchronous one), and of the observer; of a turning Earth only.

    Returns
    -------
    Pass
        Entries at whole multiples of `step_s` round the highest point, and the exact duration.

    Raises
    ------
    ValueError
        If the least elevation is above the highest, or an angle is out of range.

    Examples
    --------
    >>> round(overpass(Orbit(500)).duration_s, 3)
    442.636
    >>> round(overpass(Orbit(500), earth_turns=True, latitude_deg=40.4).duration_s, 2)
    438.39
    """
    if not isinstance(orbit, Orbit):
        raise ValueError(f"`orbit` must be an Orbit, e.g. `Orbit(500)`; got {_check.brief(orbit)}")
    top = _check.in_range(max_elevation_deg, "max_elevation_deg", 0, 90)
    least = _check.in_range(min_elevation_deg, "min_elevation_deg", 0, 90)
    if least > top:
        raise ValueError(f"`min_elevation_deg` must not be above `max_elevation_deg`; got {least:g} and {top:g}")
    step = _check.positive(step_s, "step_s")
    speed = orbit.angular_speed
    if _check.flag(earth_turns, "earth_turns"):
        speed = _turning(speed, inclination_deg, latitude_deg)
    nearest = math.cos(float(orbit.central_angle(top)))
    half = math.acos(min(1.0, math.cos(float(orbit.central_angle(least))) / nearest)) / speed
    if 2 * half / step > _MOST_STEPS:
        raise ValueError(
            f"`step_s` of {step:g} makes too many entries of a pass of {2 * half:.0f} s; take a longer one"
        )
    time = step * np.arange(-math.floor(half / step), math.floor(half / step) + 1)
    elevation, distance = orbit.seen(np.arccos(nearest * np.cos(speed * time)))
    return Pass(time, elevation, distance, 2 * half, step)


def _turning(speed: float, inclination_deg: Any, latitude_deg: Any) -> float:
    tilt = math.radians(_check.in_range(inclination_deg, "inclination_deg", 0, 180))
    latitude = math.radians(_check.in_range(latitude_deg, "latitude_deg", -90, 90))
    return math.sqrt(speed**2 - 2 * speed * EARTH_TURNS * math.cos(tilt) + (EARTH_TURNS * math.cos(latitude)) ** 2)
