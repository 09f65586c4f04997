"""The copy lab: one photon goes into a copying machine, two imperfect copies come out."""

from qlab.labs.cloning.lab import CloningLab

__all__ = ["CloningLab"]
