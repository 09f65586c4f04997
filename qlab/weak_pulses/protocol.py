"""The run itself: how many pulses click, what they were, and what the clicks do to the detectors."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _frozen, sampling
from qlab.devices import Detector, Fibre, LaserSource
from qlab.weak_pulses.closed_forms import IDEAL
from qlab.weak_pulses.counting import settings
from qlab.weak_pulses.recovery import Gates, Recovery
from qlab.weak_pulses.run import Run
from qlab.weak_pulses.table import NONE, probability_table

_MOST_PULSES, _MOST_CLICKS = 10**15, 10**9
_BLOCK = 1 << 16  # causes of clicks that are followed at a time, where clicks have consequences
_SLACK = 1e-9  # of a gate: what rounding may do to a dead time that is a whole number of them

Bytes = NDArray[np.uint8]


class _Odds(NamedTuple):
    """Chances of a pulse: the joint table without its empty-handed outcome, that outcome, and how often it clicks."""

    clicks: NDArray[np.float64]  # intensity, alice_basis, alice_bit, bob_basis, eve_record, click; sums to 1
    none: NDArray[np.float64]  # the same axes without the last; sums to 1
    click: float


def simulate(
    pulses: int,
    *,
    source: LaserSource,
    loss: float | Fibre = 0.0,
    detector: Detector = IDEAL,
    misalignment: float = 0.0,
    eve: Any = None,
    key_basis_share: float = 0.5,
    rng: Any = None,
) -> Run:
    r"""Send laser pulses from Alice through a fibre into Bob's two detectors, with Eve in between or without.

    .. math:: N_\text{clicks} \sim \mathrm{Binomial}\Big(N,\ \sum_k p_k Q_k\Big)

    Only pulses that click are drawn, each from `probability_table`, so the cost grows with the clicks: a million
    million pulses over 200 km take a second or two. Where detectors have a dead time or afterpulses, the clicks are
    placed in time and their consequences followed. Then Bob drops a click that comes while his other detector is
    blind: it could not have been the other bit. Where both detectors click he keeps the pulse and tosses a coin, as
    the proofs of security demand. The bits are simulated: NumPy's random numbers are not fit for real keys.

    Parameters
    ----------
    pulses : int
        How many are sent, at most 1e15, of which at most a billion may click (seven bytes each).
    source : LaserSource
        Alice's laser; for each pulse she chooses an intensity by its shares.
    loss : float or Fibre
        Probability that a photon does not get to Bob, dimensionless, in [0, 1], or the fibre it goes through.
    detector : Detector
        Each of Bob's two; by default without a fault.
    misalignment : float
        Probability that a photon goes to the wrong detector when the bases agree, in [0, 1].
    eve : attack, optional
        What Eve does: ``PhotonNumberSplitting()``, ``BeamSplitter(0.9)``, ``DetectorBlinding()``. Blinded detectors
        have no afterpulses; Bob's electronics keep their dead time.
    key_basis_share : float
        Probability that Alice, and also Bob, chooses the Z basis, in [0, 1].
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7): the same seed gives the same run.

    Returns
    -------
    Run
        Arrays with an entry for each click, and what follows from them.

    Raises
    ------
    ValueError
        If an argument is not one of these, more than a billion pulses would click, or there is a dead time and the
        source has no rate.

    Examples
    --------
    >>> laser = LaserSource([0.0, 0.1, 0.5], [0.1, 0.2, 0.7], 1e9)
    >>> simulate(10**10, source=laser, loss=Fibre(200), detector=Detector(0.5, 1e-8), misalignment=0.01, rng=1).qber
    QBER 1.05 % (0.98 % to 1.11 %) from 92 751 sifted bits

    References
    ----------
    Hoi-Kwong Lo, Xiongfeng Ma and Kai Chen, Phys. Rev. Lett. 94, 230504 (2005); for the coin, Norbert Lütkenhaus,
    Phys. Rev. A 59, 3301 (1999).
    """
    pulses = _check.count(pulses, "pulses", most=_MOST_PULSES)
    bias = _check.probability(key_basis_share, "key_basis_share")
    table = probability_table(source, loss=loss, detector=detector, misalignment=misalignment, eve=eve)
    odds = _odds(table.values, source, bias)
    _check.count(int(pulses * odds.click), "pulses", most=_MOST_CLICKS, because="of so many more than that would click")
    generator = _check.generator(rng)
    dead = _dead_gates(source, detector)
    again = 0.0 if getattr(eve, "blinds", False) else detector.afterpulsing
    rest, sent = pulses, np.zeros((len(source.intensities), 2), np.int64)
    if dead or again:
        parts = list(_followed(pulses, odds, dead, again, generator, sent))
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        rest -= int(sent.sum())
    else:
        columns = _drawn(odds.clicks, int(generator.binomial(pulses, odds.click)), generator)
        sent += settings(columns[0], columns[1], len(sent))
        rest -= columns[0].size
    sent += generator.multinomial(rest, odds.none.sum(axis=(2, 3, 4)).ravel()).reshape(sent.shape)
    return _run(columns, source, pulses, sent, table.labels[4])


def _odds(values: NDArray[np.float64], source: LaserSource, bias: float) -> _Odds:
    """The joint distribution of all that can happen to a pulse."""
    basis = np.array([bias, 1 - bias])
    settings = np.einsum("k,a,b->kab", source.shares, basis, basis)[:, :, None, :, None, None] / 2
    joint = values * settings
    clicks, none = joint[..., :NONE], joint[..., NONE]
    total, empty = float(clicks.sum()), float(none.sum())
    return _Odds(clicks / total if total else clicks, none / empty if empty else none, total)


def _dead_gates(source: LaserSource, detector: Detector) -> int:
    """How many pulses after a click a detector misses."""
    if not detector.dead_time_s:
        return 0
    if source.rate_hz is None:
        raise ValueError("`source.rate_hz` must be given if detectors have a dead time (how many pulses does it last?)")
    return max(0, math.ceil(detector.dead_time_s * source.rate_hz - _SLACK) - 1)


def _drawn(clicks: NDArray[np.float64], n: int, rng: np.random.Generator) -> list[Bytes]:
    """`n` clicks: intensity, Alice's basis and bit, Bob's basis, Eve's record, and how the detectors clicked."""
    if not n:
        return [np.zeros(0, np.uint8) for _ in range(6)]
    return list(sampling.draw(clicks, n, rng=rng))


