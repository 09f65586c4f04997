"""The tables of "How fast, how exact" are well formed and up to date. Nothing is timed here."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from benchmarks import browser, exact, rivals, speed
from benchmarks.distilling import AMPLIFIED, PLAIN
from benchmarks.markdown import marked, table
from qlab import bb84, weak_pulses
from qlab.channels import depolarizing
from qlab.eavesdroppers import InterceptResend
from qlab.keyrates import optimised

FALSE_ALARM = 1e-7
FOLDER = Path(rivals.__file__).parent


def rows_of(text):
    """Each row of the tables in a Markdown text, as a list of cells."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines]


def number(cell):
    return float(cell.replace("\N{NO-BREAK SPACE}", ""))


@pytest.mark.parametrize(
    ("rival", "n"), [(rivals.plain_numpy, 400_000), (rivals.bytes_by_hand, 400_000), (rivals.qutip_loop, 3000)]
)
def test_rivals_simulate_the_same_thing(rival, n):
    """Chi-square over all cells of the exact table that can happen."""
    alice_bits, alice_bases, bob_bases, bob_bits, record = rival(n, 1)
    probabilities = bb84.probability_table(InterceptResend(), depolarizing(rivals.P)).values / 8
    drawn = (alice_bases, alice_bits, bob_bases, record, bob_bits)
    counts = np.bincount(np.ravel_multi_index(drawn, probabilities.shape), minlength=probabilities.size)
    possible = probabilities.ravel() > 0
    assert counts[~possible].sum() == 0
    expected = n * probabilities.ravel()[possible]
    assert stats.chi2.sf(((counts[possible] - expected) ** 2 / expected).sum(), possible.sum() - 1) > FALSE_ALARM


def test_the_table_of_speeds_is_whole_and_reaches_the_marks():
    rows = rows_of((FOLDER / "speed.md").read_text(encoding="utf-8"))
    assert [row[0] for row in rows if len(row) == 4][2:] == list(speed.WAYS)
    (_, per_second, plain, loop), (_, bytes_per_photon) = [row for row in rows if row[0] == "`bb84.simulate`"]
    assert number(per_second) > 0
    assert number(plain) >= 5 and number(loop) >= 10_000 and number(bytes_per_photon) <= 12


def test_pairs_and_chains_reach_their_marks():
    rows = {row[0]: row[1:] for row in rows_of((FOLDER / "speed.md").read_text(encoding="utf-8"))}
    assert all(number(rows[way][0]) >= 2e7 for way in speed.PAIRS)
    seconds = [float(rows[name][0].removesuffix(" s")) for name in speed.CHAINS]
    assert seconds[0] <= 0.5 and seconds[1] <= 5
    per_link = [float(rows[str(links)][1]) for links in (4, 16, 64)]
    assert max(per_link) < 2 * min(per_link), "cost must grow linearly in links"


def test_curves_reach_their_marks():
    rows = {row[0]: row[1:] for row in rows_of((FOLDER / "speed.md").read_text(encoding="utf-8"))}
    seconds, times = zip(*(rows[name] for name in speed.CURVES), strict=True)
    assert float(seconds[0].removesuffix(" s")) <= 0.2 and float(seconds[1].removesuffix(" s")) <= 5
    assert min(map(number, times)) > 3


def test_the_rival_of_curves_climbs_the_same_hills():
    eta = np.array([0.1, 0.01])
    for rate, line in speed.CURVES.values():
        theirs, ours = rivals.point_by_point(rate, eta, line), optimised(rate, eta, **line).rate
        assert (ours >= np.array(theirs) * (1 - 1e-4)).all() and theirs == pytest.approx(ours, rel=0.02)


def test_weak_pulses_reach_their_marks():
    rows = {row[0]: row[1:] for row in rows_of((FOLDER / "speed.md").read_text(encoding="utf-8"))}
    far, _, near, _ = (rows[name] for name in speed.PULSES)
    seconds = [float(row[0].removesuffix(" s")) for row in (far, near)]
    assert seconds[0] <= 5 and 10**8 / seconds[1] >= 2e7


