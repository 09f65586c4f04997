"""The same labs in JupyterLab with a live kernel: a real JupyterLab, a real Chromium."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    "from qlab import labs\nlab = labs.BB84Lab()\nlab",
    "lab.noise = 0.05",
    "print('noise', lab.noise)",
]


@pytest.fixture
def jupyterlab(tmp_path: Path) -> Iterator[str]:
    """A JupyterLab of its own, on a free port of 127.0.0.1, with one notebook in it; the address of that notebook."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (tmp_path / "work").mkdir()
    nbformat.write(notebook, tmp_path / "work" / "try.ipynb")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folders = {
        name: str(tmp_path / name)
        for name in (
            "JUPYTER_CONFIG_DIR",
            "JUPYTER_DATA_DIR",
            "JUPYTER_RUNTIME_DIR",
            "JUPYTERLAB_SETTINGS_DIR",
            "IPYTHONDIR",
        )
    }
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    options += [
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options, str(tmp_path / "work")],
            env=os.environ | folders,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}/"
    try:
        for _ in range(120):
            assert server.poll() is None, (tmp_path / "log").read_text()
            try:
                urllib.request.urlopen(address + "api").close()
                break
            except OSError:
                time.sleep(0.25)
        yield address + "lab/tree/try.ipynb?reset"
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_python_and_page_share_the_state(jupyterlab: str, page: Page) -> None:
    page.goto(jupyterlab)
    page.get_by_role("button", name=re.compile(r"Python 3.*\| Idle")).wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    slider = page.locator('.qlab-lab[data-lab="bb84"][data-ready="1"] [data-control="noise"] input')
    said = page.locator(".jp-Cell", has_text="print").locator(".jp-OutputArea-output")
    expect(slider).to_have_value("0.05", timeout=60_000)  # Python set it, the page shows it
    expect(said).to_have_text("noise 0.05")

    slider.click()  # the reader sets it, Python has it; the keys are the lab's, not JupyterLab's
    slider.press("Home")
    slider.press("ArrowRight")
    expect(slider).to_have_value("0.01")
    page.locator(".jp-Cell", has_text="print").locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(said).to_have_text("noise 0.01", timeout=30_000)
