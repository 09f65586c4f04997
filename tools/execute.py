"""Run the book's notebooks on all processors at once, and keep what they say where the build looks for it.

One that fails is left to the build, which runs it again and says why.
"""

import logging
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.executors import load_executor

CACHE = "_build/.jupyter_cache"
TIMEOUT_S = 300


def main() -> None:
    cache = get_cache(CACHE)
    for notebook in sorted(Path("book").glob("*.ipynb")):
        cache.add_nb_to_project(str(notebook))
    quiet = logging.getLogger("notebooks")
    quiet.setLevel(logging.CRITICAL)
    load_executor("local-parallel", cache, quiet).run_and_cache(timeout=TIMEOUT_S)


if __name__ == "__main__":
    main()
