"""Keys that end: what a finite number of bits leaves of a BB84 key with single photons."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled
from qlab.keyrates.parts import entropy, probabilities, secret
from qlab.keyrates.weak import inefficiency


def finite_bb84(
    n: ArrayLike,
    k: ArrayLike,
    qber: ArrayLike,
    *,
    tolerated: ArrayLike | None = None,
    f: ArrayLike = 1.1,
    eps_secret: ArrayLike = 1e-10,
    eps_correct: ArrayLike = 1e-15,
) -> float | NDArray[np.float64]:
    r"""Length of the key that `n` sifted bits of single photons leave, Eve's attack being whatever physics allows.

    .. math::
        \ell = \max\Big\{0,\ n\,[1 - h(Q_{tol} + \mu)] - f\,n\,h(Q)
        - \log_2\frac{2}{\varepsilon_{sec}^2\,\varepsilon_{cor}}\Big\},
        \quad \mu = \sqrt{\frac{n + k}{n k}\,\frac{k + 1}{k}\ln\frac{4}{\varepsilon_{sec}}}

    The key is made in one basis. The `k` bits of the other basis are spent to see how much Eve may know, and `mu` is
    how far they may mislead: a sample of 20 000 at 1 % only promises less than 4.9 %. That is why short keys are dear.

    Parameters
    ----------
    n : array_like of int
        Bits of the key basis, at least 1.
    k : array_like of int
        Bits of the other basis that are compared, at least 1.
    qber : array_like
        Error rate `Q` of the key bits, whose correction is paid for, in [0, 1]. From one half on there is no key.
    tolerated : array_like, optional
        Error rate of the compared bits above which the protocol aborts, in [0, 1]; `qber` if not given. A line that
        is to survive its own fluctuations tolerates more.
    f : array_like
        Inefficiency of error correction, at least 1.
    eps_secret : array_like
        Probability that the key is not secret, in (0, 1).
    eps_correct : array_like
        Probability that the two keys differ and nobody notices, in (0, 1).

    Returns
    -------
    float or ndarray
        Secret bits of the whole block, not rounded down to a whole number, with the common shape of the arguments.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(finite_bb84(80_000, 20_000, 0.01), 2)
    50181.04
    >>> finite_bb84(800, 200, 0.01)
    0.0

    References
    ----------
    Marco Tomamichel, Charles Ci Wen Lim, Nicolas Gisin and Renato Renner, Nat. Commun. 3, 634 (2012), with the square
    of the secrecy parameter that its leftover hash lemma requires.
    """
    bits, sample = (_check.whole(filled(x, 1), name, 1, must="be") for x, name in ((n, "n"), (k, "k")))
    q, cost = probabilities(qber, "qber"), inefficiency(f)
    limit = q if tolerated is None else probabilities(tolerated, "tolerated")
    secrecy, correctness = inside(eps_secret, "eps_secret"), inside(eps_correct, "eps_correct")
    _check.alike(n=bits, k=sample, qber=q, tolerated=limit, f=cost, eps_secret=secrecy, eps_correct=correctness)
    astray = np.sqrt((bits + sample) / (bits * sample) * (sample + 1) / sample * np.log(4 / secrecy))
    phase = np.minimum(limit + astray, 0.5)
    left = bits * (1 - entropy(phase) - cost * entropy(q)) - np.log2(2 / secrecy**2 / correctness)
    given = (n, k, qber, f, eps_secret, eps_correct)
    return secret(q + 0 * left, left, *given, *(() if tolerated is None else (tolerated,)))


def inside(x: ArrayLike, name: str) -> NDArray[np.float64]:
    """Probabilities of what may happen and need not: above 0 and below 1."""
    values = _check.array(filled(x, 0.5), name)
    bad = values[(values <= 0) | (values >= 1)]
    if bad.size:
        raise ValueError(f"`{name}` must be above 0 and below 1; got {bad.flat[0]:g}")
    return values
