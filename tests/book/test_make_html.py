"""`make html` on a book of one page: what the real book is built with, but for its pages."""

import os
import subprocess
from pathlib import Path

import nbformat
import pytest
import yaml

WRITTEN_HERE = {"_config.yml", "book", "_build"}
PAGES = {"_toc.yml", "index.ipynb"}

pytestmark = pytest.mark.slow


@pytest.fixture
def small_book(root: Path, tmp_path: Path) -> Path:
    """A folder like the repository, whose book has one page; everything else is the repository's own."""
    for path in root.iterdir():
        if path.name not in WRITTEN_HERE and not path.name.startswith(".git"):
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "_config.yml").write_text((root / "_config.yml").read_text())
    (tmp_path / "book").mkdir()
    for name in ("_ext", "_host", "_static", "_templates", "references.bib"):
        (tmp_path / "book" / name).symlink_to(root / "book" / name)
    (tmp_path / "book" / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    write_page(tmp_path, "# A page\n\nwith $a^2$ in it")
    return tmp_path


def write_page(book: Path, text: str) -> None:
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell("1 + 1")])
    page.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(page, book / "book" / "index.ipynb")


def make_html(book: Path) -> subprocess.CompletedProcess[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}
    return subprocess.run(["make", "html"], cwd=book, env=plain, capture_output=True, text=True)


def test_a_second_build_makes_no_page_anew(small_book: Path) -> None:
    page = small_book / "_build" / "html" / "index.html"
    made = []
    for text in ("# A page", "# A page", "# Another page"):
        if not made or text != "# A page":
            write_page(small_book, text)
        done = make_html(small_book)
        assert done.returncode == 0, done.stdout + done.stderr
        made.append((page.stat().st_mtime_ns, text[2:] in page.read_text()))
    assert made[1] == made[0] and made[2][0] > made[1][0]
    assert all(there for _, there in made)


def test_mathematics_is_there_before_any_script_runs(small_book: Path) -> None:
    done = make_html(small_book)
    assert done.returncode == 0, done.stdout + done.stderr
    html = small_book / "_build" / "html"
    page = (html / "index.html").read_text()
    assert '<span class="katex-html"' in page
    assert "_static/site.css?v=" in page
    assert ".katex-display" in (html / "_static" / "site.css").read_text()
    assert list((html / "_static" / "katex" / "fonts").glob("KaTeX_Main-Regular*.woff2"))
    assert "thebe" not in page.lower()
    assert "mybinder.org" not in page


def test_with_an_address_there_are_launch_buttons(small_book: Path) -> None:
    config = yaml.safe_load((small_book / "_config.yml").read_text())
    config["repository"]["url"] = "https://github.com/somebody/some-book"
    (small_book / "_config.yml").write_text(yaml.safe_dump(config))
    done = make_html(small_book)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (small_book / "_build" / "html" / "index.html").read_text()
    assert "https://mybinder.org/v2/gh/somebody/some-book/main?urlpath=lab/tree/book/index.ipynb" in page
    assert "https://colab.research.google.com/github/somebody/some-book/blob/main/book/index.ipynb" in page


def test_a_warning_fails_the_build_each_time(small_book: Path) -> None:
    write_page(small_book, "# A page\n\nsee [](no-such-page)")
    for _ in range(2):
        done = make_html(small_book)
        assert done.returncode != 0
        assert "no-such-page" in done.stdout + done.stderr


def test_a_cell_that_fails_fails_the_build(small_book: Path) -> None:
    write_page(small_book, "# A page")
    page = nbformat.read(small_book / "book" / "index.ipynb", as_version=4)
    page.cells[1].source = "assert 1 + 1 == 3, 'sums'"
    nbformat.write(page, small_book / "book" / "index.ipynb")
    done = make_html(small_book)
    assert done.returncode != 0
    assert "sums" in done.stdout + done.stderr
