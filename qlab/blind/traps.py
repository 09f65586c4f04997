"""Blind is not verified: rounds whose answer the client knows, hidden among the others, catch a server that cheats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import qutip
from numpy.typing import ArrayLike, NDArray

from qlab import _arrays, _check, _figures, channels, sampling, states
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.blind.angles import TURN, plus
from qlab.blind.computation import CZ
from qlab.estimates import Estimate
from qlab.measurement import Instrument, born
from qlab.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST = 10**8
_DIGITS = 14


@dataclass(frozen=True, eq=False, repr=False)
class TrapRun(Frozen):
    """Many tries of a server to cheat in some rounds.

    Parameters
    ----------
    cheats : int
        Rounds in which it cheats, in each try.
    trap_fraction, turn_deg, p : float
        As for `traps`.
    alarms : ndarray
        How many traps went wrong in each try.
    """

    cheats: int
    trap_fraction: float
    turn_deg: float
    p: float
    alarms: NDArray[np.int64]

    def __post_init__(self) -> None:
        object.__setattr__(self, "alarms", read_only(self.alarms))

    @property
    def escaped(self) -> Estimate:
        """Share of the tries without an alarm."""
        return Estimate.rate(int(np.count_nonzero(self.alarms == 0)), len(self.alarms), name="escaped", of="tries")

    @property
    def expected(self) -> float:
        """The exact probability of it."""
        return float(escape_probability(self.cheats, trap_fraction=self.trap_fraction, alarm=self.alarm))

    @property
    def alarm(self) -> float:
        """How often a trap gives alarm."""
        return alarm_probability(self.turn_deg, p=self.p)

    def __repr__(self) -> str:
        return f"{self.escaped}; expected {self.expected:.4g}"

    def _repr_html_(self) -> str:
        return facts(
            {
                "tries": spaced(len(self.alarms)),
                "rounds cheated": str(self.cheats),
                "share of traps": f"{self.trap_fraction:.1%}",
                "a trap gives alarm": f"{self.alarm:.1%}",
                "escaped": f"{self.escaped.value:.4%} ({self.escaped.low:.4%} to {self.escaped.high:.4%})",
                "expected": f"{self.expected:.4%}",
            }
        )

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Probability of no alarm against the rounds cheated, and the share of these tries with its interval."""
        ax = _check.axes(ax)
        k = np.arange(max(2 * self.cheats, 4) + 1)
        chance = escape_probability(k, trap_fraction=self.trap_fraction, alarm=self.alarm)
        ax.plot(k, chance, ".-", color=BLUE, label="expected")
        found = self.escaped
        if found.n:
            reach = [[found.value - found.low], [found.high - found.value]]
            ax.errorbar(self.cheats, found.value, reach, fmt="o", color=ORANGE, label="these tries")
        ax.set(xlabel="rounds in which the server cheats", ylabel="probability of no alarm", ylim=(0, 1.05))
        ax.legend()
        return ax


def alarm_probability(turn_deg: float = 180.0, *, p: float = 0.0) -> float:
    r"""How often a trap round gives alarm.

    In a trap the neighbour of :math:`|{+_\theta}\rangle` is sent as a bit `d`, so that the CZ does not entangle them. A
    server that measures along :math:`\delta = \theta + \pi r` must answer :math:`b = r \oplus d`. One that measures
    along another angle, off by :math:`\tau`, gives itself away with

    .. math:: \Pr(\text{alarm}) = \frac{1 - (1 - p)\cos\tau}{2}

    Parameters
    ----------
    turn_deg : float
        :math:`\tau` in degrees of phase: 0 is honest, 90 answers at random, 180 always lies.
    p : float
        Probability that the qubit arrives maximally mixed, dimensionless, in [0, 1]: then also an honest server
        gives alarm.

    Returns
    -------
    float
        Dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        If the angle is no finite number, or `p` no probability.

    Examples
    --------
    >>> alarm_probability(180), alarm_probability(90), alarm_probability(0, p=0.05)
    (1.0, 0.5, 0.025)

    References
    ----------
    J. F. Fitzsimons and E. Kashefi, Phys. Rev. A 96, 012303 (2017).
    """
    values = _trap(_check.angle(turn_deg, "turn_deg"), _check.probability(p, "p")).values
    r, d, b = np.indices(values.shape)
    return round(float(values[b != r ^ d].sum()), _DIGITS)


