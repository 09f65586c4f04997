"""A lab's JavaScript and all that it imports, as one text: a widget's module cannot import what stands beside it.

Each module becomes one constant that holds what it exports, so that names of two modules never meet; the lab's own
module comes last and stays a module. What it can read, and says in a sentence when it cannot:

- ``import { a, b as c } from "./view.js"``, ``import * as view from "./view.js"`` and, in modules that are imported,
  ``export * from "./draw.js"``: each at the start of a line, from a relative path. "./kit.js" is always the kit.
- ``export function``, ``export const`` and ``export class``: exported where they are made, and constant.
- No circle of imports, and no ``export default`` but in the lab's own module.

A page carries each module once, however many labs use it: the modules are parted by `SEAM`.
"""

from __future__ import annotations

import re
from pathlib import Path

KIT = Path(__file__).parent
SEAM = "\n//== the lab ==\n"

_IMPORT = re.compile(r'^import\s+(?:\*\s+as\s+(?P<all>\w+)|(?P<names>\{[^}]*\}))\s+from\s+"(?P<path>[^"]+)";?$', re.M)
_AGAIN = re.compile(r'^export \* from "(?P<path>[^"]+)";?$', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (?P<name>\w+))", re.M)
_OTHER = re.compile(r"^(?:import\b|export\b(?! default )).*", re.M)
_COMMENT = re.compile(r"^[ \t]*(?://.*|/\*(?s:.*?)\*/[ \t]*)\n", re.M)


def bundle(source: str, folder: Path) -> str:
    """The text of a lab's module, with the kit and every module that it imports from `folder` written out before it."""
    modules: dict[Path, str] = {}
    for path in (KIT / "kit.js", *_imported(source, folder)):
        _collect(path, modules, ())
    return SEAM.join([*modules.values(), _linked(_bare(source), folder, "the lab's module")])


def _collect(path: Path, modules: dict[Path, str], above: tuple[Path, ...]) -> None:
    """Add a module after those that it imports."""
    if path in above:
        circle = " -> ".join(p.name for p in (*above[above.index(path) :], path))
        raise ValueError(f"modules import each other in a circle: {circle}")
    if path in modules:
        return
    source = path.read_text(encoding="utf-8")
    for other in _imported(source, path.parent):
        _collect(other, modules, (*above, path))
    modules[path] = f"const {_name(path)} = {_closed(source, path)};\n"


def _closed(source: str, path: Path) -> str:
    """A module as the value of an expression: an object of its exports."""
    source = _bare(source)
    again = [f"...{_name(_found(m['path'], path.parent))}" for m in _AGAIN.finditer(source)]
    body = _linked(_AGAIN.sub("", source), path.parent, path.name)
    if "export default" in body:
        raise ValueError(f"{path.name} has an `export default`, which only the lab's own module may have")
    exports = [*again, *(m["name"] for m in _EXPORT.finditer(body))]
    return f"(() => {{\n{_EXPORT.sub('', body).strip()}\nreturn {{ {', '.join(exports)} }};\n}})()"


def _linked(source: str, folder: Path, what: str) -> str:
    """A module whose imports read the constants that stand before it."""

    def read(m: re.Match[str]) -> str:
        names = m["all"] or re.sub(r"\s+as\s+", ": ", " ".join(m["names"].split()))
        return f"const {names} = {_name(_found(m['path'], folder))};"

    text = _IMPORT.sub(read, source)
    strange = next((m[0] for m in _OTHER.finditer(text) if not _EXPORT.match(m[0])), None)
    if strange:
        raise ValueError(f"{what} has a line that a lab cannot carry: {strange!r} (see qlab.labs.kit.bundle)")
    return text


def _imported(source: str, folder: Path) -> list[Path]:
    text = _bare(source)
    return [_found(m["path"], folder) for pattern in (_IMPORT, _AGAIN) for m in pattern.finditer(text)]


def _found(path: str, folder: Path) -> Path:
    """The file that an import names; the kit for a lab that lives elsewhere."""
    if not path.startswith("."):
        raise ValueError(f'a lab imports files beside it, such as "./view.js"; got {path!r}')
    own = (folder / path).resolve()
    if not own.exists() and own.name == "kit.js":
        return KIT / "kit.js"
    if not own.exists():
        raise ValueError(f"{own.name} is imported, but there is no such file in {own.parent.name}/")
    return own


def _name(path: Path) -> str:
    """The constant of a module: kit$draw for kit/draw.js."""
    return re.sub(r"\W", "_", path.parent.name) + "$" + re.sub(r"\W", "_", path.stem)


def _bare(module: str) -> str:
    """Without the comments that have lines of their own: a page carries every lab on it, a reader has the source."""
    return _COMMENT.sub("", module)
