"""Be Eve: what is baked is what qlab says, and the page plays by it."""

import csv
import json
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from qlab import bb84, labs, measurement, states
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner
from qlab.labs.be_eve import lab as be_eve

EVERY = "zxzzxpzDxzzxxpzxzzxAzx"  # twenty moves, of several kinds


def lab_of(page: Page) -> Locator:
    return page.locator('[data-lab="be-eve"]')


def press(page: Page, name: str) -> None:
    lab_of(page).get_by_role("button", name=name, exact=False).click()


def table(page: Page, kind: str) -> dict[str, list[str]]:
    """Rows of a table at the end of the game, by their headings."""
    page.eval_on_selector_all("details", "folds => folds.forEach(fold => { fold.open = true })")
    rows = page.locator(f"table.{kind} tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


def photons(page: Page) -> list[dict[str, str]]:
    """The downloaded CSV."""
    with page.expect_download() as download:
        press(page, "Download CSV")
    return list(csv.DictReader(download.value.path().read_text().splitlines()))


# What is baked


def test_dice_are_born_rule() -> None:
    for state, row in zip(be_eve.STATES, be_eve.look(), strict=True):
        for basis, chances in zip(be_eve.BASES, row, strict=True):
            np.testing.assert_allclose(chances, measurement.born(states.ket(state), basis).values, atol=0)


def test_what_alice_may_have_sent_follows_by_bayes() -> None:
    """A second way: from the single outcomes, with Alice's four states equally likely."""
    look = be_eve.look()
    expected = [np.full(4, 0.25)]
    for basis in (0, 1):
        for result in (0, 1):
            expected.append(look[:, basis, result] / look[:, basis, result].sum())
    np.testing.assert_allclose(be_eve.given_record(), expected, atol=1e-12)


def test_eve_knows_all_or_nothing() -> None:
    right, other = [0, 1, 1, 0, 0], [0, 0, 0, 1, 1]
    np.testing.assert_allclose(be_eve.learnt(), np.array([right, other]).T, atol=1e-12)


@pytest.mark.parametrize(("move", "basis"), [("z", "Z"), ("x", "X")])
def test_measure_and_send_is_intercept_resend(move: str, basis: str) -> None:
    attack = InterceptResend(basis=basis)
    error, bits, quiet = be_eve.plan()[be_eve.MOVES.index(move)]
    assert error == pytest.approx(bb84.expected_qber(attack), abs=1e-12)
    assert bits == pytest.approx(bb84.eve_information(attack), abs=1e-12)
    assert quiet == pytest.approx(1 - bb84.expected_qber(attack) / 2, abs=1e-12)


def test_sending_what_was_not_found_costs_half_of_the_bits() -> None:
    """Bob then has a photon that has nothing to do with Alice's; letting pass costs and brings nothing."""
    rows = dict(zip(be_eve.MOVES, be_eve.plan(), strict=True))
    np.testing.assert_allclose(rows["p"], [0, 0, 1], atol=1e-12)
    for move in be_eve.MOVES[1:]:
        if len(move) == 2:
            np.testing.assert_allclose(rows[move], [0.5, 0.5, 0.75], atol=1e-12)


def test_best_machine_is_the_phase_covariant_cloner() -> None:
    curve = be_eve.best()
    middle = PhaseCovariantCloner(0.5)
    row = curve[len(curve) // 2]
    np.testing.assert_allclose(
        row,
        [
            bb84.expected_qber(middle),
            bb84.eve_information(middle, measured=True),
            bb84.eve_information(middle),
            (1 - middle.disturbance / 2) ** be_eve.PHOTONS,
        ],
        atol=1e-9,
    )
    assert (np.diff(curve[:, 0]) > 0).all()
    plan = be_eve.plan()
    below = plan[:, 0] <= 0.5
    assert (plan[below, 1] <= np.interp(plan[below, 0], curve[:, 0], curve[:, 1]) + 1e-9).all()


def test_state_carries_the_tables() -> None:
    lab = labs.BeEveLab(seed=7, moves="zxp")
    state = lab.get_state()
    assert state["plan"]["shape"] == [len(be_eve.MOVES), 3]
    assert state["codes"] == list(be_eve.MOVES)
    assert (state["seed"], state["moves"], state["photons"]) == (7, "zxp", 20)
    assert "6.9 %" in lab.summary
    assert "<svg" in lab.fallback


@pytest.mark.parametrize("moves", ["q", "z" * 21, "zQ", "pH", 3, None])
def test_bad_moves_get_a_sentence(moves: object) -> None:
    with pytest.raises(ValueError, match=r"`moves` must be at most 20 moves, each p \(let it pass\).*; got "):
        labs.BeEveLab(moves=moves)


def test_moves_can_be_set_from_python() -> None:
    lab = labs.BeEveLab()
    lab.moves = EVERY
    with pytest.raises(ValueError, match="`moves` must be"):
        lab.moves = "hello"
    assert lab.moves == EVERY


# The page


@pytest.mark.browser
def test_a_whole_game_by_keyboard(open_lab) -> None:
    page = open_lab(labs.BeEveLab(), reduced_motion="reduce")
    lab_of(page).get_by_role("button", name="Measure in Z").focus()
    for _ in range(20):
        assert page.evaluate("document.activeElement.textContent").startswith("Measure in Z")
        page.keyboard.press("Enter")
        assert re.match("Send [HV], as found", page.evaluate("document.activeElement.textContent"))
        page.keyboard.press("Enter")
    expect(lab_of(page)).to_have_attribute("data-phase", "over")
    assert "be-badge" in page.evaluate("document.activeElement.className")
    expect(page.locator(".be-cards li")).to_have_count(20)


@pytest.mark.browser
def test_the_reveal_ends_by_itself(open_lab) -> None:
    page = open_lab(labs.BeEveLab())
    press(page, "at random")
    expect(lab_of(page)).to_have_attribute("data-phase", "reveal")
    expect(lab_of(page)).to_have_attribute("data-phase", "over", timeout=15_000)
    expect(lab_of(page).get_by_role("status")).to_contain_text("key bits")


@pytest.mark.browser
def test_a_look_leaves_three_suspects(open_lab) -> None:
    page = open_lab(labs.BeEveLab())
    press(page, "Measure in X")
    chances = [float(text.split()[0]) for text in page.locator(".be-suspect > :last-child").all_inner_texts()]
    assert sorted(chances) == [0, 25, 25, 50]
    assert chances[:2] == [25, 25]
    expect(lab_of(page)).to_have_attribute("data-phase", "send")


@pytest.mark.browser
def test_the_same_link_is_the_same_game(open_lab) -> None:
    page = open_lab(labs.BeEveLab(), query=f"be-eve.seed=7&be-eve.moves={EVERY}")
    expect(lab_of(page)).to_have_attribute("data-phase", "over")
    first = photons(page)
    sentence = page.locator(".ql-said").inner_text()
    page.reload()
    page.wait_for_selector('[data-ready="1"]')
    assert photons(page) == first
    assert page.locator(".ql-said").inner_text() == sentence


@pytest.mark.browser
def test_the_address_follows_the_moves(open_lab) -> None:
    page = open_lab(labs.BeEveLab(), reduced_motion="reduce")
    press(page, "Let it pass")
    press(page, "Measure in Z")
    press(page, "Send D")
    page.wait_for_url(re.compile(r"be-eve\.moves=pzD"))


@pytest.mark.browser
def test_nonsense_in_the_address_is_left_alone(open_lab) -> None:
    page = open_lab(labs.BeEveLab(), query="be-eve.seed=-1&be-eve.moves=zz<b>")
    expect(page.locator(".ql-result")).to_contain_text("Photon 1 of 20")


@pytest.mark.browser
def test_csv_obeys_the_rules_and_the_page_counts_it_right(open_lab) -> None:
    page = open_lab(labs.BeEveLab(seed=7, moves=EVERY))
    rows = photons(page)
    assert [row["move"] for row in rows] == re.findall("p|[zx][HVDA]?", EVERY)
    state = {("Z", "0"): "H", ("Z", "1"): "V", ("X", "0"): "D", ("X", "1"): "A"}
    for row in rows:
        alice = state[row["alice_basis"], row["alice_bit"]]
        if row["eve_basis"] == row["alice_basis"]:
            assert row["eve_found"] == alice
        sent = row["eve_sent"] or alice
        if row["move"] in ("z", "x"):
            assert sent == row["eve_found"]
        if sent in (state[row["bob_basis"], "0"], state[row["bob_basis"], "1"]):
            assert state[row["bob_basis"], row["bob_bit"]] == sent
        sifted = row["alice_basis"] == row["bob_basis"]
        assert row["sifted"] == str(int(sifted))
        assert row["wrong"] == str(int(sifted and row["alice_bit"] != row["bob_bit"]))
        assert row["eve_knows"] == str(int(row["eve_basis"] == row["alice_basis"]))
    key = [row for row in rows if row["sifted"] == "1"]
    wrong, known = (sum(int(row[column]) for row in key) for column in ("wrong", "eve_knows"))
    compared = table(page, "be-compare")
    assert compared["You, this game"] == [f"{wrong} of {len(key)}", f"{known} of {len(key)}", "no" if wrong else "yes"]
    assert table(page, "be-keys")["Alice"] == [row["alice_bit"] for row in key]
    assert table(page, "be-keys")["Bob"] == [row["bob_bit"] for row in key]
    assert table(page, "be-keys")["You"] == [row["alice_bit"] if row["eve_knows"] == "1" else "?" for row in key]


@pytest.mark.browser
def test_before_the_end_alice_and_bob_stay_secret(open_lab) -> None:
    rows = photons(open_lab(labs.BeEveLab(moves="zxp")))
    assert len(rows) == 3
    assert {row[column] for row in rows for column in ("alice_basis", "alice_bit", "bob_bit", "sifted")} == {""}


@pytest.mark.browser
def test_averages_and_best_machine_are_the_baked_ones(open_lab) -> None:
    moves = re.findall("p|[zx][HVDA]?", EVERY)
    page = open_lab(labs.BeEveLab(moves=EVERY))
    rows = be_eve.plan()[[be_eve.MOVES.index(move) for move in moves]]
    error, bits, quiet = rows[:, 0].mean(), rows[:, 1].mean(), rows[:, 2].prod()
    compared = table(page, "be-compare")
    assert [text.replace("\u00a0", " ") for text in compared["You, on average"]] == [
        f"{100 * error:.1f} %",
        f"{bits:.2f} bit",
        f"{100 * quiet:.1f} %",
    ]
    curve = be_eve.best()
    single, memory = (np.interp(error, curve[:, 0], curve[:, column]) for column in (1, 2))
    assert compared["Best machine"][1].startswith(f"{single:.2f}")
    assert compared["… all together"][1].startswith(f"{memory:.2f}")


@pytest.mark.browser
def test_a_thousand_games_agree_with_the_exact_chance(open_lab) -> None:
    """Five standard deviations: a false alarm once in two million, were the seed not fixed."""
    page = open_lab(labs.BeEveLab(moves="zx" * 10), reduced_motion="reduce")
    press(page, "Play 1000 times")
    expect(page.locator(".ql-said")).to_contain_text("of 1000 games")
    unnoticed = int(re.search(r"(\d+) of 1000", page.locator(".ql-said").inner_text())[1])
    chance = (7 / 8) ** 20
    assert abs(unnoticed - 1000 * chance) < 5 * np.sqrt(1000 * chance * (1 - chance))


@pytest.mark.browser
def test_nobody_notices_who_does_nothing(open_lab) -> None:
    page = open_lab(labs.BeEveLab(), reduced_motion="reduce")
    press(page, "let pass")
    expect(page.locator(".ql-said")).to_contain_text("Nobody noticed you")
    assert table(page, "be-keys")["Alice"] == table(page, "be-keys")["Bob"]


@pytest.mark.browser
def test_reset_and_new_game(open_lab) -> None:
    page = open_lab(labs.BeEveLab(), reduced_motion="reduce")
    press(page, "Measure in Z")
    press(page, "Reset")
    expect(lab_of(page)).to_have_attribute("data-phase", "look")
    press(page, "at random")
    seed = page.get_by_label("Seed").input_value()
    press(page, "Same photons again")
    assert page.get_by_label("Seed").input_value() == seed
    expect(lab_of(page)).to_have_attribute("data-phase", "look")
    press(page, "at random")
    press(page, "New game")
    expect(lab_of(page)).to_have_attribute("data-phase", "look")
    press(page, "Reset")
    expect(page.get_by_label("Seed")).to_have_value("1984")


@pytest.mark.browser
@pytest.mark.parametrize("moves", ["", "z", EVERY])
@pytest.mark.parametrize("width", [320, 360, 720, 1280])
def test_nothing_sticks_out(open_lab, moves: str, width: int) -> None:
    page = open_lab(labs.BeEveLab(moves=moves), viewport={"width": width, "height": 640})
    if len(moves) == 1:
        press(page, "Measure in X")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    out = """root => [...root.querySelectorAll('button, li, td, th')].filter(e => e.checkVisibility())
        .filter(e => [...e.querySelectorAll('*')].some(c => !c.closest('.ql-hidden')
            && c.getBoundingClientRect().right > e.getBoundingClientRect().right)).map(e => e.textContent)"""
    assert lab_of(page).evaluate(out) == []


# The rules, without a page


def test_dice_of_many_photons_follow_the_tables(node) -> None:
    """Five standard deviations each: false alarms below 1e-6 for all of them, were the seeds not fixed."""
    lab = labs.BeEveLab()
    state = json.dumps({name: lab.get_state()[name] for name in ("look", "given_record", "learnt")})
    rounds = node(
        f"""const tables = Object.fromEntries(Object.entries({state}).map(([name, t]) => [name, kit.array(t)]));
        const move = (seed) => ["z", "x", "p", "zA"][seed % 4];
        return Array.from({{ length: 40000 }}, (_, seed) => game.photon(seed, seed % 20, move(seed), tables));""",
        game="be_eve/game.js",
    )
    look = be_eve.look()
    for start, eve in ((0, 0), (1, 1)):
        for alice in range(4):
            some = [r for r in rounds[start::4] if r["alice"] == alice]
            assert_rate(len(some), 10_000, 0.25)
            ones = sum(r["found"] & 1 for r in some)
            assert_rate(ones, len(some), look[alice, eve, 1])
    plan = dict(zip(be_eve.MOVES, be_eve.plan()[:, 0], strict=True))
    for start, move in enumerate(("z", "x", "p", "zA")):
        sifted = [r for r in rounds[start::4] if r["sifted"]]
        assert_rate(len(sifted), 10_000, 0.5)
        assert_rate(sum(r["wrong"] for r in sifted), len(sifted), plan[move])


def assert_rate(k: int, n: int, p: float) -> None:
    assert abs(k - n * p) <= 5 * np.sqrt(n * p * (1 - p)) + 1e-9
