"""What was built and announced, from 1984 to today."""

from qlab.labs.timeline.lab import TimelineLab

__all__ = ["TimelineLab"]
