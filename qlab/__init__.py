"""Small, exact models of quantum networks, and labs to play with them.

QuTiP computes small probability tables, NumPy draws from them. ``import qlab`` is free: each module is
loaded when it is first used, so that what needs no QuTiP never waits for it.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
__all__ = [
    "bb84",
    "bbm92",
    "bell",
    "blind",
    "channels",
    "devices",
    "distill",
    "distributed",
    "e91",
    "eavesdroppers",
    "hardware",
    "keyrates",
    "labs",
    "measurement",
    "networks",
    "purification",
    "repeaters",
    "sampling",
    "satellites",
    "states",
    "sweep",
    "teleportation",
    "weak_pulses",
]


def __getattr__(name: str) -> Any:
    if name == "sweep":
        return import_module(f"{__name__}._sweep").sweep
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
