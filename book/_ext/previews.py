"""What a link holds before it is followed: a word's meaning beside it, and a card for whom it is sent to.

Each link to the glossary carries its word's meaning (`data-tip`), which ``previews.js`` shows to a pointer and to the
keyboard; citations have theirs already. Each page says in its head what it is, as Open Graph has it.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LINK = re.compile(r'(<a class="reference internal" href="(?:[^"#]*glossary\.html)?#)(term-[^"]+)"')
SITE = "The Quantum Internet, Hands On"
LONGEST = 200


def meanings(app: Sphinx) -> dict[str, str]:
    """Of every word of the glossary, by the id of its place."""
    found: dict[str, str] = {}
    for item in app.env.get_doctree("glossary").findall(nodes.definition_list_item):
        meaning = " ".join(part.astext() for part in item.findall(nodes.definition))
        for term in item.findall(nodes.term):
            found.update(dict.fromkeys(term["ids"], " ".join(meaning.split())))
    return found


def carry(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Meanings into the links of a page, and its card into its head."""
    if doctree is None:
        return
    if page != "glossary" and "glossary" in app.env.all_docs:
        known = getattr(app, "qlab_meanings", None) or meanings(app)
        app.qlab_meanings = known  # type: ignore[attr-defined]
        context["body"] = LINK.sub(lambda link: _with_tip(link, known), context["body"])
    context["metatags"] = context.get("metatags", "") + card(doctree, page, app.config.html_baseurl)


def _with_tip(link: re.Match[str], known: dict[str, str]) -> str:
    tip = known.get(link[2])
    return link[0] if tip is None else f'{link[0]} data-tip="{escape(tip)}"'


def card(doctree: nodes.document, page: str, site: str) -> str:
    """What a link to the page looks like where it is sent to."""
    title = next(iter(doctree.findall(nodes.title)), None)
    said = next((p.astext() for p in doctree.findall(nodes.paragraph)), "")
    words = " ".join(said.split())
    short = words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + "…"
    told = {"og:title": title.astext() if title else SITE, "og:type": "article", "og:site_name": SITE}
    told["og:description"] = short
    if site:
        told |= {"og:url": f"{site}{page}.html", "og:image": f"{site}_static/card.png"}
    return "".join(f'\n<meta property="{name}" content="{escape(text)}">' for name, text in told.items())


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("html-page-context", carry, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
