"""What Bob sees of an attack."""

from qlab.measurement import born
from qlab.states import ket

BASIS_OF = {"H": "Z", "V": "Z", "D": "X", "A": "X"}


def error_rate(attack, name):
    """Probability that Bob, in the basis of the state, reads the wrong bit."""
    wrong = "1" if name in "HD" else "0"
    bob = born(ket(name), attack.instrument, BASIS_OF[name]).marginal(BASIS_OF[name])
    return bob[wrong]
