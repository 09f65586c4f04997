"""A gate between two machines that share a pair."""

from qlab.labs.gate.lab import GateLab

__all__ = ["GateLab"]