def test_drawing_every_pulse_gives_the_same_gains():
    n = 400_000
    alice_bit, alice_basis, bob_basis, bob_bit, intensity = rivals.pulse_by_pulse(speed.LASER, n, 1)
    for k, (mu, share) in enumerate(zip(speed.LASER.intensities, speed.LASER.shares, strict=True)):
        expected = n * share * weak_pulses.gain(mu)
        assert abs((intensity == k).sum() - expected) <= 5.5 * expected**0.5  # false alarm < 1e-7
    kept = alice_basis == bob_basis
    assert (alice_bit[kept] == bob_bit[kept]).all()


def test_what_the_page_says_of_its_tables_is_still_so():
    every = rows_of((FOLDER / "speed.md").read_text(encoding="utf-8"))
    rows = {row[0]: row[1:] for row in every}
    ways = {row[0]: row[1:] for row in every if len(row) == 4}
    loop, plain, by_hand, ours = (ways[way] for way in speed.WAYS)
    assert loop[1] == f"1/{plain[2]}"
    faster = number(by_hand[0]) / number(ours[0])
    assert 1.1 < faster < 2, "somewhat faster"
    assert all(20 <= float(rows[links][1]) <= 200 for links in ("1", "4", "16", "64")), "tens of nanoseconds"
    assert all(1 <= 500 / number(rows[name][1]) < 2.5 for name in speed.CURVES), "one or two of them one by one"
    plain = rows["row by row in NumPy, 20 kbit to 10 kbit"][0]
    assert 3 < float(plain.removesuffix(" s")) * (AMPLIFIED / PLAIN) ** 2 / 3600 < 48, "about half a day"
    said = {"original, 1 frame": 2, "original, 16 frames": 9, "optimised, 1 frame": 1, "optimised, 16 frames": 4.5}
    assert all(0.25 < number(rows[f"Cascade, {way}"][0]) / 1e6 / millions < 4 for way, millions in said.items())
    assert 12_000 < number(rows["`ldpc`"][0]) < 200_000, "some fifty thousand, in Measured against others"
    seconds, times = rows[next(iter(speed.PULSES))]
    assert 1 < float(seconds.removesuffix(" s")) * number(times) / 86_400 < 10, "days"


def test_the_table_of_speeds_names_no_place():
    text = (FOLDER / "speed.md").read_text(encoding="utf-8")
    assert not re.search(r"/[a-z]+/|\\|@", text) and re.search(r"Python \d.*NumPy \d.*QuTiP \d", text)


def test_the_page_shows_each_part_of_the_measurements_once():
    text = (FOLDER / "speed.md").read_text(encoding="utf-8")
    page = (FOLDER.parent / "book" / "how-fast.md").read_text(encoding="utf-8")
    assert re.findall(r"<!-- (?!end)(\w+) -->", text) == list(speed.PARTS)
    assert sorted(re.findall(r'start-after: "<!-- (\w+) -->"', page)) == sorted(speed.PARTS)
    assert page.count('end-before: "<!-- end -->"') == text.count("<!-- end -->") == len(speed.PARTS)


def test_parts_are_marked():
    assert marked({"a": "x", "b": "y"}) == "<!-- a -->\n\nx\n\n<!-- end -->\n\n<!-- b -->\n\ny\n\n<!-- end -->\n"


def test_the_table_of_figures_is_what_the_code_gives():
    assert exact.report() == (FOLDER / "exact.md").read_text(encoding="utf-8")


def test_closed_forms_and_density_matrices_agree():
    for row in exact.rows():
        assert row.density == pytest.approx(row.closed, abs=1e-12), row.quantity


def test_a_markdown_table():
    assert table(("", "a"), [("x", "1")]) == "|  | a |\n| :-- | --: |\n| x | 1 |"


def test_every_page_reaches_the_marks_of_a_phone():
    rows = [row for row in rows_of((FOLDER / "browser.md").read_text(encoding="utf-8")) if row[0][:1].isalnum()][1:]
    assert len(rows) >= 18, "the table is made by `make bench`"
    assert not {row[0] for row in rows} & set(browser.MADE)
    for page, *measured in rows:
        marks = zip(measured, (350, 25, 1.5, 300, 33), strict=True)
        assert all(number(cell or "0") <= most for cell, most in marks), page
