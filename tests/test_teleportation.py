"""Teleportation and swapping of any states: against density matrices written out, closed forms, and bad input."""

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import teleportation as tp
from qlab.measurement import born
from qlab.states import bell, fidelity, ket, polarisation, werner

seeds = st.integers(0, 100_000)
unit = st.floats(0, 1)
SIX = "HVDARL"


def any_pair(seed: int) -> qutip.Qobj:
    return qutip.rand_dm([2, 2], seed=seed, rank=1 + seed % 4)


@given(seeds)
def test_a_perfect_pair_teleports_any_state_in_every_branch(seed):
    rho = qutip.rand_dm(2, seed=seed)
    out = tp.teleport(rho, bell("phi+"))
    for branch in out.branches.values():
        assert branch.probability == pytest.approx(0.25)
        assert fidelity(branch.after, rho) == pytest.approx(1, abs=1e-7)
    assert np.allclose(out.average.full(), rho.full(), atol=1e-10)


def test_without_the_correction_nothing_arrives():
    out = tp.teleport(ket("R"), bell("phi+"))
    blind = sum(b.probability * b.before for b in out.branches.values())
    assert np.allclose(blind.full(), np.eye(2) / 2)


@given(seeds)
def test_average_fidelity_is_the_average_over_six_states(seed):
    resource = any_pair(seed)
    mean = np.mean([fidelity(tp.teleport(ket(s), resource).average, ket(s)) for s in SIX])
    assert tp.average_fidelity(resource) == pytest.approx(mean, abs=1e-9)


@pytest.mark.parametrize(("f", "expected"), [(1, 1), (0.9, 0.9333333333), (0.7, 0.8), (0.5, 2 / 3), (0.553, 0.702)])
def test_published_points(f, expected):
    assert tp.average_fidelity(werner(fidelity=f)) == pytest.approx(expected, abs=1e-9)


@given(unit, unit)
def test_visibilities_multiply_in_a_swap(v1, v2):
    out = tp.swap(werner(visibility=v1), werner(visibility=v2))
    assert np.allclose(out.average.full(), werner(visibility=v1 * v2).full(), atol=1e-10)


@pytest.mark.parametrize(("links", "expected"), [(2, 0.9801333333), (4, 0.9607929126), (8, 0.9236354195)])
def test_a_chain_of_swaps(links, expected):
    rho = werner(fidelity=0.99)
    while links > 1:
        rho, links = tp.swap(rho, rho).average, links // 2
    assert fidelity(rho, bell("phi+")) == pytest.approx(expected, abs=1e-10)


@given(seeds)
def test_swapping_is_teleporting_half_of_a_pair(seed):
    # branch by branch, written out: project B and C on the Bell state with plain NumPy
    ab, cd = any_pair(seed), any_pair(seed + 1)
    out = tp.swap(ab, cd)
    joint = np.kron(ab.full(), cd.full()).reshape([2] * 8)
    for name, branch in out.branches.items():
        b = bell(name).full().reshape(2, 2)
        left = np.einsum("abcdefgh,bc,fg->adeh", joint, b.conj(), b).reshape(4, 4)
        assert branch.probability == pytest.approx(np.trace(left).real, abs=1e-10)
        assert np.allclose(branch.before.full(), left / np.trace(left), atol=1e-9)
    assert sum(b.probability for b in out.branches.values()) == pytest.approx(1)


@given(seeds)
def test_a_swap_with_a_perfect_pair_changes_nothing(seed):
    rho = any_pair(seed)
    assert np.allclose(tp.swap(rho, bell("phi+")).average.full(), rho.full(), atol=1e-10)


@given(seeds, unit, unit)
def test_noise_in_the_swap_of_perfect_pairs(seed, gate, slip):
    out = tp.swap(bell("phi+"), bell("phi+"), gate_error=gate, readout_error=slip)
    expected = (1 - gate) * (1 - slip) ** 2 + gate / 4
    assert fidelity(out.average, bell("phi+")) == pytest.approx(expected, abs=1e-9)
    assert out.average.tr() == pytest.approx(1)


def test_briegel_connection_with_noise():
    # BDCZ: p2 = 1 - gate_error, eta = 1 - readout_error, one-qubit gates perfect
    f, p2, eta = 0.96, 0.99, 0.985
    swapped = tp.swap(werner(fidelity=f), werner(fidelity=f), gate_error=1 - p2, readout_error=1 - eta).average
    expected = 0.25 + 0.75 * p2 * (4 * eta**2 - 1) / 3 * ((4 * f - 1) / 3) ** 2
    assert fidelity(swapped, bell("phi+")) == pytest.approx(expected, abs=1e-9)


def test_the_two_bell_measurements():
    for name in tp.BELL:
        assert born(bell(name), tp.bell_measurement())[name] == pytest.approx(1)
    for name in ("psi+", "psi-"):
        assert born(bell(name), tp.linear_optics_bell_measurement())[name] == pytest.approx(1)
    for name in ("phi+", "phi-"):
        seen = born(bell(name), tp.linear_optics_bell_measurement())
        assert (seen["HH"], seen["VV"]) == pytest.approx((0.5, 0.5))


def test_a_bell_measurement_in_the_middle_of_four_qubits():
    table = born(qutip.tensor(bell("phi+"), bell("phi+")), tp.bell_measurement().on(1, of=4))
    assert table.values == pytest.approx([0.25] * 4)


def test_an_outcome_that_never_happens_leaves_nothing():
    out = tp.swap(qutip.ket("00"), qutip.ket("00"))
    assert out.branches["psi+"].probability == 0
    assert out.branches["psi+"].before is None


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: tp.teleport(bell("phi+"), bell("phi+")), "`state` must be a state of 1 qubit;"),
        (lambda: tp.teleport(ket("H"), ket("H")), "`resource` must be a state of 2 qubits"),
        (lambda: tp.average_fidelity(0.9), "`resource` must be a ket or a density matrix"),
        (lambda: tp.swap(bell("phi+"), ket("H")), "`rho_cd` must be a state of 2 qubits"),
        (lambda: tp.swap(bell("phi+"), bell("phi+"), success=50), r"did you pass a percentage\? write 0.5"),
        (lambda: tp.swap(bell("phi+"), bell("phi+"), gate_error=-1), "`gate_error` must be in"),
        (lambda: tp.swap(bell("phi+"), bell("phi+"), readout_error=2), "`readout_error` must be in"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_a_result_that_never_comes_leaves_no_state():
    state = polarisation(80)
    never = tp.teleport(state, qutip.tensor(state, ket("H"))).branches["psi-"]
    assert (never.probability, never.before, never.after) == (0, None, None)
    both = qutip.tensor(polarisation(80), polarisation(80))
    left = tp.swap(both, both).branches
    assert (left["psi-"].probability, left["psi-"].after) == (0, None)
    assert sum(branch.probability for branch in left.values()) == pytest.approx(1, abs=1e-14)


def test_what_is_rare_but_happens_keeps_its_state():
    rare = tp.teleport(polarisation(1e-4), qutip.tensor(ket("V"), ket("D")))
    assert rare.branches["phi+"].probability == pytest.approx(np.sin(np.deg2rad(1e-4)) ** 2 / 2, rel=1e-4)
    assert rare.branches["phi+"].after is not None


def test_branches_cannot_be_changed():
    with pytest.raises(TypeError, match="read-only"):
        tp.teleport(ket("H"), bell("phi+")).branches["psi-"] = None
