"""How often pulses and photons click, and how often they lie: without Eve, in closed form."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled, plain
from qlab.devices import Detector, Fibre
from qlab.weak_pulses.line import detector_of, transmittance

IDEAL = Detector()
"""Detectors without a fault."""

Array = NDArray[np.float64]


def gain(intensity: ArrayLike, *, loss: float | Fibre = 0.0, detector: Detector = IDEAL) -> float | Array:
    r"""Probability that a pulse clicks.

    .. math:: Q_\mu = 1 - (1 - p_d)^2\,e^{-\eta\mu}, \qquad \eta = \eta_d\,T

    A laser pulse thinned by loss is a fainter laser pulse, so only the product matters. This and the other closed
    forms are for detectors at rest: what a click does to later pulses (dead time, afterpulses) is left to `simulate`.

    Parameters
    ----------
    intensity : array_like
        Mean photon number :math:`\mu` of the pulse as it leaves Alice, 0 or more.
    loss : float or Fibre
        Probability that a photon gets lost on the way, in [0, 1], or the fibre it goes through.
    detector : Detector
        Each of Bob's two.

    Returns
    -------
    float or ndarray
        Dimensionless, with the shape of `intensity`.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> round(gain(0.48, detector=Detector(0.045, 0.85e-6)), 6)
    0.02137

    References
    ----------
    Xiongfeng Ma, Bing Qi, Yi Zhao and Hoi-Kwong Lo, Phys. Rev. A 72, 012326 (2005), who have
    :math:`Y_0 + 1 - e^{-\eta\mu}`: a pulse that clicks twice over is counted twice there.
    """
    mean, device = _arriving(intensity, loss, detector)
    return plain(0.0 - np.expm1(2 * device.nothing_by_itself - mean), intensity)


def error_rate(
    intensity: ArrayLike, *, loss: float | Fibre = 0.0, detector: Detector = IDEAL, misalignment: float = 0.0
) -> float | Array:
    r"""Share of the clicks that give Bob the wrong bit, when the bases agree.

    .. math:: E_\mu = \frac{Q_\mu - r + w}{2\,Q_\mu}, \quad r = 1 - (1 - p_d)e^{-(1 - e_d)\eta\mu},
        \ w = 1 - (1 - p_d)e^{-e_d\eta\mu}

    `r` and `w` are the chances that the right and the wrong detector click; where both do, Bob tosses a coin.

    Parameters
    ----------
    intensity, loss, detector
        As for `gain`.
    misalignment : float
        Probability :math:`e_d` that a photon goes to the wrong detector, in [0, 1].

    Returns
    -------
    float or ndarray
        Dimensionless, with the shape of `intensity`; one half where nothing ever clicks.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> round(error_rate(0.48, detector=Detector(0.045, 0.85e-6), misalignment=0.033), 6)
    0.033038

    References
    ----------
    Norbert Lütkenhaus, Phys. Rev. A 61, 052304 (2000), for the coin; Ma et al. (2005), as for `gain`.
    """
    mean, device = _arriving(intensity, loss, detector)
    wrong = _check.probability(misalignment, "misalignment")
    dark = device.nothing_by_itself
    return plain(_lies(2 * dark - mean, dark - (1 - wrong) * mean, dark - wrong * mean), intensity)


def yields(n: ArrayLike, *, loss: float | Fibre = 0.0, detector: Detector = IDEAL) -> float | Array:
    r"""Probability that a pulse of exactly `n` photons clicks.

    .. math:: Y_n = 1 - (1 - p_d)^2 (1 - \eta)^n

    Nobody can send such pulses at will; decoys show their yields all the same, and Eve cannot attack one intensity
    without changing them.

    Parameters
    ----------
    n : array_like
        Numbers of photons, whole numbers, 0 or more.
    loss, detector
        As for `gain`.

    Returns
    -------
    float or ndarray
        Dimensionless, with the shape of `n`.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> yields([0, 1, 2], loss=0.9).round(12)
    array([0.  , 0.1 , 0.19])

    References
    ----------
    Hoi-Kwong Lo, Xiongfeng Ma and Kai Chen, Phys. Rev. Lett. 94, 230504 (2005).
    """
    photons = _check.whole(filled(n, 0), "n", 0)
    return plain(detector_of(detector).click_probability(photons, transmittance(loss)), n)


def photon_error_rate(
    n: ArrayLike, *, loss: float | Fibre = 0.0, detector: Detector = IDEAL, misalignment: float = 0.0
) -> float | Array:
    r"""Share :math:`e_n` of the clicks of `n` photons that give the wrong bit, when the bases agree.

    .. math:: e_n Y_n = \tfrac12\big[Y_n - r_n + w_n\big], \quad r_n = 1 - (1 - p_d)(1 - (1 - e_d)\eta)^n,
        \ w_n = 1 - (1 - p_d)(1 - e_d\eta)^n

    Parameters
    ----------
    n : array_like
        Numbers of photons, whole numbers, 0 or more.
    loss, detector, misalignment
        As for `error_rate`.

    Returns
    -------
    float or ndarray
        Dimensionless, with the shape of `n`; one half where nothing ever clicks.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> photon_error_rate([0, 1], loss=0.9, detector=Detector(1, 1e-3), misalignment=0.01).round(4)
    array([0.5   , 0.0191])

    References
    ----------
    As for `yields`.
    """
    photons, device = _check.whole(filled(n, 0), "n", 0), detector_of(detector)
    wrong, through = _check.probability(misalignment, "misalignment"), transmittance(loss)
    dark = device.nothing_by_itself
    right, false = (dark + device.unseen(photons, through * share) for share in (1 - wrong, wrong))
    return plain(_lies(2 * dark + device.unseen(photons, through), right, false), n)


def _arriving(intensity: ArrayLike, loss: Any, detector: Any) -> tuple[Array, Detector]:
    """Mean number of photons that would make a detector click."""
    device = detector_of(detector)
    return device.efficiency * transmittance(loss) * _check.array(filled(intensity, 0), "intensity", 0), device


def _lies(none: Array, right: Array, wrong: Array) -> Array:
    """Wrong bits among the clicks, from logarithms of the chances that both, right and wrong detector are silent."""
    clicks = -np.expm1(none)
    false = (clicks + np.expm1(right) - np.expm1(wrong)) / 2
    return np.where(clicks > 0, np.maximum(false, 0) / np.where(clicks > 0, clicks, 1), 0.5)
