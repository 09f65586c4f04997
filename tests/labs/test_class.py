"""The class lab: codes that survive every way of handing them on, chances as qlab has them, a round of three phones."""

import json
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import segno

from qlab import bb84, labs
from qlab.eavesdroppers import UniversalCloner
from qlab.estimates import Estimate
from qlab.labs.classroom import squares

WIRE = {"wire": "classroom/wire.js"}
MESSAGES = [
    {
        "kind": "photons",
        "group": 7,
        "round": 201,
        "n": 16,
        "seed": 40_961,
        "touched": 1,
        "flying": [[3, 1], [0, 0]] * 8,
    },
    {"kind": "photons", "group": 63, "round": 0, "n": 64, "seed": 0, "touched": 0, "flying": [[2, 0]] * 64},
    {"kind": "bases", "group": 1, "round": 255, "n": 8, "bases": [0, 1, 1, 0, 0, 0, 1, 1]},
    {"kind": "answer", "group": 5, "round": 9, "n": 8}
    | {name: [0, 1, 0, 1, 1, 0, 0, 1] for name in ("alice", "bob", "tested", "bits")},
    {"kind": "result", "group": 5, "round": 9, "n": 64, "kept": 64, "tested": 33, "errors": 12, "verdict": 2},
    {"kind": "spy", "group": 5, "round": 9, "n": 64, "measured": 40, "copied": 24, "key": 17, "right": 11},
]


@pytest.fixture
def codes(node):
    return node(f"return {json.dumps(MESSAGES)}.map(wire.encode);", **WIRE)


def test_every_message_comes_back_from_its_code(node, codes):
    assert node(f"return {json.dumps(codes)}.map(wire.decode);", **WIRE) == MESSAGES
    assert all(len(code) <= 60 for code in codes)
    page = (Path(__file__).parents[2] / "book" / "in-class.md").read_text("utf-8")
    lengths = {message["kind"]: len(code) for message, code in zip(MESSAGES, codes, strict=True)}
    assert f"Bob's has {lengths['result']} letters and digits, Eve's {lengths['spy']}" in page
    assert len(codes[0]) == 19 and "19 for {glue:text}`photons` photons" in page


def test_a_code_may_be_typed_with_hyphens_small_letters_and_lookalikes(node, codes):
    typed = [node(f"return wire.grouped({json.dumps(code)});", **WIRE).lower().replace("0", "o") for code in codes]
    assert node(f"return {json.dumps(typed)}.map(wire.decode);", **WIRE) == MESSAGES
    links = [f"https://a.b/lab/class.html?class.code={code}&----#lab-class" for code in codes]
    assert node(f"return {json.dumps(links)}.map(wire.decode);", **WIRE) == MESSAGES


def test_an_answer_read_aloud_says_all_that_a_code_says(node):
    """Bob had to count by hand, and his key kept the bits that everybody had heard."""
    parts, answer = {"parts": "classroom/parts.js"}, MESSAGES[3] | {"bits": [0, 1, 0, 0, 1, 0, 0, 0]}
    aloud = node(f"return parts.spoken({json.dumps(answer)});", **parts)
    assert aloud == "Z X1 Z X0 X1 Z Z X0"
    said = {name: answer[name] for name in ("alice", "tested", "bits")}
    for typed in (aloud, aloud.lower().replace(" ", ""), "z, x 1, z, x O, x 1, z, z, x 0", "+ ×1 + ×0 ×1 + + ×0"):
        assert node(f"return parts.heardAnswer({json.dumps(typed)}, 8);", **parts) == said
    for slip in ("Z X1 Z", aloud + " 1", "1" + aloud, aloud.replace("X1", "X11"), aloud.replace("Z", "Y"), ""):
        assert node(f"return parts.heardAnswer({json.dumps(slip)}, 8);", **parts) is None


