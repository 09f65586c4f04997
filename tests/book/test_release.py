"""An edition: the PDF is opened, the zip unpacked and read from disk, the wheel installed where nothing else is."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import release

SOME = ["index", "03-bb84", "14-distributed-computing", "glossary", "references"]
TRY = """
import pathlib, sys, qlab
from qlab import labs
assert "site-packages" in qlab.__file__ and (pathlib.Path(qlab.__file__).parent / "py.typed").exists()
names = [name for name in labs.__all__ if name.endswith("Lab") and name != "Lab"]
made = [getattr(labs, name)() for name in names]
assert all("export default" in lab._esm and lab.summary for lab in made)
print(len(made), "labs on Python", sys.version.split()[0])
"""


def test_every_link_of_the_whole_book_leads_somewhere(site: Path) -> None:
    page = BeautifulSoup(release.whole(site, release.pages()), "html.parser")
    names = [element["id"] for element in page.select("[id]")]
    wanted = [a["href"] for a in page.select("a[href]")]
    inner = [unquoted[1:] for unquoted in wanted if unquoted.startswith("#")]
    assert len(inner) > 1000 and set(inner) <= set(names)
    assert all(href.startswith(("#", "http://", "https://", "mailto:")) for href in wanted)
    assert all((site / img["src"]).is_file() for img in page.select("img[src]") if ":" not in img["src"])
    assert not page.select("details:not([open])") and page.select(".qlab-still svg[aria-label]")


@pytest.mark.browser
def test_the_pdf_has_outline_links_tags_and_alternative_texts(site: Path, tmp_path: Path) -> None:
    file = tmp_path / "book.pdf"
    there = f"pathlib.Path({str(site)!r}), {SOME!r}, pathlib.Path({str(file)!r})"
    code = f"import pathlib, release; release.print_pdf({there})"
    subprocess.run([sys.executable, "-c", code], cwd=release.ROOT / "tools", check=True)  # a Chromium of its own
    assert not (site / "whole-book.html").exists()
    book = PdfReader(file)
    root = book.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"].startswith("en") and release.version() in book.metadata.title
    titles = [entry.title for entry in book.outline if not isinstance(entry, list)]
    assert (
        titles[0] == "The Quantum Internet, Hands On"
        and any(title.startswith("3. BB84") for title in titles)
        and "Glossary" in titles
    )
    links = [a.get_object() for page in book.pages for a in page.get("/Annots", []) or []]
    assert sum("/Dest" in a or a.get("/A", {}).get("/S") == "/GoTo" for a in links) > 100
    alternatives = list(said(root["/StructTreeRoot"]))
    assert any("Alice" in text for text in alternatives) and len(alternatives) >= 5
    assert "intercept" in "".join(page.extract_text() for page in book.pages[:40])


def said(node, seen=None):
    """Alternative texts in the tree of tags."""
    seen = set() if seen is None else seen
    todo = [node]
    while todo:
        tag = todo.pop()
        tag = tag.get_object() if hasattr(tag, "get_object") else tag
        if not isinstance(tag, dict) or id(tag) in seen:
            continue
        seen.add(id(tag))
        if tag.get("/Alt"):
            yield str(tag["/Alt"])
        kids = tag.get("/K", [])
        todo += kids if isinstance(kids, list) else [kids]


@pytest.mark.browser
def test_the_zip_is_read_from_disk(site: Path, tmp_path: Path, new_page) -> None:
    file = tmp_path / "quantum-internet-hands-on-site.zip"
    release.archive(site, file)
    with zipfile.ZipFile(file) as packed:
        assert packed.testzip() is None and {name.split("/")[0] for name in packed.namelist()} == {file.stem}
        packed.extractall(tmp_path)
    page = new_page(viewport={"width": 390, "height": 780})
    page.goto((tmp_path / file.stem / "index.html").as_uri())
    page.locator('.qlab-lab[data-ready="1"]').first.wait_for()
    page.goto((tmp_path / file.stem / "lab" / "bb84.html").as_uri())
    page.locator('.qlab-lab[data-ready="1"]').wait_for()


def pythons() -> list[str]:
    """One of each version that is promised, as far as it is installed: in the path, or by pyenv."""
    by_pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/3.1[123].*/bin/python")
    listed = {str(sys.version_info[1]): sys.executable}
    for path in [*map(str, by_pyenv), *filter(None, (shutil.which(f"python3.{minor}") for minor in (11, 12, 13)))]:
        asked = subprocess.run([path, "-c", "import sys; print(sys.version_info[1])"], capture_output=True, text=True)
        if asked.returncode == 0:
            listed.setdefault(asked.stdout.strip(), path)
    return [path for minor, path in listed.items() if minor in ("11", "12", "13")]


def uv() -> str:
    return str(Path(sys.executable).parent / "uv")


def test_the_wheel_brings_every_lab_to_an_empty_environment(root: Path, tmp_path: Path) -> None:
    release.packages(tmp_path)
    wheel, sdist = next(tmp_path.glob("*.whl")), next(tmp_path.glob("*.tar.gz"))
    inside = zipfile.ZipFile(wheel).namelist()
    assert "qlab/py.typed" in inside and "qlab/labs/bb84/lab.js" in inside and "qlab/networks/data/tokyo.json" in inside
    assert not [name for name in inside if name.startswith(("tests", "book"))] and sdist.stat().st_size > 1e5
    release.checksums(tmp_path)
    sums = dict(reversed(line.split("  ")) for line in (tmp_path / "SHA256SUMS").read_text().splitlines())
    assert sums[wheel.name] == hashlib.sha256(wheel.read_bytes()).hexdigest()
    pins = "\n".join(
        re.findall(r"^[a-z0-9._-]+==[^ ;]+(?: ; [^\\\n]+)?", (root / "requirements.lock").read_text(), re.M)
    )
    (tmp_path / "pins.txt").write_text(pins, encoding="utf-8")
    for python in pythons():
        home = tmp_path / "empty"
        subprocess.run([uv(), "venv", "--quiet", "--clear", "--python", python, home], check=True)
        installed = [uv(), "pip", "install", "--quiet", "--python", home / "bin" / "python"]
        subprocess.run([*installed, "--constraints", tmp_path / "pins.txt", wheel], check=True)
        clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run(
            [home / "bin" / "python", "-c", TRY], cwd=tmp_path, env=clean, capture_output=True, text=True
        )
        assert done.returncode == 0 and "labs on Python 3.1" in done.stdout, done.stderr
