"""BB84 itself: the probability table, what is drawn from it, and the error rate that an endless run would show."""

from __future__ import annotations

from typing import Any

import numpy as np

from qlab import _check, _frozen, measurement, sampling, states
from qlab.bb84.run import LOST, Run
from qlab.channels import Channel, on_one_qubit
from qlab.devices import Fibre
from qlab.eavesdroppers.attack import instrument_of
from qlab.measurement import Table

_AXES = ("alice_basis", "alice_bit", "bob_basis", "eve_record", "bob_bit")
_BASES, _BITS = ("Z", "X"), ("0", "1")
SENT = (("H", "V"), ("D", "A"))  # Alice's state for her basis and bit


def simulate(
    n: int, *, eve: Any = None, channel: Channel | None = None, loss: float | Fibre = 0.0, rng: Any = None
) -> Run:
    r"""Send `n` photons from Alice to Bob: first Eve, then the channel, then loss.

    Alice's bits and both parties' bases are fair coins; the rest is drawn from `probability_table`. The bits are
    simulated: NumPy's random numbers are not fit for real keys.

    Parameters
    ----------
    n : int
        Number of photons, at most a billion (five bytes each).
    eve : attack, optional
        What Eve does, such as ``InterceptResend()``: anything with an `instrument` and `records`.
    channel : Channel, optional
        Noise on the way from Eve to Bob.
    loss : float or Fibre
        Probability that a photon does not arrive, dimensionless, in [0, 1], or the fibre it goes through.
        Detectors are ideal: they miss nothing and never fire by themselves.
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7): the same seed gives the same run.

    Returns
    -------
    Run
        Arrays with an entry for each photon, and what follows from them.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> simulate(100_000, eve=InterceptResend(), rng=1984).qber
    QBER 25.2 % (24.8 % to 25.6 %) from 49 977 sifted bits

    References
    ----------
    Charles H. Bennett and Gilles Brassard (1984), reprinted in Theor. Comput. Sci. 560, 7 (2014).
    """
    table = probability_table(eve, channel)
    arrival = _arrival(loss)
    joint = table.values / 8  # three fair coins
    if arrival < 1:
        joint = np.concatenate([arrival * joint, (1 - arrival) * joint.sum(-1, keepdims=True)], axis=-1)
    alice_bases, alice_bits, bob_bases, eve_record, bob_bits = sampling.draw(joint, n, rng=rng)
    if arrival < 1:
        np.putmask(bob_bits, bob_bits == 2, LOST)
    _frozen.lock(alice_bases, alice_bits, bob_bases, eve_record, bob_bits)
    return Run(alice_bits, alice_bases, bob_bases, bob_bits, eve_record, table.labels[3])


def probability_table(eve: Any = None, channel: Channel | None = None) -> Table:
    r"""How likely each record of Eve and each bit of Bob is, for each choice of bases and of Alice's bit.

    .. math:: \Pr(e, b \mid \text{bases}, a) = \mathrm{tr}\big[M_b\,\mathcal{N}\,\mathcal{E}_e(\psi_a)\big]

    Parameters
    ----------
    eve : attack, optional
        What Eve does: anything with an `instrument` and `records`.
    channel : Channel, optional
        Noise on Bob's qubit after Eve.

    Returns
    -------
    Table
        Axes alice_basis, alice_bit, bob_basis (these three are given), eve_record, bob_bit.

    Raises
    ------
    ValueError
        If `eve` is no attack on one qubit or `channel` no channel of one qubit.

    Examples
    --------
    >>> probability_table()["Z", "0", "X", "untouched", "1"]
    0.5

    References
    ----------
    [NC10]_, sections 2.2.3 and 12.6.3.
    """
    attack = instrument_of(eve)
    steps = [attack] if channel is None else [attack, on_one_qubit(channel)]
    bob = [measurement.basis(b) for b in _BASES]
    values = [[[measurement.born(states.ket(sent), *steps, b).values for b in bob] for sent in pair] for pair in SENT]
    return Table(np.array(values), _AXES, (_BASES, _BITS, _BASES, attack.labels, _BITS), given=3)


def expected_qber(eve: Any = None, channel: Channel | None = None) -> float:
    r"""Exact error rate of the sifted bits, averaged over the two bases.

    .. math:: Q = \tfrac14 \sum_{\text{basis}} \sum_a \Pr(b \neq a \mid \text{both bases equal})

    Parameters
    ----------
    eve, channel
        As for `probability_table`. Loss does not matter here: who is lost is not sifted.

    Returns
    -------
    float
        Dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        As `probability_table`.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> round(expected_qber(InterceptResend()), 12)
    0.25

    References
    ----------
    Charles H. Bennett et al., J. Cryptol. 5, 3 (1992).
    """
    bob_bit = probability_table(eve, channel).marginal("bob_bit").values
    return float(sum(bob_bit[basis, bit, basis, 1 - bit] for basis in (0, 1) for bit in (0, 1)) / 4)


def _arrival(loss: Any) -> float:
    """Probability that a photon arrives."""
    return loss.transmittance if isinstance(loss, Fibre) else 1 - _check.probability(loss, "loss")
