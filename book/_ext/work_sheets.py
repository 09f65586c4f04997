"""Sheets to print: for each chapter's lab the things to try, with room for the reader's own numbers.

The questions are those of the chapters; this reads them there, so that they stand in one place.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import lab_pages
from sphinx.application import Sphinx

MARK = "<!-- work sheets -->"
TRY = re.compile(r"^(?:[A-Z][a-z]+ )?things to try:\n\n((?:\d\. .*\n?)+)", re.M)
SHEET = """
## {number}. {title}

```{{raw}} html
<p class="sheet-open">Open <a href="lab/{name}.html">lab/{name}.html</a> (the lab of chapter {number}).</p>
<p class="sheet-who"><span>Name</span><span>Date</span><span>Seed</span></p>
```

{questions}

Link to my setup (*Copy link to this setup*):

```{{raw}} html
<div class="sheet-lines" aria-hidden="true"></div>
```

What I would ask next:

```{{raw}} html
<div class="sheet-lines sheet-more" aria-hidden="true"></div>
```
"""
ROOM = '\n\n   ```{raw} html\n   <div class="sheet-lines" aria-hidden="true"></div>\n   ```\n\n'


def sheets(book: Path) -> str:
    """All sheets, as MyST."""
    found = []
    first = {page: kind for kind, page in reversed(lab_pages.chapters(book).items())}
    kinds = {kind.__name__: kind for kind in lab_pages.kinds().values()}
    for page, kind in sorted(first.items()):
        cells = json.loads((book / f"{page}.ipynb").read_text(encoding="utf-8"))["cells"]
        asked = [TRY.search("".join(cell["source"])) for cell in cells if cell["cell_type"] == "markdown"]
        questions = next((each[1] for each in asked if each), "")
        if questions:
            lines = re.sub(r"\n(?=\d\.)|\Z", lambda _: ROOM, questions.strip())
            made = kinds[kind]
            found.append(SHEET.format(number=int(page[:2]), title=made.title, name=made.name, questions=lines))
    return "\n".join(found)


def fill(app: Sphinx, page: str, source: list[str]) -> None:
    """The sheets into the place that the page keeps for them."""
    if MARK in source[0]:
        source[0] = source[0].replace(MARK, sheets(Path(app.srcdir)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("source-read", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
