"""The book as written and as built: nothing missing, nothing committed that a build makes, nothing from elsewhere."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
import yaml

BOOK = Path(__file__).parents[2] / "book"
NOTEBOOKS = sorted(BOOK.glob("*.ipynb"))
FETCHED = set("stylesheet icon preload prefetch modulepreload manifest dns-prefetch preconnect".split())
REMOTE = re.compile(r"^(https?:)?//", re.I)


def listed() -> list[str]:
    """Every page that book/_toc.yml names."""
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text())
    found, entries = [toc["root"]], [toc]
    while entries:
        entry = entries.pop()
        if "file" in entry:
            found.append(entry["file"])
        for key in ("parts", "chapters", "sections"):
            entries.extend(entry.get(key, []))
    return found


def test_every_page_of_the_contents_is_built(site: Path) -> None:
    assert [name for name in listed() if not (site / f"{name}.html").exists()] == []


def test_every_written_page_is_in_the_contents() -> None:
    written = {path.stem for path in [*NOTEBOOKS, *BOOK.glob("*.md")]}
    assert written == set(listed())


def test_site_was_built_without_a_warning(root: Path, site: Path) -> None:
    """`make html` leaves this mark only where Sphinx, with warnings as errors, was content."""
    assert (root / "_build" / ".foundations").exists()
    assert "-W -n" in (root / "Makefile").read_text()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stripped(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


class Assets(HTMLParser):
    """What a browser would fetch for a page by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.found += [values[name] for name in ("src", "srcset", "poster", "data") if values.get(name)]
        if tag == "link" and FETCHED & set((values.get("rel") or "").split()):
            self.found.append(values.get("href") or "")


def test_page_names_no_remote_asset(page_path: str, site: Path) -> None:
    assets = Assets()
    assets.feed((site / page_path).read_text())
    assert assets.found
    assert [address for address in assets.found if REMOTE.match(address)] == []


def test_labs_of_a_page_weigh_little(page_path: str, site: Path) -> None:
    """State, modules and styles of all labs of a page, with the host, as a server would compress them."""
    page = (site / page_path).read_text()
    labs = re.findall(r'<script[^>]*id="qlab-page"[^>]*>(.*?)</script>', page, re.S)
    assert len(labs) == (1 if 'data-qlab-model="' in page else 0)
    host = (site / "_static" / "host.js").read_text()
    assert (
        len(gzip.compress((host + "".join(labs + re.findall(r"<style>(.*?)</style>", page, re.S))).encode())) <= 150_000
    )


def test_style_sheets_name_no_remote_asset(site: Path) -> None:
    sheets = list(site.rglob("*.css"))
    assert sheets
    for sheet in sheets:
        named = re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", sheet.read_text())
        assert [address for address in named if REMOTE.match(address)] == [], sheet
