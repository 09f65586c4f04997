"""Whatever the client draws and the server finds, the corrected output is that of the ordinary circuit."""

from itertools import product

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import states
from qlab.blind import Computation, answers, gate, play, plus
from qlab.blind.engine import packed, records, unpacked
from qlab.measurement import born

EIGHTH = st.integers(0, 7)
H = np.array([[1, 1], [1, -1]]) / np.sqrt(2)
CZ = np.diag([1, 1, 1, -1])


def j(k):
    return H @ np.diag([1, np.exp(-1j * k * np.pi / 4)])


def by_matrices(rows, joins):
    """The ordinary circuit, written out."""
    state = np.ones(2 ** len(rows)) / np.sqrt(2 ** len(rows))
    for column in range(len(rows[0]) + 1):
        state = CZ @ state if column in joins else state
        if column < len(rows[0]):
            gates = [j(row[column]) for row in rows]
            state = (np.kron(*gates) if len(rows) == 2 else gates[0]) @ state
    return qutip.Qobj(state, dims=[[2] * len(rows), [1]])


@st.composite
def computations(draw):
    lines, length = draw(st.sampled_from([(1, 1), (1, 2), (1, 3), (1, 5), (2, 1), (2, 2), (2, 3)]))
    rows = [draw(st.lists(EIGHTH, min_size=length, max_size=length)) for _ in range(lines)]
    joins = draw(st.lists(st.integers(0, length), max_size=3)) if lines == 2 else ()
    return Computation(rows, joins)


@pytest.mark.parametrize("phi", range(8))
def test_one_gate_for_all_that_can_be_drawn(phi):
    """All 32 of theta, r and b: H diag(1, exp(-i phi))|+>, and each b with 1/2."""
    wanted = qutip.Qobj(j(phi) @ [1, 1]).unit()
    for theta, r, b in product(range(8), (0, 1), (0, 1)):
        found = play([phi], theta, r, b)
        assert found.probability == 0.5 and found.delta.item() == (phi + theta + 4 * r) % 8
        assert states.fidelity(found.after, wanted) == pytest.approx(1, abs=1e-12)


def test_two_gates_for_all_that_can_be_drawn():
    """All 1024 of two thetas, two r and two b."""
    for theta in product(range(8), repeat=2):
        for bits in product((0, 1), repeat=4):
            found = play([1, 3], theta, bits[:2], bits[2:])
            assert found.probability == 0.25 and found.fidelity > 1 - 1e-12


@given(work=computations(), data=st.data())
def test_lines_and_pairs_of_lines(work, data):
    theta, r, b = (
        np.reshape(data.draw(st.lists(st.integers(0, most), min_size=work.measured, max_size=work.measured)), (-1,))
        for most in (7, 1, 1)
    )
    shape = (work.lines, work.length)
    found = play(work, theta.reshape(shape), r.reshape(shape), b.reshape(shape))
    assert found.fidelity == pytest.approx(1, abs=1e-12)
    assert found.probability == pytest.approx(2.0**-work.measured, abs=1e-14)
    assert states.fidelity(work.output, by_matrices(work.eighths, work.joins)) == pytest.approx(1, abs=1e-12)


def test_the_whole_cluster_at_once():
    """Three qubits of a line as one state, measured by projectors that are written out, without any engine."""
    phi, theta, r, b = (3, 6), (5, 2), (1, 1), (0, 1)
    cluster = qutip.tensor(plus(theta[0]), plus(theta[1]), plus(0))
    for i in (0, 1):
        bits = np.array(list(product((0, 1), repeat=3)))
        cluster = qutip.Qobj(np.diag((-1.0) ** (bits[:, i] * bits[:, i + 1])), dims=[[2] * 3] * 2) * cluster
    s1 = b[0] ^ r[0]
    deltas = (phi[0] + theta[0] + 4 * r[0], (-1) ** s1 * phi[1] + theta[1] + 4 * r[1])
    bras = [plus(d + 4 * bit).dag() for d, bit in zip(deltas, b, strict=True)]
    left = qutip.Qobj((qutip.tensor(*bras, qutip.qeye(2)) * cluster).full())
    found = play(phi, theta, r, b)
    assert found.delta.ravel().tolist() == [d % 8 for d in deltas]
    assert found.probability == pytest.approx(left.norm() ** 2, abs=1e-12)
    assert states.fidelity(found.before, left.unit()) == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("p", [0.0, 0.3])
@pytest.mark.parametrize(("theta", "r"), [([[0, 0], [0, 0]], [[0, 0], [0, 0]]), ([[3, 6], [1, 7]], [[1, 0], [1, 1]])])
def test_the_table_of_records_holds_for_every_theta_and_r(p, theta, r):
    work = Computation([[1, 6], [3, 2]], joins=[0, 1])
    table = records(work, p, 0.0)
    assert table.values.sum() == pytest.approx(1, abs=1e-12)
    for code in range(16):
        b = unpacked(code, 4).reshape(2, 2) ^ np.array(r, np.uint8)
        found = play(work, theta, r, b, p=p)
        np.testing.assert_allclose(table.values[code], found.probability * found.before.diag().real, atol=1e-13)


