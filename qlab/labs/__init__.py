"""Labs: things to play with, in a notebook and on the published page. Each is loaded when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "BB84Lab": "bb84",
    "BeEveLab": "be_eve",
    "BellLab": "bell",
    "BlindLab": "blind",
    "ClassLab": "classroom",
    "CloningLab": "cloning",
    "DistillationLab": "distill",
    "E91Lab": "e91",
    "Explorer": "explorer",
    "GateLab": "gate",
    "KeyRateLab": "keyrate",
    "Lab": "kit",
    "NetworkLab": "network",
    "ObjectionsLab": "objections",
    "PassLab": "overpass",
    "PercolationLab": "percolation",
    "PhotonSplittingLab": "pns",
    "Question": "quiz",
    "QubitLab": "qubit",
    "Quiz": "quiz",
    "RepeaterLab": "repeater",
    "SwapLab": "swap",
    "TeleportLab": "teleport",
    "TimelineLab": "timeline",
}
__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
