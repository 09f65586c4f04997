"""What every lab stands on: the base class and its controls, baked axes, states by two sliders, and the page's side.

Begin at `qlab.labs.kit.lab`; the JavaScript's guide is at the top of ``kit.js``.
"""

from qlab.labs.kit import axes, bloch
from qlab.labs.kit.controls import BadValue, baked, choice, flag, integer, number, table, text
from qlab.labs.kit.lab import Lab

__all__ = ["BadValue", "Lab", "axes", "baked", "bloch", "choice", "flag", "integer", "number", "table", "text"]
