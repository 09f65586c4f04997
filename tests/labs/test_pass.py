"""The pass lab: its page against `qlab.satellites`, and what a reader does with it."""

import json

import numpy as np
import pytest

from qlab import keyrates
from qlab.devices import Fibre
from qlab.labs import PassLab
from qlab.labs.overpass import tables
from qlab.satellites import Orbit, decoy_pass, entangled_pass, overpass


@pytest.fixture(scope="module")
def lab():
    return PassLab()


SETTINGS = [
    {"altitude": "500", "top": 50, "telescope": "1.0", "pointing": 1, "sky": "night"},
    {"altitude": "1100", "top": 90, "telescope": "0.4", "pointing": 0, "sky": "haze"},
    {"altitude": "300", "top": 20, "telescope": "1.2", "pointing": 4, "sky": "moon"},
    {"altitude": "700", "top": 70, "telescope": "0.7", "pointing": 2, "sky": "day"},
    {"altitude": "1300", "top": 20, "telescope": "0.4", "pointing": 4, "sky": "haze"},
]


@pytest.mark.parametrize("state", SETTINGS, ids=lambda s: "-".join(map(str, s.values())))
def test_a_moment_between_the_points_is_right(lab, on_page, state):
    """Range within 0.5 %, loss within 0.05 dB, rates within 1 % of a computation at that very moment."""
    orbit, link = Orbit(int(state["altitude"])), tables.downlink(state["telescope"], state["pointing"], state["sky"])
    whole = overpass(orbit, max_elevation_deg=state["top"], step_s=0.5)
    moments = [-0.93, -0.41, 0.07, 0.66]
    script = f"""const s = {json.dumps(state)};
        return {json.dumps(moments)}.map((moment) => model.at({{ ...s, moment }}, tables));"""
    found = on_page(lab, script)
    for moment, now in zip(moments, found, strict=True):
        second = moment * whole.duration_s / 2
        here = [float(np.interp(second, whole.time_s, x)) for x in (whole.range_km, whole.elevation_deg)]
        loss = float(link.loss_db(*here).total)
        assert now["second"] == pytest.approx(second, abs=0.01)
        assert [now["range"], now["elevation"]] == pytest.approx(here, rel=0.005, abs=0.15)
        assert now["total"] == pytest.approx(loss, abs=0.05)
        assert sum(db for _, db in now["parts"]) == pytest.approx(now["total"])
        gain, error = (
            x[0, -1] for x in tables.chances(np.array([now["total"]]) - 10 * np.log10(2), link, tables.LASER, 0.011)
        )
        assert now["sifted"] == pytest.approx(1e8 / 4 * gain, rel=0.01) and now["qber"] == pytest.approx(
            error, rel=0.01
        )


def test_the_worst_moment_is_no_worse_than_guessing(lab, on_page):
    """The highest and the lowest of all losses lie within the table: nothing is read off beyond its ends."""
    worst, best = SETTINGS[-1] | {"moment": -1}, SETTINGS[0] | {"altitude": "300", "top": 90, "telescope": "1.2"}
    best |= {"pointing": 0, "moment": 0}
    far, near = on_page(lab, f"return [{json.dumps(worst)}, {json.dumps(best)}].map((s) => model.at(s, tables));")
    assert tables.LOSSES[0] < near["total"] < far["total"] < tables.LOSSES[-1]
    assert 0.4 < far["qber"] <= 0.5 and near["qber"] < 0.02


