"""Whatever is passed to whatever is public: an answer or a sentence, never an error from inside NumPy or QuTiP."""

import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import qutip

from qlab import bb84, channels, eavesdroppers, keyrates, measurement, sampling, states
from qlab.devices import Memory
from qlab.measurement import Estimate, Instrument, Table

RUN = bb84.simulate(100, rng=1)
COIN = measurement.born(states.ket("D"), "Z")
BB84 = bb84.probability_table()
QUARTER = Estimate.rate(1, 4)

BELL = Instrument({name: states.bell(name).proj() for name in ("phi+", "phi-", "psi+", "psi-")})


class NoList:
    """An attack whose record is no list."""

    instrument, records = eavesdroppers.InterceptResend().instrument, 5


NUMBERS = [
    math.nan,
    math.inf,
    -math.inf,
    -1,
    -0.5,
    1.5,
    10**12,
    1e300,
    10**400,
    True,
    1j,
    Fraction(1, 2),
    Decimal("0.5"),
]
ARRAYS = [np.array([0.1, 0.2]), np.array([0.3]), np.array(0.3), np.array("a"), np.array([1 + 1j]), np.array([None, 1])]
SCALARS = [
    np.True_,
    np.complex128(0.5 + 1j),
    np.datetime64("2026-01-01"),
    np.timedelta64(1),
    QUARTER,
    Estimate.rate(0, 0),
]
LISTS = [[], [0.1], (0.1,), {}, {"a": 1}, set(), [[1, 2], [3]], [None, None], ["a", "b"], [True], ["0.1"], range(3)]
STATES = [states.ket("H"), 2 * states.ket("H"), qutip.basis(3, 0), qutip.qeye(2), states.bell("phi+"), qutip.bra("0")]
OTHERS = ["0.5", "abc", "", b"x", None, object, len, Ellipsis, channels.identity(), eavesdroppers.InterceptResend]
ANYTHING = [
    *NUMBERS,
    *ARRAYS,
    *SCALARS,
    *LISTS,
    *STATES,
    *OTHERS,
    qutip.to_super(qutip.qeye(2)),
    math.nan * qutip.qeye(2),
]

