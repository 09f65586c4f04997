"""Attacks of every kind, and one of a reader's own."""

import math

import numpy as np
import qutip

from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.measurement import Instrument

ATTACKS = [
    None,
    InterceptResend(),
    InterceptResend(0.4),
    InterceptResend(basis="Z"),
    InterceptResend(basis="breidbart"),
    InterceptResend(0.7, basis=10.0),
    UniversalCloner(),
    UniversalCloner(0.3),
    PhaseCovariantCloner(),
    PhaseCovariantCloner(0.9),
]


class Duck:
    """An attack of a reader's own, with nothing but the two attributes: half are copied in the Z basis."""

    records = ("watched", "idle")
    instrument = Instrument(
        {
            "idle": math.sqrt(0.5) * qutip.qeye(2),
            "watched": math.sqrt(0.5) * qutip.Qobj(np.eye(4)[:, [0, 3]], dims=[[2, 2], [2]]),
        }
    )
