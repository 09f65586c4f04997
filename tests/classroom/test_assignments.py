"""Each assignment is released and graded by nbgrader: the solution, nothing at all, and typical wrong answers."""

import re
import sys
from itertools import zip_longest
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "book" / "_ext")]

import assignments  # noqa: E402
from course import course, grade_id, solutions, wrong_answers  # noqa: E402

CLASSROOM = ROOT / "classroom"
NAMES = [source.stem for source in assignments.sources(ROOT / "book")]
SPOKEN = re.compile(r"SOLUTION|HIDDEN|Marking guide")


@pytest.fixture(scope="module", params=NAMES)
def name(request) -> str:
    """An assignment."""
    return request.param


@pytest.fixture(scope="module")
def source(name: str):
    """Its source notebook."""
    return nbformat.read(CLASSROOM / "source" / name / f"{name}.ipynb", as_version=4)


@pytest.fixture(scope="module")
def graded(name: str, source, tmp_path_factory):
    """What nbgrader made of the assignment, and the marks of a class."""
    made = course(CLASSROOM, tmp_path_factory.mktemp("course"), name)
    made.release()
    right, by_question = solutions(source), {}
    for each in wrong_answers(CLASSROOM, name):
        by_question.setdefault(each["question"], []).append(each)
    made.hand_in("solution", right)
    made.hand_in("nothing", {})
    for number, answers in enumerate(zip_longest(*by_question.values())):
        made.hand_in(f"wrong-{number}", right | {each["question"]: each["answer"].strip() for each in answers if each})
    return made, made.marks(), by_question


def checked_by(source) -> dict[str, list[str]]:
    """Question to the cells that give points for it: those that follow, up to the next question."""
    found: dict[str, list[str]] = {}
    for cell in source.cells:
        kind = cell.metadata.get("nbgrader", {})
        if kind.get("solution"):
            question = grade_id(cell)
            found[question] = []
        if kind.get("grade"):
            found[question].append(grade_id(cell))
    return found


def test_the_six_stretches_of_the_book() -> None:
    assert [name.partition("-")[0] for name in NAMES] == ["1", "2", "3", "4", "5", "6"]


def test_headings_say_kind_difficulty_and_points(source) -> None:
    asked = assignments.questions(source)
    assert {question.family for question in asked} == set(assignments.FAMILIES)
    assert len({question.level for question in asked}) == 3 and any(question.in_words for question in asked)
    assert any("Find the hole" in question.title for question in asked)
    points = [cell.metadata.nbgrader.points for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert sum(points) == sum(question.points for question in asked)
    assert len(asked) == sum(bool(re.search(r"^### \d", cell.source, re.M)) for cell in source.cells)


def test_every_question_has_a_typical_wrong_answer(name: str, source) -> None:
    answers = [cell for cell in source.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    code = {grade_id(cell) for cell in answers if cell.cell_type == "code"}
    assert {each["question"] for each in wrong_answers(CLASSROOM, name)} == code


def test_part_marks_are_plain_numbers(source) -> None:
    """nbgrader gives full marks where a cell ends in what it cannot read, such as np.float64(1.0)."""
    for cell in source.cells:
        kind = cell.metadata.get("nbgrader", {})
        if kind.get("grade") and cell.cell_type == "code":
            *_, last = (line for line in cell.source.split("\n") if line and "END HIDDEN" not in line)
            assert last.strip().startswith(("float(", "assert ", "print(")), last


def test_free_text_has_a_marking_guide(source) -> None:
    words = [c for c in source.cells if c.metadata.get("nbgrader", {}).get("solution") and c.cell_type == "markdown"]
    assert words and all("**Marking guide.**" in cell.source for cell in words)


def test_the_download_is_what_nbgrader_releases(name: str, graded, site: Path) -> None:
    made, _, _ = graded
    mine = nbformat.read(site / "assignments" / f"{name}.ipynb", as_version=4)
    assert [cell.source for cell in mine.cells] == [cell.source for cell in made.notebook("release").cells]
    assert [cell.metadata for cell in mine.cells] == [cell.metadata for cell in made.notebook("release").cells]
    assert not any(SPOKEN.search(cell.source) for cell in mine.cells)


def test_the_solution_gets_full_marks(graded) -> None:
    _, marks, _ = graded
    for cell, (score, most, to_read) in marks["solution"].items():
        assert to_read or score == most > 0, f"{cell}: {score} of {most}"
    assert any(to_read for _, _, to_read in marks["solution"].values())


def test_an_empty_notebook_gets_nothing(graded) -> None:
    _, marks, _ = graded
    assert {(score, to_read) for score, _, to_read in marks["nothing"].values()} == {(0, False)}


def test_wrong_answers_get_what_they_should(source, graded) -> None:
    _, marks, by_question = graded
    checks, odd = checked_by(source), []
    for question, answers in by_question.items():
        for number, each in enumerate(answers):
            got = sum(marks[f"wrong-{number}"][cell][0] for cell in checks[question])
            most = sum(marks[f"wrong-{number}"][cell][1] for cell in checks[question])
            if abs(got - each["points"]) > 0.006 or got >= most:
                odd.append(f"{question}, who {each['why']}: {got} of {most}, not {each['points']}")
    assert not odd, "\n".join(odd)


def test_a_wrong_answer_costs_nothing_elsewhere(source, graded) -> None:
    _, marks, by_question = graded
    checks = checked_by(source)
    for question, answers in by_question.items():
        for number in range(len(answers), sum(student.startswith("wrong") for student in marks)):
            assert all(marks[f"wrong-{number}"][c][0] == marks["solution"][c][0] for c in checks[question])


def test_visible_checks_run_without_nbgrader(name: str, source, site: Path) -> None:
    mine = nbformat.read(site / "assignments" / f"{name}.ipynb", as_version=4)
    right, here = solutions(source), {}
    for cell in mine.cells:
        if cell.cell_type == "code":
            exec(compile(right.get(grade_id(cell), cell.source), f"{name}: {grade_id(cell)}", "exec"), here)
    assert "nbgrader" not in here
