"""The timeline: entries that have sources and are not dated after them, and a reader who filters, steps and reads."""

import csv
import json
import re

import pytest

from qlab.labs import TimelineLab
from qlab.labs.timeline.lab import FIRST, KINDS, LAST, OPEN, entries, moment

DATE = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")
# Not a year that somebody promised, nor a distance, nor the length of a key.
YEAR = re.compile(r"(?<!by )(?<!runs to )(?<!RSA-)\b(?:19|20)\d\d\b(?! km)")


def test_nothing_is_dated_after_its_source():
    for entry in entries():
        assert DATE.fullmatch(entry.date) and DATE.fullmatch(entry.published), entry
        known = min(len(entry.date), len(entry.published))  # compare years where one of the months is not known
        assert entry.date[:known] <= entry.published[:known], entry
        assert FIRST <= moment(entry.date) < LAST + 1
        assert entry.published <= "2026-11" and entry.published[:4] in entry.source, entry


def test_no_text_speaks_of_a_year_after_its_sources():
    """An entry that says what came later cites who reported that, too."""
    for entry in entries():
        newest = max(YEAR.findall(entry.source))
        assert all(year <= newest for year in YEAR.findall(f"{entry.title} {entry.said} {entry.right}")), entry


def test_entries_are_in_order_each_once_and_complete():
    listed = entries()
    assert 60 <= len(listed) <= 80
    assert [moment(e.date) for e in listed] == sorted(moment(e.date) for e in listed)
    assert len({e.title for e in listed}) == len({e.id for e in listed}) == len(listed)
    assert {e.kind for e in listed} == set(KINDS)
    assert all(re.fullmatch(r"[a-z0-9-]+", e.id) for e in listed)
    assert all(e.title and e.said.endswith(".") and e.right.endswith(".") and e.source for e in listed)
    assert all(re.fullmatch(r"https://[^\s<>\"']+", e.link) for e in listed)  # a reader can look each of them up


def test_each_source_and_page_is_in_the_book(root):
    works = set(re.findall(r"^@\w+\{([^,\s]+),", (root / "book/references.bib").read_text(encoding="utf-8"), re.M))
    pages = {path.stem for path in (root / "book").glob("*.ipynb")}
    assert {e.bib for e in entries()} <= works
    assert {e.where for e in entries()} <= pages


def test_links_lead_where_the_references_do(root):
    """An entry's DOI or arXiv number is that of the work in the book's references."""
    text = (root / "book/references.bib").read_text(encoding="utf-8")
    works = {w.split(",", 1)[0].split("{", 1)[1]: w for w in re.split(r"\n(?=@)", text) if "{" in w}
    for entry in entries():
        doi = entry.link.removeprefix("https://doi.org/")
        if doi != entry.link and "doi " in works[entry.bib]:
            assert f"{{{doi}}}" in works[entry.bib], entry.id
        if entry.link.startswith("https://arxiv.org/abs/"):
            assert f"{{{entry.link.removeprefix('https://arxiv.org/abs/')}}}" in works[entry.bib], entry.id


def test_a_right_form_begins_with_a_verdict_and_fits_its_card(node):
    right = [e.right for e in entries()]
    verdicts = node(f"return {json.dumps(right)}.map(model.verdict);", model="timeline/model.js")
    for text, (first, rest) in zip(right, verdicts, strict=True):
        assert 8 <= len(first) <= 85 and f"{first} {rest}".strip() == text
    assert all(len(e.right) <= 220 and len(e.said) <= 110 for e in entries())


SETTINGS = [
    {},
    {"satellite": True},
    {"record": True, "claim": True, "since": 2015},
    {"standard": True, "until": 2010},
    {"since": 2020, "until": 2020},
]


@pytest.mark.parametrize("setting", SETTINGS, ids=str)
def test_the_page_shows_what_python_shows(node, setting):
    lab = TimelineLab(**setting)
    state = {"kinds": [k for k in KINDS if setting.get(k)], "since": lab.since, "until": lab.until, "entry": OPEN}
    script = f"const e = {json.dumps(lab.events)}, s = {json.dumps(state)}; const list = model.shown(e, s);"
    found = node(script + "return [list.map((i) => e[i].id), model.counted(e, s)];", model="timeline/model.js")
    assert found[0] == [x["id"] for x in lab.shown]
    every = TimelineLab(since=lab.since, until=lab.until).shown
    assert found[1] == [sum(x["kind"] == kind for x in every) for kind in KINDS]


def test_bad_input():
    with pytest.raises(ValueError, match="`entry` must be one of"):
        TimelineLab(entry="moon-landing")
    with pytest.raises(ValueError, match="`until` must not be before `since`"):
        TimelineLab(since=2020, until=2010)
    with pytest.raises(ValueError, match="`since` must be"):
        TimelineLab(since=1969)


