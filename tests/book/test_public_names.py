"""Names on the API page are those a reader types."""

import sys
from pathlib import Path

from qlab import bb84, eavesdroppers

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
