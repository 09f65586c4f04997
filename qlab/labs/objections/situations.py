"""One link with all that may be wrong with it and all that may be done about it: what follows, from `qlab`.

Alice and Bob are 100 km of fibre apart. A relay in the middle makes keys with both (BB84 with decoys, two hops of
50 km) and passes them on; or, with an untrusted station, the twin field joins them without a relay.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import product
from typing import NamedTuple

import networkx as nx

from qlab import bb84, keyrates, networks, weak_pulses
from qlab.devices import Detector, LaserSource
from qlab.eavesdroppers import DetectorBlinding

POINTS = ("stranger", "shared", "insider", "blinded", "cut")
REMEDIES = ("tags", "own", "paths", "untrusted", "stores")
PULSES_HZ = 1e9
HOP = 0.02
"""Transmittance of 50 km of fibre (0.1) into a detector of 20 %."""
INTENSITY, MISALIGNMENT, INEFFICIENCY = 0.5, 0.01, 1.16
DARK, STRAY = 1e-6, 3e-4
"""Clicks of one detector in a pulse without light: its own, and with the light of bright channels in the fibre."""
FIELD = 0.04
"""Mean photon number of a pulse of the twin field: about the best one for this line."""
STORE_BITS, CALL_HZ = 1e9, 128e3
"""A store of key, and a video call that lives on it."""


class Situation(NamedTuple):
    """What Alice and Bob have, what they see, and what Eve has.

    Attributes
    ----------
    rate_hz : float
        Key that they believe to make, bits per second.
    qber : float
        Error rate that they see, of a hop or of the twin field; NaN if no light arrives.
    eve : float
        Share of the key that Eve knows.
    alarm : int
        0: nothing looks wrong. 1: errors are up. 2: a tag does not fit. 3: no light.
    hours : float
        How long a call goes on without new key.
    """

    rate_hz: float
    qber: float
    eve: float
    alarm: int
    hours: float


def situation(wrong: frozenset[str], done: frozenset[str]) -> Situation:
    """What follows from some of `POINTS` and some of `REMEDIES`."""
    noisy, field = "shared" in wrong and "own" not in done, "untrusted" in done
    hours = STORE_BITS / CALL_HZ / 3600 if "stores" in done else 0.0
    if "cut" in wrong:
        return Situation(0.0, float("nan"), 0.0, 3, hours)
    if "stranger" in wrong and "tags" in done:
        return Situation(0.0, qber(noisy, field), 0.0, 2, hours)
    blind = "blinded" in wrong and not field
    rate = key_rate_hz(noisy, field, blind)
    eve = max(
        middle() if "stranger" in wrong else 0.0,
        captured(2 if "paths" in done else 1) if "insider" in wrong and not field else 0.0,
        blinded() if blind else 0.0,
    )
    return Situation(rate, 0.0 if blind else qber(noisy, field), eve if rate else 0.0, int(noisy and not blind), hours)


@cache
def key_rate_hz(noisy: bool, field: bool, blind: bool) -> float:
    """Secret bits per second as Alice and Bob compute them from what they see."""
    dark = STRAY if noisy else DARK
    if field:
        return PULSES_HZ * float(
            keyrates.twin_field(HOP**2, FIELD, dark=dark, misalignment=MISALIGNMENT, f=INEFFICIENCY)
        )
    either, wrong = (0.0, 0.0) if blind else (2 * dark, MISALIGNMENT)
    return PULSES_HZ * float(keyrates.decoy_infinite(HOP, INTENSITY, dark=either, misalignment=wrong, f=INEFFICIENCY))


@cache
def qber(noisy: bool, field: bool = False) -> float:
    """Error rate of a hop; with `field`, of the bits of the twin field, whose pulses are so much fainter."""
    if field:
        dark, light = STRAY if noisy else DARK, 2 * HOP * FIELD  # both pulses end in one of the two detectors
        right, wrong = (math.expm1(light * share) + dark for share in (1 - MISALIGNMENT, MISALIGNMENT))
        return wrong / (right + wrong)
    detector = Detector(1.0, STRAY if noisy else DARK)
    return float(weak_pulses.error_rate(INTENSITY, loss=1 - HOP, detector=detector, misalignment=MISALIGNMENT))


@cache
def middle() -> float:
    """What Eve knows as the man in the middle: all, and neither of her two runs has an error."""
    runs = [bb84.simulate(2000, rng=seed) for seed in (1, 2)]
    return 1.0 if all(float(run.qber) == 0 for run in runs) else 0.0


@cache
def captured(paths: int) -> float:
    """Whether one captured relay knows a key that is made of shares over so many paths."""
    graph = nx.Graph([("Alice", "R1"), ("R1", "Bob"), ("Alice", "R2"), ("R2", "Bob")])
    return float(networks.exposed(networks.Network(graph), "Alice", "Bob", ["R1"], paths=paths))


@cache
def blinded() -> float:
    """What Eve knows of the key of a blinded detector."""
    laser, detector = LaserSource([INTENSITY]), Detector(1.0, DARK)
    run = weak_pulses.simulate(10**7, source=laser, loss=1 - HOP, detector=detector, eve=DetectorBlinding(), rng=1)
    return float(run.eve_knows)


@cache
def everything() -> tuple[Situation, ...]:
    """All situations: the five points as the high bits of a number, then the five remedies, the first one highest."""
    found = []
    for bits in product((False, True), repeat=10):
        wrong = frozenset(p for p, on in zip(POINTS, bits[:5], strict=True) if on)
        found.append(situation(wrong, frozenset(r for r, on in zip(REMEDIES, bits[5:], strict=True) if on)))
    return tuple(found)
