"""Two works that read the same in the text, such as [Bennett et al., 1992], have a letter after the year."""

from collections import Counter
from pathlib import Path

from pybtex.database import Entry, parse_file
from pybtex.plugin import find_plugin


def _label(entry: Entry) -> str:
    names = [" ".join(person.last_names) for person in entry.persons["author"]]
    return f"{' and '.join(names) if len(names) < 3 else names[0] + ' et al.'}, {entry.fields['year']}"


def test_no_two_works_are_cited_alike(root: Path) -> None:
    entries = parse_file(root / "book" / "references.bib").entries.values()
    labels = Counter(_label(entry) for entry in entries if "author" in entry.persons)
    assert [label for label, n in labels.items() if n > 1] == []


def test_each_work_can_be_printed(root: Path) -> None:
    """A per cent sign in a title or in `howpublished` would swallow the rest of its line, and stop the build."""
    style = find_plugin("pybtex.style.formatting", "plain")()
    works = parse_file(root / "book" / "references.bib").entries.values()
    assert len(list(style.format_entries(works))) == len(works)
