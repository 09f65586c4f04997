"""BBM92: BB84 with entangled pairs. Both parties measure in Z or X at random and keep where the bases agree."""

from __future__ import annotations

from typing import Any

import numpy as np
from qutip import Qobj

from qlab import _pairs
from qlab.bb84 import Run
from qlab.channels import Channel
from qlab.measurement import Table

_BASES = ("Z", "X")


def simulate(
    n: int,
    *,
    state: Qobj | None = None,
    eve: Any = None,
    eve_on: str = "bob",
    channel: Channel | None = None,
    rng: Any = None,
) -> Run:
    r"""Measure `n` pairs in the two bases of BB84.

    For phi+ the sifted bits agree in both bases; a Werner state of visibility `V` makes an error rate of `(1 - V)/2`.

    Parameters
    ----------
    n : int
        Number of pairs, at most a billion.
    state, eve, eve_on, channel, rng
        As for `qlab.e91.simulate`.

    Returns
    -------
    Run
        As BB84's: `alice_bits` are what Alice found. Nothing is lost.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> from qlab.states import werner
    >>> 0.02 < float(simulate(100_000, state=werner(visibility=0.95), rng=1).qber) < 0.03
    True

    References
    ----------
    C. H. Bennett, G. Brassard and N. D. Mermin, Phys. Rev. Lett. 68, 557 (1992).
    """
    table = probability_table(state, eve, eve_on, channel)
    alice_bases, bob_bases, record, alice_bits, bob_bits = _pairs.draw(table, n, rng)
    return Run(alice_bits, alice_bases, bob_bases, bob_bits, record, table.labels[2])


def probability_table(
    state: Qobj | None = None, eve: Any = None, eve_on: str = "bob", channel: Channel | None = None
) -> Table:
    r"""How likely each record of Eve and each pair of bits is, for each pair of bases.

    .. math:: \Pr(e, x, y \mid a, b) = \mathrm{tr}\big[(M_x^a \otimes M_y^b)\,\mathcal{N}\,\mathcal{E}_e(\rho)\big]

    Parameters
    ----------
    state, eve, eve_on, channel
        As for `qlab.e91.simulate`.

    Returns
    -------
    Table
        Axes alice, bob (these two are given), eve_record, alice_bit, bob_bit.

    Raises
    ------
    ValueError
        As `simulate`.

    Examples
    --------
    >>> probability_table().marginal("alice_bit", "bob_bit")["X", "X", "1", "1"]
    0.5

    References
    ----------
    C. H. Bennett, G. Brassard and N. D. Mermin, Phys. Rev. Lett. 68, 557 (1992).
    """
    return _pairs.table(state, _BASES, _BASES, eve, eve_on, channel)


def expected_qber(
    state: Qobj | None = None, eve: Any = None, eve_on: str = "bob", channel: Channel | None = None
) -> float:
    r"""Exact error rate of the sifted bits, averaged over the two bases.

    .. math:: Q = \tfrac12 \sum_{\text{basis}} \Pr(x \neq y \mid \text{both bases equal})

    Parameters
    ----------
    state, eve, eve_on, channel
        As for `qlab.e91.simulate`.

    Returns
    -------
    float
        Dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        As `simulate`.

    Examples
    --------
    >>> from qlab.states import werner
    >>> round(expected_qber(werner(visibility=0.95)), 12)
    0.025

    References
    ----------
    C. H. Bennett, G. Brassard and N. D. Mermin, Phys. Rev. Lett. 68, 557 (1992).
    """
    values = probability_table(state, eve, eve_on, channel).values.sum(axis=2)
    return float(np.mean([values[i, i, 0, 1] + values[i, i, 1, 0] for i in (0, 1)]))