def spaced(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.browser
def test_a_reader_filters_and_steps_by_keyboard(open_lab):
    page = open_lab(TimelineLab())
    headline, said, card = page.locator(".ql-headline"), page.locator(".ql-said"), page.locator(".tl-card")
    points, start = page.locator(".tl-axis .tl-point"), [e.id for e in entries()].index(OPEN)
    assert f"Number {start + 1}, " in said.inner_text()
    assert headline.inner_text() == f"{len(entries())} entries" and points.count() == len(entries())
    page.get_by_role("checkbox", name="satellites").press("Space")
    sky = [e for e in entries() if e.kind == "satellite"]
    assert headline.inner_text() == f"{len(sky)} entries" and points.count() == len(sky)
    slider = page.get_by_role("slider", name="Entry")
    slider.press("Home")
    for i, expected in enumerate(sky):
        told = card.inner_text()
        assert all(text in told for text in (expected.title, expected.said, expected.right, expected.source))
        assert f"Number {i + 1}, " in said.inner_text() and expected.title in slider.get_attribute("aria-valuetext")
        slider.press("ArrowRight")  # the last one stays
    assert page.get_by_role("button", name="Later").is_disabled()
    page.get_by_role("button", name="Earlier").press("Enter")
    assert sky[-2].title in card.inner_text()
    page.get_by_role("checkbox", name="With its right form").press("Space")
    assert sky[-2].right not in card.inner_text() and "What does that leave out?" in said.inner_text()
    page.get_by_role("button", name="Reset").click()
    assert headline.inner_text() == f"{len(entries())} entries" and entries()[start].title in said.inner_text()


@pytest.mark.browser
def test_years_push_each_other_and_nothing_shown_is_said(open_lab):
    page = open_lab(TimelineLab(standard=True))
    first, last = page.get_by_role("slider", name="From"), page.get_by_role("slider", name="To")
    last.press("Home")
    assert page.locator(".ql-headline").inner_text() == "No entries"
    assert "Nothing is shown" in page.locator(".tl-card").inner_text()
    assert page.get_by_role("slider", name="Entry").is_disabled()
    first.press("End")
    assert last.get_attribute("aria-valuetext") == str(LAST)
    assert page.locator(".ql-headline").inner_text() == "1 entry"
    last.press("Home")
    assert first.get_attribute("aria-valuetext") == str(FIRST)


@pytest.mark.browser
def test_points_and_the_list_open_entries_and_text_is_text(open_lab):
    page = open_lab(TimelineLab(network=True))
    net = [e for e in entries() if e.kind == "network"]
    page.locator(".tl-axis .tl-point").first.click(force=True)
    assert net[0].title in page.locator(".tl-card").inner_text()
    link = page.locator(".tl-source a")
    assert link.get_attribute("href") == net[0].link and link.get_attribute("rel") == "noopener noreferrer"
    page.get_by_text("All that is shown, as a list").click()
    listed = page.locator(".tl-list button")
    assert listed.count() == len(net)
    listed.last.press("Enter")
    assert net[-1].title in page.locator(".tl-card").inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    lab = TimelineLab(entry="bb84")
    lab.set_trait("events", [lab.events[0] | {"said": "<b>bold</b><img src=x>", "link": "javascript:alert(1)"}])
    page = open_lab(lab)
    card = page.locator(".tl-card")
    assert "<b>bold</b><img src=x>" in card.inner_text() and card.locator("b, img").count() == 0
    assert page.locator(".tl-source a").is_hidden() and page.locator(".tl-source a").get_attribute("href") is None


@pytest.mark.browser
def test_a_setup_comes_with_its_address(open_lab):
    page = open_lab(TimelineLab(), query="timeline.entry=12900-km&timeline.satellite=1&timeline.since=2020")
    assert "12 900 km" in spaced(page.locator(".tl-title").inner_text())
    assert page.locator(".ql-headline").inner_text() == f"{len(TimelineLab(satellite=True, since=2020).shown)} entries"
    assert page.get_by_role("checkbox", name="satellites").is_checked()
    page = open_lab(TimelineLab(), query="timeline.entry=moon&timeline.since=2020&timeline.until=2010")
    assert page.get_by_role("slider", name="To").get_attribute("aria-valuetext") == "2020"


@pytest.mark.browser
def test_what_is_shown_can_be_taken_away(open_lab):
    lab = TimelineLab(standard=True, since=2020)
    page = open_lab(lab)
    with page.expect_download() as found:
        page.get_by_role("button", name="Download CSV").click()
    with found.value.path().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["date"], r["reported"], r["right_form"], r["source"], r["link"]) for r in rows] == [
        (x["date"], x["said"], x["right"], x["source"], x["link"]) for x in lab.shown
    ]


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_narrow_page_does_not_scroll_sideways(open_lab, theme):
    page = open_lab(TimelineLab(), viewport={"width": 320, "height": 700}, color_scheme=theme, has_touch=True)
    for _ in range(5):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.get_by_role("button", name="Later").click()
