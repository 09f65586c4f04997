"""The copy lab: its matrices against QuTiP, its bounds against the literature, and what the page says and does."""

import csv
import json
import re

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab import states
from qlab.eavesdroppers import PhaseCovariantCloner, UniversalCloner
from qlab.labs import CloningLab
from qlab.labs.cloning.lab import MACHINES, STRENGTHS, copies

PAULIS = (qutip.qeye(2), qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())
NAMES = [*MACHINES, "phase-covariant-cloner"]


@pytest.fixture(scope="module")
def lab():
    return CloningLab()


def vector(psi):
    return np.array([qutip.expect(pauli, psi) for pauli in PAULIS])


def by_density_matrices(attack, psi):
    """Both copies' fidelities, the long way: the whole state that leaves the machine, then two partial traces."""
    bob = eve = 0
    for kraus in attack.instrument.results.values():
        for k in kraus:
            out = k * psi.proj() * k.dag()
            bob += qutip.expect(out.ptrace(0), psi)
            eve += qutip.expect(out.ptrace(1 if len(out.dims[0]) > 1 else 0), psi) if out.tr() > 1e-12 else 0
    return [bob, eve]


def state(theta, phi):
    return (np.cos(theta) * states.ket("H") + np.exp(1j * phi) * np.sin(theta) * states.ket("V")).unit()


@given(theta=st.floats(0, np.pi), phi=st.floats(-np.pi, np.pi))
def test_matrices_give_the_fidelities_that_density_matrices_give(lab, theta, phi):
    psi = state(theta, phi)
    attacks = [attack for _, attack in MACHINES.values()] + [PhaseCovariantCloner(0.37)]
    for attack, maps in zip(attacks, [*lab.fixed, lab.covariant[37]], strict=True):
        expected = by_density_matrices(attack, psi)
        assert vector(psi) @ maps @ vector(psi) / 2 == pytest.approx(expected, abs=1e-12)


def test_copies_and_their_averages_are_those_of_the_literature(lab):
    universal, random_basis = lab.fixed_average[3], lab.fixed_average[2]
    assert universal == pytest.approx(np.full((2, 2), 5 / 6))
    assert random_basis == pytest.approx(np.array([[3 / 4, 2 / 3]] * 2))
    assert lab.covariant_average[50, :, 0] == pytest.approx(1 / 2 + 1 / np.sqrt(8))
    assert lab.best == pytest.approx({"four": 1 / 2 + 1 / np.sqrt(8), "all": 5 / 6})


def test_the_frontier_is_a_quarter_circle_and_every_machine_is_inside(lab):
    bob, eve = lab.covariant_average[:, :, 0].T
    assert (2 * bob - 1) ** 2 + (2 * eve - 1) ** 2 == pytest.approx(np.ones(101))
    bob, eve = lab.fixed_average[:, :, 0].T
    assert ((2 * bob - 1) ** 2 + (2 * eve - 1) ** 2 < 1).all()


def test_the_mean_of_six_states_is_that_of_the_sphere(lab):
    z, phi = np.meshgrid([-1 / np.sqrt(3), 1 / np.sqrt(3)], np.arange(4) * np.pi / 2 + 0.3)  # exact for degree 3
    points = np.stack([np.ones(8), *np.sqrt(2 / 3) * np.array([np.cos(phi), np.sin(phi)]).reshape(2, 8), z.ravel()])
    for maps, means in ((lab.fixed, lab.fixed_average), (lab.covariant, lab.covariant_average)):
        assert np.einsum("in,mcij,jn->mc", points, maps, points) / 16 == pytest.approx(means[..., 1])


def test_between_two_strengths_the_page_errs_less_than_it_shows(lab):
    halfway = (lab.covariant[:-1] + lab.covariant[1:]) / 2
    exact = [copies(PhaseCovariantCloner(float(s))) for s in (STRENGTHS[:-1] + STRENGTHS[1:]) / 2]
    assert np.abs(halfway - exact).max() / 2 < 5e-5


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"strength": 30}, "`strength` must be in [0, 1]; got 30"),
        ({"machine": "Universal-Cloner"}, '(did you mean "universal-cloner"?)'),
        ({"angle": 200}, "`angle` must be at most 180; got 200"),
        ({"phase": 0.5}, "`phase` must be a whole number"),
        ({"angel": 3}, "did you mean `angle`"),
    ],
)
def test_bad_settings_get_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        CloningLab(**settings)


