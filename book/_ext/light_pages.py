"""One style sheet and one script for a page, with no icon font, no icon script and no search index in them.

The theme and the extensions bring thirty small files to each page, and one (Font Awesome) that weighs as much as all
the rest ten times over. After a build, what all pages share is written into `site.css` and `site.js`.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any

import icons
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

THEME = "sphinx_book_theme"
SHEET, SCRIPT = "site.css", "site.js"
THEME_SHEETS = ("styles/theme.css", "styles/pydata-sphinx-theme.css")
THEME_SCRIPTS = ("scripts/bootstrap.js", "scripts/pydata-sphinx-theme.js")
ICONS = "scripts/fontawesome.js"
OPTIONS = "documentation_options.js"
# What the theme gives a place in the tab order, measuring all of the page piece by piece: pages.js does it instead.
MEASURED = re.compile(r'\["pre",".nboutput[^\]]*\]\.join\(", "\)')
LATE = 800  # after every other file of the list, before what upsets others (other_widgets.py)


def gather(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the two files in the place of those that are in them. The search page needs its scripts one by one."""
    if app.config.html_theme != THEME:
        return
    sheets, scripts = shared(app.builder)
    context["css_files"][:] = [file for file in context["css_files"] if name(file) not in sheets]
    app.add_css_file(SHEET, priority=LATE)
    if page == "search":
        return
    context["script_files"][:] = [late(file) for file in context["script_files"] if name(file) not in scripts]
    app.add_js_file(SCRIPT, priority=LATE, loading_method="defer")


def shared(builder: Any) -> tuple[list[str], list[str]]:
    """The style sheets and scripts of every page, in order, as names in `_static`."""
    lists = (THEME_SHEETS, builder._orig_css_files, ()), ((), builder._orig_js_files, THEME_SCRIPTS)
    return tuple(  # type: ignore[return-value]
        [*first, *(name(file) for file in sorted(files, key=lambda file: file.priority) if local(file)), *last]
        for first, files, last in lists
    )


def name(file: Any) -> str:
    """Where a file lies in `_static`; empty for what is written into the page, or lies elsewhere."""
    path = str(getattr(file, "filename", None) or "")
    return path.removeprefix("_static/") if path.startswith("_static/") else ""


def local(file: Any) -> bool:
    """Whether a file of the page's list can be written into another."""
    return bool(name(file)) and file.attributes.get("type") != "module"


def late(file: Any) -> Any:
    """A script in the page that sets an option waits for the object that holds the options."""
    body = file.attributes.get("body") or ""
    if "DOCUMENTATION_OPTIONS." in body:
        file.attributes["body"] = body.replace("DOCUMENTATION_OPTIONS.", "(window.pageOptions ??= {}).")
    return file


def write(app: Sphinx, problem: Exception | None) -> None:
    """Write the two files, when all that goes into them is there."""
    if problem or app.builder.format != "html" or app.config.html_theme != THEME:
        return
    if not hasattr(app.builder, "_orig_css_files"):
        return  # no page was made anew, and the two files are there
    top = Path(app.outdir)
    static = top / "_static"
    pages = {path: path.read_text(encoding="utf-8") for path in top.rglob("*.html") if static not in path.parents}
    sheets, scripts = shared(app.builder)
    css = "\n".join(one_sheet(static, sheet) for sheet in sheets)
    css = icons.drawn(css, static / ICONS) + icons.sheet(icons.used(pages.values()), static / ICONS)
    written = {SHEET: '@charset "UTF-8";\n' + css, SCRIPT: one_script(static, scripts)}
    for file, text in written.items():
        (static / file).write_text(text, encoding="utf-8")
    for path, page in pages.items():
        dated = with_versions(page, written)
        if dated != page:
            path.write_text(dated, encoding="utf-8")


def one_sheet(static: Path, sheet: str) -> str:
    """A style sheet with what it imports, its addresses counted from `_static`."""
    home = (static / sheet).parent
    css = re.sub(r'@charset "[^"]*";', "", (static / sheet).read_text(encoding="utf-8"))

    def address(found: re.Match[str]) -> str:
        target = (home / found[1].strip("\"'")).resolve().relative_to(static.resolve())
        return f"url({target.as_posix()})"

    def imported(found: re.Match[str]) -> str:
        return one_sheet(static, (home / found[1]).resolve().relative_to(static.resolve()).as_posix())

    css = icons.SECTION.sub("", css)
    css = re.sub(r"url\((?![\"']?(?:data:|#|https?:|/))([^)]+)\)", address, css)
    return re.sub(r'@import "([^"]+)";', imported, css)


def one_script(static: Path, scripts: list[str]) -> str:
    """The scripts one after the other, each as lenient as it was alone, and the options that a page sets."""
    parts = []
    for script in scripts:
        text = (static / script).read_text(encoding="utf-8")
        parts.append(quiet(re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.M), script))
        if script == OPTIONS:
            parts.append("Object.assign(DOCUMENTATION_OPTIONS, window.pageOptions);")
    return ";\n" + "\n;\n".join(parts)


def quiet(text: str, script: str) -> str:
    """The theme's script without its measuring of the whole page."""
    if script != THEME_SCRIPTS[-1]:
        return text
    text, found = MEASURED.subn('"pre.none"', text)
    if found != 1:
        raise ExtensionError("the theme measures what scrolls in another way now: see MEASURED in light_pages.py")
    return text


def with_versions(page: str, written: dict[str, str]) -> str:
    """A page that asks for exactly these files, so that no browser shows it with older ones."""
    for file, text in written.items():
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        page = re.sub(rf'(_static/{re.escape(file)})(?:\?v=\w+)?"', rf'\1?v={digest}"', page)
    return page


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", gather, priority=950)
    app.connect("build-finished", write, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
