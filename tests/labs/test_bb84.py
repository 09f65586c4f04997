"""The BB84 lab: its tables are qlab's, and what the page draws from them agrees with qlab.

Seeds are fixed. A chi-square test fails below a p-value of 1e-7, the chance of a false alarm had the seed been another.
"""

import csv
import re
from io import StringIO

import numpy as np
import pytest
from scipy import stats

from qlab import bb84, keyrates, states
from qlab.channels import Fibre, depolarizing
from qlab.eavesdroppers import InterceptResend, UniversalCloner
from qlab.estimates import Estimate
from qlab.labs import BB84Lab
from qlab.labs.bb84 import tables

FALSE_ALARM = 1e-7
SEND = "Send 1000 photons"


def mixed(values, plan: int, fraction: float, noise: float):
    """What the page makes of a baked array."""
    attack = np.array([1 - fraction, fraction])
    return np.tensordot(np.outer(attack, [1 - noise, noise]), values[plan], axes=([0, 1], [0, 1]))


@pytest.mark.parametrize(("fraction", "noise"), [(1.0, 0.0), (0.3, 0.1), (0.0, 0.5), (0.77, 1.0)])
@pytest.mark.parametrize(
    ("plan", "attack"),
    [
        ("nobody", lambda f: None),
        ("intercept-resend", lambda f: InterceptResend(f)),
        ("always-Z", lambda f: InterceptResend(f, "Z")),
        ("always-X", lambda f: InterceptResend(f, "X")),
        ("breidbart", lambda f: InterceptResend(f, "breidbart")),
        ("universal-cloner", lambda f: UniversalCloner(f)),
    ],
)
def test_between_the_baked_ends_the_mixture_is_exact(plan, attack, fraction, noise):
    i, eve, channel = list(tables.PLANS).index(plan), attack(fraction), depolarizing(noise)
    exact = bb84.probability_table(eve, channel).values
    mixture = mixed(tables.outcomes(), i, fraction, noise)
    assert np.allclose(mixture[..., : exact.shape[-2], :], exact, rtol=0, atol=1e-12)
    assert not mixture[..., exact.shape[-2] :, :].any()
    assert mixed(tables.error_rates(), i, fraction, noise) == pytest.approx(bb84.expected_qber(eve, channel), abs=1e-12)


def test_a_share_of_cloned_photons_mixes_like_any_other_attack():
    i, cloner = list(tables.PLANS).index("phase-covariant-cloner"), tables.PLANS["phase-covariant-cloner"].attack
    assert mixed(tables.error_rates(), i, 0.4, 0) == pytest.approx(0.4 * cloner.disturbance, abs=1e-12)
    assert mixed(tables.outcomes(), i, 1, 0)[..., :2, :] == pytest.approx(bb84.probability_table(cloner).values)


def test_what_eve_is_drawn_to_send_is_what_her_instrument_sends():
    for plan in tables.PLANS.values():
        deeds = tables.deeds(plan.attack)
        assert tuple(deed["record"] for deed in deeds) == (plan.attack.records if plan.attack else ("untouched",))
        for label, deed in zip(plan.attack.records if plan.attack else (), deeds, strict=False):
            if deed["angle"] is not None:
                (op,) = plan.attack.instrument.results[label]
                found = states.density((op * states.polarisation(10)).unit())
                assert states.fidelity(found, states.polarisation(deed["angle"])) == pytest.approx(1)


def test_chance_of_staying_unnoticed_is_qlabs():
    plans, log10 = list(tables.PLANS), tables.silent_log10()
    for share, column in ((1, 100), (0.5, 50), (0.1, 10)):
        one = log10[plans.index("intercept-resend"), column] / tables.FAR
        for n in (1, 10, tables.ARTICLE_BITS, 300):
            assert 10 ** (one[1] * n) == pytest.approx(1 - bb84.detection_probability(n, share), rel=1e-6, abs=1e-15)
    cloner = log10[plans.index("universal-cloner"), 100, 1] / tables.FAR
    assert 10**cloner == pytest.approx(1 - bb84.expected_qber(UniversalCloner()))
    assert not log10[plans.index("nobody")].any() and not log10[:, 0].any() and not log10[..., 0].any()


def test_the_line_at_11_percent_is_where_the_key_ends():
    limit = tables.key_limit()
    assert keyrates.bb84(limit - 1e-6) > 0 == keyrates.bb84(limit + 1e-6)
    assert tables.known()["limit"] == pytest.approx(limit, abs=1e-6)


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("noise", 5, "`noise` must be in [0, 1]; got 5 (did you pass a percentage? write 0.05)"),
        ("fraction", "half", "`fraction` must be a finite number; got 'half'"),
        ("loss", -0.1, "`loss` must be in [0, 1]; got -0.1"),
        ("eve", "Breidbart", '`eve` must be one of "nobody", '),
        ("eve", InterceptResend(), '`eve` must be one of "nobody", '),
        ("photons", 1.5, "`photons` must be a whole number; got 1.5 (write 2)"),
        ("photons", 20_000, "`photons` must be at most 10000; got 20000"),
        ("seed", -1, "`seed` must be at least 0; got -1"),
        ("speed", 0, "`speed` must be in [0.5, 50]; got 0"),
        ("compact", 1, "`compact` must be True or False; got 1"),
    ],
)
def test_a_bad_value_gets_a_sentence(trait, value, sentence):
    lab = BB84Lab()
    with pytest.raises(ValueError, match=re.escape(sentence)):
        setattr(lab, trait, value)


