"""BB84: exact tables against density matrices, runs against tables, the error rate, bad input."""

import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
import qutip
from attacks import ATTACKS, Duck
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qlab import bb84, channels, states
from qlab.channels import Fibre, depolarizing
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.measurement import Instrument

FALSE_ALARM = 2e-8  # of one statistical test; there are fewer than fifty

FIELDS = ["alice_bits", "alice_bases", "bob_bases", "bob_bits", "eve_record"]


def by_the_photon(n, fraction, p, rng):
    """Intercept-resend through depolarising noise with no quantum mechanics: coins and ifs, one float each."""
    rng = np.random.default_rng(rng)
    alice_bits, alice_bases, bob_bases, eve_bases, coins = (rng.random((5, n)) < 0.5).astype(int)
    attacked = rng.random(n) < fraction
    eve_bits = np.where(eve_bases == alice_bases, alice_bits, coins)
    basis, bit = np.where(attacked, eve_bases, alice_bases), np.where(attacked, eve_bits, alice_bits)
    replaced = rng.random(n) < p
    fresh = (basis != bob_bases) | replaced
    bob_bits = np.where(fresh, rng.random(n) < 0.5, bit)
    return alice_bases, alice_bits, bob_bases, np.where(attacked, 1 + 2 * eve_bases + eve_bits, 0), bob_bits


@pytest.mark.parametrize("eve", [*ATTACKS, Duck()])
def test_the_table_names_its_axes(eve):
    table = bb84.probability_table(eve, depolarizing(0.1))
    assert table.axes == ("alice_basis", "alice_bit", "bob_basis", "eve_record", "bob_bit")
    assert table.given == 3
    records = eve.records if eve else ("untouched",)
    assert table.labels == (("Z", "X"), ("0", "1"), ("Z", "X"), records, ("0", "1"))


@pytest.mark.parametrize("eve", [*ATTACKS[1:], Duck()])
def test_the_table_against_density_matrices(eve):
    """Each entry once more: Bob's reduced state after Eve and noise, and its overlap with what he looks for."""
    noise = channels.amplitude_damping(0.2) @ channels.rotation(7)
    table = bb84.probability_table(eve, noise)
    kets = {"Z": ("H", "V"), "X": ("D", "A")}
    for i, j, k, r, m in np.ndindex(table.values.shape):
        labels = [ls[x] for ls, x in zip(table.labels, (i, j, k, r, m), strict=True)]
        sent, found = states.ket(kets[labels[0]][j]), states.ket(kets[labels[2]][m])
        after = sum((op * sent.proj() * op.dag()).ptrace(0) for op in eve.instrument.results[labels[3]])
        arrived = sum(op * after * op.dag() for op in noise.kraus)
        assert table.values[i, j, k, r, m] == pytest.approx(qutip.expect(arrived, found).real, abs=1e-12)


@given(st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None, max_examples=10)
def test_the_table_is_linear_in_noise_and_in_the_attacked_fraction(fraction, p):
    def values(f, q):
        return bb84.probability_table(InterceptResend(f), depolarizing(q)).values

    in_f = (1 - fraction) * values(0, p) + fraction * values(1, p)
    in_p = (1 - p) * values(fraction, 0) + p * values(fraction, 1)
    assert np.allclose(values(fraction, p), in_f, atol=1e-12)
    assert np.allclose(values(fraction, p), in_p, atol=1e-12)


@pytest.mark.parametrize(
    ("eve", "channel", "qber"),
    [
        (None, None, 0),
        (InterceptResend(), None, 1 / 4),
        (InterceptResend(0.1), None, 0.1 / 4),
        (InterceptResend(basis="breidbart"), None, 1 / 4),
        (InterceptResend(basis="Z"), None, 1 / 4),
        (UniversalCloner(), None, 1 / 6),
        (UniversalCloner(0.3), None, 0.05),
        (PhaseCovariantCloner(), None, 0.5 - 1 / math.sqrt(8)),
        (PhaseCovariantCloner(0.25), None, math.sin(math.pi / 16) ** 2),
        (PhaseCovariantCloner(1), None, 1 / 2),
        (None, depolarizing(0.02), 0.01),
        (None, channels.dephasing(0.2), 0.05),
        (None, channels.bit_flip(0.1), 0.05),
        (None, channels.rotation(30), 0.25),
        (InterceptResend(), depolarizing(0.02), 0.25 * 0.98 + 0.01),
        (UniversalCloner(), depolarizing(0.3), 0.7 / 6 + 0.15),
        (Duck(), None, 1 / 8),
    ],
)
def test_expected_qber_in_closed_form(eve, channel, qber):
    assert bb84.expected_qber(eve, channel) == pytest.approx(qber, abs=1e-12)


def test_noise_acts_after_eve():
    """A turn of 45 degrees before Eve's Z basis would hide the bit from her; after her it is Bob who misses it."""
    eve, turn = InterceptResend(basis="Z"), channels.rotation(45)
    joint = bb84.probability_table(eve, turn).values[0, 0, 0]
    assert joint[1:].sum(axis=-1) == pytest.approx([1, 0])
    assert joint.sum(axis=0) == pytest.approx([0.5, 0.5])


@pytest.mark.parametrize("eve", [*ATTACKS, Duck()])
def test_simulated_qber_agrees_with_the_table(eve):
    channel = depolarizing(0.03)
    qber = bb84.simulate(300_000, eve=eve, channel=channel, rng=5).qber
    wrong = round(qber.value * qber.n)
    assert stats.binomtest(wrong, qber.n, bb84.expected_qber(eve, channel)).pvalue > FALSE_ALARM


