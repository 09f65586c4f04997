"""The site says which edition it is and how to cite it, and all places say the same."""

import tomllib
from pathlib import Path

import yaml
from bs4 import BeautifulSoup


def test_one_version_everywhere(root: Path, site: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    assert yaml.safe_load((root / "CITATION.cff").read_text())["version"] == version
    page = BeautifulSoup((site / "how-to-use.html").read_text("utf-8"), "html.parser")
    cite = page.article.get_text(" ")
    assert page.select_one("#cite")
    assert f"This is edition {version}." in cite and "@book{quantum-internet-hands-on" in cite
    assert "author = {{The Quantum Internet, Hands On contributors}}" in cite


def test_every_page_has_its_edition_at_the_foot(site: Path) -> None:
    for file in site.glob("*.html"):
        foot = BeautifulSoup(file.read_text("utf-8"), "html.parser").select_one(".qlab-edition")
        assert foot and foot.a["href"] == "how-to-use.html#cite", file.name
