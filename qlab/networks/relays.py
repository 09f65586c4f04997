"""Keys through trusted relays: what each node announces, what it holds, and what a spy inside it learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check
from qlab._frozen import Frozen, read_only
from qlab._show import facts, spaced
from qlab.networks.network import Network, Pair

Bits = NDArray[np.uint8]
_MOST_BITS = 10**9


@dataclass(frozen=True, eq=False, repr=False)
class Knowledge(Frozen):
    """What one node holds after a key was relayed.

    Parameters
    ----------
    hop_keys : dict
        The keys that it made with its neighbours on the path: the two ends of the hop -> bits.
    announcements : ndarray
        What everybody has heard, a row for each relay.
    key : ndarray or None
        The key of Alice and Bob as the node can compute it; None if what it holds says nothing about it.
    """

    hop_keys: dict[Pair, Bits]
    announcements: Bits
    key: Bits | None

    def __repr__(self) -> str:
        held = ", ".join(f"{a}-{b}" for a, b in self.hop_keys) or "none"
        return f"hop keys: {held}; {'knows the key' if self.key is not None else 'knows nothing of the key'}"


@dataclass(frozen=True, eq=False, repr=False)
class Relay(Frozen):
    """A key that has passed from hop to hop.

    Parameters
    ----------
    path : tuple of str
        From Alice to Bob.
    hop_keys : ndarray
        The key of each hop, a row each, bits 0 and 1.
    announcements : ndarray
        What each relay says aloud: the exclusive or of its two hop keys, a row each.
    """

    path: tuple[str, ...]
    hop_keys: Bits
    announcements: Bits

    def __post_init__(self) -> None:
        for name in ("hop_keys", "announcements"):
            object.__setattr__(self, name, read_only(getattr(self, name)))

    @property
    def alice(self) -> Bits:
        """The key of the first hop, where the path begins."""
        return self.hop_keys[0]

    @property
    def bob(self) -> Bits:
        """The key of the last hop with all that was announced undone, where the path ends."""
        return self._key_from(len(self.path) - 2)

    def knows(self, node: str) -> Knowledge:
        """What a node holds, and the key if that is enough to compute it."""
        hops = [i for i in range(len(self.path) - 1) if node in self.path[i : i + 2]]
        held = {(self.path[i], self.path[i + 1]): self.hop_keys[i] for i in hops}
        return Knowledge(held, self.announcements, self._key_from(hops[0]) if hops else None)

    def _key_from(self, hop: int) -> Bits:
        """K = k_i + a_1 + ... + a_(i-1): the key as whoever holds the key of hop i computes it."""
        return read_only(self.hop_keys[hop] ^ np.bitwise_xor.reduce(self.announcements[:hop], axis=0, initial=0))

    def __repr__(self) -> str:
        return f"{spaced(self.hop_keys.shape[1])} bits from {' to '.join(self.path)}"

    def _repr_html_(self) -> str:
        relays = self.path[1:-1]
        rows = {"path": " – ".join(self.path), "key": f"{spaced(self.hop_keys.shape[1])} bits"}
        rows["bits spent on the hops"] = spaced(self.hop_keys.size)
        return facts(rows | {"who else knows it": ", ".join(relays) or "nobody: it is one hop"})


def relay(network: Network, path: Sequence[str], bits: int, *, rng: Any = None) -> Relay:
    r"""Pass a key along a path of trusted relays.

    Each hop makes a key :math:`k_i` of its own. Relay `i` announces :math:`a_i = k_i \oplus k_{i+1}`, and

    .. math:: K = k_1 = k_n \oplus a_1 \oplus \dots \oplus a_{n-1}

    is the key at both ends. It costs a bit of every hop, and each relay can compute it.

    Parameters
    ----------
    network : Network
        Whose links make the keys of the hops.
    path : sequence of str
        Nodes from one end to the other, each linked with the next, none twice.
    bits : int
        Length of the key, 1 to 1e9.
    rng : numpy.random.Generator, int or None
        Draws the keys of the hops, as SPEC 7 says.

    Returns
    -------
    Relay
        With the keys of the hops, the announcements, the key at both ends, and `knows(node)`.

    Raises
    ------
    ValueError
        If the path leaves the network, repeats a node, or leads through a user.

    Examples
    --------
    >>> from qlab import networks
    >>> sent = relay(networks.load("secoqc"), ["FOR", "ERD", "BRT"], 256, rng=1)
    >>> bool((sent.alice == sent.bob).all()), bool((sent.knows("ERD").key == sent.alice).all())
    (True, True)
    >>> sent.knows("GUD")
    hop keys: none; knows nothing of the key

    References
    ----------
    M. Peev et al., New J. Phys. 11, 075001 (2009).
    """
    path = _checked_path(network, path)
    bits = _check.count(bits, "bits", least=1, most=_MOST_BITS, because="a byte of memory for each bit of each hop")
    keys = _check.generator(rng).integers(0, 2, (len(path) - 1, bits), np.uint8)
    return Relay(path, keys, keys[:-1] ^ keys[1:])


def _checked_path(network: Network, path: Any) -> tuple[str, ...]:
    if isinstance(path, str) or len(path := tuple(path)) < 2:
        raise ValueError(f"`path` must be a list of at least two nodes; got {_check.brief(path)}")
    for node in path:
        network.known(node, "path")
    if twice := [node for i, node in enumerate(path) if node in path[:i]]:
        raise ValueError(f"`path` must not come to a node twice; got {twice[0]} again")
    for a, b in zip(path, path[1:], strict=False):
        network.link(a, b)
    if users := [node for node in path[1:-1] if network.kind(node) == "user"]:
        raise ValueError(f"`path` must not lead through a user; got {users[0]} (only relays pass keys on)")
    return path
