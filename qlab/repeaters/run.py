"""What many trials of a repeater chain leave behind. (Public home: `qlab.repeaters`.)"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _figures, _frozen
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.estimates import Z_95, Estimate
from qlab.keyrates import binary_entropy

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ARRAYS = ("waiting_time_s", "fidelity", "attempts", "error_z", "error_x", "uses")
_COUNTS = ("waiting_time_s", "attempts", "uses")


@dataclass(frozen=True, eq=False, repr=False)
class Run(_frozen.Frozen):
    """One end-to-end pair for each trial. Read-only arrays of one length.

    Parameters
    ----------
    waiting_time_s : ndarray
        From the first attempt until both ends have all the news, in seconds.
    fidelity : ndarray
        Fidelity of the pair with phi+ at that time, dimensionless.
    attempts : ndarray
        Attempts that all links made together, lost ones included; with multiplexing each mode counts.
    error_z, error_x : ndarray
        Probability that the two ends differ when both measure in Z, and in X, dimensionless.
    uses : ndarray, optional
        Uses of the chain. Each use gives every link one turn to send one photon (to a detector or to the other end),
        and a link that holds its pair lets its turn pass: so they are the attempts of the busiest link. With
        multiplexing each mode counts.

    Raises
    ------
    ValueError
        If the arrays differ in length, are empty, or hold what cannot be.

    Examples
    --------
    >>> from qlab.repeaters import Chain, Link
    >>> run = Chain([Link(20, success_probability=0.1, attempt_rate_hz=1e3)] * 2).simulate(1000, rng=1)
    >>> len(run), run.mean_fidelity
    (1000, mean fidelity 1 (1 to 1) from 1000 pairs)
    """

    waiting_time_s: NDArray[np.float64]
    fidelity: NDArray[np.float64]
    attempts: NDArray[np.float64]
    error_z: NDArray[np.float64]
    error_x: NDArray[np.float64]
    uses: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for name in _ARRAYS if self.uses is not None else _ARRAYS[:-1]:
            array = _frozen.read_only(_column(getattr(self, name), name))
            object.__setattr__(self, name, array)
            if array.shape != (self.waiting_time_s.size,):
                raise ValueError(f"`{name}` must have one entry per pair; got shape {array.shape}")
            if not array.size:
                raise ValueError(f"`{name}` must have at least one entry; got none")

    def __len__(self) -> int:
        return len(self.waiting_time_s)

    @cached_property
    def rate_hz(self) -> Estimate:
        """End-to-end pairs per second, one after the other, as 1 / (mean waiting time), with its 95 % interval."""
        mean, reach = _mean(self.waiting_time_s)
        high = 1 / (mean - reach) if reach < mean else math.inf
        return Estimate(1 / mean, len(self), 1 / (mean + reach), high, "pairs per second", "pairs")

    @cached_property
    def mean_fidelity(self) -> Estimate:
        """Fidelity with phi+, averaged over the pairs, with its 95 % interval."""
        mean, reach = _mean(self.fidelity)
        return Estimate(mean, len(self), max(0.0, mean - reach), min(1.0, mean + reach), "mean fidelity", "pairs")

    @cached_property
    def secret_key_rate_hz(self) -> Estimate:
        r"""Secret bits per second for very long keys, with the 95 % interval.

        .. math:: R = \frac{\max\{0,\ 1 - h(e_Z) - h(e_X)\}}{\text{mean waiting time}}

        An error rate of one half or more counts as no key, as in `keyrates.bb84`, although bits that are nearly always
        wrong could be flipped. Nothing is taken off for sifting: both ends choose one basis nearly always, so that
        nearly all pairs count. With fair coins for the bases, half of the pairs are left, and half of this rate.
        """
        return self._key_per(self.waiting_time_s, "secret bits per second")

    @cached_property
    def secret_key_per_use(self) -> Estimate:
        r"""Secret bits per use of the chain for very long keys, with the 95 % interval.

        .. math:: \frac{\max\{0,\ 1 - h(e_Z) - h(e_X)\}}{\text{mean of `uses`}}

        This is what the bounds of `keyrates.plob` and `keyrates.repeater_bound` are compared with. They allow so much
        for each bosonic mode. A photon whose polarisation or time is the qubit occupies two modes, so that a use
        allows twice as much; see `secret_key_per_mode`.
        """
        if self.uses is None:
            raise ValueError("`uses` must be given to know the key per use; got None (`Chain.simulate` counts them)")
        return self._key_per(self.uses, "secret bits per use")

    def secret_key_per_mode(self, modes_per_photon: int = 2) -> Estimate:
        """Secret bits per bosonic mode that is sent, to be compared with `keyrates.plob`, with the 95 % interval.

        Parameters
        ----------
        modes_per_photon : int
            How many modes the photon of one use occupies: 2 if its polarisation or its time is the qubit, 1 if it is
            there or not (as with a single click).

        Raises
        ------
        ValueError
            If that is no count, or the run does not know its uses.
        """
        modes = _check.count(modes_per_photon, "modes_per_photon", least=1)
        use = self.secret_key_per_use
        return Estimate(use.value / modes, use.n, use.low / modes, use.high / modes, "secret bits per mode", use.of)

    def _key_per(self, cost: NDArray[np.float64], name: str) -> Estimate:
        """Secret bits of the pairs over the mean of what they cost."""
        mean, z, x = (float(a.mean()) for a in (cost, self.error_z, self.error_x))
        share = float(1 - _price(z) - _price(x))
        moved = -_slope(z) * (self.error_z - z) - _slope(x) * (self.error_x - x)  # of the share, with each trial
        reach = _mean((moved - share / mean * (cost - mean)) / mean)[1]
        value, low, high = (max(0.0, v) for v in (share / mean, share / mean - reach, share / mean + reach))
        return Estimate(value, len(self), low, high, name, "pairs")

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw how long the pairs took, with the mean, and return the axes."""
        ax = _check.axes(ax)
        ax.hist(self.waiting_time_s, bins=60, density=True, color=BLUE, alpha=0.6, label="pairs")
        mean = float(self.waiting_time_s.mean())
        ax.axvline(mean, color=ORANGE, linestyle="--", label=f"mean {mean:.3g} s")
        ax.set(xlabel="waiting time (s)", ylabel="probability density (1/s)", title=repr(self.mean_fidelity))
        ax.legend()
        return ax

    def __repr__(self) -> str:
        return f"<repeater run: {self.rate_hz!r}, {self.mean_fidelity!r}>"

    def _repr_html_(self) -> str:
        rows = {
            "pairs": spaced(len(self)),
            "rate": repr(self.rate_hz),
            "fidelity": repr(self.mean_fidelity),
            "key": repr(self.secret_key_rate_hz),
        }
        return facts(rows)


def _column(x: Any, name: str) -> NDArray[np.float64]:
    """Numbers of 0 or more: times and attempts, or probabilities."""
    high = math.inf if name in _COUNTS else 1 + 1e-9
    values = _check.array(x, name, -1e-9, high)
    # a large run that is locked is not copied
    return x if isinstance(x, np.ndarray) and x.dtype == np.float64 else values


def _mean(values: NDArray[np.float64]) -> tuple[float, float]:
    """Mean, and how far its 95 % interval reaches; infinitely far for a single value."""
    if len(values) < 2:
        return float(values.mean()), math.inf
    return float(values.mean()), Z_95 * float(values.std(ddof=1)) / math.sqrt(len(values))


def _price(e: float) -> float:
    """Binary entropy of an error rate; from one half on, all of the bit."""
    return float(binary_entropy(min(e, 0.5)))


def _slope(e: float) -> float:
    """Derivative of that price; kept finite at 0."""
    e = min(max(e, 1e-15), 0.5)
    return math.log2((1 - e) / e)
