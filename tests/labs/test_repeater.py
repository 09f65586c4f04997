"""The repeater lab: its tables are qlab's, its Monte Carlo agrees with `qlab.repeaters`, and PLOB can be beaten.

Seeds are fixed. Means are compared with six standard errors of their difference: a false alarm would have a chance of
2e-9 had the seed been another.
"""

import csv
import json
import re
from io import StringIO

import numpy as np
import pytest
from static_page import state_of

from qlab import hardware, keyrates, purification, states, teleportation
from qlab.devices import Fibre
from qlab.labs import RepeaterLab
from qlab.labs.repeater.lab import DISTANCES, FINEST, HARDWARE, LINKS
from qlab.repeaters import Memory, Run

TABLES = ["success", "attempt", "fresh", "memory", "swap", "errors", "entropy", "bounds"]
BEATS = {"links": "8", "t2_ms": 1000}
SIGMAS = 6


@pytest.fixture(scope="module")
def lab():
    return RepeaterLab()


def ready(lab, changes=None):
    """The lab's chain for its modules, as JavaScript, after the page's reader has changed something."""
    state = state_of(lab) | (changes or {})
    return f"""const state = {json.dumps(state)}, get = (name) => state[name], tables = {{}};
        for (const name of {json.dumps(TABLES)}) tables[name] = kit.array(get(name));
        const chain = rc.setup(get, tables), rng = kit.random(get("seed"));"""


def deliveries(node, lab, n):
    """What the page would measure in `n` deliveries, and the deliveries."""
    script = f"""{ready(lab)} const rows = [];
        while (rows.length < {n}) {{
          const one = rc.delivery(chain, rng);
          while (one.step());
          rows.push(one.result);
        }}
        return [figures.measured(rows, tables), rows];"""
    return node(script, rc="repeater/chain.js", figures="repeater/figures.js")


# Tables


def test_attempts_are_those_of_the_links(lab):
    for kind, distance, links in [("ideal", 500, 8), ("nv", 50, 1), ("ions", 1000, 64), ("atoms", 300, 4)]:
        where = (list(HARDWARE).index(kind), DISTANCES.tolist().index(distance), LINKS.index(links))
        link = RepeaterLab(hardware=kind, distance_km=distance, links=str(links)).chain().links[0]
        assert lab.success[where] == pytest.approx(link.success_probability)
        assert lab.attempt[where] == pytest.approx(link.attempt_s / link.delay_s)
        assert lab.scales["light"] * distance / links == pytest.approx(link.delay_s)


@pytest.mark.parametrize("age", [0.01, 0.3, 1.0, 7.25])
def test_any_age_is_a_product_of_baked_matrices(lab, node, age):
    one = Memory(t2_s=1.0).channel(age)
    rho = states.werner(fidelity=0.9)
    expected = purification.bell_weights(one.on(1, of=2)(rho))
    start = purification.bell_weights(rho).tolist()
    script = f"{ready(lab)} return rc.aged({{ ...chain, grain: 2 ** {FINEST} }}, {start}, {age});"
    assert node(script, rc="repeater/chain.js") == pytest.approx(expected, abs=1e-6)


def test_swaps_are_those_of_the_circuit(lab):
    for table, made in zip(lab.swap, HARDWARE.values(), strict=True):
        pair = states.werner(fidelity=0.9)
        swapped = teleportation.swap(pair, pair, gate_error=made.gate_error, readout_error=made.readout_error)
        weights = purification.bell_weights(pair)
        expected = purification.bell_weights(swapped.average)
        assert np.einsum("i,j,ijk", weights, weights, table) == pytest.approx(expected, abs=1e-12)


def test_bounds_errors_and_entropy(lab):
    eta = Fibre(500).transmittance
    assert lab.bounds[:, DISTANCES.tolist().index(500)] == pytest.approx([eta, keyrates.plob(eta)])
    between = (lab.entropy[0, 1:] + lab.entropy[0, :-1]) / 2
    assert np.interp(between, *lab.entropy) == pytest.approx(keyrates.binary_entropy(between), abs=5e-4)
    for name, row in zip(purification.ORDER, lab.errors.T, strict=True):
        rho = states.bell(name).proj()
        for pauli, error in zip(("Z", "X"), row, strict=True):
            sigma = {"Z": np.diag([1, -1]), "X": np.array([[0, 1], [1, 0]])}[pauli]
            assert np.trace(rho.full() @ np.kron(sigma, sigma)).real == pytest.approx(1 - 2 * error)


