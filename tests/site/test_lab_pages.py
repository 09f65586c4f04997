"""A lab on a page of its own: alone, large, in a frame of another page, and listed with the code to embed it."""

import math
import re
import sys
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from qlab import labs

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))

import lab_pages

NAMES = sorted(getattr(labs, name).name for name in labs.__all__ if name.endswith("Lab") and name != "Lab")
READY = '.qlab-lab[data-ready="1"]'

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("name", NAMES)
def test_a_lab_stands_alone_and_fits_a_phone_and_a_projector(new_page, site_url: str, name: str, axe) -> None:
    page: Page = new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{site_url}lab/{name}.html")
    page.locator(READY).wait_for()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360
    assert page.locator("header, nav, footer").count() == 0
    page.set_viewport_size({"width": 1920, "height": 1080})
    small = page.locator(".ql-title").bounding_box()["height"]
    page.goto(f"{site_url}lab/{name}.html?large&theme=dark")
    page.locator(READY).wait_for()
    assert page.locator(".ql-title").bounding_box()["height"] > 1.4 * small
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 1920
    grave = axe(page, only="color-contrast")
    assert not grave, "\n".join(grave)


@pytest.mark.parametrize("name", ["bb84", "network"])
def test_a_frame_on_another_page_has_the_labs_height(new_page, site_url: str, name: str) -> None:
    """A page without an address is another site to the frame."""
    page: Page = new_page(viewport={"width": 800, "height": 900})
    page.set_content(lab_pages.embedding(name, "A lab").replace(lab_pages.SITE, site_url))
    frame = page.frame_locator("iframe")
    frame.locator(READY).wait_for()
    expect(page.locator("iframe")).not_to_have_attribute("height", "900")
    main = frame.locator("main").evaluate("main => main.getBoundingClientRect().height")
    expect(page.locator("iframe")).to_have_attribute("height", str(math.ceil(main)))


def test_the_settings_of_a_link_are_those_of_the_lab(new_page, site_url: str) -> None:
    page: Page = new_page()
    page.goto(f"{site_url}lab/timeline.html?timeline.satellite=1")
    page.locator(READY).wait_for()
    assert page.get_by_role("checkbox", name=re.compile("satellites")).is_checked()


def test_all_labs_are_listed_with_picture_and_code(new_page, site: Path, site_url: str) -> None:
    page: Page = new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{site_url}labs.html")
    assert page.locator(".lab-card").count() == len(NAMES)
    for name in NAMES:
        assert (site / "lab" / f"{name}.svg").read_text(encoding="utf-8").startswith("<svg")
        link = page.locator(f"#{name} a", has_text="on its own")
        assert (site / link.get_attribute("href")).is_file()
    code = page.locator("#bb84 .lab-code code").text_content()
    assert code == lab_pages.embedding("bb84", labs.BB84Lab.title).replace(lab_pages.SITE, site_url)
    assert page.locator("#bb84").inner_text().count("Chapter 3") == 1


def test_a_title_cannot_break_out() -> None:
    code = lab_pages.embedding("x", '"><script>alert(1)</script>')
    assert re.findall(r"<script>", code) == ["<script>"] and "alert(1)" in unescape(code)
