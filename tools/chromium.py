"""Print the path of a Chromium for the tests: `python tools/chromium.py`; with --get, fetch one if there is none.

Looks at $CHROMIUM, then on PATH, then among Playwright's own browsers.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

# First the one without windows: it starts a page in half of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The browser that is already there, or None."""
    if named := os.environ.get("CHROMIUM"):
        return named if Path(named).exists() else None
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def get() -> None:
    """Fetch a browser: Playwright's own, else the system's if we may install packages."""
    may_install = bool(shutil.which("apt-get")) and os.geteuid() == 0
    playwright = [sys.executable, "-m", "playwright"]
    if run([*playwright, "install", "chromium"]) and find():
        if may_install:
            run([*playwright, "install-deps", "chromium"])
    elif may_install and run(["apt-get", "update"]):
        install = ["apt-get", "install", "--yes", "--no-install-recommends"]
        run([*install, "chromium-headless-shell"]) or run([*install, "chromium"])


def run(command: list[str]) -> bool:
    """Whether the command succeeded; what it says goes to stderr, since stdout is for the path."""
    return subprocess.run(command, stdout=sys.stderr).returncode == 0


if __name__ == "__main__":
    if "--get" in sys.argv and not find():
        get()
    path = find()
    if not path:
        sys.exit("The tests need a browser: please install Chromium or Chrome, or set CHROMIUM to the path of one.")
    print(path)
