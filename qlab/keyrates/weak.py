"""Weak laser pulses: how often they click, how often they lie, and the key that is left without decoys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled
from qlab.keyrates.parts import entropy, probabilities, secret

VACUUM_ERROR = 0.5
"""A click without a photon of Alice's knows nothing of her bit."""

_FEW = 1e-3  # photons; below, the series has more digits than the difference


class Line(NamedTuple):
    """What stands between Alice's laser and a key, checked and as arrays."""

    eta: NDArray[np.float64]
    dark: NDArray[np.float64]
    misalignment: NDArray[np.float64]
    f: NDArray[np.float64]
    sifting: NDArray[np.float64]

    def gain(self, intensity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability that a pulse of this mean photon number clicks."""
        return self.dark - np.expm1(-self.eta * intensity)

    def errors(self, intensity: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability that it clicks and the bit is wrong."""
        return VACUUM_ERROR * self.dark - self.misalignment * np.expm1(-self.eta * intensity)

    def key(
        self, intensity: NDArray[np.float64], private: NDArray[np.float64], *given: ArrayLike
    ) -> float | NDArray[np.float64]:
        """What is left of the `private` bits per sifted pulse when errors are corrected."""
        clicks = self.gain(intensity)
        qber = ratio(self.errors(intensity), clicks, 0.5)
        return secret(qber, self.sifting * (private - clicks * self.f * entropy(qber)), *given)


def line(
    eta: ArrayLike,
    dark: ArrayLike,
    misalignment: ArrayLike,
    f: ArrayLike,
    sifting: ArrayLike,
    **intensities: NDArray[np.float64],
) -> Line:
    """The arguments that all weak-pulse rates share, checked; `intensities` only for their shapes."""
    checked = Line(
        probabilities(eta, "eta"),
        probabilities(dark, "dark"),
        probabilities(misalignment, "misalignment"),
        inefficiency(f),
        probabilities(sifting, "sifting"),
    )
    _check.alike(**intensities, **checked._asdict())
    return checked


def inefficiency(f: ArrayLike) -> NDArray[np.float64]:
    """Of error correction: at least 1."""
    return _check.array(filled(f, 1), "f", low=1, hint=" (1 is Shannon's limit, 1.16 a good code)")


def photons(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """Mean photon numbers: 0 or more."""
    return _check.array(filled(x, 0), name, low=0)


def ratio(a: NDArray[np.float64], b: NDArray[np.float64], otherwise: float) -> NDArray[np.float64]:
    """`a / b` in [0, 1] where `b` is above 0; elsewhere, and where it would be more, `otherwise`."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        quotient = np.where(b > 0, a / b, otherwise)
    return np.where((quotient >= 0) & (quotient <= 1), quotient, np.where(quotient < 0, 0.0, otherwise))


def multiphoton(intensity: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probability of two photons or more in a pulse; a faint pulse keeps its digits."""
    mu = intensity
    series = mu**2 / 2 * (1 - mu * (2 / 3 - mu * (1 / 4 - mu / 15)))
    return np.where(mu < _FEW, series, -np.expm1(-mu) - mu * np.exp(-mu))


def gllp(
    eta: ArrayLike,
    intensity: ArrayLike,
    *,
    dark: ArrayLike,
    misalignment: ArrayLike,
    f: ArrayLike = 1.22,
    sifting: ArrayLike = 0.5,
) -> float | NDArray[np.float64]:
    r"""BB84 with weak laser pulses and no decoys: every pulse of two photons or more is given to Eve.

    .. math::
        R = q\,\max\Big\{0,\ Q_\mu\Big[\Omega\Big(1 - h\Big(\frac{E_\mu}{\Omega}\Big)\Big) - f\,h(E_\mu)\Big]\Big\},
        \quad \Omega = 1 - \frac{1 - (1 + \mu)e^{-\mu}}{Q_\mu}

    with :math:`Q_\mu = Y_0 + 1 - e^{-\eta\mu}` clicks per pulse, of which
    :math:`E_\mu Q_\mu = Y_0/2 + e_d(1 - e^{-\eta\mu})` are wrong. Without decoys Alice and Bob must fear that every
    pulse with a photon to spare clicked, so their pulses have to be about as faint as the line is lossy, and the rate
    falls with the square of `eta`. With the parameters of the GYS experiment the key ends at 32.1 km when the
    intensity equals `eta`, the choice of most textbooks, and at 40.2 km when it is the best one at each distance.

    Parameters
    ----------
    eta : array_like
        Transmittance from Alice's output to a click, detector included, dimensionless, in [0, 1].
    intensity : array_like
        Mean photon number of a pulse, 0 or more.
    dark : array_like
        Probability :math:`Y_0` that a pulse without light clicks, *all* of Bob's detectors together, in [0, 1].
    misalignment : array_like
        Probability :math:`e_d` that a photon goes to the wrong detector, in [0, 1].
    f : array_like
        Inefficiency of error correction, at least 1.
    sifting : array_like
        Share `q` of the pulses for which the bases agree, in [0, 1]: one half, or nearly 1 with a preferred basis.

    Returns
    -------
    float or ndarray
        Secret bits per pulse sent, for a key without end, with the common shape of the arguments.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> eta = 0.045 * 10 ** (-0.21 * np.array([0, 30, 50]) / 10)
    >>> gllp(eta, eta, dark=1.7e-6, misalignment=0.033).round(7)
    array([7.97e-05, 7.00e-07, 0.00e+00])

    References
    ----------
    Daniel Gottesman, Hoi-Kwong Lo, Norbert Lütkenhaus and John Preskill, Quantum Inf. Comput. 4, 325 (2004).
    """
    mu = photons(intensity, "intensity")
    link = line(eta, dark, misalignment, f, sifting, intensity=mu)
    clicks = link.gain(mu)
    untagged = ratio(clicks - multiphoton(mu), clicks, 0.0)
    worst = np.minimum(ratio(link.errors(mu), untagged * clicks, 0.5), 0.5)
    private = clicks * untagged * (1 - entropy(worst))
    return link.key(mu, private, eta, intensity, dark, misalignment, f, sifting)
