"""The key rates of the lab on small grids, from which its page interpolates; ``python -m qlab.labs.keyrate.grids``.

A curve ends, and its logarithm dives there: nothing that one could interpolate. So each curve is kept as its end (the
loss `E` in dB, from Alice's output to a click, beyond which there is no key), and as its rate at shares `x` of that
loss without the dive and without the slope that the light's own loss gives it,

    log10[R(xE) / (1 - x)**dive] + slope * x E / 10.

Both are smooth, in `x` and in each setting on a scale of its own. So a few Chebyshev points in each direction, and the
polynomial through them, are right to better than a per cent; the last tenth of a finite key, which has a kink there,
to 1.5 (a test looks).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from qlab import _frozen, keyrates

Floats = NDArray[np.float64]
FILE = Path(__file__).with_name("grids.npz")

RANGES = {
    "dark": (1e-12, 1e-5, 0.0),
    "misalignment": (0.003, 0.05, 0.5),
    "intensity": (0.05, 0.5, 0.0),
    "block": (1e5, 1e12, -0.1),
}
"""Each setting's least and largest value, and the power of it that makes its scale even; 0 is the logarithm."""

F = 1.16
_LOOKS = _frozen.read_only(np.concatenate([np.linspace(0, 0.68, 27), np.linspace(0.7, 1.04, 66)]))
_CLOSER = 25  # looks at a curve whose rate is dear, from afar and near its end
_ALONG, _REACH = 18, 0.97  # points along a curve, and the last of them as a share of its end
_SCAN = (24, 12, 12, 12)  # into how many parts the search for an end is cut, one after the other
_INTENSITIES = _frozen.read_only(np.geomspace(1e-7, 1, 700)[:, None])
_ALPHAS = _frozen.read_only(np.geomspace(2e-3, 0.2, 90)[:, None])


@dataclass(frozen=True)
class Kind:
    """A curve: its rate by loss in dB and settings, how many points in each, its slope, and no end beyond `deepest`.

    It vanishes as a power of the distance to its end, its `dive`. A rate that `searches` for its best settings looks at
    its neighbours: each of its curves is computed by itself.
    """

    rate: Callable[..., Any]
    points: dict[str, int]
    slope: float
    deepest: float
    dive: float = 1
    searches: bool = False

    @property
    def shape(self) -> tuple[int, ...]:
        """Of its ends."""
        return tuple(self.points.values())


def _line(dark: Any, misalignment: Any) -> dict[str, Any]:
    """What the functions of weak pulses take; two detectors click in the dark, and one basis is used nearly always."""
    return {"dark": 1 - (1 - dark) ** 2, "misalignment": misalignment, "f": F, "sifting": 1}


def _eta(loss_db: Any) -> Floats:
    return 10 ** (-np.asarray(loss_db, dtype=float) / 10)


