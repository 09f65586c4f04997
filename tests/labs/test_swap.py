"""The swapping lab: its tables against density matrices, its costs, and what the page says and does."""

import csv
import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from static_page import state_of

from qlab import states, teleportation
from qlab.labs import SwapLab
from qlab.labs.pairs.swapping import BELL, PROTOCOLS, mixed, purifying, swapping
from qlab.purification import bell_weights

ERRORS = st.floats(0, 0.3)
WEIGHTS = (
    st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda w: sum(w) > 0.1).map(lambda w: np.array(w) / sum(w))
)


def bell_diagonal(weights):
    return sum(float(w) * bell for w, bell in zip(weights, BELL, strict=True))


@given(a=WEIGHTS, b=WEIGHTS, gate=ERRORS, readout=ERRORS)
@settings(max_examples=25)
def test_swap_table_is_exact_for_any_weights_and_errors(a, b, gate, readout):
    out = teleportation.swap(bell_diagonal(a), bell_diagonal(b), gate_error=gate, readout_error=readout)
    by_table = np.einsum("i,j,ijk", a, b, mixed(swapping(), gate, readout))
    assert by_table == pytest.approx(bell_weights(out.average), abs=1e-10)


@pytest.mark.parametrize("protocol", PROTOCOLS)
@given(w=WEIGHTS, gate=ERRORS, readout=ERRORS)
@settings(max_examples=25)
def test_purification_table_is_exact_for_any_weights_and_errors(protocol, w, gate, readout):
    out = PROTOCOLS[protocol](bell_diagonal(w), gate_error=gate, readout_error=readout)
    left = np.einsum("i,j,ijk", w, w, mixed(purifying(protocol), gate, readout))
    assert left.sum() == pytest.approx(out.probability, abs=1e-10)
    assert left / left.sum() == pytest.approx(bell_weights(out.state), abs=1e-10)


def test_a_whole_chain_against_density_matrices():
    errors = {"gate_error": 0.03, "readout_error": 0.02}
    lab = SwapLab(links="4", right="dephased", right_fidelity=0.9, purify="dejmps", success=0.5, **errors)
    dejmps = PROTOCOLS["dejmps"]
    dephased = 0.9 * states.bell("phi+").proj() + 0.1 * states.bell("phi-").proj()
    a, b = dejmps(states.werner(fidelity=0.95), **errors), dejmps(dephased, **errors)
    middle = dejmps(teleportation.swap(a.state, b.state, **errors).average, **errors)
    end = dejmps(teleportation.swap(middle.state, middle.state, **errors).average, **errors)
    cost = (2 / a.probability + 2 / b.probability) / 0.5 * 2 / middle.probability * 2 / 0.5 * 2 / end.probability
    last = lab.history()[-1].pairs[0]
    assert last.weights == pytest.approx(bell_weights(end.state), abs=1e-10)
    assert last.cost == pytest.approx(cost)


def test_werner_chain_in_closed_form():
    lab = SwapLab(links="8", left_fidelity=0.9, right_fidelity=0.9)
    visibility = (4 * 0.9 - 1) / 3
    for stage in lab.history():
        assert stage.pairs[0].fidelity == pytest.approx((1 + 3 * visibility ** (2**stage.level)) / 4)
        assert stage.pairs[0].cost == pytest.approx(2**stage.level)


def test_expected_cost_is_what_tosses_of_coins_cost():
    """Pairs paid, counted in runs where every purification and every Bell measurement may fail."""
    lab = SwapLab(links="2", left_fidelity=0.8, right_fidelity=0.9, purify="bbpssw", where="links", success=0.5)
    _, purified, end = lab.history()
    rng = np.random.default_rng(1984)

    def link(chance):
        return 2 * rng.geometric(chance)

    def run():
        return sum(sum(link(pair.chance) for pair in purified.pairs) for _ in range(rng.geometric(0.5)))

    costs = [run() for _ in range(4000)]
    assert abs(np.mean(costs) - end.pairs[0].cost) < 4.5 * np.std(costs) / np.sqrt(4000)


def test_only_what_is_chosen_is_purified():
    def rounds(**choices):
        return [
            stage.level for stage in SwapLab(links="4", purify="dejmps", **choices).history() if stage.what == "purify"
        ]

    assert rounds(where="links", rounds=2) == [0, 0]
    assert rounds(where="every") == [0, 1, 2]
    assert rounds(where="end", rounds=3) == [2, 2, 2]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"left_fidelity": 95}, "`left_fidelity` must be in [0.5, 1]; got 95"),
        ({"gate_error": 1}, "`gate_error` must be in [0, 0.1]; got 1 (did you pass a percentage? write 0.01)"),
        ({"links": "3"}, '`links` must be one of "2", "4", "8"'),
        ({"purify": "dejmp"}, '`purify` must be one of "none", "dejmps", "bbpssw"; got'),
        ({"rounds": 0}, "`rounds` must be at least 1; got 0"),
        ({"fidelity": 0.9}, "SwapLab takes no `fidelity`"),
    ],
)
def test_bad_settings_get_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        SwapLab(**settings)


