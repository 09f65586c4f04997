"""Coming to a page: until it has loaded and every lab on it is ready."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page

# Each place for a lab (book/_ext/qlab_site.py) holds one that says it is ready; none still shows its picture.
ALL_READY = """() => {
    const places = document.querySelectorAll("[data-qlab-model]").length;
    const labs = [...document.querySelectorAll(".qlab-lab")];
    return document.readyState === "complete" && labs.length >= places && labs.every(lab => lab.dataset.ready === "1");
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))"
WATCH_SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => {
    for (const shift of list.getEntries())
        shifts.push([shift.value, shift.startTime, ...shift.sources.map(({ node }) => node?.outerHTML?.slice(0, 120))]);
}).observe({ type: "layout-shift", buffered: true });
"""
BLANK_ICONS = """icons => icons.filter(icon => {
    const drawn = getComputedStyle(icon, "::before");
    return !drawn.maskImage.startsWith('url("data:image/svg+xml') || parseFloat(drawn.width) < 8;
}).map(icon => icon.outerHTML)"""


@dataclass(frozen=True)
class Visit:
    """What a first visit to a page brings."""

    files: list[str]
    shifts: list[list]
    blank_icons: list[str]

    @property
    def moved(self) -> float:
        """Layout shift, in sum."""
        return sum(shift[0] for shift in self.shifts)


def open_with_labs(page: Page, address: str) -> None:
    """Go to a page and wait until it is loaded, every lab is ready, and what they set off has settled."""
    page.goto(address)
    page.wait_for_function(ALL_READY, timeout=120_000)  # a busy machine is given time: speed belongs to `make bench`
    page.evaluate(SETTLED)


def visit(page: Page, address: str) -> Visit:
    """Visit a page for the first time and note what happens."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.add_init_script(WATCH_SHIFTS)
    open_with_labs(page, address)
    files = [unquote(urlsplit(url).path).lstrip("/") for url in asked if url.startswith("http")]
    icons = page.eval_on_selector_all('[class*="fa-"]:is(i, span)', BLANK_ICONS)
    return Visit(files, page.evaluate("shifts"), icons)
