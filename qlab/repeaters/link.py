"""What a repeater chain is made of: links that try until a pair is heralded.

(Public home: `qlab.repeaters`.)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from qlab import _check
from qlab.devices import Fibre

HERALDING = ("single-click", "two-click")


@dataclass(frozen=True)
class Link:
    r"""An elementary link: attempts at a fixed rate, each of which makes a pair with some probability.

    An attempt lasts ``1 / attempt_rate_hz``, but never less than light needs there and back. When it succeeds, the
    pair is heralded at its end, and both halves are already as old as light needs to cross the link. A pair is born
    a Werner state.

    Parameters
    ----------
    length_km : float
        Length of fibre in kilometres, not negative.
    fidelity : float
        Fidelity of a fresh pair with phi+, dimensionless, in [0, 1].
    success_probability : float, optional
        Probability that an attempt makes a pair, dimensionless, above 0 and at most 1. If not given: the chance that
        one photon crosses the fibre.
    attempt_rate_hz : float, optional
        Attempts per second, above 0. If not given: as many as light allows.
    attenuation_db_per_km : float
        Loss of the fibre, not negative; only used where `success_probability` is not given.

    Raises
    ------
    ValueError
        If a number is out of its range, or nothing limits the rate of a link of length 0.

    Examples
    --------
    >>> link = Link(20, fidelity=0.98, success_probability=0.01, attempt_rate_hz=1e4)
    >>> round(link.attempt_s * 1e6, 2), round(link.delay_s * 1e6, 2)
    (195.87, 97.93)

    References
    ----------
    N. Sangouard, C. Simon, H. de Riedmatten and N. Gisin, Rev. Mod. Phys. 83, 33 (2011), section II.
    """

    length_km: float
    fidelity: float = 1.0
    success_probability: float | None = None
    attempt_rate_hz: float | None = None
    attenuation_db_per_km: float = 0.2

    def __post_init__(self) -> None:
        fibre = Fibre(self.length_km, self.attenuation_db_per_km)
        for name in ("length_km", "attenuation_db_per_km"):
            object.__setattr__(self, name, getattr(fibre, name))
        object.__setattr__(self, "fidelity", _check.probability(self.fidelity, "fidelity"))
        if self.success_probability is None:
            object.__setattr__(self, "success_probability", _something(fibre.transmittance, fibre))
        success = _check.probability(self.success_probability, "success_probability")
        object.__setattr__(self, "success_probability", success)
        if success == 0:
            raise ValueError("`success_probability` must be above 0; got 0 (no pair would ever be made)")
        if self.attempt_rate_hz is not None:
            rate = _check.positive(self.attempt_rate_hz, "attempt_rate_hz")
            object.__setattr__(self, "attempt_rate_hz", rate)
        elif fibre.delay_s == 0:
            raise ValueError("`attempt_rate_hz` must be given for a link of length 0: light does not limit its rate")

    @cached_property
    def delay_s(self) -> float:
        """Time that light needs from end to end, in seconds."""
        return Fibre(self.length_km).delay_s

    @cached_property
    def attempt_s(self) -> float:
        """How long an attempt lasts, in seconds."""
        asked = 0.0 if self.attempt_rate_hz is None else 1 / self.attempt_rate_hz
        return max(asked, 2 * self.delay_s)

    @classmethod
    def from_hardware(
        cls,
        length_km: float,
        *,
        source: float = 1.0,
        coupling: float = 1.0,
        detector: float = 1.0,
        heralding: str = "two-click",
        alpha: float = 0.05,
        fidelity: float = 1.0,
        attempt_rate_hz: float | None = None,
        attenuation_db_per_km: float = 0.2,
    ) -> Link:
        r"""A link whose two ends send photons to a station half way, where a click heralds a pair.

        .. math:: \eta = \eta_\text{source}\,\eta_\text{coupling}\,\eta_\text{detector}\,10^{-\alpha_\text{dB} L/20},
                  \qquad p_\text{single} = 2\alpha\eta,\quad F = 1 - \alpha, \qquad p_\text{two} = \eta^2/2

        One click tells nothing of the path of the photon, but two photons may have been on the way: the brighter the
        superposition (`alpha`), the more often and the worse. Two clicks exclude that, and are rare. Both are for
        few photons arriving, without dark counts.

        Parameters
        ----------
        length_km : float
            Length of fibre from end to end, in kilometres.
        source, coupling, detector : float
            Probabilities that a photon is emitted as wanted, gets into the fibre, and is seen, in [0, 1].
        heralding : str
            ``"single-click"`` or ``"two-click"``.
        alpha : float
            Single click: population of the bright state, dimensionless, above 0 and at most 0.5.
        fidelity : float
            What everything else leaves of the fidelity, a factor in [0, 1].
        attempt_rate_hz : float, optional
            Attempts per second; if not given, as many as light allows.
        attenuation_db_per_km : float
            Loss of the fibre at the wavelength of the photons.

        Returns
        -------
        Link
            With the success probability and the fidelity that follow.

        Raises
        ------
        ValueError
            If a number is out of its range.

        Examples
        --------
        >>> link = Link.from_hardware(0, coupling=1e-3, heralding="single-click", alpha=0.05, attempt_rate_hz=1e5)
        >>> link.fidelity, round(link.success_probability, 12)
        (0.95, 0.0001)

        References
        ----------
        C. Cabrillo et al., Phys. Rev. A 59, 1025 (1999); S. D. Barrett and P. Kok, Phys. Rev. A 71, 060310 (2005).
        """
        parts = {"source": source, "coupling": coupling, "detector": detector}
        eta = math.prod(_above_0(x, name) for name, x in parts.items())
        fibre = Fibre(length_km, attenuation_db_per_km)
        eta *= math.sqrt(fibre.transmittance)
        fidelity = _check.probability(fidelity, "fidelity")
        if _check.choice(heralding, "heralding", HERALDING) == "two-click":
            success = eta**2 / 2
        else:
            alpha = _check.in_range(_check.positive(alpha, "alpha"), "alpha", 0, 0.5)
            success, fidelity = 2 * alpha * eta, fidelity * (1 - alpha)
        return cls(length_km, fidelity, _something(success, fibre), attempt_rate_hz, attenuation_db_per_km)


def _above_0(x: Any, name: str) -> float:
    """A probability that something is ever caught."""
    p = _check.probability(x, name)
    if p == 0:
        raise ValueError(f"`{name}` must be above 0; got 0 (no pair would ever be made)")
    return p


def _something(success: float, fibre: Fibre) -> float:
    """A probability of success, unless the fibre has made it smaller than any number."""
    if success == 0:
        loss = fibre.length_km * fibre.attenuation_db_per_km
        raise ValueError(
            f"`length_km` must be shorter: no photon comes through {loss:g} dB; got {fibre.length_km:g} with "
            f"`attenuation_db_per_km={fibre.attenuation_db_per_km:g}` (try more and shorter links)"
        )
    return success


def links(given: Any) -> tuple[Link, ...]:
    """The links of a chain, checked."""
    many = (given,) if isinstance(given, Link) else tuple(given) if isinstance(given, (list, tuple)) else ()
    if not many or not all(isinstance(link, Link) for link in many):
        raise ValueError(
            f"`links` must be a list of one Link or more, such as `[Link(20)] * 8`; got {_check.brief(given)}"
        )
    return many
