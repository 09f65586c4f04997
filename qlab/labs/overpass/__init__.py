"""A satellite passes: loss, clicks and key, second by second."""

from qlab.labs.overpass.lab import PassLab

__all__ = ["PassLab"]
