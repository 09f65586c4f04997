"""Rates that nobody reported, from the closed forms of `keyrates`: said to be computed wherever they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from qlab import _check, keyrates


@dataclass(frozen=True)
class Model:
    r"""Decoy-state BB84 at its best intensity, over a link of so many decibels.

    .. math:: R = \nu\, \max_\mu R_\text{decoy}(\eta_\text{det}\, 10^{-L/10}, \mu)

    Parameters
    ----------
    pulse_rate_hz : float
        Pulses per second, above 0.
    efficiency, dark : float
        Of Bob's detectors together: the share of photons that click, and the chance that an empty pulse does.
    misalignment : float
        Share of the photons that reach the wrong detector.
    f : float
        Inefficiency of error correction, at least 1.
    attenuation_db_per_km : float
        Of the fibre where only a length is known.

    Raises
    ------
    ValueError
        If a device is out of its range.

    Examples
    --------
    >>> round(Model().rate_hz(loss_db=10))
    1850093
    >>> Model().rate_hz(length_km=50) == Model().rate_hz(loss_db=10)
    True
    """

    pulse_rate_hz: float = 1e9
    efficiency: float = 0.2
    dark: float = 2e-6
    misalignment: float = 0.02
    f: float = 1.16
    attenuation_db_per_km: float = 0.2

    def __post_init__(self) -> None:
        _check.positive(self.pulse_rate_hz, "pulse_rate_hz")
        _check.probability(self.efficiency, "efficiency")
        _check.non_negative(self.attenuation_db_per_km, "attenuation_db_per_km")

    def rate_hz(self, *, loss_db: float | None = None, length_km: float | None = None) -> float | None:
        """Secret bits per second; None where neither loss nor length is known."""
        if loss_db is None and length_km is None:
            return None
        loss = self.attenuation_db_per_km * float(length_km or 0) if loss_db is None else loss_db
        eta = self.efficiency * 10 ** (-loss / 10)
        devices: dict[str, Any] = {"dark": self.dark, "misalignment": self.misalignment, "f": self.f}
        return self.pulse_rate_hz * float(keyrates.optimised(keyrates.decoy_infinite, eta, **devices).rate)
