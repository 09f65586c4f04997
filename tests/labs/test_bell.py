"""The Bell lab: its matrices are qlab's, its counts follow them, and no cards get past 2.

Seeds are fixed. A chi-square test fails below a p-value of 1e-7, the chance of a false alarm had the seed been another.
"""

import csv
import json
import re
from io import StringIO
from itertools import product

import numpy as np
import pytest
import qutip
from scipy import stats
from static_page import state_of

from qlab import _pairs, bell, e91, states
from qlab.channels import Channel, depolarizing
from qlab.eavesdroppers import InterceptResend
from qlab.estimates import Estimate
from qlab.labs import BellLab
from qlab.labs.bell.lab import HALF_DEGREES, SOURCES

FALSE_ALARM = 1e-7
SIGNS = np.array([1, -1, 1, 1])


@pytest.fixture(scope="module")
def lab():
    return BellLab()


def arrived(source, eve, visibility):
    """The state of a pair when Alice and Bob measure it, the long way."""
    attack = Channel([k for ops in InterceptResend(eve).instrument.results.values() for k in ops])
    return (depolarizing(1 - visibility) @ attack).on(1, of=2)(SOURCES[source][-1])


def model(lab):
    """A model for the lab's modules, as JavaScript."""
    state = state_of(lab)
    return f"const state = {json.dumps(state)}, model = {{ get: (name) => state[name] }};"


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(("eve", "visibility"), [(0, 1), (1, 1), (0.3, 0.8), (0.77, 0.2)])
def test_between_the_baked_ends_the_mixture_is_exact(lab, source, eve, visibility):
    weights = np.outer([1 - eve, eve], [visibility, 1 - visibility])
    matrix = np.einsum("ij,ijkl->kl", weights, lab.correlations[list(SOURCES).index(source)])
    rho = arrived(source, eve, visibility)
    for a, b in product((0.0, 22.5, 71.5, 135.0), repeat=2):
        one, other = (np.insert(lab.directions[int(2 * angle)], 1, 0) for angle in (a, b))
        assert one @ matrix @ other == pytest.approx(bell.correlation(rho, a, b), abs=1e-12)


@pytest.mark.parametrize("source", SOURCES)
def test_neither_side_leans_so_that_the_correlation_says_all(source):
    rho = arrived(source, 0.4, 0.9)
    for pauli in (qutip.sigmax(), qutip.sigmay(), qutip.sigmaz()):
        assert [qutip.expect(pauli, rho.ptrace(side)) for side in (0, 1)] == pytest.approx([0, 0], abs=1e-12)


def test_twins_are_not_entangled_and_stay_within_2():
    twins = SOURCES["twins"][-1]
    assert not bell.is_entangled(twins)
    assert bell.max_chsh(twins).value == pytest.approx(2)


