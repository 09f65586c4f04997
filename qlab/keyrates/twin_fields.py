"""Twin-field keys: two lasers meet half-way, and one photon of either is enough."""

from __future__ import annotations

from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled
from qlab.keyrates.parts import entropy, probabilities, secret
from qlab.keyrates.weak import inefficiency, ratio

_BRIGHTEST = 0.6
"""Photons; from 0.48 on nothing is left even of a perfect, lossless line (a test looks)."""

_TAIL = 1e-13
"""Of the amplitudes, what is not summed term by term but counted as if Eve had it all."""

_NOTHING = 1e-200
"""Below it numbers lose digits, and processors their speed."""


def twin_field(
    eta: ArrayLike, alpha_squared: ArrayLike, *, dark: ArrayLike, misalignment: ArrayLike, f: ArrayLike = 1.16
) -> float | NDArray[np.float64]:
    r"""Twin-field key rate: Alice and Bob both send to a middle that nobody trusts.

    .. math:: R = 2\,p\,\max\{0,\ 1 - f\,h(e_X) - h(e_Z)\}

    Each sends a coherent state of :math:`\alpha` or :math:`-\alpha`. A click of exactly one of the two detectors in
    the middle, of probability :math:`p` for each, says whether the bits agree. One photon on *half* the line makes it
    click, so the rate falls as the square root of `eta` and overtakes `plob`, the bound of all lines without a
    middle. The phase errors are bounded by pulses of random phase, endlessly many decoys among them, which show the
    probability :math:`Y_{nm}` of that click when Alice sends `n` photons and Bob `m`:

    .. math::
        p\,e_Z \le \sum_{j=0,1}\Big[\sum_{n,m \equiv j\ (2)} c_n c_m\sqrt{Y_{nm}}\Big]^2,
        \quad c_n = e^{-\alpha^2/2}\frac{\alpha^n}{\sqrt{n!}}

    Parameters
    ----------
    eta : array_like
        Transmittance of the whole line, both halves and the efficiency of the detectors, dimensionless, in [0, 1].
        Each half carries its square root, so a detector of 60 % counts as 0.36 here.
    alpha_squared : array_like
        Mean photon number of a key pulse, each of Alice's and of Bob's, 0 or more; a few hundredths is best.
    dark : array_like
        Probability that *one* detector of the two clicks without light, in [0, 1].
    misalignment : array_like
        Probability that a photon of the interfering pulses goes to the wrong detector because the two phases do not
        agree, in [0, 1].
    f : array_like
        Inefficiency of error correction, at least 1.

    Returns
    -------
    float or ndarray
        Secret bits per pulse sent (by each of the two, in key rounds), for a key without end.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(twin_field(0.01, 0.02, dark=1e-8, misalignment=0.02), 10)
    0.0020817924

    References
    ----------
    Marcos Curty, Koji Azuma and Hoi-Kwong Lo, npj Quantum Inf. 5, 64 (2019); M. Lucamarini, Z. L. Yuan, J. F. Dynes
    and A. J. Shields, Nature 557, 400 (2018).
    """
    half = np.sqrt(probabilities(eta, "eta"))
    mu = _check.array(filled(alpha_squared, 0), "alpha_squared", low=0)
    pd, wrong, cost = probabilities(dark, "dark"), probabilities(misalignment, "misalignment"), inefficiency(f)
    _check.alike(eta=half, alpha_squared=mu, dark=pd, misalignment=wrong, f=cost)
    dim = np.minimum(mu, _BRIGHTEST)
    click, bit = _clicks(half, dim, pd, wrong)
    phase = np.minimum(ratio(_phase_errors(half, dim, pd), click, 0.5), 0.5)
    left = np.where(mu < _BRIGHTEST, 2 * click * (1 - cost * entropy(bit) - entropy(phase)), 0.0)
    return secret(bit, left, eta, alpha_squared, dark, misalignment, f)


