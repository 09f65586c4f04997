"""A tiny book, built and opened from disk: a page of labs, a page with a widget that is no lab, a page with none."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HERE = Path(__file__).parent
HEAD = "---\nkernelspec: {display_name: Python 3, language: python, name: python3}\nfile_format: mystnb\n---\n"
LAB = f"""
```{{code-cell}} ipython3
import sys; sys.path.insert(0, {str(HERE)!r})
from coin import CoinLab
CoinLab(seed=3)
```
"""
SLIDER = """
```{code-cell} ipython3
import ipywidgets
ipywidgets.IntSlider(description="plain", value=42)
```
"""
PAGES = {
    "index": "# Words\n\n```{toctree}\nlab\nmixed\n```\n",
    "lab": f"{HEAD}# A lab\n{LAB}",
    "mixed": f"{HEAD}# Others too\n{SLIDER}{LAB}",
}
CONF = """
import sys; sys.path.insert(0, {ext!r})
extensions = ["myst_nb", "qlab_site"]
nb_ipywidgets_js = {{}}
html_theme = "basic"
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory, root) -> Path:
    """The folder of the built pages."""
    source = tmp_path_factory.mktemp("book")
    for name, text in PAGES.items():
        (source / f"{name}.md").write_text(text)
    (source / "conf.py").write_text(CONF.format(ext=str(root / "book" / "_ext")))
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", source, source / "html"]
    done = subprocess.run(build, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return source / "html"


def test_a_page_of_labs_needs_no_widget_runtime(book, page):
    page.goto((book / "lab.html").as_uri())
    page.wait_for_selector('.qlab-lab[data-ready="1"]')
    text = (book / "lab.html").read_text()
    assert "require.js" not in text and "widget-state+json" not in text and "widget-view+json" not in text
    assert text.count('role="img"') == 1, "the figure for readers without JavaScript is in the page"


def test_a_page_without_widgets_carries_nothing(book):
    text = (book / "index.html").read_text()
    assert "host.js" not in text and "qlab-page" not in text and "widgets" not in text


def test_another_widget_brings_the_ordinary_runtime_from_the_sites_own_folder(book, browser):
    context = browser.new_context(offline=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((book / "mixed.html").as_uri())
    page.wait_for_selector(".widget-slider")
    page.wait_for_selector('.qlab-lab[data-ready="1"]')
    assert page.locator(".widget-readout").inner_text() == "42"
    assert page.locator(".ql-said").inner_text().startswith("Heads in")
    assert all(url.startswith(("file:", "blob:", "data:")) for url in asked)
    context.close()
