"""The story, checked: the counts that it prints are those of its verdicts, and each verdict says where to look."""

import re
from pathlib import Path

import nbformat
import pytest
from pybtex.database import parse_file

VERDICTS = {"Right": "R", "Not quite": "I", "Wrong": "W", "Overtaken": "O", "Opinion": "N"}
CLAIM = re.compile(r"\(claim-(\d+)\)=\n\*\*(\d+)\. [^\n]+\*\*\n\n\*([^*]+)\.\*([^\n]+)")
CITED = re.compile(r"\{cite(?::t)?\}`([^`]+)`")


@pytest.fixture(scope="module")
def cells(root: Path) -> list[nbformat.NotebookNode]:
    return nbformat.read(root / "book" / "the-story-checked.ipynb", as_version=4).cells


@pytest.fixture(scope="module")
def claims(cells: list[nbformat.NotebookNode]) -> list[tuple[str, ...]]:
    return CLAIM.findall("\n".join(cell.source for cell in cells if cell.cell_type == "markdown"))


def test_claims_are_counted_as_they_are_judged(cells, claims) -> None:
    assert [(int(label), int(number)) for label, number, *_ in claims] == [(n, n) for n in range(1, 61)]
    code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
    assert re.search(r'verdicts = "([A-Z]+)"', code)[1] == "".join(VERDICTS[verdict] for *_, verdict, _ in claims)


def test_each_verdict_says_where_it_comes_from(claims) -> None:
    """A work, a chapter, or another claim."""
    for _, number, _, why in claims:
        assert "{cite" in why or re.search(r"\]\(\d\d-", why) or "See claim" in why, number


def test_each_work_cited_has_an_address(root: Path, claims) -> None:
    """A book has a publisher; all else can be opened."""
    works = parse_file(root / "book" / "references.bib").entries
    for key in {key for *_, why in claims for keys in CITED.findall(why) for key in keys.split(",")}:
        fields = works[key].fields
        assert {"doi", "eprint", "url", "publisher"} & set(fields) or "url{http" in fields["howpublished"], key
