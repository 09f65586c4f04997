"""Eve measures the photon and sends on what she found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check, states
from qlab.eavesdroppers.attack import Attack

_BREIDBART_DEG = 22.5
_ANGLES_DEG = {"Z": (0.0,), "X": (45.0,), "breidbart": (_BREIDBART_DEG,), "random": (0.0, 45.0)}


@dataclass(frozen=True)
class InterceptResend(Attack):
    r"""Measure the photon and send on what was found.

    .. math:: K_0 = \sqrt{1 - f}\,\mathbb{1}, \qquad
              K_{b,j} = \sqrt{f/m}\;|b_j\rangle\langle b_j| \quad (m \text{ bases } b,\ j = 0, 1)

    With random bases Bob's sifted bits have an error rate of `f / 4` and Eve learns `f / 2` bits of each. The
    Breidbart basis, halfway between Z and X, makes as many errors; she guesses the bit with probability 0.854.

    Parameters
    ----------
    fraction : float
        Probability `f` that a photon is attacked, dimensionless, in [0, 1].
    basis : str or float
        ``"random"`` (Z or X, evenly), ``"Z"``, ``"X"``, ``"breidbart"`` (22.5 degrees) or an angle in degrees.

    Raises
    ------
    ValueError
        If the fraction or the basis is not one of these.

    Examples
    --------
    >>> InterceptResend().records
    ('untouched', 'Z0', 'Z1', 'X0', 'X1')
    >>> InterceptResend(basis="breidbart").records
    ('untouched', '0', '1')

    References
    ----------
    [BBBSS92]_ for both bases.
    """

    fraction: float = 1.0
    basis: str | float = "random"

    def __post_init__(self) -> None:
        object.__setattr__(self, "fraction", _check.probability(self.fraction, "fraction"))
        if isinstance(self.basis, str):
            _check.choice(self.basis, "basis", _ANGLES_DEG, " (or an angle in degrees)")
        else:
            rule = 'a finite number of degrees or a name such as "random"'
            object.__setattr__(self, "basis", _check.number(self.basis, "basis", rule))

    def _maps(self) -> dict[str, Qobj | list[Qobj]]:
        angles = _ANGLES_DEG[self.basis] if isinstance(self.basis, str) else (_check.angle(self.basis, "basis"),)
        names = ("Z", "X") if self.basis == "random" else ("",)
        weight = np.sqrt(self.fraction / len(angles))
        maps = {"untouched": np.sqrt(1 - self.fraction) * qutip.qeye(2)}
        for name, angle in zip(names, angles, strict=True):
            for bit in (0, 1):
                maps[f"{name}{bit}"] = weight * states.polarisation(angle + 90 * bit).proj()
        return maps
