"""The BB84 lab: photons go one at a time, or a thousand at once, from Alice past Eve to Bob."""

from qlab.labs.bb84.lab import BB84Lab

__all__ = ["BB84Lab"]
