"""Keys that end, with weak pulses: what one decoy or two leave of an honest line."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled
from qlab.keyrates.counted import chance, left
from qlab.keyrates.finite import inside
from qlab.keyrates.light import Array, light, veil
from qlab.keyrates.parts import entropy, probabilities, secret
from qlab.keyrates.weak import inefficiency


def finite_decoy(
    eta: ArrayLike,
    block: ArrayLike,
    *,
    intensities: ArrayLike,
    shares: ArrayLike,
    key_basis_share: ArrayLike,
    dark: ArrayLike,
    misalignment: ArrayLike,
    afterpulsing: ArrayLike = 0.0,
    f: ArrayLike = 1.16,
    eps_secret: ArrayLike = 1e-10,
    eps_correct: ArrayLike = 1e-15,
    clip: bool = False,
    tails: str = "hoeffding",
) -> float | NDArray[np.float64]:
    r"""Key rate of BB84 with weak pulses, decoys and a block of finite length, against every attack.

    .. math::
        \ell = s_0 + s_1\,[1 - h(\phi)] - f\,n\,h(E) - 6\log_2\frac{c}{\varepsilon_{sec}}
        - \log_2\frac{2}{\varepsilon_{cor}}

    `s_0` and `s_1` are lower bounds on the clicks of empty pulses and of single photons in the key basis, `phi` is an
    upper bound on the phase errors of the latter, from the other basis. With three intensities (two decoys) they are
    those of Lim et al., `c` = 21; with two (one decoy) those of Rusca et al., `c` = 19. Every count may be off by
    :math:`\sqrt{(n/2)\ln(c/\varepsilon_{sec})}`, `n` being the clicks of all intensities together. The counts put in
    are those expected of the line without Eve, so this is the length that an honest run gives on average.

    Parameters
    ----------
    eta : array_like
        Transmittance from Alice's output to a click, detector included, dimensionless, in [0, 1].
    block : array_like
        Clicks in the key basis, `n`, at least 1. As many pulses are sent as that takes.
    intensities : array_like
        Two or three mean photon numbers along the first axis, ascending: (vacuum,) decoy, signal. Of three, the
        largest exceeds the sum of the others. Further axes go together with `eta`.
    shares : array_like
        How often each is sent, in the same order; above 0, their sum is 1.
    key_basis_share : array_like
        Probability that Alice, and also Bob, chooses the key basis, above 0 and below 1.
    dark : array_like
        Probability that *one* detector of Bob's two clicks without light, in [0, 0.5]: half of `gllp`'s.
    misalignment : array_like
        Probability that a photon goes to the wrong detector, in [0, 1].
    afterpulsing : array_like
        Probability that a click is followed by one that knows nothing, in [0, 1].
    f : array_like
        Inefficiency of error correction, at least 1.
    eps_secret, eps_correct : array_like
        Probabilities that the key is not secret, and that the two keys differ unnoticed, in (0, 1).
    clip : bool
        Whether counts whose lower bound is below zero count as zero, as no true count is. It is as safe and leaves
        more key where the vacuum pulses hardly click; public programs do it, the papers do not.
    tails : "hoeffding" or "chernoff"
        How far a count may stray. Hoeffding's inequality, of the papers, looks at the clicks of all intensities
        together. Chernoff's looks at each: an intensity that hardly clicks strays less. With it single photons are
        also held to make at most all errors, which is true of any count; SatQuMA does both.

    Returns
    -------
    float or ndarray
        Secret bits per pulse sent.

    Raises
    ------
    ValueError
        If an entry is out of its range, intensities do not ascend, or shares do not add up.

    Examples
    --------
    >>> light = dict(intensities=[2e-4, 0.2, 0.45], shares=[0.2, 0.5, 0.3], key_basis_share=0.8)
    >>> lim = dict(dark=6e-7, misalignment=0.005, afterpulsing=0.04, eps_secret=1.889559e-10)
    >>> round(finite_decoy(0.1, 1e6, **light, **lim), 9)
    0.002906094

    References
    ----------
    Charles Ci Wen Lim, Marcos Curty, Nino Walenta, Feihu Xu and Hugo Zbinden, Phys. Rev. A 89, 022307 (2014);
    Davide Rusca, Alberto Boaron, Fadri Grünenfelder, Anthony Martin and Hugo Zbinden, Appl. Phys. Lett. 112, 171104
    (2018).
    """
    through, n = probabilities(eta, "eta"), _check.array(filled(block, 1), "block", low=1)
    pd, wrong = _check.array(filled(dark, 0), "dark", 0, 0.5), probabilities(misalignment, "misalignment")
    again, cost = probabilities(afterpulsing, "afterpulsing"), inefficiency(f)
    bias = inside(key_basis_share, "key_basis_share")
    secrecy, correctness = inside(eps_secret, "eps_secret"), inside(eps_correct, "eps_correct")
    laser = light(intensities, shares)
    line = {"eta": through, "block": n, "dark": pd, "misalignment": wrong, "afterpulsing": again, "f": cost}
    line |= {"key_basis_share": bias, "eps_secret": secrecy, "eps_correct": correctness}
    line |= {"intensities": laser.mu[0], "shares": laser.share[0]}
    _check.alike(**line)
    laser = laser.spread(max(x.ndim for x in line.values()))
    clicks, errors = _model(laser.mu, through, pd, wrong, again)
    total = (laser.share * clicks).sum(axis=0)
    sent = n / np.where(total > 0, total, 1)  # in the key basis, by both
    key, false = sent * laser.share * clicks, sent * laser.share * errors
    other = ((1 - bias) / bias) ** 2
    qber = np.minimum(false.sum(axis=0) / n, 1)
    counted = (key, false), (other * key, other * false)
    length = left(laser, *counted, cost * n * entropy(qber), chance(secrecy, laser, clip, tails), correctness)
    given = (eta, block, key_basis_share, dark, misalignment, afterpulsing, f, eps_secret, eps_correct)
    return secret(qber + 0 * length, length * bias**2 * total / n, *given, veil(intensities), veil(shares))


def _model(mu: Array, eta: Array, dark: Array, wrong: Array, again: Array) -> tuple[Array, Array]:
    """Clicks and errors per pulse of each intensity, when bases agree: Lim's model of a line without Eve."""
    photon = -np.expm1(-eta * mu)
    click = photon + 2 * dark * (1 - photon)
    return click * (1 + again), dark + wrong * photon + again * click / 2
