"""Write what follows from `repository.url` in _config.yml, and nothing while it is empty.

Two places: the badges in README.md, and in each notebook one hidden cell that makes it work in Colab (the buttons on
the pages need no writing: book/_ext/quiet_pages.py). `python tools/links.py --check` only says whether all is written.
"""

import sys
from pathlib import Path

import nbformat
import yaml

ROOT = Path(__file__).parents[1]
START, END = "<!-- badges: written by `make links` -->", "<!-- end of badges -->"
COLAB = """import sys
if "google.colab" in sys.modules:
    from google.colab import output
    output.enable_custom_widget_manager()
    %pip install --quiet git+{url}@{branch}"""


def badges(url: str, branch: str) -> str:
    """The README's badges in Markdown: the published site, Binder, the tests."""
    if not url:
        return ""
    owner, name = url.removesuffix("/").split("/")[-2:]
    lines = {
        "Read the book": ("https://img.shields.io/badge/read-the_book-0072B2", f"https://{owner}.github.io/{name}/"),
        "Binder": (
            "https://mybinder.org/badge_logo.svg",
            f"https://mybinder.org/v2/gh/{owner}/{name}/{branch}?urlpath=lab/tree/book/index.ipynb",
        ),
        "Tests": (f"{url}/actions/workflows/test.yml/badge.svg", f"{url}/actions/workflows/test.yml"),
    }
    return "\n".join(f"[![{text}]({image})]({link})" for text, (image, link) in lines.items()) + "\n"


def with_badges(readme: str, url: str, branch: str) -> str:
    """The README with the block between the two marks written anew."""
    before, rest = readme.split(START)
    after = rest.split(END)[1]
    return f"{before}{START}\n{badges(url, branch)}{END}{after}"


def with_colab_cell(notebook: str, url: str, branch: str) -> str:
    """The notebook with its hidden Colab cell after the title; without one if there is no `url`."""
    book = nbformat.reads(notebook, as_version=4)
    cells = [cell for cell in book.cells if cell.id != "colab"]
    if not url and len(cells) == len(book.cells):
        return notebook
    book.cells = cells
    if url:
        source = COLAB.format(url=url, branch=branch)
        cell = nbformat.v4.new_code_cell(source, id="colab", metadata={"tags": ["remove-cell"]})
        book.cells.insert(1, cell)
    return nbformat.writes(book) + "\n"


def notebooks() -> list[Path]:
    """Those of the book and of the classroom."""
    return [path for folder in ("book", "classroom", "classroom/source/*") for path in ROOT.glob(f"{folder}/*.ipynb")]


def main(check: bool) -> None:
    repository = yaml.safe_load((ROOT / "_config.yml").read_text())["repository"]
    url, branch = repository["url"].removesuffix("/"), repository["branch"]
    writers = {ROOT / "README.md": with_badges} | dict.fromkeys(notebooks(), with_colab_cell)
    stale = []
    for path, writer in writers.items():
        text = path.read_text()
        if writer(text, url, branch) != text:
            stale.append(path)
            if not check:
                path.write_text(writer(text, url, branch))
    if check and stale:
        sys.exit(f"Not as repository.url in _config.yml says (run `make links`): {', '.join(map(str, stale))}")


if __name__ == "__main__":
    main(check="--check" in sys.argv)
