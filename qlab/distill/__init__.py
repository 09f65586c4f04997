"""From clicks to a key that is used: the classical half of quantum key distribution, on real bits.

`pipeline` goes the whole way from a run to a `Key`. Its steps are here one by one: `estimate` the error rate, correct
with `cascade` or `ldpc`, `verify` that the copies agree, `amplify` away what Eve knows, `authenticate` what was said
and `check` it; and then `encrypt` and `decrypt` with a `Pad` that uses no bit twice. Where there is no key, `NoKey`
says why.

The bits are simulated: numpy's random numbers are not for real keys.
"""

from qlab.distill.cascades import Corrected, cascade
from qlab.distill.keys import Key, NoKey
from qlab.distill.one_way import ldpc
from qlab.distill.pads import Pad, decrypt, encrypt
from qlab.distill.samples import Sample, estimate
from qlab.distill.tags import Tag, Verified, authenticate, check, verify
from qlab.distill.toeplitz import amplify, toeplitz
from qlab.distill.way import pipeline

__all__ = [
    "Corrected",
    "Key",
    "NoKey",
    "Pad",
    "Sample",
    "Tag",
    "Verified",
    "amplify",
    "authenticate",
    "cascade",
    "check",
    "decrypt",
    "encrypt",
    "estimate",
    "ldpc",
    "pipeline",
    "toeplitz",
    "verify",
]
