"""The base of every lab, in Python: traits that answer with sentences, one whole module, baked tables, axes."""

import json
import re
import subprocess
import sys
from xml.etree import ElementTree

import numpy as np
import pytest
import qlab_site
from coin import CoinLab
from static_page import page_of

from qlab import labs
from qlab.labs.kit import BadValue, axes, bundle, table


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"bias": 30}, "`bias` must be in [0, 1]; got 30 (did you pass a percentage? write 0.3)"),
        ({"bias": float("nan")}, "`bias` must be a finite number; got nan"),
        ({"bias": "0.3"}, "`bias` must be a finite number; got '0.3' (write it without quotation marks: 0.3)"),
        ({"tosses": 1.5}, "`tosses` must be a whole number; got 1.5 (write 2)"),
        ({"tosses": 0}, "`tosses` must be at least 1; got 0"),
        ({"side": "Heads"}, '`side` must be one of "heads", "tails"; got \'Heads\' (did you mean "heads"?)'),
        ({"shown": 1}, "`shown` must be True or False; got 1"),
        ({"seed": -1}, "`seed` must be at least 0; got -1"),
        ({"bais": 0.3}, "CoinLab takes no `bais` (did you mean `bias`?)"),
        ({"colour": 1}, "CoinLab takes no `colour` (it takes"),
    ],
)
def test_a_value_that_will_not_do_is_answered_with_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        CoinLab(**settings)


def test_setting_a_trait_later_is_checked_too_and_keeps_the_old_value():
    lab = CoinLab(bias=np.float64(0.25))
    with pytest.raises(BadValue, match="bias"):
        lab.bias = 7
    assert lab.bias == 0.25
    with pytest.raises(Exception, match="read-only"):
        lab.table = np.eye(2)


def test_labels_ranges_and_units_reach_the_page_from_the_traits():
    about = CoinLab().about
    assert about["address"] == ["bias", "tosses", "side", "shown", "seed"]
    bias = {"kind": "number", "label": "Chance of heads", "unit": "%", "hint": "", "low": 0, "high": 1}
    assert about["controls"]["bias"] == {**bias, "step": 0.01, "log": False}
    assert about["controls"]["side"]["options"] == [["heads", "Heads"], ["tails", "Tails"]]


def test_a_module_is_whole_and_names_cannot_meet():
    text = CoinLab._esm
    assert not re.search(r"^import ", text, re.M)
    assert "wilson: confidence" in text
    assert re.findall(r"^export .*", text, re.M) == ["export default { render };"]


def test_an_address_may_name_controls_only():
    class Stray(CoinLab):
        name = "stray"
        address = ("nothing",)
        _esm = ""

    with pytest.raises(ValueError, match="names 'nothing', which is no control"):
        Stray()


def test_a_table_keeps_twelve_digits_and_marks_what_is_missing():
    assert table([[1 / 3, 2], [np.nan, 1e-30]]) == {
        "shape": [2, 2],
        "data": [0.333333333333, 2, None, 1e-30],
    }
    state = CoinLab().get_state()
    assert json.loads(json.dumps(state["table"]))["shape"] == [2, 2]


def test_without_widgets_the_summary_stands_in():
    data = CoinLab()._repr_mimebundle_()[0]
    assert data["text/plain"].startswith("The share of heads")


def test_axes_are_text_and_shapes_and_map_values_to_pixels():
    frame = CoinLab().frame["narrow"]
    words = re.findall(r'"text", \{[^}]*\}, "([^"]+)"', json.dumps(frame["ink"], ensure_ascii=False))
    assert {"chance of heads", "share of heads", "0.0", "1.0"} <= set(words)
    low, high, left, right, log = frame["x"]
    assert (low, high, log) == (0, 1, False) and 0 < left < right <= frame["width"]
    assert frame["y"][2] > frame["y"][3] > 0  # pixels run down
    gridlines = [
        part for part in json.dumps(frame["ink"]).split('"path"') if "stroke-opacity" in part or "0.14" in part
    ]
    assert gridlines


def test_a_picture_is_xml_without_names_scripts_or_style():
    root = ElementTree.fromstring(CoinLab().fallback)
    assert root.get("role") == "img" and root.get("aria-label").endswith("<b>")
    assert {e.tag.rsplit("}")[-1] for e in root.iter()} <= {"svg", "g", "path", "text"}
    assert not any(e.get("id") or e.get("style") for e in root.iter())
    assert any(e.get("stroke") == "var(--ql-blue-text, #0072b2)" for e in root.iter())
    assert any(e.get("stroke") == "currentColor" for e in root.iter())


def test_a_page_carries_what_its_labs_share_once():
    one, six = (len(page_of(*(CoinLab() for _ in range(n)))) for n in (1, 6))
    shared = sum(len(text) for text in CoinLab._esm.split(bundle.SEAM)[:-1])
    assert six < one + 5 * (one - shared)
    assert page_of(CoinLab(), CoinLab()).count("const kit$kit") == 1


def test_what_a_page_carries_cannot_close_its_script():
    lab = CoinLab()
    lab.summary = "</script><script>alert(1)</script>"
    assert "</script><script>alert" not in page_of(lab)


def test_pages_with_other_widgets_are_told_apart():
    def entry(module, name="AnyModel"):
        return {"model_module": module, "model_name": name}

    assert qlab_site.labs_only({"a": entry("anywidget"), "b": entry("@jupyter-widgets/base", "LayoutModel")})
    assert not qlab_site.labs_only({"a": entry("anywidget"), "b": entry("@jupyter-widgets/controls", "IntSliderModel")})


def test_importing_qlab_brings_no_widgets_and_labs_come_one_by_one():
    script = "import sys, qlab, qlab.labs; assert not {'anywidget', 'matplotlib', 'qlab.labs.kit'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
    assert "Explorer" in dir(labs)
    with pytest.raises(AttributeError, match="has no attribute 'BB48Lab'; it has BB84Lab"):
        labs.BB48Lab  # noqa: B018


def test_words_on_paper_and_in_menus_pass_the_contrast_that_wcag_asks():
    """Every text colour on both grounds of both themes: 4.5 to 1; every control's edge 3 to 1."""
    css = (bundle.KIT / "kit.css").read_text()
    pairs = dict(re.findall(r"--ql-([a-z-]+): light-dark\((#\w{6}), #\w{6}\)", css))
    dark = dict(re.findall(r"--ql-([a-z-]+): light-dark\(#\w{6}, (#\w{6})\)", css))
    for theme in (pairs, dark):
        words = [name for name in theme if name.endswith("-text")] + ["text", "soft", "accent"]
        for ground in ("paper", "well"):
            for name in words:
                assert contrast(theme[name], theme[ground]) >= 4.5, (name, ground, theme)
            assert contrast(theme["rim"], theme[ground]) >= 3
        assert contrast(theme["on-accent"], theme["accent"]) >= 4.5


def contrast(a: str, b: str) -> float:
    def luminance(colour: str) -> float:
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        ]
        return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_palette_is_okabe_and_itos_in_both_languages():
    css = (bundle.KIT / "kit.css").read_text()
    for name, colour in axes.PALETTE.items():
        assert f"--ql-{name}: {colour};" in css
