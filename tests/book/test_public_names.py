"""Names on the API page are those a reader types."""

import sys
from pathlib import Path

import qlab
from qlab import bb84, eavesdroppers, labs

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))

import public_names


def test_a_class_is_named_by_the_package_that_offers_it():
    assert public_names.public_name(eavesdroppers.Attack) == "qlab.eavesdroppers.Attack"
    assert public_names.public_name(bb84.Run) == "qlab.bb84.Run"
    hidden = type("Hidden", (), {"__module__": "qlab.bb84.run"})
    assert public_names.public_name(hidden) == "qlab.bb84.run.Hidden"


def test_bases_of_others_are_left_to_autodoc():
    bases = [eavesdroppers.Attack, ValueError]
    public_names.name_bases(None, "", None, None, bases)
    assert bases == [":py:class:`qlab.eavesdroppers.Attack`", ValueError]


def test_every_public_module_and_every_lab_is_on_an_api_page(root):
    page = "".join((root / "book" / name).read_text() for name in ("api.md", "api-networks.md"))
    assert [name for name in qlab.__all__ if name != "labs" and page.count(f":: qlab.{name}\n") != 1] == []
    shown = [name for name in labs.__all__ if name != "Lab" and f":: {name}" not in page]
    assert shown == []
