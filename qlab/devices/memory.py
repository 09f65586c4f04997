"""A memory that keeps a qubit, and lets it fade. (Public home: `qlab.devices`, and `qlab.repeaters.Memory`.)"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from qlab import _check
from qlab.channels import Channel


@dataclass(frozen=True)
class Memory:
    r"""A memory that holds one half of a pair, as a Pauli channel (its relaxation is twirled).

    .. math:: p_X = p_Y = \frac{1 - e^{-t/T_1}}{4}, \qquad p_Z = \frac{1 - e^{-t/T_2}}{2} - p_X

    Parameters
    ----------
    t1_s : float
        Relaxation time in seconds, above 0; infinite if the memory never relaxes.
    t2_s : float
        Coherence time in seconds, above 0 and at most twice `t1_s`. Infinite: nothing but relaxation dephases the
        memory, so that it is twice `t1_s`.

    Raises
    ------
    ValueError
        If a time is not above 0, or `t2_s` is more than twice `t1_s`.

    Examples
    --------
    >>> Memory(t2_s=1.0).probabilities(0.1).round(4)
    array([0.9524, 0.    , 0.    , 0.0476])

    References
    ----------
    J. Emerson et al., Science 317, 1893 (2007) (twirling); [NC10]_, section 8.3.
    """

    t1_s: float = math.inf
    t2_s: float = math.inf

    def __post_init__(self) -> None:
        t1 = _check.positive(self.t1_s, "t1_s", infinite=True)
        t2 = _check.positive(self.t2_s, "t2_s", infinite=True)
        if math.isfinite(t2) and t2 > 2 * t1 * (1 + max(map(_check.rounding, (self.t1_s, self.t2_s)))):
            got, most = _check.apart(t2, 2 * t1)
            raise ValueError(f"`t2_s` must be at most twice `t1_s`, {most}; got {got}")
        t2 = min(t2, 2 * t1)  # nothing said about T2: then relaxation alone limits it
        object.__setattr__(self, "t1_s", t1)
        object.__setattr__(self, "t2_s", t2)

    def probabilities(self, t_s: ArrayLike) -> NDArray[np.float64]:
        """Probabilities of I, X, Y, Z after `t_s` seconds (0 or more, any shape), shape (..., 4)."""
        t = _check.array(t_s, "t_s", low=0)
        flip = -np.expm1(-t / self.t1_s) / 4
        phase = -np.expm1(-t / self.t2_s) / 2 - flip
        phase = np.maximum(phase, 0)  # a rounding error below, at T2 = 2 T1 and small t
        return np.stack([1 - 2 * flip - phase, flip, flip, phase], axis=-1)

    def channel(self, t_s: float) -> Channel:
        """What `t_s` seconds in this memory do to a qubit."""
        t_s = _check.non_negative(t_s, "t_s")
        p = self.probabilities(t_s)
        return Channel.mixture(dict(zip("IXYZ", p.tolist(), strict=True)), f"memory({t_s:g} s)")
