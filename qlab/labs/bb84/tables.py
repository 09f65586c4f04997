"""What the BB84 lab bakes, exactly, from `qlab`: Eve's plans, the chances of all that can happen, and the curves."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from qlab import _frozen, bb84, keyrates
from qlab.channels import Channel, depolarizing
from qlab.devices import Fibre
from qlab.eavesdroppers import Attack, InterceptResend, PhaseCovariantCloner, UniversalCloner

ARTICLE_BITS = 72
"""How many compared bits are often said to be enough."""

FAR = 10_000
"""Number of compared bits up to which the chance of staying unnoticed is baked: its logarithm is a straight line."""

SHARES = _frozen.read_only(np.linspace(0, 1, 101))
"""Shares of attacked photons for which it is baked."""

_CODES = 5  # the longest of Eve's records: untouched, Z0, Z1, X0, X1
_SENDS = "and sends on a new photon in the state that she found."


class Plan(NamedTuple):
    """What Eve may do: the attack, its name in the list of choices, and what she does in a sentence."""

    attack: Attack | None
    label: str
    story: str


PLANS = {
    "nobody": Plan(None, "Nobody", "The line is quiet: nobody touches a photon."),
    "intercept-resend": Plan(
        InterceptResend(), "Eve measures, Z or X at random", f"She tosses a coin, measures in Z or in X, {_SENDS}"
    ),
    "always-Z": Plan(InterceptResend(basis="Z"), "Eve measures, always Z", f"She measures in Z {_SENDS}"),
    "always-X": Plan(InterceptResend(basis="X"), "Eve measures, always X", f"She measures in X {_SENDS}"),
    "breidbart": Plan(
        InterceptResend(basis="breidbart"),
        "Eve measures halfway (Breidbart)",
        f"She measures at 22.5°, between Z and X, {_SENDS}",
    ),
    "universal-cloner": Plan(
        UniversalCloner(),
        "Eve copies (universal cloner)",
        "She makes two imperfect copies, sends one on, and measures hers once the bases are public.",
    ),
    "phase-covariant-cloner": Plan(
        PhaseCovariantCloner(),
        "Eve copies (cloner made for BB84)",
        "Her copying machine is tuned to Alice's four states; she measures her copy once the bases are public.",
    ),
}


def deeds(attack: Attack | None) -> list[dict[str, Any]]:
    """For each entry of Eve's record what the page says, and the polarisation in degrees that she sends on.

    The angle is None where she did nothing, and where the photon has no polarisation of its own (a copy).
    """
    if attack is None:
        return [_deed("untouched", "–", "", "Nobody touches it.")]
    done = [_deed("untouched", "–", "lets it pass", "Eve lets it pass.")]
    if not isinstance(attack, InterceptResend):
        return [*done, _deed("cloned", "copy", "copies it", "Eve copies it and sends one copy on.")]
    for basis in {"random": ["Z", "X"], "breidbart": ["½"]}.get(str(attack.basis), [str(attack.basis)]):
        where = {"½": "halfway between Z and X"}.get(basis, f"in {basis}")
        for bit in (0, 1):
            angle = {"Z": 0.0, "½": 22.5, "X": 45.0}[basis] + 90 * bit
            told = f"Eve measures {where}, finds {bit} and sends that on."
            record = attack.records[len(done)]
            done.append(_deed(record, f"{basis} {bit}", f"reads {basis} {bit}", told, angle))
    return done


def _deed(record: str, text: str, brief: str, told: str, angle: float | None = None) -> dict[str, Any]:
    return {"record": record, "text": text, "brief": brief, "told": told, "angle": angle}


@cache
def outcomes() -> NDArray[np.float64]:
    """Chances of (Eve's record, Bob's bit): [plan, attacked, noise, alice_basis, alice_bit, bob_basis, record, bit]."""
    full = np.zeros((len(PLANS), 2, 2, 2, 2, 2, _CODES, 2))
    for i, attacked, noise, eve, channel in _ends():
        values = bb84.probability_table(eve, channel).values
        full[i, attacked, noise, ..., : values.shape[-2], :] = values
    return full


@cache
def error_rates() -> NDArray[np.float64]:
    """Exact error rate of the sifted bits: [plan, attacked, noise]."""
    rates = np.zeros((len(PLANS), 2, 2))
    for i, attacked, noise, eve, channel in _ends():
        rates[i, attacked, noise] = bb84.expected_qber(eve, channel)
    return rates


def _ends() -> list[tuple[int, int, int, Attack | None, Channel | None]]:
    """The corners between which the page mixes: no photon attacked or all, no noise or nothing else."""
    return [
        (i, attacked, noise, plan.attack if attacked else None, depolarizing(1) if noise else None)
        for i, plan in enumerate(PLANS.values())
        for attacked in (0, 1)
        for noise in (0, 1)
    ]


def silent_log10() -> NDArray[np.float64]:
    """log10 of the chance that no compared bit is wrong, without noise: [plan, share attacked, (0, FAR) bits].

    `bb84.detection_probability` is for an error rate of a quarter; another rate counts as a share of that attack.
    """
    share = 4 * error_rates()[:, 1, 0, None] * SHARES
    one_bit = np.log10(1 - bb84.detection_probability(1, share))
    return np.stack([0 * one_bit, FAR * one_bit], axis=-1)


def fibre_loss() -> NDArray[np.float64]:
    """Loss of 0, 1, ... 200 km of fibre at 0.2 dB/km."""
    return np.array([1 - Fibre(km).transmittance for km in range(201)])


def known() -> dict[str, Any]:
    """Numbers that the page needs beside the tables."""
    return {"limit": round(key_limit(), 6), "article": ARTICLE_BITS, "far": FAR, "shares": SHARES.round(2).tolist()}


@cache
def key_limit() -> float:
    """The error rate from which `keyrates.bb84` gives no key, about 11 %."""
    return float(brentq(lambda q: keyrates.binary_entropy(q) - 0.5, 0.05, 0.2))


@cache
def plans() -> dict[str, dict[str, Any]]:
    """For each plan what the page says of it: the story, Eve's deeds, and the bits she learns per sifted bit."""
    return {
        name: {
            "story": plan.story,
            "deeds": deeds(plan.attack),
            "learns": round(bb84.eve_information(plan.attack, measured=True), 6),
        }
        for name, plan in PLANS.items()
    }
