"""The photon-splitting lab: its tables against `weak_pulses` and `keyrates`, and what the page says and does."""

import csv
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlab import keyrates, weak_pulses
from qlab.devices import Fibre
from qlab.eavesdroppers import PhotonNumberSplitting
from qlab.labs import PhotonSplittingLab
from qlab.labs.pns.lab import DETECTOR, KM, LASER, SIGNAL, Choosy, single_row

SHARE = st.floats(0, 1)
TABLES = "honest band clicks known single_row plans photons kinds luck".split()


@pytest.fixture(scope="module")
def lab():
    return PhotonSplittingLab()


@settings(max_examples=25)
@given(SHARE, SHARE, SHARE)
def test_adding_rows_gives_the_clicks_of_any_choice(lab, single, double, more):
    seen = weak_pulses.expected(LASER, detector=DETECTOR, eve=Choosy(single, double, more))
    shares = np.array([1, single, double, more])
    assert shares @ lab.clicks == pytest.approx(seen.gains, abs=1e-12)
    assert shares @ lab.known == pytest.approx(seen.gains * seen.eve_knows, abs=1e-12)


@pytest.mark.parametrize("i", range(len(KM)))
def test_plans_do_what_they_say(lab, i):
    """One hides in the count of a laser without decoys, as `PhotonNumberSplitting` does; one in all three counts."""
    one, all_three = lab.plans[i]
    loss = Fibre(int(KM[i]))
    eve = weak_pulses.expected(SIGNAL, loss=loss, detector=DETECTOR, eve=PhotonNumberSplitting())
    clicks, known = (np.array([1, *one]) @ table for table in (lab.clicks, lab.known))
    assert clicks[2] == pytest.approx(eve.gains[0]) and known[2] == pytest.approx(eve.gains[0] * eve.eve_knows[0])
    assert clicks[2] == pytest.approx(lab.honest[i, 2])
    assert clicks[1] < lab.honest[i, 1] * (1 - lab.band[i, 1])
    clicks = np.array([1, *all_three]) @ lab.clicks
    assert (abs(clicks / lab.honest[i] - 1) < 0.1 * lab.band[i]).all()


@settings(max_examples=25)
@given(*[st.floats(0.01, 0.9)] * 3)
def test_the_decoys_bound_is_that_of_the_key_rates(lab, single, double, more):
    gains = np.array([1, single, double, more]) @ lab.clicks
    seen = weak_pulses.expected(LASER, detector=DETECTOR, eve=Choosy(single, double, more))
    bound = keyrates.decoy_bounds(seen.gains, seen.error_rates, LASER.intensities, LASER.shares).analytic
    assert max(0, single_row() @ gains) == pytest.approx(0.5 * np.exp(-0.5) * bound.single_yield, abs=1e-12)
    assert single_row() @ gains <= 0.5 * np.exp(-0.5) * (1e-3 + (1 - 1e-3) * single) + 1e-6


def test_chance_rarely_goes_beyond_the_band(lab):
    """Five standard errors of a count of a million, one in 1.7 million."""
    assert lab.band == pytest.approx(5 / np.sqrt(1e6 * lab.honest))


def test_the_pulses_drawn_have_what_there_is_to_see(lab):
    signals, mixed = lab.photons
    assert {0, 1, 2, 3} == set(signals.tolist()) and (mixed[lab.kinds == 0] == 0).all()
    assert set(lab.kinds.tolist()) == {0, 1, 2} and sorted(lab.luck) == pytest.approx((np.arange(30) + 0.5) / 30)


def test_it_says_in_words_what_it_shows(lab):
    for part in (
        "click 1.00 times as often as without her, and know 99 % of it",
        "only 0.32 times",
        "she knows 38 %",
        "shorten their key by at least as much",
    ):
        assert part in lab.summary
    assert lab.fallback.startswith("<svg")


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"single": 10}, "`single` must be in [0, 1]; got 10 (did you pass a percentage? write 0.1)"),
        ({"length_km": 33}, "`length_km` must be a multiple of 5; got 33 (write 35)"),
        ({"decoy": True}, "did you mean `decoys`?"),
    ],
)
def test_bad_settings_get_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        PhotonSplittingLab(**settings)


VIEW = """
const lab = %s;
const get = (name) => ({ ...lab, about: { controls: { length_km: { low: 10, step: 5 } } } })[name];
const tables = model.tablesOf(get);
return lab.states.map((state) => model.view(state, tables));
"""


