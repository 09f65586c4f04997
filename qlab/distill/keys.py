"""What comes out at the end: a key with its account, or no key and the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from qlab import _check, _figures, _frozen
from qlab._show import BLUE, ORANGE, facts, spaced
from qlab.distill.bits import Bits

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class NoKey(ValueError):
    """There is no key, and the message says why. Nothing secret was used; Alice and Bob may begin again."""


@dataclass(frozen=True, eq=False, repr=False)
class Key(_frozen.Frozen):
    """Two equal rows of secret bits, and where all the others went.

    Parameters
    ----------
    alice, bob : ndarray
        The key at either end, equal.
    account : mapping
        Bits at each stage. "sent", "clicked", "sifted" and "left" count what there is; "sacrificed", "disclosed",
        "verified", "amplified away" and "authentication" what each step takes, so that `sifted` less these is `left`.
    epsilon : float
        Probability, at most, that Eve knows anything of the key or that the copies differ: the security parameter.
    qber : float
        Error rate in the key basis, counted over the corrected bits.
    efficiency : float
        Inefficiency `f` of the error correction, by that rate.

    Raises
    ------
    ValueError
        If the two copies differ: then it is no key.
    """

    alice: Bits
    bob: Bits
    account: Mapping[str, int]
    epsilon: float
    qber: float = field(default=float("nan"))
    efficiency: float = field(default=float("nan"))

    def __post_init__(self) -> None:
        for name in ("alice", "bob"):
            object.__setattr__(self, name, _frozen.read_only(getattr(self, name)))
        object.__setattr__(self, "account", _frozen.FrozenDict(self.account))
        if not np.array_equal(self.alice, self.bob):
            raise NoKey("the two copies of the key differ, so it is none")

    def __len__(self) -> int:
        return len(self.alice)

    @_figures.plain
    def plot(self, ax: Axes | None = None) -> Axes:
        """Draw what is left of the sifted bits after each step, and return the axes."""
        ax = _check.axes(ax)
        left, steps = self.account["sifted"], [("sifted", self.account["sifted"])]
        for name in SPENT:
            left -= self.account[name]
            steps.append((name, left))
        names, values = [n for n, _ in steps][::-1], [v for _, v in steps][::-1]
        ax.barh(names, values, color=[ORANGE, *[BLUE] * (len(names) - 1)])
        ax.set(xlabel="bits left after this step")
        ax.locator_params(axis="x", nbins=5)
        return ax

    def __repr__(self) -> str:
        from_ = f"{spaced(self.account['sent'])} sent, {spaced(self.account['sifted'])} sifted"
        return f"<key of {spaced(len(self))} bits from {from_}; it fails with probability {self.epsilon:.1e} at most>"

    def _repr_html_(self) -> str:
        rows = {name: ("\N{MINUS SIGN}" if name in SPENT else "") + spaced(n) for name, n in self.account.items()}
        rows["security parameter"] = f"{self.epsilon:.2g}"
        return facts(rows)


SPENT = ("sacrificed", "disclosed", "verified", "amplified away", "authentication")
"""The steps that take bits, in their order."""
