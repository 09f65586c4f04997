"""Shared by all tests: the built site, served on this machine, and a browser that can reach nothing else."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import hypothesis
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, sync_playwright

# The same examples in each run, and no test that fails because a machine was busy.
hypothesis.settings.register_profile("qlab", derandomize=True, deadline=None)
hypothesis.settings.load_profile("qlab")

ROOT = Path(__file__).parents[1]
SITE = Path(os.environ.get("QLAB_SITE", ROOT / "_build" / "html")).resolve()
NOT_BUILT = "(the site is not built: run `make html` first)"


def pages() -> list[str]:
    """Every page of the built site, found in its folder, as paths from its top."""
    found = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html") if "_static" not in path.parts)
    return found or [NOT_BUILT]


def has_labs(page: Path) -> bool:
    """Whether the page has a place for a lab."""
    return page.is_file() and "data-qlab-model" in page.read_text(encoding="utf-8")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `page_path` is run for every page of the site; one that takes `page_with_labs`, for those."""
    if "page_path" in metafunc.fixturenames:
        metafunc.parametrize("page_path", pages())
    if "page_with_labs" in metafunc.fixturenames:
        metafunc.parametrize("page_with_labs", [page for page in pages() if has_labs(SITE / page)] or [NOT_BUILT])


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def site() -> Path:
    """The folder of the built site (`_build/html`, or $QLAB_SITE)."""
    assert (SITE / "index.html").exists(), f"{SITE} {NOT_BUILT}"
    return SITE


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """The built site, served from 127.0.0.1; ends with a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, the one that tools/chromium.py finds."""
    found = subprocess.run([sys.executable, ROOT / "tools" / "chromium.py"], capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found.stdout.strip(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield chromium
        chromium.close()


class Watch:
    """Blocks and notes every request that would leave this machine, and notes what the console complains of."""

    def __init__(self, context: BrowserContext) -> None:
        self.left: list[str] = []
        self.complaints: list[str] = []
        context.route("**/*", self._route)
        context.on("page", self._listen)

    def _route(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob", "file") or address.hostname == "127.0.0.1":
            route.continue_()
        else:
            self.left.append(route.request.url)
            route.abort()

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        page.on(
            "console",
            lambda said: said.type in ("error", "warning") and self.complaints.append(f"{said.type}: {said.text}"),
        )

    def check(self) -> None:
        """Fail if anything left the machine or complained."""
        assert not self.left, f"these requests would have left the machine: {self.left}"
        assert not self.complaints, "the console says:\n" + "\n".join(self.complaints)


@pytest.fixture
def new_page(browser: Browser) -> Iterator[object]:
    """A function that opens a page with the options of a browser context, e.g. `new_page(color_scheme="dark")`.

    Every host but 127.0.0.1 is blocked. The test fails at its end if a page asked for another host, or if there was
    an error or a warning on the console.
    """
    opened: list[tuple[BrowserContext, Watch]] = []

    def open_page(**options: object) -> Page:
        context = browser.new_context(**options)
        opened.append((context, Watch(context)))
        return context.new_page()

    yield open_page
    for context, _ in opened:
        context.close()
    for _, watch in opened:
        watch.check()


@pytest.fixture
def page(new_page) -> Page:
    """One page of 1280 x 800, blocked and watched as `new_page` says."""
    return new_page(viewport={"width": 1280, "height": 800})
