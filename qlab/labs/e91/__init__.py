"""The E91 lab: a whole run of pairs, sorted into key and test, with Eve on some of them."""

from qlab.labs.e91.lab import E91Lab

__all__ = ["E91Lab"]
