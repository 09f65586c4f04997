"""The kit and the static host in a real browser, opened from disk: controls, address, sentence, downloads, themes."""

import re
from pathlib import Path

import pytest
from coin import CoinLab

from qlab import labs

pytestmark = pytest.mark.browser


def said(page, nth=0) -> str:
    return page.locator(".ql-said").nth(nth).inner_text()


def value(page, trait) -> str:
    return page.locator(f"[data-control={trait}] :is(input, select)").first.input_value()


def test_controls_are_native_labelled_and_answer_the_keyboard(open_lab):
    page = open_lab(CoinLab())
    slider = page.get_by_label("Chance of heads")
    slider.focus()
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "51\u00a0%"
    assert page.locator("[data-control=bias] output").inner_text() == "51\u00a0%"
    page.get_by_label("Heads", exact=True).press("ArrowRight")
    assert page.get_by_label("Tails").is_checked()
    page.get_by_label("Show the true chance").press("Space")
    assert not page.get_by_label("Show the true chance").is_checked()
    page.get_by_label("Tosses").press("End")
    assert "of 10000 tosses" in said(page)
    page.get_by_label("Seed", exact=True).fill("7")
    page.get_by_label("Seed", exact=True).press("Enter")
    before = said(page)
    page.get_by_role("button", name="Toss again").press("Enter")
    assert said(page) != before and value(page, "seed") == "8"


def test_a_number_that_will_not_do_springs_back(open_lab):
    page = open_lab(CoinLab())
    for typed in ("-1", "1.5", ""):
        page.get_by_label("Seed", exact=True).fill(typed)
        page.get_by_label("Seed", exact=True).press("Tab")
        assert value(page, "seed") == "1984"


def test_reset_restores_the_baked_state_in_one_redraw(open_lab):
    page = open_lab(CoinLab(bias=0.3), query="coin.bias=0.9&coin.side=tails")
    assert value(page, "bias") == "0.9"
    page.get_by_label("Show the true chance").uncheck()
    redraws = int(page.locator(".qlab-lab").get_attribute("data-redraws"))
    page.get_by_role("button", name="Reset").click()
    assert value(page, "bias") == "0.3" and page.get_by_label("Heads", exact=True).is_checked()
    assert page.get_by_label("Show the true chance").is_checked()
    assert int(page.locator(".qlab-lab").get_attribute("data-redraws")) == redraws + 1


def test_the_address_sets_up_each_lab_and_ignores_junk(open_lab):
    junk = "coin.tosses=150.5&coin.shown=yes&coin.side=Heads&coin.seed=-4&coin.frame=1&other.bias=0.1&coin-3.bias=0.2"
    page = open_lab(CoinLab(), CoinLab(), query=f"coin.bias=0.25&coin-2.bias=0.75&coin-2.bias.x=1&{junk}")
    assert [page.get_by_label("Chance of heads").nth(i).input_value() for i in (0, 1)] == ["0.25", "0.75"]
    assert value(page, "tosses") != "" and "of 100 tosses" in said(page)
    assert value(page, "seed") == "1984"
    assert page.locator("section").nth(1).get_attribute("aria-label") == "Toss coins (2)"


@pytest.mark.parametrize("bad", ["bias=1.01", "bias=NaN", "bias=0x1", "bias=", "bias=Infinity", "bias=%3Cb%3E"])
def test_a_value_outside_its_range_is_ignored(open_lab, bad):
    page = open_lab(CoinLab(), query=f"coin.{bad}")
    assert value(page, "bias") == "0.5"


def test_a_change_is_written_into_the_address_and_what_is_unchanged_is_not(open_lab):
    page = open_lab(CoinLab(), query="keep=me")
    page.get_by_label("Chance of heads").fill("0.05")
    page.get_by_label("Show the true chance").uncheck()
    page.wait_for_function("location.search.includes('coin.shown')")
    assert page.evaluate("location.search") == "?keep=me&coin.bias=0.05&coin.shown=0"
    page.reload()
    page.wait_for_selector('.qlab-lab[data-ready="1"]')
    assert value(page, "bias") == "0.05" and not page.get_by_label("Show the true chance").is_checked()


