"""Links that come by chance: does Alice reach Bob?"""

from qlab.labs.percolation.lab import PercolationLab

__all__ = ["PercolationLab"]
