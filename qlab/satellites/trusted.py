"""The satellite as a trusted relay: two passes, two keys, one exclusive or."""

from __future__ import annotations

from typing import Any

import networkx as nx

from qlab import _check
from qlab.networks import Network, Relay, relay
from qlab.satellites.decoy import PassRun


def relay_key(first: PassRun, second: PassRun, *, names: tuple[str, str] = ("A", "B"), rng: Any = None) -> Relay:
    r"""The key of two stations, hours and a continent apart, through a satellite that knows both its keys.

    The satellite makes a key with one station, then with the other, and announces the exclusive or of the two. That is
    `networks.relay` with one relay, which is in orbit: it can compute the key, so it has to be trusted.

    Parameters
    ----------
    first, second : PassRun
        The two passes; the shorter of their keys counts.
    names : tuple
        Of the stations.
    rng : numpy.random.Generator, int or None
        Draws the bits, as SPEC 7 says.

    Returns
    -------
    Relay
        With `alice`, `bob`, the announcement and `knows`.

    Raises
    ------
    ValueError
        If one of the passes left no key.

    Examples
    --------
    >>> from qlab import satellites
    >>> night = satellites.micius_2017().decoy_pass(rng=1)
    >>> sent = relay_key(night, night, names=("Xinglong", "Graz"), rng=1)
    >>> bool((sent.alice == sent.bob).all()), sent.knows("satellite").key is not None
    (True, True)

    References
    ----------
    S.-K. Liao et al., Phys. Rev. Lett. 120, 030501 (2018).
    """
    for run, name in ((first, "first"), (second, "second")):
        if not isinstance(run, PassRun):
            raise ValueError(f"`{name}` must be a PassRun, from `decoy_pass`; got {_check.brief(run)}")
    bits = int(min(first.key_bits, second.key_bits))
    if bits < 1:
        raise ValueError("one of the two passes left no secret bits: there is nothing to relay")
    path = (names[0], "satellite", names[1])
    graph = nx.path_graph(3)
    nx.relabel_nodes(graph, dict(enumerate(path)), copy=False)
    graph.nodes["satellite"]["kind"] = "satellite"
    return relay(Network(graph, f"{names[0]} and {names[1]} through a satellite"), path, bits, rng=rng)