def test_dials_take_half_degrees(lab):
    assert lab.directions.shape == (len(HALF_DEGREES), 2)
    assert BellLab(a1=90).a1 == 90


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("a1", 22.3, "`a1` must be a whole or half number of degrees; got 22.3 (write 22)"),
        ("b2", 200, "`b2` must be in [0, 180]; got 200"),
        ("visibility", 95, "`visibility` must be in [0, 1]; got 95 (did you pass a percentage? write 0.95)"),
        ("eve", -0.1, "`eve` must be in [0, 1]; got -0.1"),
        ("source", "phi", '`source` must be one of "phi+", '),
        ("cards", "++", "`cards` must be one to eight cards of four answers + or -"),
        ("cards", "++++ " * 8 + "++++", "`cards` must be one to eight cards"),
        ("pairs", 1e7, "`pairs` must be at most 100000; got 10000000"),
    ],
)
def test_a_bad_value_gets_a_sentence(trait, value, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        BellLab(**{trait: value})


def test_the_summary_and_the_figure_tell_the_same_story(lab):
    for part in ("2.828", "70.7 %", "1.414", "S = 2 or S = -2"):
        assert part in lab.summary
    assert lab.fallback.startswith("<svg") and "2√2" in lab.fallback


# Statistics and counts, in JavaScript


def test_s_and_its_interval_are_those_of_qlab(node):
    run = e91.simulate(3000, eve=InterceptResend(0.4), rng=1)
    pairs = [(e91.ALICE_DEG.index(a), e91.BOB_DEG.index(b)) for a, b in e91.CHSH]
    counts = [run._counts[i, j].tolist() for i, j in pairs]
    signs = list(e91.CHSH.values())
    script = f"const tests = {counts}.map((k) => pc.correlation(...k)); return [...tests, pc.chsh(tests, {signs})];"
    found = node(script, pc="pairs/counts.js")
    expected = [*(run.correlations[angles] for angles in e91.CHSH), run.s]
    for one, other in zip(found, expected, strict=True):
        assert [one[k] for k in ("value", "n", "low", "high")] == pytest.approx(
            [other.value, other.n, other.low, other.high], abs=1e-12
        )


def test_every_card_gives_2_or_minus_2_and_no_pack_gets_past(node):
    cards = ["".join(card) for card in product("+-", repeat=4)]
    alone = node(f"return bp.deck({json.dumps(' '.join(cards))}).map(bp.cardS);", bp="bell/pairs.js")
    assert sorted(set(alone)) == [-2, 2]
    rng = np.random.default_rng(3)
    for _ in range(20):
        pack = " ".join(rng.choice(cards, rng.integers(1, 9)))
        lab = BellLab(source="cards", cards=pack)
        s = node(f"{model(lab)} return bp.pairLog(model).exactS;", bp="bell/pairs.js")
        assert abs(s) <= bell.local_bound + 1e-12
        assert s == pytest.approx(np.mean([alone[cards.index(card)] for card in pack.split()]))
    assert node(f"return bp.written(bp.deck({json.dumps(pack)}));", bp="bell/pairs.js") == pack


@pytest.mark.parametrize("pairs", [4000, 100_000])
@pytest.mark.parametrize(
    "settings",
    [{}, {"source": "psi-", "eve": 0.4, "visibility": 0.9, "a1": 10}, {"source": "cards", "cards": "++++ +-++ -+-+"}],
)
def test_counts_follow_the_table(node, pairs, settings):
    lab = BellLab(**settings, pairs=pairs, seed=5)
    counted = f"Array.from(bp.pairLog(model).tally({pairs}).counts)"
    script = f"{model(lab)} return [{counted}, bp.chances(model)];"
    counts, chances = node(script, bp="bell/pairs.js")
    expected = np.ravel(chances)
    assert np.sum(chances, axis=1) == pytest.approx(np.ones(4))
    assert sum(counts) == pairs
    possible = expected > 1e-12
    assert not np.array(counts)[~possible].any()
    found = stats.chisquare(np.array(counts)[possible], pairs / 4 * expected[possible])
    assert found.pvalue > FALSE_ALARM


@pytest.mark.parametrize("source", SOURCES)
def test_chances_are_those_of_the_born_rule(node, source):
    lab = BellLab(source=source, eve=0.25, visibility=0.9, a1=5, a2=60.5, b1=100, b2=170)
    chances = node(f"{model(lab)} return bp.chances(model);", bp="bell/pairs.js")
    rho = arrived(source, 0.25, 0.9)
    for row, (a, b) in zip(chances, [(5, 100), (5, 170), (60.5, 100), (60.5, 170)], strict=True):
        table = _pairs.table(rho, [a], [b], None, "bob", None).values[0, 0, 0]
        assert row == pytest.approx(table.ravel(), abs=1e-12)


def test_counts_only_grow_and_a_longer_run_begins_like_a_shorter_one(node):
    script = f"""{model(BellLab())} const log = bp.pairLog(model);
        return [500, 1000, 4000, 6000, 10000].map((n) => Array.from(log.tally(log.steady(n)).counts));"""
    counts = np.array(node(script, bp="bell/pairs.js"))
    assert (np.diff(counts, axis=0) >= 0).all()
    assert counts.sum(axis=1).tolist() == [500, 1000, 4000, 6000, 10000]


@pytest.mark.parametrize(
    ("n", "s", "cards", "headline", "sentence"),
    [
        (0, (None, -4, 4), False, "S unknown", "No pair has arrived yet: press Send."),
        (1, (None, -4, 4), False, "S unknown", "1 pair so far: too few to know all four correlations."),
        (200, (2.75, 2.33, 3.18), False, "S = 2.75", "Past 2: no answer cards do this."),
        (200, (-2.75, -3.18, -2.33), False, "S = −2.75", "Past −2: no answer cards do this."),
        (200, (1.4, 1.0, 1.8), False, "S = 1.40", "Below 2: answer cards could do this, too."),
        (200, (2.1, 1.8, 2.4), False, "S = 2.10", "Too few pairs to say on which side of 2."),
        (200, (2.1, 1.8, 2.4), True, "S = 2.10", "Past 2 by luck alone: more pairs make it less."),
        (200, (2.0, 1.8, 2.2), True, "S = 2.00", "No pack of cards gets past 2, but for luck."),
    ],
)
def test_the_result_in_words(node, n, s, cards, headline, sentence):
    estimate = json.dumps(dict(zip(("value", "low", "high"), s, strict=True)))
    asked = f"{{ n: {n}, s }}, 'exact 2.50', {json.dumps(cards)}, 2"
    told = node(f"const s = {estimate}; s.value ??= NaN; return bp.result({asked});", bp="bell/pairs.js")
    assert told["headline"] == headline and told["sentence"].endswith(sentence)
    assert n < 2 or f"{n} pairs so far: " in told["sentence"] and "exact 2.50" in told["sentence"]
    assert len(told["sentence"]) <= 100  # two lines on a phone


# In the browser


def said(page) -> str:
    return page.locator(".ql-said").inner_text()


def headline(page) -> str:
    return page.locator(".ql-headline").inner_text()


def arrive(page, n: int) -> str:
    """What the lab says once `n` pairs have arrived."""
    shown = f"{n:,}".replace(",", "\u202f") if n >= 10_000 else str(n)
    page.wait_for_function(f"document.querySelector('.ql-said').textContent.startsWith('{shown} pair')")
    return said(page)


def data(page, tmp_path):
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "bell.csv"
    download.value.save_as(tmp_path / "bell.csv")
    return list(csv.DictReader(StringIO((tmp_path / "bell.csv").read_text(encoding="utf-8"))))


@pytest.mark.browser
@pytest.mark.parametrize("settings", [{}, {"eve": 0.5, "visibility": 0.95, "source": "psi-"}])
def test_what_the_page_says_is_what_it_counted(open_lab, tmp_path, settings):
    lab = BellLab(**settings, pairs=10_000, seed=7)
    page = open_lab(lab)
    *rows, s = data(page, tmp_path)
    rho = arrived(lab.source, lab.eve, lab.visibility)
    values = []
    for row in rows:
        agree = int(row["plus_plus"]) + int(row["minus_minus"])
        differ = int(row["plus_minus"]) + int(row["minus_plus"])
        rate = Estimate.rate(agree, agree + differ)
        assert [float(row[k]) for k in ("value", "low", "high")] == pytest.approx(
            [2 * x - 1 for x in (rate.value, rate.low, rate.high)]
        )
        exact = bell.correlation(rho, float(row["alice_deg"]), float(row["bob_deg"]))
        assert abs(float(row["value"]) - exact) < 6 / np.sqrt(agree + differ)
        values.append(float(row["value"]))
    assert int(s["pairs"]) == 10_000
    assert float(s["value"]) == pytest.approx(np.dot(SIGNS, values))
    numbers = [f"{float(s[k]):.2f}".replace("-", "−") for k in ("value", "low", "high")]
    assert headline(page) == f"S = {numbers[0]}"
    assert "{} to {} (95 %)".format(*numbers[1:]) in said(page)
    exact = bell.chsh(rho, 0, 45, 22.5, 67.5)
    assert page.locator(".ql-scale svg text").text_content() == f"exact {abs(exact):.2f}"


@pytest.mark.browser
def test_pairs_arrive_and_a_link_brings_them_back(open_lab, tmp_path):
    page = open_lab(BellLab())
    assert "Past 2: no answer cards do this." in said(page)
    page.get_by_role("button", name="Send 100 pairs").click()
    words = arrive(page, 300)
    page.get_by_role("button", name="Send 1", exact=True).click()
    arrive(page, 301)
    page.get_by_role("button", name="Send 10 000").click()
    arrive(page, 10_301)
    rows = data(page, tmp_path)
    page.wait_for_function("location.search.includes('bell.pairs=10301')")
    again = open_lab(BellLab(), query=page.url.split("?")[1])
    assert data(again, tmp_path) == rows
    assert said(open_lab(BellLab(pairs=300))) == words
    page.get_by_role("button", name="Start again").click()
    assert "No pair has arrived yet" in said(page)
    page.get_by_role("button", name="Reset").click()
    assert arrive(page, 200) == said(open_lab(BellLab()))


@pytest.mark.browser
def test_the_keyboard_turns_dials_and_best_dials_brings_them_back(open_lab):
    page = open_lab(BellLab(pairs=5000))
    best = page.get_by_role("button", name="Best dials")
    assert best.get_attribute("aria-disabled") == "true"
    assert not page.get_by_role("slider", name="Bob, b1").is_visible()
    page.get_by_text("Sliders for the dials").press("Enter")
    dial = page.get_by_role("slider", name="Bob, b1")
    for _ in range(3):
        dial.press("ArrowRight")
    assert dial.get_attribute("aria-valuetext") == "24.0°"
    assert "b1 24°" in page.locator(".be-scene").text_content()
    assert best.get_attribute("aria-disabled") == "false"
    page.get_by_role("slider", name="Alice, a2").press("Home")
    exact = bell.chsh(states.bell("phi+"), 0, 0, 24, 67.5)
    assert page.locator(".ql-scale svg text").text_content() == f"exact {abs(exact):.2f}"
    page.wait_for_function("location.search.includes('bell.b1=24')")
    best.press("Enter")
    assert page.locator(".ql-scale svg text").text_content() == "exact 2.83"
    page.wait_for_function("!location.search.includes('bell.b1')")


@pytest.mark.browser
def test_dragging_a_dial_turns_it(open_lab):
    page = open_lab(BellLab())
    knob = page.locator(".be-handle").nth(1)
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 200, y)
    page.mouse.up()
    turned = float(page.locator('[data-control="a2"] input').input_value())
    assert 120 < turned < 175 and turned % 1 == 0


