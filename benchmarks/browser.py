"""Pages on a phone: a Chromium whose processor is made four times slower, on the built book."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks import speed
from benchmarks.markdown import table

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
PHONE = {"width": 390, "height": 780}
SLOWER = 4
ROUNDS = 3
QUIET_MS = 1500
STEPS = 20
MADE = ("genindex", "py-modindex", "search")
"""Pages that Sphinx adds, and nobody reads."""

# Long tasks, from the first on: what of each is over 50 ms is time in which a touch would have to wait.
WATCH = """
window.blocked = 0;
new PerformanceObserver(list => { for (const task of list.getEntries()) window.blocked += task.duration - 50; })
    .observe({ type: "longtask", buffered: true });
"""
READY = """id => document.getElementById(id)?.querySelector('.qlab-lab[data-ready="1"]') && performance.now()"""
# One step of a slider there and one back, each with the frame that shows it.
STEP = """async (input, steps) => {
    const frame = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
    for (let i = 0; i < steps; i++) {
        const before = input.value;
        i % 2 ? input.stepDown() : input.stepUp();
        if (input.value === before) i % 2 ? input.stepUp() : input.stepDown();
        input.dispatchEvent(new Event("input", { bubbles: true }));
        await frame();
    }
}"""


class Start(NamedTuple):
    """How a page begins for a reader who comes to one lab: milliseconds until it is ready, and blocked."""

    ready: float
    blocked: float


class Row(NamedTuple):
    """One page: compressed kilobytes, requests, and the slowest of its labs."""

    page: str
    weight: float
    requests: int
    ready: float | None
    blocked: float
    step: float | None


def report() -> str:
    """The page's table, as Markdown."""
    rows = measure()
    said = f"Measured with Chromium {version()} ({speed.cpu()}), made {SLOWER} times slower."
    head = ("page", "kB", "requests", "lab ready (s)", "blocked (ms)", "a slider's step (ms)")
    return said + "\n\n" + table(head, [_cells(row) for row in rows]) + "\n"


def version() -> str:
    """Chromium's version."""
    with chromium() as browser:
        return browser.version


def _cells(row: Row) -> tuple[str, ...]:
    ready = "" if row.ready is None else f"{row.ready / 1000:.2f}"
    step = "" if row.step is None else f"{row.step:.0f}"
    return row.page, f"{row.weight:.0f}", str(row.requests), ready, f"{row.blocked:.0f}", step


def measure(only: str = "") -> list[Row]:
    """Every page of the book as it is built (or those whose name has `only` in it), one after the other."""
    if not (SITE / "index.html").exists():
        raise FileNotFoundError("the book is not built: run `make html` first")
    with served(SITE) as address, chromium() as browser:
        pages = [path for path in sorted(SITE.glob("*.html")) if only in path.name and path.stem not in MADE]
        return [_page(browser, address, path.name) for path in pages]


def _page(browser: Browser, address: str, name: str) -> Row:
    weight, requests, labs = first_load(browser, address + name)
    starts = [best(browser, f"{address}{name}#{lab}", lab) for lab in labs] or [best(browser, address + name, None)]
    steps = slider_steps(browser, address + name) if labs else []
    return Row(
        name.removesuffix(".html"),
        weight / 1000,
        requests,
        max(start.ready for start in starts) if labs else None,
        max(start.blocked for start in starts),
        max(steps) if steps else None,
    )


def first_load(browser: Browser, address: str) -> tuple[int, int, list[str]]:
    """Compressed bytes and requests of a page seen for the first time, and the names of its labs."""
    with phone(browser, slower=1) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address, wait_until="networkidle")
        labs = page.eval_on_selector_all("[data-qlab-model][id]", "places => places.map(place => place.id)")
        files = [url for url in asked if url.startswith("http")]
        return sum(compressed(url) for url in files), len(files), labs


def compressed(url: str) -> int:
    """Bytes of a file of the site as a server would send it; fonts and pictures are compressed already."""
    path = SITE / unquote(urlsplit(url).path).lstrip("/")
    if not path.is_file():
        return 0
    content = path.read_bytes()
    return len(content) if path.suffix in (".woff2", ".png") else len(gzip.compress(content))


def best(browser: Browser, address: str, lab: str | None) -> Start:
    """The best of several first visits: other work of the machine only ever adds time."""
    visits = [visit(browser, address, lab) for _ in range(ROUNDS)]
    return Start(min(v.ready for v in visits), min(v.blocked for v in visits))


def visit(browser: Browser, address: str, lab: str | None) -> Start:
    """Come to a lab through a link, wait for it, and watch the page a little longer."""
    with phone(browser) as page:
        page.add_init_script(WATCH)
        page.goto(address, wait_until="commit")
        ready = page.wait_for_function(READY, arg=lab, polling=10).json_value() if lab else 0.0
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(QUIET_MS)
        return Start(ready, page.evaluate("blocked"))


def slider_steps(browser: Browser, address: str) -> list[float]:
    """Milliseconds of the main thread for a step of each slider: script, style, layout and paint."""
    with phone(browser) as page:
        page.goto(address, wait_until="networkidle")
        page.wait_for_timeout(QUIET_MS)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable")

        def busy() -> float:
            metrics = session.send("Performance.getMetrics")["metrics"]
            return 1000 * next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration")

        found = []
        for slider in page.locator('.qlab-lab[data-ready="1"] input[type=range]').all():
            if not slider.is_visible() or not slider.is_enabled():
                continue
            slider.scroll_into_view_if_needed()
            page.wait_for_timeout(100)
            rounds = []
            for _ in range(ROUNDS):
                before = busy()
                slider.evaluate(STEP, STEPS)
                rounds.append((busy() - before) / STEPS)
            found.append(min(rounds))
        return found


@contextmanager
def phone(browser: Browser, slower: int = SLOWER) -> Iterator[Page]:
    """A page of a phone's size in a fresh context, on a processor this many times slower."""
    context = browser.new_context(viewport=PHONE, has_touch=True)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    yield page
    context.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser that the tests use."""
    done = subprocess.run([sys.executable, ROOT / "tools" / "chromium.py"], capture_output=True, text=True)
    if done.returncode:
        raise FileNotFoundError(done.stderr.strip())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=done.stdout.strip(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a port of 127.0.0.1; the address ends with a slash."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
