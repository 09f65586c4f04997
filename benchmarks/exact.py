"""Each figure three times: in closed form, from density matrices, and from simulated photons."""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks.markdown import table
from qlab import bb84, bell, channels, e91, measurement, states, teleportation
from qlab.eavesdroppers import InterceptResend, PhaseCovariantCloner, UniversalCloner
from qlab.keyrates import binary_entropy
from qlab.measurement import Estimate
from qlab.repeaters import Chain, Link, Memory

N = 1_000_000
SEED = 2026
OPTIMAL = PhaseCovariantCloner(0.5)


class Row(NamedTuple):
    """One quantity; `draw` simulates it, where photons can."""

    quantity: str
    closed: float
    density: float
    draw: Callable[[int], Estimate] | None = None


def report() -> str:
    """The page's table, as Markdown."""
    cells = [_cells(row, SEED + i) for i, row in enumerate(rows())]
    return (
        table(("quantity", "closed form", "matrices differ by", "simulated (95\N{NO-BREAK SPACE}% interval)"), cells)
        + "\n"
    )


def _cells(row: Row, seed: int) -> tuple[str, ...]:
    off = abs(row.density - row.closed)
    simulated = row.draw(seed) if row.draw else None
    shown = f"{simulated.value:.4f} ({simulated.low:.4f} to {simulated.high:.4f})" if simulated else ""
    return row.quantity, f"{row.closed:.10f}", "< 1e-12" if off < 1e-12 else f"{off:.0e}", shown


def rows() -> list[Row]:
    """Error rates, fidelities, information, detection."""
    noise = channels.depolarizing(0.02)
    d = OPTIMAL.disturbance
    return [
        _qber("every photon intercepted", 1 / 4, InterceptResend()),
        _qber("every photon intercepted in the Breidbart basis", 1 / 4, InterceptResend(basis="breidbart")),
        _qber("40 % of the photons intercepted", 0.4 / 4, InterceptResend(0.4)),
        _qber("depolarising noise of 2 %", 0.02 / 2, None, noise),
        _qber("every photon intercepted, then that noise", 0.98 / 4 + 0.01, InterceptResend(), noise),
        _qber("universal cloner", 1 / 6, UniversalCloner()),
        _qber("phase-covariant cloner", 1 / 2 - 1 / math.sqrt(8), OPTIMAL),
        _fidelity("Eve's copy, universal cloner", 5 / 6, UniversalCloner()),
        _fidelity("Eve's copy, phase-covariant cloner", 1 / 2 + 1 / math.sqrt(8), OPTIMAL),
        _record("every photon intercepted", 0.5, InterceptResend()),
        _record("Breidbart basis", 1 - binary_entropy(math.cos(math.pi / 8) ** 2), InterceptResend(basis="breidbart")),
        Row("Information, phase-covariant cloner, memory kept", binary_entropy(d), bb84.eve_information(OPTIMAL)),
        Row(
            "Information, phase-covariant cloner, memory measured",
            1 - binary_entropy(0.5 + math.sqrt(d * (1 - d))),
            bb84.eve_information(OPTIMAL, measured=True),
        ),
        Row(
            "Chance to notice Eve with 10 compared bits",
            bb84.detection_probability(10),
            1 - (1 - bb84.expected_qber(InterceptResend())) ** 10,
            _noticed,
        ),
        *_network(),
    ]


def _network() -> list[Row]:
    """Pairs: CHSH, swapping, and two links with memories that age."""
    pair = states.werner(visibility=0.95)
    swapped = teleportation.swap(states.werner(fidelity=0.98), states.werner(fidelity=0.98)).average

    def chsh(seed: int) -> Estimate:
        return e91.simulate(N, state=pair, rng=seed).s

    return [
        Row("CHSH value S, Werner pair of visibility 0.95", 2 * math.sqrt(2) * 0.95, bell.max_chsh(pair).value, chsh),
        Row(
            "Fidelity, swap of two Werner pairs of 0.98",
            0.98**2 + 0.02**2 / 3,
            states.fidelity(swapped, states.bell("phi+")),
        ),
        _two_links(),
    ]


