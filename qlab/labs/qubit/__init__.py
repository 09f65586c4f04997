"""The qubit lab: one polarised photon, one polariser, and the Born rule seen in counts."""

from qlab.labs.qubit.lab import QubitLab

__all__ = ["QubitLab"]
