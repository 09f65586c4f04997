"""The network lab: its graph search against `qlab.networks`, its bits, and what a reader does with it."""

import json

import networkx as nx
import numpy as np
import pytest

from qlab import networks
from qlab.labs import NetworkLab
from qlab.labs.network.lab import TALKS, world


@pytest.fixture
def on_page(node, tmp_path):
    """`on_page(script)`: what the page's modules make of the baked networks, in reach as `worlds`."""
    file = tmp_path / "worlds.mjs"
    file.write_text(f"export const worlds = {json.dumps({key: world(key) for key in TALKS})};", encoding="utf-8")
    begin = "const {worlds} = page;"
    modules = {"model": "network/model.js", "graph": "network/graph.js", "page": str(file)}
    return lambda script: node(begin + script, **modules)


@pytest.mark.parametrize("talk", TALKS)
def test_routes_and_flows_are_those_of_qlab(on_page, talk):
    """Every pair of nodes of the network, as many routes as there are."""
    network = networks.load(talk.split("-")[0])
    found = on_page(
        f"""const w = worlds[{json.dumps(talk)}];
        const pairs = w.nodes.flatMap((_, a) => w.nodes.map((_, b) => [a, b])).filter(([a, b]) => a < b);
        return pairs.map(([a, b]) => {{
          const g = {{nodes: w.nodes.length, links: w.links, a, b, passes: w.kinds.map((k) => k !== "user")}};
          return [a, b, graph.disjoint(g, 9), graph.flow(g, w.rates.map((rate) => rate ?? 0))];
        }});"""
    )
    cautious = network.changed(network.unknown(), key_rate_hz=0)
    for i, j, routes, rate in found:
        u, v = network.nodes[i], network.nodes[j]
        named = [tuple(network.nodes[n] for n in route) for route in routes]
        assert sorted(map(len, named)) == sorted(map(len, networks.disjoint_paths(network, u, v)))
        assert all(nx.is_path(network.graph, path) for path in named)
        inner = [n for path in named for n in path[1:-1]]
        assert len(inner) == len(set(inner))
        assert rate == pytest.approx(networks.max_key_rate_hz(cautious, u, v), rel=1e-9)


@pytest.mark.parametrize(
    ("talk", "cut", "says"),
    [
        ("tokyo", "", "at most 4.1 kbit/s by all routes"),
        ("cambridge", "", "at most 4.8 Mbit/s by all routes"),
        ("secoqc", "", "the known rates give 3.5 kbit/s by all routes, links of unknown rate may add to it"),
        ("secoqc", "be", "at most 1 kbit/s by all routes"),
        ("swissquantum", "", "rates unknown"),
        ("madrid", "", "rates unknown"),
    ],
)
def test_a_rate_that_is_not_known_is_not_filled_in(on_page, talk, cut, says):
    """As the chapter does it: unknown links promise nothing, and the lab says so."""
    state = {"talk": talk, "shares": "1", "captured": "", "cut": cut, "seed": 1}
    state = json.dumps(state)
    told = on_page(f"const w = worlds[{json.dumps(talk)}]; return model.told(model.view({state}, w), {state}, w);")
    assert says in told["sentence"].replace("\u00a0", " ")


def drawn(network, k, spies):
    """Some of the nodes, the same each time."""
    return sorted(np.random.default_rng(k + 10 * spies).choice(len(network), spies, replace=False).tolist())


def letters(numbers):
    return "".join("abcdefghi"[i] for i in numbers)


@pytest.mark.parametrize("talk", TALKS)
def test_eve_knows_what_exposed_says(on_page, talk):
    network, (a, b) = networks.load(talk.split("-")[0]), TALKS[talk]
    most = len(networks.disjoint_paths(network, a, b))
    asked = [(k, drawn(network, k, spies)) for k in range(1, most + 1) for spies in range(4)]
    settings = [
        {"talk": talk, "shares": str(k), "captured": letters(spies), "cut": "", "seed": 1} for k, spies in asked
    ]
    known = on_page(f"return {json.dumps(settings)}.map((s) => model.view(s, worlds[s.talk]).known);")
    for (k, spies), answer in zip(asked, known, strict=True):
        names = [network.nodes[i] for i in spies]
        assert answer == networks.exposed(network, a, b, names, paths=k), (k, names)


