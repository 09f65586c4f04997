"""The Explorer: what it bakes, what it says to bad input, and what its page shows between grid points."""

import json
import math
import re
from fractions import Fraction

import numpy as np
import pytest

from qlab import keyrates, labs
from qlab.labs.explorer.lab import _short, _step


def made(**more):
    return labs.Explorer(
        lambda qber, f: keyrates.bb84(qber, f),
        qber=np.linspace(0, 0.15, 61),
        f=[1.0, 1.1, 1.2],
        **{"units": {"qber": "%"}, "labels": {"qber": "error rate", "y": "key per bit"}, **more},
    )


def test_the_function_is_baked_at_every_grid_point():
    lab = made()
    qber, f = np.linspace(0, 0.15, 61), np.array([1.0, 1.1, 1.2])
    assert lab.values.shape == (1, 3, 61)
    np.testing.assert_array_equal(lab.values[0], keyrates.bb84(qber, f[:, None]))
    assert lab.title == "Key per bit against error rate"
    assert lab.summary == "Key per bit against error rate, from 0 to 15 %, for f 1: from 1 down to 0."


def test_each_argument_is_a_trait_with_a_range_in_the_address():
    lab = made(start={"f": 1.1})
    assert (lab.qber, lab.f, lab.address) == (0.075, 1.1, ("qber", "f"))
    lab.f = 1.15
    with pytest.raises(ValueError, match=r"`f` must be in \[1, 1.2\]; got 2"):
        lab.f = 2


def test_whole_numbers_stay_whole_and_names_give_labels_and_units():
    lab = labs.Explorer(lambda distance_km, links: 0.5**links + 0 * distance_km, distance_km=[0, 100], links=[1, 2, 4])
    controls = lab.about["controls"]
    assert controls["links"]["kind"] == "integer"
    assert (controls["distance_km"]["label"], controls["distance_km"]["unit"]) == ("Distance", "km")
    with pytest.raises(ValueError, match="`links` must be a whole number"):
        lab.links = 1.5


def test_several_curves_keep_their_names_and_a_logarithm_leaves_gaps():
    curves = {"falling": lambda x: 10.0 ** (-10 * x), "cut": lambda x: np.where(x < 0.5, 1.0, 0.0)}
    lab = labs.Explorer(lambda x: {name: f(x) for name, f in curves.items()}, x=np.linspace(0, 1, 11), log="y")
    assert lab.plot["names"] == ["falling", "cut"]
    assert np.isnan(lab.values[1, 5:]).all()
    np.testing.assert_allclose(lab.values[0], -10 * np.linspace(0, 1, 11), atol=1e-12)
    assert "falling: from 1 down to 10⁻¹⁰" in lab.summary