def test_a_fibre_is_a_loss():
    assert BB84Lab(loss=Fibre(50)).loss == pytest.approx(0.9)
    assert tables.fibre_loss()[50] == pytest.approx(0.9)


def test_the_summary_and_the_figure_tell_the_same_story():
    lab, small = BB84Lab(), BB84Lab(compact=True)
    for number in ("25 %", "16.7 %", "14.6 %", "11 %", "72 compared bits"):
        assert number in lab.summary
    for number in ("25.0 %", "16.7 %", "14.6 %", "Nobody"):
        assert number in lab.fallback
    assert lab.chart and not small.chart and small.title != lab.title


# In the browser


def run(page, tmp_path) -> list[dict[str, str]]:
    """The photons so far, as the page's CSV has them."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "bb84.csv"
    download.value.save_as(tmp_path / "bb84.csv")
    return list(csv.DictReader(StringIO((tmp_path / "bb84.csv").read_text(encoding="utf-8"))))


def said(page) -> str:
    """The result bar: the sentence, then the headline."""
    return f"{page.locator('.ql-said').inner_text()} {page.locator('.ql-headline').inner_text()}"


def sent(page, n: int) -> str:
    """What the lab says once `n` photons have been sent."""
    page.wait_for_function(f"document.querySelector('.ql-said').textContent.startsWith('{n} photons')")
    return said(page)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("plan", "fraction", "noise", "loss"),
    [
        ("intercept-resend", 1.0, 0.0, 0.0),
        ("breidbart", 0.7, 0.1, 0.2),
        ("always-Z", 0.5, 0.0, 0.5),
        ("phase-covariant-cloner", 0.6, 0.3, 0.1),
    ],
)
def test_photons_on_the_page_follow_the_table(open_lab, tmp_path, plan, fraction, noise, loss):
    page = open_lab(BB84Lab(eve=plan, fraction=fraction, noise=noise, loss=loss, photons=10_000, seed=7))
    rows = run(page, tmp_path)
    i, records = list(tables.PLANS).index(plan), tables.PLANS[plan].attack.records
    chances = mixed(tables.outcomes(), i, fraction, noise) / 8
    chances = np.concatenate([(1 - loss) * chances, loss * chances.sum(-1, keepdims=True)], axis=-1)
    counts = np.zeros(chances.shape)
    for row in rows:
        bases = ("ZX".index(row["alice_basis"]), int(row["alice_bit"]), "ZX".index(row["bob_basis"]))
        counts[(*bases, records.index(row["eve"]), int(row["bob_bit"] or 2))] += 1
    possible = chances > 1e-14
    assert len(rows) == 10_000 and not counts[~possible].any()
    assert stats.chisquare(counts[possible], 10_000 * chances[possible]).pvalue > FALSE_ALARM

    kept = [row for row in rows if row["bob_bit"] and row["alice_basis"] == row["bob_basis"]]
    wrong = [row for row in kept if row["alice_bit"] != row["bob_bit"]]
    assert [row["kept"] for row in rows].count("1") == len(kept)
    assert [row["wrong"] for row in rows].count("1") == len(wrong)
    rate = Estimate.rate(len(wrong), len(kept))
    exact = mixed(tables.error_rates(), i, fraction, noise)
    numbers = " ".join(f"{100 * x:.1f}" for x in (rate.low, rate.high, rate.value))
    assert " ".join(re.findall(r"\d+\.\d", said(page))) == numbers
    assert page.locator(".ql-value").first.inner_text().startswith(f"{100 * rate.value:.1f}")
    assert page.locator(".ql-exact text").text_content() == f"exact {100 * exact:.1f}\u00a0%"
    assert abs(rate.value - exact) < 6 * np.sqrt(exact * (1 - exact) / len(kept))


@pytest.mark.browser
def test_a_thousand_at_once_and_one_at_a_time(open_lab, tmp_path):
    page = open_lab(BB84Lab(eve="intercept-resend"))
    assert said(page).startswith("24 photons sent so far")
    page.get_by_role("button", name=SEND).click()
    first = sent(page, 1024)
    page.get_by_role("button", name="Send 1", exact=True).click()
    sent(page, 1025)
    rows = run(page, tmp_path)
    assert "no key" in first and len(rows) == 1025
    again = open_lab(BB84Lab(eve="intercept-resend", photons=1025))
    assert run(again, tmp_path) == rows
    page.get_by_role("button", name="Reset").click()
    assert sent(page, 24) == said(open_lab(BB84Lab(eve="intercept-resend")))


@pytest.mark.browser
def test_the_keyboard_is_enough(open_lab):
    page = open_lab(BB84Lab(speed=50))
    page.get_by_label("Who is on the line?").focus()
    page.keyboard.press("ArrowDown")
    assert "tosses a coin" in page.locator('[data-control="eve"]').inner_text()
    page.get_by_label("Noise", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.get_by_text("Chance that Eve is unnoticed").first.click()
    assert "one error proves nothing" in page.locator(".bb-notes").inner_text()
    page.get_by_role("button", name=SEND).focus()
    page.keyboard.press("Enter")
    sent(page, 1024)
    page.get_by_role("button", name="Play").focus()
    page.keyboard.press("Space")
    page.wait_for_function("!document.querySelector('.ql-said').textContent.startsWith('1024 ')")
    assert page.get_by_role("button", name="Pause").is_visible()
    page.keyboard.press("Space")
    assert page.get_by_role("button", name="Play").is_visible()


@pytest.mark.browser
def test_a_link_brings_back_the_same_run(open_lab, tmp_path):
    page = open_lab(BB84Lab())
    page.get_by_label("Who is on the line?").select_option("always-X")
    page.get_by_label("Loss", exact=True).fill("0.25")
    page.get_by_label("Seed", exact=True).fill("5")
    page.get_by_label("Seed", exact=True).press("Enter")
    page.get_by_role("button", name=SEND).click()
    words = sent(page, 1024)
    page.wait_for_function("location.search.includes('bb84.photons=1024')")
    rows, query = run(page, tmp_path), page.url.split("?")[1]
    for part in ("bb84.eve=always-X", "bb84.loss=0.25", "bb84.seed=5"):
        assert part in query
    again = open_lab(BB84Lab(), query=query)
    assert said(again) == words and run(again, tmp_path) == rows
    assert {row["eve"] for row in rows} == {"0", "1"}


@pytest.mark.browser
def test_it_says_what_the_72_bits_mean_and_when_they_mean_nothing(open_lab):
    page = open_lab(BB84Lab(eve="intercept-resend", photons=200))
    page.get_by_text("Chance that Eve is unnoticed").first.click()
    notes = page.locator(".bb-notes")
    assert "on a line without noise" in notes.inner_text()
    assert (
        f"With 72 bits (dashed): {1e9 * (1 - bb84.detection_probability(72)):.1f}\u00a0×\u00a010⁻⁹"
        in notes.inner_text()
    )
    assert page.locator(".bb-chart").is_visible()
    page.get_by_label("Noise", exact=True).fill("0.04")
    assert "estimate a rate" in notes.inner_text() and "2.0\u00a0%" in notes.inner_text()
    assert not page.locator(".bb-chart").is_visible()
    page.get_by_label("Noise", exact=True).fill("0")
    page.get_by_label("Who is on the line?").select_option("nobody")
    assert not notes.is_visible()  # nobody is there to be noticed


@pytest.mark.browser
def test_less_motion_and_a_narrow_screen(open_lab):
    page = open_lab(BB84Lab(compact=True), reduced_motion="reduce", viewport={"width": 320, "height": 640})
    page.get_by_role("button", name=SEND).click()
    assert said(page).startswith("1024 photons sent")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.locator(".bb-strip td:visible").count() >= 16
    assert not page.get_by_role("button", name="Play").is_visible()


@pytest.mark.browser
def test_the_lab_follows_python(open_lab):
    """What a kernel's message does: the trait changes, and the view with it."""
    page = open_lab(BB84Lab())
    page.evaluate(
        """async () => {
            const page = JSON.parse(document.getElementById("qlab-page").textContent);
            const [state] = Object.values(page.models);
            const code = state._esm.map((part) => page.texts[part]).join(""), heard = {};
            const lab = (await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))).default;
            window.model = { get: (name) => state[name], save_changes() {}, off() {},
                on: (event, f) => (heard[event] ??= []).push(f),
                set(name, value) { state[name] = value; (heard[`change:${name}`] ?? []).forEach((f) => f()); } };
            document.querySelector("main").replaceChildren();
            lab.render({ model: window.model, el: document.querySelector("main") });
        }"""
    )
    page.evaluate("model.set('photons', 500), model.set('noise', 1)")
    sent(page, 500)
    assert page.locator(".ql-exact text").text_content() == "exact 50.0\u00a0%"
    page.get_by_role("button", name=SEND).click()
    sent(page, 1500)
    assert page.evaluate("model.get('photons')") == 1500


@pytest.mark.browser
def test_reset_in_the_middle_of_a_run(open_lab):
    page = open_lab(BB84Lab(speed=50))
    start = said(page)
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("!document.querySelector('.ql-said').textContent.startsWith('24 ')")
    page.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(300)
    assert page.get_by_role("button", name="Play").is_visible()
    page.get_by_label("Seed", exact=True).fill("2")
    page.get_by_label("Seed", exact=True).press("Enter")
    page.get_by_label("Seed", exact=True).fill("278")
    page.get_by_label("Seed", exact=True).press("Enter")
    assert sent(page, 24) == start