def test_it_says_in_words_what_it_shows():
    lab = SwapLab(links="4", purify="dejmps")
    plain, bought = lab.history(purify="none")[-1].pairs[0], lab.history()[-1].pairs[0]
    for part in (
        f"{plain.fidelity:.3f}",
        f"{bought.fidelity:.3f}",
        f"{bought.cost:.1f} link pairs",
        "DEJMPS",
        "4 links",
    ):
        assert part in lab.summary
    assert "DEJMPS" not in SwapLab().summary
    assert lab.fallback.startswith("<svg")


# --- in JavaScript, without a page --------------------------------------------------------------------------------


def told(node, lab, *steps):
    """The numbers of every stage, and the result that is told at these steps (by default the end)."""
    state = state_of(lab)
    script = f"""
      const state = {json.dumps(state)};
      const model = {{ get: (name) => state[name] }};
      const seen = plan.view(model, plan.planner(model));
      const steps = {json.dumps(steps)};
      const last = seen.stages.length - 1;
      return [plan.rows(seen.stages), (steps.length ? steps : [last]).map((i) => {{
        const {{ headline, sentence }} = seen.tell(i);
        return `${{headline}}. ${{sentence}}`;
      }})];
    """
    return node(script, plan="swap/plan.js")


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"links": "8", "left": "dephased", "purify": "bbpssw", "where": "links", "rounds": 2, "gate_error": 0.01},
        {"links": "4", "purify": "dejmps", "where": "end", "success": 0.5, "readout_error": 0.03},
    ],
)
def test_numbers_of_the_page_are_those_of_python(node, settings):
    lab = SwapLab(**settings)
    rows, _ = told(node, lab)
    expected = [pair for stage in lab.history() for pair in stage.pairs]
    assert len(rows) == len(expected)
    for (_, _, _, *weights, _, cost), pair in zip(rows, expected, strict=True):
        assert [*weights, cost] == pytest.approx([*pair.weights, pair.cost], rel=1e-9, abs=1e-11)


def test_the_result_is_short_and_speaks_of_every_control(node):
    """Headline and sentence fit three lines of a phone; noise of the same fidelity must change the words, too."""
    start, middle = told(node, SwapLab())[1], told(node, SwapLab(links="8"), 1)[1]
    assert start == ["End pair 0.903. 2 links, white noise: at your target 0.90; it costs 2 link pairs."]
    assert middle[0].startswith("Fidelity 0.903. So far: pairs as long as two links, each paid with 2 link pairs.")
    assert told(node, SwapLab(left="dephased"))[1] != start
    dear = SwapLab(links="8", left="dephased", purify="bbpssw", rounds=3, success=0.1, target=0.99)
    assert len(told(node, dear)[1][0]) < 140
    assert "not entangled any more" in told(node, SwapLab(links="8", left_fidelity=0.8, right_fidelity=0.8))[1][0]


# --- on a page ---------------------------------------------------------------------------------------------------


def said(page):
    return page.locator(".ql-said").inner_text()


def result(page):
    """The result bar: the headline and the sentence."""
    return f"{page.locator('.ql-headline').inner_text()}. {said(page)}"


def now(page):
    return page.locator("p.ql-now").inner_text()


