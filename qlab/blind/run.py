"""Many rounds of blind computing, drawn from the table."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures, sampling
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.blind.angles import TURN
from qlab.blind.computation import Computation, as_computation
from qlab.blind.engine import packed, records, unpacked
from qlab.blind.rounds import answers
from qlab.estimates import Estimate
from qlab.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Bytes = NDArray[np.uint8]
_MOST = 10**8


@dataclass(frozen=True, eq=False, repr=False)
class Run(Frozen):
    """What was sent, told and answered in each round: arrays of bytes, of shape (rounds, lines, measured qubits).

    Parameters
    ----------
    computation : Computation
        What the client wanted.
    p, turn_deg : float
        Noise and cheating, as for `simulate`.
    theta, r : ndarray
        The client's secrets: angles in eighths of a turn, and bits.
    delta : ndarray
        What it told the server, in eighths of a turn.
    b : ndarray
        What the server answered.
    read : ndarray
        What the server read at the end, shape (rounds, lines).
    """

    computation: Computation
    p: float
    turn_deg: float
    theta: Bytes
    r: Bytes
    delta: Bytes
    b: Bytes
    read: Bytes

    def __post_init__(self) -> None:
        for name in ("theta", "r", "delta", "b", "read"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    def __len__(self) -> int:
        return len(self.read)

    @property
    def answers(self) -> Bytes:
        """What the client makes of the server's reading, which it alone can correct; shape (rounds, lines)."""
        return self.read ^ (self.b ^ self.r)[..., -1]

    @cached_property
    def zeros(self) -> Estimate:
        """How often the answer is 0 (or 00)."""
        return self._share(self.answers, "answer")

    @cached_property
    def uncorrected(self) -> Estimate:
        """How often the server reads 0 (or 00); what it sees is a coin (or two)."""
        return self._share(self.read, "reading")

    @cached_property
    def expected(self) -> Table:
        """The exact probabilities of the answers."""
        return answers(self.computation, p=self.p, turn_deg=self.turn_deg)

    @cached_property
    def told(self) -> NDArray[np.int64]:
        """How often the server was told each of the eight angles, a row for each measured qubit, line by line."""
        flat = self.delta.reshape(len(self), self.computation.measured)
        return read_only(np.array([np.bincount(column, minlength=TURN) for column in flat.T]))

    def counts(self, bits: Bytes) -> NDArray[np.int64]:
        """How often each answer occurs among `answers` or `read`, in the order of ``computation.labels``."""
        return np.bincount(packed(bits), minlength=len(self.computation.labels))

    def _share(self, bits: Bytes, what: str) -> Estimate:
        zeros = int(np.count_nonzero(~bits.any(axis=1)))
        return Estimate.rate(zeros, len(self), name=f"{what} {self.computation.labels[0]}", of="rounds")

    def __repr__(self) -> str:
        return f"{self.zeros}; {self.uncorrected.name} {self.uncorrected.value:.1%}"

    def _repr_html_(self) -> str:
        label = self.computation.labels[0]
        return facts(
            {
                "rounds": spaced(len(self)),
                f"answer {label}": f"{self.zeros.value:.4f} ({self.zeros.low:.4f} to {self.zeros.high:.4f})",
                f"answer {label}, exact": f"{self.expected[label]:.4f}",
                f"server reads {label}": f"{self.uncorrected.value:.4f}",
            }
        )

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Shares of the answers, beside those of the server's readings; a dash where the exact probability is."""
        ax = _check.axes(ax)
        at, width, total = np.arange(len(self.computation.labels)), 0.4, max(len(self), 1)
        ax.bar(at - width / 2, self.counts(self.answers) / total, width, color=BLUE, label="the client's answers")
        ax.bar(at + width / 2, self.counts(self.read) / total, width, color=ORANGE, hatch="//", label="as read")
        ax.plot(at - width / 2, self.expected.values, "_", color="black", markersize=20, label="exact")
        ax.set_xticks(at, self.computation.labels)
        ax.set(xlabel="bits", ylabel="share of the rounds", ylim=(0, 1))
        ax.legend()
        return ax


def simulate(computation: Any, rounds: int, *, p: float = 0.0, turn_deg: float = 0.0, rng: Any = None) -> Run:
    r"""Run a computation blindly many times.

    In each round the client draws an angle :math:`\theta = k\pi/4` and a bit `r` for each qubit that it sends, and
    tells the server :math:`\delta = (-1)^x \varphi + \pi z + \theta + \pi r`. The server answers `b`; the client
    goes on with :math:`s = b \oplus r`. The server reads the last qubits in the Z basis, and the client flips what it
    hears by the last `s` of the line.

    Parameters
    ----------
    computation : Computation or sequence of int
        What is computed, or the angles of one line in eighths of a turn.
    rounds : int
        How many, at most a hundred million.
    p : float
        Probability that a qubit sent arrives maximally mixed, dimensionless, in [0, 1].
    turn_deg : float
        A server that cheats, or is out of tune: it measures along angles that are off by so many degrees of phase.
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7).

    Returns
    -------
    Run
        All that was sent, told and answered; `zeros` and `uncorrected` sum it up.

    Raises
    ------
    ValueError
        If there is no such computation, `rounds` is no count, or a number is out of its range.

    Examples
    --------
    >>> simulate([1], 100_000, rng=1)
    answer 0 85.4 % (85.2 % to 85.6 %) from 100 000 rounds; reading 0 50.2%

    References
    ----------
    A. Broadbent, J. Fitzsimons and E. Kashefi, Proc. 50th Annual IEEE Symposium on Foundations of Computer Science,
    517 (2009); S. Barz et al., Science 335, 303 (2012).
    """
    work = as_computation(computation)
    n = _check.count(rounds, "rounds", most=_MOST, because="a round takes some bytes")
    table, rng = records(work, p, turn_deg), _check.generator(rng)
    shape = (n, work.lines, work.length)
    codes, read = sampling.draw(table.values, n, rng=rng)
    s = unpacked(codes, work.measured).reshape(shape)
    theta, r = rng.integers(TURN, size=shape, dtype=np.uint8), rng.integers(2, size=shape, dtype=np.uint8)
    delta = np.empty(shape, np.uint8)
    for column in range(work.length):
        delta[..., column] = work.delta(theta, r, s, column)
    return Run(work, float(p), float(turn_deg), theta, r, delta, s ^ r, unpacked(read, work.lines))
