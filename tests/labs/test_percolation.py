"""The percolation lab: its page against networkx and `qlab.networks`, and what a reader does with it."""

import json

import networkx as nx
import numpy as np
import pytest

from qlab.labs import PercolationLab
from qlab.labs.percolation.lab import ALICE, BOB, COLUMNS, ROWS, SHAPES, P, bottlenecks
from qlab.networks import lattice


@pytest.fixture(scope="module")
def lab():
    return PercolationLab()


@pytest.mark.parametrize("shape", SHAPES)
def test_islands_and_paths_are_those_of_networkx(lab, on_page, shape):
    at = f"{{p: 0.55, shape: {json.dumps(shape)}, tries: '1', seed: 5, roll: 3}}"
    found = on_page(
        lab, f"const w = model.world({at}, tables);return [w.up, Array.from(w.island), w.path, [...w.sizes.values()]];"
    )
    up, island, path, sizes = found
    graph = nx.empty_graph(ROWS * COLUMNS)
    graph.add_edges_from(lattice(shape, ROWS, COLUMNS).edges[np.array(up)].tolist())
    assert sorted(sizes) == sorted(map(len, nx.connected_components(graph)))
    for part in nx.connected_components(graph):
        assert len({island[n] for n in part}) == 1
    joined = nx.has_path(graph, ALICE, BOB)
    assert bool(path) == joined
    if joined:
        assert len(path) - 1 == nx.shortest_path_length(graph, ALICE, BOB) and nx.is_path(graph, path)


@pytest.mark.parametrize(
    ("shape", "p", "tries"), [("square", 0.6, "1"), ("triangular", 0.25, "2"), ("honeycomb", 0.8, "1")]
)
def test_rolls_on_the_page_follow_the_curve(lab, on_page, shape, p, tries):
    """2000 rolls against the baked share, which rests on 400 trials of its own: false alarms below 1e-6."""
    state = f"{{p: {p}, shape: {json.dumps(shape)}, tries: {json.dumps(tries)}, seed: 1, roll: 0}}"
    share = on_page(lab, f"return model.tally({state}, tables, 2000);") / 2000
    chance = 1 - (1 - p) ** int(tries)
    baked = float((bottlenecks(shape) <= chance).mean())
    assert share == pytest.approx(baked, abs=5.2 * (0.25 / 2000 + 0.25 / 400) ** 0.5)


def test_a_larger_chance_only_adds_links(lab, on_page):
    script = """return [0.3, 0.5, 0.7].map((p) => {
        return model.world({ p, shape: "square", tries: "1", seed: 4, roll: 0 }, tables).up;
      });"""
    worlds = on_page(lab, script)
    for less, more in zip(worlds, worlds[1:], strict=False):
        assert all(b or not a for a, b in zip(less, more, strict=True)) and sum(more) > sum(less)


def test_tables_and_bad_input(lab):
    assert lab.place["shapes"] == list(SHAPES) and "half of the time" in lab.summary
    lone = np.array(lab.get_state()["lone"]["data"]).reshape(2, -1)
    assert lone[0] == pytest.approx(P ** (COLUMNS - 1), rel=1e-3, abs=1e-12)
    with pytest.raises(ValueError, match="did you pass a percentage"):
        PercolationLab(p=55)
    with pytest.raises(ValueError, match="`shape` must be one of"):
        PercolationLab(shape="cubic")


@pytest.mark.browser
def test_a_reader_finds_the_threshold(open_lab):
    page = open_lab(PercolationLab())
    headline, picture = page.locator(".ql-headline"), page.locator(".pc-lattice")
    assert headline.inner_text() == "Not joined" and "are not joined" in picture.get_attribute("aria-label")
    slider = page.get_by_role("slider", name="A try gives a link its pair")
    for _ in range(15):
        slider.press("ArrowRight")
    assert headline.inner_text() == "Joined" and page.locator(".pc-path").get_attribute("d")
    page.get_by_role("button", name="Roll 100 times").click()
    assert "of 100 rolls" in headline.inner_text()
    assert page.locator("circle.ql-vermilion >> visible=true").count() == 1
    page.get_by_role("button", name="Reset").click()
    assert headline.inner_text() == "Not joined" and page.locator("circle.ql-vermilion >> visible=true").count() == 0
