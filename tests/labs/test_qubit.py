"""The qubit lab: its baked numbers against qlab, its counts against the Born rule, mouse, keyboard, address, CSV."""

import csv
import json
import math
import re

import numpy as np
import pytest
import qutip

from qlab.labs import QubitLab
from qlab.measurement import born
from qlab.states import ket

PRESETS = {"H": (0, 0), "V": (90, 0), "D": (45, 0), "A": (135, 0), "R": (45, 90), "L": (45, -90)}


@pytest.fixture(scope="module")
def lab():
    return QubitLab()


def baked_state(lab, angle, phase):
    """The ket and the Bloch vector that the page makes of its tables."""
    (h, v), (re_, im) = lab.amplitudes[angle], lab.factors[phase + 90]
    x, z = lab.circle[angle]
    return qutip.Qobj([[h], [v * (re_ + 1j * im)]]), np.array([1, x * re_, x * im, z])


@pytest.mark.parametrize(("name", "angles"), PRESETS.items())
def test_the_presets_are_the_states_they_are_called(lab, name, angles):
    psi, bloch = baked_state(lab, *angles)
    assert abs(psi.overlap(ket(name))) == pytest.approx(1)
    paulis = (qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())
    assert bloch[1:] == pytest.approx([qutip.expect(p, ket(name)) for p in paulis], abs=1e-12)


@pytest.mark.parametrize("angle", [0, 30, 77, 120, 180])
@pytest.mark.parametrize("phase", [-90, 0, 40])
@pytest.mark.parametrize("polariser", [0, 33, 90, 145])
def test_probabilities_are_borns(lab, angle, phase, polariser):
    psi, bloch = baked_state(lab, angle, phase)
    assert lab.outcomes[polariser] @ bloch == pytest.approx(born(psi.unit(), float(polariser)).values, abs=1e-12)


def test_it_says_in_words_what_it_shows():
    lab = QubitLab(angle=30, polariser=90)
    assert "passes with probability 0.250" in lab.summary
    assert lab.fallback.startswith("<svg")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"angle": 200}, "`angle` must be at most 180; got 200"),
        ({"phase": 1.5}, "`phase` must be a whole number"),
        ({"photons": -1}, "`photons` must be at least 0"),
        ({"polarizer": 3}, "did you mean `polariser`"),
    ],
)
def test_bad_settings_get_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        QubitLab(**settings)


def counted(page):
    passes, stopped = (page.locator(".ql-share").nth(i).inner_text() for i in range(2))
    return [int(re.sub(r"\D", "", text.split("(")[0])) for text in (passes, stopped)]


def test_counts_follow_the_born_rule_and_the_same_seed_gives_the_same_counts(open_lab):
    page = open_lab(QubitLab(angle=30, polariser=0, photons=0, seed=5))
    assert counted(page) == [0, 0]
    for _ in range(10):
        page.get_by_role("button", name="Send 10 000").click()
    passed, stopped = counted(page)
    assert passed + stopped == 100_000
    # 5.3 standard deviations: an honest lab fails with probability below 1e-6
    assert abs(passed - 75_000) < 5.3 * math.sqrt(100_000 * 0.75 * 0.25)
    at_once = open_lab(QubitLab(angle=30, polariser=0, photons=100_000, seed=5))
    assert counted(at_once) == [passed, stopped]


def test_certain_answers_are_certain(open_lab):
    page = open_lab(QubitLab(angle=45, polariser=45, photons=1000))
    assert counted(page) == [1000, 0]
    page.get_by_role("button", name="Set the photon to A").click()
    assert counted(page) == [0, 1000]
    assert page.locator(".ql-headline").inner_text() == "0.0\u00a0% passed"
    assert "Theory: 0.0\u00a0% (photon A, polariser 45°)" in page.locator(".ql-said").inner_text()


