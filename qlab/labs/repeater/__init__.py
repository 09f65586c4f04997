"""The repeater lab: a chain of links, memories that age while they wait, and the PLOB line to beat at 500 km."""

from qlab.labs.repeater.lab import RepeaterLab

__all__ = ["RepeaterLab"]
