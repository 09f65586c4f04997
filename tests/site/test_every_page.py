"""What holds for every page of the site. Pages are found in the built site: a new page is tested without a word."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

READY_MS = 1000
# The labs of a page are ready when each place for one (book/_ext/qlab_site.py) holds one that says so.
WHEN_READY = """([expected, inSight]) => {
    const near = lab => !inSight || (lab.getBoundingClientRect().top < innerHeight);
    const labs = [...document.querySelectorAll(".qlab-lab")];
    return document.readyState !== "loading" && labs.length >= expected
        && labs.every(lab => lab.dataset.ready === "1" || !near(lab)) && performance.now();
}"""
SIZES = {"laptop": (1280, 800), "phone": (360, 740)}

pytestmark = pytest.mark.browser


def widgets_on(path: Path) -> int:
    """How many labs the page's source says it has."""
    return len(re.findall(r'<div[^>]* data-qlab-model="', path.read_text()))


def ready_after_ms(page: Page, address: str, expected: int) -> float:
    """Load a page, wait for the labs in sight, say how long that took from navigation, and wait for all the others."""
    page.goto(address, wait_until="commit")
    took = page.wait_for_function(WHEN_READY, arg=[expected, True], polling="raf", timeout=10_000).json_value()
    page.wait_for_function(WHEN_READY, arg=[expected, False], polling="raf", timeout=20_000)
    return took


def test_loads_quietly_and_its_labs_in_sight_are_ready_at_once(
    page: Page, page_path: str, site: Path, site_url: str
) -> None:
    expected = widgets_on(site / page_path)
    took = []
    for _ in range(6):  # the best of six, for machines that do other things besides
        took.append(ready_after_ms(page, site_url + page_path, expected))
        page.wait_for_load_state("networkidle")
        if took[-1] <= READY_MS:
            break
    assert min(took) <= READY_MS, f"labs in sight ready only after {took} ms"


def test_works_from_a_stick(page: Page, page_path: str, site: Path) -> None:
    """The same page opened as file://, with its labs."""
    ready_after_ms(page, (site / page_path).as_uri(), widgets_on(site / page_path))
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(new_page, page_path: str, site: Path, site_url: str, scheme: str, axe) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    ready_after_ms(page, site_url + page_path, widgets_on(site / page_path))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    grave = axe(page)
    assert not grave, "\n".join(grave)


@pytest.mark.parametrize("size", SIZES)
def test_does_not_scroll_sideways(new_page, page_path: str, site: Path, site_url: str, size: str) -> None:
    width, height = SIZES[size]
    page = new_page(viewport={"width": width, "height": height})
    ready_after_ms(page, site_url + page_path, widgets_on(site / page_path))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    right_edges = page.eval_on_selector_all(".qlab-lab", "labs => labs.map(lab => lab.getBoundingClientRect().right)")
    assert all(edge <= width for edge in right_edges)