@pytest.mark.browser
def test_answer_cards_are_written_and_never_get_past_2(open_lab):
    page = open_lab(BellLab(pairs=1000))
    page.get_by_label("What does the source send?").select_option("cards")
    assert "No pack of cards gets past 2" in said(page)
    assert "Each card alone gives S = 2 or −2" in page.locator(".ql-notes").inner_text()
    assert not page.get_by_role("slider", name="Visibility").is_visible()
    page.get_by_role("button", name="Remove card 2").click()
    assert said(page).startswith("1000 pairs so far") and headline(page) == "S = 2.00"
    page.get_by_role("button", name="Card 1, answer at b2: +1").press("Enter")
    assert page.locator(".be-card-s").first.inner_text() == "+2"
    page.get_by_role("button", name="Card 1, answer at a1: +1").press("Space")
    assert headline(page) == "S = −2.00"
    page.get_by_role("button", name="Add a card").click()
    page.wait_for_function("location.search.includes('bell.cards=')")
    query = page.url.split("?")[1]
    again = open_lab(BellLab(pairs=1000), query=query)
    assert again.locator(".be-cards tbody tr:visible").count() == 2
    assert said(again) == said(page)


@pytest.mark.browser
def test_starting_again_while_pairs_are_on_their_way(open_lab):
    page = open_lab(BellLab())
    page.get_by_role("button", name="Send 100 pairs").click()
    page.get_by_role("button", name="Start again").click()
    page.wait_for_timeout(300)
    assert "No pair has arrived yet" in said(page)
    page.get_by_role("button", name="Send 1", exact=True).click()
    assert "too few to know" in arrive(page, 1)


@pytest.mark.browser
def test_less_motion_and_a_narrow_screen(open_lab):
    page = open_lab(BellLab(source="cards"), reduced_motion="reduce", viewport={"width": 320, "height": 640})
    page.get_by_role("button", name="Send 100 pairs").click()
    assert said(page).startswith("300 pairs")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    edge = page.locator(".qlab-lab").bounding_box()
    for button in page.locator(".be-cards button:visible").all():
        box = button.bounding_box()
        assert box["x"] + box["width"] < edge["x"] + edge["width"]
