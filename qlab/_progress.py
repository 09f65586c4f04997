"""A progress bar for those who wait: it appears after a few seconds, and costs nothing before."""

from __future__ import annotations

import os
from time import monotonic
from types import TracebackType
from typing import Any

_PATIENCE_S = 5.0


class Progress:
    """Counts what is done; `looks` are tqdm's. Set TQDM_DISABLE=1 in the environment for no bar at all."""

    def __init__(self, total: int, **looks: Any) -> None:
        self.total, self.looks, self.done, self.start = total, looks, 0, monotonic()
        self.bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.close()

    def add(self, done: int) -> None:
        """So many more are done (or none, but time has passed)."""
        self.done += done
        if self.bar is not None:
            self.bar.update(done)
        elif monotonic() - self.start > _PATIENCE_S and self.done < self.total and not _quiet():
            from tqdm.auto import tqdm  # only who waits needs it

            self.bar = tqdm(total=self.total, initial=self.done, leave=False, **self.looks)


def _quiet() -> bool:
    """Whether no bar is wanted: tqdm's own switch, which its notebook bar does not heed."""
    return os.environ.get("TQDM_DISABLE", "0") not in ("", "0")
