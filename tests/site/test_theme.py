"""Pages without the theme's icon fonts and eager search index: nothing that the theme does is lost by it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_the_theme_is_switched(page: Page, site_url: str) -> None:
    page.goto(site_url + "index.html")
    modes = []
    for _ in range(3):
        page.locator(".theme-switch-button").first.click()
        modes.append(page.evaluate("document.documentElement.dataset.mode"))
    assert sorted(modes) == ["auto", "dark", "light"]


def test_an_admonition_has_its_sign(page: Page, site: Path, site_url: str) -> None:
    name = next(path.name for path in sorted(site.glob("*.html")) if 'class="admonition note' in path.read_text())
    page.goto(site_url + name)
    sign = page.locator(".admonition.note > .admonition-title").first.evaluate(
        "title => [getComputedStyle(title, '::after').maskImage, getComputedStyle(title, '::after').width]"
    )
    assert sign[0].startswith('url("data:image/svg+xml') and sign[1] == "16px"


@pytest.mark.parametrize("width", [390, 1280])
def test_the_contents_open_and_close(new_page, site_url: str, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 780})
    page.goto(site_url + "index.html", wait_until="load")
    links = page.locator(".bd-links__title, .bd-docs-nav").first
    before = links.is_visible()
    page.locator(".primary-toggle").first.click()
    expect(links).to_be_visible(visible=not before)


def test_a_page_is_downloaded(page: Page, site_url: str) -> None:
    page.goto(site_url + "01-bits-to-qubits.html", wait_until="load")
    page.locator(".dropdown-download-buttons > button").click()
    with page.expect_download() as download:
        page.locator(".dropdown-download-buttons .dropdown-menu a", has_text=".ipynb").click()
    assert download.value.suggested_filename.endswith(".ipynb")


def test_searching_finds(page: Page, site_url: str) -> None:
    page.goto(site_url + "index.html", wait_until="load")
    page.locator(".search-button__button").first.click()
    page.locator("#pst-search-dialog input[name=q]").fill("teleportation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=teleportation*")
    expect(page.locator("#search-results li").first).to_be_visible(timeout=10_000)


def test_code_is_copied_and_a_fold_opens(new_page, site_url: str) -> None:
    page = new_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(site_url + "01-bits-to-qubits.html", wait_until="load")
    cell = page.locator("div.highlight:visible").first
    cell.hover()
    cell.locator("button.copybtn").click()
    assert page.evaluate("navigator.clipboard.readText()").strip() in cell.locator("pre").inner_text()
    fold = page.locator("details.toggle-details, details.sd-dropdown, details.hide").first
    fold.locator("summary").click()
    assert fold.evaluate("fold => fold.open")


def test_printed_page_has_every_lab_or_its_picture(page: Page, site_url: str) -> None:
    page.goto(site_url + "03-bb84.html")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function("document.querySelectorAll('.qlab-still').length === 0")
    assert page.eval_on_selector_all(".qlab-lab", "labs => labs.every(lab => lab.getBoundingClientRect().height > 100)")
    assert len(page.pdf()) > 50_000
