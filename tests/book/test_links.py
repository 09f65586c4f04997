"""Badges and buttons follow from `repository.url`, and are not there without it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
import yaml

URL = "https://github.com/somebody/some-book"


@pytest.fixture(scope="module")
def links(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("links", root / "tools" / "links.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_is_written_as_the_configuration_says(links: ModuleType) -> None:
    links.main(check=True)


def test_without_an_address_there_is_no_badge(links: ModuleType, root: Path) -> None:
    assert links.badges("", "main") == ""
    readme = (root / "README.md").read_text()
    assert "mybinder.org" not in links.with_badges(links.with_badges(readme, URL, "main"), "", "main")


def test_badges_lead_to_the_site_and_to_binder(links: ModuleType, root: Path) -> None:
    readme = links.with_badges((root / "README.md").read_text(), URL, "main")
    assert "(https://somebody.github.io/some-book/)" in readme
    assert "(https://mybinder.org/v2/gh/somebody/some-book/main?urlpath=lab/tree/book/index.ipynb)" in readme
    assert links.with_badges(readme, URL, "main") == readme


def test_colab_cell_comes_and_goes(links: ModuleType, root: Path) -> None:
    plain = links.with_colab_cell((root / "book" / "index.ipynb").read_text(), "", "main")
    with_cell = links.with_colab_cell(plain, URL, "main")
    cell = nbformat.reads(with_cell, as_version=4).cells[1]
    assert f"git+{URL}@main" in cell.source
    assert cell.metadata.tags == ["remove-cell"]
    assert links.with_colab_cell(with_cell, URL, "main") == with_cell
    assert links.with_colab_cell(with_cell, "", "main") == plain


def test_pages_have_launch_buttons_only_with_an_address(root: Path, site: Path) -> None:
    url = yaml.safe_load((root / "_config.yml").read_text())["repository"]["url"]
    page = (site / "index.html").read_text()
    for place in ("mybinder.org", "colab.research.google.com"):
        assert (place in page) == bool(url)