def test_a_link_to_this_setup_is_copied_or_shown(open_lab):
    page = open_lab(CoinLab())
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject() } })")
    page.get_by_label("Chance of heads").fill("0.05")
    page.get_by_role("button", name="Copy link to this setup").click()
    assert page.get_by_label("Link to this setup", exact=True).input_value().endswith("?coin.bias=0.05#lab-coin")
    page.evaluate("navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }")
    page.get_by_role("button", name="Copy link to this setup").click()
    assert page.evaluate("window.copied").endswith("?coin.bias=0.05#lab-coin")


def test_a_copied_link_opens_at_its_lab(open_lab):
    page = open_lab(
        CoinLab(), CoinLab(), CoinLab(), query="coin-2.bias=0.05#lab-coin-2", viewport={"width": 360, "height": 400}
    )
    page.wait_for_function("Math.abs(document.querySelector('#lab-coin-2').getBoundingClientRect().top) < 60")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#lab-coin-2') !== null")


def test_the_sentence_is_seen_at_once_and_announced_at_most_once_a_second(open_lab):
    page = open_lab(CoinLab())
    page.evaluate("""() => {
        window.heard = [];
        const live = document.querySelector("[aria-live=polite]");
        const hear = new MutationObserver(() => heard.push([performance.now(), live.textContent]));
        hear.observe(live, { childList: true });
    }""")
    for _ in range(12):
        page.get_by_role("button", name="Toss again").click()
        page.wait_for_timeout(100)
    shown = said(page)
    page.wait_for_timeout(1100)
    heard = page.evaluate("heard")
    assert heard[-1][1] == shown
    assert all(later - sooner >= 950 for (sooner, _), (later, _) in zip(heard, heard[1:], strict=False))


def test_data_come_away_as_csv(open_lab, tmp_path):
    page = open_lab(CoinLab())
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "coin.csv"
    assert Path(download.value.path()).read_bytes() == b'bias,"a, b"\r\n0.5,2\r\n'


def test_without_javascript_the_figure_and_the_summary_stand(open_lab):
    page = open_lab(CoinLab(), java_script_enabled=False)
    assert page.locator(".qlab-lab svg").bounding_box()["height"] > 150
    assert page.locator(".ql-summary").inner_text().endswith("chance of heads. <b>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_lab, scheme, width, root):
    page = open_lab(CoinLab(), _explorer(), _quiz(), viewport={"width": width, "height": 800}, has_touch=width < 500)
    page.evaluate(f"document.documentElement.dataset.theme = '{scheme}'")
    page.get_by_label("Always").check()
    page.evaluate((root / "tools/node_modules/axe-core/axe.min.js").read_text())
    assert page.evaluate("axe.run('main').then((found) => found.violations.map((v) => v.id + ': ' + v.help))") == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_targets_are_large_enough_to_touch(open_lab):
    page = open_lab(CoinLab(), _quiz(), viewport={"width": 360, "height": 800}, has_touch=True, is_mobile=True)
    for target in page.locator(".qlab-lab :is(button, select, input[type=number], label:has(input))").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 43.9, target.evaluate("e => e.outerHTML")


def test_the_theme_of_the_page_is_followed_and_the_systems_where_there_is_none(open_lab):
    page = open_lab(CoinLab(), color_scheme="dark")
    paper = "getComputedStyle(document.querySelector('.qlab-lab')).backgroundColor"
    light = page.evaluate(paper)
    page.evaluate("document.documentElement.removeAttribute('data-theme')")
    dark = page.evaluate(paper)
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(23, 28, 35)")
    page.evaluate("document.body.setAttribute('data-jp-theme-light', 'true')")
    assert page.evaluate(paper) == light


def test_a_lab_that_cannot_start_leaves_its_picture_and_the_others_alone(open_lab, browser, tmp_path):
    open_lab(CoinLab(), CoinLab())
    html = (tmp_path / "page.html").read_text()
    (tmp_path / "page.html").write_text(re.sub(r'"_esm":\["\w+"', '"_esm":["gone"', html, count=1))
    page, complaints = browser.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto((tmp_path / "page.html").as_uri())
    page.wait_for_selector('.qlab-lab[data-ready="1"]')
    assert page.locator(".ql-summary").count() == 1
    assert complaints[0].startswith("A lab could not start; its picture stays.")
    page.close()


def _explorer():
    return labs.Explorer(lambda x, a: a * x, x=[0.0, 1.0], a=[1.0, 2.0])


def _quiz():
    options = {"Always": "Not in its own basis.", "It can": "In another basis it does."}
    return labs.Quiz([labs.Question("Does looking change a photon?", options, "It can")])
