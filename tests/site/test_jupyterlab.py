"""Every lab in JupyterLab and in Notebook 7 with a live kernel, both ways, in a real Chromium, one notebook for all."""

import json
import math
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from qlab import labs

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MAKE = {
    "Explorer": "labs.Explorer(lambda x, a: a * x, x=[0.0, 1.0, 2.0], a=[1.0, 2.0])",
    "Quiz": 'labs.Quiz([labs.Question("Is one odd?", {"Yes": "It is.", "No": "It is."}, "Yes")])',
}
PLACES = {"jupyterlab": "/lab/tree/try.ipynb?reset", "notebook": "/notebooks/try.ipynb"}
NAMES = [
    name for name in labs.__all__ if isinstance(getattr(labs, name), type) and issubclass(getattr(labs, name), labs.Lab)
]
LABS = [name for name in NAMES if name != "Lab"]
# Run once, this makes `away`; run again, it moves every control of every lab away from where it stands.
AWAY = """
def moved(rule, value):
    if rule["kind"] == "flag":
        return not value
    if rule["kind"] == "choice":
        return next(name for name, _ in rule["options"] if name != value)
    return rule["low"] if value != rule["low"] else rule["high"]

if "away" in globals():
    for lab in made.values():
        for name, rule in lab.about["controls"].items():
            if rule["kind"] != "text":
                setattr(lab, name, moved(rule, getattr(lab, name)))
away = True
"""
SAY = """
import json
print(json.dumps({key: {name: getattr(lab, name) for name in lab.about["controls"]} for key, lab in made.items()}))
"""
# What the controls of a lab show: {trait: value}; a slider shows where it stands.
SHOWN = """lab => Object.fromEntries([...lab.querySelectorAll("[data-control]")].map(field => {
    const input = field.querySelector("input, select");
    const value = input.type === "checkbox" ? input.checked
        : input.type === "radio" ? field.querySelector("input:checked")?.value
        : input.type === "range" || input.type === "number" ? Number(input.value) : input.value;
    return [field.dataset.control, [input.type, value]];
}))"""


@pytest.fixture(scope="module", params=PLACES)
def jupyter(request, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab or Notebook of its own, on a free port of 127.0.0.1, with one notebook; the address of that."""
    tmp_path = tmp_path_factory.mktemp(request.param)
    write_notebook(tmp_path / "work")
    folders = "JUPYTER_CONFIG_DIR JUPYTER_DATA_DIR JUPYTER_RUNTIME_DIR JUPYTERLAB_SETTINGS_DIR IPYTHONDIR".split()
    places = {name: str(tmp_path / name) for name in folders}
    show_every_cell(Path(places["JUPYTERLAB_SETTINGS_DIR"]))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}"]
    options += [
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--JupyterNotebookApp.news_url=None",
    ]
    with (tmp_path / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", request.param, *options, str(tmp_path / "work")],
            env=os.environ | places,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(server, f"http://127.0.0.1:{port}/api", tmp_path / "log")
        yield f"http://127.0.0.1:{port}{PLACES[request.param]}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def write_notebook(folder: Path) -> None:
    """A cell for each lab, one that moves all controls, one that says where they stand."""
    cells = ["from qlab import labs\nmade = {}"]
    cells += [f"made[{name!r}] = {MAKE.get(name, f'labs.{name}()')}\nmade[{name!r}]" for name in LABS]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.strip()) for cell in [*cells, AWAY, SAY]])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    folder.mkdir()
    nbformat.write(notebook, folder / "try.ipynb")


def show_every_cell(settings: Path) -> None:
    """JupyterLab takes what is out of sight off the page; not here."""
    folder = settings / "@jupyterlab" / "notebook-extension"
    folder.mkdir(parents=True)
    (folder / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')


def wait_for(server: subprocess.Popen, address: str, log: Path) -> None:
    for _ in range(1200):
        assert server.poll() is None, log.read_text()
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.25)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def notebook(jupyter: str, browser: Browser) -> Iterator[Page]:
    """The notebook, all of its cells run, every lab in it ready."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(jupyter)
    page.locator(".jp-CodeCell").first.wait_for(timeout=300_000)
    idle(jupyter)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator('.qlab-lab[data-ready="1"]')).to_have_count(len(LABS), timeout=600_000)
    yield page
    context.close()