@pytest.mark.parametrize("state", SETTINGS[:2], ids=["micius", "high"])
def test_the_key_is_that_of_a_drawn_pass(lab, on_page, state):
    """The baked key is that of average counts; a drawn pass of one-second steps strays by chance, and little."""
    seen = overpass(Orbit(int(state["altitude"])), max_elevation_deg=state["top"])
    setting = (state["telescope"], state["pointing"], state["sky"])
    run = decoy_pass(seen, tables.downlink(*setting), tables.LASER, misalignment=0.011, tails="chernoff", rng=3)
    kept = on_page(lab, f"return model.keys({json.dumps(state)}, tables, 1200);")
    assert kept["weak"] == pytest.approx(run.key_bits, rel=0.03, abs=500)
    pair = tables.downlink(*setting, pairs=True)
    drawn = entangled_pass(seen, seen, pair, pair, pairs_hz=tables.PAIRS_HZ, f=tables.F, rng=1)
    assert kept["pairs"] == pytest.approx(drawn.key_rate_hz * drawn.duration_s, rel=0.03, abs=0.5)
    bits = 1e8 * keyrates.plob(Fibre(1200.0).transmittance) * 365.25 * 86_400
    assert kept["years"] == pytest.approx(1 / bits, rel=0.02)
    total = on_page(lab, f"return model.sum({json.dumps(state | {'moment': 0})}, tables);")
    assert total == pytest.approx(run.signal.sum(), rel=0.01)


@pytest.mark.parametrize("state", SETTINGS, ids=lambda s: "-".join(map(str, s.values())))
def test_how_long_it_stands_high(lab, on_page, state):
    seen = overpass(Orbit(int(state["altitude"])), max_elevation_deg=state["top"], min_elevation_deg=10, step_s=0.5)
    found = on_page(lab, f"return [15, 20].map((e) => model.above({json.dumps(state)}, tables, e));")
    for degrees, seconds in zip((15, 20), found, strict=True):
        expected = seen.above(degrees).duration_s if state["top"] > degrees else 0
        assert seconds == pytest.approx(expected, rel=0.02)


def test_the_small_text_says_what_pairs_are_worth(lab, on_page):
    few, none = SETTINGS[0], SETTINGS[0] | {"telescope": "0.4", "sky": "day"}
    script = f"""return [{json.dumps(few)}, {json.dumps(none)}].map((s) =>
        model.told(model.at({{ ...s, moment: 0 }}, tables), model.keys(s, tables, 1200)).more);"""
    some, nothing = on_page(lab, script)
    assert "bits, if statistics cost nothing" in some
    assert "nothing, even if statistics cost nothing" in nothing


def test_what_a_fibre_carries_is_said_in_a_fitting_unit(lab, on_page):
    """Two seconds are not a day, and a figure between baked lengths has two digits, not seven."""
    seconds = [0.1, 1.7, 90, 7200, 38_000, 200_000, 1.3 * 31_557_600, 7_834_296 * 31_557_600]
    said = on_page(lab, f"return {seconds}.map((s) => model.time(s / 31557600));")
    assert [one.replace("\u202f", " ") for one in said] == [
        "10 bits a second",
        "a bit in 2 seconds",
        "a bit in 2 minutes",
        "a bit in 2 hours",
        "a bit in 11 hours",
        "a bit in 2 days",
        "a bit in 1.3 years",
        "a bit in 7 800 000 years",
    ]


def test_bad_input_and_summary(lab):
    assert "reports 1.67 million" in lab.summary and tables.keys().min() >= 0
    with pytest.raises(ValueError, match="`telescope` must be one of"):
        PassLab(telescope="2")
    with pytest.raises(ValueError, match=r"`top_deg` must be .*"):
        PassLab(top_deg=55)


@pytest.mark.browser
def test_a_reader_goes_through_a_pass(open_lab):
    page = open_lab(PassLab(), reduced_motion="reduce")
    headline, said = page.locator(".ql-headline"), page.locator(".ql-said")
    assert "Key: 2" in headline.inner_text().replace("\u00a0", " ")
    first = said.inner_text()
    page.get_by_role("slider", name="Moment").press("End")
    assert said.inner_text() != first and "at 10°" in said.inner_text()
    page.get_by_role("button", name="Play the pass").click()
    assert "at 50°" in said.inner_text()
    page.get_by_role("radio", name="0.4 m").check()
    less = headline.inner_text()
    page.get_by_role("combobox", name="Sky").select_option("day")
    assert headline.inner_text() == "No key" != less
    page.get_by_role("button", name="Micius’ night").click()
    assert "Key: 2" in headline.inner_text().replace("\u00a0", " ")
    assert "km away" in said.inner_text() and "to trust" in page.locator(".qlab-lab").inner_text()
