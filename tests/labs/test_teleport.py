"""The teleportation lab: its maps against density matrices, and what the page says and does."""

import csv
import re

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import states, teleportation
from qlab.bell import is_entangled
from qlab.labs import TeleportLab
from qlab.labs.teleport.lab import CORRECTIONS, PAIRS, TESTS, pair, vector

ENDS = list(PAIRS)


@pytest.fixture(scope="module")
def lab():
    return TeleportLab()


def state(theta, phi):
    return (np.cos(theta) * states.ket("H") + np.exp(1j * phi) * np.sin(theta) * states.ket("V")).unit()


def mix(table, noise, visibility):
    return visibility * table[0] + (1 - visibility) * table[ENDS.index(noise)]


@given(
    theta=st.floats(0, np.pi),
    phi=st.floats(-np.pi, np.pi),
    v=st.floats(0, 1),
    noise=st.sampled_from(["white", "phase"]),
)
def test_mixed_maps_give_what_teleport_gives(lab, theta, phi, v, noise):
    psi = state(theta, phi)
    message = vector(psi.proj())
    out = teleportation.teleport(psi, pair(noise, v))
    for i, branch in enumerate(out.branches.values()):
        before = mix(lab.measured, noise, v)[i, 2] @ message
        after = mix(lab.corrected, noise, v)[0, i] @ message
        assert before == pytest.approx(np.multiply(branch.probability, vector(branch.before)), abs=1e-12)
        assert after == pytest.approx(np.multiply(branch.probability, vector(branch.after)), abs=1e-12)


@pytest.mark.parametrize("noise", ["white", "phase"])
def test_reduced_states_of_the_circuit(lab, noise):
    """Gate by gate on all three qubits, as a circuit would be simulated."""
    psi, rho = state(0.4, 1.1), pair(noise, 0.7)
    cnot = qutip.Qobj([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], dims=[[2, 2], [2, 2]])
    hadamard = qutip.Qobj([[1, 1], [1, -1]]) / np.sqrt(2)
    joint = psi.proj() & rho
    gates = (hadamard & qutip.qeye([2, 2])) * (cnot & qutip.qeye(2))
    for step, full in enumerate((psi.proj() & qutip.ket("00").proj(), joint, gates * joint * gates.dag())):
        for q in range(3):
            assert mix(lab.early, noise, 0.7)[step, q] @ vector(psi.proj()) == pytest.approx(vector(full.ptrace(q)))
    for i in range(4):
        flip, phase = divmod(i, 2)
        look = qutip.ket([phase, flip]).proj() & qutip.qeye(2)
        left = look * full * look
        for q in range(3):
            assert mix(lab.measured, noise, 0.7)[i, q] @ vector(psi.proj()) == pytest.approx(vector(left.ptrace(q)))


def test_without_the_bits_bob_sees_nothing(lab):
    blind = lab.measured[:, :, 2].sum(axis=1)
    assert blind == pytest.approx(np.broadcast_to(np.diag([1.0, 0, 0, 0]), (3, 4, 4)))
    assert lab.measured[:, :, 2, 0] == pytest.approx(np.broadcast_to([0.25, 0, 0, 0], (3, 4, 4)))


@given(v=st.floats(0, 1), noise=st.sampled_from(["white", "phase"]))
def test_average_of_the_six_tests_is_that_of_all_states(lab, v, noise):
    exact = teleportation.average_fidelity(pair(noise, v))
    assert mix(lab.passes, noise, v)[0].mean() == pytest.approx(exact, abs=1e-12)
    lab.noise, lab.visibility = noise, v
    assert lab.fidelity == pytest.approx(exact, abs=1e-9)


def test_one_bit_alone_is_worth_two_thirds_and_none_a_guess(lab):
    assert lab.passes[0].mean(axis=1) == pytest.approx([1, 2 / 3, 2 / 3, 1 / 2])


def test_two_thirds_is_where_white_noise_ends_entanglement():
    for v in (0.3, 0.35):
        assert (TeleportLab(visibility=v).fidelity > 2 / 3) == is_entangled(pair("white", v))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"visibility": 80}, "`visibility` must be in [0, 1]; got 80 (did you pass a percentage? write 0.8)"),
        ({"result": "Phi+"}, '(did you mean "phi+"?)'),
        ({"correction": "Y"}, '`correction` must be one of "both", "X", "Z", "none"'),
        ({"step": 6}, "`step` must be at most 5; got 6"),
        ({"angle": 0.5}, "`angle` must be a whole number"),
        ({"visibilty": 1}, "did you mean `visibility`"),
    ],
)
def test_bad_settings_get_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        TeleportLab(**settings)


def test_it_says_in_words_what_it_shows():
    lab = TeleportLab(visibility=0.5)
    for part in ("Bell measurement", "two bits", "visibility 0.50", "0.750", "2/3", "faster than light"):
        assert part in lab.summary
    assert lab.fallback.startswith("<svg")


# --- on a page ---------------------------------------------------------------------------------------------------


def said(page):
    return page.locator(".ql-said").inner_text()


def headline(page):
    return page.locator(".ql-headline").inner_text()


def now(page):
    return page.locator("p.ql-now").inner_text()


def tip(page, qubit, cls):
    """Where an arrow of a qubit's sphere ends, in the sphere's own units."""
    dot = page.locator(".ql-balls .ql-sphere").nth(qubit).locator(f"circle.ql-mark.{cls}")
    return [float(dot.get_attribute(a)) for a in ("cx", "cy")]


