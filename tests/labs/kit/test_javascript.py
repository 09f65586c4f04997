"""The JavaScript of the labs and of the site's glue: as readable as the Python."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = sorted([*(ROOT / "qlab").rglob("*.js"), *(ROOT / "book" / "_host").glob("*.js")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_line_is_longer_than_110_columns_and_no_file_than_300_lines(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [f"{i}: {line}" for i, line in enumerate(lines, 1) if len(line) > 110]
    assert len(lines) <= 300
