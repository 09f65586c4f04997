"""The blind lab: you are the server, and you try to find out what you compute."""

from qlab.labs.blind.lab import BlindLab

__all__ = ["BlindLab"]