CALLS = {
    "ket": states.ket,
    "polarisation": states.polarisation,
    "bell": states.bell,
    "werner(visibility)": lambda x: states.werner(visibility=x),
    "werner(fidelity)": lambda x: states.werner(fidelity=x),
    "ghz": states.ghz,
    "fidelity(a)": lambda x: states.fidelity(x, states.ket("H")),
    "fidelity(b)": lambda x: states.fidelity(states.ket("H"), x),
    "entropy": states.entropy,
    "density": states.density,
    "Channel": channels.Channel,
    "Channel()": lambda x: channels.identity()(x),
    "Channel @": lambda x: channels.identity() @ x,
    "Channel.on(qubit)": lambda x: channels.identity().on(x, of=2),
    "Channel.on(of)": lambda x: channels.identity().on(0, of=x),
    "Channel.mixture": channels.Channel.mixture,
    "Channel.mixture(weight)": lambda x: channels.Channel.mixture({"I": x}),
    "depolarizing": channels.depolarizing,
    "dephasing": channels.dephasing,
    "bit_flip": channels.bit_flip,
    "phase_flip": channels.phase_flip,
    "amplitude_damping": channels.amplitude_damping,
    "rotation": channels.rotation,
    "Fibre(length_km)": lambda x: channels.Fibre(x).transmittance + channels.Fibre(x).delay_s,
    "Fibre(attenuation_db_per_km)": lambda x: channels.Fibre(1, x).transmittance,
    "Fibre(group_index)": lambda x: channels.Fibre(1, group_index=x).delay_s,
    "Instrument": Instrument,
    "Instrument(operators)": lambda x: Instrument({"a": x}),
    "Instrument.on(qubit)": lambda x: measurement.basis("Z").on(x, of=2),
    "Instrument.on(of)": lambda x: measurement.basis("Z").on(0, of=x),
    "basis": measurement.basis,
    "born(state)": lambda x: measurement.born(x, "Z"),
    "born(measurement)": lambda x: measurement.born(states.ket("H"), x),
    "sample(table)": lambda x: measurement.sample(x, 3),
    "sample(n)": lambda x: measurement.sample(COIN, x),
    "sample(rng)": lambda x: measurement.sample(COIN, 3, rng=x),
    "sample(settings)": lambda x: measurement.sample(BB84, alice_basis=x, alice_bit=x, bob_basis=x),
    "Table(values)": lambda x: Table(x, ("a",), (("0", "1"),)),
    "Table(axes)": lambda x: Table([0.5, 0.5], x, (("0", "1"),)),
    "Table(labels)": lambda x: Table([0.5, 0.5], ("a",), x),
    "Table(given)": lambda x: Table([0.5, 0.5], ("a",), (("0", "1"),), given=x),
    "Table[]": lambda x: COIN[x],
    "Table.marginal": BB84.marginal,
    "Estimate(value)": lambda x: repr(Estimate(x, 1, 0, 1)),
    "Estimate(n)": lambda x: repr(Estimate(0.5, x, 0, 1)),
    "Estimate(low)": lambda x: repr(Estimate(0.5, 1, x, 1)),
    "Estimate.rate(k)": lambda x: Estimate.rate(x, 10),
    "Estimate.rate(n)": lambda x: Estimate.rate(0, x),
    "in Estimate": lambda x: x in QUARTER,
    "InterceptResend(fraction)": lambda x: bb84.expected_qber(eavesdroppers.InterceptResend(x)),
    "InterceptResend(basis)": lambda x: bb84.expected_qber(eavesdroppers.InterceptResend(basis=x)),
    "UniversalCloner": lambda x: bb84.expected_qber(eavesdroppers.UniversalCloner(x)),
    "PhaseCovariantCloner": lambda x: bb84.expected_qber(eavesdroppers.PhaseCovariantCloner(x)),
    "simulate(n)": bb84.simulate,
    "simulate(eve)": lambda x: bb84.simulate(3, eve=x),
    "simulate(channel)": lambda x: bb84.simulate(3, channel=x),
    "simulate(loss)": lambda x: bb84.simulate(3, loss=x),
    "simulate(rng)": lambda x: bb84.simulate(3, rng=x),
    "Run": lambda x: repr(bb84.Run(x, x, x, x, x)),
    "Run(bob_bits)": lambda x: repr(bb84.Run([0], [0], [0], x, [0])),
    "Run.compare(k)": RUN.compare,
    "Run.compare(rng)": lambda x: RUN.compare(3, rng=x),
    "Run.plot": lambda x: x is None or RUN.plot(x),
    "probability_table(eve)": bb84.probability_table,
    "expected_qber(channel)": lambda x: bb84.expected_qber(None, x),
    "detection_probability(compared)": bb84.detection_probability,
    "detection_probability(fraction)": lambda x: bb84.detection_probability(3, x),
    "eve_information(eve)": bb84.eve_information,
    "eve_information(measured)": lambda x: bb84.eve_information(None, x),
    "keyrates.bb84(qber)": keyrates.bb84,
    "keyrates.bb84(f)": lambda x: keyrates.bb84(0.1, x),
    "six_state(qber)": keyrates.six_state,
    "six_state(f)": lambda x: keyrates.six_state(0.1, x),
    "binary_entropy": keyrates.binary_entropy,
    "draw(table)": lambda x: sampling.draw(x, 3),
    "draw(n)": lambda x: sampling.draw([0.5, 0.5], x),
    "draw_given(table)": lambda x: sampling.draw_given(x, [[0, 1]]),
    "draw_given(given)": lambda x: sampling.draw_given(np.eye(2), x),
    "draw_given(given[0])": lambda x: sampling.draw_given(np.eye(2), [x]),
}


@pytest.mark.parametrize("name", CALLS)
def test_anything_gets_an_answer_or_a_sentence(name):
    for x in ANYTHING:
        try:
            CALLS[name](x)
        except ValueError as refusal:
            sentence = str(refusal)
            assert "`" in sentence or "must preserve trace" in sentence, (x, sentence)
            assert len(sentence) < 400, sentence


@pytest.mark.parametrize(
    "half", [Fraction(1, 2), Decimal("0.5"), np.float32(0.5), np.array(0.5), Estimate(0.5, 10, 0, 1)]
)
def test_what_is_a_number_is_taken_as_one(half):
    assert eavesdroppers.InterceptResend(half) == eavesdroppers.InterceptResend(0.5)
    assert bb84.expected_qber(eavesdroppers.UniversalCloner(half)) == pytest.approx(1 / 12)
    assert eavesdroppers.PhaseCovariantCloner(half).disturbance == pytest.approx(0.1464466094)
    assert bb84.expected_qber(eavesdroppers.InterceptResend(basis=half)) == pytest.approx(0.25)
    assert channels.rotation(half).name == "rotation(0.5 deg)"
    assert channels.Fibre(half, half) == channels.Fibre(0.5, 0.5)
    assert keyrates.bb84([half, 0.05]).tolist() == [0, keyrates.bb84(0.05)]


