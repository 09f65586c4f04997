"""The lab report: settings, result, pictures, data and notes in one page that needs nothing else."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page

from qlab import labs

LABS = [name for name in labs.__all__ if name.endswith("Lab") and name != "Lab"]
NOTES = 'Ada & Bob: "25 %"?\n<img src=x onerror=alert(1)>'

pytestmark = pytest.mark.browser


def downloaded(page: Page, folder: Path, notes: str = "") -> Path:
    """The report of the lab on the page, as a file."""
    page.locator(".ql-report summary").click()
    page.locator(".ql-report textarea").fill(notes)
    with page.expect_download() as got:
        page.get_by_role("button", name="Download report").click()
    got.value.save_as(folder / got.value.suggested_filename)
    return folder / got.value.suggested_filename


def test_a_report_says_what_was_set_seen_and_thought(open_lab, new_page, tmp_path: Path) -> None:
    lab = labs.BB84Lab()
    page = open_lab(lab, query="bb84.noise=0.08")
    file = downloaded(page, tmp_path, NOTES)
    assert file.name == "bb84-report.html"
    report = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    text = report.get_text(" ")
    assert "Ada & Bob" in text and "<img src=x" in text and not report.select("img, script, link, iframe")
    noise = next(row for row in report.select("tr") if row.th and "Noise" in row.th.text)
    assert noise.td.text == "8\u00a0%"
    assert page.locator(".ql-said").inner_text() in text
    (link,) = report.select("a")
    assert "bb84.noise=0.08" in link["href"]
    reader = new_page(viewport={"width": 800, "height": 900})  # no console error, no request: new_page sees to it
    reader.goto(file.as_uri())
    picture = reader.locator(".qlab-lab svg[aria-label]").first
    assert picture.is_visible() and picture.bounding_box()["height"] > 50
    assert reader.evaluate("document.scrollingElement.scrollWidth") <= 800


@pytest.mark.parametrize("name", LABS)
def test_every_lab_has_one_with_its_settings_and_a_picture(open_lab, tmp_path: Path, name: str) -> None:
    lab = getattr(labs, name)()
    report = BeautifulSoup(downloaded(open_lab(lab), tmp_path).read_text("utf-8"), "html.parser")
    settings = [row.th.text for row in report.table.select("tr")]
    assert settings == [rule["label"] for rule in lab.about["controls"].values()]
    assert report.select("figure [role=img]") and report.h1.text == lab.title
    assert report.select("table")[-1].select("th[scope=col]")
