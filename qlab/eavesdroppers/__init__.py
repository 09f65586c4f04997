"""Eve: attacks on one qubit in flight, each a quantum instrument with a classical record, and attacks on light.

For each entry of her record an attack is a map from the qubit to *Bob's qubit and Eve's memory*: Bob's qubit comes
first, then whatever she keeps (nothing, if she measures and sends on). What Bob sees and what Eve can know follow
from the same object.

Weak laser pulses hold no qubit but photons, and more than one at times: `PhotonNumberSplitting`, `BeamSplitter` and
`DetectorBlinding` are for `qlab.weak_pulses`. They say what Eve does with each number of photons.
"""

from qlab.eavesdroppers.attack import Attack
from qlab.eavesdroppers.blinding import DetectorBlinding
from qlab.eavesdroppers.cloners import PhaseCovariantCloner, UniversalCloner
from qlab.eavesdroppers.intercept import InterceptResend
from qlab.eavesdroppers.pulses import PulseAttack
from qlab.eavesdroppers.splitting import BeamSplitter, PhotonNumberSplitting

__all__ = [
    "Attack",
    "BeamSplitter",
    "DetectorBlinding",
    "InterceptResend",
    "PhaseCovariantCloner",
    "PhotonNumberSplitting",
    "PulseAttack",
    "UniversalCloner",
]
