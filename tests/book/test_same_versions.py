"""One set of versions everywhere: the lock, Binder, the KaTeX that prerenders and the KaTeX whose fonts we ship."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import yaml


def locked(root: Path) -> dict[str, str]:
    """Package to version, as requirements.lock has it."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", (root / "requirements.lock").read_text(), re.M))


def binder(root: Path) -> list[str]:
    """What environment.yml has pip install."""
    return yaml.safe_load((root / "environment.yml").read_text())["dependencies"][-1]["pip"]


def test_binder_agrees_with_the_lock(root: Path) -> None:
    *pinned, project = binder(root)
    assert project == "-e ."
    for requirement in pinned:
        name, _, number = requirement.partition("==")
        assert locked(root)[name] == number, f"environment.yml has {requirement}"


def test_binder_has_all_that_qlab_needs(root: Path) -> None:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    needed = {re.match(r"[a-z0-9-]+", requirement)[0] for requirement in project["dependencies"]}
    assert needed <= {requirement.partition("==")[0] for requirement in binder(root)}


def test_binder_would_build(root: Path) -> None:
    command = [sys.executable, *"-m repo2docker --no-build --debug --user-id 1000 --user-name reader .".split()]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    dockerfile = done.stdout + done.stderr
    assert done.returncode == 0, dockerfile
    copied = dockerfile.index("COPY --chown=1000:1000 src/")
    assert dockerfile.index('--file "environment.yml"') > copied, "`-e .` needs the repository to be there"


def test_lock_names_hashes_and_no_registry(root: Path) -> None:
    lock = (root / "requirements.lock").read_text()
    assert "://" not in lock
    assert lock.count(" \\\n    --hash=sha256:") >= len(locked(root)) > 100


def test_lock_is_what_is_installed(root: Path) -> None:
    for name in ("numpy", "qutip", "jupyter-book", "anywidget", "playwright"):
        assert version(name) == locked(root)[name]


def test_katex_is_the_one_that_prerenders(root: Path) -> None:
    from sphinxcontrib import katex

    lock = json.loads((root / "tools" / "package-lock.json").read_text())
    assert lock["packages"]["node_modules/katex"]["version"] == katex.katex_version


def test_npm_locks_name_hashes_and_no_registry(root: Path) -> None:
    locks = [path for path in root.glob("tools/**/package-lock.json") if "node_modules" not in path.parts]
    assert locks
    for path in locks:
        packages = json.loads(path.read_text())["packages"]
        for name, package in packages.items():
            assert "resolved" not in package
            assert "integrity" in package or name == ""
