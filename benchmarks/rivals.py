"""Other ways to simulate the same BB84 run: every photon intercepted in a random basis, then depolarising noise.

Each returns what `qlab.bb84.simulate` returns: Alice's bits and bases, Bob's bases and bits, Eve's record. And another
way to the best settings of a key rate: SciPy's simplex, one distance after the other.
"""

from collections.abc import Callable

import numpy as np
import qutip
from scipy.optimize import minimize

from qlab.channels import depolarizing
from qlab.devices import LaserSource

P = 0.02
"""Depolarising probability."""

Arrays = tuple[np.ndarray, ...]


def plain_numpy(n: int, seed: int) -> Arrays:
    """Vectorised, as one writes it: one uniform float per random choice."""
    rng = np.random.default_rng(seed)
    alice_bits, alice_bases, bob_bases, eve_bases = (rng.random(n) < 0.5 for _ in range(4))
    eve_bits = np.where(eve_bases == alice_bases, alice_bits, rng.random(n) < 0.5)
    bob_bits = np.where(bob_bases == eve_bases, eve_bits, rng.random(n) < 0.5)
    bob_bits = np.where(rng.random(n) < P, rng.random(n) < 0.5, bob_bits)
    record = 1 + 2 * eve_bases.astype(np.uint8) + eve_bits
    return tuple(a.astype(np.uint8) for a in (alice_bits, alice_bases, bob_bases, bob_bits, record))


def bytes_by_hand(n: int, seed: int, block: int = 1 << 16) -> Arrays:
    """For this protocol only: seven fair bits from one byte, and 16 bits for the noise (so `P` is rounded)."""
    out = tuple(np.empty(n, np.uint8) for _ in range(5))
    raw = np.random.SFC64(seed).random_raw
    for start in range(0, n, block):
        size = min(block, n - start)
        for array, values in zip(out, _round(raw(block // 8), raw(block // 4)), strict=True):
            array[start : start + size] = values[:size]
    return out


def _round(coins: np.ndarray, noise: np.ndarray) -> Arrays:
    byte = coins.view(np.uint8)
    alice_bit, alice_basis, bob_basis, eve_basis, eve_coin, bob_coin, noise_coin = (byte >> i & 1 for i in range(7))
    eve_bit = alice_bit ^ ((alice_bit ^ eve_coin) & (alice_basis ^ eve_basis))
    bob_bit = eve_bit ^ ((eve_bit ^ bob_coin) & (eve_basis ^ bob_basis))
    replaced = (noise.view(np.uint16) < round(P * 65536)).view(np.uint8)
    bob_bit ^= (bob_bit ^ noise_coin) & replaced
    return alice_bit, alice_basis, bob_basis, bob_bit, 1 + 2 * eve_basis + eve_bit


def qutip_loop(n: int, seed: int) -> Arrays:
    """Photon by photon: prepare the state, let Eve measure it and resend, add the noise, let Bob measure."""
    rng = np.random.default_rng(seed)
    zero, one = qutip.basis(2, 0), qutip.basis(2, 1)
    kets = ((zero, one), ((zero + one).unit(), (zero - one).unit()))
    projectors = [pair[1].proj() for pair in kets]
    noise = depolarizing(P).kraus
    rows = np.empty((n, 5), np.uint8)
    for i in range(n):
        alice_bit, alice_basis, bob_basis, eve_basis = rng.integers(2, size=4)
        eve_bit = int(rng.random() < qutip.expect(projectors[eve_basis], kets[alice_basis][alice_bit]))
        sent = kets[eve_basis][eve_bit].proj()
        arrived = sum(k * sent * k.dag() for k in noise)
        bob_bit = rng.random() < qutip.expect(projectors[bob_basis], arrived)
        rows[i] = alice_bit, alice_basis, bob_basis, bob_bit, 1 + 2 * eve_basis + eve_bit
    return tuple(rows.T)


def point_by_point(rate: Callable, eta: np.ndarray, line: dict) -> list[float]:
    """The best rate at each transmittance, the search started from the last one's settings."""
    place, rates = np.array([0.5, 0.2, 0.6, 0.3, 0.8]) if "block" in line else np.array([0.5]), []
    for one in eta:
        found = minimize(lambda x, one=one: -_rate(rate, one, x, line), place, method="Nelder-Mead")
        place = found.x if found.fun < 0 else place
        rates.append(-found.fun)
    return rates


def _rate(rate: Callable, eta: float, place: np.ndarray, line: dict) -> float:
    """At settings that may be out of bounds: then there is no key."""
    try:
        if len(place) == 1:
            return rate(eta, place[0], **line)
        signal, decoy, often, sometimes, bias = place
        light = {"intensities": [2e-4, decoy, signal], "shares": [1 - often - sometimes, sometimes, often]}
        return rate(eta, **light, key_basis_share=bias, **line)
    except ValueError:
        return 0.0


def pulse_by_pulse(laser: LaserSource, n: int, seed: int) -> Arrays:
    """Weak pulses without loss as one writes them first: every pulse drawn, its photons sorted by detector."""
    rng = np.random.default_rng(seed)
    intensity = rng.choice(len(laser.intensities), n, p=laser.shares)
    photons = rng.poisson(np.array(laser.intensities)[intensity])
    alice_bit, alice_basis, bob_basis = (rng.integers(2, size=n) for _ in range(3))
    ones = rng.binomial(photons, np.where(alice_basis == bob_basis, alice_bit, 0.5))
    zero, one = photons > ones, ones > 0
    bob_bit = np.where(zero & one, rng.integers(2, size=n), one)
    clicked = np.flatnonzero(zero | one)
    return tuple(x[clicked] for x in (alice_bit, alice_basis, bob_basis, bob_bit, intensity))
