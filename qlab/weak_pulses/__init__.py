"""BB84 with weak laser pulses: Poisson's photon numbers, a lossy fibre, two detectors with faults, and Eve.

All that can happen to a pulse, and how likely it is, stands in `probability_table`; `simulate` only draws from it, and
only for pulses that click. `gain`, `error_rate`, `yields` and `photon_error_rate` are closed forms of the same; what a
link with Eve on it shows on average, and what she then knows, is `expected`.

Arrays of a run hold one entry for each *click*: bits 0 and 1, bases 0 = Z and 1 = X, the intensity as an index into
``run.source.intensities``, and Eve's record as an index into ``run.records`` (0: she knows nothing of this bit).
"""

from qlab._rounds import Sifted
from qlab.weak_pulses.closed_forms import error_rate, gain, photon_error_rate, yields
from qlab.weak_pulses.expectation import Expected, expected
from qlab.weak_pulses.protocol import simulate
from qlab.weak_pulses.run import Run
from qlab.weak_pulses.table import probability_table

__all__ = [
    "Expected",
    "Run",
    "Sifted",
    "error_rate",
    "expected",
    "gain",
    "photon_error_rate",
    "probability_table",
    "simulate",
    "yields",
]
