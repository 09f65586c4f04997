"""The blind lab: its tables against states written down by hand, its rounds against the tables, and its reader."""

import json

import numpy as np
import pytest

from qlab import blind
from qlab.labs import BlindLab
from qlab.labs.blind.lab import CLIENTS, MOST, TURN
from qlab.labs.blind.lab import peeked as shown

STATE = {
    "mode": "serve",
    "turn": 0,
    "client": "careful",
    "traps": 0,
    "show": False,
    "guess": "none",
    "rounds": 5000,
    "seed": 1,
}


@pytest.fixture(scope="module")
def lab():
    return BlindLab()


@pytest.fixture
def played(lab, on_page):
    """`played(...)`: what the page makes of many rounds, and the gate that the client has in mind."""

    def play(**settings):
        given = json.dumps(STATE | settings)
        return on_page(lab, f"return [model.play({given}, tables), model.gateOf({given}.seed)];")

    return play


def test_what_a_peek_shows_by_hand():
    """Averages of cos^2 over the client's coin, written down without a quantum state."""
    gate, turn = np.meshgrid(np.arange(TURN), np.arange(TURN), indexing="ij")
    zero = np.cos(np.pi * (gate - turn) / TURN) ** 2
    assert shown(*CLIENTS["careful"])[..., 0] == pytest.approx(np.full((TURN, TURN), 0.5))
    assert shown(*CLIENTS["coin"])[..., 0] == pytest.approx(zero)
    laser = shown(*CLIENTS["laser"])
    assert laser[..., [0, 3]].sum(axis=-1) == pytest.approx(zero**2 + (1 - zero) ** 2)
    for client in CLIENTS.values():
        assert shown(*client).sum(axis=-1) == pytest.approx(np.ones((TURN, TURN)))


def test_a_careful_clients_qubit_shows_nothing_and_the_answers_are_those_of_the_gate(lab):
    gates = np.arange(TURN) * np.pi / 4
    table = np.reshape(lab.get_state()["zeros"]["data"], (TURN, TURN))
    turned = gates[:, None] - gates
    assert table == pytest.approx((1 + np.cos(turned)) / 2, abs=1e-9)
    assert all(blind.server_view([k]).distance < 1e-12 for k in range(TURN))
    alarms = np.array(lab.get_state()["alarms"]["data"])
    assert alarms == pytest.approx((1 - np.cos(gates)) / 2, abs=1e-9)
    escapes = np.reshape(lab.get_state()["escapes"]["data"], (11, TURN, MOST + 1))
    assert escapes[5, 4, 10] == pytest.approx(2**-10, abs=1e-8) and (escapes[0] == 1).all()


def test_rounds_follow_the_tables(played):
    """Five standard deviations of 5000 rounds each: false alarms below 1e-5, at fixed seeds."""
    room = 5 * 0.5 / 5000**0.5
    for seed in (1, 2, 3):
        done, gate = played(seed=seed)
        assert sum((n - 625) ** 2 / 625 for n in done["told"]) < 45 and abs(done["ones"] / 5000 - 0.5) < room
        assert abs(done["zeros"] / 5000 - (1 + np.cos(gate * np.pi / 4)) / 2) < room
        peek, _ = played(seed=seed, mode="peek")
        assert abs(peek["ones"] / 5000 - 0.5) < room
        open_book, _ = played(seed=seed, mode="peek", client="coin", turn=gate)
        assert open_book["ones"] == 0
        pairs, _ = played(seed=seed, mode="peek", client="laser", turn=(gate + 4) % 8)
        assert pairs["equal"] == 5000


def test_the_clients_book_adds_up_and_traps_give_alarm(played):
    for client in CLIENTS:
        done, gate = played(client=client, rounds=50, seed=7)
        last = done["last"]
        assert (gate + last["theta"] + 4 * last["r"]) % 8 == last["delta"]
        assert client != "coin" or last["r"] == 0
    honest, _ = played(traps=0.5)
    assert honest["alarms"] == 0 and abs(honest["traps"] / 5000 - 0.5) < 0.04
    lying, _ = played(traps=0.5, turn=4)
    assert lying["alarms"] == lying["traps"] > 2000
    coin, _ = played(traps=1, turn=2)
    assert coin["traps"] == 5000 and coin["computed"] == 0 and abs(coin["alarms"] / 5000 - 0.5) < 0.04


def test_bad_input():
    with pytest.raises(ValueError, match="`client` must be one of"):
        BlindLab(client="forgetful")
    with pytest.raises(ValueError, match="did you pass a percentage"):
        BlindLab(traps=50)


@pytest.mark.browser
def test_a_reader_finds_out_what_a_careless_client_computes(open_lab):
    page = open_lab(BlindLab(client="coin", mode="peek"))
    headline, said = page.locator(".ql-headline"), page.locator(".ql-said")
    slider = page.get_by_role("slider", name="Take off the direction told")
    turned = 0
    while headline.inner_text() != "100.0\u00a0%":
        slider.press("ArrowRight")
        turned += 1
        assert turned < TURN
    page.get_by_label("It computes").select_option(str(turned))
    assert "is right" in said.inner_text()
    page.get_by_label("Look over the client's shoulder").check()
    assert f"Gate {turned}/8" in page.locator(".bl-book").inner_text()
    page.get_by_role("button", name="Another secret").click()
    assert headline.inner_text() == "–" and "no guess yet" in page.get_by_label("It computes").inner_text()
    page.get_by_role("button", name="Next round").click()
    assert "1 round" in said.inner_text()
    page.get_by_role("button", name="Reset").click()
    assert "200 rounds" in said.inner_text()


@pytest.mark.browser
def test_a_careful_client_gives_away_nothing(open_lab):
    page = open_lab(BlindLab())
    said = page.locator(".ql-said")
    assert "A careful client gives away nothing." in said.inner_text()
    page.get_by_role("radio", name="sends two photons").check()
    assert "at most 0.5 bit a round" in said.inner_text()