@pytest.mark.parametrize(
    ("f", "settings", "sentence"),
    [
        (lambda: 1, {}, "Explorer needs a grid for the horizontal axis, e.g. `qber=np.linspace(0, 0.15, 61)`"),
        (lambda x: x, {"x": [0, 2, 1]}, "`x` must be two or more rising numbers"),
        (lambda x: x, {"x": 5}, "`x` must be two or more rising numbers; got 5"),
        (lambda x: x, {"x": ["a", "b"]}, "`x` must be a number or an array of numbers"),
        (lambda x: x, {"x": [0, np.inf]}, "`x` must be finite; got inf"),
        (lambda x: 1 if x > 0 else 0, {"x": [0, 1]}, "if it takes single numbers, wrap it: `np.vectorize(f)`"),
        (lambda y: y, {"x": [0, 1]}, "`f` cannot be called with arrays x"),
        (lambda x: x[:1][:, None] * np.ones(3), {"x": [0, 1]}, "`f` must return numbers of shape (2,)"),
        (lambda x: "no", {"x": [0, 1]}, "`f` must return numbers of shape (2,)"),
        (lambda x: {}, {"x": [0, 1]}, "got an empty dict"),
        (lambda x: np.log(x), {"x": [0, 1]}, "`f` must be finite on the whole grid; 'y' is -inf at x=0"),
        (lambda x, a: x * a, {"x": np.arange(500), "a": np.arange(500)}, "must be at most 20000; got 250000"),
        (lambda seed: seed, {"seed": [0, 1]}, "`seed` is a word that every lab uses"),
        (lambda x: x, {"x": [0, 1], "labels": {"z": "depth"}}, "there is no grid 'z'; there are x (and \"y\")"),
        (lambda x: x, {"x": [0, 1], "start": {"x": 3}}, "`x` must be in [0, 1]; got 3"),
        (lambda x: -x, {"x": [0, 1], "log": ["y"]}, '`log` has "y", but `f` is nowhere above 0'),
    ],
)
@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning")
def test_what_will_not_do_is_answered_with_a_sentence(f, settings, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        labs.Explorer(f, **settings)


def test_a_function_of_single_numbers_can_be_wrapped():
    lab = labs.Explorer(np.vectorize(lambda x: 1.0 if x > 0.5 else 0.0), x=[0.0, 0.4, 0.6, 1.0])
    assert lab.values.tolist() == [[0, 0, 1, 1]]


@pytest.mark.parametrize(("ends", "step"), [((0, 0.15), 0.001), ((0, 1), 0.005), ((0, 500), 2.5), ((1, 1.2), 0.001)])
def test_steps_are_easy_to_read(ends, step):
    assert _step(*ends) == pytest.approx(step)


@pytest.mark.parametrize(
    ("x", "text"),
    [(0, "0"), (0.05, "0.05"), (1e-8, "10⁻⁸"), (-2.5e-6, "−2.5×10⁻⁶"), (12_345, "12\u202f345"), (1e9, "10⁹")],
)
def test_numbers_on_axes_are_short(x, text):
    assert _short(x) == text


@pytest.mark.browser
def test_between_grid_points_the_page_interpolates_and_says_so(open_lab):
    page = open_lab(made(), query="explorer.qber=0.0512&explorer.f=1.05")
    between = np.mean(
        [np.interp(0.0512, np.linspace(0, 0.15, 61), keyrates.bb84(np.linspace(0, 0.15, 61), f)) for f in (1.0, 1.1)]
    )
    assert page.locator(".ql-headline").inner_text() == f"{between:.3f}"
    assert page.locator(".ql-said").inner_text() == "key per bit at error rate 5.12\u00a0%, f 1.050."
    page.get_by_role("slider", name="Error rate").focus()
    page.keyboard.press("End")
    assert page.locator(".ql-headline").inner_text() == "0"
    assert page.locator(".ql-said").inner_text() == "key per bit at error rate 15.0\u00a0%, f 1.050."


@pytest.mark.browser
def test_pointing_at_the_curve_reads_it(open_lab):
    page = open_lab(made(vlines={"11 %": 0.11}))
    box = page.locator("svg.ql-axes").bounding_box()
    page.mouse.move(box["x"] + 0.9 * box["width"], box["y"] + 0.5 * box["height"])
    assert float(page.get_by_role("slider", name="Error rate").input_value()) > 0.12


@pytest.mark.browser
def test_axes_change_with_the_width_and_the_curve_with_them(open_lab):
    page = open_lab(made())
    wide = page.locator("svg.ql-axes").get_attribute("viewBox")
    path = page.locator(".ql-ink path").get_attribute("d")
    page.set_viewport_size({"width": 360, "height": 800})
    page.wait_for_function(f"document.querySelector('svg.ql-axes').getAttribute('viewBox') !== '{wide}'")
    assert page.locator(".ql-ink path").get_attribute("d") != path


@pytest.mark.browser
def test_curves_come_away_as_csv(open_lab):
    page = open_lab(
        labs.Explorer(lambda x, a: {"up": a * x, "down": -a * x}, x=[0.0, 1.0], a=[1.0, 3.0]), query="explorer.a=2"
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    text = download.value.path().read_text()
    assert text.split() == ["x,a,up,down", "0,2,0,0", "1,2,2,-2"]


@pytest.mark.parametrize(
    ("f", "n", "course"),
    [
        (lambda n: 2**n, range(101), "from 1 up to 1.27×10³⁰"),
        (lambda n: 2**n, np.arange(101, dtype=np.uint8), "from 1 up to 1.27×10³⁰"),
        (lambda n: 3**n % 7, [0, 60, 61], "from 1 up to 3"),  # exact: floats would give 2
        (lambda n: n.astype(float) ** 20, range(1, 101), "from 1 up to 10⁴⁰"),
        (lambda n: n**-1, range(1, 101), "from 1 down to 0.01"),
        (lambda n: np.exp(-n / 10), range(101), "from 1 down to 4.54×10⁻⁵"),
        (lambda n: np.array([1, 4, 9])[n], range(3), "from 1 up to 9"),
        (lambda n: 2 * n, [10**20, 10**21], "from 2×10²⁰ up to 2×10²¹"),
        (np.vectorize(lambda n: math.comb(200, n)), range(101), "from 1 up to 9.05×10⁵⁸"),
        (np.vectorize(lambda n: 1 if n == 0 else 0.5), range(3), "from 1 down to 0.5"),
        (lambda n: np.array([Fraction(1, 3) * k for k in n.tolist()]), range(4), "from 0 up to 1"),
        (lambda n: (1 + 0j) * n, [1.0, 2.0], "from 1 up to 2"),
    ],
)
def test_whole_numbers_do_not_overflow(f, n, course):
    assert course in labs.Explorer(f, n=n).summary


@pytest.mark.parametrize(
    ("f", "sentence"),
    [
        (lambda x: np.exp(1j * x), "real numbers; 'y' is complex .*real part"),
        (lambda x: [1j * v for v in x], "real numbers; 'y' is complex"),
        (lambda x: [10**400 for v in x], "finite on the whole grid; 'y' is inf at x=0"),
        (lambda x: np.ma.masked_less(x, 3), "finite on the whole grid; 'y' is nan at x=0"),
        (lambda x: np.array(["1"] * len(x)), "numbers of shape"),
        (lambda x: np.array(["1"] * len(x), object), "numbers of shape"),
        (lambda x: np.array(["2026-01-01"] * len(x), "datetime64"), "numbers of shape"),
    ],
)
def test_what_is_no_real_number_is_refused(f, sentence):
    with pytest.raises(ValueError, match=sentence):
        labs.Explorer(f, x=np.linspace(0, 6, 7))


def test_falling_numbers_without_a_sign_are_no_grid():
    with pytest.raises(ValueError, match="rising numbers"):
        labs.Explorer(lambda n: n, n=np.array([3, 1], np.uint8))


READ = """
const given = %s;
const tables = model.tablesOf((name) => given[name]);
return given.states.map((state) => model.reading(state, model.curves(state, tables), tables));
"""


def told(node, lab, **state):
    """Headline and sentence for a setting, without a page."""
    values = {"shape": lab.values.shape, "data": [None if np.isnan(v) else v for v in lab.values.ravel().tolist()]}
    given = {"plot": lab.plot, "values": values, "about": lab.about, "states": [state]}
    read = node(READ % json.dumps(given), model="explorer/model.js")[0]
    return read["headline"], read["sentence"]


def test_several_curves_are_told_in_one_order(node):
    lab = labs.Explorer(
        lambda x, tilt: {"up": tilt * x, "down": -tilt * x}, x=[0.0, 1.0], tilt=[1.0, 3.0], labels={"x": "QBER"}
    )
    assert told(node, lab, x=0.5, tilt=2) == ("1.00 · −1.00", "up · down at QBER 0.500, tilt 2.00.")


def test_what_does_not_fit_into_the_bar_is_left_out(node):
    many = {f"curve number {i}": i for i in range(1, 6)}
    lab = labs.Explorer(
        lambda x, knob: {name: i + 0 * x for name, i in many.items()},
        x=[0.0, 1.0],
        knob=[0.0, 1.0],
        labels={"knob": "a knob with a name that goes on and on and on and on and on and on"},
    )
    headline, sentence = told(node, lab, x=0.5, knob=0)
    assert headline == "1.00"
    assert sentence == "curve number 1 at x 0.500; the others stand beside their curves' names."


def test_where_there_is_no_curve_there_is_no_value(node):
    lab = labs.Explorer(lambda x: np.where(x < 0.5, 1.0, 0.0), x=np.linspace(0, 1, 11), log="y")
    assert told(node, lab, x=0.8) == ("no value", "y at x 0.800.")


def test_pointing_keeps_to_the_steps_of_the_control(node):
    rule = {"kind": "number", "low": 0, "high": 0.15, "step": 0.001, "log": False}
    whole = {"kind": "integer", "low": 1, "high": 32, "log": True}
    script = f"return [model.snapped({json.dumps(rule)}, 0.0517), model.snapped({json.dumps(whole)}, 40)]"
    assert node(script, model="explorer/model.js") == [0.052, 32]
