"""The class lab: three phones, no server. Alice hands photons on as a code, Eve may touch them, Bob measures."""

from qlab.labs.classroom.lab import ClassLab

__all__ = ["ClassLab"]
