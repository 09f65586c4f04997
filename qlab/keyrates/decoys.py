"""Decoys: what pulses of other intensities tell about those that held one photon."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab._arrays import filled
from qlab.keyrates.parts import entropy
from qlab.keyrates.weak import VACUUM_ERROR, line, photons, ratio


def decoy_infinite(
    eta: ArrayLike,
    intensity: ArrayLike,
    *,
    dark: ArrayLike,
    misalignment: ArrayLike,
    f: ArrayLike = 1.22,
    sifting: ArrayLike = 0.5,
) -> float | NDArray[np.float64]:
    r"""BB84 with weak pulses and endlessly many decoys, which show exactly what single photons do.

    .. math::
        R = q\,\max\{0,\ \mu e^{-\mu} Y_1 [1 - h(e_1)] - Q_\mu f\,h(E_\mu)\},
        \quad Y_1 = Y_0 + \eta,\ e_1 = \frac{Y_0/2 + e_d\,\eta}{Y_1}

    Eve cannot tell a decoy from a signal before she acts, and decoys of every intensity give her photon by photon
    away. The pulses may then be bright, about half a photon, and the rate falls as `eta` itself. As long as dark
    counts are rare the best intensity solves :math:`(1 - \mu)e^{-\mu} = f\,h(e_d)/(1 - h(e_d))`.

    Parameters
    ----------
    eta, intensity : array_like
        As for `gllp`.
    dark : array_like
        Probability :math:`Y_0` that a pulse without light clicks, *all* of Bob's detectors together, in [0, 1].
    misalignment, f, sifting : array_like
        As for `gllp`.

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
    >>> round(decoy_infinite(0.045, 0.48, dark=1.7e-6, misalignment=0.033), 9)
    0.002554588

    References
    ----------
    Hoi-Kwong Lo, Xiongfeng Ma and Kai Chen, Phys. Rev. Lett. 94, 230504 (2005); Xiongfeng Ma, Bing Qi, Yi Zhao and
    Hoi-Kwong Lo, Phys. Rev. A 72, 012326 (2005).
    """
    mu = photons(intensity, "intensity")
    link = line(eta, dark, misalignment, f, sifting, intensity=mu)
    single = link.dark + link.eta
    wrong = np.minimum(ratio(VACUUM_ERROR * link.dark + link.misalignment * link.eta, single, 0.5), 0.5)
    private = mu * np.exp(-mu) * single * (1 - entropy(wrong))
    return link.key(mu, private, eta, intensity, dark, misalignment, f, sifting)


def decoy_vacuum_weak(
    eta: ArrayLike,
    intensity: ArrayLike,
    weak: ArrayLike,
    *,
    dark: ArrayLike,
    misalignment: ArrayLike,
    f: ArrayLike = 1.22,
    sifting: ArrayLike = 0.5,
) -> float | NDArray[np.float64]:
    r"""BB84 with weak pulses and two decoys: no light at all, and a weak pulse of mean photon number `weak`.

    .. math::
        Y_1 \ge \frac{\mu}{\mu\nu - \nu^2}\Big[Q_\nu e^\nu - Q_\mu e^\mu\frac{\nu^2}{\mu^2}
        - \frac{\mu^2 - \nu^2}{\mu^2}Y_0\Big],
        \quad e_1 \le \frac{E_\nu Q_\nu e^\nu - Y_0/2}{Y_1\,\nu}

    and then as for `decoy_infinite`. Two decoys are nearly as good as endlessly many: with the GYS experiment's
    parameters the key ends at 140.6 km instead of 142.0 km. The weaker the decoy, the closer the bounds; only a
    finite key gives it a best intensity.

    Parameters
    ----------
    eta, intensity : array_like
        As for `gllp`.
    weak : array_like
        Mean photon number of the weak decoy, above 0 and below `intensity`.
    dark : array_like
        Probability :math:`Y_0` that a pulse without light clicks, *all* of Bob's detectors together, in [0, 1].
    misalignment, f, sifting : array_like
        As for `gllp`.

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
    >>> round(decoy_vacuum_weak(0.045, 0.48, 0.05, dark=1.7e-6, misalignment=0.033), 9)
    0.002414245

    References
    ----------
    Xiongfeng Ma, Bing Qi, Yi Zhao and Hoi-Kwong Lo, Phys. Rev. A 72, 012326 (2005).
    """
    mu, nu = photons(filled(intensity, 1), "intensity"), photons(filled(weak, 0.5), "weak")
    link = line(eta, dark, misalignment, f, sifting, intensity=mu, weak=nu)
    mu, nu = _weaker(mu, nu, np.asarray(np.ma.getmask(intensity) | np.ma.getmask(weak)))
    bright, faint = np.exp(mu) * link.gain(mu), np.exp(nu) * link.gain(nu)
    share = (nu / mu) ** 2
    single = mu / (nu * (mu - nu)) * (faint - bright * share - (1 - share) * link.dark)
    wrong = np.exp(nu) * link.errors(nu) - VACUUM_ERROR * link.dark
    phase = np.minimum(ratio(wrong, single * nu, 0.5), 0.5)
    private = mu * np.exp(-mu) * np.maximum(single, 0) * (1 - entropy(phase))
    return link.key(mu, private, eta, intensity, weak, dark, misalignment, f, sifting)


def _weaker(
    mu: NDArray[np.float64], nu: NDArray[np.float64], hidden: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two, of one shape, when the weak decoy is a decoy and weak; what is `hidden` by a mask does not matter."""
    strong, weak = np.broadcast_arrays(mu, nu)
    bad = ~((weak > 0) & (weak < strong)) & ~np.broadcast_to(hidden, strong.shape)
    if bad.any():
        at = f"{weak[bad].flat[0]:g} with an intensity of {strong[bad].flat[0]:g}"
        raise ValueError(f"`weak` must be above 0 and below `intensity`; got {at}")
    return np.where(hidden, 1.0, strong), np.where(hidden, 0.5, weak)