def test_what_the_page_says_in_every_corner(node, lab):
    """Nobody is told of a key of which Eve knows more than was written off; sentences fit the bar."""
    corners = [dict(zip(("single", "double", "more"), s, strict=True)) for s in np.ndindex(2, 2, 2)]
    plans = [dict(zip(("single", "double", "more"), p, strict=True)) for p in lab.plans[8].tolist()]
    asked = [
        {**shares, "decoys": decoys, "length_km": km}
        for shares in corners + plans
        for decoys in (False, True)
        for km in (10, 50, 60)
    ]
    given = {name: {"shape": getattr(lab, name).shape, "data": getattr(lab, name).ravel().tolist()} for name in TABLES}
    for state, shown in zip(
        asked, node(VIEW % json.dumps({**given, "states": asked}), model="pns/model.js"), strict=True
    ):
        assert len(shown["headline"]) <= 30 and len(shown["sentence"]) <= 78, state
        dark = 0.001 * 0.61 / shown["gauges"][2]["value"]  # clicks without light, of pulses that she holds
        assert shown["counted"] + shown["knows"] <= 1 + dark
        if state["decoys"] and not shown["caught"]:
            assert shown["knows"] < 0.6, state
        alarm = any(g["alarm"] for g in (shown["gauges"] if state["decoys"] else shown["gauges"][2:]))
        assert shown["caught"] == alarm == ("Alarm" in shown["sentence"])


# --- on a page ---------------------------------------------------------------------------------------------------


def said(page):
    return page.locator(".ql-result").inner_text().replace("\n", " ").replace("\u00a0", " ")


def test_be_eve(open_lab):
    page = open_lab(PhotonSplittingLab())
    assert "You know 99 %" in said(page) and "Alarm: the signal clicks 1.83 times" in said(page)
    assert page.locator(".ql-off").count() == 2
    page.get_by_text("Show me how").click()
    page.get_by_role("button", name="Hide from one count").click()
    assert "No alarm" in said(page) and "You know 99 %" in said(page)
    page.get_by_label("Alice mixes in decoys").check()
    assert "Alarm in 1 of 3 counts: weak decoys click 0.3" in said(page) and page.locator(".ql-off").count() == 0
    page.get_by_role("button", name="Hide from all three").click()
    assert "No alarm: all three counts" in said(page) and "You know 38 %" in said(page)
    assert "at least 60\u00a0% of the signal’s clicks were single photons" in page.locator(".ql-notes").text_content()


def test_photons_are_kept_and_sent_on(open_lab, lab):
    page = open_lab(PhotonSplittingLab())
    visible = "nodes => nodes.filter(n => n.getAttribute('visibility') !== 'hidden').length"
    count = lambda tone: page.eval_on_selector_all(f".ql-film .{tone}", visible)  # noqa: E731
    several, ones = (lab.photons[0] > 1).sum(), (lab.photons[0] == 1).sum()
    assert count("ql-blue") == lab.photons[0].sum()
    assert count("ql-green") == several and count("ql-vermilion") == several + ones
    one = page.get_by_label("One photon: send it on")
    one.press("End")
    assert count("ql-green") == several + ones and count("ql-vermilion") == several
    assert "Eve keeps a photon of" in page.locator(".ql-film").first.get_attribute("aria-label")


def test_keyboard_address_and_reset(open_lab):
    page = open_lab(PhotonSplittingLab(), query="pns.decoys=1&pns.double=0.5&pns.length_km=33")
    assert page.get_by_label("Alice mixes in decoys").is_checked()
    double = page.get_by_label("Two photons")
    assert double.get_attribute("aria-valuetext") == "50.0\u00a0%"
    assert page.get_by_label("Fibre between").input_value() == "50"
    double.press("ArrowRight")
    page.wait_for_function("location.search.includes('pns.double=0.505')")
    page.get_by_role("button", name="Reset").click()
    assert not page.get_by_label("Alice mixes in decoys").is_checked()


def test_the_data_can_be_taken_away(open_lab, lab):
    page = open_lab(PhotonSplittingLab(decoys=True, length_km=60))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(download.value.path().read_text().splitlines()))
    assert [float(row["honest"]) for row in rows] == pytest.approx(lab.honest[-1])
    assert [float(row["clicks"]) for row in rows] == pytest.approx(np.array([1, 0, 1, 1]) @ lab.clicks)
    assert [row["alarm"] for row in rows] == ["false", "true", "true"]
