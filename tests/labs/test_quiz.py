"""The quiz: questions that must be whole, answers that are explained and announced, nothing kept in the address."""

import re

import pytest

from qlab import labs

CLONING = labs.Question(
    "Can an unknown photon be copied?", {"Yes": "Not exactly.", "No": "It follows from linearity."}, "No"
)
LOOKING = labs.Question(
    "Does looking change it?", {"It can": "In another basis.", "Never": "Try X.", "Always": "Not in Z."}, "It can"
)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (("", {"a": "x", "b": "y"}, "a"), "`prompt` must be a question; got ''"),
        (("Why?", {"a": "x"}, "a"), "`options` must map two or more answers to explanations"),
        (("Why?", ["a", "b"], "a"), "`options` must map two or more answers to explanations; got ['a', 'b']"),
        (("Why?", {"a": "x", "b": " "}, "a"), "every option needs an explanation; 'b' has none"),
        (("Why?", {"a": "x", "b": "y"}, "c"), '`answer` must be one of the options "a", "b"; got \'c\''),
    ],
)
def test_a_question_must_be_whole(settings, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        labs.Question(*settings)


def test_a_quiz_holds_questions():
    with pytest.raises(ValueError, match="at least one Question"):
        labs.Quiz([])
    with pytest.raises(ValueError, match=re.escape("write `labs.Question(prompt, options, answer)`")):
        labs.Quiz(["Why?"])


def test_on_paper_the_answers_come_after_the_questions():
    summary = labs.Quiz([CLONING]).summary
    assert summary.index("Can an unknown") < summary.index("Answers:\n1. No: It follows from linearity.")


def said(page):
    """The result bar."""
    return " ".join(page.locator(f".ql-{part}").inner_text() for part in ("headline", "said"))


@pytest.mark.browser
def test_every_answer_is_explained_announced_and_counted(open_lab):
    page = open_lab(labs.Quiz([CLONING, LOOKING]))
    first, second = (page.get_by_role("group").nth(i) for i in (0, 1))
    first.get_by_label("Yes").check()
    assert first.get_by_role("status").inner_text() == "✗ Not this one. Not exactly."
    first.get_by_label("Yes").press("ArrowDown")
    assert first.get_by_role("status").inner_text() == "✓ Right. It follows from linearity."
    assert said(page) == "1 of 2 right so far. Question 1: right."
    second.get_by_label("Always").check()
    assert said(page) == "1 of 2 right. Question 2: not this one."
    second.get_by_label("It can").check()
    assert said(page) == "2 of 2 right. Question 2: right."
    assert page.evaluate("location.search") == ""


@pytest.mark.browser
def test_reset_starts_again(open_lab):
    page = open_lab(labs.Quiz([CLONING]))
    page.get_by_label("Yes").check()
    page.get_by_role("button", name="Reset").click()
    assert not page.get_by_label("Yes").is_checked()
    assert page.locator(".ql-feedback").inner_text() == ""
    assert page.locator(".ql-headline").text_content() == ""


@pytest.mark.browser
def test_nothing_is_said_before_the_first_answer_and_the_tally_stays_in_sight(open_lab):
    page = open_lab(labs.Quiz([CLONING, LOOKING] * 2), viewport={"width": 390, "height": 500})
    assert not page.locator(".ql-result").is_visible()
    page.get_by_role("group").first.get_by_label("No").check()
    box = page.locator(".ql-result").bounding_box()
    assert page.get_by_role("group").last.bounding_box()["y"] > 500
    assert box["y"] + box["height"] <= 500


@pytest.mark.browser
def test_on_a_phone_later_questions_fold_until_the_first_are_answered(open_lab):
    page = open_lab(labs.Quiz([CLONING, LOOKING] * 3), viewport={"width": 390, "height": 780}, has_touch=True)
    assert page.locator(".qlab-lab").bounding_box()["height"] <= 1500
    assert page.locator("fieldset:visible").count() == 3
    for i in range(3):
        page.get_by_role("group").nth(i).get_by_role("radio").first.check()
    assert page.locator("fieldset:visible").count() == 6


@pytest.mark.browser
def test_on_a_laptop_no_question_folds(open_lab):
    page = open_lab(labs.Quiz([CLONING, LOOKING] * 3))
    assert page.locator("fieldset:visible").count() == 6
