"""A class round on the built site: three phones that see nothing of each other but codes to scan, and a projector."""

import io
import json
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

PHONE = {"width": 390, "height": 780}
READY = '.qlab-lab[data-ready="1"]'

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(new_page, site_url: str):
    """`phone(link)`: a phone of its own, which opens a link that somebody scanned."""

    def opened(link: str = f"{site_url}lab/class.html", **options: object) -> Page:
        page = new_page(viewport=PHONE, has_touch=True, reduced_motion="reduce", **options)
        return follow(page, link)

    return opened


def follow(page: Page, link: str) -> Page:
    page.goto("about:blank")  # a camera opens a page anew
    page.goto(link)
    page.locator(READY).wait_for()
    return page


def scanned(square: Locator) -> str:
    """What a camera reads off the screen."""
    import zxingcpp

    square.evaluate("e => e.scrollIntoView({ block: 'center' })")  # not under the result bar
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(square.screenshot())))
    assert len(found) == 1 and found[0].format == zxingcpp.BarcodeFormat.QRCode
    return found[0].text


def shown(page: Page) -> str:
    """The link in the code that this phone shows last."""
    return scanned(page.locator(".cl-square >> visible=true").last)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_three_phones_play_a_round_by_codes_alone(phone, new_page, site_url: str) -> None:
    alice = phone()
    press(alice, "Hand them on")
    eve = phone(shown(alice), color_scheme="dark")
    press(eve, "Eve, who should not have them")
    press(eve, "Measure all")
    press(eve, "Do it")
    bob = phone(shown(eve))
    press(bob, "Bob, who measures them")
    press(bob, "Measure")
    follow(alice, shown(bob))
    assert " of 16" in alice.locator(".ql-headline").inner_text()
    answer = shown(alice)
    follow(eve, answer)
    follow(bob, answer)
    assert "tested bits are wrong" in bob.locator(".ql-said").inner_text()
    press(bob, "Somebody was")
    teacher = new_page(viewport={"width": 1920, "height": 1080})
    for link in (shown(bob), shown(eve)):
        assert urlsplit(link).netloc == urlsplit(site_url).netloc
        follow(teacher, link)
    row = teacher.locator("tbody tr").inner_text()
    assert "an Eve" in row and "measured 16, copied 0 of 16" in row
    assert "theory expects 25.0" in teacher.locator(".cl-step:visible").last.inner_text()
    with teacher.expect_download() as got:
        press(teacher, "Download CSV")
    head, line = got.value.path().read_text().split()
    assert head.startswith("table,round,photons") and line.count(",") == head.count(",")
    press(teacher, "Forget all")
    teacher.locator(".cl-step textarea").fill(f"{head}\n{line}")
    press(teacher, "Add")
    assert "measured 16, copied 0 of 16" in teacher.locator("tbody tr").inner_text()


def test_a_photon_measured_is_gone_also_tomorrow(phone) -> None:
    alice = phone()
    press(alice, "Hand them on")
    link = shown(alice)
    bob = phone(link)
    press(bob, "Bob, who measures them")
    press(bob, "Measure")
    read = bob.locator(".cl-tile >> visible=true").all_inner_texts()
    follow(bob, link)
    press(bob, "Bob, who measures them")
    assert "gone" in bob.get_by_role("alert").inner_text()
    assert bob.locator(".cl-tile >> visible=true").all_inner_texts()[:16] == read[:16]
    assert not bob.get_by_role("button", name="Measure", exact=True).is_visible()


def test_the_desks_pass_axe_at_every_step(phone, axe) -> None:
    alice = phone()
    press(alice, "Hand them on")
    bob = phone(shown(alice))
    found = axe(bob)
    press(bob, "Bob, who measures them")
    press(bob, "Measure")
    follow(alice, shown(bob))
    found += axe(alice)
    follow(bob, shown(alice))
    press(bob, "Nobody was")
    found += axe(bob)
    bob.evaluate("document.documentElement.dataset.theme = 'dark'")
    bob.wait_for_timeout(600)
    found += axe(bob, only="color-contrast")
    teacher = phone(shown(bob))
    found += axe(teacher)
    assert not found, "\n".join(found)
    for page in (alice, bob, teacher):
        page.set_viewport_size({"width": 320, "height": 700})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 320
        assert json.loads(page.evaluate("localStorage.getItem('qlab-class')"))


def test_it_works_from_the_keyboard(phone) -> None:
    alice = phone()
    alice.get_by_role("button", name="1: ").first.focus()
    before = alice.locator(".cl-tile").first.inner_text()
    alice.keyboard.press("Enter")
    assert alice.locator(".cl-tile").first.inner_text() != before
    assert alice.evaluate("document.activeElement.className").startswith("cl-tile")
