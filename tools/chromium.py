"""Print the path of a Chromium for the tests: `python tools/chromium.py`; with --get, fetch one if there is none.

Looks at $CHROMIUM, then on PATH, then among Playwright's own browsers.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


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
    """Fetch a browser: Playwright's, else the system's if we may install packages."""
    commands = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        commands += [["apt-get", "update"], ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]]
    for command in commands:
        done = subprocess.run(command, stdout=sys.stderr, stderr=sys.stderr)
        if done.returncode == 0 and find():
            return


if __name__ == "__main__":
    if "--get" in sys.argv and not find():
        get()
    path = find()
    if not path:
        sys.exit("The tests need a browser: please install Chromium or Chrome, or set CHROMIUM to the path of one.")
    print(path)
