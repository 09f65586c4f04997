"""The objections lab: its situations by rules written down a second time, and a reader who meets each point."""

import math
from itertools import product

import pytest

from qlab import keyrates
from qlab.labs import ObjectionsLab
from qlab.labs.objections.lab import CARDS
from qlab.labs.objections.situations import (
    FIELD,
    HOP,
    POINTS,
    REMEDIES,
    STRAY,
    blinded,
    captured,
    everything,
    key_rate_hz,
    middle,
    qber,
    situation,
)


def of(*names):
    return situation(frozenset(set(names) & set(POINTS)), frozenset(set(names) & set(REMEDIES)))


def test_what_eve_knows_in_all_situations():
    """Eve has the key unless a cut or a refused tag left none, each hole closed by its own remedy."""
    for bits, found in zip(product((False, True), repeat=10), everything(), strict=True):
        on = dict(zip((*POINTS, *REMEDIES), bits, strict=True))
        no_key = on["cut"] or (on["stranger"] and on["tags"]) or found.rate_hz == 0
        inside = on["insider"] and not on["paths"] and not on["untrusted"]
        holes = on["stranger"] or inside or (on["blinded"] and not on["untrusted"])
        assert found.eve == (0 if no_key else float(holes)), on
        assert math.isnan(found.qber) == on["cut"]
        assert found.hours == pytest.approx(1e9 / 128e3 / 3600 if on["stores"] else 0)
    assert middle() == blinded() == captured(1) == 1 and captured(2) == 0


def test_rates_and_errors():
    assert of().rate_hz == 1e9 * keyrates.decoy_infinite(HOP, 0.5, dark=2e-6, misalignment=0.01, f=1.16)
    assert of("insider").rate_hz == of("insider", "paths").rate_hz == of().rate_hz
    assert of("blinded").rate_hz > of().rate_hz and of("blinded").qber == 0
    noisy = of("shared")
    assert 0 < noisy.rate_hz < 0.7 * of().rate_hz and noisy.alarm == 1 and of("shared", "own") == of("own")
    signal = 1 - math.exp(-HOP * 0.5)
    assert noisy.qber == pytest.approx((STRAY + 0.01 * signal) / (2 * STRAY + signal), rel=0.01)
    assert qber(False) == pytest.approx(0.0101, abs=2e-4)
    assert key_rate_hz(False, True, False) == 1e9 * keyrates.twin_field(HOP**2, FIELD, dark=1e-6, misalignment=0.01)
    best = keyrates.optimised(keyrates.twin_field, HOP**2, dark=1e-6, misalignment=0.01).rate
    assert key_rate_hz(False, True, False) == pytest.approx(1e9 * best, rel=0.01)  # no price made larger than it is
    loud, still = of("shared", "untrusted"), of("untrusted")
    assert loud.rate_hz == 0 and loud.alarm == 1 and loud.qber == pytest.approx(0.144, abs=0.001)
    assert still.qber == pytest.approx(0.01 + 1e-6 / (2 * HOP * FIELD), abs=1e-4)
    assert 0.2 < still.rate_hz / of().rate_hz < 0.23  # nearly four fifths lost, as the card says
    assert of("cut", "paths").rate_hz == 0 and of("stranger", "tags").alarm == 2


def test_one_remedy_for_two_points_and_words_of_the_agency():
    assert of("insider", "blinded", "untrusted").eve == 0 and of("insider", "blinded", "paths").eve == 1
    assert list(CARDS) == list(POINTS)
    assert all(set(card) >= {"costs", "helps", "price", "not", "verdict"} for card in CARDS.values())
    assert all(card["heading"].startswith(("Quantum key distribution", "Securing")) for card in CARDS.values())


def test_the_page_looks_up_the_same(on_page):
    lab = ObjectionsLab(blinded=True, insider=False, stores=True)
    seen = on_page(lab, "return model.look(get, tables);")
    assert seen["eve"] == 1 and seen["qber"] == 0 and seen["rate"] == pytest.approx(lab.situation.rate_hz, rel=1e-5)
    with pytest.raises(ValueError, match="`point` must be one of"):
        ObjectionsLab(point="money")


@pytest.mark.browser
def test_a_reader_meets_the_points(open_lab):
    page = open_lab(ObjectionsLab())
    headline, said, card = (page.locator(x) for x in (".ql-headline", ".ql-said", ".ob-card"))
    assert headline.inner_text() == "100\u00a0%" and "Nothing looks wrong" in said.inner_text()
    page.get_by_label("Two shares, two paths").check()
    assert headline.inner_text() == "0\u00a0%"
    page.get_by_label("Bob's detector is blinded").check()
    assert (
        headline.inner_text() == "100\u00a0%"
        and "errors 0.0" in said.inner_text()
        and "validating" in card.inner_text()
    )
    page.get_by_label("An untrusted station (twin field)").check()
    assert headline.inner_text() == "0\u00a0%"
    page.get_by_label("The fibre is cut").check()
    page.get_by_label("A store of key").check()
    assert "No new key" in said.inner_text() and "2.2 h" in said.inner_text()
    assert "the fibre is cut" in page.locator(".ob-link").get_attribute("aria-label")
    page.get_by_role("button", name="Nothing wrong").click()
    page.get_by_label("Nobody is authenticated").check()
    assert headline.inner_text() == "100\u00a0%"
    page.get_by_label("Tag every message").check()
    assert "A tag does not fit" in said.inner_text() and headline.inner_text() == "0\u00a0%"
