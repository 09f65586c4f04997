"""Reading: meanings beside their links, the place where one was, and a card for links that are sent."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_a_word_and_a_citation_say_what_they_are_to_pointer_and_keyboard(new_page, site_url: str, axe) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(site_url + "03-bb84.html")
    word = page.locator('a[href="glossary.html#term-Alice-and-Bob"]').first
    tip = page.get_by_role("tooltip")
    word.hover()
    expect(tip).to_contain_text("two people who want to share something")
    assert word.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    work = page.locator("a[href*='references.html#']").first
    says = work.get_attribute("title")
    page.locator("body").press("Tab")  # the keyboard is in use
    work.focus()
    expect(tip).to_have_text(says)
    box = tip.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1280
    page.mouse.move(0, 0)  # the theme's colour of a link under the pointer is its own
    assert not axe(page)
    work.blur()
    expect(tip).to_be_hidden()


def test_a_tip_fits_a_phone(new_page, site_url: str) -> None:
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto(site_url + "03-bb84.html")
    page.locator("body").press("Tab")
    page.locator("a[data-tip]").last.focus()
    box = page.get_by_role("tooltip").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


def test_every_word_of_a_chapter_carries_its_meaning(site: Path) -> None:
    for page in site.glob("[01]*.html"):
        links = re.findall(r'<a class="reference internal" href="glossary\.html#term-[^>]+>', page.read_text("utf-8"))
        assert links and all('data-tip="' in link for link in links), page.name


def test_the_book_knows_where_one_was_and_what_was_read(new_page, site_url: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(site_url + "index.html")
    assert page.locator(".qlab-continue").count() == 0
    page.goto(site_url + "16-what-comes-next.html")
    down = "() => scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })"
    read = "() => JSON.parse(localStorage.getItem('qlab-reading') ?? '{}').done?.length === 1"
    for _ in range(40):  # sections grow as one comes near
        page.evaluate(down)
        page.wait_for_timeout(600)
        if page.evaluate(read):
            break
    page.goto(site_url + "index.html")
    expect(page.locator(".qlab-continue a")).to_have_text(re.compile("What comes next"))
    href = page.locator(".qlab-continue a").get_attribute("href")
    assert href.startswith("16-what-comes-next.html#")
    expect(page.locator(".bd-sidebar-primary a.qlab-read")).to_have_count(1)
    page.evaluate("localStorage.setItem('qlab-reading', '{broken')")
    page.goto(site_url + "index.html")
    assert page.locator(".qlab-continue").count() == 0


def test_a_quiz_that_was_answered_is_marked(new_page, site_url: str) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(site_url + "11-trusted-networks.html")
    quiz = page.locator('.qlab-lab[data-lab="quiz"]')
    page.locator("[data-qlab-model]").last.scroll_into_view_if_needed()
    quiz.locator('[type="radio"]').first.wait_for()
    questions = quiz.locator("fieldset")
    marked = page.locator(".bd-sidebar-primary a.qlab-quizzed")
    for i in range(questions.count()):
        expect(marked).to_have_count(0)
        questions.nth(i).locator("input").first.check(force=True)
    expect(marked).to_have_count(1)
    page.goto(site_url + "index.html")
    expect(marked).to_have_attribute("href", "11-trusted-networks.html")


def test_a_link_that_is_sent_shows_a_card(site: Path) -> None:
    head = (site / "03-bb84.html").read_text(encoding="utf-8").split("</head>")[0]
    said = dict(re.findall(r'<meta property="(og:[a-z_]+)" content="([^"]*)">', head))
    assert said["og:title"].startswith("BB84") and said["og:site_name"] == "The Quantum Internet, Hands On"
    assert 50 < len(said["og:description"]) <= 201
