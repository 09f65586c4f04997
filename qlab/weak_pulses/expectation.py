"""What a link shows on average, with Eve on it or without, and what she then knows: exact, from the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _frozen
from qlab.devices import Detector, Fibre, LaserSource
from qlab.weak_pulses.closed_forms import IDEAL
from qlab.weak_pulses.table import NONE, probability_table

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Expected(_frozen.Frozen):
    """Averages of a run without end; arrays with an entry for each intensity, in the order of the source.

    Parameters
    ----------
    gains : ndarray
        Clicks per pulse.
    error_rates : ndarray
        Share of the sifted bits that are wrong (NaN where nothing clicks).
    eve_knows : ndarray
        Share of the sifted bits that Eve knows; of the others she knows nothing, so it is her information in bits
        per sifted bit.

    Examples
    --------
    >>> expected(LaserSource([0.5]), loss=0.9).gains.round(6)
    array([0.048771])
    """

    gains: Array
    error_rates: Array
    eve_knows: Array

    def __post_init__(self) -> None:
        for name in ("gains", "error_rates", "eve_knows"):
            object.__setattr__(self, name, _frozen.read_only(np.asarray(getattr(self, name), float)))


def expected(
    source: LaserSource,
    *,
    loss: float | Fibre = 0.0,
    detector: Detector = IDEAL,
    misalignment: float = 0.0,
    eve: Any = None,
) -> Expected:
    r"""Gains, error rates and Eve's knowledge, without a random number.

    Parameters
    ----------
    source, loss, detector, misalignment, eve
        As for `simulate`; dead time and afterpulses are left out.

    Returns
    -------
    Expected
        An entry for each intensity.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> from qlab.eavesdroppers import PhotonNumberSplitting
    >>> seen = expected(LaserSource([0.05, 0.5], [0.2, 0.8]), loss=0.95, eve=PhotonNumberSplitting())
    >>> seen.gains.round(5), seen.eve_knows.round(12)
    (array([0.00034, 0.02523]), array([1., 1.]))

    References
    ----------
    Gilles Brassard, Norbert Lütkenhaus, Tal Mor and Barry C. Sanders, Phys. Rev. Lett. 85, 1330 (2000).
    """
    values = probability_table(source, loss=loss, detector=detector, misalignment=misalignment, eve=eve).values
    clicked = values[..., :NONE]
    sifted = np.stack([clicked[:, basis, :, basis] for basis in (0, 1)], axis=1)  # intensity, basis, bit, record, click
    wrong = sum(sifted[:, :, bit, :, click].sum(axis=(1, 2)) for bit in (0, 1) for click in (1 - bit, 3 - bit))
    total = sifted.sum(axis=(1, 2, 3, 4))
    known = sifted[:, :, :, 1:].sum(axis=(1, 2, 3, 4))
    with np.errstate(invalid="ignore"):
        return Expected(clicked.sum(axis=(1, 2, 3, 4, 5)) / 8, wrong / total, known / total)
