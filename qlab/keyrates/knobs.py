"""Settings of a laser as points of a space without walls, in which one can climb."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check

Array = NDArray[np.float64]

_SINGLE = {"intensity": (1e-7, 1.0), "alpha_squared": (1e-5, 0.5)}  # from here to there
_EDGE = 1e-9  # of a share: nothing is quite 0 or 1

_SIGNALS, _RATIOS = (0.25, 0.45, 0.65), (0.13, 0.25, 0.4, 0.6)
_BIASES = (0.3, 0.45, 0.55, 0.65, 0.8, 0.9, 0.96)  # from a short block to an endless one, and the shares with them
_SHARES: dict[int, list[tuple[float, ...]]] = {
    1: [(0.03,), (0.08,), (0.16,), (0.3,), (0.55,), (0.75,), (0.92,)],
    2: [(0.01, 0.4), (0.025, 0.43), (0.055, 0.5), (0.12, 0.53), (0.3, 0.45), (0.6, 0.3), (0.85, 0.1)],
}
_GO_TOGETHER = ("shares", "key_basis_share")


@dataclass(frozen=True)
class Knobs:
    """Which settings are free, and what is known of those that are not.

    Parameters
    ----------
    names : tuple of str
        The free settings.
    decoys : int
        Decoys beside the signal.
    floor : float
        The mean photon number that a single intensity stays above.
    lowest : float
        Mean photon number of the faintest of three.
    """

    names: tuple[str, ...]
    decoys: int
    floor: float
    lowest: float

    @classmethod
    def of(cls, names: list[str], fixed: dict[str, Any], decoys: int, lowest: float) -> Knobs:
        """The free settings of a rate that takes these names when some are fixed."""
        free = [n for n in (*_SINGLE, "intensities", "shares", "key_basis_share") if n in names and n not in fixed]
        if not free:
            raise ValueError(
                "`rate` must leave a setting to search for: intensity, alpha_squared, intensities, shares or "
                f"key_basis_share; it takes {', '.join(names) or 'nothing'} and given are {', '.join(fixed) or 'none'}"
            )
        for one, other in (("intensities", "shares"), ("shares", "intensities")):
            if one in free and other in fixed:
                decoys = len(np.asarray(fixed[other])) - 1
        weak = float(np.max(fixed["weak"])) * (1 + 1e-6) if "weak" in fixed else 0.0
        return cls(tuple(free), decoys, weak, _check.in_range(lowest, "lowest", 0, 0.05))

    def _ends(self, name: str) -> tuple[float, float]:
        """Logarithms of the least and the largest that a single setting may be."""
        low, high = _SINGLE[name]
        return float(np.log(max(low, self.floor))), float(np.log(max(high, 2 * self.floor)))

    def starts(self) -> Array:
        """Where to look first: a column for each point."""
        tried: list[list[tuple[float, ...]]] = []
        for name in self.names:
            if name in _SINGLE:
                tried.append([(x,) for x in np.linspace(*self._ends(name), 25)])
            elif name == "intensities":
                tried.append([(np.log(mu), _logit(part)) for mu, part in product(_SIGNALS, _RATIOS)])
        tried.append(self._for_blocks())
        return np.array([[x for part in point for x in part] for point in product(*tried)]).T

    def _for_blocks(self) -> list[tuple[float, ...]]:
        """Shares and basis bias, as far as they are free, that go together for blocks of all lengths."""
        rows = {
            "shares": [tuple(np.log(np.array(p) / (1 - sum(p)))) for p in _SHARES[self.decoys]],
            "key_basis_share": [(_logit(x),) for x in _BIASES],
        }
        free = [rows[name] for name in _GO_TOGETHER if name in self.names]
        return [sum(point, ()) for point in zip(*free, strict=True)] if free else [()]

    def settings(self, place: Array) -> dict[str, Array]:
        """What stands at places: coordinates along the first axis, then any axes."""
        rows, found = iter(place), dict[str, Array]()
        for name in self.names:
            if name in _SINGLE:
                found[name] = np.exp(np.clip(next(rows), *self._ends(name)))
            elif name == "intensities":
                found[name] = self._intensities(np.exp(np.clip(next(rows), -4, 0.5)), _share(next(rows)))
            elif name == "shares":
                found[name] = _softmax([next(rows) for _ in range(self.decoys)])
            else:
                found[name] = _share(next(rows))
        return found

    def _intensities(self, signal: Array, part: Array) -> Array:
        """Ascending: the decoy lies as far up as its part says, and below what the bounds allow."""
        if self.decoys == 1:
            return np.stack([part * signal, signal])
        faint = np.full_like(signal, self.lowest)
        faint = np.minimum(faint, signal / 10)
        return np.stack([faint, faint + part * (signal - 2 * faint), signal])


def _logit(x: float) -> float:
    return float(np.log(x / (1 - x)))


def _share(x: Array) -> Array:
    """A number in (0, 1)."""
    return np.clip(1 / (1 + np.exp(-np.clip(x, -30, 30))), _EDGE, 1 - _EDGE)


def _softmax(rows: list[Array]) -> Array:
    """Shares in ascending order of intensity; the first coordinate is the signal's, the faintest has none."""
    weights = np.exp(np.clip(np.stack([np.zeros_like(rows[0]), *rows[::-1]]), -15, 15))
    return weights / weights.sum(axis=0)
