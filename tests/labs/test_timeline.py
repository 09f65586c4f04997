"""The timeline: entries that have sources and are not dated after them, and a reader who filters and steps."""

import re

import pytest

from qlab.labs import TimelineLab
from qlab.labs.timeline.lab import FIRST, KINDS, LAST, entries, moment

DATE = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")


def test_nothing_is_dated_after_its_source():
    for entry in entries():
        assert DATE.fullmatch(entry.date) and DATE.fullmatch(entry.published), entry
        known = min(len(entry.date), len(entry.published))  # compare years where one of the months is not known
        assert entry.date[:known] <= entry.published[:known], entry
        assert FIRST <= moment(entry.date) < LAST + 1
        assert re.search(r"\b(19|20)\d\d\b", entry.source), f"no year in the source of {entry.title}"
        assert entry.published[:4] in entry.source, entry


def test_entries_are_in_order_each_once_and_complete():
    listed = entries()
    assert len(listed) >= 40 and [e.date for e in listed] == sorted(e.date for e in listed)
    assert len({e.title for e in listed}) == len(listed)
    assert {e.kind for e in listed} == set(KINDS)
    assert all(e.title and e.said.endswith(".") and e.right.endswith(".") and e.source for e in listed)


def test_each_source_and_page_is_in_the_book(root):
    works = set(re.findall(r"^@\w+\{([^,\s]+),", (root / "book/references.bib").read_text(encoding="utf-8"), re.M))
    pages = {path.stem for path in (root / "book").glob("*.ipynb")}
    assert {e.bib for e in entries()} <= works
    assert {e.where for e in entries()} <= pages


def test_bad_input():
    with pytest.raises(ValueError, match="`kind` must be one of"):
        TimelineLab(kind="rumour")
    with pytest.raises(ValueError, match="`entry` must be"):
        TimelineLab(entry=1000)


@pytest.mark.browser
def test_a_reader_filters_and_steps(open_lab):
    page = open_lab(TimelineLab())
    said, card = page.locator(".ql-said"), page.locator(".tl-card")
    assert f"1 of {len(entries())}" in said.inner_text() and page.locator(".tl-axis path").count() == len(entries())
    page.get_by_label("Show").select_option("satellite")
    sky = [e for e in entries() if e.kind == "satellite"]
    assert page.locator(".tl-axis path").count() == len(sky) and sky[0].title in card.inner_text()
    for expected in sky[1:]:
        page.get_by_role("button", name="Later").press("Enter")
        assert expected.title in card.inner_text() and expected.source in card.inner_text()
    page.get_by_role("button", name="Later").press("Enter")  # the last one stays
    assert sky[-1].title in card.inner_text()
    page.get_by_label("With its right form").uncheck()
    assert sky[-1].right not in card.inner_text() and sky[-1].said in said.inner_text()
    page.locator(".tl-axis path").first.click(force=True)
    assert sky[0].title in card.inner_text()
    page.get_by_text("All that is shown, as a list").click()
    assert page.locator(".tl-list li").count() == len(sky)
    page.get_by_role("button", name="Reset").click()
    assert f"1 of {len(entries())}" in said.inner_text()


@pytest.mark.browser
def test_what_is_shown_can_be_taken_away(open_lab):
    page = open_lab(TimelineLab(kind="standard", since=2020))
    with page.expect_download() as found:
        page.get_by_role("button", name="Download CSV").click()
    rows = found.value.path().read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == sum(e.kind == "standard" and e.date >= "2020" for e in entries())
