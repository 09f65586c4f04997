"""E91: a key from entangled pairs, guarded by a Bell test.

Alice measures at 0, 22.5 or 45 degrees, Bob at 22.5, 45 or 67.5. Where their angles agree the bits are key; four of
the other pairs of angles make the CHSH value S. Everything quantum is in `probability_table`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, _pairs, sampling
from qlab._bb84_run import _bytes
from qlab.bb84 import Sifted
from qlab.channels import Channel
from qlab.estimates import Z_95, Estimate
from qlab.measurement import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ALICE_DEG = (0.0, 22.5, 45.0)
BOB_DEG = (22.5, 45.0, 67.5)
CHSH = {(0.0, 22.5): 1, (0.0, 67.5): -1, (45.0, 22.5): 1, (45.0, 67.5): 1}
"""The four pairs of angles that make S, with their signs."""

_KEY = ((1, 0), (2, 1))  # where ALICE_DEG and BOB_DEG agree
_MOST = 1_000_000_000
_BLUE, _ORANGE = "#0072b2", "#d55e00"  # Okabe and Ito
_ARRAYS = {"alice_angles": 2, "bob_angles": 2, "alice_bits": 1, "bob_bits": 1, "eve_record": 255}  # and their largest


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What happened to each pair. Read-only uint8 arrays of one length.

    Parameters
    ----------
    alice_angles, bob_angles : ndarray
        Index of the angle, into `ALICE_DEG` and `BOB_DEG`.
    alice_bits, bob_bits : ndarray
        Bits 0 and 1.
    eve_record : ndarray
        Eve's classical record: an index into `records`.
    records : tuple of str
        What the entries of Eve's record mean; entry 0 is a pair she let pass.

    Raises
    ------
    ValueError
        If the arrays differ in length, or hold what is no index of an angle and no bit.

    Examples
    --------
    >>> run = simulate(10_000, rng=1)
    >>> len(run), float(run.qber)
    (10000, 0.0)
    """

    alice_angles: NDArray[np.uint8]
    bob_angles: NDArray[np.uint8]
    alice_bits: NDArray[np.uint8]
    bob_bits: NDArray[np.uint8]
    eve_record: NDArray[np.uint8]
    records: tuple[str, ...] = ("untouched",)

    def __post_init__(self) -> None:
        for name, most in _ARRAYS.items():
            array = _bytes(getattr(self, name), name)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
            if array.shape != (self.alice_angles.size,):
                raise ValueError(f"`{name}` must have one entry per pair; got shape {array.shape}")
            if array.size and array.max() > most:
                raise ValueError(f"`{name}` must hold whole numbers from 0 to {most}; got {array.max()}")

    def __len__(self) -> int:
        return len(self.alice_bits)

    @cached_property
    def _counts(self) -> NDArray[np.int64]:
        """How often each pair of angles gave equal and different bits, [alice, bob, differ]."""
        code = (self.alice_angles * 3 + self.bob_angles) * 2 + (self.alice_bits ^ self.bob_bits)
        return np.bincount(code, minlength=18).reshape(3, 3, 2)

    @property
    def correlations(self) -> dict[tuple[float, float], Estimate]:
        """For each pair of angles in degrees, how much more often the bits agree than differ, in [-1, 1]."""
        return {
            (a, b): _correlation(*self._counts[i, j].tolist())
            for i, a in enumerate(ALICE_DEG)
            for j, b in enumerate(BOB_DEG)
        }

    @property
    def s(self) -> Estimate:
        """The CHSH value of the four test pairs of angles, with its 95 % interval; NaN if one of them never came."""
        found = self.correlations
        tests = [(sign, found[angles]) for angles, sign in CHSH.items()]
        n = sum(e.n for _, e in tests)
        if any(e.n == 0 for _, e in tests):
            return Estimate(math.nan, n, -4.0, 4.0, "S", "test pairs")
        value = sum(sign * e.value for sign, e in tests)
        # the error of each correlation, a mean of n products of signs; one success and failure more keeps it above 0
        spread = math.sqrt(sum((1 - (e.value * e.n / (e.n + 2)) ** 2) / e.n for _, e in tests))
        return Estimate(value, n, max(-4.0, value - Z_95 * spread), min(4.0, value + Z_95 * spread), "S", "test pairs")

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which pairs are key, because both were measured at one angle."""
        return np.logical_or.reduce([(self.alice_angles == i) & (self.bob_angles == j) for i, j in _KEY])

    @cached_property
    def sifted(self) -> Sifted:
        """Alice's and Bob's key bits."""
        kept = self.kept
        return Sifted(self.alice_bits[kept], self.bob_bits[kept])

    @cached_property
    def qber(self) -> Estimate:
        """Share of the key bits that differ, with its 95 % interval."""
        same, differ = sum(self._counts[i, j] for i, j in _KEY).tolist()
        return Estimate.rate(differ, same + differ, name="QBER", of="key bits")

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the four test correlations with their intervals beside those of phi+, and return the axes."""
        ax = _check.axes(ax)
        found = self.correlations
        tests = [found[angles] for angles in CHSH]
        ideal = [math.cos(2 * math.radians(a - b)) for a, b in CHSH]
        for x, e in enumerate(tests):
            ax.plot([x, x], [e.low, e.high], color=_BLUE, linewidth=6, solid_capstyle="butt", alpha=0.5)
        ax.plot(range(4), [e.value for e in tests], "o", color=_BLUE, label="measured, 95 % interval")
        ax.plot(range(4), ideal, "_", color=_ORANGE, markersize=24, label="phi+ undisturbed")
        ax.set_xticks(range(4), [f"{a:g}°, {b:g}°" for a, b in CHSH])
        ax.set(ylim=(-1, 1), ylabel="correlation E", title=repr(self.s))
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return f"<E91 run: {len(self)} pairs, {self.s!r}, {self.qber!r}>"

    def _repr_html_(self) -> str:
        rows = {"pairs": f"{len(self):,}".replace(",", " "), "Bell test": repr(self.s), "key": repr(self.qber)}
        cells = (f"<tr><th scope='row'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows.items())
        return f"<table>{''.join(cells)}</table>"


def simulate(
    n: int,
    *,
    state: Qobj | None = None,
    eve: Any = None,
    eve_on: str = "bob",
    channel: Channel | None = None,
    rng: Any = None,
) -> Run:
    r"""Measure `n` pairs: first Eve, then the channel on Bob's photon, then both parties at random angles.

    Parameters
    ----------
    n : int
        Number of pairs, at most a billion.
    state : Qobj, optional
        State of two qubits that the source makes; phi+ if not given. Nobody flips a bit.
    eve : attack, optional
        What Eve does, such as ``InterceptResend()``.
    eve_on : str
        ``"bob"``: she attacks the photon that goes to Bob; ``"both"``: both photons, each by itself; ``"source"``:
        both at the source, tossing her coins (whether, and in which basis) once for the pair.
    channel : Channel, optional
        Noise on Bob's photon, after Eve.
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7): the same seed gives the same run.

    Returns
    -------
    Run
        Arrays with an entry for each pair, and what follows from them.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> abs(float(simulate(100_000, eve=InterceptResend(), rng=1).s) - 2**0.5) < 0.1
    True

    References
    ----------
    Artur K. Ekert, Phys. Rev. Lett. 67, 661 (1991).
    """
    n = _check.count(n, "n", most=_MOST, because="a pair takes five bytes")
    table = probability_table(state, eve, eve_on, channel)
    return Run(*_in_order(sampling.draw(table.values / 9, n, rng=rng)), table.labels[2])


_Five = tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]


