"""The pass lab: a satellite over a telescope, second by second, and the key that is left when it has set.

Passes, the parts of the loss, rates by loss and the keys of all settings come from `qlab.satellites`; the page looks
them up, adds decibels, and interpolates rates between half decibels.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import traitlets

from qlab.labs.kit import Lab, axes, baked, choice, integer, number
from qlab.labs.kit.controls import table
from qlab.labs.overpass import tables
from qlab.satellites import micius_2017

_DIGITS = 5


class PassLab(Lab):
    """Choose an orbit, a pass, a telescope and a sky, go through the pass, and see what key is left.

    Parameters
    ----------
    moment : float
        Where in the pass, from -1 (rise) over 0 (highest) to 1 (set).
    altitude_km : str
        Of the orbit: "300", "500" and so on to "1300".
    top_deg : int
        Where the pass culminates, 20 to 90 in steps of 10.
    telescope : "0.4", "0.7", "1.0" or "1.2"
        Diameter of the mirror on the ground, in metres.
    pointing_urad : int
        How far the beam trembles along each axis (standard deviation), 0 to 4 microradians.
    sky : "night", "moon", "haze" or "day"
        What the air takes, and what the sky sends.

    Examples
    --------
    >>> lab = PassLab(top_deg=90)
    >>> lab.pointing_urad = 9
    Traceback (most recent call last):
    ...
    qlab.labs.kit.controls.BadValue: `pointing_urad` must be at most 4; got 9
    """

    name = "pass"
    title = "Four minutes of a satellite"
    address = ("moment", "altitude_km", "top_deg", "telescope", "pointing_urad", "sky")

    moment = number(-0.6, low=-1, high=1, step=0.01, label="Moment of the pass", hint="")
    top_deg = integer(50, low=20, high=90, step=10, only=10, label="Highest point", unit="°")
    altitude_km = choice("500", {str(a): f"{a} km" for a in tables.ALTITUDES}, label="Orbit")
    telescope = choice("1.0", tables.TELESCOPES, label="Telescope on the ground")
    pointing_urad = integer(1, low=0, high=4, label="The beam trembles by", unit="µrad")
    sky = choice("night", {name: said for name, (said, _, _) in tables.SKIES.items()}, label="Sky")

    geometry = traitlets.Dict(read_only=True).tag(sync=True)
    offsets = traitlets.Dict(read_only=True).tag(sync=True)
    rates = baked(digits=_DIGITS)
    weak_keys = baked(digits=_DIGITS)
    pair_keys = baked(digits=4)
    fibre_years = baked(digits=4)
    known = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        """All tables, and the figure for readers without JavaScript."""
        made = _made()
        self.set_trait("geometry", made["geometry"])
        self.set_trait("offsets", made["offsets"])
        for name in ("rates", "weak_keys", "pair_keys", "fibre_years"):
            self.set_trait(name, made[name])
        self.set_trait("known", _known())
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_picture, self.summary, size=(460, 300)))


@cache
def _made() -> dict[str, Any]:
    """The tables, made once: they do not depend on the settings."""
    return {
        "geometry": {name: table(values, _DIGITS) for name, values in tables.geometry().items()},
        "offsets": {name: table(values, _DIGITS) for name, values in tables.offsets().items()},
        "rates": tables.rates(),
        "weak_keys": tables.keys(),
        "pair_keys": tables.pair_keys(),
        "fibre_years": tables.fibre_years(),
    }


def _known() -> dict[str, Any]:
    return {
        "altitudes": [str(a) for a in tables.ALTITUDES],
        "tops": list(tables.TOPS),
        "telescopes": list(tables.TELESCOPES),
        "skies": list(tables.SKIES),
        "air": [air for _, air, _ in tables.SKIES.values()],
        "optics": tables.OPTICS_DB,
        "detector": round(float(tables.downlink("1.0", 0, "night").loss_db(1000.0, 90.0).detector), 4),
        "losses": [float(tables.LOSSES[0]), float(tables.LOSSES[-1])],
        "fibres": [float(tables.FIBRES[0]), float(tables.FIBRES[-1])],
        "points": tables.HALF,
    }


def _picture(ax: Any) -> None:
    """Elevation and loss during Micius' pass."""
    night = micius_2017()
    seen = night.pass_
    if seen is None or night.downlink is None:
        raise ValueError("the preset has no pass")
    loss = night.downlink.loss_db(seen.range_km, seen.elevation_deg).total
    ax.plot(seen.time_s, loss, color=axes.PALETTE["blue"])
    ax.set(xlabel="time from the highest point (s)", ylabel="loss (dB)", ylim=(28, 44))
    ax.invert_yaxis()


def _summary() -> str:
    """The figure in words."""
    night = micius_2017()
    run = night.decoy_pass(rng=1)
    return (
        f"A pass of the satellite Micius over Xinglong: above 19 degrees for {run.pass_.duration_s:.0f} s, nearest "
        f"{run.pass_.range_km.min():.0f} km away. The loss falls from {run.loss_db.max():.0f} dB at the beginning to "
        f"{run.loss_db.min():.0f} dB and rises again. In that time {run.signal.sum() / 1e6:.2f} million sifted bits "
        f"come down, with {100 * run.qber.value:.1f} % errors; the paper reports "
        f"{night.reported['sifted bits'] / 1e6:.2f} million."
    )
