"""Key rates in closed form, and what they are made of: the one home of such formulas.

`bb84`, `six_state` and `device_independent` give secret bits per sifted bit, for ideal light and a key without end.
With weak laser pulses (`gllp`, `decoy_infinite`, `decoy_vacuum_weak`, `finite_decoy`) and with twin fields
(`twin_field`) they are secret bits per pulse sent, against the transmittance `eta` of everything from Alice's output to
a click; `finite_bb84` and, from counted clicks with decoys, `finite_decoy_length` are
lengths of a key. `optimised` finds the best settings at each `eta`, `max_distance` where a
key ends, `decoy_bounds` what measured clicks say of single photons.

A dark count is given as the literature has it: of all of Bob's detectors together in `gllp`, `decoy_infinite` and
`decoy_vacuum_weak`, of one detector in `finite_decoy` and `twin_field`.

Arrays are welcome, masked ones too: an answer is masked where an argument is, whatever stands below the mask.
"""

from qlab.keyrates.asymptotic import bb84, six_state
from qlab.keyrates.bounds import plob, repeater_bound, tgw
from qlab.keyrates.counted import finite_decoy_length
from qlab.keyrates.decoys import decoy_infinite, decoy_vacuum_weak
from qlab.keyrates.finite import finite_bb84
from qlab.keyrates.finite_decoys import finite_decoy
from qlab.keyrates.measured import DecoyBounds, Yields, decoy_bounds
from qlab.keyrates.optimise import Optimum, max_distance, optimised
from qlab.keyrates.parts import binary_entropy
from qlab.keyrates.twin_fields import twin_field
from qlab.keyrates.untrusted import device_independent
from qlab.keyrates.weak import gllp

__all__ = [
    "DecoyBounds",
    "Optimum",
    "Yields",
    "bb84",
    "binary_entropy",
    "decoy_bounds",
    "decoy_infinite",
    "decoy_vacuum_weak",
    "device_independent",
    "finite_bb84",
    "finite_decoy",
    "finite_decoy_length",
    "gllp",
    "max_distance",
    "optimised",
    "plob",
    "repeater_bound",
    "six_state",
    "tgw",
    "twin_field",
]
