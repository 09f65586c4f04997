"""A length of optical fibre: loss and delay. (Public home: `qlab.devices`, and `qlab.channels.Fibre`.)"""

from __future__ import annotations

from dataclasses import dataclass

from qlab import _check

_SPEED_OF_LIGHT_KM_PER_S = 299_792.458


@dataclass(frozen=True)
class Fibre:
    r"""A length of optical fibre: how much light arrives, and when.

    .. math:: \eta = 10^{-\alpha L / 10}, \qquad t = n L / c

    Parameters
    ----------
    length_km : float
        Length in kilometres, not negative.
    attenuation_db_per_km : float
        Loss in decibels per kilometre, not negative: 0.2 for standard fibre at 1550 nm, 0.16 for the best.
    group_index : float
        How many times slower than in vacuum a pulse travels, at least 1.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> Fibre(50).transmittance
    0.1
    >>> round(Fibre(1).delay_s * 1e6, 4)
    4.8967

    References
    ----------
    Nicolas Gisin, Grégoire Ribordy, Wolfgang Tittel and Hugo Zbinden, Rev. Mod. Phys. 74, 145 (2002), section III.B.
    """

    length_km: float
    attenuation_db_per_km: float = 0.2
    group_index: float = 1.468

    def __post_init__(self) -> None:
        for name in ("length_km", "attenuation_db_per_km", "group_index"):
            object.__setattr__(self, name, _check.non_negative(getattr(self, name), name))
        if self.group_index < 1:
            raise ValueError(
                f"`group_index` must be at least 1 (nothing outruns light); got {_check.apart(self.group_index, 1)[0]}"
            )

    @property
    def transmittance(self) -> float:
        """Probability that a photon arrives, dimensionless, in [0, 1]."""
        return float(10 ** (-self.attenuation_db_per_km * self.length_km / 10))

    @property
    def delay_s(self) -> float:
        """Travel time in seconds, one way."""
        return self.group_index * self.length_km / _SPEED_OF_LIGHT_KM_PER_S
