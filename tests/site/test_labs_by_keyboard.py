"""Every lab of every page from the keyboard alone: each control is named and reached with Tab; none is a trap."""

import pytest
from playwright.sync_api import Page
from visits import open_with_labs

pytestmark = pytest.mark.browser

LAB_READY = '.qlab-lab[data-ready="1"]'
# One tab stop per control; the buttons of a radio group share one. Each stop is numbered on its elements.
NUMBER_THE_STOPS = """lab => {
    const all = lab.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]');
    const stops = new Map();
    for (const control of all) {
        if (control.disabled || control.type === "hidden" || !control.checkVisibility()) continue;
        const key = control.type === "radio" ? "radio " + control.name : control;
        if (!stops.has(key)) stops.set(key, stops.size);
        control.dataset.stop = stops.get(key);
    }
    return stops.size;
}"""
UNNAMED = """lab => [...lab.querySelectorAll("[data-stop]")].filter(control => {
    const ids = (control.getAttribute("aria-labelledby") || "").split(" ").filter(Boolean);
    const named = [control.getAttribute("aria-label"), ...ids.map(id => document.getElementById(id)?.textContent),
        ...[...(control.labels || [])].map(label => label.textContent),
        control.matches("input, select, textarea") ? "" : control.textContent];
    return !named.some(name => name && name.trim());
}).map(control => control.outerHTML)"""
FOCUS_BEFORE = "lab => { lab.tabIndex = -1; lab.focus(); }"
FOCUSED_STOP = """lab => {
    const focused = document.activeElement;
    return lab.contains(focused) ? Number(focused.dataset.stop ?? -1) : null;
}"""


def test_every_control_is_named_and_reached_and_its_result_said(page: Page, page_with_labs: str, site_url: str) -> None:
    """What changes is announced by a live region that is there from the start."""
    open_with_labs(page, site_url + page_with_labs)
    for lab in page.locator(LAB_READY).all():
        assert lab.locator('[aria-live="polite"], [role="status"], output').count() >= 1
        stops = lab.evaluate(NUMBER_THE_STOPS)
        assert stops, "a lab without a single control"
        assert lab.evaluate(UNNAMED) == []
        lab.evaluate(FOCUS_BEFORE)
        reached = set()
        for _ in range(2 * stops + 2):
            page.keyboard.press("Tab")
            stop = lab.evaluate(FOCUSED_STOP)
            if stop is None:
                break
            reached.add(stop)
        assert stop is None, "Tab never leaves the lab"
        missed = [
            lab.locator(f'[data-stop="{number}"]').first.evaluate("c => c.outerHTML")
            for number in set(range(stops)) - reached
        ]
        assert missed == []


def test_first_control_does_something(page: Page, page_with_labs: str, site_url: str) -> None:
    """Working controls with the arrow keys, Space or Enter changes what the lab shows."""
    open_with_labs(page, site_url + page_with_labs)
    for lab in page.locator(LAB_READY).all():
        before = picture(lab)
        for control in lab.locator("input, select, button").all():
            if not (control.is_visible() and control.is_enabled()):
                continue
            control.focus()
            page.keyboard.press("Enter" if control.evaluate("c => c.tagName") == "BUTTON" else "ArrowRight")
            page.keyboard.press("Space") if control.get_attribute("type") == "checkbox" else None
            page.wait_for_timeout(150)
            if picture(lab) != before:
                break
        assert picture(lab) != before, "no control changes anything that is shown"


def picture(lab) -> str:
    """What the lab shows, in words and ink, but not the values in its own inputs."""
    return lab.evaluate(
        """lab => [lab.innerText, ...[...lab.querySelectorAll("svg")].map(svg => svg.outerHTML),
            ...[...lab.querySelectorAll("canvas")].map(canvas => canvas.toDataURL())].join("\\n")"""
    )