def idle(address: str) -> None:
    """Wait until the notebook's kernel has started and waits for us."""
    server = address.split("/", 3)
    for _ in range(1200):
        with urllib.request.urlopen(f"{server[0]}//{server[2]}/api/kernels") as told:
            if [kernel["execution_state"] for kernel in json.load(told)] == ["idle"]:
                return
        time.sleep(0.25)
    raise AssertionError("the kernel does not start")


def run_cell(page: Page, from_the_end: int) -> None:
    """Run one of the last cells again and wait until it has run."""
    cell = page.locator(".jp-CodeCell").nth(len(LABS) + 3 - from_the_end)
    number = cell.locator(".jp-InputPrompt")
    before = number.inner_text()
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(number).not_to_have_text(before, timeout=60_000)
    expect(number).to_have_text(re.compile(r"\[\d+\]:"), timeout=60_000)


def python_says(page: Page) -> dict[str, dict[str, Any]]:
    run_cell(page, 1)
    said = page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output")
    return json.loads(said.inner_text())


def place(rule: dict[str, Any], kind: str, value: Any) -> Any:
    """What a control shows for a value."""
    if kind == "range" and rule["log"]:
        return round(40 * math.log10(value / rule["low"]))
    return value * 100 if kind == "number" and rule["unit"] == "%" else value


def differences(rules: dict[str, Any], python: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The controls that show something else than Python holds: {trait: (Python's, the page's)}."""
    found = {}
    for name, (kind, value) in shown.items():
        here = place(rules[name], kind, python[name])
        same = math.isclose(here, value, abs_tol=1e-9) if isinstance(value, float | int) else here == value
        if not same:
            found[name] = (here, value)
    return found


def lab_of(page: Page, name: str) -> Locator:
    return page.locator(".qlab-lab").nth(LABS.index(name))


@pytest.fixture(scope="module")
def rules() -> dict[str, Any]:
    """What each control of each lab may hold."""
    made = {name: eval(MAKE.get(name, f"labs.{name}()"), {"labs": labs}) for name in LABS}
    return {name: lab.about["controls"] for name, lab in made.items()}


def test_every_public_lab_is_here() -> None:
    assert {"BB84Lab", "BellLab", "CloningLab", "E91Lab", "QubitLab", "RepeaterLab", "SwapLab", "TeleportLab"} <= set(
        LABS
    )


@pytest.fixture(scope="module")
def moved_by_python(notebook: Page) -> dict[str, dict[str, Any]]:
    """Where the controls stand after Python has moved each of them."""
    before = python_says(notebook)
    run_cell(notebook, 2)
    after = python_says(notebook)
    assert [name for name in LABS if before[name] and before[name] == after[name]] == []
    return after


@pytest.mark.parametrize("name", LABS)
def test_what_python_sets_the_page_shows(name: str, notebook: Page, rules, moved_by_python) -> None:
    lab = lab_of(notebook, name)
    for _ in range(50):
        found = differences(rules[name], moved_by_python[name], lab.evaluate(SHOWN))
        if not found:
            break
        notebook.wait_for_timeout(100)
    assert found == {}


@pytest.mark.parametrize("name", LABS)
def test_what_the_reader_sets_python_has(name: str, notebook: Page, rules, moved_by_python) -> None:
    """Each control that is in sight, with keys that are the lab's and not JupyterLab's."""
    lab = lab_of(notebook, name)
    names = list(lab.evaluate(SHOWN))
    set_by_hand = [trait for trait in names if set_one(lab.locator(f'[data-control="{trait}"]'))]
    python = python_says(notebook)[name]
    assert differences(rules[name], python, lab.evaluate(SHOWN)) == {}
    if names:
        assert set_by_hand and python != moved_by_python[name]


def set_one(field: Locator) -> bool:
    """Move a control by hand; False if it cannot be moved."""
    field = field.first
    control = field.locator("input, select").first
    if not (field.is_visible() and control.is_enabled()):
        return False
    kind = control.evaluate("input => input.type")
    if kind == "range":
        control.focus()
        control.press("End" if control.evaluate("input => input.value === input.min") else "Home")
    elif kind == "checkbox":
        control.focus()
        control.press("Space")
    elif kind == "radio":
        field.locator("input:not(:checked)").first.check(force=True)
    elif kind == "number":
        control.fill(control.get_attribute("max"))
        control.press("Enter")
    else:
        control.select_option(index=(control.evaluate("input => input.selectedIndex") + 1) % 2)
    return True
