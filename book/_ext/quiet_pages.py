"""Pages that ask no other host for anything: KaTeX's style from our own copy, and no button that leads nowhere."""

from pathlib import Path
from shutil import copy2
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

KATEX = Path(__file__).parents[2] / "tools" / "node_modules" / "katex" / "dist"


def drop_dead_buttons(app: Sphinx, config: Config) -> None:
    """A launch button needs a repository to launch from."""
    if not config.html_theme_options.get("repository_url"):
        for name in ("launch_buttons", "repository_url", "repository_branch", "path_to_docs"):
            config.html_theme_options.pop(name, None)


def copy_katex(app: Sphinx) -> None:
    """Put KaTeX's style sheet and the one kind of font that every browser takes into the site."""
    if app.builder.format != "html":
        return
    to = Path(app.outdir) / "_static" / "katex"
    (to / "fonts").mkdir(parents=True, exist_ok=True)
    copy2(KATEX / "katex.min.css", to)
    for font in KATEX.glob("fonts/*.woff2"):
        copy2(font, to / "fonts")


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", drop_dead_buttons, priority=100)
    app.connect("builder-inited", copy_katex)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
