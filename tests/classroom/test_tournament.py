"""The tournament's notebook runs, and its closing assertions hold."""

import nbformat
from nbclient import NotebookClient


def test_a_tournament_is_played(root) -> None:
    notebook = nbformat.read(root / "classroom" / "tournament.ipynb", as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(root)}}).execute()
    said = "".join(out.get("text", "") for cell in notebook.cells for out in cell.get("outputs", []))
    assert "bits learnt" in said and "gave up 100%" not in said
