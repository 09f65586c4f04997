"""For the tests of the site: each page visited once, and axe-core, the accessibility checker."""

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

sys.path[:0] = [str(Path(__file__).parent)]

from visits import Visit, visit  # noqa: E402

LESSER: Counter[str] = Counter()
VISITS: dict[str, Visit] = {}
# Down the page and back, as a reader goes: what is far away is laid out, and given its tab stops, when one comes near.
WALK = """async () => {
    const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight) {
        scrollTo({ top: y, behavior: "instant" });
        await frame();
    }
    scrollTo({ top: 0, behavior: "instant" });
    await frame();
}"""


@pytest.fixture
def first_visit(new_page: Callable[..., Page], page_path: str, site_url: str) -> Visit:
    """What a first visit to the page brings; several tests look at the same one."""
    if page_path not in VISITS:
        VISITS[page_path] = visit(new_page(viewport={"width": 1280, "height": 800}), site_url + page_path)
    return VISITS[page_path]


@pytest.fixture(scope="session")
def axe(root: Path) -> Callable[..., list[str]]:
    """`axe(page)` lists serious and critical violations; the lesser ones are listed at the end of the run.

    `axe(page, only="color-contrast")` asks for one rule.
    """
    source = (root / "tools" / "node_modules" / "axe-core" / "axe.min.js").read_text()

    def check(page: Page, only: str | None = None) -> list[str]:
        page.evaluate(WALK)
        page.evaluate(source)
        options = {"resultTypes": ["violations"], **({"runOnly": [only]} if only else {})}
        found = page.evaluate("options => axe.run(document, options).then(found => found.violations)", options)
        grave = []
        for violation in found:
            if violation["impact"] in ("serious", "critical"):
                grave += [
                    f"{violation['id']} ({violation['help']}): {node['html']}: {node['failureSummary']}"
                    for node in violation["nodes"]
                ]
            else:
                LESSER[f"{violation['impact']}: {violation['id']} ({violation['help']})"] += len(violation["nodes"])
        return grave

    return check


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands what it counted to the one that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["lesser"] = dict(LESSER)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object, error: object) -> None:
    LESSER.update(getattr(node, "workeroutput", {}).get("lesser", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if LESSER:
        terminalreporter.section("axe: not serious, all pages together")
        for what, times in sorted(LESSER.items()):
            terminalreporter.line(f"{times:4d} x {what}")