def test_it_says_in_words_what_it_shows(lab):
    for part in ("chance that it passes the test for the original", "0.750", "0.833", "0.854", "forbidden"):
        assert part in lab.summary
    assert lab.fallback.startswith("<svg")
    assert "FORBIDDEN" in lab.fallback


# --- on a page ---------------------------------------------------------------------------------------------------


def said(page):
    """The result bar, and what else the lab says of it under the pictures."""
    parts = (page.locator(f".{part}").text_content() for part in ("ql-headline", "ql-said", "ql-notes"))
    return " ".join(parts)


def unfold(page):
    """Open what folds: the table, and the sliders for any other state."""
    for summary in page.locator("summary").all():
        summary.click()


def fidelities(page):
    """[row][Bob, Eve] as the page shows them."""
    texts = page.locator("tbody .ql-value").all_text_contents()
    return [[float(t) for t in texts[2 * i : 2 * i + 2]] for i in range(3)]


@pytest.mark.parametrize("machine", NAMES)
def test_the_page_shows_what_qutip_says(open_lab, machine):
    page = open_lab(CloningLab(machine=machine, strength=0.2))
    attack = PhaseCovariantCloner(0.2) if machine not in MACHINES else MACHINES[machine][1]
    for name in "HVDARL":
        page.get_by_role("button", name=f"Set the photon to {name}", exact=True).click()
        assert fidelities(page)[0] == pytest.approx(by_density_matrices(attack, states.ket(name)), abs=5.1e-4)
        bob, eve = fidelities(page)[0]
        assert page.locator("tbody th").first.text_content() == f"This state ({name})"
        assert said(page).startswith(f"Bob’s copy {bob:.3f}, Eve’s {eve:.3f} Chance to pass as {name};")


def test_it_opens_where_the_first_touch_pays(open_lab):
    page = open_lab(CloningLab(), reduced_motion="reduce")
    assert said(page).startswith("Bob’s copy 0.500, Eve’s 0.500 Chance to pass as D;")
    assert "Nothing is left of D" in said(page)
    tip = page.locator(".ql-sphere circle.ql-disc")
    assert [abs(float(tip.get_attribute(a))) for a in ("cx", "cy")] == pytest.approx([0, 0], abs=1e-9)
    page.get_by_role("button", name="Set the photon to H").click()
    assert said(page).startswith("Bob’s copy 1.000, Eve’s 1.000")


def test_a_measurement_copies_its_own_states_only(open_lab):
    page = open_lab(CloningLab(machine="measure-Z", angle=0))
    assert "Perfect, but only because" in said(page)
    page.get_by_role("button", name="Set the photon to D").click()
    assert fidelities(page)[0] == [0.5, 0.5]
    assert "mean of H, V, D, A 0.750 (best 0.854)" in said(page)


def test_copies_glide_to_their_place(open_lab):
    page = open_lab(CloningLab(machine="universal-cloner", angle=0))
    page.get_by_label("2. Choose a copying machine").select_option("measure-X")
    page.wait_for_function("Math.abs(document.querySelector('.ql-sphere circle.ql-ring').getAttribute('cy')) < 1e-9")


def test_strength_is_there_for_the_machine_that_has_one(open_lab):
    page = open_lab(CloningLab(machine="universal-cloner"))
    strength = page.get_by_label("Strength")
    assert not strength.is_visible()
    assert "No machine that serves all states alike makes both copies better." in said(page)
    page.get_by_label("2. Choose a copying machine").select_option("phase-covariant-cloner")
    assert "Bob’s copy 0.854, Eve’s 0.854" in said(page)
    assert "No machine can make both copies better for all of H, V, D and A." in said(page)
    strength.press("Home")
    assert "Bob’s copy 1.000, Eve’s 0.500 Chance to pass as D; mean of H, V, D, A 1.000 and 0.500." in said(page)
    strength.press("End")
    assert fidelities(page)[0] == [0.5, 1]
    page.get_by_role("button", name="Set the photon to R").click()
    assert "all other states pay for it" in said(page)


