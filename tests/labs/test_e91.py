"""The E91 lab: its tables are qlab's, its counts follow them, and its rates are those of keyrates.

Seeds are fixed. A chi-square test fails below a p-value of 1e-7, the chance of a false alarm had the seed been another.
"""

import csv
import json
import re
from io import StringIO

import numpy as np
import pytest
from scipy import stats
from static_page import state_of

from qlab import e91, keyrates
from qlab.channels import depolarizing
from qlab.eavesdroppers import InterceptResend
from qlab.estimates import Estimate
from qlab.labs import E91Lab
from qlab.labs.e91 import lab as lab_e91

FALSE_ALARM = 1e-7
TOP = 2 * np.sqrt(2)


@pytest.fixture(scope="module")
def lab():
    return E91Lab()


def model(lab):
    """A model for the lab's modules, as JavaScript."""
    state = state_of(lab)
    return f"const state = {json.dumps(state)}, model = {{ get: (name) => state[name] }};"


def of_qlab(where, eve, visibility, how="random"):
    """Table of the two bits [alice, bob, alice_bit, bob_bit], S and QBER, from qlab itself."""
    attack = InterceptResend(eve, how if how == "random" else float(how))
    table = e91.probability_table(eve=attack, eve_on=where, channel=depolarizing(1 - visibility)).values.sum(axis=2)
    correlation = 2 * (table[..., 0, 0] + table[..., 1, 1]) - 1
    at = {a: i for i, a in enumerate(e91.ALICE_DEG)}, {b: j for j, b in enumerate(e91.BOB_DEG)}
    s = sum(sign * correlation[at[0][a], at[1][b]] for (a, b), sign in e91.CHSH.items())
    return table, s, (2 - correlation[1, 0] - correlation[2, 1]) / 4


def tallied(node, lab, pairs):
    """What the page counts over the first pairs."""
    tally = f"const tally = ep.pairLog(model, ep.truth(model)).tally({pairs});"
    return node(f"{model(lab)} {tally} return {{...tally, counts: Array.from(tally.counts)}};", ep="e91/pairs.js")


@pytest.mark.parametrize("how", lab_e91.HOW)
@pytest.mark.parametrize("where", lab_e91.WHERE)
@pytest.mark.parametrize(("eve", "visibility"), [(0, 1), (1, 1), (0.35, 0.9), (0.8, 0.25)])
def test_between_the_baked_ends_the_mixture_is_exact(lab, node, where, eve, visibility, how):
    table, s, qber = of_qlab(where, eve, visibility, how)
    lab.eve_on, lab.eve, lab.visibility, lab.eve_basis = where, eve, visibility, how
    script = f"{model(lab)} const t = ep.truth(model); return [Array.from(t.weights({eve})), t.numbers({eve})];"
    weights, numbers = node(script, ep="e91/pairs.js")
    outcomes = lab.outcomes[list(lab_e91.HOW).index(how)]
    mixed = np.einsum("d,dnabxy,n->abxy", weights, outcomes, [visibility, 1 - visibility])
    assert sum(weights) == pytest.approx(1)
    assert mixed == pytest.approx(table, abs=1e-12)
    assert [numbers["s"], numbers["qber"]] == pytest.approx([s, qber], abs=1e-9)
    attack = InterceptResend(eve, how if how == "random" else float(how))
    assert numbers["eve"] == pytest.approx(e91.information(eve=attack, eve_on=where).eve, abs=1e-9)


def test_rates_on_the_page_are_those_of_keyrates(lab, node):
    shares = np.linspace(0, 1, 201)
    points = np.array([lab_e91.on_bob(shares, v) for v in (1, 0.97, 0.9)]).reshape(-1, 2)
    rng = np.random.default_rng(1)
    points = np.vstack([points, np.column_stack([rng.uniform(1.5, TOP, 300), rng.uniform(0, 0.2, 300)])])
    asked = json.dumps([{"s": s, "qber": q} for s, q in points.tolist()])
    found = node(f"{model(lab)} return {asked}.map(ep.keyRates(model).at);", ep="e91/pairs.js")
    s, q = np.minimum(points[:, 0], TOP), points[:, 1].clip(0)
    assert [r["noTrust"] for r in found] == pytest.approx(keyrates.device_independent(s, q), abs=0.001)
    assert [r["trust"] for r in found] == pytest.approx(e91.trusted_rate(s, q), abs=0.001)
    assert [r["bob"] for r in found] == pytest.approx(1 - keyrates.binary_entropy(q), abs=0.001)