def _followed(
    pulses: int, odds: _Odds, dead: int, again: float, rng: np.random.Generator, sent: NDArray[np.int64]
) -> Iterator[list[Bytes]]:
    """The clicks that Bob keeps, block by block in time; what Alice sent in all pulses looked at is added to `sent`."""
    pair, gate = (Recovery(dead, again), Recovery(dead, again)), 0
    while gate < pulses:
        causes = gate - 1 + np.cumsum(_gaps(odds.click, pulses, rng))
        end = min(pulses, int(causes[-1]) + 1 if causes.size else pulses)
        causes = causes[causes < end]
        drawn = _drawn(odds.clicks, causes.size, rng)
        zero, one = (causes[(drawn[5] == bit) | (drawn[5] > 1)] for bit in (0, 1))
        hits = [device.clicks(c, end, rng) for device, c in zip(pair, (zero, one), strict=True)]
        kept = [hit[~other.blind(hit, seen)] for hit, other, seen in zip(hits, pair[::-1], hits[::-1], strict=True)]
        for device, hit in zip(pair, hits, strict=True):
            device.last = int(hit[-1]) if hit.size else device.last
        columns, fresh = _told(causes, drawn, kept, odds, rng)
        sent += settings(drawn[0], drawn[1], len(sent)) + settings(*fresh, len(sent))
        gate = end
        yield columns


def _gaps(click: float, pulses: int, rng: np.random.Generator) -> Gates:
    """How many gates there are from one call for a click to the next, by light, dark or Eve; a block of such gaps."""
    if not click:
        return np.zeros(0, np.int64)
    size = min(_BLOCK, int(2 * click * pulses) + 64)  # few where few will do: their sum has to fit
    return np.minimum(rng.geometric(click, size), pulses + 1)


def _told(
    causes: Gates, drawn: list[Bytes], kept: list[Gates], odds: _Odds, rng: np.random.Generator
) -> tuple[list[Bytes], tuple[Bytes, Bytes]]:
    """The clicks kept, with what was sent; a gate that only an afterpulse fills gets a pulse without a click."""
    gates = np.sort(np.concatenate(kept), kind="stable")
    gates = gates[np.append(True, gates[1:] != gates[:-1])] if gates.size else gates
    zero, one = (_found(hits, gates)[1] for hits in kept)
    place, known = _found(causes, gates)
    fresh = _drawn(odds.none[..., None], int(np.count_nonzero(~known)), rng)[:5]
    columns = []
    for old, new in zip(drawn[:5], fresh, strict=True):
        column = np.zeros(gates.size, np.uint8)
        column[known], column[~known] = old[place[known]], new
        columns.append(column)
    coin = rng.integers(0, 2, gates.size, dtype=np.uint8)
    columns.append(np.where(zero & one, 2 + coin, one).astype(np.uint8))
    return columns, (fresh[0], fresh[1])


def _found(among: Gates, gates: Gates) -> tuple[Gates, NDArray[np.bool_]]:
    """Where each gate stands among others (ascending), and whether it does."""
    if not among.size:
        return np.zeros(gates.size, np.int64), np.zeros(gates.size, bool)
    place = np.minimum(np.searchsorted(among, gates), among.size - 1)
    return place, among[place] == gates


def _run(
    columns: list[Bytes], source: LaserSource, pulses: int, sent: NDArray[np.int64], records: tuple[str, ...]
) -> Run:
    """Names for the columns; the last bit of a click is Bob's bit, the one before says that both detectors had it."""
    intensity, alice_bases, alice_bits, bob_bases, eve_record, click = columns
    double = click > 1
    bob_bits = np.bitwise_and(click, 1, out=click)
    _frozen.lock(alice_bits, alice_bases, bob_bases, bob_bits, intensity, double, eve_record, sent)
    return Run(
        alice_bits, alice_bases, bob_bases, bob_bits, intensity, double, eve_record, source, pulses, sent, records
    )