def test_a_slip_is_noticed(node, codes):
    letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    slips = [
        code[:i] + other + code[i + 1 :]
        for code in codes
        for i in range(len(code))
        for other in letters
        if other != code[i]
    ]
    slips += [code[:i] + code[i + 1] + code[i] + code[i + 2 :] for code in codes for i in range(len(code) - 2)]
    slips = [slip for slip in slips if slip not in codes]
    taken = node(
        f"const known = new Set({json.dumps(codes)}.map((code) => JSON.stringify(wire.decode(code))));"
        f"return {json.dumps(slips)}.map(wire.decode).filter((m) => m && !known.has(JSON.stringify(m))).length;",
        **WIRE,
    )
    assert taken <= 0.004 * len(slips)  # ten bits of check: one in a thousand, and of five endings
    assert node("return ['', 'hello', '-----', '?class.code=', '0'.repeat(30)].map(wire.decode);", **WIRE) == [None] * 5


def test_an_eye_on_the_code_sees_neither_photons_nor_eve(node):
    """The same photons in other rounds look different, and Eve's code is as long as Alice's."""
    photons = MESSAGES[0]
    codes = node(
        f"const m = {json.dumps(photons)};"
        "return [0, 1, 2, 3].flatMap((round) => [0, 1].map((touched) => wire.encode({ ...m, round, touched })));",
        **WIRE,
    )
    assert len({len(code) for code in codes}) == 1 and len({code[4:20] for code in codes}) == 8
    letters = Counter("".join(code[5:] for code in codes))
    assert max(letters.values()) < 25


def test_chances_are_those_of_qlab():
    lab = labs.ClassLab()
    for copied, eve in ((0, None), (1, UniversalCloner())):
        table = bb84.probability_table(eve).values.sum(axis=3)  # [alice_basis, alice_bit, bob_basis, bob_bit]
        assert np.allclose(lab.reads[copied], table[..., 1].reshape(4, 2), atol=1e-12)
    assert lab.theory == {"nobody": 0, "measured": 0.25, "copied": round(1 / 6, 12)}
    for photon in range(4):
        basis, bit = divmod(photon, 2)
        ones = lab.reads[1, photon, basis]
        eve_right = sum(
            chance * (lab.clones[photon, basis, bob] if bit else 1 - lab.clones[photon, basis, bob])
            for bob, chance in ((0, 1 - ones), (1, ones))
        )
        assert abs(eve_right - 5 / 6) < 1e-12  # her copy is as good as Bob's


PLAY = """
const { reads, clones } = state;
const tables = game.tablesOf((name) => state[name]);
const counts = { wrong: 0, kept: 0, right: 0, key: 0, seen: 0, good: 0 };
for (let round = 0; round < 400; round++) {
  const n = 64, photons = game.randomPhotons(round, n);
  const flying = photons.map((p) => [p, 0]);
  const message = { kind: "photons", group: 1, round, n, seed: round, touched: 0, flying };
  const acts = ACTS(game.randomBases(round + 5000, n));
  const { onward, outcomes } = game.touch(message, acts, tables);
  const bases = game.randomBases(round + 9000, n);
  const bits = game.measure(onward, bases, tables);
  const said = game.answer({ ...message, photons }, { bases }, 0);
  const keep = game.kept(said.alice, said.bob);
  counts.kept += game.sum(keep);
  counts.wrong += game.sum(keep.map((on, i) => (on && bits[i] !== game.bitOf(photons[i]) ? 1 : 0)));
  const guesses = game.known(message, acts, outcomes, said, tables);
  guesses.forEach((guess, i) => {
    if (guess === null) return;
    counts.seen += 1;
    counts.good += guess === game.bitOf(photons[i]) ? 1 : 0;
  });
}
return counts;
"""


@pytest.mark.parametrize(
    ("acts", "wrong", "good", "seen"),
    [
        ("(b) => b.map(() => 'pass')", 0, None, 0),
        ("(b) => b", 1 / 4, 1, 1 / 2),
        ("(b) => b.map(() => 0)", 1 / 4, 1, 1 / 2),
        ("(b) => b.map(() => 'copy')", 1 / 6, 5 / 6, 1),
    ],
)
def test_a_game_of_25600_photons_ends_as_theory_says(node, tmp_path, acts, wrong, good, seen):
    """Five standard deviations: a false alarm in less than one of a million."""
    lab = labs.ClassLab()
    state = {k: v for k, v in lab.get_state().items() if k in ("reads", "clones", "theory")}
    file = tmp_path / "state.mjs"
    file.write_text(f"export const state = {json.dumps(state)};")
    script = f"const state = page.state; const ACTS = {acts};" + PLAY
    counts = node(script, game="classroom/game.js", page=str(file))
    kept = counts["kept"]
    assert abs(kept / 25_600 - 0.5) < 5 * 0.5 / 160
    assert abs(counts["wrong"] / kept - wrong) <= 5 * (wrong * (1 - wrong) / kept) ** 0.5
    assert abs(counts["seen"] / kept - seen) <= 5 * 0.5 / kept**0.5
    if good is not None:
        assert abs(counts["good"] / counts["seen"] - good) <= 5 * (good * (1 - good) / counts["seen"]) ** 0.5


