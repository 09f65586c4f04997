"""Everything that the server ever holds: the angles that it is told, and the qubits that it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, _figures, states
from qlab._frozen import Frozen, read_only
from qlab._show import BLUE, facts
from qlab.blind.angles import TURN, plus
from qlab.blind.computation import as_computation
from qlab.blind.engine import unpacked
from qlab.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Matrices = NDArray[Any]
_MOST = 4  # measured qubits: 8**4 records with a matrix of 16 x 16 each
_ANGLES = tuple(map(str, range(TURN)))


@dataclass(frozen=True, eq=False, repr=False)
class ServerView(Frozen):
    """The server's side of a round, averaged over what only the client knows.

    Parameters
    ----------
    table : Table
        Probabilities of the angles told, in eighths of a turn, one axis for each measured qubit.
    matrices : ndarray
        Density matrix of all qubits sent, given these angles: the axes of the table, then rows and columns.
    """

    table: Table
    matrices: Matrices

    def __post_init__(self) -> None:
        object.__setattr__(self, "matrices", read_only(self.matrices))

    def state(self, *delta: int) -> Qobj:
        """The qubits, given what was told."""
        if len(delta) != len(self.table.axes):
            raise ValueError(f"`delta` must be {len(self.table.axes)} angles in eighths of a turn; got {len(delta)}")
        at = tuple(_check.count(d, "delta", most=TURN - 1, because="there are eight angles") for d in delta)
        matrix = self.matrices[at]
        return Qobj(matrix, dims=[[2] * (len(matrix).bit_length() - 1)] * 2)

    @property
    def distance(self) -> float:
        """Trace distance from even angles and maximally mixed qubits; where it is 0 the server has learnt nothing."""
        d = self.matrices.shape[-1]
        joint = self.table.values[..., None, None] * self.matrices
        spread = np.linalg.eigvalsh(joint - np.eye(d) / (d * self.table.values.size))
        return float(np.abs(spread).sum() / 2)

    def __repr__(self) -> str:
        qubits = self.matrices.shape[-1].bit_length() - 1
        held = f"{qubits} qubit{'s'[: qubits != 1]}, {self.table.values.size} records"
        return f"{held}: {self.distance:.0e} from knowing nothing"

    def _repr_html_(self) -> str:
        if self.matrices.ndim == 3:
            return facts({f"delta {k}": self._entry(k) for k in range(TURN)})
        low, high = self.table.values.min(), self.table.values.max()
        purity = np.einsum("...ij,...ji->...", self.matrices, self.matrices).real
        return facts(
            {
                "qubits sent": str(self.matrices.shape[-1].bit_length() - 1),
                "probability of each record": f"{low:.6g} to {high:.6g}",
                "purity of the qubits": f"{purity.min():.6g} to {purity.max():.6g}",
                "trace distance from knowing nothing": f"{self.distance:.1e}",
            }
        )

    def _entry(self, k: int) -> str:
        """One angle: its probability, and the density matrix by rows."""
        rows = np.round(self.matrices[k], 12) + 0.0  # no "-0"
        entries = (" ".join(f"{z.real:g}" if z.imag == 0 else f"{z:g}" for z in row) for row in rows)
        return f"probability {self.table.values[k]:g}, qubits {' / '.join(entries)}"

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """How likely each of the eight angles is, for each measured qubit."""
        ax = _check.axes(ax)
        n = len(self.table.axes)
        for i, axis in enumerate(self.table.axes):
            at = np.arange(TURN) + (i - (n - 1) / 2) * 0.8 / n
            ax.bar(at, self.table.marginal(axis).values, 0.7 / n, color=BLUE, alpha=1 - 0.6 * i / n, label=axis)
        ax.set(xlabel="angle told (eighths of a turn)", ylabel="probability", ylim=(0, 0.25), xticks=range(TURN))
        ax.legend()
        return ax


def server_view(computation: Any, *, b: Any = None, outputs: bool = False) -> ServerView:
    r"""What the server holds in a round, whatever it answers.

    .. math:: \rho_\delta = \frac{1}{\Pr(\delta)} \sum_{\theta, r} \frac{1}{16^n}\,[\delta = \delta(\theta, r)]\;
              \bigotimes_i |{+_{\theta_i}}\rangle\langle{+_{\theta_i}}|

    Every angle is as likely, and the bit `r` makes an even mixture of two orthogonal states of every qubit. So the
    result is the same for all computations of one size: the server learns the size, and where lines are joined.

    Parameters
    ----------
    computation : Computation or sequence of int
        What is computed, or the angles of one line; at most four measured qubits.
    b : array_like of int, optional
        The server's answers, by lines; all 0 if not given. Angles told later depend on them.
    outputs : bool
        Whether the client sends the last qubit of each line, too, as :math:`|{+_\theta}\rangle` instead of the server's
        :math:`|+\rangle`. Read in the Z basis it does the same; where traps are hidden it must come from the client.

    Returns
    -------
    ServerView
        A table of the angles told, the state of the qubits for each, and the distance from knowing nothing.

    Raises
    ------
    ValueError
        If there is no such computation, or it is larger, or the answers do not fit it.

    Examples
    --------
    >>> view = server_view([1])
    >>> view.table["3"], view.state(3).diag(), view.distance < 1e-12
    (0.125, array([0.5, 0.5]), True)

    References
    ----------
    A. Broadbent, J. Fitzsimons and E. Kashefi, Proc. 50th Annual IEEE Symposium on Foundations of Computer Science,
    517 (2009).
    """
    work = as_computation(computation)
    n = _check.count(work.measured, "computation", most=_MOST, because="a view has 8 records for each measured qubit")
    said = np.zeros(n) if b is None else _check.whole(b, "b", 0, 1).ravel()
    if said.size != n:
        raise ValueError(f"`b` must be {n} bits, one for each measured qubit; got {_check.brief(b)}")
    shape = (work.lines, work.length)
    r = unpacked(np.arange(1 << n), n).reshape(-1, *shape)
    s = r ^ said.astype(np.uint8).reshape(shape)
    hidden = np.zeros(shape, np.int64)
    told = np.stack([work.delta(hidden, r, s, column) for column in range(work.length)], axis=-1)
    joint = np.sum([_product([_sent(k) for k in row.ravel()]) for row in told], axis=0)
    for _ in range(work.lines if _check.flag(outputs, "outputs") else 0):
        joint = np.kron(joint, _RING.mean(axis=0))
    return _view(joint / 16**n)


def trap_view() -> ServerView:
    r"""What the server holds in a round that is a trap for one gate.

    The client sends :math:`|{+_\theta}\rangle`, and beside it not another such state but 0 or 1, which the CZ does not
    entangle. It tells :math:`\delta = \theta + \pi r`, and knows what the server has to answer.

    Returns
    -------
    ServerView
        The same as ``server_view([k], outputs=True)`` for every `k`: a trap cannot be told from a computation.

    Examples
    --------
    >>> bool(np.allclose(trap_view().matrices, server_view([1], outputs=True).matrices, atol=1e-12))
    True

    References
    ----------
    J. F. Fitzsimons and E. Kashefi, Phys. Rev. A 96, 012303 (2017).
    """
    bits: Matrices = sum(states.ket(bit).proj().full() for bit in "01") / 2
    return _view(np.kron(_sent(0) + _sent(TURN // 2), bits) / 16)


_RING = read_only(np.array([plus(k).proj().full() for k in range(TURN)]))  # what can be sent


def _sent(hidden: int) -> Matrices:
    """For each angle that may be told, what was sent if it hides an angle of so many eighths."""
    return _RING[(np.arange(TURN) - hidden) % TURN]


def _product(rings: list[Matrices]) -> Matrices:
    """For all angles at once, an axis for each qubit: the product of its states."""
    joint: Matrices = rings[0]
    for ring in rings[1:]:
        d = 2 * joint.shape[-1]
        joint = np.einsum("...ij,dkl->...dikjl", joint, ring).reshape(*joint.shape[:-2], TURN, d, d)
    return joint


def _view(joint: Matrices) -> ServerView:
    chances = np.trace(joint, axis1=-2, axis2=-1).real
    axes = tuple(f"delta {i + 1}" for i in range(chances.ndim)) if chances.ndim > 1 else ("delta",)
    table = Table(np.round(chances, 15), axes, (_ANGLES,) * chances.ndim)
    return ServerView(table, joint / chances[..., None, None])
