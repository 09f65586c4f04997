"""The theme's icons as SVG: those that the site uses, and no script or font for the thousands that it does not.

Font Awesome reaches a page as 543 kB of script and 156 kB of font (compressed). Its drawings stand in that script as
data; here the few that are named on the pages, or in a style sheet, become masks in the site's own sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote

STYLES = {"fa-brands": "brands", "fab": "brands", "fa-regular": "regular", "far": "regular"}
CLASSES = re.compile(r'class="([^"]*\bfa-[^"]*)"')
ICON = re.compile(r'[{,]"?([a-z0-9-]+)"?:\[(\d+),(\d+),\[([^\]]*)\],"([0-9a-f]+)","([^"]+)"')
PRIVATE = "\ue000-\uf8ff"
GLYPH = rf'"(?:\\(f[0-9a-f]{{3}})|([{PRIVATE}]))"'
SECTION = re.compile(r"/\*!\s*\* Font Awesome Free.*?(?=html\{--pst-)", re.S)
# Not drawn by their own name, though they look like one: sizes and turns.
SHAPES = frozenset("solid regular brands lg sm xs fw spin pulse".split())

DRAW = (
    'content:"";display:inline-block;background:currentColor;print-color-adjust:exact;'
    "-webkit-mask:var(--icon) center/contain no-repeat;mask:var(--icon) center/contain no-repeat"
)
MASK = "--icon:{};" + DRAW
BASE = (
    "/* Drawings: Font Awesome Free, CC BY 4.0, https://fontawesome.com/license/free */\n"
    ":is(.fa,.fas,.far,.fab,.fa-solid,.fa-regular,.fa-brands)::before{"
    + DRAW
    + ";width:var(--wide,1em);height:1em;vertical-align:-.125em}\n"
    ".fa-lg{font-size:1.25em;line-height:.05em;vertical-align:-.075em}\n"
    "@media (forced-colors:active){:is(.fa,.fas,.far,.fab,.fa-solid,.fa-regular,.fa-brands)::before"
    "{forced-color-adjust:none;background:ButtonText}}\n"
)


@cache
def drawings(script: Path) -> dict[str, dict[str, tuple[str, str, int, int, str]]]:
    """What Font Awesome's script can draw: {"solid": {name or code point: (name, code point, width, height, path)}}.

    The script holds the brands, then the outlines, then the solid ones, so that a solid one is the last of its name.
    """
    found: dict[str, dict[str, tuple[str, str, int, int, str]]] = {"brands": {}, "regular": {}, "solid": {}}
    for name, width, height, others, code, path in ICON.findall(script.read_text(encoding="utf-8")):
        icon = (name, code, int(width), int(height), path)
        for key in (name, code, *re.findall(r'"([a-z0-9-]+)"', others)):
            found["brands"].setdefault(key, icon)
            if key in found["solid"]:
                found["regular"].setdefault(key, found["solid"][key])
            found["solid"][key] = icon
    if not found["solid"]:
        raise ValueError(f"{script} holds no drawings that this can read: has the theme a new Font Awesome?")
    return found


def url(icon: tuple[str, str, int, int, str]) -> str:
    """A drawing as the address of an image."""
    _, _, width, height, path = icon
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width} {height}'><path d='{path}'/></svg>"
    return f'url("data:image/svg+xml,{quote(svg, safe=" =:/-,.()")}")'.replace("'", "%27")


def used(pages: Iterable[str]) -> set[tuple[str, str]]:
    """The icons that pages name, as (style, name)."""
    found = set()
    for page in pages:
        for classes in CLASSES.findall(page):
            words = classes.split()
            style = next((STYLES[word] for word in words if word in STYLES), "solid")
            found |= {(style, word[3:]) for word in words if word.startswith("fa-") and word[3:] not in SHAPES}
    return found


def sheet(names: Iterable[tuple[str, str]], script: Path) -> str:
    """Style rules that draw these icons.

    Raises
    ------
    KeyError
        If Font Awesome has no such icon.
    """
    rules = [BASE]
    for style, name in sorted(names):
        icon = drawings(script)[style][name]
        rules.append(f".fa-{name}{{--icon:{url(icon)};--wide:{icon[2] / icon[3]:g}em}}\n")
    return "".join(rules)


def drawn(css: str, script: Path) -> str:
    """A style sheet without Font Awesome's own part, and with a drawing wherever it puts a character of its font."""

    def image(found: re.Match[str]) -> str:
        code = found[1] or f"{ord(found[2]):x}"
        style = "solid" if code in drawings(script)["solid"] else "brands"
        return url(drawings(script)[style][code])

    css = SECTION.sub("", css)
    css = re.sub(rf"(--pst-icon-[a-z-]+:\s*){GLYPH}", lambda m: m[1] + image(re.match(GLYPH, m[0][len(m[1]) :])), css)
    css = re.sub(rf"content:\s*{GLYPH}", lambda m: MASK.format(image(re.search(GLYPH, m[0]))), css)
    return re.sub(r"content:\s*(var\(--pst-icon-[a-z-]+\))", lambda m: MASK.format(m[1]), css)