@pytest.mark.browser
def test_five_steps_by_keyboard(open_lab):
    page = open_lab(TeleportLab(result="psi-"), reduced_motion="reduce")
    message = tip(page, 0, "ql-blue")
    button = page.get_by_role("button", name="Next step")
    button.focus()
    for step in range(6):
        assert now(page).startswith(f"{step}. ")
        if step in (1, 2, 3):  # all three qubits are points, or Bob's cannot be seen
            assert tip(page, 2, "ql-green" if step < 3 else "ql-ring") == pytest.approx([0, 0], abs=1e-9)
        if step < 5:
            page.keyboard.press("Enter")
    assert tip(page, 2, "ql-green") == pytest.approx(message, abs=1e-9)
    assert "Bob applies X, then Z." in now(page)
    assert "passes the test for the message with probability 1.000" in said(page)
    page.keyboard.press("Enter")
    assert now(page).startswith("0. ")


@pytest.mark.browser
def test_the_page_shows_what_qutip_says(open_lab):
    page = open_lab(TeleportLab(step=5, visibility=0.8, angle=20, phase=35))
    psi = state(np.deg2rad(20), np.deg2rad(35))
    branches = teleportation.teleport(psi, states.werner(visibility=0.8)).branches
    for i, result in enumerate(teleportation.BELL):
        page.locator(f"[data-control=result] input[value='{result}']").check()
        for correction, (use_x, use_z) in CORRECTIONS.items():
            page.locator(f"[data-control=correction] input[value={correction}]").check()
            flip, phase = divmod(i, 2)
            turn = qutip.sigmaz() ** (use_z * phase) * qutip.sigmax() ** (use_x * flip)
            exact = states.fidelity(turn * branches[result].before * turn.dag(), psi)
            assert f"probability {exact:.3f}" in said(page)
            assert ("ignored a bit" in now(page)) == (flip > use_x or phase > use_z)


@pytest.mark.browser
def test_chance_follows_the_seed_and_test_photons_follow_the_table(open_lab):
    page = open_lab(TeleportLab(step=3, visibility=0.4, photons=0), query="teleport.seed=7")
    first = now(page)
    results = set()
    for seed in range(12):
        page.get_by_role("spinbutton", name="Seed").fill(str(seed))
        page.keyboard.press("Enter")
        results.add(re.search("finds (..)", now(page))[1])
    assert results == {"Φ⁺", "Φ⁻", "Ψ⁺", "Ψ⁻"}
    page.get_by_role("spinbutton", name="Seed").fill("7")
    page.keyboard.press("Enter")
    assert now(page) == first
    page.get_by_text("Many messages: test photons").click()
    for _ in range(5):
        page.get_by_role("button", name="Teleport 1000 test photons").click()
    assert re.search("5000 test photons gave", said(page))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert [row["state"] for row in rows] == list(TESTS)
    assert sum(int(row["sent"]) for row in rows) == 5000
    for row in rows:
        assert float(row["probability"]) == pytest.approx(0.7)
        share, n = float(row["share"]), int(row["sent"])
        assert abs(share - 0.7) < 4.5 * np.sqrt(0.21 / n)
        assert float(row["low"]) < share < float(row["high"])


@pytest.mark.browser
def test_the_start_has_a_name_and_gates_are_no_states(open_lab):
    page = open_lab(TeleportLab())
    assert page.locator(".qlab-lab button[aria-pressed=true]").all_inner_texts() == ["R"]
    assert said(page).startswith("Message R, result by chance, seed 1997.")
    boxes = page.locator(".ql-circuit .ql-gate text").all_text_contents()
    assert boxes.count("Had") == 2 and "H" not in boxes
    assert not page.get_by_label("Phase noise").is_visible()  # nothing to choose while the pair is perfect


@pytest.mark.browser
def test_noise_against_the_classical_limit(open_lab):
    page = open_lab(TeleportLab())
    slider = page.get_by_role("slider", name="Visibility of the pair")
    assert "better than anything without entanglement" in said(page)
    for _ in range(67):
        slider.press("ArrowLeft")
    assert (headline(page), "worse than" in said(page)) == ("Fidelity 0.665", True)
    page.get_by_label("Phase noise").check()
    assert (headline(page), "better than" in said(page)) == ("Fidelity 0.777", True)
    page.get_by_label("X only").check()
    slider.press("End")
    assert (headline(page), "no better than" in said(page)) == ("Fidelity 0.667", True)


@pytest.mark.browser
def test_address_steps_and_reset(open_lab):
    page = open_lab(
        TeleportLab(), query="teleport.step=4&teleport.result=phi-&teleport.correction=none&teleport.angle=999"
    )
    assert "finds" not in now(page)
    assert "what to do: Z." in now(page)
    page.get_by_role("button", name="Step 5: Correct").click()
    assert "corrects nothing. He ignored a bit" in now(page)
    page.wait_for_function("location.search.includes('teleport.step=5')")
    page.get_by_role("button", name="Set the photon to L").click()
    page.wait_for_function("location.search.includes('teleport.phase=-90')")
    page.get_by_role("button", name="Reset").click()
    assert now(page).startswith("0. ")
    page.wait_for_function("!location.search.includes('teleport.')")


@pytest.mark.browser
def test_dragging_sets_the_message_and_starts_again(open_lab):
    page = open_lab(TeleportLab(step=5, result="phi+"), reduced_motion="reduce")
    ball = page.locator(".ql-balls .ql-sphere").first
    ball.scroll_into_view_if_needed()
    box = ball.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.62, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    page.mouse.up()
    assert now(page).startswith("0. ")
    assert tip(page, 0, "ql-blue") == pytest.approx([0.12 * 256, -0.1 * 256], abs=3)
