"""Pictures of a page say how large they are, and are fetched when a reader comes near them.

So nothing moves when a picture arrives, and a first look at a page costs no pictures further down.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from PIL import Image
from sphinx.application import Sphinx

PICTURE = re.compile(
    r'<img (?=[^>]*src="(?:\.\./)*_images/([^"]+\.(?:png|jpe?g|webp))")(?![^>]*(?:loading|width|style)=)'
)


def sized(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Write size and `loading="lazy"` into each picture of the page."""
    if "body" not in context:
        return
    sources = {name: Path(app.srcdir) / source for source, name in app.builder.images.items()}

    def written(found: re.Match[str]) -> str:
        if found[1] not in sources:
            return found[0]
        with Image.open(sources[found[1]]) as picture:
            width, height = picture.size
        return f'<img loading="lazy" width="{width}" height="{height}" '

    context["body"] = PICTURE.sub(written, context["body"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", sized)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
