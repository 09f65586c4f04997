"""Channels are channels for all parameters, agree with their formulas, compose, and refuse nonsense."""

import math
from functools import reduce

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import channels as ch
from qlab import devices
from qlab.devices import Memory
from qlab.states import bell, fidelity, ghz, ket, polarisation

unit = st.floats(0, 1)
ONE_PARAMETER = [ch.depolarizing, ch.dephasing, ch.bit_flip, ch.phase_flip, ch.amplitude_damping]
SIX = "HVDARL"


def same_map(a, b):
    return np.allclose(a.choi.full(), b.choi.full(), atol=1e-10)


@pytest.mark.parametrize("make", ONE_PARAMETER)
@given(p=unit)
def test_completely_positive_and_trace_preserving(make, p):
    channel = make(p)
    total = sum(k.dag() * k for k in channel.kraus)
    assert np.allclose(total.full(), np.eye(2), atol=1e-12)
    assert channel.choi.eigenenergies().min() > -1e-12
    assert channel.choi.tr() == pytest.approx(2)


@pytest.mark.parametrize("make", ONE_PARAMETER)
@pytest.mark.parametrize("name", SIX)
def test_nothing_happens_at_zero(make, name):
    assert fidelity(make(0)(ket(name)), ket(name)) == pytest.approx(1)


@given(unit, st.sampled_from(SIX))
def test_depolarizing_replaces_the_qubit_with_probability_p(p, name):
    expected = (1 - p) * ket(name).proj() + p * qutip.qeye(2) / 2
    assert np.allclose(ch.depolarizing(p)(ket(name)).full(), expected.full(), atol=1e-12)


@given(unit)
def test_dephasing_is_half_a_phase_flip_and_scales_coherences(p):
    assert same_map(ch.dephasing(p), ch.phase_flip(p / 2))
    assert ch.dephasing(p)(ket("D"))[0, 1] == pytest.approx((1 - p) / 2)


@given(unit)
def test_flips_swap_their_pair_of_states(p):
    assert fidelity(ch.bit_flip(p)(ket("H")), ket("V")) == pytest.approx(p, abs=1e-12)
    assert fidelity(ch.bit_flip(p)(ket("D")), ket("D")) == pytest.approx(1)
    assert fidelity(ch.phase_flip(p)(ket("A")), ket("D")) == pytest.approx(p, abs=1e-12)


@given(unit)
def test_amplitude_damping_decays_to_0(gamma):
    rho = ch.amplitude_damping(gamma)(ket("+"))
    assert rho.diag() == pytest.approx([(1 + gamma) / 2, (1 - gamma) / 2])
    assert rho[0, 1] == pytest.approx(np.sqrt(1 - gamma) / 2)


@given(st.floats(-180, 180), st.floats(-180, 180))
def test_rotation_turns_every_linear_polarisation_by_the_physical_angle(turn, angle):
    assert fidelity(ch.rotation(turn)(polarisation(angle)), polarisation(angle + turn)) == pytest.approx(1, abs=1e-10)
    assert fidelity(ch.rotation(turn)(ket("R")), ket("R")) == pytest.approx(1)


@given(unit, unit)
def test_composition_is_first_the_right_then_the_left(p, gamma):
    both = ch.amplitude_damping(gamma) @ ch.bit_flip(p)
    one_by_one = ch.amplitude_damping(gamma)(ch.bit_flip(p)(ket("H")))
    assert np.allclose(both(ket("H")).full(), one_by_one.full(), atol=1e-10)


def test_composition_adds_up_depolarising_and_stays_small():
    twice = ch.depolarizing(0.1) @ ch.depolarizing(0.2) @ ch.depolarizing(0.3)
    assert same_map(twice, ch.depolarizing(1 - 0.9 * 0.8 * 0.7))
    assert len(twice.kraus) <= 4
    assert not same_map(ch.amplitude_damping(0.5) @ ch.bit_flip(1), ch.bit_flip(1) @ ch.amplitude_damping(0.5))


@given(unit)
def test_on_one_half_of_a_pair_is_the_choi_matrix(p):
    rho = ch.depolarizing(p).on(1, of=2)(bell("phi+"))
    assert np.allclose(2 * rho.full(), ch.depolarizing(p).choi.full(), atol=1e-10)
    assert fidelity(rho, bell("phi+")) == pytest.approx(1 - 0.75 * p)


@pytest.mark.parametrize("qubit", range(3))
def test_on_touches_only_its_qubit(qubit):
    rho = ch.bit_flip(1).on(qubit, of=3)(qutip.ket("000"))
    assert fidelity(rho, qutip.ket("".join("1" if q == qubit else "0" for q in range(3)))) == pytest.approx(1)


def test_fibre_is_still_found_here():
    assert ch.Fibre is devices.Fibre
    with pytest.raises(AttributeError, match="has no attribute 'Fiber'"):
        ch.Fiber  # noqa: B018


