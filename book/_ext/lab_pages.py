"""Each lab on a page of its own, ``lab/<name>.html``: for a projector, for a frame in another site, for a link.

Such a page holds the lab and nothing else. It takes the same settings in its address as a chapter does, follows the
reader's light or dark (``?theme=dark`` decides), can be made large (``?large``), and tells its height to a page that
frames it.
"""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import Any

import qlab_site
from docutils import nodes
from ipywidgets.embed import dependency_state
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

PAGE = """<!doctype html>
<html lang="en" data-theme="light">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - The Quantum Internet, Hands On</title>
<style>{style}</style>
<link rel="stylesheet" href="../_static/lab-page.css">
<script src="../_static/lab-page.js"></script>
<script defer src="../_static/host.js"></script>
</head>
<body>
<main><h1>{title}</h1>{mount}</main>
<script type="application/json" id="qlab-page">{state}</script>
</body>
</html>
"""
FRAME = """<iframe src="{address}" title="{title}" width="100%" height="900" style="border: 0"></iframe>
<script>addEventListener('message', ({{ data, source }}) => {{
  if (data?.lab !== '{name}') return;
  for (const frame of document.querySelectorAll('iframe'))
    if (frame.contentWindow === source) frame.height = data.height;
}});</script>"""
CARD = """<section class="lab-card" id="{name}"><h2>{title}</h2>
<img src="lab/{name}.svg" alt="" loading="lazy" width="240" height="160">
<p>{what}</p>
<p>{where}<a href="lab/{name}.html">on its own</a>, <a href="lab/{name}.html?large">for a projector</a>,
<code>labs.{kind}</code></p>
<details class="lab-code"><summary>Code to embed {title}</summary>
<pre tabindex="0"><code>{frame}</code></pre></details></section>"""
RULES = {"class": '<a href="in-class.html">Rules</a>, '}
"""Where a lab is explained that no chapter plays."""
SITE = "https://address-of-this-site/"
"""Stands in the code to embed until the page knows where it is (`lab-page.js` fills it in)."""


def kinds() -> dict[str, type]:
    """The labs that stand by themselves, by the name of their page."""
    from qlab import labs

    made = [getattr(labs, name) for name in labs.__all__ if name.endswith("Lab") and name != "Lab"]
    return {kind.name: kind for kind in made}


def page_of(lab: Any) -> str:
    """The whole page of one lab."""
    states = dependency_state([lab], drop_defaults=False)
    called = qlab_site.addresses(states, [lab.model_id])
    mounts = "".join(qlab_site.mount(key, states[key]["state"], name) for key, name in called.items())
    return PAGE.format(
        title=escape(lab.title),
        style=qlab_site.page_style(states),
        mount=mounts,
        state=qlab_site.page_script(states),
    )


def embedding(name: str, title: str) -> str:
    """What a teacher pastes into a page of a course."""
    return FRAME.format(address=f"{SITE}lab/{name}.html", title=escape(title), name=name)


def chapters(book: Path) -> dict[str, str]:
    """In which chapter each lab is first played: class name -> page."""
    found: dict[str, str] = {}
    for page in sorted(book.glob("[01]*.ipynb")):
        for name in re.findall(r"labs\.(\w+Lab)\(", page.read_text(encoding="utf-8")):
            found.setdefault(name, page.stem)
    return found


class LabCards(SphinxDirective):
    """``{lab-cards}``: every lab with its picture, what it is for, where it is played, and the code to embed it."""

    def run(self) -> list[nodes.Node]:
        """All cards, in the order of the chapters."""
        where = chapters(Path(self.env.srcdir))
        listed = sorted(kinds().values(), key=lambda kind: (where.get(kind.__name__, "~"), kind.name))
        cards = "".join(_card(kind, where.get(kind.__name__)) for kind in listed)
        return [nodes.raw("", f'<div class="lab-cards">{cards}</div>', format="html")]


def _card(kind: Any, page: str | None) -> str:
    what = escape((kind.__doc__ or "").strip().splitlines()[0])
    where = f'<a href="{page}.html">Chapter {int(page[:2])}</a>, ' if page else RULES.get(kind.name, "")
    frame = escape(embedding(kind.name, kind.title))
    named = {"name": kind.name, "title": escape(kind.title), "kind": kind.__name__}
    return CARD.format(**named, what=what, where=where, frame=frame)


def add_script(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """The page of all labs fills its own address into the code to embed, the sheets into what is typed from paper."""
    if page in ("labs", "work-sheets"):
        app.add_js_file("lab-page.js", loading_method="defer")


def write_pages(app: Sphinx, problem: Exception | None) -> None:
    """After the book is written: a page and a picture for each lab."""
    if problem is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "lab"
    folder.mkdir(exist_ok=True)
    for name, kind in kinds().items():
        lab = kind()
        (folder / f"{name}.html").write_text(page_of(lab), encoding="utf-8")
        (folder / f"{name}.svg").write_text(lab.fallback, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.add_directive("lab-cards", LabCards)
    app.connect("html-page-context", add_script)
    app.connect("build-finished", write_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