def _best(rate: Callable[..., Any], *given: Any) -> Floats:
    """The largest of many intensities, a few thousand places at a time."""
    parts = np.array_split(np.stack(given), max(1, len(given[0]) // 4000), axis=1)
    return np.concatenate([rate(*part).max(axis=0) for part in parts])


def no_decoys(loss_db: Floats, dark: Floats, misalignment: Floats, intensity: Floats | None = None) -> Floats:
    """`gllp`, at the best intensity if none is given."""

    def rate(loss: Any, d: Any, e: Any, mu: Any = _INTENSITIES) -> Any:
        return keyrates.gllp(_eta(loss), mu, **_line(d, e))

    return (
        _best(rate, loss_db, dark, misalignment) if intensity is None else rate(loss_db, dark, misalignment, intensity)
    )


def decoys(loss_db: Floats, dark: Floats, misalignment: Floats, intensity: Floats | None = None) -> Floats:
    """`decoy_infinite`, at the best intensity if none is given."""

    def rate(loss: Any, d: Any, e: Any, mu: Any = _INTENSITIES[300:]) -> Any:
        return keyrates.decoy_infinite(_eta(loss), mu, **_line(d, e))

    return (
        _best(rate, loss_db, dark, misalignment) if intensity is None else rate(loss_db, dark, misalignment, intensity)
    )


def six_states(loss_db: Floats, dark: Floats, misalignment: Floats) -> Floats:
    """`six_state` with single photons: clicks per photon times secret bits per click."""
    eta = _eta(loss_db)
    clicks = 1 - (1 - eta) * (1 - dark) ** 2
    qber = (misalignment * eta + (clicks - eta) / 2) / clicks
    return clicks * keyrates.six_state(qber, F)


def twin_fields(loss_db: Floats, dark: Floats, misalignment: Floats) -> Floats:
    """`twin_field` at the best intensity."""

    def rate(loss: Any, d: Any, e: Any) -> Any:
        return keyrates.twin_field(_eta(loss), _ALPHAS, dark=d, misalignment=e, f=F)

    return _best(rate, loss_db, dark, misalignment)


def finite(loss_db: Floats, dark: Floats, misalignment: Floats, block: Floats) -> Floats:
    """`finite_decoy` with two decoys, all settings optimised; not searched for where an endless key is long dead."""
    rates, alive = np.zeros(loss_db.shape), decoys(0.95 * loss_db, dark, misalignment) > 0
    line: dict[str, Any] = {"dark": dark[alive], "misalignment": misalignment[alive], "block": block[alive], "f": F}
    rates[alive] = keyrates.optimised(keyrates.finite_decoy, _eta(loss_db[alive]), **line).rate
    return rates


_TWO = {"dark": 6, "misalignment": 5}
KINDS = {
    "none": Kind(no_decoys, _TWO, 2, 70),
    "none_fixed": Kind(no_decoys, {"dark": 6, "misalignment": 6, "intensity": 5}, 1, 50),
    "decoy": Kind(decoys, _TWO, 1, 125),
    "decoy_fixed": Kind(decoys, {"dark": 6, "misalignment": 6, "intensity": 6}, 1, 125),
    "finite": Kind(finite, {"block": 6, "dark": 6, "misalignment": 6}, 1, 125, dive=1.7, searches=True),
    "six": Kind(six_states, _TWO, 1, 125),
    "twin": Kind(twin_fields, _TWO, 0.5, 220),
}


def nodes(n: int) -> Floats:
    """Chebyshev points of [0, 1], both ends among them."""
    return (1 - np.cos(np.pi * np.arange(n) / (n - 1))) / 2


def along() -> Floats:
    """Chebyshev points of a curve, as shares of the loss at its end."""
    return _REACH * nodes(_ALONG)


def spread(name: str, share: Any) -> Floats:
    """The setting that lies so far along its range."""
    low, high, power = RANGES[name]
    share = np.asarray(share, dtype=float)
    if power == 0:
        return low * (high / low) ** share
    return (low**power + share * (high**power - low**power)) ** (1 / power)


def ends(kind: Kind, settings: Sequence[Floats]) -> Floats:
    """The loss in dB at which each curve ends: a scan, then finer ones."""
    low, step = np.zeros(len(settings[0])), kind.deepest
    for parts in _SCAN:
        losses = low + step * np.arange(1, parts)[:, None] / parts
        alive = _at(kind, losses, settings) > 0
        low = low + step / parts * np.where(alive.any(axis=0), parts - 1 - alive[::-1].argmax(axis=0), 0)
        step = step / parts
    return low + step / 2


def _at(kind: Kind, losses: Floats, settings: Sequence[Floats]) -> Floats:
    """Rates at losses (along the first axis) with settings (along the second)."""
    losses = np.broadcast_to(losses, (len(losses), len(settings[0])))
    flat = {name: np.broadcast_to(s, losses.shape).ravel() for name, s in zip(kind.points, settings, strict=True)}
    return np.reshape(kind.rate(losses.ravel(), **flat), losses.shape)


def made(kind: Kind) -> tuple[Floats, Floats]:
    """Ends, and what is left of the logarithms: one more axis, along the curve."""
    mesh = np.meshgrid(*(spread(name, nodes(n)) for name, n in kind.points.items()), indexing="ij")
    settings = [m.ravel() for m in mesh]
    x = along()[:, None]
    end, rates = _searched(kind, settings, x) if kind.searches else _direct(kind, settings, x)
    logs = np.log10(rates / (1 - x) ** kind.dive) + kind.slope * x * end / 10
    return end.reshape(kind.shape), np.moveaxis(logs.reshape(-1, *kind.shape), 0, -1)


def _direct(kind: Kind, settings: Sequence[Floats], x: Floats) -> tuple[Floats, Floats]:
    """Ends, and rates at shares of them."""
    end = ends(kind, settings)
    return end, _at(kind, x * end, settings)


def _searched(kind: Kind, settings: Sequence[Floats], x: Floats) -> tuple[Floats, Floats]:
    """The same for rates that are dear: each curve is looked at once from afar and once near its end."""
    found = [_curve(kind, [s[i : i + 1] for s in settings], x[:, 0]) for i in range(len(settings[0]))]
    return np.array([end for end, _ in found]), np.array([rates for _, rates in found]).T


def _curve(kind: Kind, setting: Sequence[Floats], x: Floats) -> tuple[float, Floats]:
    """The end of one curve, and its rates by a spline through the logarithms."""
    line = dict(zip(kind.points, setting, strict=True))
    losses = float(ends(KINDS["decoy"], [line["dark"], line["misalignment"]])[0]) * _LOOKS
    rates = _at(kind, losses[:, None], setting)[:, 0]
    last = int(np.flatnonzero(rates > 0)[-1])
    close = np.linspace(losses[last - 2], losses[min(last + 1, len(losses) - 1)], _CLOSER)
    roots = np.sqrt(_at(kind, close[:, None], setting)[:, 0])
    i = int(np.flatnonzero(roots > 0)[-1])
    end = close[i] + min(1.0, roots[i] / (roots[i - 1] - roots[i])) * (close[1] - close[0])
    logs = CubicSpline(losses[: last + 1], np.log10(rates[: last + 1]) + losses[: last + 1] / 10)
    return end, 10 ** (logs(x * end) - x * end / 10)


def stored() -> dict[str, tuple[Floats, Floats]]:
    """Ends and logarithms of every kind, from the file."""
    with np.load(FILE) as file:
        return {name: (file[f"{name}_end"], file[f"{name}_log"]) for name in KINDS}


def main() -> None:
    """Make the file anew; it takes two minutes."""
    found: dict[str, Floats] = {}
    for name, kind in KINDS.items():
        end, logs = made(kind)
        if not np.isfinite(logs).all():
            raise ValueError(f"`{name}` has no key somewhere within its range")
        found |= {f"{name}_end": end.round(3), f"{name}_log": logs.round(4)}
    np.savez_compressed(FILE, **found)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
