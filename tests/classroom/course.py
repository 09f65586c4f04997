"""A course in a folder of its own: releases an assignment and grades what students hand in, with nbgrader itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

SOLUTION = ("### BEGIN SOLUTION", "### END SOLUTION")


@dataclass(frozen=True)
class Course:
    """A copy of the classroom in which one assignment is handed out, handed in and graded."""

    folder: Path
    name: str

    def nbgrader(self, *command: str) -> str:
        """Run nbgrader as a teacher would, and return what it says."""
        tools = str(Path(sys.executable).parent)  # nbgrader calls others of its environment by name
        environment = os.environ | {"PATH": tools + os.pathsep + os.environ["PATH"]}
        asked = [sys.executable, "-m", "nbgrader", *command]
        done = subprocess.run(asked, cwd=self.folder, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def notebook(self, stage: str, *student: str):
        """The assignment's notebook as source, as released, as submitted or as autograded."""
        return nbformat.read(self.folder.joinpath(stage, *student, self.name, f"{self.name}.ipynb"), as_version=4)

    def release(self) -> None:
        """Make the student's version, as the teacher does."""
        self.nbgrader("generate_assignment", self.name)

    def hand_in(self, student: str, answers: dict[str, str]) -> None:
        """A student writes these answers, by the name of the question, into the released notebook, and hands it in."""
        notebook = self.notebook("release")
        for cell in notebook.cells:
            cell.source = answers.get(grade_id(cell), cell.source)
        place = self.folder / "submitted" / student / self.name
        place.mkdir(parents=True)
        nbformat.write(notebook, place / f"{self.name}.ipynb")

    def marks(self) -> dict[str, dict[str, tuple[float, float, bool]]]:
        """Grade all that was handed in. Student to question to (points, of how many, whether it must be read)."""
        self.nbgrader("autograde", self.name)
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}", "quantum-internet") as book:
            return {
                submission.student.id: {
                    grade.cell.name: (grade.score, grade.max_score, grade.needs_manual_grade)
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in book.assignment_submissions(self.name)
            }


def grade_id(cell) -> str | None:
    """nbgrader's name for a cell."""
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def solutions(notebook) -> dict[str, str]:
    """Question to the teacher's answer."""
    found = (cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution"))
    return {
        grade_id(cell): "\n".join(line for line in cell.source.split("\n") if line.strip() not in SOLUTION)
        for cell in found
    }


def wrong_answers(classroom: Path, name: str) -> list[dict]:
    """Typical wrong answers, with the points that they get."""
    return tomllib.loads((classroom / "marking" / f"{name}.toml").read_text(encoding="utf-8"))["wrong"]


def course(classroom: Path, folder: Path, name: str) -> Course:
    """A fresh copy of what the teacher has, with one assignment."""
    shutil.copy(classroom / "nbgrader_config.py", folder)
    shutil.copytree(classroom / "source" / name, folder / "source" / name)
    return Course(folder, name)