@pytest.mark.parametrize(("fraction", "p"), [(1, 0.02), (0.3, 0.4)])
def test_simulate_against_a_simulation_without_quantum_mechanics(fraction, p):
    """Two-sample chi-square over all 80 cells."""
    n = 400_000
    run = bb84.simulate(n, eve=InterceptResend(fraction), channel=depolarizing(p), rng=1)
    ours = (run.alice_bases, run.alice_bits, run.bob_bases, run.eve_record, run.bob_bits)
    counts = [
        np.bincount(np.ravel_multi_index(arrays, (2, 2, 2, 5, 2)), minlength=80)
        for arrays in (ours, by_the_photon(n, fraction, p, 2))
    ]
    counts = np.array(counts)[:, np.sum(counts, axis=0) > 0]
    assert stats.chi2_contingency(counts).pvalue > FALSE_ALARM


def test_the_same_seed_gives_the_same_run_and_a_generator_moves_on():
    def same(a, b):
        return all((getattr(a, name) == getattr(b, name)).all() for name in FIELDS)

    rng = np.random.default_rng(3)
    first, second = (bb84.simulate(1000, eve=InterceptResend(), rng=rng) for _ in range(2))
    assert same(first, bb84.simulate(1000, eve=InterceptResend(), rng=3))
    assert not same(first, second)
    longer = bb84.simulate(100_000, eve=InterceptResend(), rng=3)
    assert (longer.bob_bits[:1000] == first.bob_bits).all()


def test_the_global_random_state_is_left_alone():
    before = np.random.get_state()[1].tolist()  # noqa: NPY002 - it is what must not change
    bb84.simulate(1000, rng=1).compare(5, rng=1)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


@pytest.mark.parametrize("loss", [0.9, 1e-3, Fibre(25)])
def test_lost_photons_are_255_and_never_guessed(loss):
    n, p = 1_000_000, 1 - loss.transmittance if isinstance(loss, Fibre) else loss
    run = bb84.simulate(n, eve=InterceptResend(), loss=loss, rng=4)
    lost = run.bob_bits == bb84.LOST
    assert stats.binomtest(int(lost.sum()), n, p).pvalue > FALSE_ALARM
    records = np.bincount(run.eve_record[lost], minlength=5)
    assert records[0] == 0 and stats.chisquare(records[1:]).pvalue > FALSE_ALARM  # Eve came before the loss
    assert run.qber.n == ((run.alice_bases == run.bob_bases) & ~lost).sum() == len(run.sifted.alice)
    assert stats.binomtest(round(run.qber.value * run.qber.n), run.qber.n, 0.25).pvalue > FALSE_ALARM


@pytest.mark.parametrize(("n", "loss"), [(0, 0), (100, 1)])
def test_nothing_sifted_is_an_unknown_rate(n, loss):
    run = bb84.simulate(n, loss=loss, rng=1)
    assert math.isnan(run.qber.value) and (run.qber.low, run.qber.high, run.qber.n) == (0, 1, 0)
    assert "no sifted bits" in run._repr_html_()
    estimate, rest = run.compare(0)
    assert estimate.n == 0 and len(rest) == n
    plt.close(run.plot().figure)


def test_an_attack_with_more_records_than_fit_into_eight_bits_with_the_rest():
    """40 entries: codes of 16 bits instead of 8; the entries are Eve's guess at a dial with 40 positions."""

    class Dial:
        records = tuple(f"position {i}" for i in range(40))
        instrument = Instrument({r: math.sqrt((i + 1) / 820) * qutip.qeye(2) for i, r in enumerate(records)})

    run = bb84.simulate(400_000, eve=Dial(), rng=1)
    expected = 400_000 * np.arange(1, 41) / 820
    assert stats.chisquare(np.bincount(run.eve_record, minlength=40), expected).pvalue > FALSE_ALARM
    assert run.qber.value == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: bb84.simulate(-1), "`n` must be at least 0; got -1"),
        (lambda: bb84.simulate(1.5), "`n` must be a whole number; got 1.5"),
        (lambda: bb84.simulate(True), "`n` must be"),
        (lambda: bb84.simulate("10"), "`n` must be"),
        (lambda: bb84.simulate(10**12), r"`n` must be at most 1000000000; .*5,000 GB of memory"),
        (lambda: bb84.simulate(10**400), "`n` must be"),
        (lambda: bb84.simulate(1, eve="intercept"), r"`eve` must be an attack, such as `InterceptResend\(\)`"),
        (lambda: bb84.simulate(1, eve=UniversalCloner), r"did you mean `UniversalCloner\(\)`\?"),
        (lambda: bb84.simulate(1, channel=0.02), r"`channel` must be a Channel, such as `depolarizing\(0.02\)`"),
        (lambda: bb84.simulate(1, channel=Fibre(3)), r"write `loss=Fibre\("),
        (lambda: bb84.simulate(1, channel=depolarizing(0.1).on(0, of=2)), "`channel` must act on one qubit"),
        (lambda: bb84.simulate(1, loss=20), "`loss` must be in .* write 0.2"),
        (lambda: bb84.simulate(1, loss=math.nan), "`loss` must be"),
        (lambda: bb84.simulate(1, rng="a"), "`rng` must be"),
        (lambda: bb84.expected_qber(depolarizing(0.1)), "`eve` must be an attack"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_an_attack_that_does_not_fit_gets_a_sentence():
    class Forgetful:
        instrument = InterceptResend().instrument

    class Wide:
        instrument = InterceptResend().instrument.on(0, of=2)
        records = instrument.labels

    for eve, sentence in [(Forgetful(), "`eve.records` must list"), (Wide(), "`eve.instrument` must map one qubit")]:
        with pytest.raises(ValueError, match=sentence):
            bb84.simulate(1, eve=eve)
