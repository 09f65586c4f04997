"""A detector of single photons, with its faults. (Public home: `qlab.devices`.)"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import plain


@dataclass(frozen=True)
class Detector:
    r"""A detector that clicks or does not, and cannot count. Bob has two of them, one for each value of his bit.

    .. math:: \Pr(\text{silent} \mid m) = (1 - p_d)(1 - \eta_d)^m

    for `m` photons that reach it. After a click it is blind for its dead time, and with a probability of its own it
    clicks once more, for no reason, in the first pulse that it could see.

    Parameters
    ----------
    efficiency : float
        :math:`\eta_d`, probability that a photon makes it click, in [0, 1], all that is lost in Bob's receiver
        included.
    dark_count_probability : float
        :math:`p_d`, probability that *this* detector clicks in a pulse without light, in [0, 1].
    dead_time_s : float
        How long it is blind after a click, in seconds.
    afterpulsing : float
        Probability that a click is followed by one without a cause, in [0, 1).

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> detector = Detector(0.2, 1e-6)
    >>> round(detector.click_probability(2), 7)
    0.3600013

    References
    ----------
    Robert H. Hadfield, Nat. Photonics 3, 696 (2009).
    """

    efficiency: float = 1.0
    dark_count_probability: float = 0.0
    dead_time_s: float = 0.0
    afterpulsing: float = 0.0

    def __post_init__(self) -> None:
        for name in ("efficiency", "dark_count_probability", "afterpulsing"):
            object.__setattr__(self, name, _check.probability(getattr(self, name), name))
        if self.afterpulsing == 1:
            raise ValueError("`afterpulsing` must be below 1 (it would never stop clicking); got 1")
        object.__setattr__(self, "dead_time_s", _check.non_negative(self.dead_time_s, "dead_time_s"))

    def click_probability(self, photons: ArrayLike, transmittance: float = 1.0) -> float | NDArray[np.float64]:
        """Probability that at least one of two such detectors clicks.

        Parameters
        ----------
        photons : array_like
            How many photons set out towards the two: whole numbers, 0 or more.
        transmittance : float
            Probability that one of them gets as far as a detector, in [0, 1].

        Returns
        -------
        float or ndarray
            Dimensionless, with the shape of `photons`.
        """
        n = _check.whole(photons, "photons", 0)
        unseen = self.unseen(n, _check.probability(transmittance, "transmittance"))
        return plain(0.0 - np.expm1(2 * self.nothing_by_itself + unseen), photons)

    @property
    def nothing_by_itself(self) -> float:
        """Logarithm of the probability that it stays silent in the dark."""
        with np.errstate(divide="ignore"):
            return float(np.log1p(-self.dark_count_probability))

    def unseen(self, photons: ArrayLike, share: ArrayLike) -> NDArray[np.float64]:
        """Logarithm of the probability that photons, each reaching a detector with this probability, go unseen."""
        with np.errstate(divide="ignore", invalid="ignore"):
            log = np.asarray(photons) * np.log1p(-self.efficiency * np.asarray(share))
        return np.where(np.asarray(photons) == 0, 0.0, log)
