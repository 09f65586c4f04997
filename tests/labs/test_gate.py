"""The gate lab: its tables against circuits at other settings, and what a reader does with it."""

import json

import numpy as np
import pytest
import qutip

from qlab import distributed, states
from qlab.labs import GateLab
from qlab.labs.gate.lab import BITS, ERRORS, FIDELITIES, INPUTS, OXFORD, quality, search

STATE = {"data": "1+", "step": 6, "result": "chance", "correct": True, "fidelity": 1.0, "local": 0.0, "seed": 1}


@pytest.fixture(scope="module")
def lab():
    return GateLab()


@pytest.fixture
def looked(lab, on_page):
    """`looked(...)`: what the page looks up for these settings."""
    return lambda **settings: on_page(lab, f"return model.look({json.dumps(STATE | settings)}, tables);")


def test_tables_are_the_closed_forms():
    f, p = FIDELITIES[None, :], ERRORS[:, None]
    process = (1 - p) ** 2 * f + p * (1 - p) / 4 + p**2 / 16
    assert quality()[..., 0] == pytest.approx((4 * process + 1) / 5, abs=1e-9)
    assert quality()[0, :, 1] == pytest.approx(FIDELITIES**2 + (1 - FIDELITIES) ** 2 / 3, abs=1e-9)


@pytest.mark.parametrize(("fidelity", "local"), [(0.9689, 0.0873), (0.62, 0.013), (0.975, 0.151)])
def test_the_page_looks_up_what_circuits_give(looked, fidelity, local):
    seen = looked(fidelity=fidelity, local=local)
    gate = distributed.teleported_gate("cz", resource=states.werner(fidelity=fidelity), gate_error=local)
    assert seen["average"] == pytest.approx(distributed.average_gate_fidelity(gate, "cz"), abs=1e-4)
    assert seen["search"] == pytest.approx(search(fidelity, local), abs=2e-4)


@pytest.mark.parametrize("data", INPUTS)
def test_outputs_bits_and_arrows(looked, data):
    a, b = (states.ket(x) for x in data)
    walk = distributed.steps(qutip.tensor(a, b), "cz", resource=states.werner(fidelity=0.8), gate_error=0.033)
    for bits in BITS:
        for correct in (True, False):
            seen = looked(data=data, result=bits, correct=correct, fidelity=0.8, local=0.033)
            branch = walk.branches[bits]
            exact = branch.fidelity_after if correct else branch.fidelity_before
            assert seen["bits"] == bits and seen["kept"] == pytest.approx(exact, abs=2e-4)
    arrows = looked(data=data)["arrows"]
    assert arrows[1] == [None, None] == arrows[2]  # read already
    ends = {"1+": [[0, -1], [-1, 0]], "0+": [[0, 1], [1, 0]], "++": [[0, 0], [0, 0]]}
    assert np.array([arrows[0], arrows[3]], float) == pytest.approx(np.array(ends[data]), abs=1e-6)


def test_chance_draws_all_four_and_bad_input(looked):
    assert {looked(seed=s)["bits"] for s in range(40)} == set(BITS)
    with pytest.raises(ValueError, match=r"`local` must be in \[0, 0.2\]"):
        GateLab(local=0.5)
    lab = GateLab(fidelity=OXFORD["fidelity"])
    assert lab.search == pytest.approx(0.9390896133, abs=1e-9) and lab.average == pytest.approx(0.97512, abs=1e-9)


@pytest.mark.browser
def test_a_reader_steps_and_finds_oxfords_third_number(open_lab):
    page = open_lab(GateLab())
    headline, said, story = page.locator(".ql-headline"), page.locator(".ql-said"), page.locator(".ga-story")
    for step in range(1, 7):
        page.get_by_role("button", name="Next step").press("Enter")
        assert story.inner_text().startswith(f"{step}.")
    assert "b is −" in page.locator(".ga-circuit").get_attribute("aria-label")
    page.get_by_role("button", name="Oxford's pair").click()
    assert headline.inner_text() == "97.5\u00a0%" and "succeeds in 93.9\u00a0%" in said.inner_text()
    assert "averaged over all inputs" in said.inner_text()
    page.get_by_role("button", name="Oxford's gate").click()
    assert headline.inner_text() == "86.2\u00a0%" and "72.8\u00a0%" in said.inner_text()
    page.get_by_label("The bits are told").uncheck()
    assert "kept secret" in said.inner_text()
    page.get_by_role("button", name="Step 2: Read").click()
    assert story.inner_text().startswith("2.")
    page.get_by_role("button", name="Reset").click()
    assert headline.inner_text() == "100.0\u00a0%" and story.inner_text().startswith("0.")
