"""Sheets to print: for each lab the things to try, with room for the reader's own numbers.

The questions are those of the chapters, read there, so that they stand in one place. Labs that come second in a
chapter, or in none, are asked about on the page of sheets itself, in blocks that begin with ``<!-- sheet NAME -->``.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import lab_pages
from sphinx.application import Sphinx

MARK = "<!-- work sheets -->"
OWN = re.compile(r"<!-- sheet (\S+) -->\n((?:\d\. .*\n?)+)")
# What a chapter says of its own later text.
ELSEWHERE = re.compile(r" \((?:[A-Z][^()]*)(?:below|further down)[^()]*\.\)")
TRY = re.compile(r"^(?:[A-Z][a-z]+ )?things to try:\n\n((?:\d\. .*\n?)+)", re.M)
SHEET = """
## {title}

```{{raw}} html
<p class="sheet-open">Open <a href="lab/{name}.html">lab/{name}.html</a>{where}. In print: page {number}.</p>
<p class="sheet-who">{blanks}</p>
```

{questions}

My setup (what I changed, and to what; *Copy link to this setup* keeps all of it):

```{{raw}} html
<div class="sheet-lines" aria-hidden="true"></div>
```

What I would ask next:

```{{raw}} html
<div class="sheet-lines sheet-more" aria-hidden="true"></div>
```
"""
ROOM = '\n\n   ```{raw} html\n   <div class="sheet-lines" aria-hidden="true"></div>\n   ```\n\n'


def sheets(book: Path, page: str) -> str:
    """All sheets, as MyST, in the order of the book; `page` has those that no chapter asks for."""
    own = dict(OWN.findall(page))
    played, kinds = lab_pages.chapters(book), lab_pages.kinds()
    asked = {name: own.get(name) or _things_to_try(book, played.get(kind.__name__)) for name, kind in kinds.items()}
    order = sorted(kinds, key=lambda name: (played.get(kinds[name].__name__, "~"), name in own, name))
    return "\n".join(
        _sheet(kinds[name], asked[name], played.get(kinds[name].__name__), number)
        for number, name in enumerate(order, start=2)  # page 1 is that of the list
    )


def _things_to_try(book: Path, page: str | None) -> str:
    cells = json.loads((book / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"] if page else []
    found = (TRY.search("".join(cell["source"])) for cell in cells if cell["cell_type"] == "markdown")
    questions: str = next((match[1] for match in found if match), "")
    return questions


def _sheet(kind: Any, questions: str, page: str | None, number: int) -> str:
    if not questions:
        raise ValueError(f"no chapter asks anything of the lab {kind.name}: write <!-- sheet {kind.name} --> questions")
    where = f" (played in chapter {int(page[:2])})" if page else ""
    asked = ["Name", "Date", *(["Seed"] if "seed" in kind.address else [])]  # some labs leave nothing to chance
    blanks = "".join(f"<span>{blank}</span>" for blank in asked)
    lines = re.sub(r"\n(?=\d\.)|\Z", lambda _: ROOM, ELSEWHERE.sub("", questions.strip()))
    slots = {"where": where, "number": number, "blanks": blanks, "title": kind.title, "name": kind.name}
    return SHEET.format(**slots, questions=lines)


def fill(app: Sphinx, page: str, source: list[str]) -> None:
    """The sheets into the place that the page keeps for them."""
    if MARK in source[0]:
        before, _, after = source[0].partition(MARK)
        source[0] = before + sheets(Path(app.srcdir), after)


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
