"""A quick quiz: every answer is explained, right or wrong, and nothing is recorded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import traitlets

from qlab.labs.kit import Lab


@dataclass(frozen=True)
class Question:
    """One question: `options` maps each answer to what is said when it is chosen; `answer` is the right one.

    >>> Question("What does a polariser turned by 90 degrees let through?", {"All": "No: ...", "Nothing": "..."}, "Al")
    Traceback (most recent call last):
    ...
    ValueError: `answer` must be one of the options "All", "Nothing"; got 'Al'
    """

    prompt: str
    options: Mapping[str, str]
    answer: str

    def __post_init__(self) -> None:
        if not (isinstance(self.prompt, str) and self.prompt.strip()):
            raise ValueError(f"`prompt` must be a question; got {self.prompt!r}")
        if not isinstance(self.options, Mapping) or len(self.options) < 2:
            raise ValueError(f"`options` must map two or more answers to explanations; got {self.options!r}")
        unexplained = [text for text, why in self.options.items() if not (isinstance(why, str) and why.strip())]
        if unexplained:
            raise ValueError(f"every option needs an explanation; {unexplained[0]!r} has none")
        if self.answer not in self.options:
            listed = ", ".join(f'"{text}"' for text in self.options)
            raise ValueError(f"`answer` must be one of the options {listed}; got {self.answer!r}")


class Quiz(Lab):
    """Questions with native radio buttons; the explanation appears, and is announced, as soon as an answer is chosen.

    >>> quiz = Quiz([
    ...     Question(
    ...         "Does looking at a photon change it?",
    ...         {"Never": "Not if you ask in another basis.", "It can": "Yes, if you ask in another basis."},
    ...         answer="It can",
    ...     )
    ... ])
    >>> quiz.answers
    []
    """

    name = "quiz"
    title = "Quick quiz"
    wide = False

    questions: Any = traitlets.List(read_only=True).tag(sync=True)
    answers: Any = traitlets.List().tag(sync=True)

    def __init__(self, questions: Iterable[Question], *, title: str = "Quick quiz") -> None:
        self._questions = tuple(questions)
        self.title = title
        for q in self._questions:
            if not isinstance(q, Question):
                hint = "write `labs.Question(prompt, options, answer)`"
                raise ValueError(f"`questions` must be Question objects; got {q!r} ({hint})")
        if not self._questions:
            raise ValueError("`questions` must hold at least one Question")
        super().__init__()

    def bake(self) -> None:
        """The questions for the page, and on paper with the answers after them."""
        self.set_trait("questions", [_written(q) for q in self._questions])
        asked = [f"{i}. {q.prompt} ({' / '.join(q.options)})" for i, q in enumerate(self._questions, 1)]
        answers = [f"{i}. {q.answer}: {q.options[q.answer]}" for i, q in enumerate(self._questions, 1)]
        self.summary = "\n".join([*asked, "Answers:", *answers])


def _written(q: Question) -> dict[str, Any]:
    return {"prompt": q.prompt, "options": [[text, why, text == q.answer] for text, why in q.options.items()]}
