"""BB84 against closed forms, limits and second methods. Statistical tests raise a false alarm less than once in 1e6."""

import dataclasses
import math
import tracemalloc
from fractions import Fraction

import matplotlib.pyplot as plt
import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from qlab import _information, bb84, channels, states
from qlab.channels import Fibre, depolarizing
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.keyrates import binary_entropy
from qlab.measurement import Instrument

FALSE_ALARM = 2e-8  # of one statistical test; there are fewer than fifty
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


class Duck:
    """An attack of a reader's own, with nothing but the two attributes: half are copied in the Z basis."""

    records = ("watched", "idle")
    instrument = Instrument(
        {
            "idle": math.sqrt(0.5) * qutip.qeye(2),
            "watched": math.sqrt(0.5) * qutip.Qobj(np.eye(4)[:, [0, 3]], dims=[[2, 2], [2]]),
        }
    )


# --- the table


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


# --- the error rate


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


# --- simulate


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


def test_a_run_is_five_read_only_byte_arrays():
    run = bb84.simulate(1000, eve=UniversalCloner(0.5), loss=0.5, rng=1)
    assert len(run) == 1000 and run.records == ("untouched", "cloned")
    for name in FIELDS:
        array = getattr(run, name)
        assert array.dtype == np.uint8 and array.shape == (1000,) and not array.flags.writeable
    assert set(np.unique(run.bob_bits)) == {0, 1, bb84.LOST}
    assert set(np.unique(run.eve_record)) == {0, 1}
    with pytest.raises(dataclasses.FrozenInstanceError):
        run.alice_bits = run.bob_bits


def test_without_eve_and_noise_sifted_bits_agree():
    run = bb84.simulate(10_000, rng=1)
    kept = run.alice_bases == run.bob_bases
    assert (run.sifted.alice == run.alice_bits[kept]).all() and (run.sifted.bob == run.bob_bits[kept]).all()
    assert (run.sifted.alice == run.sifted.bob).all()
    assert run.qber.value == 0 and run.qber.n == kept.sum() and run.qber.high < 1e-3


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


# --- what a run can do


def test_compare_discloses_and_forgets():
    run = bb84.simulate(2000, eve=InterceptResend(), loss=0.2, rng=1)
    estimate, rest = run.compare(300, rng=2)
    assert estimate.n == 300 and len(rest) == 1700 and rest.records == run.records
    assert len(rest.sifted.alice) == len(run.sifted.alice) - 300
    errors = [(r.sifted.alice != r.sifted.bob).sum() for r in (run, rest)]
    assert errors[0] - errors[1] == round(estimate.value * 300)
    again, _ = run.compare(300, rng=2)
    assert again == estimate
    everything, rest = run.compare(len(run.sifted.alice), rng=1)
    assert everything.value == run.qber.value and rest.qber.n == 0


def test_a_run_cannot_be_changed_through_its_sifted_bits():
    for bits in bb84.simulate(100, rng=1).sifted:
        with pytest.raises(ValueError, match="read-only"):
            bits[0] = 1