def _in_order(drawn: tuple[NDArray[Any], ...]) -> _Five:
    alice, bob, record, alice_bits, bob_bits = drawn
    return alice, bob, alice_bits, bob_bits, record


def probability_table(
    state: Qobj | None = None, eve: Any = None, eve_on: str = "bob", channel: Channel | None = None
) -> Table:
    r"""How likely each record of Eve and each pair of bits is, for each pair of angles.

    .. math:: \Pr(e, x, y \mid a, b) = \mathrm{tr}\big[(M_x^a \otimes M_y^b)\,\mathcal{N}\,\mathcal{E}_e(\rho)\big]

    Parameters
    ----------
    state, eve, eve_on, channel
        As for `simulate`.

    Returns
    -------
    Table
        Axes alice, bob (these two are given), eve_record, alice_bit, bob_bit.

    Raises
    ------
    ValueError
        As `simulate`.

    Examples
    --------
    >>> probability_table().marginal("alice_bit", "bob_bit")["22.5 deg", "22.5 deg", "0", "0"]
    0.5

    References
    ----------
    Artur K. Ekert, Phys. Rev. Lett. 67, 661 (1991).
    """
    return _pairs.table(state, ALICE_DEG, BOB_DEG, eve, eve_on, channel)


class Expected(NamedTuple):
    """What an endless run would show: the CHSH value, and the error rate of the key bits."""

    s: float
    qber: float


def expected(
    state: Qobj | None = None, eve: Any = None, eve_on: str = "bob", channel: Channel | None = None
) -> Expected:
    r"""Exact CHSH value and error rate of the key bits.

    .. math:: S = E(0, 22.5) - E(0, 67.5) + E(45, 22.5) + E(45, 67.5), \qquad
              Q = \tfrac12 \sum_{a = b} \Pr(x \neq y \mid a, b)

    Parameters
    ----------
    state, eve, eve_on, channel
        As for `simulate`.

    Returns
    -------
    Expected
        `s`, in [-2 sqrt 2, 2 sqrt 2], and `qber`, in [0, 1]; both dimensionless.

    Raises
    ------
    ValueError
        As `simulate`.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> s, qber = expected(eve=InterceptResend(0.5))
    >>> round(s, 10), round(qber, 10)
    (2.1213203436, 0.125)

    References
    ----------
    Artur K. Ekert, Phys. Rev. Lett. 67, 661 (1991).
    """
    values = probability_table(state, eve, eve_on, channel).values.sum(axis=2)
    wrong = values[..., 0, 1] + values[..., 1, 0]
    s = sum(sign * (1 - 2 * wrong[ALICE_DEG.index(a), BOB_DEG.index(b)]) for (a, b), sign in CHSH.items())
    return Expected(float(s), float(np.mean([wrong[i, j] for i, j in _KEY])))


def _correlation(same: int, differ: int) -> Estimate:
    """Twice the rate of equal bits, less one."""
    rate = Estimate.rate(same, same + differ)
    return Estimate(2 * rate.value - 1, rate.n, 2 * rate.low - 1, 2 * rate.high - 1, "E", "pairs")
