"""What an address may hold: for every control of every lab what Python takes, as the value that Python keeps."""

from json import dumps

import numpy as np
import pytest

from qlab import labs

LABS = [name for name in labs.__all__ if name.endswith("Lab") and name != "Lab"] + ["Explorer", "Explorer of counts"]
NUMBERS = ["0", "1", "-1", "2", "5", "0.5", ".5", "5.", "+0.5", "0.333", "33.3", "22.5", "333", "350", "3e2", "1e3"]
NUMBERS += ["300.0", "300.5", "1e-3", "2.5E+1", " 7 ", "1_000", "1e6", "4294967295", "4294967296", "1e21", "1e400"]
NUMBERS += ["1.0000000000000002", "1.00000001", "-1e-17", "-1e-9", "0.9999999999999999", "30.000000000000004", "1e-7"]
OTHERS = [
    "",
    "nan",
    "inf",
    "Infinity",
    "0x10",
    "1j",
    "1,5",
    "5 %",
    "half",
    "None",
    "[1]",
    "True",
    "False",
    "++++",
    "++++ ",
]


def made(name):
    if name == "Explorer":
        return labs.Explorer(lambda x, a: a * x, x=np.linspace(-1, 1, 5), a=[1, 2, 500])
    if name == "Explorer of counts":
        return labs.Explorer(lambda n, k: n * k, n=range(401), k=[1, 5, 9])
    return getattr(labs, name)()


FLAGS = {"0": False, "1": True, "False": False, "True": True}


def read(kind, text):
    """What a text says: a word is itself, a number what Python reads."""
    if kind in ("choice", "text"):
        return text
    if kind == "flag":
        return FLAGS.get(text, text)
    try:
        return int(text)
    except ValueError:
        return float(text)


def python_takes(lab, name, rule, text):
    """The value that Python keeps, or None."""
    try:
        value = read(rule["kind"], text)
    except ValueError:
        return None
    before = getattr(lab, name)
    try:
        setattr(lab, name, value)
        return getattr(lab, name)
    except ValueError:
        return None
    finally:
        setattr(lab, name, before)


@pytest.mark.parametrize("name", LABS)
def test_the_page_takes_what_python_takes(name, node):
    lab = made(name)
    rules = lab.about["controls"]
    asked = {control: list(dict.fromkeys([*NUMBERS, *OTHERS, *words(rule)])) for control, rule in rules.items()}
    script = f"""
        const rules = {dumps(rules)}, asked = {dumps(asked)};
        return Object.entries(asked).map(([name, texts]) => texts.map((text) => kit.parse(rules[name], text) ?? null));
    """
    for (control, texts), page in zip(asked.items(), node(script), strict=True):
        python = [python_takes(lab, control, rules[control], text) for text in texts]
        assert dict(zip(texts, page, strict=True)) == dict(zip(texts, python, strict=True)), control


def words(rule):
    """What belongs to this control alone: its ends and a bit beyond, its options and nearly those."""
    ends = [rule[end] for end in ("low", "high") if end in rule]
    beyond = [repr(end + step) for end in ends for step in (0, 1e-15, 0.25, -1)]
    options = [option for option, _ in rule.get("options", [])]
    return [*beyond, *options, *(f" {option}" for option in options[:1]), *(f"{option}x" for option in options[:1])]


def test_a_value_between_the_steps_is_shown_as_it_is(node):
    rule = '{kind: "number", unit: "%", low: 0, high: 1, step: 0.01}'
    shown = node(f"return [0.33, 0.333, 0.3333, 1/3, 1].map((v) => kit.words({rule}, v))")
    assert shown == ["33\u00a0%", "33.3\u00a0%", "33.33\u00a0%", "33.33\u00a0%", "100\u00a0%"]


def test_multiples_only():
    with pytest.raises(ValueError, match=r"`distance_km` must be a multiple of 50; got 333 \(write 350\)"):
        labs.RepeaterLab(distance_km=333)