def test_a_run_and_what_is_read_from_it_take_at_most_twelve_bytes_a_photon():
    n = 1_000_000
    tracemalloc.start()
    run = bb84.simulate(n, eve=InterceptResend(), channel=depolarizing(0.02), loss=0.1, rng=1)
    run.compare(1000, rng=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak <= 12 * n


def test_compare_takes_every_sifted_bit_equally_often():
    run = bb84.simulate(40, rng=1)
    sifted = np.flatnonzero(run.alice_bases == run.bob_bases)
    tagged = dataclasses.replace(run, eve_record=np.arange(40))
    rng = np.random.default_rng(1)
    stayed = np.concatenate([tagged.compare(5, rng=rng)[1].eve_record for _ in range(2000)])
    opened = 2000 - np.bincount(stayed, minlength=40)
    assert opened.sum() == 10_000 and opened[sifted].sum() == 10_000
    assert stats.chisquare(opened[sifted]).pvalue > FALSE_ALARM


def test_plot_returns_the_axes_it_was_given():
    run = bb84.simulate(5000, eve=InterceptResend(), rng=1)
    figure, ax = plt.subplots()
    assert run.plot(ax) is ax
    assert ax.get_xlabel() and ax.get_ylabel() and ax.get_legend()
    plt.close(figure)


def test_a_run_shows_itself():
    run = bb84.simulate(20_000, eve=InterceptResend(), loss=0.5, rng=1)
    html = run._repr_html_()
    for number in (len(run), np.count_nonzero(run.bob_bits != 255), run.qber.n):
        assert f"{number:,}".replace(",", " ") in html
    assert f"{100 * run.qber.value:.2f} %" in html
    assert repr(run).startswith("<BB84 run: 20000 sent")


# --- the chance to notice Eve


def test_detection_probability_has_exact_tails():
    for n, f in [(72, 1), (10, 1), (1, Fraction(1, 10**12)), (1000, Fraction(1, 1000)), (500, 1)]:
        p = 1 - (1 - Fraction(f) / 4) ** n
        assert bb84.detection_probability(n, float(f)) == pytest.approx(float(p), rel=1e-13)
    assert bb84.detection_probability(0) == 0 == bb84.detection_probability(100, 0)
    assert bb84.detection_probability(72) < 1 - 1e-9 <= bb84.detection_probability(73)


def test_detection_probability_takes_arrays():
    grid = bb84.detection_probability(np.arange(5)[:, None], [0.1, 1.0])
    assert grid.shape == (5, 2) and grid[2, 1] == pytest.approx(1 - 0.75**2)
    assert isinstance(bb84.detection_probability(3), float)


@pytest.mark.parametrize(("fraction", "n"), [(1, 10), (0.2, 30)])
def test_detection_probability_against_runs(fraction, n):
    sifted = bb84.simulate(2_000_000, eve=InterceptResend(fraction), rng=6).sifted
    trials = len(sifted.alice) // n
    wrong = (sifted.alice != sifted.bob)[: trials * n].reshape(trials, n)
    noticed = int(wrong.any(axis=1).sum())
    assert stats.binomtest(noticed, trials, bb84.detection_probability(n, fraction)).pvalue > FALSE_ALARM


# --- what Eve knows


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


def test_a_degenerate_eigenspace_is_split_where_nothing_is_lost():
    """rho_0 - rho_1 has 0.2 twice; the states commute, so the best is their common eigenbasis."""
    a, b = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.1, 0.6])
    turn = qutip.rand_unitary(3, seed=2).full()
    turned = [(turn @ np.diag(d) @ turn.conj().T) for d in (a, b)]
    mean = (a + b) / 2
    classical = sum((d * np.log2(d / mean)).sum() for d in (a, b)) / 2
    assert _information.measured([tuple(turned)]) == pytest.approx(classical, abs=1e-12)
    assert _information.holevo([tuple(turned)]) == pytest.approx(classical, abs=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_measuring_never_beats_holevo(seed):
    pair = tuple(qutip.rand_dm(4, seed=seed + i).full() for i in (0, 1))
    assert 0 <= _information.measured([pair]) <= _information.holevo([pair]) + 1e-12 <= 1 + 1e-12


# --- sentences


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
        (lambda: bb84.simulate(10, rng=1).compare(100), "`k` must be at most .* no more sifted bits"),
        (lambda: bb84.simulate(10, rng=1).compare(-1), "`k` must be at least 0"),
        (lambda: bb84.detection_probability(1.5), "`compared` must hold whole numbers; got 1.5"),
        (lambda: bb84.detection_probability(-1), "`compared` must be"),
        (lambda: bb84.detection_probability(1, 10), "`fraction` must be"),
        (lambda: bb84.detection_probability([1, 2], [0.1, 0.2, 0.3]), "must broadcast"),
        (lambda: bb84.eve_information("breidbart"), "`eve` must be an attack"),
        (lambda: bb84.expected_qber(depolarizing(0.1)), "`eve` must be an attack"),
        (lambda: bb84.Run([0], [0], [0], [0, 1], [0]), "`bob_bits` must have one entry per photon"),
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