def test_the_lines_are_crossed_where_the_formulas_say():
    known = lab_e91.known()
    assert known["violates"] == pytest.approx(2 - np.sqrt(2), abs=1e-6)
    assert known["trust"] == pytest.approx(4 * 0.1100, abs=1e-3)
    for name, rate in (("no_trust", keyrates.device_independent), ("trust", e91.trusted_rate)):
        below, above = (lab_e91.on_bob(known[name] + step) for step in (-1e-5, 1e-5))
        assert rate(*below) > 0 == rate(*above)


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("eve", 50, "`eve` must be in [0, 1]; got 50 (did you pass a percentage? write 0.5)"),
        ("eve_on", "alice", '`eve_on` must be one of "bob", "both", "source"'),
        ("eve_basis", "45", '`eve_basis` must be one of "random", "33.75"'),
        ("visibility", 1.2, "`visibility` must be in [0, 1]; got 1.2"),
        ("pairs", 1e6, "`pairs` must be at most 100000; got 1000000"),
        ("seed", 0.5, "`seed` must be a whole number; got 0.5"),
    ],
)
def test_a_bad_value_gets_a_sentence(trait, value, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        E91Lab(**{trait: value})


def test_the_summary_and_the_figure_tell_the_same_story(lab):
    for part in ("2.828", "2.121", "12.5 %", "58.6 %", "44.0 %", "28.6 %", "7.3 %", "0.767", "0.622"):
        assert part in lab.summary
    assert lab.fallback.startswith("<svg") and "S &gt; 2 all the same" in lab.fallback


@pytest.mark.parametrize("pairs", [4000, 100_000])
@pytest.mark.parametrize("where", lab_e91.WHERE)
def test_counts_follow_the_table(node, pairs, where):
    lab = E91Lab(eve=0.4, eve_on=where, visibility=0.9)
    tally = tallied(node, lab, pairs)
    chances = of_qlab(where, 0.4, 0.9)[0].ravel() / 9
    counts = np.array(tally["counts"])
    assert counts.sum() == pairs
    assert stats.chisquare(counts, pairs * chances).pvalue > FALSE_ALARM


def test_s_and_error_rate_are_those_of_qlab_for_the_same_counts(node):
    tally = tallied(node, E91Lab(eve=0.3), 9000)
    codes = np.repeat(np.arange(36), np.array(tally["counts"], int)).astype(np.uint8)
    setting, bits = codes // 4, codes % 4
    run = e91.Run(setting // 3, setting % 3, bits // 2, bits % 2, np.zeros_like(codes))
    for name, estimate in (("s", run.s), ("qber", run.qber)):
        expected = [estimate.value, estimate.n, estimate.low, estimate.high]
        assert [tally[name][k] for k in ("value", "n", "low", "high")] == pytest.approx(expected, abs=1e-12)
    assert tally["key"] == len(run.sifted.alice)
    asked = json.dumps({name: tally[name] for name in ("s", "qber")})
    ends = node(f"{model(E91Lab())} return ep.keyRates(model).ends({asked});", ep="e91/pairs.js")
    across = run.error_across
    assert [ends["across"][k] for k in ("value", "low", "high")] == pytest.approx(
        [across.value, across.low, across.high], abs=1e-9
    )
    for name, rate in (("trust", run.rate_trusted), ("noTrust", run.rate_untrusted)):
        assert [ends["value"][name], ends["low"][name]] == pytest.approx([rate.value, rate.low], abs=0.001)


def test_the_result_in_words_fits_two_lines_of_a_phone(node):
    ask = """const s = { value: 2.79, low: 2.61, high: 2.97 }, qber = { value: 0.13, n: 400, low: 0.1, high: 0.17 };
        const alone = { share: 0, knows: 0 };
        const say = (n, low, eve) => ew.result({ n, s, qber, key: 400 }, low, eve, 2);
        const eve = { share: 0.5, knows: 0.22 };
        return [say(0, null, eve), say(1, null, eve), say(2000, { trust: 0.31, noTrust: 0 }, eve),
            say(2000, { trust: 0, noTrust: 0 }, eve), say(2000, { trust: 0.8, noTrust: 0.7 }, alone)];"""
    none, one, some, nothing, alone = node(ask, ew="e91/words.js")
    assert none["sentence"] == "No pair has been measured yet: press Send."
    assert one["sentence"].endswith("too few to know both.") and one["headline"] == "S and error rate unknown"
    assert some["headline"] == "S = 2.79, errors 13.0\u00a0%"
    assert some["sentence"] == (
        "2000 pairs; Eve knows 0.22 of each key bit. Secret for sure: 0.31 if devices are trusted, else 0."
    )
    assert "S is above 2, and yet nothing is left for sure if no device is trusted" in some["more"]
    assert nothing["sentence"].endswith("No secret bit for sure.") and "nothing either" in nothing["more"]
    assert "nobody listens" in alone["sentence"] and "Even if no device is trusted" in alone["more"]
    assert all(len(words["sentence"]) <= 100 for words in (none, one, some, nothing, alone))


def test_trust_never_leaves_less_than_none(node, lab):
    lucky = {"s": {"value": 2.9, "low": 2.72, "high": 3.08}, "qber": {"value": 0, "low": 0, "high": 0.009}}
    ends = node(f"{model(lab)} return ep.keyRates(model).ends({json.dumps(lucky)});", ep="e91/pairs.js")
    for at in ("low", "value"):
        assert ends[at]["trust"] >= ends[at]["noTrust"] > 0


# In the browser


def said(page) -> str:
    return page.locator(".ql-said").inner_text()


def headline(page) -> str:
    return page.locator(".ql-headline").inner_text()


def told(page) -> str:
    """The longer words under the pictures."""
    return page.locator(".ql-notes").inner_text()


def measured(page, n: int) -> str:
    """What the lab says once `n` pairs have been measured."""
    shown = f"{n:,}".replace(",", "\u202f") if n >= 10_000 else str(n)
    page.wait_for_function(f"document.querySelector('.ql-said').textContent.startsWith('{shown} pair')")
    return said(page)


def data(page, tmp_path):
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "e91.csv"
    download.value.save_as(tmp_path / "e91.csv")
    return list(csv.DictReader(StringIO((tmp_path / "e91.csv").read_text(encoding="utf-8"))))


@pytest.mark.browser
def test_bins_scales_and_data_agree(open_lab, tmp_path):
    page = open_lab(E91Lab(eve=0.5, pairs=20_000, seed=3))
    *rows, s, qber = data(page, tmp_path)
    assert [row["use"] for row in rows] == ["+", "unused", "-", "key", "unused", "unused", "+", "key", "+"]
    cells = page.locator(".e9-bins tbody td").all_inner_texts()
    signs = {"+": 1, "-": -1}
    for row, cell in zip(rows, cells, strict=True):
        n00, n01, n10, n11 = (int(row[k]) for k in ("n00", "n01", "n10", "n11"))
        total = n00 + n01 + n10 + n11
        assert int(row["pairs"]) == total and str(total) in cell
        assert float(row["value"]) == pytest.approx((n00 + n11 - n01 - n10) / total)
        if row["use"] == "key":
            assert f"{n01 + n10} wrong" in cell
    assert float(s["value"]) == pytest.approx(sum(signs.get(r["use"], 0) * float(r["value"]) for r in rows))
    keys = [row for row in rows if row["use"] == "key"]
    rate = Estimate.rate(sum(int(k["n01"]) + int(k["n10"]) for k in keys), sum(int(k["pairs"]) for k in keys))
    assert [float(qber[k]) for k in ("value", "low", "high")] == pytest.approx([rate.value, rate.low, rate.high])
    assert headline(page) == f"S = {float(s['value']):.2f}, errors {100 * rate.value:.1f}\u00a0%"
    assert page.locator(".ql-scale svg text").all_text_contents() == ["exact 2.12", "exact 12.5\u00a0%"]
    assert abs(float(s["value"]) - TOP * 0.75) < 6 / np.sqrt(int(s["pairs"]) / 4) * 2
    assert "S is above 2, and yet nothing is left" in told(page) and "No secret bit for sure." in said(page)


@pytest.mark.browser
def test_pairs_are_sorted_and_a_link_brings_them_back(open_lab, tmp_path):
    page = open_lab(E91Lab())
    assert "Even if no device is trusted" in told(page) and "nobody listens" in said(page)
    page.get_by_role("button", name="Send 1000 pairs").click()
    words = measured(page, 3000)
    page.get_by_role("button", name="Send 1", exact=True).click()
    measured(page, 3001)
    assert page.locator(".e9-story").inner_text().startswith("Pair 3001: Alice at ")
    assert page.locator(".e9-bins .e9-last").count() == 1
    page.get_by_role("button", name="Send 20 000").click()
    measured(page, 23_001)
    assert "not shown one by one" in page.locator(".e9-story").inner_text()
    rows = data(page, tmp_path)
    page.wait_for_function("location.search.includes('e91.pairs=23001')")
    again = open_lab(E91Lab(), query=page.url.split("?")[1])
    assert data(again, tmp_path) == rows
    assert said(open_lab(E91Lab(pairs=3000))) == words
    page.get_by_role("button", name="Send 1000 pairs").click()
    page.get_by_role("button", name="Start again").click()
    page.wait_for_timeout(300)
    assert "No pair has been measured yet" in said(page)
    page.get_by_role("button", name="Reset").click()
    assert measured(page, 2000) == said(open_lab(E91Lab()))


@pytest.mark.browser
def test_the_keyboard_is_enough(open_lab):
    page = open_lab(E91Lab())
    eve = page.get_by_role("slider", name="Pairs Eve measures")
    eve.press("End")
    page.get_by_text("Where and how she measures").press("Enter")
    texts = page.locator(".ql-scale svg text")
    assert texts.all_text_contents() == ["exact 1.41", "exact 25.0\u00a0%"]
    page.get_by_role("radio", name="Bob's photon").press("ArrowRight")
    assert texts.first.text_content() == "exact 0.71"
    assert "S is not above 2" in told(page)
    eve.press("Home")
    page.get_by_role("slider", name="Visibility").press("ArrowLeft")
    assert texts.first.text_content() == f"exact {0.99 * TOP:.2f}"
    assert page.locator(".e9-scene").get_attribute("role") == "img"


@pytest.mark.browser
def test_an_eve_near_the_angles_of_the_key_knows_more_than_bob(open_lab):
    page = open_lab(E91Lab(pairs=20_000))
    assert page.locator(".e9-knows").inner_text() == "Eve knows nothing of the key."
    page.get_by_role("slider", name="Pairs Eve measures").press("End")
    page.get_by_text("Where and how she measures").click()
    page.get_by_role("radio", name="33.75°").check(force=True)
    assert page.locator(".ql-scale svg text").all_text_contents() == ["exact 1.41", "exact 7.3\u00a0%"]
    assert "Eve knows 0.77 bits of each key bit; Bob knows 0.62." in page.locator(".e9-knows").inner_text()
    assert "with trusted devices nothing either" in told(page)
    assert "Eve knows 0.77 of each key bit" in said(page)
    page.wait_for_function("location.search.includes('e91.eve_basis=33.75')")


@pytest.mark.browser
def test_what_is_left_is_the_low_end(open_lab):
    page = open_lab(E91Lab(pairs=20_000))
    page.get_by_text("What is left of the key").click()
    for row in page.locator(".e9-rate .ql-head").all_inner_texts():
        low, guess = (float(x) for x in re.findall(r"\d\.\d\d", row))
        assert "at least" in row and "best guess" in row and low < guess
    assert "at least" in told(page) and "asymptotic" in told(page) and "Secret for sure: " in said(page)


@pytest.mark.browser
def test_wrong_key_bits_are_marked(open_lab):
    page = open_lab(E91Lab(eve=1, pairs=3000))
    page.get_by_text("The last key bits").first.click()
    page.locator(".e9-strip td:visible").nth(16).wait_for()
    alice, bob, same = (row.locator("td:visible").all_inner_texts() for row in page.locator(".e9-strip tr").all())
    assert len(alice) >= 16
    assert ["✓" if a == b else "✗" for a, b in zip(alice, bob, strict=True)] == same
    page.get_by_role("slider", name="Pairs Eve measures").press("Home")
    assert "✗" not in page.locator(".e9-strip").inner_text()


@pytest.mark.browser
def test_less_motion_and_a_narrow_screen(open_lab):
    page = open_lab(E91Lab(pairs=50_000), reduced_motion="reduce", viewport={"width": 320, "height": 640})
    page.get_by_role("button", name="Send 1000 pairs").click()
    assert said(page).startswith("51\u202f000 pairs")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_the_lab_follows_python(open_lab):
    """What a kernel's message does: the trait changes, and the view with it."""
    page = open_lab(E91Lab())
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
    page.evaluate("model.set('pairs', 500), model.set('eve', 1)")
    measured(page, 500)
    assert page.locator(".ql-scale svg text").first.text_content() == "exact 1.41"
    page.get_by_role("button", name="Send 1000 pairs").click()
    measured(page, 1500)
    assert page.evaluate("model.get('pairs')") == 1500
