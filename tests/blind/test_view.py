"""The server sees even angles and maximally mixed qubits, for every computation; what careless clients leak."""

from itertools import product

import numpy as np
import pytest
import qutip
from scipy.stats import binom, entropy

from qlab import states
from qlab.blind import Computation, leak, play, plus, server_view, trap_view


@pytest.mark.parametrize("phi", range(8))
def test_one_gate(phi):
    view = server_view([phi])
    assert view.distance < 1e-12
    np.testing.assert_allclose(view.table.values, 1 / 8, atol=1e-12)
    for delta in range(8):
        np.testing.assert_allclose(view.state(delta).full(), np.eye(2) / 2, atol=1e-12)


@pytest.mark.parametrize(
    "work",
    [Computation([1, 3]), Computation([7, 0, 2]), Computation([[1], [6]], joins=[0, 1]), Computation([[1, 2], [5, 3]])],
)
def test_larger_ones_whatever_the_server_answers(work):
    for b in list(product((0, 1), repeat=work.measured))[-4:]:
        assert server_view(work, b=b).distance < 1e-12


def test_the_view_is_what_rounds_send():
    """Two qubits, all 256 of theta and r through `play`, which tells each delta: even angles, mixed qubits."""
    work, b = Computation([1, 6]), [0, 1]
    seen = {}
    for theta in product(range(8), repeat=2):
        for r in product((0, 1), repeat=2):
            told = tuple(play(work, theta, r, b).delta.ravel().tolist())
            seen[told] = seen.get(told, 0) + qutip.tensor(*map(plus, theta)).proj() / 256
    view = server_view(work, b=b)
    assert len(seen) == 64
    for told, rho in seen.items():
        expected = view.table.values[told] * view.matrices[told]
        np.testing.assert_allclose(rho.full(), expected, atol=1e-14)


def test_a_trap_looks_like_any_computation():
    for phi in range(8):
        view = server_view([phi], outputs=True)
        np.testing.assert_allclose(view.matrices, trap_view().matrices, atol=1e-12)
        np.testing.assert_allclose(view.table.values, trap_view().table.values, atol=1e-12)
    assert trap_view().distance < 1e-12 and trap_view().state(0).dims == [[2, 2]] * 2


def test_distance_sees_a_difference():
    """One record whose qubit is pure: a trace distance of 1/2 there, of an eighth of the weight."""
    fair = server_view([1])
    bent = fair.matrices.copy()
    bent[0] = states.ket("0").proj().full()
    assert type(fair)(fair.table, bent).distance == pytest.approx(1 / 16, abs=1e-12)


@pytest.mark.parametrize(
    ("settings", "bits"),
    [
        ({}, 0),
        ({"r_probability": 0}, 1),
        ({"r_probability": 1}, 1),
        ({"copies": 2}, 0.5),
        ({"copies": 3}, 0.8112781245),
        ({"r_probability": 0.6}, 0.0290494053),
    ],
)
def test_holevo_information(settings, bits):
    assert leak(**settings).holevo_bits == pytest.approx(bits, abs=1e-9)


@pytest.mark.parametrize("q", [0.1, 0.3, 0.5, 0.6])
def test_a_biased_bit_leaks_one_minus_its_entropy(q):
    assert leak(r_probability=q).holevo_bits == pytest.approx(1 - entropy([q, 1 - q], base=2), abs=1e-10)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 6])
def test_copies_in_closed_form(n):
    """With theta unknown, n < 8 copies hold just the number of ones; with phi known, one of two orthogonal states."""
    assert leak(copies=n).holevo_bits == pytest.approx(entropy(binom.pmf(range(n + 1), n, 0.5), base=2) - 1, abs=1e-10)


def test_measuring_along_delta_is_best_without_r():
    """0.449562 bit, with the eight angles written out; nothing to find with a fair r."""
    found = leak(r_probability=0)
    right = (1 + np.cos(np.arange(8) * np.pi / 4)) / 2
    by_hand = 1 - np.mean([entropy([x, 1 - x], base=2) for x in right])
    assert found.measured_bits == pytest.approx(0.449562, abs=1e-6)
    assert found.bits[0] == pytest.approx(by_hand, abs=1e-10) and found.measured_bits == found.bits[0]
    assert leak().measured_bits == 0


@pytest.mark.parametrize("settings", [{"copies": 2}, {"copies": 4, "r_probability": 0.3}, {"r_probability": 0.8}])
def test_no_measurement_beats_holevo(settings):
    found = leak(**settings)
    assert 0 < found.measured_bits <= found.holevo_bits + 1e-12


def test_they_show_themselves():
    view, careless = server_view([1, 2]), leak(r_probability=0)
    assert "2 qubits, 64 records" in repr(view) and "0.015625" in view._repr_html_()
    assert server_view([3])._repr_html_().count("probability 0.125, qubits 0.5 0 / 0 0.5") == 8
    assert len(view.plot().patches) == 16 and len(careless.plot().lines) == 2
    assert "1 bit" in careless._repr_html_() and "0.4496" in repr(careless)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: server_view([0] * 5), "`computation` must be at most 4"),
        (lambda: server_view([0, 1], b=[0]), "`b` must be 2 bits"),
        (lambda: server_view([1]).state(8), "`delta` must be at most 7"),
        (lambda: server_view([1]).state(1, 2), "`delta` must be 1 angles"),
        (lambda: server_view([1], outputs=1), "`outputs` must be True or False"),
        (lambda: leak(copies=0), "`copies` must be at least 1"),
        (lambda: leak(r_probability=60), "did you pass a percentage"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
