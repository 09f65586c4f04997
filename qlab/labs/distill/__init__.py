"""Distillation: from a long row of bits, some wrong, some known to Eve, to a key that encrypts a picture."""

from qlab.labs.distill.lab import DistillationLab

__all__ = ["DistillationLab"]