def test_full_turns_do_not_matter():
    for turns in (360.0, -720.0, 3.6e14):
        assert measurement.born(states.ket("H"), 30 + turns)["0"] == 0.75
        assert states.fidelity(states.polarisation(30 + turns), states.polarisation(30)) == 1
        assert np.allclose(channels.rotation(30 + turns).choi.full(), channels.rotation(30).choi.full(), atol=1e-15)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: channels.depolarizing(1 + 1e-9), "got 1.000000001 "),
        (lambda: channels.depolarizing(np.array([0.1])), r"`p` must be a finite number; got array\(\[0.1\]\)"),
        (lambda: channels.depolarizing(np.complex128(0.1 + 1j)), "`p` must be a finite number"),
        (lambda: channels.identity() @ states.ket("H"), r"write `channel\(state\)`"),
        (lambda: channels.identity()(qutip.basis(3, 0)), r"it has \[3\]$"),
        (lambda: channels.identity()(states.bell("phi+")), r"say which qubit: `.on\(0, of=2\)`"),
        (lambda: channels.Channel.mixture([0.5, 0.5]), "`weights` must map"),
        (lambda: keyrates.bb84("0.05"), r"`qber` must be a number .*write it without quotation marks: 0.05"),
        (lambda: keyrates.bb84(True), "`qber` must be a number"),
        (
            lambda: keyrates.bb84([0.1, 0.2], f=[1, 1, 1]),
            r"`qber` and `f` must broadcast; got shapes \(2,\) and \(3,\)",
        ),
        (lambda: bb84.detection_probability([1, 2], [0.1, 0.2, 0.3]), "`compared` and `fraction` must broadcast"),
        (lambda: bb84.detection_probability(-1), "`compared` must be at least 0; got -1"),
        (lambda: bb84.eve_information(None, measured="yes"), "`measured` must be True or False; got 'yes'"),
        (lambda: bb84.simulate(10**400), "401 digits .it would need more memory than there is"),
        (lambda: bb84.simulate(10**12), "it would need 5,000 GB of memory"),
        (lambda: states.ghz(10**12), "more memory than there is"),
        (lambda: bb84.Run([0], [0], [0], [0.5], [0]), "`bob_bits` must hold whole numbers"),
        (lambda: bb84.Run([0], [0], [0], [256], [0]), r"`bob_bits` must be in \[0, 255\]; got 256"),
        (lambda: bb84.Run([0], [0], [0], [0, 1], [0]), "`bob_bits` must have one entry per photon"),
        (lambda: RUN.plot("here"), "`ax` must be matplotlib axes or None"),
        (lambda: measurement.sample(BB84, 5, alice_basis=[0], alice_bit=[0], bob_basis=[0]), "`n` must be left out"),
        (lambda: measurement.born(states.ket("H"), *["Z"] * 100), "got 100 measurements .its table would need"),
        (
            lambda: measurement.sample(BB84, alice_basis=["Z"], alice_bit=[0], bob_basis=[0]),
            r"`alice_basis` must hold whole numbers from 0 to 1; got \['Z'\]",
        ),
        (
            lambda: measurement.sample(BB84, alice_basis=0, alice_bit=[0], bob_basis=[0]),
            r"`alice_basis`, `alice_bit`, `bob_basis` must be index arrays of one length; got shapes \(\), ",
        ),
        (
            lambda: measurement.born(states.ket("H"), ["Z", "X"]),
            "`basis` must be a finite number of degrees, .Z. or .X.",
        ),
        (lambda: measurement.born(states.ket("H"), eavesdroppers.InterceptResend()), "an attack .write `.instrument`"),
        (lambda: BELL.on(0, of=1), "`of` must be at least 2; got 1"),
        (lambda: BELL.on(2, of=3), "`qubit` must be at most 1; got 2"),
        (lambda: bb84.simulate(3, eve=NoList()), "`eve.records` must list the results .*; got 5"),
        (lambda: Estimate(0.5, 10, 0.9, 0.1), "`low` must not be above `high`; got 0.9 and 0.1"),
        (lambda: sampling.draw_given(np.eye(2), None), "`given` must hold an index array for each setting"),
        (lambda: sampling.draw_given(np.eye(2), [["a"]]), r"`given\[0\]` must hold whole numbers .*got \['a'\]"),
        (lambda: BB84.marginal(None), "`axes` must be some of eve_record, bob_bit"),
        (lambda: Table([0.5, 0.5], None, (("0", "1"),)), "`axes` must be a sequence"),
        (lambda: Table([0.5, 0.5], ("a",), ((0, 1),)), "`labels` must hold names"),
    ],
)
def test_a_slip_gets_its_own_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