def test_todays_nodes_have_the_figures_of_the_hardware_module():
    for name, node in HARDWARE.items():
        if name != "ideal":
            reported = hardware.PRESETS[name]
            assert node.fidelity == reported.link_fidelity
            assert reported.t2_s in (None, node.t2_s)
            lab = RepeaterLab(hardware=name)
            assert (lab.fidelity, lab.t2_ms) == (node.fidelity, round(1000 * node.t2_s))
    assert RepeaterLab(hardware="ions", t2_ms=7).t2_ms == 7


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("distance_km", 2000, "`distance_km` must be at most 1000; got 2000"),
        ("distance_km", 510, "`distance_km` must be a multiple of 50; got 510 (write 500)"),
        ("links", "3", '`links` must be one of "1", "2", "4"'),
        ("hardware", "qutrits", '`hardware` must be one of "ideal", "nv"'),
        ("t2_ms", 0, "`t2_ms` must be at least 1; got 0"),
        ("swap_success", 50, "`swap_success` must be in [0.1, 1]; got 50 (did you pass a percentage? write 0.5)"),
        ("fidelity", 0.2, "`fidelity` must be in [0.5, 1]; got 0.2"),
        ("multiplexing", 1.5, "`multiplexing`"),
    ],
)
def test_a_bad_value_gets_a_sentence(trait, value, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        RepeaterLab(**{trait: value})


def test_the_summary_and_the_figure_tell_the_same_story(lab):
    for part in ("1.4e-10", "PLOB", "with 1 link and memories that last 1000 s", "secret bits per mode"):
        assert part in lab.summary
    assert "too many errors for a key" in RepeaterLab(links="2", t2_ms=100).summary
    assert lab.fallback.startswith("<svg") and "PLOB" in lab.fallback
    assert "secret bits per mode" in RepeaterLab(**BEATS).summary


# The Monte Carlo


@pytest.mark.parametrize(
    "settings",
    [
        {"links": "1", "distance_km": 50, "t2_ms": 100},
        {"links": "2", "t2_ms": 100},
        {"links": "2"},
        {"links": "8", "t2_ms": 1000, "multiplexing": 3},
        {"links": "64", "t2_ms": 1000},
        {"links": "4", "distance_km": 400, "swap_success": 0.6, "t2_ms": 5000},
        {"links": "4", "t2_ms": 3000, "use_cutoff": True, "cutoff_ms": 1500},
        {"links": "4", "distance_km": 450, "use_cutoff": True, "cutoff_ms": 900, "swap_success": 0.8, "t2_ms": 900},
        {"hardware": "ions", "links": "4", "distance_km": 100},
        {"hardware": "nv", "links": "2", "distance_km": 50, "use_cutoff": True, "cutoff_ms": 60_000},
        {"hardware": "siv", "links": "2", "distance_km": 100, "fidelity": 0.95},
    ],
)
def test_the_page_and_qlab_agree(node, settings):
    n, lab = 2000, RepeaterLab(**settings, seed=11)
    found, rows = deliveries(node, lab, n)
    run = lab.chain().simulate(20_000, rng=2)
    fields = {"time": run.waiting_time_s, "attempts": run.attempts, "uses": run.uses}
    for name, expected in fields.items():
        assert_same_mean(np.array([row[name] for row in rows]), expected)
    weights = np.array([row["weights"] for row in rows])
    assert weights.sum(axis=1) == pytest.approx(np.ones(n))
    assert_same_mean(weights[:, 0], run.fidelity)
    assert_same_mean(weights @ lab.errors[0], run.error_z)
    assert_same_mean(weights @ lab.errors[1], run.error_x)
    assert found["rate"]["value"] == pytest.approx(n / sum(row["time"] for row in rows))


def assert_same_mean(one, other):
    error = np.hypot(one.std(ddof=1) / np.sqrt(len(one)), other.std(ddof=1) / np.sqrt(len(other)))
    assert abs(one.mean() - other.mean()) <= SIGMAS * error + 1e-6  # memory ages are rounded to 2^-20 T2


@pytest.mark.parametrize(("km", "links", "t2_ms"), [(1000, "1", 1), (1000, "1", 100), (950, "2", 20), (700, "1", 3)])
def test_light_ages_a_pair_after_years_of_trying_too(node, km, links, t2_ms):
    lab = RepeaterLab(distance_km=km, links=links, t2_ms=t2_ms)
    found, rows = deliveries(node, lab, 300)
    run = lab.chain().simulate(300, rng=1)
    assert np.mean([row["weights"][0] for row in rows]) == pytest.approx(run.fidelity.mean(), abs=1e-5)
    if t2_ms < 100:
        assert found["perSecond"]["value"] == float(run.secret_key_rate_hz) == 0


def test_a_pair_in_the_picture_is_as_old_as_its_light(node):
    lab = RepeaterLab(distance_km=1000, links="1", t2_ms=1)
    script = f"""{ready(lab)} const {{ pairs }} = film.filmed(chain, 1984, 0);
        return memory.ends(pairs[0]).map(([, age]) => memory.left(chain, age));"""
    left = node(script, rc="repeater/chain.js", film="repeater/film.js", memory="repeater/memory.js")
    assert left == pytest.approx([np.exp(-lab.chain().links[0].delay_s / 1e-3)] * 2, abs=1e-5)


def told(node, lab, settings, n=300):
    """What the page says of `n` deliveries after these changes: {headline, sentence, more}."""
    where = DISTANCES.tolist().index(settings.get("distance_km", lab.distance_km))
    script = f"""{ready(lab, settings)} const rows = [];
        while (rows.length < {n}) {{
          const one = rc.delivery(chain, rng);
          while (one.step());
          rows.push(one.result);
        }}
        return words.result({{
          found: figures.measured(rows, tables), plob: tables.bounds.at(1, {where}), stuck: false, going: false, get,
        }});"""
    return node(script, rc="repeater/chain.js", figures="repeater/figures.js", words="repeater/words.js")


def test_the_start_is_below_the_line_and_each_first_move_is_above_it(node, lab):
    start = told(node, lab, {})
    assert start["headline"].startswith("0.3") and start["sentence"].endswith("Not beaten.")
    for links in ("2", "4", "8", "16"):
        assert told(node, lab, {"links": links})["sentence"].endswith("You beat it.")
    assert told(node, lab, {"links": "64"})["headline"] == "No key"


def test_one_link_passes_the_line_only_where_one_click_half_way_is_enough(node, lab):
    """Its photons cross half of the fibre: a repeater without memory, and the page says so."""
    perfect = {"fidelity": 1.0, "links": "1", "distance_km": 1000}
    beaten = {}
    for kind in HARDWARE:
        says = told(node, lab, {**perfect, "hardware": kind}, n=100)
        if "You beat it" in says["sentence"]:
            beaten[kind] = says["more"]
    assert set(beaten) == {kind for kind, node_ in HARDWARE.items() if node_.heralding == "single-click"} == {"nv"}
    assert "half of the fibre" in beaten["nv"] and "twin-field" in beaten["nv"]


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (0.3, "0.30"),
        (2.345, "2.3"),
        (4958, "4958"),
        (52_000, "52 thousand"),
        (3.7e6, "3.7 million"),
        (4.4e9, "4.4 billion"),
    ],
)
def test_multiples_in_words(node, x, words):
    assert node(f"return words.times({x});", words="repeater/words.js") == words


