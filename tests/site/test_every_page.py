"""What holds for every page of the site. Pages are found in the built site: a new page is tested without a word."""

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from visits import Visit, open_with_labs

MOST_BYTES = 350_000
MOST_REQUESTS = 25
MOST_MOVED = 0.01
PACKED = {".woff2", ".png"}
PHONE = {"width": 360, "height": 740}
# The search page alone fetches the index of words.
HEAVY = {"search.html": re.compile("fontawesome|webfonts")}
HEAVY_ELSEWHERE = re.compile("fontawesome|webfonts|searchindex")

pytestmark = pytest.mark.browser


def compressed(path: Path) -> int:
    """Bytes of a file as a server would send it."""
    content = path.read_bytes()
    return len(content) if path.suffix in PACKED else len(gzip.compress(content))


def test_first_load_asks_for_little_and_nothing_that_is_not_there(first_visit: Visit, site: Path) -> None:
    files = first_visit.files
    assert len(files) <= MOST_REQUESTS, files
    assert [file for file in files if not (site / file).is_file()] == []
    weights = {file: compressed(site / file) for file in files}
    assert sum(weights.values()) <= MOST_BYTES, sorted(weights.items(), key=lambda pair: -pair[1])


def test_first_load_brings_no_icon_script_and_no_search_index(first_visit: Visit, page_path: str) -> None:
    heavy = HEAVY.get(page_path, HEAVY_ELSEWHERE)
    assert [file for file in first_visit.files if heavy.search(file)] == []


def test_its_heading_is_seen(new_page, page_path: str, site_url: str) -> None:
    page: Page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(site_url + page_path)
    if not page_path.startswith("lab/"):  # there it is for those who listen
        assert page.locator("article h1, main h1").locator("visible=true").first.bounding_box()["height"] > 20


def test_nothing_moves_while_it_starts(first_visit: Visit) -> None:
    assert first_visit.moved <= MOST_MOVED, first_visit.shifts


def test_every_icon_is_drawn(first_visit: Visit) -> None:
    assert [icon for icon in first_visit.blank_icons if "fa-lg fa-" not in icon] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(new_page, page_path: str, site_url: str, scheme: str, axe) -> None:
    page = new_page(color_scheme=scheme, viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    open_with_labs(page, site_url + page_path)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    grave = axe(page, only="color-contrast" if scheme == "dark" else None)  # the rest is the same in the dark
    assert not grave, "\n".join(grave)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1280


def test_works_from_a_stick_on_a_phone_and_does_not_scroll_sideways(new_page, page_path: str, site: Path) -> None:
    """The page opened as file://, with all its labs, on the narrowest of screens."""
    page: Page = new_page(viewport=PHONE)
    open_with_labs(page, (site / page_path).as_uri())
    assert page.evaluate("document.scrollingElement.scrollWidth") <= PHONE["width"]
    right_edges = page.eval_on_selector_all(".qlab-lab", "labs => labs.map(lab => lab.getBoundingClientRect().right)")
    assert all(edge <= PHONE["width"] for edge in right_edges)
