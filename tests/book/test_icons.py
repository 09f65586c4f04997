"""Icons are drawn from the theme's own data, those that are used and no others."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "book" / "_ext"))
import icons

# As Font Awesome writes it: brands, then outlines, then solid ones.
SCRIPT = (
    'a={github:[496,512,["gh"],"f09b","M1 1"]};b={moon:[384,512,[127769],"f186","M2 2"]};'
    'c={"circle-half":[512,512,["adjust"],"f042","M3 3"],moon:[384,512,[127769],"f186","M4 4"]}'
)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    (tmp_path / "fontawesome.js").write_text(SCRIPT)
    return tmp_path / "fontawesome.js"


def test_icons_are_found_on_pages() -> None:
    page = '<i class="fa-solid fa-moon fa-lg"></i><span class="fab fa-github"></span><b class="fast"></b>'
    assert icons.used([page]) == {("solid", "moon"), ("brands", "github")}


def test_each_has_its_rule(script: Path) -> None:
    rules = icons.sheet([("solid", "moon"), ("regular", "moon"), ("solid", "adjust"), ("brands", "github")], script)
    assert "M4 4" in rules and "M2 2" in rules and "M1 1" in rules
    assert ".fa-adjust{" in rules and "M3 3" in rules


def test_an_icon_that_is_not_there_is_said(script: Path) -> None:
    with pytest.raises(KeyError):
        icons.sheet([("solid", "unicorn")], script)


def test_a_script_without_drawings_is_said(tmp_path: Path) -> None:
    (tmp_path / "new.js").write_text("nothing")
    with pytest.raises(ValueError, match="holds no drawings"):
        icons.drawings(tmp_path / "new.js")


def test_characters_of_the_font_become_drawings(script: Path) -> None:
    css = '.a:after{content:"\\f186"}.b{--pst-icon-x:"\uf042"}.c:after{content:var(--pst-icon-x)}.d:after{content:"→"}'
    drawn = icons.drawn(css, script)
    assert "f186" not in drawn and "\uf042" not in drawn
    assert drawn.count("data:image/svg+xml") == 2
    assert "--icon:var(--pst-icon-x)" in drawn
    assert '.d:after{content:"→"}' in drawn


def test_font_awesome_s_own_rules_are_left_out(script: Path) -> None:
    css = "a{}/*!\n * Font Awesome Free 6\n*/.fa{}/*!\n * Font Awesome Free 6\n*/.fab{}html{--pst-x:1}b{}"
    assert icons.drawn(css, script) == "a{}html{--pst-x:1}b{}"
