"""BB84: Alice sends single photons in two bases, Bob measures them in two bases, Eve may be in between.

Everything quantum is in `probability_table`; `simulate` only draws from it.

Arrays of a run hold one uint8 per photon: bits 0 and 1, bases 0 = Z and 1 = X, `LOST` for a photon that did not
arrive, and Eve's record as the index of its label in ``Run.records`` (0: she did nothing). Bytes compare well and
calculate badly: 1 - 2 is 255 for them. To calculate, take ``run.ints`` and ``run.sifted.ints``.
"""

from qlab._rounds import Sifted
from qlab.bb84.detection import detection_probability
from qlab.bb84.knowledge import eve_information
from qlab.bb84.protocol import expected_qber, probability_table, simulate
from qlab.bb84.run import LOST, Run

__all__ = [
    "LOST",
    "Run",
    "Sifted",
    "detection_probability",
    "eve_information",
    "expected_qber",
    "probability_table",
    "simulate",
]