def test_bits_are_relayed_as_in_qlab(on_page):
    """The last hop's key with all announcements undone is the first hop's; shares together are the key."""
    state = {"talk": "secoqc-core", "shares": "3", "captured": "", "cut": "", "seed": 7}
    keys = on_page(f"return model.view({json.dumps(state)}, worlds['secoqc-core']).keys;")
    for key in keys:
        end = np.bitwise_xor.reduce(np.array([key["hops"][-1], *key["announced"]]))
        assert end.tolist() == key["share"] == key["hops"][0]
    assert len(keys) == 3 and len({tuple(key["share"]) for key in keys}) == 3


def test_games_rates_and_bad_input():
    tokyo = world("tokyo")
    assert tokyo["games"]["nodes"] == [0.5, 1, 1] and world("secoqc-core")["games"]["nodes"] == [0, 0, 0]
    assert world("china")["rates"] == [None] * 6 and world("china")["coasts"]
    assert "81.7 kbit/s" in " ".join(tokyo["labels"]) and "1 km, rate unknown" in tokyo["labels"]
    assert not any("≈" in label for key in TALKS for label in world(key)["labels"])
    for key in TALKS:
        assert all(0 <= x <= 460 and 0 <= y <= 300 for x, y in world(key)["places"])
    with pytest.raises(ValueError, match="small letters"):
        NetworkLab(captured="ERD")
    with pytest.raises(ValueError, match="`talk` must be one of"):
        NetworkLab(talk="rome")
    assert "two shares" in NetworkLab().summary


@pytest.mark.browser
def test_a_reader_captures_shares_and_cuts(open_lab):
    page = open_lab(NetworkLab())
    headline, said = page.locator(".ql-headline"), page.locator(".ql-said")
    assert headline.inner_text() == "Eve knows nothing" and "4.1 kbit/s" in said.inner_text().replace("\u00a0", " ")
    page.get_by_role("button", name="K2", exact=True).press("Enter")
    assert headline.inner_text() == "Eve knows the key"
    page.get_by_role("radio", name="two").check()
    assert headline.inner_text() == "Eve knows nothing"
    page.get_by_role("button", name="O1", exact=True).click()
    assert headline.inner_text() == "Eve knows the key"
    page.get_by_text("Cut a fibre").click()
    page.get_by_role("button", name="K1–K2").click()
    page.get_by_role("button", name="K1–O1").click()
    assert headline.inner_text() == "No way left for new key"
    page.get_by_role("combobox").select_option("china")
    assert headline.inner_text() == "Eve knows nothing" and "rates unknown" in said.inner_text()


@pytest.mark.browser
def test_stores_drain_and_fill(open_lab):
    page = open_lab(NetworkLab(talk="cambridge"))
    page.get_by_text("Stores of key").click()
    levels = page.locator(".nw-level")
    assert set(levels.all_inner_texts()) == {"500 kbit"}
    page.get_by_role("button", name="Send 200 kbit").click()
    assert levels.all_inner_texts() == ["300 kbit", "500 kbit", "500 kbit"]
    page.get_by_role("button", name="Send 200 kbit").click()
    page.get_by_role("button", name="Send 200 kbit").click()
    assert "Too little" in page.locator(".ql-hint[role=status]").inner_text()
    page.get_by_role("button", name="Wait a minute").click()
    assert levels.first.inner_text() == "1000 kbit"


@pytest.mark.browser
def test_what_was_stored_outlives_the_links(open_lab):
    page = open_lab(NetworkLab(talk="cambridge", cut="ab"))
    page.get_by_text("Stores of key").click()
    said, levels = page.locator(".ql-hint[role=status]"), page.locator(".nw-level")
    assert page.locator(".ql-headline").inner_text() == "No way left for new key"
    for left in ("300 kbit", "100 kbit"):
        page.get_by_role("button", name="Send 200 kbit").click()
        assert left in levels.all_inner_texts() and "before the links stopped" in said.inner_text()
    page.get_by_role("button", name="Wait a minute").click()
    page.get_by_role("button", name="Send 200 kbit").click()
    assert "Too little" in said.inner_text() and "100 kbit" in levels.all_inner_texts()


@pytest.mark.browser
def test_a_setup_comes_with_its_address(open_lab):
    page = open_lab(NetworkLab(), query="network.talk=secoqc&network.captured=b")
    assert page.locator(".ql-headline").inner_text() == "Eve knows the key"
    assert page.get_by_role("button", name="ERD", exact=True).get_attribute("aria-pressed") == "true"