def test_codes_to_scan_are_those_that_segno_makes(node, tmp_path):
    file = tmp_path / "table.mjs"
    file.write_text(f"export const table = {json.dumps(squares.table())};")
    links = [
        "http://192.168.1.20:8000/lab/class.html?class.code=022HCJS7ZA4P5J4DTD1#lab-class",
        "https://somebody.example/book/lab/class.html?class.code=" + "Z" * 57,
    ]
    for link in links:
        text, dots = node(
            f"const text = square.filled({json.dumps(link)}, page.table.letters);"
            "return [text, square.dots(text, page.table)];",
            square="classroom/square.js",
            page=str(file),
        )
        assert dots == squares.dots(text.encode()).tolist()
        assert parse_qs(urlsplit(text).query)["class.code"] == parse_qs(urlsplit(link).query)["class.code"]
        assert urlsplit(text).fragment == urlsplit(link).fragment and len(text) == squares.LETTERS
    assert node(f"return square.filled({json.dumps('x' * 200)}, 134);", square="classroom/square.js") is None


def test_segno_is_used_as_it_means_to_be():
    made = segno.make("x" * squares.LETTERS, version=squares.VERSION, error="L", mode="byte", boost_error=False)
    assert made.symbol_size(border=0) == (41, 41) and made.error == "L"


def test_the_teachers_sums(node):
    messages = [
        {"kind": "result", "group": g, "round": 1, "n": 16, "kept": 8, "tested": 4, "errors": e, "verdict": 1}
        for g, e in ((1, 0), (2, 3), (3, 1))
    ]
    spies = [
        {"kind": "spy", "group": 2, "round": 1, "n": 16, "measured": 16, "copied": 0, "key": 4, "right": 3},
        {"kind": "spy", "group": 3, "round": 1, "n": 16, "measured": 4, "copied": 12, "key": 4, "right": 2},
    ]
    all_ = node(
        f"return game.wholeClass({json.dumps(messages + spies)}, {{ measured: 0.25, copied: 1 / 6 }});",
        game="classroom/game.js",
    )
    rate = Estimate.rate(4, 12)
    assert [all_["all"][name] for name in ("value", "low", "high")] == pytest.approx([float(rate), rate.low, rate.high])
    assert [row["group"] for row in all_["rows"]] == [1, 2, 3]
    assert all_["expected"] == pytest.approx((0.25 + (0.25 * 4 + 12 / 6) / 16) / 2)
    later = node(
        f"return game.wholeClass({json.dumps([*messages, messages[0] | {'round': 0}])}, {{}});",
        game="classroom/game.js",
    )
    assert [row["round"] for row in later["rows"]] == [1, 0, 1, 1]  # as they came: a round's number is by chance


def test_csv_lines_are_read_or_refused(node):
    good = "3,200,16,8,4,1,2,16,0,4,3"
    two = node(f"return teacher.fromCsv({json.dumps(good)});", teacher="classroom/teacher.js")
    assert [one["kind"] for one in two] == ["result", "spy"] and two[0]["errors"] == 1
    bad = ["3,200,16,8,4,5,2,,,,", "3,200,16,20,4,1,2,,,,", "a,b", "3,200,16,8,4,-1,2,,,,", "=1+1,200,16,8,4,1,2,,,,"]
    assert node(f"return {json.dumps(bad)}.map(teacher.fromCsv);", teacher="classroom/teacher.js") == [None] * 5


