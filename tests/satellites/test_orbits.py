"""Orbits and passes against closed forms, stepping, and real orbital elements through Skyfield."""

import math
from datetime import UTC, datetime

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlab.satellites import EARTH_KM, Orbit, Pass, overpass
from qlab.satellites.orbit import EARTH_TURNS

LOW = Orbit(500)
MICIUS = (
    "1 41731U 16051A   16353.90152003  .00000364  00000-0  17957-4 0  9993",
    "2 41731  97.3699 267.4500 0013200 178.5836 246.0824 15.23915303 19063",
)
XINGLONG = {"lat_deg": 40.39587, "lon_deg": 117.57746, "height_m": 890}


def utc(*when):
    return datetime(*when, tzinfo=UTC)


def test_ranges_and_durations_at_500_km():
    assert LOW.period_s == pytest.approx(5668.144, abs=1e-3)
    assert [LOW.range_km(e) for e in (90, 60, 30, 10)] == pytest.approx([500, 570.5100, 909.4249, 1694.5672], abs=1e-4)
    durations = [overpass(LOW, max_elevation_deg=e).duration_s for e in (90, 60, 30, 10)]
    assert durations == pytest.approx([442.636, 436.374, 391.978, 0], abs=1e-3)


def test_a_turning_earth():
    for tilt, seconds in ((97.4, 438.392), (51.6, 461.282)):
        seen = overpass(LOW, earth_turns=True, inclination_deg=tilt, latitude_deg=40.4)
        assert seen.duration_s == pytest.approx(seconds, abs=1e-3)


def test_stepping_along_the_orbit_gives_the_same_pass():
    """A second method: positions in space, and a place that the Earth carries along, near the zenith."""
    tilt, latitude, r = math.radians(97.4), math.radians(40.4), LOW.radius_km
    t = np.arange(-300, 300, 0.05)
    u = math.asin(math.sin(latitude) / math.sin(tilt)) + LOW.angular_speed * t
    place = np.array([np.cos(u), np.sin(u) * math.cos(tilt), np.sin(u) * math.sin(tilt)]) * r
    start = math.atan2(place[1][len(t) // 2], place[0][len(t) // 2])
    turn = start + EARTH_TURNS * t
    here = EARTH_KM * np.array([
        math.cos(latitude) * np.cos(turn), math.cos(latitude) * np.sin(turn), np.full(t.size, math.sin(latitude))
    ])  # fmt: skip
    away = place - here
    up = np.degrees(np.arcsin((away * here).sum(axis=0) / EARTH_KM / np.linalg.norm(away, axis=0)))
    seconds = (up >= 10).sum() * 0.05
    assert overpass(LOW, earth_turns=True, latitude_deg=40.4).duration_s == pytest.approx(seconds, abs=0.3)


@given(st.floats(200, 40_000), st.floats(5, 90), st.floats(0, 90))
def test_geometry_agrees_with_itself(altitude, top, share):
    orbit, least = Orbit(altitude), top * share / 90
    seen = overpass(orbit, max_elevation_deg=top, min_elevation_deg=least, step_s=max(1, orbit.period_s / 2000))
    assert (seen.elevation_deg >= least - 1e-6).all() and seen.elevation_deg.max() <= top + 1e-6
    assert seen.range_km == pytest.approx(orbit.range_km(np.clip(seen.elevation_deg, 0, 90)), rel=1e-6)
    assert orbit.elevation_deg(EARTH_KM * orbit.central_angle(top)) == pytest.approx(top, abs=1e-6)


def test_two_stations_see_it_between_them():
    between = LOW.elevation_deg(1203 / 2)
    assert between == pytest.approx(35.93, abs=0.005)
    assert LOW.range_km(between) == pytest.approx(799.94, abs=0.01)


@pytest.mark.parametrize(
    ("start", "top", "near", "seconds"),
    [(utc(2016, 12, 19, 16), 47.83, 645.37, 417), (utc(2016, 12, 20, 16), 84.46, 493.5, 432)],
)
def test_micius_over_xinglong(start, top, near, seconds):
    """The published pass (the paper: 645 km) and the next night's, from the elements of that week."""
    seen = Pass.from_tle(*MICIUS, **XINGLONG, start=start)
    assert seen.elevation_deg.max() == pytest.approx(top, abs=0.01)
    assert seen.range_km.min() == pytest.approx(near, abs=0.1) and seen.duration_s == pytest.approx(seconds, abs=1)
    circle = overpass(Orbit(492.9), max_elevation_deg=top, earth_turns=True, latitude_deg=40.4)
    assert circle.duration_s == pytest.approx(seen.duration_s, abs=6)
    assert circle.range_km.min() == pytest.approx(seen.range_km.min(), abs=12)


def test_parts_of_a_pass_and_its_picture():
    seen = overpass(LOW)
    middle, high = seen.within(100), seen.above(30)
    assert len(middle) == 201 and middle.elevation_deg.min() > seen.elevation_deg.min()
    assert high.elevation_deg.min() >= 30 and high.duration_s == len(high)
    assert "443 s" in seen._repr_html_() and "up to 90.0°" in repr(seen)
    ax = seen.plot()
    assert ax.get_ylabel() == "elevation (°)"
    plt.close(ax.figure)
    with pytest.raises(ValueError, match="read-only"):
        seen.range_km[0] = 1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Orbit(0), "inside the Earth; got 0"),
        (lambda: Orbit(-500), "inside the Earth"),
        (lambda: Orbit("500"), "without quotation marks"),
        (lambda: LOW.range_km(91), r"`elevation_deg` must be in \[0, 90\]"),
        (lambda: overpass(500), "must be an Orbit"),
        (lambda: overpass(LOW, max_elevation_deg=20, min_elevation_deg=30), "must not be above `max_elevation_deg`"),
        (lambda: overpass(LOW, step_s=0), "`step_s` must be above 0"),
        (lambda: overpass(LOW, step_s=1e-5), "take a longer one"),
        (lambda: overpass(LOW, earth_turns=1), "True or False"),
        (lambda: Pass.from_tle(MICIUS[0][:-1] + "4", MICIUS[1], **XINGLONG, start=utc(2016, 12, 19)), "add up to 3"),
        (lambda: Pass.from_tle("1 41731U", MICIUS[1], **XINGLONG, start=utc(2016, 12, 19)), "69 characters"),
        (lambda: Pass.from_tle(*MICIUS, **XINGLONG, start=datetime(2016, 12, 19)), "with a time zone"),
        (lambda: Pass([0, 1], [10], [5, 5], 2), "of one length"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
