"""Whatever is passed to the second part's modules: an answer or a sentence, as in `test_bad_input`."""

import dataclasses
import math
import runpy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest

from qlab import bbm92, bell, e91, eavesdroppers, hardware, keyrates, purification, repeaters, states, sweep
from qlab.repeaters import Chain, Link, Memory, waiting_time
from qlab.teleportation import average_fidelity, swap, teleport

ANYTHING = runpy.run_path(str(Path(__file__).with_name("test_bad_input.py")))["ANYTHING"]
PHI = states.bell("phi+")
HALF = eavesdroppers.InterceptResend(0.5)
LINKS = [Link(1, success_probability=0.5, attempt_rate_hz=1e3)] * 2
CHAIN = Chain(LINKS)
PAIRS, RUN, TIMELINE = e91.simulate(100, rng=1), CHAIN.simulate(3, rng=1), CHAIN.timeline(rng=1)


def link(**changed):
    settings = {"length_km": 1, "success_probability": 0.5, "attempt_rate_hz": 1e3} | changed
    return Chain([Link(**settings)]).simulate(2, rng=1)


def preset(**changed):
    node = dataclasses.replace(hardware.TRAPPED_IONS, **changed)
    return node.memory, node.link(1e6)


def few(x):
    """A count that would only take long becomes 1."""
    return 1 if isinstance(x, (int, float)) and 20 < x < 1e9 else x


CALLS = {
    "correlation(rho)": lambda x: bell.correlation(x, 0, 0),
    "correlation(a_deg)": lambda x: bell.correlation(PHI, x, 0),
    "correlation(b_deg)": lambda x: bell.correlation(PHI, 0, x),
    "chsh(rho)": lambda x: bell.chsh(x, 0, 0, 0, 0),
    "chsh(b2)": lambda x: bell.chsh(PHI, 0, 0, 0, x),
    "max_chsh": bell.max_chsh,
    "concurrence": bell.concurrence,
    "is_entangled": bell.is_entangled,
    "e91.Run": lambda x: repr(e91.Run(x, x, x, x, x)),
    "e91.Run(angles)": lambda x: repr(e91.Run(x, [0], [0], [0], [0])),
    "e91.Run(bits)": lambda x: repr(e91.Run([0], [0], [0], x, [0])),
    "e91.Run.plot": lambda x: x is None or PAIRS.plot(x),
    "e91.expected": e91.expected,
    "bbm92.expected_qber": bbm92.expected_qber,
    "device_independent(s)": lambda x: keyrates.device_independent(x, 0.01),
    "device_independent(qber)": lambda x: keyrates.device_independent(2.7, x),
    "device_independent(shapes)": lambda x: keyrates.device_independent([2.7] * 5, x),
    "plob": keyrates.plob,
    "tgw": keyrates.tgw,
    "repeater_bound(eta)": lambda x: keyrates.repeater_bound(x, 1),
    "repeater_bound(repeaters)": lambda x: keyrates.repeater_bound(0.1, x),
    "repeater_bound(shapes)": lambda x: keyrates.repeater_bound([0.1] * 5, x),
    "teleport(state)": lambda x: teleport(x, PHI),
    "teleport(resource)": lambda x: teleport(states.ket("H"), x),
    "average_fidelity": average_fidelity,
    "swap(rho_ab)": lambda x: swap(x, PHI),
    "swap(rho_cd)": lambda x: swap(PHI, x),
    "bbpssw": purification.bbpssw,
    "dejmps": purification.dejmps,
    "pump": purification.pump,
    "pump(rounds)": lambda x: purification.pump(PHI, few(x)),
    "dejmps(gate_error)": lambda x: purification.dejmps(PHI, gate_error=x),
    "bbpssw(readout_error)": lambda x: purification.bbpssw(PHI, readout_error=x),
    "hashing_yield": purification.hashing_yield,
    "bell_weights": purification.bell_weights,
    "weights_after(kept)": lambda x: purification.weights_after(x, [1, 0, 0, 0]),
    "weights_after(spent)": lambda x: purification.weights_after([1, 0, 0, 0], x),
    "Memory(t1_s)": Memory,
    "Memory(t2_s)": lambda x: Memory(t2_s=x),
    "Memory.probabilities": Memory(1, 1).probabilities,
    "Memory.channel": Memory(1, 1).channel,
    "Link.from_hardware(length_km)": Link.from_hardware,
    "Chain(links)": Chain,
    "Chain(links[])": lambda x: Chain([x]),
    "Chain.simulate(trials)": lambda x: CHAIN.simulate(few(x)),
    "Chain.simulate(rng)": lambda x: CHAIN.simulate(2, rng=x),
    "Chain.timeline(rng)": lambda x: CHAIN.timeline(rng=x),
    "repeaters.Run": lambda x: repr(repeaters.Run(x, x, x, x, x)),
    "repeaters.Run(fidelity)": lambda x: repr(repeaters.Run([1], x, [1], [0], [0])),
    "repeaters.Run.plot": lambda x: x is None or RUN.plot(x),
    "Timeline.plot": lambda x: x is None or TIMELINE.plot(x),
    "waiting_time(n)": lambda x: waiting_time(x, 0.1).mean,
    "waiting_time(p)": lambda x: waiting_time(2, x).mean,
    "WaitingTime(n)": lambda x: repeaters.WaitingTime(x, 0.1).mean,
    "WaitingTime.pmf": waiting_time(2, 0.1).pmf,
    "WaitingTime.cdf": waiting_time(2, 0.1).cdf,
    "Hardware.link": hardware.TRAPPED_IONS.link,
    "sweep(f)": lambda x: callable(x) or sweep(x, [1]),
    "sweep(grid)": lambda x: sweep(lambda *a, **k: 1, x),
    "sweep(grid values)": lambda x: sweep(lambda a: 1, {"a": x}),
    "sweep(executor)": lambda x: sweep(lambda a: 1, [1], x),
    "sweep(rng)": lambda x: sweep(lambda a: 1, [1], rng=x),
}
for protocol in (e91, bbm92):
    for setting in ("state", "eve", "eve_on", "channel", "rng"):
        CALLS[f"{protocol.__name__}({setting})"] = lambda x, p=protocol, s=setting: p.simulate(3, **{s: x})
    for where in ("both", "source"):
        CALLS[f"{protocol.__name__}(eve on {where})"] = lambda x, p=protocol, w=where: p.simulate(3, eve=x, eve_on=w)
    CALLS[f"{protocol.__name__}(n)"] = protocol.simulate