def _two_links() -> Row:
    """The first pair waits for the second; the density matrices are mixed over all lags."""
    link, t2 = Link(20, fidelity=0.98, success_probability=0.1, attempt_rate_hz=1e4), 0.05
    slot, delay, p = link.attempt_s, link.delay_s, 0.1
    v, fade = ((4 * 0.98 - 1) / 3) ** 2, math.exp(-2 * slot / t2)
    lag = p / (2 - p) * (1 + 2 * (1 - p) * fade / (1 - (1 - p) * fade))
    closed = (1 + v * (1 + 2 * math.exp(-6 * delay / t2) * lag)) / 4
    memory, pair = Memory(t2_s=t2), states.werner(fidelity=0.98)
    chance = [p / (2 - p) * (1 + (m > 0)) * (1 - p) ** m for m in range(300)]
    density = sum(c * _waited(memory, pair, m * slot, delay) for m, c in enumerate(chance))
    chain = Chain([link] * 2, memory=memory)
    return Row(
        "Fidelity, two links, ageing memories", closed, density, lambda s: chain.simulate(N, rng=s).mean_fidelity
    )


def _waited(memory: Memory, pair: object, wait: float, delay: float) -> float:
    """Fidelity when the second pair came `wait` seconds after the first, and the news has arrived."""
    age = [wait + 2 * delay, wait + delay, delay, 2 * delay]
    first, second = (memory.channel(b).on(1, of=2)(memory.channel(a).on(0, of=2)(pair)) for a, b in (age[:2], age[2:]))
    return states.fidelity(teleportation.swap(first, second).average, states.bell("phi+"))


def _qber(what: str, closed: float, eve: object, channel: channels.Channel | None = None) -> Row:
    def draw(seed: int) -> Estimate:
        return bb84.simulate(N, eve=eve, channel=channel, rng=seed).qber

    return Row(f"QBER, {what}", closed, bb84.expected_qber(eve, channel), draw)


def _fidelity(what: str, closed: float, eve: UniversalCloner | PhaseCovariantCloner) -> Row:
    """Alice sends D; the second qubit after the machine is Eve's copy."""
    sent, machine = states.ket("D"), eve.instrument.results["cloned"][0]
    copy = (machine * sent).ptrace(1)

    def draw(seed: int) -> Estimate:
        outcomes = measurement.sample(measurement.born(copy, "X"), N, rng=seed)
        return Estimate.rate(int(np.count_nonzero(outcomes == 0)), N)

    return Row(f"Fidelity, {what}", closed, states.fidelity(copy, sent), draw)


def _record(what: str, closed: float, eve: InterceptResend) -> Row:
    """Mutual information of Alice's bit and Eve's record, from counts, averaged over the bases."""

    def draw(seed: int) -> Estimate:
        run = bb84.simulate(N, eve=eve, rng=seed)
        shares = [_share(run, run.alice_bases == run.bob_bases, basis) for basis in (0, 1)]
        value = sum(s[0] for s in shares) / 2
        reach = 1.959964 * math.sqrt(sum(s[1] for s in shares)) / 2
        return Estimate(value, N, value - reach, value + reach)

    return Row(f"Information, {what}", closed, bb84.eve_information(eve), draw)


def _share(run: bb84.Run, sifted: np.ndarray, basis: int) -> tuple[float, float]:
    """Mutual information and the variance of its estimate, within one basis."""
    here = sifted & (run.alice_bases == basis)
    counts = np.zeros((2, len(run.records)))
    np.add.at(counts, (run.alice_bits[here], run.eve_record[here]), 1)
    p = counts / counts.sum()
    seen = p > 0
    each = np.log2(p[seen] / (p.sum(1, keepdims=True) * p.sum(0))[seen])
    value = float((p[seen] * each).sum())
    return value, float((p[seen] * each**2).sum() - value**2) / counts.sum()


def _noticed(seed: int) -> Estimate:
    sifted = bb84.simulate(N, eve=InterceptResend(), rng=seed).sifted
    trials = len(sifted.alice) // 10
    wrong = (sifted.alice != sifted.bob)[: 10 * trials].reshape(trials, 10).any(axis=1)
    return Estimate.rate(int(np.count_nonzero(wrong)), trials)
