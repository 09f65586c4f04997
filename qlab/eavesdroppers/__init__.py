"""Eve: attacks on one qubit in flight, each a quantum instrument with a classical record.

For each entry of her record an attack is a map from the qubit to *Bob's qubit and Eve's memory*: Bob's qubit comes
first, then whatever she keeps (nothing, if she measures and sends on). What Bob sees and what Eve can know follow
from the same object.
"""

from qlab.eavesdroppers.attack import Attack
from qlab.eavesdroppers.cloners import PhaseCovariantCloner, UniversalCloner
from qlab.eavesdroppers.intercept import InterceptResend

__all__ = ["Attack", "InterceptResend", "PhaseCovariantCloner", "UniversalCloner"]