def test_intervals_are_those_of_qlab(node):
    lab = RepeaterLab(**BEATS)
    found, rows = deliveries(node, lab, 500)
    time, weights, attempts = (np.array([row[name] for row in rows]) for name in ("time", "weights", "attempts"))
    run = Run(time, weights[:, 0].copy(), attempts, weights @ lab.errors[0], weights @ lab.errors[1])
    pairs = {"rate": run.rate_hz, "fidelity": run.mean_fidelity, "perSecond": run.secret_key_rate_hz}
    for name, expected in pairs.items():
        values = [found[name][k] for k in ("value", "low", "high")]
        assert values == pytest.approx([expected.value, expected.low, expected.high], rel=5e-3)
    modes = 2 * np.array([row["uses"] for row in rows])  # a photon that carries a qubit takes two
    assert found["perMode"]["value"] * modes.mean() == pytest.approx(found["perSecond"]["value"] * time.mean())


def test_news_of_a_failed_swap_takes_its_time(node):
    """No record begins before what caused it: a link starts again when news has reached both its ends."""
    lab = RepeaterLab(links="8", distance_km=200, swap_success=0.5)
    script = f"""{ready(lab)} const records = [], one = rc.delivery(chain, rng, (r) => records.push(r));
        while (one.step());
        return records.filter(({{ kind }}) => kind !== "pair");"""
    records = node(script, rc="repeater/chain.js")
    failed = [r for r in records if r["kind"] == "swap" and not r["ok"]]
    assert failed
    for swap in failed:
        for link in range(swap["a"], swap["b"]):
            far = link if link < swap["node"] else link + 1
            again = min(
                r["from"] for r in records if r["kind"] == "try" and r["link"] == link and r["from"] >= swap["t"]
            )
            others = [r["node"] for r in failed if r["t"] == swap["t"]]
            assert again - swap["t"] <= abs(far - swap["node"]) + 1e-9
            if len(others) == 1:
                assert again - swap["t"] == pytest.approx(abs(far - swap["node"]))


