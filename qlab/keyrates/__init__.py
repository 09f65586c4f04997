"""Secret bits per sifted bit, in closed form. The one home of such formulas; NumPy only.

Arrays are welcome, masked ones too: an answer is masked where an argument is, whatever stands below the mask.
"""

from qlab.keyrates.asymptotic import bb84, six_state
from qlab.keyrates.bounds import plob, repeater_bound, tgw
from qlab.keyrates.parts import binary_entropy
from qlab.keyrates.untrusted import device_independent

__all__ = ["bb84", "binary_entropy", "device_independent", "plob", "repeater_bound", "six_state", "tgw"]
