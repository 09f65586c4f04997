"""A laser that sends faint pulses, some of them fainter than others. (Public home: `qlab.devices`.)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qlab import _check

_BRIGHTEST = 100  # photons; what has more is no weak pulse
_MOST_KINDS = 256


@dataclass(frozen=True)
class LaserSource:
    r"""A pulsed laser, dimmed to a few intensities, its phase new in each pulse.

    .. math:: \Pr(n \mid k) = e^{-\mu_k}\,\frac{\mu_k^n}{n!}

    A laser does not count its photons. A pulse of intensity :math:`\mu_k` holds `n` of them by Poisson's law; because
    its phase is random nobody can tell a pulse from one with a definite, if unknown, number of photons.

    Parameters
    ----------
    intensities : sequence of float
        Mean photon numbers :math:`\mu_k` of a pulse, ascending, from 0 to 100. The largest is the signal, the others
        are decoys; 0 is a pulse without light.
    shares : sequence of float
        How often each is sent, in the same order; each above 0, their sum 1.
    rate_hz : float, optional
        Pulses per second; only a dead time needs it.

    Raises
    ------
    ValueError
        If intensities do not ascend, or shares do not go with them or do not add up to 1.

    Examples
    --------
    >>> laser = LaserSource([0.0, 0.1, 0.5], [0.1, 0.2, 0.7], 1e9)
    >>> laser.photon_numbers(2)[2].round(4)
    array([0.6065, 0.3033, 0.0758])

    References
    ----------
    Roy J. Glauber, Phys. Rev. 131, 2766 (1963); Hoi-Kwong Lo, Xiongfeng Ma and Kai Chen, Phys. Rev. Lett. 94, 230504
    (2005).
    """

    intensities: Sequence[float]
    shares: Sequence[float] = (1.0,)
    rate_hz: float | None = None

    def __post_init__(self) -> None:
        mu = _check.array(self.intensities, "intensities", 0, _BRIGHTEST, " (weak pulses hold few photons)")
        share = _check.array(self.shares, "shares", 0, 1)
        if mu.ndim != 1 or not mu.size:
            raise ValueError(f"`intensities` must be a list of numbers; got {_check.brief(self.intensities)}")
        _check.count(mu.size, "len(intensities)", most=_MOST_KINDS, because="the setting of a pulse is one byte")
        if share.shape != mu.shape:
            got = _check.brief(self.shares)
            raise ValueError(f"`shares` must be one for each of the {mu.size} intensities; got {got}")
        if (np.diff(mu) <= 0).any():
            raise ValueError(f"`intensities` must ascend, and `shares` go with them; got {mu.tolist()}{_sorted(mu)}")
        if not (share > 0).all():
            raise ValueError(f"`shares` must be above 0: each intensity is sent; got {share.min():g}")
        object.__setattr__(self, "intensities", tuple(mu.tolist()))
        object.__setattr__(self, "shares", tuple(_check.shares(share, 0, "shares").tolist()))
        if self.rate_hz is not None:
            object.__setattr__(self, "rate_hz", _check.positive(self.rate_hz, "rate_hz"))

    def photon_numbers(self, most: int | None = None) -> NDArray[np.float64]:
        """Probabilities of 0, 1, ... photons, a row for each intensity.

        Parameters
        ----------
        most : int, optional
            The last photon number; by default one that the brightest pulse hardly ever has (once in 1e20 pulses).

        Returns
        -------
        ndarray
            Shape (intensities, `most` + 1).
        """
        mu = np.array(self.intensities)
        last = int(mu[-1] + 12 * mu[-1] ** 0.5 + 30) if most is None else _check.count(most, "most", most=10_000)
        steps = mu[:, None] / np.arange(1, last + 1)
        return np.exp(-mu)[:, None] * np.concatenate([np.ones((mu.size, 1)), np.cumprod(steps, axis=1)], axis=1)


def _sorted(mu: NDArray[np.float64]) -> str:
    """What to type instead, if the order is the papers'."""
    return f" (write {mu[::-1].tolist()}, and turn `shares` round too)" if (np.diff(mu) < 0).all() else ""
