"""Sheets to print: what stands on paper makes sense there, without the chapter and without a mouse."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "book" / "_ext")]

import lab_pages  # noqa: E402
import work_sheets  # noqa: E402


@pytest.fixture(scope="module")
def sheets() -> dict[str, str]:
    """Name of a lab to its sheet."""
    page = (ROOT / "book" / "work-sheets.md").read_text("utf-8").partition(work_sheets.MARK)[2]
    made = work_sheets.sheets(ROOT / "book", page).split("\n## ")[1:]
    return {re.search(r"lab/([\w-]+)\.html", sheet)[1]: sheet for sheet in made}


def test_every_lab_has_one(sheets: dict[str, str]) -> None:
    assert sheets.keys() == lab_pages.kinds().keys()


def test_a_seed_is_asked_for_where_there_is_one(sheets: dict[str, str]) -> None:
    for name, kind in lab_pages.kinds().items():
        assert ("<span>Seed</span>" in sheets[name]) == ("seed" in kind.address), name
    assert "Seed" not in sheets["objections"] and "Seed" in sheets["bb84"]


def test_no_sheet_speaks_of_what_comes_later_in_the_chapter(sheets: dict[str, str]) -> None:
    assert not [name for name, sheet in sheets.items() if re.search(r"further down|we simulate below", sheet)]
    assert "just as well?" in sheets["objections"] and "that comes through. Cut it" in sheets["repeater"]
    assert "(below, under *Many messages*)" in sheets["teleport"]  # that is a place in the lab
