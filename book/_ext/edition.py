"""Which edition this is, at the foot of each page, and how to cite it: from CITATION.cff."""

from __future__ import annotations

from html import escape
from pathlib import Path

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

FOOT = '<p class="qlab-edition">Edition {version}. <a href="how-to-use.html#cite">How to cite</a></p>'
CITE = """<p>This is edition {version}.</p>
<blockquote><p>{authors} ({year}). <em>{title}</em>. Edition {version}.</p></blockquote>
<pre tabindex="0"><code>@book{{quantum-internet-hands-on,
  author = {{{{{authors}}}}},
  title = {{{title}}},
  edition = {{{version}}},
  year = {{{year}}}
}}</code></pre>"""


def citation(book: Path) -> dict[str, str]:
    """Authors, title, version and year of this edition."""
    told = yaml.safe_load((book.parent / "CITATION.cff").read_text(encoding="utf-8"))
    site = yaml.safe_load((book.parent / "_config.yml").read_text(encoding="utf-8"))
    authors = " and ".join(author["name"] for author in told["authors"])
    named = {"authors": authors, "title": told["title"], "version": str(told["version"]), "year": site["copyright"]}
    return {name: escape(text) for name, text in named.items()}


class CiteThisBook(SphinxDirective):
    """``{cite-this-book}``: the edition, a sentence to copy, and the same as BibTeX."""

    def run(self) -> list[nodes.Node]:
        """The text, and a place to link to."""
        self.env.note_dependency(str(Path(self.env.srcdir).parent / "CITATION.cff"))
        return [nodes.raw("", CITE.format(**citation(Path(self.env.srcdir))), format="html")]


def foot(app: Sphinx, config: Config) -> None:
    """The edition into the foot of every page."""
    config.html_theme_options["extra_footer"] = FOOT.format(**citation(Path(app.srcdir)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.add_directive("cite-this-book", CiteThisBook)
    app.connect("config-inited", foot)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
