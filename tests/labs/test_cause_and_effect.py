"""Cause and effect share a screen: wherever a control is, the result that it changes is in sight.

At the sizes of a laptop (where a lab in the book is 936 px wide) and of a phone (358 px), every control of every lab
is brought into view, moved by keyboard, and the result bar must be seen, say a number and a sentence, and change.
"""

import pytest
from playwright.sync_api import Locator, Page

from qlab import keyrates, labs

SIZES = {"laptop": ({"width": 1280, "height": 800}, 936, 1100), "phone": ({"width": 390, "height": 780}, 358, 1500)}
LABS = [name for name in labs.__all__ if name.endswith("Lab") and name != "Lab"]
TASTE = {("bb84", "speed"), ("be-eve", "seed")}  # how fast photons fly; a game that has not begun: no result yet

pytestmark = pytest.mark.browser


def made(name: str) -> labs.Lab:
    if name == "Explorer":
        return labs.Explorer(lambda qber, f: keyrates.bb84(qber, f=f), qber=[0, 0.05, 0.1, 0.15], f=[1, 1.2, 1.4])
    return getattr(labs, name)()


@pytest.fixture(params=SIZES)
def opened(request, open_lab):
    """`opened(name)`: the lab on a page of this size, as wide as in the book, and the height that it may have."""
    viewport, width, height = SIZES[request.param]

    def go(name: str) -> tuple[Page, int]:
        phone = request.param == "phone"
        page = open_lab(made(name), viewport=viewport, has_touch=phone, reduced_motion="reduce")
        page.add_style_tag(
            content=f"body {{ margin: 0 }} main {{ width: {width}px; margin: 0 auto }} h1 {{ height: 60vh }}"
        )
        page.evaluate("document.body.style.paddingBottom = '60vh'")
        return page, height

    return go


@pytest.mark.parametrize("name", [*LABS, "Explorer"])
def test_every_control_and_its_result_are_on_one_screen(opened, name):
    page, _ = opened(name)
    page.eval_on_selector_all("details", "folds => folds.forEach(fold => { fold.open = true })")
    controls = page.locator(".qlab-lab [data-control]")
    for i in range(controls.count()):
        control = controls.nth(i)
        if not control.is_visible():
            continue
        control.evaluate("e => e.scrollIntoView({ block: 'center' })")
        before = bar(page, control)
        lab, trait = page.locator(".qlab-lab").get_attribute("data-lab"), control.get_attribute("data-control")
        if (lab, trait) not in TASTE:
            assert any(bar(page, control) != before for _ in moves(page, control)), f"{trait} changes no result"
            page.get_by_role("button", name="Reset", exact=True).click()  # so that no end of a slider hides the next


@pytest.mark.parametrize("name", [*LABS, "Explorer"])
def test_no_lab_is_too_tall_at_the_start_and_its_first_picture_stands_beside_the_first_control(opened, name):
    page, most = opened(name)
    assert page.locator(".qlab-lab").bounding_box()["height"] <= most
    page.locator(".qlab-lab").evaluate("e => e.scrollIntoView({ block: 'start' })")
    low = page.locator(".ql-result").bounding_box()["y"]
    control = page.locator(".qlab-lab :is(button, input, select) >> visible=true").first.bounding_box()
    picture = page.locator(".ql-stage [role=img] >> visible=true").first.bounding_box()
    for part in (control, picture):
        assert part["y"] >= 0 and part["y"] + part["height"] <= low + 1, (control, picture, low)


def bar(page: Page, control: Locator) -> str:
    """What the result bar says, after making sure that it is seen, and the control too."""
    result, place, height = page.locator(".ql-result"), control.bounding_box(), page.viewport_size["height"]
    box = result.bounding_box()
    assert box["y"] >= 0 and box["y"] + box["height"] <= height + 1, f"the result is out of sight: {box}"
    assert place["y"] + place["height"] <= box["y"] + 1 or place["y"] >= box["y"] + box["height"] - 1, "under the bar"
    assert box["height"] <= 0.25 * height, "the result bar takes more than a quarter of the screen"
    words = result.inner_text()
    assert result.locator(".ql-headline").inner_text() and result.locator(".ql-said").inner_text(), words
    return words


def moves(page: Page, control: Locator):
    """Move a control by keyboard, one way after another, and yield after each."""
    field = control.locator("input, select").first
    kind = field.evaluate("e => e.type")
    keys = {"range": ["ArrowRight", "ArrowLeft", "End", "Home"], "checkbox": ["Space"], "radio": ["ArrowRight"] * 4}
    if kind == "radio":
        field = control.locator("input:checked")
    for key in keys.get(kind, ["ArrowDown", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown"]):
        field = control.locator("input:checked") if kind == "radio" else field
        field.press(key)
        if kind == "number":
            field.press("Tab")
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        yield