for setting in ("success", "gate_error", "readout_error"):
    CALLS[f"swap({setting})"] = lambda x, s=setting: swap(PHI, PHI, **{s: x})
for setting in ("length_km", "fidelity", "success_probability", "attempt_rate_hz", "attenuation_db_per_km"):
    CALLS[f"Link({setting})"] = lambda x, s=setting: link(**{s: x})
for setting in ("source", "coupling", "detector", "heralding", "alpha", "fidelity", "attempt_rate_hz"):
    CALLS[f"Link.from_hardware({setting})"] = lambda x, s=setting: Link.from_hardware(
        1, **{"heralding": "single-click", s: x}
    )
for setting in ("memory", "swap_success", "gate_error", "readout_error", "purification", "cutoff_s"):
    CALLS[f"Chain({setting})"] = lambda x, s=setting: Chain(LINKS, **{s: x}).simulate(3, rng=1)
for setting in ("multiplexing", "schedule", "end_nodes"):
    CALLS[f"Chain({setting})"] = lambda x, s=setting: Chain(LINKS, **{s: x}).timeline(rng=1)
for setting in ("temperature_k", "t1_s", "t2_s", "gate_fidelity", "link_length_km", "link_fidelity", "link_rate_hz"):
    CALLS[f"Hardware({setting})"] = lambda x, s=setting: preset(**{s: x})


@pytest.mark.parametrize("name", CALLS)
def test_anything_gets_an_answer_or_a_sentence(name):
    for x in ANYTHING:
        try:
            CALLS[name](x)
        except ValueError as refusal:
            sentence = str(refusal)
            assert "`" in sentence or "must preserve trace" in sentence, (x, sentence)
            assert len(sentence) < 400, sentence
    plt.close("all")


@pytest.mark.parametrize("half", [Fraction(1, 2), Decimal("0.5"), np.float32(0.5), np.array(0.5)])
def test_what_is_a_number_is_taken_as_one(half):
    assert Link(half, half, half, half, half) == Link(0.5, 0.5, 0.5, 0.5, 0.5)
    assert Chain(LINKS, cutoff_s=half) == Chain(LINKS, cutoff_s=0.5)
    assert waiting_time(2, half) == waiting_time(2, 0.5)
    assert Memory(1, half) == Memory(1.0, 0.5)
    assert dataclasses.replace(hardware.NV_CENTRE, t2_s=half).memory == Memory(3600.0, 0.5)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: e91.Run([3], [0], [0], [0], [0]), "`alice_angles` must hold whole numbers from 0 to 2; got 3"),
        (lambda: e91.Run([0], [0], [0], [2], [0]), "`bob_bits` must hold whole numbers from 0 to 1; got 2"),
        (lambda: e91.Run([0], [0, 1], [0], [0], [0]), r"`bob_angles` must have one entry per pair; got shape \(2,\)"),
        (lambda: PAIRS.plot("here"), "`ax` must be matplotlib axes or None; got 'here'"),
        (lambda: RUN.plot("here"), "`ax` must be matplotlib axes or None; got 'here'"),
        (lambda: repeaters.Run([1], [1.5], [1], [0], [0]), r"`fidelity` must be in \[.*; got 1.5"),
        (lambda: keyrates.device_independent([2.7, 2.6], [0.1] * 3), "`s` and `qber` must broadcast"),
        (lambda: keyrates.repeater_bound([0.1, 0.2], [1, 2, 3]), "`eta` and `repeaters` must broadcast"),
        (lambda: keyrates.device_independent(PAIRS.s, 2), r"`qber` must be in \[0, 1\]; got 2"),
        (lambda: dataclasses.replace(hardware.NV_CENTRE, link_fidelity=53.4), "percentage. write 0.534"),
        (lambda: dataclasses.replace(hardware.NV_CENTRE, t2_s=-1), "`t2_s` must be above 0; got -1"),
        (lambda: repeaters.WaitingTime(2, 0), "`p` must be above 0; got 0"),
        (lambda: Chain(LINKS, cutoff_s=math.nan), "`cutoff_s` must be a finite number; got nan"),
        (lambda: purification.pump(states.bell("phi-"), 3), "`rho` leaves no pair: .* got probability 0"),
    ],
)
def test_a_slip_gets_its_own_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_a_round_that_never_succeeds_has_no_weights():
    weights, n = purification.weights_after([0, 1, 0, 0], [0, 0, 0, 1])
    assert n == 0 and np.isnan(weights).all()
