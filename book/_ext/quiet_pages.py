"""Small repairs to every page.

KaTeX's style comes from our own copy, no button leads nowhere, the list of references is a list to a
screen reader, what is folded away has the name that is written on it, and a `Qobj` shows its matrix.
"""

import socket
import time
from pathlib import Path
from shutil import copy2
from subprocess import PIPE, Popen
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.writers.html5 import HTML5Translator
from sphinxcontrib.katex import KaTeXServer

KATEX = Path(__file__).parents[2] / "tools" / "node_modules" / "katex" / "dist"


PATIENCE_S = 60.0


def start_katex(rundir: Path, timeout: float) -> tuple[Popen[bytes], socket.socket]:
    """Start the server that renders formulas, and connect once it listens.

    The extension's own way connects as soon as the socket has a name, which on a busy machine is before it listens,
    and then the build fails.
    """
    path = rundir / "katex.sock"
    process = Popen(KaTeXServer.build_command(socket=path), stdin=PIPE, stdout=PIPE, cwd=rundir)
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(path))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
    process.kill()
    process.communicate()
    raise KaTeXServer.timeout_error(timeout)


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


def visit_citation(self: HTML5Translator, node: nodes.citation) -> None:
    """A work cited is an item of the list that docutils puts around it (its role "doc-biblioentry" is withdrawn)."""
    type(self).visit_citation(self, node)
    self.body[-1] = self.body[-1].replace('role="doc-biblioentry"', 'role="listitem"')


def depart_citation(self: HTML5Translator, node: nodes.citation) -> None:
    type(self).depart_citation(self, node)


def unwrap_quantum_objects(app: Sphinx, doctree: nodes.document) -> None:
    """Of what QuTiP writes for a `Qobj`, "Quantum object: ... $$ matrix $$", show the matrix."""
    for block in doctree.findall(nodes.math_block):
        text = block.astext()
        if text.startswith("Quantum object"):
            block.children = [nodes.Text(text.split("$$")[1])]


def let_folds_speak(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """A folded cell is called what is written on it, not "Toggle hidden content"."""
    if "body" in context:
        context["body"] = context["body"].replace(' aria-label="Toggle hidden content"', "")


def setup(app: Sphinx) -> dict[str, Any]:
    KaTeXServer.start_server_process = staticmethod(lambda rundir, timeout: start_katex(rundir, PATIENCE_S))
    app.connect("config-inited", drop_dead_buttons, priority=100)
    app.connect("builder-inited", copy_katex)
    app.connect("doctree-read", unwrap_quantum_objects)
    app.connect("html-page-context", let_folds_speak)
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