@pytest.mark.browser
def test_a_round_by_typed_codes_from_disk(open_lab):
    """One page, opened from disk: roles change, codes are typed; a photon measured is gone."""
    page = open_lab(labs.ClassLab(seed=5), viewport={"width": 390, "height": 780})
    code = page.locator(".cl-hand:visible .cl-code code").last
    field = page.locator(".cl-entry:visible input").last

    def be(role: str) -> None:
        page.get_by_role("radio", name=role).check(force=True)

    def take(text: str) -> None:
        field.fill(text)
        field.press("Enter")

    page.get_by_role("button", name="Hand them on").click()
    assert not page.locator(".cl-hand:visible svg").count()  # no other phone has this file
    photons = code.inner_text()
    be("Eve")
    take(photons)
    page.get_by_role("button", name="Copy all").click()
    page.get_by_role("button", name="Do it").click()
    onward = code.inner_text()
    assert onward != photons and len(onward) == len(photons)
    take(photons)
    assert "gone" in page.get_by_role("alert").inner_text()
    be("Bob")
    take(onward)
    page.get_by_role("button", name="Measure", exact=True).click()
    bases, read = code.inner_text(), page.locator(".cl-tile >> visible=true").all_inner_texts()
    take(onward)
    assert "gone" in page.get_by_role("alert").inner_text()
    assert (
        page.locator(".cl-tile >> visible=true").all_inner_texts() == read
        and not page.get_by_role("button", name="Measure", exact=True).is_visible()
    )
    be("Alice")
    take(bases)
    answer = code.inner_text()
    be("Bob")
    take(answer)
    page.get_by_role("button", name="Somebody was").click()
    result = code.inner_text()
    be("Eve")
    take(answer)
    assert " of " in page.locator(".ql-headline").inner_text()
    spy = code.inner_text()
    be("Teacher")
    page.locator(".cl-step textarea").fill(f"{result}\n{spy.lower()}\nnonsense")
    page.get_by_role("button", name="Add").click()
    assert page.locator(".cl-step textarea").input_value() == "nonsense"
    row = page.locator("tbody tr").inner_text()
    assert "an Eve" in row and "copied 16 of 16" in row
    assert "theory expects 16.7" in page.locator(".cl-step:visible").last.inner_text()


@pytest.mark.browser
def test_a_table_keeps_its_number_when_a_code_is_scanned(open_lab):
    """The code opened the page anew, and the next round was table 1's, at every table."""
    page = open_lab(labs.ClassLab(seed=5), query="class.group=7&class.photons=24")
    code = page.locator(".cl-hand:visible .cl-code code").last
    page.get_by_role("button", name="Hand them on").click()
    photons = code.inner_text()
    page.get_by_role("radio", name="Bob").check(force=True)
    page.locator(".cl-entry:visible input").last.fill(photons)
    page.locator(".cl-entry:visible input").last.press("Enter")
    page.get_by_role("button", name="Measure", exact=True).click()
    page.goto(f"{page.url.partition('?')[0]}?class.code={code.inner_text().replace('-', '')}")
    assert " of 24" in page.locator(".ql-headline").inner_text()
    page.get_by_role("button", name="A new round").click()
    assert page.get_by_label("Your table's number").input_value() == "7"
    assert "table 7" in page.locator(".ql-result").inner_text()


@pytest.mark.browser
def test_bases_may_be_called_out(open_lab):
    page = open_lab(labs.ClassLab(seed=11, photons="8"))
    page.get_by_role("button", name="Hand them on").click()
    photons = page.locator(".cl-code code").first.inner_text()
    field = page.locator(".cl-entry:visible input").last
    field.fill("zxzxzx")
    field.press("Enter")
    assert "8 letters" in page.get_by_role("alert").inner_text()
    field.fill("z x + x, z x z x")
    field.press("Enter")
    assert " of 8" in page.locator(".ql-headline").inner_text()
    page.get_by_role("radio", name="Bob").check(force=True)
    field = page.locator(".cl-entry:visible input").last
    field.fill(photons[:-1] + ("0" if photons[-1] != "0" else "1"))
    field.press("Enter")
    assert "slip" in page.get_by_role("alert").inner_text()


