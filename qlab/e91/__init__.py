"""E91: a key from entangled pairs, guarded by a Bell test.

Alice measures at 0, 22.5 or 45 degrees, Bob at 22.5, 45 or 67.5. Where their angles agree the bits are key; four of
the other pairs of angles make the CHSH value S. Everything quantum is in `probability_table`. The error rate of the
key bits is half of what limits Eve; `error_across` is the other half, and S knows it.
"""

from qlab.e91 import angles
from qlab.e91.angles import ALICE_DEG, BOB_DEG
from qlab.e91.information import Information, information
from qlab.e91.protocol import Expected, expected, probability_table, simulate
from qlab.e91.rates import error_across, trusted_rate
from qlab.e91.run import Run

__all__ = [
    "ALICE_DEG",
    "BOB_DEG",
    "CHSH",
    "Expected",
    "Information",
    "Run",
    "error_across",
    "expected",
    "information",
    "probability_table",
    "simulate",
    "trusted_rate",
]

CHSH = angles.CHSH
"""The four pairs of angles that make S, with their signs."""