SINGLE = np.array([0.1, 0.2, 0.7], np.float32)
THIRDS = np.full(3, 1 / 3, np.float32)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (lambda: channels.depolarizing(1 + 2e-16).name, "depolarizing(1)"),
        (lambda: channels.depolarizing(-1e-17).name, "depolarizing(0)"),
        (lambda: channels.depolarizing(np.float32(1) + np.finfo(np.float32).eps).name, "depolarizing(1)"),
        (lambda: channels.Fibre(0.3 - 3 * 0.1).length_km, 0),
        (lambda: keyrates.bb84(-1e-17), 1),
        (lambda: states.fidelity(states.werner(visibility=1 + 1e-15), states.bell("phi+")), 1),
        (lambda: len(bb84.simulate(30.000000000000004, rng=1)), 30),
        (lambda: Table(THIRDS, ("a",), (("x", "y", "z"),)).values.sum(), 1),
        (lambda: Table(THIRDS.tolist(), ("a",), (("x", "y", "z"),)).values.sum(), 1),
        (lambda: sampling.draw(THIRDS, 5, rng=1)[0].size, 5),
        (lambda: sampling.draw(SINGLE.astype(float), 5, rng=1)[0].size, 5),
        (lambda: states.density(single(states.ket("D"))).tr(), 1),
        (lambda: states.density(single(states.werner(visibility=0.3))).tr(), 1),
        (lambda: states.fidelity(single(states.ket("D")), states.ket("D")), 1),
        (lambda: measurement.born(single(states.ket("D")), "Z")["0"], 0.5),
        (lambda: Instrument({k: single(v[0]) for k, v in measurement.basis(20).results.items()}).labels, ("0", "1")),
        (lambda: channels.Channel.mixture({"I": 0.9, "X": 0.1 + 1e-9}).name, "channel"),
        (lambda: channels.Channel.mixture({"I": np.float32(0.9), "X": np.float32(0.1)}).name, "channel"),
        (lambda: Estimate(0.5, 10, np.float32(-math.inf), np.float32(math.inf)).high, math.inf),
    ],
)
def test_rounding_is_forgiven_where_the_physics_does_not_care(call, value):
    assert call() == (pytest.approx(value, abs=1e-7) if isinstance(value, (int, float)) else value)


def single(x):
    """Rounded to single precision."""
    return qutip.Qobj(x.full().astype(np.complex64), dims=x.dims)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: states.density(1.000002 * states.ket("H")), r"norm 1; got 1.000002 \(use"),
        (lambda: states.density(1.00001 * states.ket("H").proj()), r"trace 1; got 1.00001 \(use"),
        (lambda: Table([0.5, 0.500002], ("a",), (("x", "y"),)), "sum to 1 .*; got a sum of 1.000002 "),
        (lambda: sampling.draw([0.5, 0.500002], 1), "sum to 1 .*; got a sum of 1.000002 "),
        (lambda: sampling.draw([0.5, 0.500002], 1), "least entry of 0.5$"),
        (lambda: bb84.simulate(3.0000001), r"`n` must be a whole number; got 3.0000001 \(write 3\)"),
        (lambda: states.werner(visibility=-0.33333334), r"in \[-0.33333333, 1\]; got -0.33333334"),
        (lambda: Estimate(0.5, 10, 0.30000001, 0.3), "must not be above `high`; got 0.30000001 and 0.3"),
        (lambda: keyrates.bb84(1.0000001), r"in \[0, 1\]; got 1.0000001"),
        (lambda: channels.Fibre(1, group_index=0.9999999), "at least 1 .*; got 0.9999999$"),
        (lambda: Memory(t1_s=0.15, t2_s=0.3000001), "twice `t1_s`, 0.3; got 0.3000001$"),
    ],
)
def test_a_sentence_shows_the_digits_that_matter(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_infinity_is_infinity_in_any_precision():
    for endless in (np.float32("inf"), np.float64("inf"), np.array(np.inf), math.inf, Decimal("Infinity")):
        assert Memory(t1_s=endless, t2_s=endless) == Memory()


def test_relaxation_limits_a_memory_even_if_its_times_are_rounded():
    for t1 in (0.15, 0.7, 1.1, 3.3, np.float32(0.15)):
        for t2 in (2 * t1, np.nextafter(2 * float(t1), 9), np.float32(2 * t1)):
            memory = Memory(t1_s=t1, t2_s=t2)
            assert memory.t2_s <= 2 * memory.t1_s
            assert memory.channel(0.1).kraus
