"""The key-rate lab: how fast a key comes at each distance, with every kind of light, and where it ends."""

from qlab.labs.keyrate.lab import KeyRateLab

__all__ = ["KeyRateLab"]