def test_published_figures():
    assert answers([1])["0"] == pytest.approx(0.8535533906, abs=1e-10)
    assert answers([1], p=0.05)["0"] == pytest.approx(0.8358757211, abs=1e-10)


@pytest.mark.parametrize("p", [0, 0.2, 1])
@pytest.mark.parametrize("turn", [0, 30, 90, 180])
def test_one_gate_in_closed_form(p, turn):
    for k in range(8):
        expected = (1 + (1 - p) * np.cos(k * np.pi / 4 + np.deg2rad(turn))) / 2
        assert answers([k], p=p, turn_deg=turn)["0"] == pytest.approx(expected, abs=1e-12)


@given(work=computations())
def test_answers_without_noise_are_those_of_the_circuit(work):
    wanted = np.abs(by_matrices(work.eighths, work.joins).full().ravel()) ** 2
    np.testing.assert_allclose(answers(work).values, wanted, atol=1e-12)
    np.testing.assert_allclose(work.table.values, wanted, atol=1e-12)


def test_noise_of_every_qubit_counts_once():
    """A line of J(0), that is of H: an even number gives |+> back, an odd one |0>. Each arrives whole with 1 - p."""
    for n in (1, 3, 5):
        lost = 0.1
        hit = answers([0] * n, p=lost)["0"]
        assert hit == pytest.approx((1 + (1 - lost) ** ((n + 1) // 2)) / 2, abs=1e-12)


def test_the_server_reads_a_coin():
    for work in (Computation([1]), Computation([2, 5, 0]), Computation([[1, 4], [3, 6]], joins=[1, 2])):
        read = records(work, 0.0, 0.0).marginal("read").values
        np.testing.assert_allclose(read, 1 / len(read), atol=1e-12)


def test_any_gate_of_one_qubit():
    """J(0) J(a) is a turn about Z, J(a) J(0) about X: four gates make any turn; here Z, X and S."""
    one = np.eye(2)
    assert np.allclose((gate(0) * gate(0)).full(), one)
    assert np.allclose((gate(0) * gate(4)).full(), np.diag([1, -1]))
    assert np.allclose((gate(4) * gate(0)).full(), [[0, 1], [1, 0]])
    assert np.allclose((gate(0) * gate(6)).full(), np.diag([1, 1j]))


def test_two_lines_entangle():
    """|+>|+> through a CZ is as entangled as two qubits can be; so is it after a Hadamard on either."""
    work = Computation([[0], [0]], joins=[0])
    assert states.entropy(work.output.ptrace(0)) == pytest.approx(1, abs=1e-12)
    assert Computation([[0], [0]]).output.ptrace(0).purity() == pytest.approx(1)


@pytest.mark.parametrize("marked", ["00", "01", "10", "11"])
def test_grover_in_the_cloud(marked):
    """The oracle is the first CZ and Z on a line where the other's bit is 0; X H = J(4), and X H Z = J(0)."""
    work = Computation([[4 * int(marked[1]), 0], [4 * int(marked[0]), 0]], joins=[0, 1])
    assert work.table[marked] == pytest.approx(1, abs=1e-12) and answers(work)[marked] == pytest.approx(1, abs=1e-12)


def test_bits_and_codes():
    bits = unpacked(np.arange(16), 4)
    assert bits[6].tolist() == [0, 1, 1, 0] and packed(bits).tolist() == list(range(16))
    assert unpacked(5, 4).tolist() == [0, 1, 0, 1]


def test_what_is_sent():
    assert states.fidelity(plus(1), states.ket("D")) == pytest.approx((1 + np.cos(np.pi / 4)) / 2, abs=1e-12)
    assert abs(plus(3).overlap(plus(7))) < 1e-15
    assert born(plus(5), "Z")["0"] == 0.5


def test_a_round_shows_itself():
    found = play([[1], [2]], [[3], [4]], [[0], [1]], [[1], [1]])
    assert found.s.tolist() == [[1], [0]] and "delta [4, 2], b [1, 1]" in repr(found)
    assert "1 / 2" in found._repr_html_() and found.uncorrected_fidelity < found.fidelity


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Computation([0.785]), r"whole numbers; got 0.785 \(angles are .*: write 1 for pi/4\)"),
        (lambda: Computation([[1, 2], [3]]), "`eighths` must be a number or an array of numbers"),
        (lambda: Computation([[1], [2], [3]]), "one line of angles or two of equal length, 1 to 10 angles in all"),
        (lambda: Computation([]), "1 to 10 angles"),
        (lambda: Computation([0] * 11), "1 to 10 angles"),
        (lambda: Computation([1, 2], joins=[1]), "`joins` must be left out where there is one line"),
        (lambda: Computation([[1], [2]], joins=[2]), r"`joins` must be in \[0, 1\]; got 2"),
        (lambda: gate([1, 2]), "`eighths` must be one whole number"),
        (lambda: play([1, 2], 3, 0, 0), r"`theta` must have 1 row of 2, one number .*; got shape \(\)"),
        (lambda: play([1], 3, 2, 0), r"`r` must be in \[0, 1\]; got 2"),
        (lambda: play([1], 3, 0, 0, p=5), "did you pass a percentage"),
        (lambda: answers([1], turn_deg="90"), "`turn_deg` must be a finite number"),
        (lambda: plus(np.inf), "`eighths` must be a finite number"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
