"""The teleportation lab: one qubit's state, a shared pair, two classical bits, and Bob's correction."""

from qlab.labs.teleport.lab import TeleportLab

__all__ = ["TeleportLab"]