def test_the_keyboard_turns_the_polariser_and_the_address_follows(open_lab):
    page = open_lab(QubitLab(angle=30))
    slider = page.get_by_label("Turn the polariser")
    slider.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "3°"
    page.wait_for_function("location.search.includes('qubit.polariser=3')")
    again = open_lab(QubitLab(angle=30), query="qubit.polariser=60&qubit.photons=500&qubit.angle=999")
    assert again.get_by_label("Turn the polariser").input_value() == "60"
    assert again.get_by_label("Turn the photon's polarisation").input_value() == "30"
    assert sum(counted(again)) == 500


def test_dragging_on_the_sphere_sets_the_state(open_lab):
    page = open_lab(QubitLab())
    ball = page.locator(".ql-sphere")
    ball.scroll_into_view_if_needed()
    box = ball.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(
        box["x"] + box["width"] / 2, box["y"] + 0.11 * box["height"]
    )  # the north pole is just below the rim
    page.mouse.up()
    assert int(page.get_by_label("Turn the photon's polarisation").input_value()) in (*range(12), *range(169, 181))


def test_reset_goes_back_and_the_data_can_be_taken_away(open_lab):
    page = open_lab(QubitLab(angle=30, photons=100))
    page.get_by_role("button", name="Set the photon to R").click()
    page.get_by_role("button", name="Reset").click()
    assert page.get_by_label("Turn the photon's polarisation").input_value() == "30"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert [int(row["photons"]) for row in rows] == [1, 2, 5, 10, 20, 50, 100]
    last = rows[-1]
    assert int(last["passed"]) == counted(page)[0]
    assert float(last["low"]) < float(last["share"]) < float(last["high"])


TABLES = """
const given = %s;
const tables = model.tablesOf((name) => given[name]);
return given.states.map((state) => model.view(state, tables)).map((v) => [v.run.passed, v.headline, v.sentence, v.ket]);
"""


def seen(node, lab, *states):
    """Count, headline, sentence and formula for each state of the controls, without a page."""
    start = {"polariser": 0, "angle": 30, "phase": 0, "photons": 100, "seed": lab.seed}
    names = ("amplitudes", "factors", "circle", "outcomes")
    given = {name: {"shape": getattr(lab, name).shape, "data": getattr(lab, name).ravel().tolist()} for name in names}
    script = TABLES % json.dumps({**given, "states": [{**start, **state} for state in states]})
    return node(script, model="qubit/model.js")


def test_the_first_impression_is_no_unlucky_seed(node, lab):
    """What the chapter opens on, and what the first buttons lead to, is within 1.5 standard deviations of the law."""
    angles = [0, 15, 30, 45, 60, 90]
    states = [{"angle": a, "photons": n} for a in angles for n in (100, 200, 300, 10_100)]
    for state, (passed, *_) in zip(states, seen(node, lab, *states), strict=True):
        p, n = np.cos(np.deg2rad(state["angle"])) ** 2, state["photons"]
        assert abs(passed - n * p) <= 1.5 * np.sqrt(n * p * (1 - p)) + 1e-9, state
    assert seen(node, lab, {})[0][:2] == [75, "75.0\u00a0% passed"]


def test_a_seed_gives_the_run_that_it_always_gave(node, lab):
    assert [seen(node, lab, {"seed": s})[0][0] for s in (1984, 5, 7)] == [67, 76, 76]


def test_the_sentence_speaks_of_every_control(node, lab):
    states = ({}, {"phase": 40}, {"photons": 1}, {"photons": 0}, {"angle": 45, "phase": 90, "polariser": 60})
    _, phase, one, none, circular = (" ".join(words) for _, *words in seen(node, lab, *states))
    assert "of 100 photons so far, ± 8.4 points. Theory: 75.0\u00a0% (photon 30°, phase 40°, polariser 0°)." in phase
    assert "of 1 photon so far" in one
    assert none.startswith("No photon yet Press a Send button. Theory: 75.0")
    assert "(photon R, polariser 60°)" in circular
    assert circular.endswith("|ψ⟩ = 0.71 |H⟩ + (0.00 + 0.71i) |V⟩")


def test_the_lab_says_where_a_stopped_photon_goes(open_lab):
    text = open_lab(QubitLab()).locator(".ql-stage").inner_text()
    assert "what it stops, it swallows" in text
    assert "A crystal with two exits would bring it to a second detector" in text
