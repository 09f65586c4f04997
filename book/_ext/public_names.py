"""On the API page a base class has its public name: that of the package that offers it, not of the file it is in."""

from __future__ import annotations

import sys
from typing import Any

from sphinx.application import Sphinx


def public_name(cls: type) -> str:
    """The shortest dotted name under which a package above the file offers this very class."""
    parts = cls.__module__.split(".")
    homes = (".".join(parts[:n]) for n in range(1, len(parts)))
    offers = (home for home in homes if vars(sys.modules[home]).get(cls.__name__) is cls)
    return f"{next(offers, cls.__module__)}.{cls.__qualname__}"


def name_bases(app: Sphinx, name: str, obj: Any, options: Any, bases: list[Any]) -> None:
    """Autodoc takes a text for a class that it would name by its file."""
    bases[:] = [_role(base) for base in bases]


def _role(base: Any) -> Any:
    ours = isinstance(base, type) and base.__module__.split(".")[0] == "qlab"
    return f":py:class:`{public_name(base)}`" if ours else base


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("autodoc-process-bases", name_bases)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
