"""Labs out of sight wait: for the reader, for a link, for the printer, or until nothing else is to be done."""

from collections.abc import Callable
from pathlib import Path
from shutil import copy2

import pytest
import qlab_site
from coin import CoinLab
from playwright.sync_api import Page
from static_page import page_of

pytestmark = pytest.mark.browser

NEVER_IDLE = "window.requestIdleCallback = () => 0;"
STARTED = """[...document.querySelectorAll("[data-qlab-model]")]
    .map(place => [place.id, place.querySelector("[data-ready]") !== null])"""


@pytest.fixture
def open_page(new_page: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """`open_page(query, idle=False)`: three labs, a long way apart, on a machine that always has something to do."""

    def opened(query: str = "", idle: bool = False) -> Page:
        far = '<div style="height: 3000px"></div><div class="qlab-mount'
        html = page_of(CoinLab(), CoinLab(), CoinLab()).replace('<div class="qlab-mount', far)
        (tmp_path / "page.html").write_text(html.replace(far, '<div class="qlab-mount', 1), encoding="utf-8")
        copy2(qlab_site.HOST, tmp_path)
        page = new_page(viewport={"width": 1280, "height": 800})
        if not idle:
            page.add_init_script(NEVER_IDLE)
        page.goto((tmp_path / "page.html").as_uri() + query)
        return page

    return opened


def wait_until_started(page: Page, *which: bool) -> None:
    names = ["lab-coin", "lab-coin-2", "lab-coin-3"]
    wanted = [list(pair) for pair in zip(names, which, strict=True)]
    page.wait_for_function(
        f"wanted => JSON.stringify({STARTED}) === JSON.stringify(wanted)", arg=wanted, timeout=10_000
    )


def test_only_the_lab_in_sight_starts(open_page):
    page = open_page()
    wait_until_started(page, True, False, False)
    page.wait_for_timeout(300)
    wait_until_started(page, True, False, False)


def test_a_lab_that_comes_near_starts(open_page):
    page = open_page()
    wait_until_started(page, True, False, False)
    page.evaluate("scrollTo(0, document.querySelector('#lab-coin-2').getBoundingClientRect().top - 1000)")
    wait_until_started(page, True, True, False)


def test_when_nothing_else_is_to_be_done_all_start(open_page):
    wait_until_started(open_page(idle=True), True, True, True)


def test_a_link_leads_to_its_lab_and_sets_it_up(open_page):
    page = open_page("?coin-3.bias=0.25#lab-coin-3")
    page.wait_for_selector("#lab-coin-3 [data-ready]")
    assert page.locator("#lab-coin-3 [data-control=bias] input").input_value() == "0.25"
    at = page.evaluate("document.querySelector('#lab-coin-3').getBoundingClientRect()")
    assert 0 <= at["top"] < 800 and at["bottom"] > 0


def test_the_printer_gets_all_of_them(open_page):
    page = open_page()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    wait_until_started(page, True, True, True)


def test_what_waits_is_found_and_printed_as_a_picture(open_page):
    page = open_page()
    wait_until_started(page, True, False, False)
    still = page.locator("#lab-coin-3")
    assert still.locator("svg[role=img]").bounding_box()["height"] > 100
    page.evaluate("getSelection().collapse(document.querySelector('#lab-coin-2'), 0)")
    assert page.evaluate("find('comes ever closer')")


def test_a_table_that_labs_share_is_in_the_page_once():
    long = list(range(1000))
    one = {"model_module": "anywidget", "state": {"_esm": "x", "table": long, "own": 1}}
    page = qlab_site.page_script({"a": one, "b": one, "c": {**one, "state": {"_esm": "x", "table": long[:-1]}}})
    assert page.count("997,998,999") == 1 and page.count("997,998") == 2


def test_a_link_is_found_before_any_script():
    html = page_of(CoinLab(), CoinLab())
    assert html.count('id="lab-coin"') == html.count('id="lab-coin-2"') == 1
