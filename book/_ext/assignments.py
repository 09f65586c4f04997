"""The student's version of each assignment as a download of the site, and a list of what each asks.

nbgrader makes the student's version from the source in ``classroom/source``: the marked answers and the hidden tests
are taken out. What lies on the site is what ``nbgrader generate_assignment`` would give.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

FAMILIES = ("physics", "protocol", "mathematics")
HEAD = re.compile(
    r"^### \d+\. (?P<title>.+)\n\n"
    r"\*(?P<family>\w+), (?P<level>easy|medium|hard), (?P<points>\d+) points?(?P<words>, in words)?\*",
    re.M,
)
CARD = """<section class="assignment" id="assignment-{name}"><h2>{title}</h2>
<p>{about} {count} questions, {points} points: {families}.</p>
<p><a href="assignments/{name}.ipynb" download>Download the student’s notebook</a></p>
<details><summary>Questions of assignment {number}</summary>
<table class="table"><thead><tr><th>Question</th><th>Kind</th><th>How hard</th><th>Points</th></tr></thead>
<tbody>{rows}</tbody></table></details></section>"""


class Question(NamedTuple):
    """What a question's heading says of it."""

    title: str
    family: str
    level: str
    points: int
    in_words: bool


def sources(book: Path) -> list[Path]:
    """The source notebooks, in the order of the book."""
    return sorted((book.parent / "classroom" / "source").glob("*/*.ipynb"))


def questions(notebook: Any) -> list[Question]:
    """The questions of an assignment, as their headings announce them."""
    texts = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    found = (match for text in texts for match in HEAD.finditer(text))
    return [Question(m["title"], m["family"].lower(), m["level"], int(m["points"]), bool(m["words"])) for m in found]


def student_version(source: Path) -> str:
    """The notebook that a student gets, as text: nbgrader's own steps, without its data base."""
    from nbgrader import preprocessors as steps

    notebook = nbformat.read(source, as_version=4)
    resources: dict[str, Any] = {}
    for step in (
        steps.LockCells,
        steps.ClearSolutions,
        steps.ClearOutput,
        steps.ClearHiddenTests,
        steps.ClearMarkScheme,
        steps.ComputeChecksums,
        steps.CheckCellMetadata,
    ):
        notebook, resources = step().preprocess(notebook, resources)
    return nbformat.writes(notebook) + "\n"


class Assignments(SphinxDirective):
    """``{assignments}``: every assignment with its questions, and the student's notebook to download."""

    def run(self) -> list[nodes.Node]:
        """A card for each, in the order of the book."""
        found = sources(Path(self.env.srcdir))
        for source in found:
            self.env.note_dependency(str(source))
        cards = "".join(map(_card, found))
        return [nodes.raw("", f'<div class="assignments">{cards}</div>', format="html")]


def _card(source: Path) -> str:
    notebook = nbformat.read(source, as_version=4)
    title, about = re.match(r"# (.+)\n\n(.+?\.) ", notebook.cells[0].source).groups()
    asked = questions(notebook)
    kinds = Counter(question.family for question in asked)
    rows = "".join(
        f"<tr><td>{escape(q.title)}</td><td>{q.family}{', in words' if q.in_words else ''}</td><td>{q.level}</td>"
        f"<td>{q.points}</td></tr>"
        for q in asked
    )
    return CARD.format(
        name=source.stem,
        number=source.stem.partition("-")[0],
        title=escape(title),
        about=escape(about),
        count=len(asked),
        points=sum(question.points for question in asked),
        families=", ".join(f"{kinds[family]} {family}" for family in FAMILIES if kinds[family]),
        rows=rows,
    )


def write_downloads(app: Sphinx, problem: Exception | None) -> None:
    """After the book is written: the student's notebooks beside it."""
    if problem is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "assignments"
    folder.mkdir(exist_ok=True)
    for source in sources(Path(app.srcdir)):
        (folder / source.name).write_text(student_version(source), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.add_directive("assignments", Assignments)
    app.connect("build-finished", write_downloads)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
