"""Networks of keys: the ones that were built, relays, flows, stores, and what a spy inside learns.

A `Network` holds what is known of nodes and links, and None for what is not. `load` brings those that were built.
`relay` passes a key along a path, and `exposed` says who knows it; `max_key_rate_hz` and `allocate` share the rates,
`key_pools` lets the stores fill and drain, and `capture_game` plays Eve against Alice.
"""

from qlab.networks.capture import Game, capture_game
from qlab.networks.demands import Demand
from qlab.networks.disjoint import disjoint_paths, exposed, exposure, shares, weakest_nodes
from qlab.networks.flows import allocate, max_key_rate_hz
from qlab.networks.library import load, names
from qlab.networks.model import Model
from qlab.networks.network import QBER_LIMIT, Network
from qlab.networks.parts import KINDS
from qlab.networks.pools import Run, key_pools
from qlab.networks.relays import Knowledge, Relay, relay

__all__ = [
    "KINDS",
    "QBER_LIMIT",
    "Demand",
    "Game",
    "Knowledge",
    "Model",
    "Network",
    "Relay",
    "Run",
    "allocate",
    "capture_game",
    "disjoint_paths",
    "exposed",
    "exposure",
    "key_pools",
    "load",
    "max_key_rate_hz",
    "names",
    "relay",
    "shares",
    "weakest_nodes",
]