def test_repr_says_what_it_is():
    assert repr(ch.depolarizing(0.02)) == "<depolarizing(0.02): 4 Kraus operators>"
    assert repr(ch.rotation(5)) == "<rotation(5 deg): 1 Kraus operator>"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ch.depolarizing(1.3), r"`p` must be in \[0, 1\]; got 1.3 \(did you pass a percentage"),
        (lambda: ch.depolarizing(-0.1), r"`p` must be in \[0, 1\]; got -0.1$"),
        (lambda: ch.dephasing(float("inf")), "`p` must be a finite number"),
        (lambda: ch.bit_flip(True), "`p` must be a finite number; got True"),
        (lambda: ch.phase_flip([0.1]), "`p` must be a finite number"),
        (lambda: ch.amplitude_damping("a"), "`gamma` must be a finite number"),
        (lambda: ch.rotation(None), "`angle_deg` must be a finite number"),
        (lambda: ch.Channel(0.5 * qutip.qeye(2)), "must preserve trace"),
        (lambda: ch.Channel([]), "`kraus` must be one or more operators"),
        (lambda: ch.Channel([qutip.qeye(2), qutip.qeye(3)]), "same dimensions"),
        (lambda: ch.Channel.mixture({"I": 0.5}), "must preserve trace"),
        (lambda: ch.Channel.mixture({"Q": 1}), "`weights` must be one of"),
        (lambda: ch.identity()(bell("phi+")), r"\.on\(0, of=2\)"),
        (lambda: ch.identity()(3 * ket("H")), "norm 1"),
        (lambda: ch.identity().on(2, of=2), "`qubit` must be at most 1"),
        (lambda: ch.identity().on(0, of=40), "`of` must be at most 10"),
        (lambda: ch.identity() @ ch.identity().on(0, of=2), "acts on dimensions"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_ghz_dephases_everywhere_from_one_qubit():
    rho = ch.dephasing(1).on(2, of=3)(ghz(3))
    assert abs(rho[0, 7]) < 1e-12


@pytest.mark.parametrize("p", [1e-3, 1e-10, 1e-16, 1e-20, 1e-30])
@pytest.mark.parametrize("times", [2, 40, 1000])
def test_composing_weak_channels_keeps_their_noise(p, times):
    many = reduce(lambda so_far, _: so_far @ ch.depolarizing(p), range(times - 1), ch.depolarizing(p))
    noise = many(ket("H")).full()[1, 1].real
    assert noise == pytest.approx(-math.expm1(times * math.log1p(-p)) / 2, rel=1e-12)
    assert len(many.kraus) == 4
    assert trace_excess(many) < 1e-12


def test_a_memory_in_microsecond_steps_is_the_memory():
    memory = Memory(t1_s=1.0, t2_s=0.5)
    step, whole = memory.channel(1e-6), memory.channel(2e-3)
    steps = reduce(lambda so_far, _: step @ so_far, range(1999), step)
    assert steps(ket("D")).full() == pytest.approx(whole(ket("D")).full(), rel=1e-12)
    assert steps(ket("H")).full()[1, 1].real == pytest.approx(whole(ket("H")).full()[1, 1].real, rel=1e-12)


def test_weak_damping_and_noise_together_keep_both():
    weak = ch.amplitude_damping(1e-10) @ ch.depolarizing(1e-13)
    decayed, many = 0.0, ch.identity()
    for _ in range(500):
        decayed += (1 - 2 * decayed) * 0.5e-13
        decayed += (1 - decayed) * 1e-10
        many = weak @ many
    assert many(ket("V")).full()[0, 0].real == pytest.approx(decayed, rel=1e-11)
    assert len(many.kraus) == 4 and trace_excess(many) < 1e-12


@pytest.mark.parametrize(("dimension", "operators"), [(2, 3), (3, 5), (4, 2)])
def test_any_channels_of_any_dimension_compose(dimension, operators):
    rng = np.random.default_rng(5)
    a, b = (random_channel(dimension, operators, rng) for _ in range(2))
    rho = qutip.rand_dm(dimension, seed=1)
    both = a @ b @ a @ b
    assert np.abs((both(rho) - a(b(a(b(rho))))).full()).max() < 1e-14
    assert len(both.kraus) <= dimension**2


def test_a_composition_has_no_more_operators_than_it_needs():
    assert len((ch.phase_flip(0.1) @ ch.phase_flip(0.2)).kraus) == 2
    assert len((ch.rotation(10) @ ch.rotation(20)).kraus) == 1
    assert (
        len((ch.rotation(45) @ ch.phase_flip(0.1) @ ch.rotation(-45) @ ch.rotation(45) @ ch.bit_flip(0.1)).kraus) <= 4
    )
    one = ch.depolarizing(1e-10).on(3, of=10)
    assert len((one @ one).kraus) == 4


def test_the_name_of_a_long_composition_stays_short():
    many = reduce(lambda so_far, _: so_far @ ch.phase_flip(0.1), range(100), ch.phase_flip(0.1))
    assert len(many.name) <= 203


def test_operators_in_single_precision_are_a_channel():
    kraus = [qutip.Qobj(k.full().astype(np.complex64)) for k in ch.depolarizing(0.1).kraus]
    many = reduce(lambda so_far, _: so_far @ ch.Channel(kraus), range(300), ch.identity())
    assert trace_excess(many) < 1e-12


def trace_excess(channel):
    return np.abs(sum((k.dag() * k).full() for k in channel.kraus) - np.eye(channel.kraus[0].shape[1])).max()


def random_channel(dimension, operators, rng):
    tall = rng.normal(size=(operators * dimension, dimension)) + 1j * rng.normal(
        size=(operators * dimension, dimension)
    )
    isometry, _ = np.linalg.qr(tall)
    return ch.Channel([qutip.Qobj(block) for block in np.split(isometry, operators)])
