"""The teacher's pages: every lab that they link to opens with the settings that the link names."""

import io
import re
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from qlab import labs

READY = '.qlab-lab[data-ready="1"]'
KINDS = {
    getattr(labs, name).name: getattr(labs, name) for name in labs.__all__ if name.endswith("Lab") and name != "Lab"
}


def links(site: Path) -> list[str]:
    """Links to labs by themselves, from the page for teachers."""
    page = BeautifulSoup((site / "for-teachers.html").read_text("utf-8"), "html.parser")
    return [a["href"] for a in page.select('article a[href^="lab/"]')]


def test_the_links_name_settings_that_the_labs_have(site: Path) -> None:
    found = links(site)
    assert len(found) >= 6
    for link in found:
        name = Path(urlsplit(link).path).stem
        for key, value in parse_qsl(urlsplit(link).query):
            lab, _, trait = key.partition(".")
            assert lab == name and trait in KINDS[name].address, link
            rule = KINDS[name]().about["controls"][trait]
            assert rule["kind"] != "choice" or value in dict(rule["options"])


@pytest.mark.browser
def test_the_links_open_the_lesson(site: Path, site_url: str, new_page) -> None:
    page = new_page(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
    said = []
    for link in links(site):
        page.goto(site_url + link)
        page.locator(READY).wait_for()
        said.append(page.locator(".ql-result").inner_text())
    said = [words.replace("\u00a0", " ") for words in said]
    nobody, eve, tenth = (
        next(words for link, words in zip(links(site), said, strict=True) if part in link)
        for part in ("photons=1000&large", "resend&large", "fraction=0.1")
    )
    assert "Error rate 0.0 %" in nobody and "Error rate 24.6 %" in eve and "Somebody may be listening" in eve
    assert re.search(r"Error rate 2\.\d %", tenth) and "low enough for a key" in tenth


@pytest.mark.browser
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_each_sheet_is_printed_on_the_page_that_it_names(new_page, site_url: str, paper: str) -> None:
    """With a browser's usual margins one sheet in three took two pages, and the list took two."""
    page = new_page()
    page.goto(site_url + "work-sheets.html")
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "1cm")
    pages = PdfReader(io.BytesIO(page.pdf(format=paper, margin=margin))).pages
    assert len(pages) == 1 + len(KINDS)
    for number, sheet in enumerate(pages[1:], start=2):
        assert re.search(r"In print:\s+page\s+(\d+)", sheet.extract_text())[1] == str(number)


def test_there_is_a_sheet_for_every_lab(site: Path) -> None:
    page = BeautifulSoup((site / "work-sheets.html").read_text("utf-8"), "html.parser")
    assert {Path(a["href"]).stem for a in page.select(".sheet-open a")} == set(KINDS)
    for sheet in page.select("section > section"):
        assert len(sheet.select("ol > li")) >= 3 and sheet.select(".sheet-lines")
