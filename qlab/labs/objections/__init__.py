"""The NSA's five points against quantum keys, as five switches on one link."""

from qlab.labs.objections.lab import ObjectionsLab

__all__ = ["ObjectionsLab"]
