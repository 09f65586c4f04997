"""What a BB84 run leaves behind: arrays, and what Alice and Bob read from them. (Public home: `qlab.bb84`.)"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlab import _check
from qlab.estimates import Estimate

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LOST = 255
"""What stands in ``bob_bits`` for a photon that did not arrive."""

_ARRAYS = ("alice_bits", "alice_bases", "bob_bases", "bob_bits", "eve_record")
_BLUE, _ORANGE = "#0072b2", "#d55e00"  # Okabe and Ito


class Sifted(NamedTuple):
    """Alice's and Bob's bits where the photon arrived and the bases agree."""

    alice: NDArray[np.uint8]
    bob: NDArray[np.uint8]


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What happened to each photon. Read-only uint8 arrays of one length.

    Parameters
    ----------
    alice_bits, alice_bases, bob_bases, bob_bits : ndarray
        Bits 0 and 1, `LOST` in `bob_bits` for a photon that did not arrive; bases 0 = Z, 1 = X.
    eve_record : ndarray
        Eve's classical record: an index into `records`.
    records : tuple of str
        What the entries of Eve's record mean; entry 0 is a photon she let pass.

    Raises
    ------
    ValueError
        If the arrays differ in length.

    Examples
    --------
    >>> from qlab import bb84
    >>> run = bb84.simulate(1000, rng=1)
    >>> len(run), bool((run.sifted.alice == run.sifted.bob).all())
    (1000, True)
    """

    alice_bits: NDArray[np.uint8]
    alice_bases: NDArray[np.uint8]
    bob_bases: NDArray[np.uint8]
    bob_bits: NDArray[np.uint8]
    eve_record: NDArray[np.uint8]
    records: tuple[str, ...] = ("untouched",)

    def __post_init__(self) -> None:
        for name in _ARRAYS:
            array = _bytes(getattr(self, name), name)
            array.flags.writeable = False
            object.__setattr__(self, name, array)
            if array.shape != (self.alice_bits.size,):
                raise ValueError(f"`{name}` must have one entry per photon; got shape {array.shape}")

    def __len__(self) -> int:
        return len(self.alice_bits)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Which photons survive sifting, because they arrived and the bases agree."""
        return (self.alice_bases == self.bob_bases) & (self.bob_bits != LOST)

    @cached_property
    def sifted(self) -> Sifted:
        """Alice's and Bob's sifted bits, read-only."""
        kept = self.kept
        pair = Sifted(self.alice_bits[kept], self.bob_bits[kept])
        for bits in pair:
            bits.flags.writeable = False
        return pair

    @cached_property
    def qber(self) -> Estimate:
        """Share of the sifted bits that differ, with its 95 % interval."""
        kept = self.kept
        return _qber(kept & (self.alice_bits != self.bob_bits), int(np.count_nonzero(kept)))

    def compare(self, k: int, *, rng: Any = None) -> tuple[Estimate, Run]:
        """Disclose `k` sifted bits at random positions: what Alice and Bob learn, and what they have left.

        Parameters
        ----------
        k : int
            How many sifted bits to disclose.
        rng : numpy.random.Generator, seed or None
            Source of randomness for the positions.

        Returns
        -------
        Estimate
            Error rate among the disclosed bits.
        Run
            The run without them: what was said in public is no longer secret.

        Raises
        ------
        ValueError
            If `k` is not a count, or larger than the number of sifted bits.

        Examples
        --------
        >>> from qlab import bb84
        >>> estimate, rest = bb84.simulate(1000, rng=1).compare(72, rng=2)
        >>> estimate.n, len(rest)
        (72, 928)
        """
        k = _check.count(k, "k", most=self.qber.n, because="there are no more sifted bits")
        chosen = _check.generator(rng).choice(self.qber.n, k, replace=False, shuffle=False)
        open_ = np.flatnonzero(self.kept)[chosen]
        rest = np.ones(len(self), bool)
        rest[open_] = False
        estimate = _qber(self.alice_bits[open_] != self.bob_bits[open_], k)
        return estimate, replace(self, **{name: getattr(self, name)[rest] for name in _ARRAYS})

    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw the error rate of the first 1, 2, ... sifted bits with its 95 % interval, and return the axes."""
        import matplotlib.pyplot as plt  # a run without a figure should not wait for it

        if not (ax is None or hasattr(ax, "fill_between")):
            raise ValueError(f"`ax` must be matplotlib axes or None; got {_check.brief(ax)}")
        ax = plt.subplots()[1] if ax is None else ax
        wrong = self.sifted.alice != self.sifted.bob
        n = np.unique(np.geomspace(1, max(wrong.size, 1), 200).astype(int))[: wrong.size]
        rates = [_qber(wrong[:i], int(i)) for i in n]
        low, high = [r.low for r in rates], [r.high for r in rates]
        ax.fill_between(n, low, high, color=_BLUE, alpha=0.25, linewidth=0, label="95 % interval")
        ax.plot(n, [r.value for r in rates], color=_BLUE, label="errors so far")
        ax.axhline(0.11, color=_ORANGE, linestyle="--", label="11 %, where the key rate ends")
        ax.set(xscale="log", ylim=(0, 1), xlabel="sifted bits compared", ylabel="QBER")
        ax.legend()
        return ax

    def __repr__(self) -> str:
        arrived = np.count_nonzero(self.bob_bits != LOST)
        return f"<BB84 run: {len(self)} sent, {arrived} arrived, {self.qber!r}>"

    def _repr_html_(self) -> str:
        qber = self.qber
        known = f"{100 * qber.value:.2f} % (95 % interval {100 * qber.low:.2f} % to {100 * qber.high:.2f} %)"
        rows = {
            "photons sent": _spaced(len(self)),
            "arrived": _spaced(np.count_nonzero(self.bob_bits != LOST)),
            "sifted bits": _spaced(qber.n),
            "QBER": known if qber.n else "unknown: no sifted bits",
        }
        cells = (f"<tr><th scope='row'>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in rows.items())
        return f"<table>{''.join(cells)}</table>"


def _bytes(x: Any, name: str) -> NDArray[np.uint8]:
    """A view of whole numbers from 0 to 255."""
    if not (isinstance(x, np.ndarray) and x.dtype == np.uint8):
        values = _check.array(x, name, 0, 255)
        if (values != np.floor(values)).any():
            raise ValueError(f"`{name}` must hold whole numbers; got {_check.brief(x)}")
        x = values.astype(np.uint8)
    return x.view()


def _spaced(n: Any) -> str:
    return f"{n:,}".replace(",", " ")


def _qber(wrong: NDArray[np.bool_], n: int) -> Estimate:
    return Estimate.rate(int(np.count_nonzero(wrong)), n, name="QBER", of="sifted bits")
