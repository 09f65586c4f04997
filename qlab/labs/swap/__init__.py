"""The swapping lab: pairs become longer pairs, worse ones; purification makes better ones, fewer ones."""

from qlab.labs.swap.lab import SwapLab

__all__ = ["SwapLab"]
