"""`import qlab` loads nothing; a module that needs no QuTiP does not wait for it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import qlab

ROOT = Path(__file__).parents[1]


def loaded_after(statement: str) -> set[str]:
    """Modules that a fresh interpreter has loaded after a statement, packages and what is in them."""
    code = f"{statement}\nimport sys; print(*sys.modules)"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_import_qlab_loads_neither_qutip_nor_numpy():
    loaded = loaded_after("import qlab")
    assert "qlab" in loaded and not loaded & {"qutip", "numpy", "scipy", "matplotlib", "anywidget"}


@pytest.mark.parametrize("module", ["keyrates", "sampling", "estimates", "tables", "_rounds"])
def test_no_qutip_where_none_is_needed(module):
    assert not loaded_after(f"import qlab.{module}") & {"qutip", "scipy", "matplotlib", "anywidget"}


def test_what_eve_knows_needs_no_qutip_itself():
    """The file alone: its package, what Eve does, does load QuTiP."""
    file = Path(qlab.__file__).parent / "eavesdroppers" / "information.py"
    assert not loaded_after(f"import runpy; runpy.run_path({str(file)!r})") & {"qutip", "scipy", "matplotlib"}


@pytest.mark.parametrize("name", "bb84 bell channels keyrates measurement repeaters sampling states".split())
def test_modules_are_attributes(name):
    assert getattr(qlab, name).__name__ == f"qlab.{name}"
    assert name in dir(qlab)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="has no attribute 'belle'"):
        qlab.belle  # noqa: B018


def test_imports_go_down_and_never_in_a_circle():
    """The floors of pyproject.toml, as `make check` sees them."""
    linter = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run([linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 0, said.stdout


def test_an_import_that_goes_up_is_noticed(tmp_path):
    """A copy of the house in which a check asks BB84 for help, for its types only."""
    shutil.copytree(ROOT / "qlab", tmp_path / "qlab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "qlab" / "_check.py").open("a", encoding="utf-8") as file:
        file.write("\n\nfrom typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from qlab.bb84 import Run\n")
    linter = Path(sys.executable).with_name("lint-imports")
    said = subprocess.run([linter, "--no-logo", "--no-cache"], cwd=tmp_path, capture_output=True, text=True)
    assert said.returncode == 1 and "qlab._check is not allowed to import qlab.bb84" in " ".join(said.stdout.split())
