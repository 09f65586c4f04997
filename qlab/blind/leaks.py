"""What the server learns when the client is careless: no r, a biased r, or more than one photon in a pulse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import qutip
from numpy.typing import NDArray
from scipy.special import comb

from qlab import _check, _figures, states
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, ORANGE, facts
from qlab.blind.angles import TURN, plus

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Floats = NDArray[np.float64]
_MOST = 6
_STEPS = 512  # of the angle, over a turn


@dataclass(frozen=True, eq=False, repr=False)
class Leak(Frozen):
    """Bits about the angle of one gate, which is one of eight.

    Parameters
    ----------
    r_probability : float
        How often the client's bit `r` is 1.
    copies : int
        Qubits in the same state that the server holds.
    holevo_bits : float
        Holevo information: no measurement whatever gives more.
    angle_deg, bits : ndarray
        What the server learns if it measures each copy along an angle that is so many degrees from `delta`.
    """

    r_probability: float
    copies: int
    holevo_bits: float
    angle_deg: Floats
    bits: Floats

    def __post_init__(self) -> None:
        for name in ("angle_deg", "bits"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def measured_bits(self) -> float:
        """What the best of these measurements gives."""
        return float(self.bits.max())

    def __repr__(self) -> str:
        return f"at most {self.holevo_bits:.4g} bit about phi, {self.measured_bits:.4g} by measuring along an angle"

    def _repr_html_(self) -> str:
        return facts(
            {
                "r is 1 with probability": f"{self.r_probability:g}",
                "copies of the qubit": str(self.copies),
                "Holevo information": f"{self.holevo_bits:.4g} bit",
                "by measuring along an angle": f"{self.measured_bits:.4g} bit",
            }
        )

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """What is learnt by measuring, against the angle; dashed, the Holevo information."""
        ax = _check.axes(ax)
        ax.plot(self.angle_deg, self.bits, color=BLUE, label="measured")
        ax.axhline(self.holevo_bits, color=ORANGE, linestyle="--", label="Holevo information")
        ax.set(xlabel="angle from delta (degrees of phase)", ylabel="bits about phi", xlim=(0, 360))
        ax.set_ylim(bottom=0)
        ax.legend()
        return ax


def leak(*, r_probability: float = 0.5, copies: int = 1) -> Leak:
    r"""What the server learns about the angle of a gate.

    It holds :math:`\delta = \varphi + \theta + \pi r` and one or more qubits :math:`|{+_\theta}\rangle`; all eight
    :math:`\varphi` and all eight :math:`\theta` are as likely. With :math:`\rho_\varphi` for what it holds,

    .. math:: \chi = S\Big(\tfrac18 \sum_\varphi \rho_\varphi\Big) - \tfrac18 \sum_\varphi S(\rho_\varphi)

    A fair `r` and one qubit leave nothing. Without `r` this bound is a whole bit, and it is not reached: to measure one
    of eight evenly spread states gives 0.4496 bit at most. With `r` biased it is :math:`1 - h` of the bias. A laser
    pulse with two or three photons holds copies, and they tell in which direction :math:`\theta` lies: up to seven
    copies leak :math:`H - 1` bits, with the entropy `H` of the heads among as many tosses of a fair coin.

    Parameters
    ----------
    r_probability : float
        Probability that `r` is 1, dimensionless, in [0, 1]; 0 leaves it out.
    copies : int
        Qubits in the same state, 1 to 6.

    Returns
    -------
    Leak
        The Holevo information, and what a measurement of each copy along one angle gives (in steps of 0.7 degrees).

    Raises
    ------
    ValueError
        If `r_probability` is no probability, or `copies` no number from 1 to 6.

    Examples
    --------
    >>> leak()
    at most 0 bit about phi, 0 by measuring along an angle
    >>> leak(r_probability=0)
    at most 1 bit about phi, 0.4496 by measuring along an angle
    >>> leak(copies=2).holevo_bits
    0.5

    References
    ----------
    A. S. Holevo, Probl. Inf. Transm. 9, 177 (1973); M. Sasaki, S. M. Barnett, R. Jozsa, M. Osaki and O. Hirota, Phys.
    Rev. A 59, 3325 (1999), for evenly spread states; V. Dunjko, E. Kashefi and A. Leverrier, Phys. Rev. Lett. 108,
    200502 (2012), for weak pulses.
    """
    q = _check.probability(r_probability, "r_probability")
    n = _check.count(copies, "copies", least=1, most=_MOST, because="a matrix of 2**copies is built for each angle")
    held = [sum(w * qutip.tensor(*[plus(-k - 4 * r)] * n).proj() for r, w in ((0, 1 - q), (1, q))) for k in range(TURN)]
    holevo = states.entropy(sum(held) / TURN) - sum(states.entropy(rho) for rho in held) / TURN
    angles = np.arange(_STEPS) / _STEPS
    return Leak(q, n, max(0.0, round(holevo, 12)), 360 * angles, _by_measuring(TURN * angles, q, n))


def _by_measuring(angles: Floats, q: float, n: int) -> Floats:
    """Mutual information of phi and the number of copies found along an angle, one entry for each angle."""
    sent = np.array([plus(k).full().ravel() for k in range(TURN)])
    along = np.array([plus(k).full().ravel() for k in angles])
    found = np.abs(along.conj() @ sent.T) ** 2  # angle, theta
    k = np.arange(n + 1)
    counted = comb(n, k) * found[..., None] ** k * (1 - found[..., None]).clip(0) ** (n - k)  # angle, theta, number
    given = (1 - q) * counted + q * np.roll(counted, TURN // 2, axis=1)
    gained = _entropy(given.mean(axis=1)) - _entropy(given).mean(axis=1)
    return np.round(gained.clip(0), 12)


def _entropy(chances: Floats) -> Floats:
    logs = np.log2(chances, out=np.zeros_like(chances), where=chances > 0)
    return -(chances * logs).sum(axis=-1)
