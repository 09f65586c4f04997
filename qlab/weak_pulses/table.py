"""All that can happen to a pulse, photon number by photon number, in one table."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check, _frozen, measurement, states
from qlab.devices import Detector, Fibre, LaserSource
from qlab.eavesdroppers.pulses import Branch, Link, branches_of
from qlab.measurement import Table
from qlab.weak_pulses.closed_forms import IDEAL
from qlab.weak_pulses.line import link as checked

AXES = ("intensity", "alice_basis", "alice_bit", "bob_basis", "eve_record", "click")
CLICKS = ("0", "1", "both, then 0", "both, then 1", "none")
"""What Bob's detectors do, and where both click, how his coin falls. The last bit of the first four is his bit."""
NONE = 4
NOBODY = ("nothing",)

_BASES, _BITS = ("Z", "X"), ("0", "1")
_SENT = (("H", "V"), ("D", "A"))  # Alice's polarisation for her basis and bit

Array = NDArray[np.float64]


def probability_table(
    source: LaserSource,
    *,
    loss: float | Fibre = 0.0,
    detector: Detector = IDEAL,
    misalignment: float = 0.0,
    eve: Any = None,
) -> Table:
    r"""How likely each record of Eve and each response of Bob's detectors is, for each pulse of Alice's.

    .. math:: \Pr(e, c \mid k, \text{bases}, a) = \sum_n e^{-\mu_k}\frac{\mu_k^n}{n!}\,\Pr(e, c \mid n, \text{bases}, a)

    Each photon goes to one of the detectors by Born's rule (Malus's law), on its own.

    Parameters
    ----------
    source, loss, detector, misalignment, eve
        As for `simulate`; dead time and afterpulses do not show in a single pulse.

    Returns
    -------
    Table
        Axes intensity, alice_basis, alice_bit, bob_basis (these are given), eve_record, click.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> table = probability_table(LaserSource([0.5]), loss=0.9)
    >>> round(table["0.5", "Z", "0", "Z", "nothing", "0"], 6), table["0.5", "Z", "0", "Z", "nothing", "1"]
    (0.048771, 0.0)

    References
    ----------
    Norbert Lütkenhaus, Phys. Rev. A 61, 052304 (2000).
    """
    link = checked(source, loss, detector)
    wrong = _check.probability(misalignment, "misalignment")
    chances = source.photon_numbers()
    photons = np.arange(chances.shape[1])
    ways = branches_of(eve, link, photons)
    records = NOBODY if eve is None else tuple(map(str, eve.records))
    values = np.zeros((len(chances), 2, 2, 2, len(records), len(CLICKS)))
    for way in ways:
        _add(values, way, chances, link, wrong)
    values[..., 0, NONE] += np.maximum(0, 1 - values.sum(axis=(-2, -1)))  # what no way takes up
    names = tuple(f"{mu:.12g}" for mu in source.intensities)
    return Table(values, AXES, (names, _BASES, _BITS, _BASES, records, CLICKS), given=4)


def _add(values: Array, way: Branch, chances: Array, link: Link, wrong: float) -> None:
    """One way of Eve's: the photon numbers summed over, under the record that she then has."""
    taken = chances * way.chance
    ones = _ones()
    if way.sent is None:
        heard = taken.sum(axis=1)[:, None, None, None] / 2  # Bob's basis is hers every second time
        values[..., 1, 0] += heard * (1 - ones)
        values[..., 2, 1] += heard * ones
        return
    share = ones * (1 - wrong) + (1 - ones) * wrong
    seen = _clicks(way.sent, share[..., None], way.transmittance, link.detector)
    shown = np.einsum("kn,abcnd->kabcd", taken, seen)
    for bit in (0, 1):
        values[:, :, bit, :, 1 + bit if way.knows else 0] += shown[:, :, bit]


@cache
def _ones() -> Array:
    """Probability that one photon gives bit 1, for Alice's basis and bit and Bob's basis."""
    bob = [measurement.basis(b) for b in _BASES]
    born = [[[measurement.born(states.ket(sent), b).values[1] for b in bob] for sent in pair] for pair in _SENT]
    return _frozen.read_only(np.array(born))


def _clicks(photons: Array, ones: Array, through: float, detector: Detector) -> Array:
    """Probabilities of `CLICKS` along a last axis, for numbers of photons that each go to detector 1 this often."""
    dark = detector.nothing_by_itself
    zero, one = (-np.expm1(dark + detector.unseen(photons, through * share)) for share in (1 - ones, ones))
    some = -np.expm1(2 * dark + detector.unseen(photons, through)) + 0 * zero
    both = np.maximum(zero + one - some, 0) / 2
    alone = [np.maximum(some - one, 0), np.maximum(some - zero, 0)]
    return np.stack([*alone, both, both, 1 - some], axis=-1)
