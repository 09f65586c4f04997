"""The Bell lab: two pairs of dials, pairs arriving, and a number S that no answers made in advance carry past 2."""

from qlab.labs.bell.lab import BellLab

__all__ = ["BellLab"]
