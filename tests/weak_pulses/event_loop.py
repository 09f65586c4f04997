"""Detectors and a whole run as one writes them first: gate by gate, in plain Python. Shares no code with the rest."""

import numpy as np


def clicks_of(causes, extra, dead):
    """Gates in which one detector clicks: `causes` call for a click, each with a chain of so many afterpulses."""
    causes, clicks = dict(zip(causes, extra, strict=True)), []
    blind_until, chain = -1, 0
    for gate in range(max(causes, default=-1) + (dead + 1) * (sum(causes.values()) + 1) + 1):
        if gate <= blind_until:
            continue
        if chain:
            chain -= 1
        elif gate in causes:
            chain = causes[gate]
        else:
            continue
        clicks.append(gate)
        blind_until = gate + dead
    return clicks


def run(table, shares, gates, dead, again, seed):
    """Counts of clicks by intensity, of sifted bits, of errors among them, of double clicks, of clicks dropped."""
    rng = np.random.default_rng(seed)
    joint = table.values * np.reshape(shares, (-1, 1, 1, 1, 1, 1)) / 8
    flat = rng.choice(joint.size, gates, p=joint.ravel())
    intensity, a, x, b, _, click = np.unravel_index(flat, joint.shape)
    coins, luck = rng.integers(0, 2, gates), rng.random((gates, 2))
    by_intensity, sifted, errors, doubles, dropped = np.zeros(len(shares), int), 0, 0, 0, 0
    blind, due = [-1, -1], [-1, -1]
    for g in range(gates):
        wanted = [click[g] in (0, 2, 3), click[g] in (1, 2, 3)]
        awake = [g > blind[0], g > blind[1]]
        fired = [awake[d] and (wanted[d] or due[d] == g) for d in (0, 1)]
        for d in (0, 1):
            if fired[d]:
                blind[d] = g + dead
                if luck[g, d] < again:
                    due[d] = g + dead + 1
        if not any(fired):
            continue
        if not all(awake):
            dropped += 1
            continue
        by_intensity[intensity[g]] += 1
        doubles += all(fired)
        if a[g] == b[g]:
            bit = coins[g] if all(fired) else int(fired[1])
            sifted, errors = sifted + 1, errors + (bit != x[g])
    return by_intensity, sifted, errors, doubles, dropped