def escape_probability(
    cheats: ArrayLike, *, trap_fraction: ArrayLike = 0.5, alarm: ArrayLike = 1.0
) -> float | NDArray[np.float64]:
    r"""Probability that a server cheats in so many rounds and no trap gives alarm.

    .. math:: \Pr = (1 - t\,a)^k

    It does not know which rounds are traps, so that each one that it touches is a trap with probability `t`.

    Parameters
    ----------
    cheats : array_like of int
        `k`, rounds in which it cheats, 0 or more.
    trap_fraction : array_like
        `t`, share of the rounds that are traps, in [0, 1].
    alarm : array_like
        `a`, probability that a trap that is cheated on gives alarm, in [0, 1], as `alarm_probability` gives it.

    Returns
    -------
    float or ndarray
        Dimensionless; the shape that the arguments have together.

    Raises
    ------
    ValueError
        If a number is out of its range.

    Examples
    --------
    >>> escape_probability(10)
    0.0009765625

    References
    ----------
    J. F. Fitzsimons and E. Kashefi, Phys. Rev. A 96, 012303 (2017).
    """
    k = _check.whole(cheats, "cheats", 0)
    t, a = _check.probabilities(trap_fraction, "trap_fraction"), _check.probabilities(alarm, "alarm")
    _check.alike(cheats=k, trap_fraction=t, alarm=a)
    return _arrays.plain((1 - t * a) ** k)


def traps(
    cheats: int, tries: int, *, trap_fraction: float = 0.5, turn_deg: float = 180.0, p: float = 0.0, rng: Any = None
) -> TrapRun:
    """Let a server cheat in some rounds, many times over, and count the alarms.

    Each round that it cheats in is secretly a trap or a computation. In a trap `r` and the dummy `d` are drawn, the
    server answers what its measurement gives, and the client compares. Rounds in which it is honest give no alarm (with
    noise they do: see ``turn_deg=0``).

    Parameters
    ----------
    cheats : int
        Rounds in which it cheats.
    tries : int
        How often all this happens; at most a hundred million rounds in all.
    trap_fraction : float
        Share of the rounds that are traps, in [0, 1].
    turn_deg : float
        How far off the server measures, in degrees of phase; 180 is a plain lie.
    p : float
        Probability that a qubit sent arrives maximally mixed, in [0, 1].
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7).

    Returns
    -------
    TrapRun
        Alarms of each try; `escaped` is the share without any.

    Raises
    ------
    ValueError
        If a count is none or they are too many together, or a number is out of its range.

    Examples
    --------
    >>> traps(3, 100_000, rng=1)
    escaped 12.4 % (12.2 % to 12.6 %) from 100 000 tries; expected 0.125

    References
    ----------
    J. F. Fitzsimons and E. Kashefi, Phys. Rev. A 96, 012303 (2017).
    """
    k, n = _check.count(cheats, "cheats"), _check.count(tries, "tries")
    _check.count(k * n, "cheats * tries", most=_MOST, because="a round takes some bytes")
    share, p = _check.probability(trap_fraction, "trap_fraction"), _check.probability(p, "p")
    turn, rng = _check.angle(turn_deg, "turn_deg"), _check.generator(rng)
    r, d, b = sampling.draw(_trap(turn, p).values, n * k, rng=rng)
    trapped = rng.random(n * k) < share
    alarms = ((b != r ^ d) & trapped).reshape(n, k).sum(axis=1)
    return TrapRun(k, share, turn, p, alarms)


@lru_cache(maxsize=256)
def _trap(turn_deg: float, p: float) -> Table:
    """Probabilities of the client's r, its dummy d and the server's answer b in a trap; theta only turns all of it."""
    values = np.empty((2, 2, 2))
    for r, d in product((0, 1), repeat=2):
        sent = qutip.tensor(channels.depolarizing(p)(plus(0)), states.ket(str(d)).proj())
        along = TURN * (r / 2 + turn_deg / 360)
        bras = {str(b): plus(along + b * TURN / 2).proj() for b in (0, 1)}
        values[r, d] = born(CZ * sent * CZ, Instrument(bras, "b").on(0, of=2)).values / 4
    return Table(values, ("r", "d", "b"), (("0", "1"),) * 3)
