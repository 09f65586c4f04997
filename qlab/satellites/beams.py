"""How much of a beam a telescope catches, for each way to say how a beam spreads."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[Any]
BEAMS = ("uniform", "gaussian", "cut gaussian")
DIVERGENCES = {"1/e2 full angle": 0.5, "1/e2 half angle": 1.0, "FWHM": 1 / math.sqrt(2 * math.log(2)), "flat top": 0.5}
"""What a divergence times makes the half angle at which a Gaussian has fallen to 1/e2 (of a flat top: its rim)."""

_POINTS = 64  # of a Gauss-Legendre rule: smooth integrands


def half_angle(link: Any) -> float:
    """Half angle of the Gaussian that stands for the beam where it trembles, in radians.

    For an evenly lit telescope of radius `a` it is that of the Gaussian as bright on the axis: sqrt(2) lambda / (pi a).
    """
    if link.divergence_urad is not None:
        return DIVERGENCES[link.divergence_defined] * link.divergence_urad * 1e-6
    spread = 1e-9 * link.wavelength_nm / (math.pi * _radius(link.transmitter_diameter_m))
    return spread if link.beam == "gaussian" else math.sqrt(2) * spread


def captured(link: Any, z_m: Floats) -> Floats:
    """Share of the beam that the receiver catches, so many metres away."""
    a = _radius(link.receiver_diameter_m)
    if link.divergence_urad is not None:
        width = half_angle(link) * z_m
        flat = link.divergence_defined == "flat top"
        return np.minimum(1, (a / width) ** 2) if flat else -np.expm1(-2 * (a / width) ** 2)
    waist, k = _radius(link.transmitter_diameter_m), 2e9 * math.pi / link.wavelength_nm
    if link.beam == "gaussian":
        width = waist * np.hypot(1, 2 * z_m / (k * waist**2))
        return -np.expm1(-2 * (a / width) ** 2)
    if link.beam == "uniform":
        from scipy.special import j0, j1  # orbits should not wait for it

        v = k * waist * a / z_m
        return 1 - j0(v) ** 2 - j1(v) ** 2
    return _cut(k * waist * a / z_m)


def _cut(v: Floats) -> Floats:
    """A Gaussian whose waist is the rim, cut there, far away: power within the receiver over power that leaves.

    Its field at the angle u/(k a) is the Hankel transform of exp(-r^2) over r < 1; the receiver ends at u = v.
    """
    from scipy.special import j0

    x, w = np.polynomial.legendre.leggauss(_POINTS)
    r, dr = (x + 1) / 2, w / 2
    u = v[..., None] * r
    field = (np.exp(-(r**2)) * j0(u[..., None] * r) * r * dr).sum(axis=-1)
    inside = (field**2 * u * v[..., None] * dr).sum(axis=-1)
    return inside / ((1 - math.exp(-2)) / 4)


def _radius(diameter: float | None) -> float:
    return float(diameter or 0) / 2
