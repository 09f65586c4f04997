"""Passes from published orbital elements, computed by Skyfield (an optional extra)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np

from qlab import _check

_RISE, _TOP, _SET = 0, 1, 2


def checked(lines: tuple[str, str]) -> tuple[str, str]:
    """The two lines, if their checksums are right: many in public code are made up."""
    for i, line in enumerate(lines, 1):
        if not isinstance(line, str) or len(line := line.strip()) != 69 or line[0] != str(i):
            raise ValueError(
                f"`line{i}` must be a line of 69 characters that begins with {i}; got {_check.brief(line)}"
            )
        total = sum(int(c) if c.isdigit() else c == "-" for c in line[:-1]) % 10
        if str(total) != line[-1]:
            raise ValueError(
                f"`line{i}` has the checksum {line[-1]}, but its digits add up to {total}: a slip or made up"
            )
    return lines[0].strip(), lines[1].strip()


def first_pass(
    lines: tuple[str, str],
    place: tuple[float, float, float],
    start: datetime,
    end: datetime,
    min_elevation_deg: float,
    step_s: float,
) -> tuple[Any, Any, Any, float]:
    """Times round the top, elevations, ranges and duration of the first whole pass after a moment."""
    line1, line2 = checked(lines)
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError(f"`start` must be a datetime with a time zone, e.g. `tzinfo=timezone.utc`; got {start!r}")
    try:
        from skyfield.api import EarthSatellite, load, wgs84
    except ModuleNotFoundError as missing:
        raise ModuleNotFoundError("orbital elements need Skyfield: pip install qlab[orbits]") from missing
    scale = load.timescale(builtin=True)
    satellite, here = EarthSatellite(line1, line2, "", scale), wgs84.latlon(place[0], place[1], place[2])
    times, kinds = satellite.find_events(
        here, scale.from_datetime(start), scale.from_datetime(end), altitude_degrees=min_elevation_deg
    )
    rise = next((i for i, kind in enumerate(kinds) if kind == _RISE), len(kinds))
    last = next((i for i in range(rise, len(kinds)) if kinds[i] == _SET), None)
    if last is None:
        raise ValueError(f"no pass above {min_elevation_deg:g} degrees comes within two days of `start`")
    tops = [i for i in range(rise, last) if kinds[i] == _TOP]
    seconds = 86_400 * np.array([times[i].tt - times[tops[0]].tt for i in (rise, last)])
    offset = step_s * np.arange(np.ceil(seconds[0] / step_s), np.floor(seconds[1] / step_s) + 1)
    moments = scale.tt_jd(times[tops[0]].tt + offset / 86_400)
    altitude, _, distance = (satellite - here).at(moments).altaz()
    return offset, altitude.degrees, distance.km, float(seconds[1] - seconds[0])
