"""What a finite key would be made of, beside what Eve has written down of its bits: exact, since she records them."""

import numpy as np
import pytest

from qlab import keyrates, weak_pulses
from qlab.devices import Detector, Fibre, LaserSource
from qlab.eavesdroppers import BeamSplitter, DetectorBlinding, PhotonNumberSplitting

LASER = LaserSource([0.0, 0.2, 0.6], [0.1, 0.3, 0.6], 1e9)
GOOD, BUSY = Detector(0.5, 1e-6), Detector(0.5, 1e-6, 20e-9, 0.02)


def key_of(eve, km, detector, seed):
    """Length of the key by Lim's formula, the bits of the key basis that Eve does not know, and what was disclosed."""
    line = {"loss": Fibre(km), "detector": detector, "misalignment": 0.01, "key_basis_share": 0.7}
    run = weak_pulses.simulate(2 * 10**8, source=LASER, **line, eve=eve, rng=seed)
    key = run.kept & (run.alice_bases == 0)
    leaked = 1.16 * key.sum() * keyrates.binary_entropy(float((run.alice_bits != run.bob_bits)[key].mean()))
    laser = {"intensities": LASER.intensities, "shares": LASER.shares}
    length = keyrates.finite_decoy_length(run.counts, run.errors, **laser, leaked=leaked)
    return length, int(np.count_nonzero(key & (run.eve_record == 0))), leaked


@pytest.mark.parametrize(("km", "detector"), [(40, GOOD), (60, BUSY)])
def test_a_key_is_never_longer_than_what_eve_does_not_know(km, detector):
    """Eve's record is all she has: of the other bits she knows nothing. What is disclosed comes off those too.

    The bounds leave thousands of bits to spare in each case, which is hundreds of standard errors of any count here: a
    false alarm is out of the question.
    """
    loss = 1 - Fibre(km).transmittance
    for seed, eve in enumerate((None, BeamSplitter(loss), PhotonNumberSplitting())):
        length, unknown, leaked = key_of(eve, km, detector, seed)
        assert length <= max(0, unknown - leaked)
        assert (length == 0) == isinstance(eve, PhotonNumberSplitting), eve


def test_no_formula_notices_blinded_detectors():
    """The one attack that leaves a key, and all of it to Eve: what it breaks is the device that the proof speaks of."""
    honest, _, _ = key_of(None, 60, GOOD, 1)
    length, unknown, _ = key_of(DetectorBlinding(), 60, GOOD, 1)
    assert unknown == 0 and length > honest > 0
