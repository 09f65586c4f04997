"""A switch that hands entanglement to clients who compete: links make pairs, the switch swaps any two that it holds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from qlab import _check
from qlab.estimates import Z_95, Estimate

_REPLICAS = 200


def switch_capacity(
    clients: int, link_rate_hz: float, *, swap_success: float = 1.0, memories: float = math.inf
) -> float:
    r"""End-to-end pairs per second that a switch serves, whichever two clients wait for them.

    Each of `k` links makes pairs at the rate :math:`\mu`, and the switch swaps as soon as two links have one. So stored
    pairs always belong to one link, and their number goes up with :math:`\mu` and down with :math:`(k-1)\mu`: with
    `B` memories a link,

    .. math:: C = q\,(k - 1)\,\mu\,(1 - p_0), \quad p_0 = \frac{1}{1 + \frac{k}{k-1}\frac{1 - r^B}{1 - r}},
        \quad r = \frac{1}{k-1}

    and :math:`q\,\mu k/2` without a limit. Stored pairs do not age here.

    Parameters
    ----------
    clients : int
        `k`, at least 3.
    link_rate_hz : float
        :math:`\mu`, pairs per second.
    swap_success : float
        `q`, in [0, 1].
    memories : int or infinity
        `B`, at least 1.

    Returns
    -------
    float
        Pairs per second.

    Raises
    ------
    ValueError
        If a number is out of its range; with two clients the store grows without end.

    Examples
    --------
    >>> [round(switch_capacity(5, 1, memories=b), 7) for b in (1, 2, math.inf)]
    [2.2222222, 2.4390244, 2.5]

    References
    ----------
    Gayane Vardoyan, Saikat Guha, Philippe Nain and Don Towsley, IEEE/ACM Trans. Netw. 29, 1287 (2021).
    """
    k = _check.count(clients, "clients", least=3)
    mu, q = _check.positive(link_rate_hz, "link_rate_hz"), _check.probability(swap_success, "swap_success")
    if memories == math.inf:
        return q * mu * k / 2
    b = _check.count(memories, "memories", least=1)
    r = 1 / (k - 1)
    series = b if r == 1 else (1 - r**b) / (1 - r)
    empty = 1 / (1 + k / (k - 1) * series)
    return q * (k - 1) * mu * (1 - empty)


def simulate_switch(
    clients: int,
    link_rate_hz: float,
    *,
    swap_success: float = 1.0,
    memories: float = math.inf,
    arrivals: int = 2000,
    rng: Any = None,
) -> Estimate:
    """The same by chance: two hundred switches side by side, each for so many pairs that arrive.

    Parameters
    ----------
    clients, link_rate_hz, swap_success, memories
        As for `switch_capacity`.
    arrivals : int
        Pairs made at each switch.
    rng : numpy.random.Generator, int or None
        As SPEC 7 says.

    Returns
    -------
    Estimate
        Pairs per second.

    Examples
    --------
    >>> simulate_switch(5, 1, memories=1, rng=1)
    served 2.221 (2.214 to 2.229) from 200 switches
    """
    switch_capacity(clients, link_rate_hz, swap_success=swap_success, memories=memories)  # the same checks
    arrivals = _check.count(arrivals, "arrivals", least=1)
    rng = _check.generator(rng)
    stored, served = np.zeros(_REPLICAS, np.int64), np.zeros(_REPLICAS, np.int64)
    for _ in range(arrivals):
        same = (rng.random(_REPLICAS) < 1 / clients) | (stored == 0)
        stored += np.where(same, (stored < memories).astype(np.int64), -1)
        served += ~same & (rng.random(_REPLICAS) < swap_success)
    seconds = rng.gamma(arrivals, 1 / (clients * link_rate_hz), _REPLICAS)
    rates = served / seconds
    off = Z_95 * float(rates.std(ddof=1)) / math.sqrt(_REPLICAS)
    mean = float(served.sum() / seconds.sum())
    return Estimate(mean, _REPLICAS, mean - off, mean + off, "served", "switches")