def test_one_link_is_called_one():
    assert "with 1 link and" in RepeaterLab(distance_km=50, links="1").summary
    assert "with 2 links and" in RepeaterLab(links="2").summary


# In the browser


def said(page) -> str:
    return page.locator(".ql-said").inner_text()


def delivered(page, n: int) -> str:
    page.wait_for_function(f"/, {n} pairs?:/.test(document.querySelector('.ql-said').textContent)")
    return said(page)


def unfold(page) -> None:
    page.get_by_text("Distance, nodes, pairs").click()


def data(page, tmp_path):
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    assert download.value.suggested_filename == "repeater.csv"
    download.value.save_as(tmp_path / "repeater.csv")
    return list(csv.DictReader(StringIO((tmp_path / "repeater.csv").read_text(encoding="utf-8"))))


@pytest.mark.browser
def test_the_task_starts_unsolved_and_can_be_solved(open_lab):
    page = open_lab(RepeaterLab())
    assert "Not beaten" in delivered(page, 300)
    page.get_by_label("8", exact=True).check(force=True)
    page.wait_for_function("document.querySelector('.ql-said').textContent.includes('8 links')")
    assert "You beat it." in delivered(page, 300)
    page.get_by_role("slider", name="Memory time").press("Home")
    page.wait_for_function("document.querySelector('.ql-headline').textContent === 'No key'")
    assert "Memories wait too long." in delivered(page, 300)
    page.get_by_role("button", name="Reset").click()
    page.wait_for_function("document.querySelector('.ql-said').textContent.includes('1 link,')")
    assert "Not beaten" in delivered(page, 300)


@pytest.mark.browser
@pytest.mark.parametrize("name", [name for name in HARDWARE if name != "ideal"])
def test_todays_nodes_do_not_beat_it(open_lab, name):
    page = open_lab(RepeaterLab(links="4"))
    unfold(page)
    page.get_by_label("Nodes made of").select_option(name)
    page.wait_for_function("!document.querySelector('.ql-headline').textContent.includes('million')")
    assert "beat it" not in delivered(page, 300)
    assert page.get_by_role("slider", name="Fidelity").input_value() == str(HARDWARE[name].fidelity)


@pytest.mark.browser
def test_what_the_page_says_is_what_it_counted_and_a_link_brings_it_back(open_lab, tmp_path):
    lab = RepeaterLab(**BEATS)
    page = open_lab(lab)
    delivered(page, 300)
    page.get_by_role("button", name="Deliver 1000 more").press("Enter")
    words = delivered(page, 1300)
    rows = data(page, tmp_path)
    assert len(rows) == 1300
    assert all(int(row["uses"]) <= int(row["attempts"]) <= 8 * int(row["uses"]) for row in rows)
    fidelity = np.array([float(row["fidelity"]) for row in rows])
    assert f"fidelity {fidelity.mean():.3f}" in words
    assert_same_mean(fidelity, lab.chain().simulate(20_000, rng=1).fidelity)
    page.wait_for_function("location.search.includes('repeater.pairs=1300')")
    again = open_lab(RepeaterLab(**BEATS), query=page.url.split("?")[1])
    assert delivered(again, 1300) == words
    assert data(again, tmp_path) == rows


@pytest.mark.browser
def test_watching_one_and_less_motion(open_lab):
    page = open_lab(RepeaterLab(**BEATS))
    first = page.locator(".re-scene").get_attribute("aria-label")
    page.get_by_role("button", name="Watch one").click()
    page.wait_for_function("document.querySelectorAll('.re-photon').length > 0")
    page.get_by_role("button", name="To the end").click()
    assert page.locator(".re-photon").count() == 0
    assert page.locator(".re-scene").get_attribute("aria-label") != first
    still = open_lab(RepeaterLab(**BEATS), reduced_motion="reduce", viewport={"width": 320, "height": 640})
    still.get_by_role("button", name="Watch one").click()
    assert "Last watched: one delivery over 8 links" in still.locator(".ql-notes").inner_text()
    assert still.locator(".re-photon").count() == 0
    assert still.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.browser
def test_a_chain_that_never_delivers_is_given_up(open_lab):
    page = open_lab(RepeaterLab(links="64", use_cutoff=True, cutoff_ms=1, swap_success=0.2))
    given_up = "document.querySelector('.ql-headline').textContent === 'Nothing comes through'"
    page.wait_for_function(given_up, timeout=180_000)  # it tries long before it gives up


@pytest.mark.browser
def test_no_key_where_light_alone_outlasts_the_memory(open_lab):
    page = open_lab(RepeaterLab(distance_km=1000, links="1", t2_ms=1))
    delivered(page, 300)
    assert page.locator(".ql-headline").inner_text() == "No key"