def _clicks(
    half: NDArray[np.float64], mu: NDArray[np.float64], dark: NDArray[np.float64], wrong: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Probability that only the first detector clicks in a key round, and that the bit it tells is wrong."""
    light, scale = 2 * half * mu, (1 - dark) * np.exp(-2 * half * mu)
    right, false = (scale * (np.expm1(light * share) + dark) for share in (1 - wrong, wrong))
    return (right + false) / 2, ratio(false, right + false, 0.5)


def _phase_errors(half: NDArray[np.float64], mu: NDArray[np.float64], dark: NDArray[np.float64]) -> NDArray[np.float64]:
    """Upper bound on the probability of a click and a phase error; photon numbers beyond the cut always click."""
    cut = _cut(float(mu.max(initial=0)))
    n, m, even, _ = _pairs(cut)
    c, root = amplitudes(mu, cut), np.sqrt(_yields(half, dark, cut))
    both = np.where(n == m, 1, 2) * c[..., n] * c[..., m]
    beyond = 2 * _TAIL * c.sum(axis=-1) + _TAIL**2
    sums = (np.einsum("...i,...i->...", both[..., j], root[..., j]) for j in (even, ~even))
    return sum((total + beyond) ** 2 for total in sums)


def amplitudes(mu: NDArray[np.float64], cut: int) -> NDArray[np.float64]:
    """Amplitudes of 0 to `cut` photons in a coherent state, along a last axis."""
    steps = np.sqrt(mu[..., None] / np.arange(1, cut + 1))
    first = np.exp(-mu / 2)[..., None]
    return np.concatenate([first, first * np.cumprod(steps, axis=-1)], axis=-1)


@lru_cache(maxsize=64)
def _cut(mu: float) -> int:
    """The photon number beyond which all amplitudes together are below the tail that is accounted for."""
    c = amplitudes(np.array(mu), 80)
    return max(2, int(np.argmax(c[::-1].cumsum()[::-1] < _TAIL)))


@lru_cache(maxsize=64)
def _pairs(cut: int) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.bool_], NDArray[np.float64]]:
    """Photon numbers n <= m of one parity up to the cut, which are even, and the binomials that their yields need."""
    pairs = [(n, m) for n in range(cut + 1) for m in range(n, cut + 1, 2)]
    n, m = (np.array(side, dtype=np.intp) for side in zip(*pairs, strict=True))
    weights = np.array([[comb(a, k) * comb(b, k) for a, b in pairs] for k in range(1, cut + 1)], dtype=float)
    return n, m, n % 2 == 0, weights


def _yields(half: NDArray[np.float64], dark: NDArray[np.float64], cut: int) -> NDArray[np.float64]:
    r"""Probability that only the first detector clicks on n and m photons, for every pair, along a last axis.

    No photon reaches the second detector with probability
    :math:`(1 - s/2)^{n+m}\sum_k\binom nk\binom mk x^k`, :math:`x = [(s/2)/(1 - s/2)]^2`, `s` being the transmittance
    of one half: the coefficients of what phase-averaged coherent states give, :math:`e^{-s(a+b)/2}I_0(s\sqrt{ab})`.
    """
    n, m, _, weights = _pairs(cut)
    total, s = np.arange(2 * cut + 1), half[..., None]
    odds, d = s / (2 - s), dark[..., None]
    lost = (1 - s / 2) ** total
    with np.errstate(divide="ignore", invalid="ignore"):
        lit = np.where(total > 0, -np.expm1(total * np.log1p(-odds)), 0.0)  # the first saw light, no two met
    powers = odds ** (2 * np.arange(1, cut + 1))
    met = np.einsum("...k,ki->...i", np.where(powers > _NOTHING, powers, 0.0), weights)
    alone = (1 - d) * lost * (lit + d * (1 - lit))
    return alone[..., n + m] + ((1 - d) * lost)[..., n + m] * met