@pytest.mark.browser
def test_a_round_by_voice_alone_ends_with_one_key(open_lab):
    """Alice had no line to read, and Bob's key kept the bits that had been compared."""
    page = open_lab(labs.ClassLab(seed=21, photons="16"), viewport={"width": 390, "height": 780})
    field, code = page.locator(".cl-entry:visible input").last, page.locator(".cl-hand:visible .cl-code code").last
    aloud, key = page.locator(".cl-aloud:visible").last, page.locator("p.cl-key:visible").last

    def take(text: str, role: str) -> None:
        page.get_by_role("radio", name=role).check(force=True)
        field.fill(text)
        field.press("Enter")

    page.get_by_role("button", name="Hand them on").click()
    take(code.inner_text(), "Bob")
    page.get_by_role("button", name="Measure", exact=True).click()
    assert not page.get_by_label("Bits compared aloud").is_visible()
    take(aloud.inner_text().partition(": ")[2], "Alice")
    said, hers = aloud.inner_text().partition(": ")[2].partition(" (")[0], key.inner_text()
    take("Z1 X0 " * 8, "Bob")
    assert "listen again" in page.get_by_role("alert").inner_text()
    take(said, "Bob")
    assert key.inner_text() == hers and "tested" in hers
    assert page.locator(".ql-headline").inner_text() == "0\u00a0%"
    assert not page.get_by_label("Bits compared aloud").is_visible()


@pytest.mark.browser
def test_eve_listens_when_a_round_is_spoken(open_lab):
    """She was told that what she heard is no code."""
    page = open_lab(labs.ClassLab(seed=21, photons="16"), viewport={"width": 390, "height": 780})
    field, code = page.locator(".cl-entry:visible input").last, page.locator(".cl-hand:visible .cl-code code").last
    aloud, alert = page.locator(".cl-aloud:visible").last, page.get_by_role("alert")

    def take(text: str, role: str) -> None:
        page.get_by_role("radio", name=role).check(force=True)
        field.fill(text)
        field.press("Enter")

    page.get_by_role("button", name="Hand them on").click()
    take(code.inner_text(), "Eve")
    page.get_by_role("button", name="Measure all").click()
    page.get_by_role("button", name="Do it").click()
    take(code.inner_text(), "Bob")
    page.get_by_role("button", name="Measure", exact=True).click()
    bases = aloud.inner_text().partition(": ")[2]
    take(bases, "Alice")
    said, answer = aloud.inner_text().partition(": ")[2].partition(" (")[0], code.inner_text()
    take(said, "Eve")
    assert "First" in alert.inner_text() and "Bob" in alert.inner_text()
    take("".join("XZ"[letter == "X"] for letter in bases.replace(" ", "")), "Eve")
    take(said, "Eve")
    assert "slip" in alert.inner_text()
    take(bases, "Eve")
    assert "Alice" in page.locator(".ql-result").inner_text()
    take(said, "Eve")
    heard, report = page.locator(".ql-headline").inner_text(), code.inner_text()
    take(answer, "Eve")
    assert " of " in heard and (page.locator(".ql-headline").inner_text(), code.inner_text()) == (heard, report)


@pytest.mark.browser
def test_bits_may_be_compared_aloud_and_a_verdict_given(open_lab, node):
    page = open_lab(labs.ClassLab(seed=21, photons="16"), viewport={"width": 390, "height": 780})
    field = page.locator(".cl-entry:visible input").last
    code = page.locator(".cl-hand:visible .cl-code code").last
    page.get_by_role("button", name="Hand them on").click()
    photons = code.inner_text()
    page.get_by_role("radio", name="Bob").check(force=True)
    field.fill(photons)
    field.press("Enter")
    page.get_by_role("button", name="Measure", exact=True).click()
    field.fill("ZX" * 8)
    field.press("Enter")
    keep = int(page.locator(".ql-headline").inner_text())
    assert not page.get_by_role("button", name="Nobody was").is_visible()
    page.get_by_label("Bits compared aloud").fill("99")
    page.get_by_label("Of these wrong").fill("1")
    page.get_by_label("Of these wrong").press("Tab")
    assert page.get_by_label("Bits compared aloud").input_value() == str(keep)
    page.get_by_role("button", name="Nobody was").click()
    message = node(f"return wire.decode({json.dumps(code.inner_text())});", **WIRE)
    assert message["kind"] == "result" and message["kept"] == message["tested"] == keep
    assert message["errors"] == 1 and message["verdict"] == 1
    assert page.get_by_text("Code of the photons that you were handed").is_visible()  # for the next round
