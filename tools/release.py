"""Everything that belongs to an edition, into _build/release: `python tools/release.py`.

The built site as a zip that works from a stick, the whole book as one tagged PDF (Chromium prints it), wheel and sdist
of `qlab`, and checksums. `make release` builds the site first.
"""

import hashlib
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import chromium
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import sync_playwright
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

ROOT = Path(__file__).parents[1]
SITE, OUT = ROOT / "_build" / "html", ROOT / "_build" / "release"
NOT_PRINTED = "script, noscript, .headerlink, .prev-next-area, .copybtn, .toggle-button, .lab-code, iframe"
PAPER = """
@page { size: A4; margin: 18mm 16mm 20mm; }
html { font-size: 10.5pt; }
body { background: #fff; }
main.whole { max-width: none; }
main.whole > article { break-before: page; }
main.whole > article:first-child { break-before: auto; }
main.whole :is(section, .cell) { content-visibility: visible; }
main.whole h1 { display: block !important; }
main.whole :is(h1, h2, h3) { break-after: avoid; break-inside: avoid; }
.full-width { width: auto; margin: 0; }
pre, table, figure, .qlab-lab, .admonition { break-inside: avoid; }
pre { white-space: pre-wrap; }
.lab-cards { display: block; }
"""


def version() -> str:
    """Of this edition."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def pages() -> list[str]:
    """All pages in the order of the table of contents."""
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def whole(site: Path, names: list[str]) -> str:
    """The book as one page: each page's article, its links led to the others, everything unfolded."""
    styles: dict[str, None] = {}
    articles = []
    for name in names:
        page = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
        links = page.select('link[rel="stylesheet"]')
        styles.update(dict.fromkeys(str(sheet) for sheet in [*links, *page.select("head style")]))
        articles.append(_article(page, name, set(names)))
    head = f'<meta charset="utf-8"><title>The Quantum Internet, Hands On</title>{"".join(styles)}<style>{PAPER}</style>'
    body = f'<main class="whole">{"".join(articles)}</main>'
    return f'<!doctype html><html lang="en" data-theme="light"><head>{head}</head><body>{body}</body></html>'


def _article(page: BeautifulSoup, name: str, names: set[str]) -> str:
    article = page.select_one("article")
    for unwanted in article.select(NOT_PRINTED):
        unwanted.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
    for element in article.select("[id]"):
        element["id"] = f"{name}--{element['id']}"
    for link in article.select("a[href]"):
        _lead(link, name, names)
    for picture in article.select("img[loading]"):
        del picture["loading"]
    article["id"] = name
    article["class"] = "bd-article"
    return str(article)


def _lead(link: Tag, name: str, names: set[str]) -> None:
    """A link to another page of the book leads to its place in the whole; one to a file of the site is only text."""
    address = urlsplit(link["href"])
    if address.scheme:
        return
    target = unquote(address.path).removesuffix(".html") or name
    if target not in names:
        link.unwrap()
    else:
        link["href"] = f"#{target}--{address.fragment}" if address.fragment else f"#{target}"


def print_pdf(site: Path, names: list[str], to: Path) -> None:
    """The whole book on paper, with outline, links, and a tag for each thing."""
    file = site / "whole-book.html"  # beside the pages, so that pictures and fonts are found
    text = whole(site, names)
    file.write_text(text, encoding="utf-8")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium.find())
            page = browser.new_page()
            page.goto(file.as_uri(), wait_until="networkidle", timeout=120_000)
            page.evaluate("document.fonts.ready")
            foot = '<div style="font-size: 8px; width: 100%; text-align: center"><span class="pageNumber"></span></div>'
            settings = {"tagged": True, "outline": True, "print_background": True, "prefer_css_page_size": True}
            page.pdf(path=to, display_header_footer=True, header_template="<i></i>", footer_template=foot, **settings)
            browser.close()
    finally:
        file.unlink()
    name_outline(to, headings(text))


def headings(text: str) -> list[str]:
    """All headings of a page, in order."""
    page = BeautifulSoup(text, "html.parser")
    return [" ".join(found.get_text().split()) for found in page.select(":is(h1, h2, h3, h4, h5, h6)")]


def name_outline(pdf: Path, titles: list[str]) -> None:
    """Write the headings into the outline anew: Chromium doubles one that begins a page."""
    book = PdfWriter(clone_from=pdf)
    entries = list(_entries(book.root_object["/Outlines"]))
    if len(entries) != len(titles):
        raise ValueError(f"the outline has {len(entries)} entries, the book {len(titles)} headings")
    for entry, title in zip(entries, titles, strict=True):
        entry[NameObject("/Title")] = TextStringObject(title)
    book.add_metadata({"/Title": f"The Quantum Internet, Hands On, edition {version()}"})
    book.write(pdf)


def _entries(node: DictionaryObject) -> Iterator[DictionaryObject]:
    """Of an outline, in the order of the pages."""
    child = node.get("/First")
    while child is not None:
        child = child.get_object()
        yield child
        yield from _entries(child)
        child = child.get("/Next")


def archive(site: Path, to: Path) -> None:
    """The site as a zip with one folder in it."""
    inside = to.with_suffix("").name
    staged = OUT / "stage"
    shutil.copytree(site, staged / inside, ignore=shutil.ignore_patterns(".buildinfo", "whole-book.html"))
    shutil.make_archive(str(to.with_suffix("")), "zip", staged, inside)
    shutil.rmtree(staged)


def packages(out: Path) -> None:
    """Wheel and sdist, by the tools that are installed."""
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or "uv"
    command = [uv, "build", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(out)]
    subprocess.run(command, cwd=ROOT, check=True)


def checksums(out: Path) -> None:
    """SHA256SUMS, as sha256sum writes it."""
    files = sorted(path for path in out.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (out / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """All of it."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    name = f"quantum-internet-hands-on-{version()}"
    archive(SITE, OUT / f"{name}-site.zip")
    print_pdf(SITE, pages(), OUT / f"{name}.pdf")
    packages(OUT)
    for stray in OUT.glob(".*"):
        stray.unlink()
    checksums(OUT)
    for path in sorted(OUT.iterdir()):
        print(f"{path.stat().st_size / 1e6:8.2f} MB  {path.name}")


if __name__ == "__main__":
    main()