def rows_of(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    return list(csv.DictReader(download.value.path().read_text().splitlines()))


@pytest.mark.browser
def test_the_page_computes_what_python_computes(open_lab):
    lab = SwapLab(
        links="8", left="dephased", left_fidelity=0.93, right_fidelity=0.97, purify="bbpssw", rounds=2, gate_error=0.01
    )
    lab.readout_error, lab.success = 0.004, 0.75
    page = open_lab(lab)
    page.get_by_text("What the pairs are made of").click()
    for where in ("links", "every", "end"):
        lab.where = where
        page.locator(f"[data-control=where] input[value={where}]").check()
        expected = [(stage.what, 2**stage.level, pair) for stage in lab.history() for pair in stage.pairs]
        rows = rows_of(page)
        assert len(rows) == len(expected)
        for row, (what, links, pair) in zip(rows, expected, strict=True):
            assert (row["step"], int(row["links"])) == (what, links)
            numbers = [float(row[c]) for c in ("phi_plus", "psi_minus", "psi_plus", "phi_minus", "pairs_paid")]
            assert numbers == pytest.approx([*pair.weights, pair.cost], rel=1e-9, abs=1e-11)
        end = expected[-1][2]
        assert result(page).startswith(f"End pair {end.fidelity:.3f}. 8 links, phase and white noise: ")
        assert page.locator("tbody tr").last.locator(".ql-value").inner_text() == f"{end.fidelity:.3f}"


@pytest.mark.browser
def test_steps_by_keyboard(open_lab):
    page = open_lab(SwapLab(links="4", purify="dejmps", where="links"))
    assert now(page).startswith("Step 4 of 4. A Bell measurement joins two pairs into one pair")
    button = page.get_by_role("button", name="From the start")
    button.focus()
    fidelities = iter(
        f"{stage.pairs[0].fidelity:.3f}" for stage in SwapLab(links="4", purify="dejmps", where="links").history()
    )
    for start in ("Step 1 of 4. Neighbours share pairs of fidelity 0.950", "Step 2 of 4. Round 1 of purification",
                  "Step 3 of 4. Bell measurements at two stations join four pairs into two pairs"):  # fmt: skip
        page.keyboard.press("Enter")
        assert now(page).startswith(start)
        assert result(page).startswith(f"Fidelity {next(fidelities)}. So far: pairs as long as ")
    assert page.locator(".ql-chain .ql-pair text").count() == 4 + 2
    page.get_by_role("button", name="Back").click()
    assert now(page).startswith("Step 2 of 4.")


@pytest.mark.browser
def test_play_runs_to_the_end_pair(open_lab):
    page = open_lab(SwapLab())
    page.get_by_role("button", name="Play").click()
    assert page.get_by_role("button", name="Stop").count() == 1
    page.wait_for_function("document.querySelector('p.ql-now').textContent.startsWith('Step 2 of 2')")
    page.get_by_role("button", name="Play").wait_for()


@pytest.mark.browser
def test_without_motion_there_are_steps_only(open_lab):
    page = open_lab(SwapLab(), reduced_motion="reduce")
    assert not page.get_by_role("button", name="Play").is_visible()
    page.get_by_role("button", name="From the start").click()
    assert now(page).startswith("Step 1 of 2.")


@pytest.mark.browser
def test_the_task_can_be_done_and_has_a_price(open_lab):
    page = open_lab(SwapLab())
    page.get_by_role("button", name="Set it up").click()
    assert result(page) == "End pair 0.682. 8 links, white noise: below your target 0.90; it costs 8 link pairs."
    page.get_by_label("DEJMPS").check()
    page.get_by_label("Rounds each time").press("ArrowRight")
    lab = SwapLab(links="8", purify="dejmps", rounds=2)
    end = lab.history()[-1].pairs[0]
    assert f"End pair {end.fidelity:.3f}. " in result(page)
    assert "(0.682 unpurified)" in said(page)
    assert ("at your target" in said(page)) == (end.fidelity >= 0.9)
    for name in ("Left pair: noise", "Right pair: noise"):
        page.get_by_label(name).select_option("dephased")
    for slider in page.get_by_label("Its fidelity").all():
        slider.press("Home")
    assert "not entangled any more" in said(page)


@pytest.mark.browser
def test_address_and_reset(open_lab):
    page = open_lab(SwapLab(), query="swap.links=8&swap.left_fidelity=0.9&swap.rounds=7&swap.purify=bbpssw")
    assert page.get_by_label("Rounds each time").input_value() == "1"
    assert page.locator(".ql-chain .ql-station").count() == 9
    page.get_by_label("Your target").press("ArrowRight")
    page.wait_for_function("location.search.includes('swap.target=0.91')")
    page.get_by_role("button", name="Reset").click()
    assert "End pair 0.903. 2 links, white noise: at your target 0.90" in result(page)
    assert not page.get_by_label("Rounds each time").is_visible()
    page.wait_for_function("!location.search.includes('swap.')")


@pytest.mark.browser
def test_it_fits_a_narrow_phone(open_lab):
    page = open_lab(SwapLab(links="8", purify="dejmps"), viewport={"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = page.locator(".ql-chain .ql-spent .ql-small").all()
    edges = sorted((box.bounding_box()["x"], box.bounding_box()["width"]) for box in boxes)
    assert len(edges) == 8
    assert all(x + width <= after for (x, width), (after, _) in zip(edges, edges[1:], strict=False))
