"""What Eve knows of a bit, against closed forms and QuTiP's own mutual information."""

import math

import numpy as np
import pytest
import qutip
from attacks import ATTACKS, Duck

from qlab import bb84, states
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.keyrates import binary_entropy
from qlab.measurement import Instrument


@pytest.mark.parametrize(
    ("eve", "held", "measured"),
    [
        (None, 0, 0),
        (InterceptResend(), 0.5, 0.5),
        (InterceptResend(basis="X"), 0.5, 0.5),
        (InterceptResend(basis="breidbart"), 0.399124, 0.399124),
        (PhaseCovariantCloner(0), 0, 0),
        (PhaseCovariantCloner(1), 1, 1),
        (Duck(), 0.25, 0.25),
    ],
)
def test_information_of_known_attacks(eve, held, measured):
    assert bb84.eve_information(eve) == pytest.approx(held, abs=5e-7)
    assert bb84.eve_information(eve, measured=True) == pytest.approx(measured, abs=5e-7)


@pytest.mark.parametrize("angle", [0.0, 10.0, 22.5, 60.0, -35.0])
def test_information_of_a_measurement_at_any_angle(angle):
    """Per basis a binary symmetric channel with Malus's law for its errors."""
    off = np.cos(np.deg2rad(angle - np.array([0, 45]))) ** 2
    assert bb84.eve_information(InterceptResend(basis=angle)) == pytest.approx(np.mean(1 - binary_entropy(off)))


@pytest.mark.parametrize("strength", [0.05, 0.25, 0.5, 0.75, 0.999])
def test_information_of_the_optimal_attack(strength):
    """Eve holds the purification: S(E) = 2 h(D), S(E | bit) = h(D). Measured: Fuchs et al. (1997)."""
    eve = PhaseCovariantCloner(strength)
    d = eve.disturbance
    assert bb84.eve_information(eve) == pytest.approx(binary_entropy(d), abs=1e-9)
    bound = 1 - binary_entropy(0.5 + math.sqrt(d * (1 - d)))
    assert bb84.eve_information(eve, measured=True) == pytest.approx(bound, abs=1e-9)


def test_information_of_the_universal_cloner():
    """By hand: her outcomes are (2/3, 1/6, 1/6, 0) or (1/6, 2/3, 0, 1/6); chi from spectra of the memory."""
    joint = np.array([[4, 1, 1, 0], [1, 4, 0, 1]]) / 12
    alone = joint.sum(axis=0) / 2
    by_hand = sum(p * math.log2(p / q) for p, q in zip(joint.ravel(), np.tile(alone, 2), strict=True) if p)
    assert bb84.eve_information(UniversalCloner(), measured=True) == pytest.approx(by_hand, abs=1e-12)
    assert bb84.eve_information(UniversalCloner()) == pytest.approx(0.557496328, abs=1e-9)


@pytest.mark.parametrize("eve", ATTACKS[1:])
def test_holevo_against_qutip(eve):
    """The whole state of bit, record and memory as one density matrix, and QuTiP's mutual information of it."""
    total = 0.0
    for pair in ("HV", "DA"):
        whole = 0
        for bit, sent in enumerate(pair):
            for r, ops in enumerate(eve.instrument.results.values()):
                op = ops[0]
                memory = (op * states.ket(sent)).proj()
                keep = list(range(1, len(op.dims[0])))
                memory = memory.ptrace(keep).full() if keep else np.full((1, 1), memory.tr())
                memory = np.pad(memory, (0, 4 - len(memory)))
                label = qutip.tensor(qutip.fock_dm(2, bit), qutip.fock_dm(len(eve.records), r))
                whole = whole + qutip.tensor(label, qutip.Qobj(memory)) / 2
        total += qutip.entropy_mutual(whole, [0], [1, 2], base=2) / 2
    assert bb84.eve_information(eve) == pytest.approx(total, abs=1e-9)


@pytest.mark.parametrize("attack", [InterceptResend, UniversalCloner])
@pytest.mark.parametrize("measured", [False, True])
@pytest.mark.parametrize("fraction", [0, 0.1, 0.7])
def test_a_fraction_of_the_photons_gives_that_fraction_of_the_information(attack, measured, fraction):
    part, whole = (bb84.eve_information(attack(f), measured) for f in (fraction, 1))
    assert part == pytest.approx(fraction * whole, abs=1e-12)


def test_information_of_one_photon_in_a_billion():
    rare, whole = (bb84.eve_information(UniversalCloner(f), measured=True) for f in (1e-9, 1))
    assert rare == pytest.approx(1e-9 * whole, rel=1e-6, abs=0)


@pytest.mark.parametrize("eve", [UniversalCloner(), PhaseCovariantCloner(0.5), PhaseCovariantCloner(1)])
def test_information_does_not_depend_on_how_eve_writes_her_memory(eve):
    turn = qutip.tensor(qutip.qeye(2), qutip.rand_unitary([2, 2], seed=1))

    class Turned:
        records = eve.records
        instrument = Instrument(
            {r: [turn * op if len(op.dims[0]) > 1 else op for op in ops] for r, ops in eve.instrument.results.items()}
        )

    for measured in (False, True):
        expected = bb84.eve_information(eve, measured)
        assert bb84.eve_information(Turned(), measured) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: bb84.eve_information("breidbart"), "`eve` must be an attack"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
