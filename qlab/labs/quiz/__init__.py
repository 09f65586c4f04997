"""A quick quiz: every answer is explained, right or wrong, and nothing is recorded."""

from qlab.labs.quiz.lab import Question, Quiz

__all__ = ["Question", "Quiz"]