def test_keyboard_address_and_reset(open_lab):
    page = open_lab(CloningLab(), query="cloning.machine=phase-covariant-cloner&cloning.strength=0.3&cloning.angle=999")
    assert page.get_by_label("Strength").get_attribute("aria-valuetext") == "0.30"
    angle = page.get_by_label("Polarisation of the original")
    unfold(page)
    assert angle.input_value() == "45"
    for _ in range(45):
        angle.press("ArrowRight")
    pressed = page.get_by_role("button", name="Set the photon to V")
    assert pressed.get_attribute("aria-pressed") == "true"
    page.wait_for_function("location.search.includes('cloning.angle=90')")
    page.get_by_role("button", name="Reset").click()
    assert page.get_by_label("2. Choose a copying machine").input_value() == "measure-Z"
    page.wait_for_function("!location.search.includes('cloning.')")


def test_dragging_on_the_sphere_sets_the_state(open_lab):
    page = open_lab(CloningLab(machine="universal-cloner", angle=0))
    ball = page.locator(".ql-sphere")
    ball.scroll_into_view_if_needed()
    box = ball.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    assert page.get_by_label("Polarisation of the original").input_value() != "0"
    assert re.search(r"Chance to pass as \d+°, phase −?\d+°;", said(page))
    assert fidelities(page) == [[0.833, 0.833]] * 3
    page.mouse.up()


def pixels(frame, value):
    return [np.interp(value, frame[axis][:2], frame[axis][2:4]) for axis in "xy"]


@pytest.mark.parametrize("name", ["H", "D", "R"])
def test_the_mark_is_the_machines_mean_whatever_state_is_sent(open_lab, lab, name):
    page = open_lab(CloningLab(machine="measure-Z"))
    page.get_by_role("button", name=f"Set the photon to {name}", exact=True).click()
    mark = page.locator(".ql-axes .ql-ink .ql-mark")
    shown = page.locator(".ql-axes").get_attribute("viewBox").split()[2]
    frame = next(f for f in lab.frontier.values() if str(f["width"]) == shown)
    assert mark.count() == 1
    assert [float(mark.get_attribute(a)) for a in ("cx", "cy")] == pytest.approx(pixels(frame, 0.75), abs=0.1)
    assert "measuring has 0.750 over these four, but 0.667 over all states" in page.locator(".ql-stage").inner_text()


VIEW = """
const lab = %s;
const get = (name) => ({ ...lab, about: { controls: { machine: { options: lab.names.map((n) => [n, n]) } } } })[name];
const tables = model.tablesOf(get);
return lab.states.map((state) => model.view(state, tables));
"""


def test_no_setting_stands_in_the_forbidden_region(node, lab):
    """What the page would paint for every machine and many states, without a page."""
    tables = ("circle", "factors", "fixed", "covariant", "fixed_average", "covariant_average")
    asked = [
        {"machine": machine, "strength": strength, "angle": angle, "phase": phase}
        for machine in NAMES
        for strength in (0, 0.25, 0.5, 0.755, 1)
        for angle in (0, 22, 45, 120)
        for phase in (-90, 0, 30)
    ]
    given = {name: {"shape": getattr(lab, name).shape, "data": getattr(lab, name).ravel().tolist()} for name in tables}
    script = VIEW % json.dumps({**given, "best": lab.best, "names": NAMES, "states": asked})
    for state, shown in zip(asked, node(script, model="cloning/model.js"), strict=True):
        bob, eve = shown["four"]
        assert (2 * bob - 1) ** 2 + (2 * eve - 1) ** 2 <= 1 + 1e-9
        assert len(shown["headline"]) <= 30
        assert len(shown["sentence"]) <= 78, state


def test_the_data_can_be_taken_away(open_lab):
    page = open_lab(CloningLab(machine="phase-covariant-cloner", strength=0.25, angle=30))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    originals = ["angle 30 phase 0", *"HVDARL", "mean of H V D A", "mean of all states"]
    assert [row["original"] for row in rows] == originals
    for name, row in zip("HVDARL", rows[1:7], strict=True):
        exact = by_density_matrices(PhaseCovariantCloner(0.25), states.ket(name))
        assert [float(row["fidelity_bob"]), float(row["fidelity_eve"])] == pytest.approx(exact)
    assert {row["strength"] for row in rows} == {"0.25"}


def test_the_universal_machine_is_the_attack_of_the_same_name(lab):
    assert lab.fixed[list(MACHINES).index("universal-cloner")] == pytest.approx(copies(UniversalCloner()))
