"""From Alice's laser to Bob's detectors: the arguments that all of this shares, checked."""

from __future__ import annotations

from typing import Any

from qlab import _check
from qlab.devices import Detector, Fibre, LaserSource
from qlab.eavesdroppers.pulses import Link


def transmittance(loss: Any) -> float:
    """Probability that a photon arrives: of a fibre, or from the probability that it does not."""
    return loss.transmittance if isinstance(loss, Fibre) else 1 - _check.probability(loss, "loss")


def detector_of(detector: Any) -> Detector:
    """A detector, and nothing else."""
    if not isinstance(detector, Detector):
        raise ValueError(f"`detector` must be a `qlab.devices.Detector`; got {_check.brief(detector)}{_call(detector)}")
    return detector


def laser(source: Any) -> LaserSource:
    """A laser, and nothing else."""
    if not isinstance(source, LaserSource):
        hint = _call(source) or " (such as `LaserSource([0.05, 0.5], [0.2, 0.8])`)"
        raise ValueError(f"`source` must be a `qlab.devices.LaserSource`; got {_check.brief(source)}{hint}")
    return source


def link(source: Any, loss: Any, detector: Any) -> Link:
    """Laser, fibre and detectors."""
    return Link(laser(source), transmittance(loss), detector_of(detector))


def _call(x: Any) -> str:
    return f" (did you mean `{x.__name__}(...)`?)" if isinstance(x, type) else ""
