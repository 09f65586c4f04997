"""Keys that trust no device: what the CHSH value says of Eve."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab._arrays import filled
from qlab.estimates import Estimate
from qlab.keyrates.parts import entropy, probabilities, secret

_SLACK = 1e-9


def device_independent(s: ArrayLike, qber: ArrayLike) -> float | NDArray[np.float64]:
    r"""Key rate that trusts no device, from the CHSH value and the error rate, against collective attacks.

    .. math:: r = \max\Big\{0,\ 1 - h(Q) - h\Big(\frac{1 + \sqrt{(S/2)^2 - 1}}{2}\Big)\Big\}

    Parameters
    ----------
    s : array_like or Estimate
        CHSH value `S`, dimensionless, at most 2 sqrt 2. At 2 or below there is no key. An `Estimate` above 2 sqrt 2,
        which an honest run gives half the time, counts as 2 sqrt 2; a plain number above it is refused.
    qber : array_like
        Error rate `Q` of the key bits, dimensionless, in [0, 1]. From one half on the rate is 0.

    Returns
    -------
    float or ndarray
        Secret bits per key bit, in [0, 1], with the common shape of `s` and `qber`. No loss and no detector that
        stays silent is allowed for.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> round(device_independent(2 * np.sqrt(2) * 0.98, 0.01), 10)
    0.776597929

    References
    ----------
    A. Acin et al., Phys. Rev. Lett. 98, 230501 (2007).
    """
    top = 2 * np.sqrt(2)
    if isinstance(s, Estimate):
        s = np.clip(float(s), -top, top)
    hint = " (quantum mechanics ends at 2 sqrt 2 = 2.828427...; pass an `Estimate` if it is one)"
    values = np.minimum(_check.array(filled(s, 0), "s", -top - _SLACK, top + _SLACK, hint), top)
    q = probabilities(qber, "qber")
    _check.alike(s=values, qber=q)
    eve = entropy((1 + np.sqrt(np.maximum((values / 2) ** 2 - 1, 0))) / 2)
    return secret(q, np.where(values > 2, 1 - entropy(q) - eve, 0.0), s, qber)
