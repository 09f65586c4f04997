"""E91 itself: the probability table, what is drawn from it, and what an endless run would show."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from qutip import Qobj

from qlab import _pairs
from qlab.channels import Channel
from qlab.e91.angles import ALICE_DEG, BOB_DEG, CHSH, KEY
from qlab.e91.run import Run
from qlab.measurement import Table


def simulate(
    n: int,
    *,
    state: Qobj | None = None,
    eve: Any = None,
    eve_on: str = "bob",
    channel: Channel | None = None,
    rng: Any = None,
) -> Run:
    r"""Measure `n` pairs: first Eve, then the channel on Bob's photon, then both parties at random angles.

    Parameters
    ----------
    n : int
        Number of pairs, at most a billion.
    state : Qobj, optional
        State of two qubits that the source makes; phi+ if not given. Nobody flips a bit.
    eve : attack, optional
        What Eve does, such as ``InterceptResend()``.
    eve_on : str
        ``"bob"``: she attacks the photon that goes to Bob; ``"both"``: both photons, each by itself; ``"source"``:
        both at the source, tossing her coins (whether, and in which basis) once for the pair.
    channel : Channel, optional
        Noise on Bob's photon, after Eve.
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7): the same seed gives the same run.

    Returns
    -------
    Run
        Arrays with an entry for each pair, and what follows from them.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> abs(float(simulate(100_000, eve=InterceptResend(), rng=1).s) - 2**0.5) < 0.1
    True

    References
    ----------
    Artur K. Ekert, Phys. Rev. Lett. 67, 661 (1991).
    """
    table = probability_table(state, eve, eve_on, channel)
    alice, bob, record, alice_bits, bob_bits = _pairs.draw(table, n, rng)
    return Run(alice, bob, alice_bits, bob_bits, record, table.labels[2])


def probability_table(
    state: Qobj | None = None, eve: Any = None, eve_on: str = "bob", channel: Channel | None = None
) -> Table:
    r"""How likely each record of Eve and each pair of bits is, for each pair of angles.

    .. math:: \Pr(e, x, y \mid a, b) = \mathrm{tr}\big[(M_x^a \otimes M_y^b)\,\mathcal{N}\,\mathcal{E}_e(\rho)\big]

    Parameters
    ----------
    state, eve, eve_on, channel
        As for `simulate`.

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
    >>> probability_table().marginal("alice_bit", "bob_bit")["22.5 deg", "22.5 deg", "0", "0"]
    0.5

    References
    ----------
    Artur K. Ekert, Phys. Rev. Lett. 67, 661 (1991).
    """
    return _pairs.table(state, ALICE_DEG, BOB_DEG, eve, eve_on, channel)


class Expected(NamedTuple):
    """What an endless run would show: the CHSH value, and the error rate of the key bits."""

    s: float
    qber: float


def expected(
    state: Qobj | None = None, eve: Any = None, eve_on: str = "bob", channel: Channel | None = None
) -> Expected:
    r"""Exact CHSH value and error rate of the key bits.

    .. math:: S = E(0, 22.5) - E(0, 67.5) + E(45, 22.5) + E(45, 67.5), \qquad
              Q = \tfrac12 \sum_{a = b} \Pr(x \neq y \mid a, b)

    Parameters
    ----------
    state, eve, eve_on, channel
        As for `simulate`.

    Returns
    -------
    Expected
        `s`, in [-2 sqrt 2, 2 sqrt 2], and `qber`, in [0, 1]; both dimensionless.

    Raises
    ------
    ValueError
        As `simulate`.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> s, qber = expected(eve=InterceptResend(0.5))
    >>> round(s, 10), round(qber, 10)
    (2.1213203436, 0.125)

    References
    ----------
    Artur K. Ekert, Phys. Rev. Lett. 67, 661 (1991).
    """
    values = probability_table(state, eve, eve_on, channel).values.sum(axis=2)
    wrong = values[..., 0, 1] + values[..., 1, 0]
    s = sum(sign * (1 - 2 * wrong[ALICE_DEG.index(a), BOB_DEG.index(b)]) for (a, b), sign in CHSH.items())
    return Expected(float(s), float(np.mean([wrong[i, j] for i, j in KEY])))
