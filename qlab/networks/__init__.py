"""Networks of keys: the ones that were built, relays, flows, stores, and what a spy inside learns.

A `Network` holds what is known of nodes and links, and None for what is not. `load` brings those that were built.
`relay` passes a key along a path, and `exposed` says who knows it; `max_key_rate_hz` and `allocate` share the rates,
`key_pools` lets the stores fill and drain, and `capture_game` plays Eve against Alice.

Where nobody in the middle is trusted: `shared_source` serves every pair of users from one source, `percolation` asks
when a network of chancy links falls apart, `best_route` and `many_paths` look for pairs across it, and a switch serves
clients who compete (`switch_capacity`).
"""

from qlab.networks.capture import Game, capture_game
from qlab.networks.conversion import singlet_conversion, swapped_conversion
from qlab.networks.demands import Demand
from qlab.networks.disjoint import disjoint_paths, exposed, exposure, shares, weakest_nodes
from qlab.networks.flows import allocate, max_key_rate_hz
from qlab.networks.lattices import THRESHOLDS, Lattice, lattice
from qlab.networks.library import load, names
from qlab.networks.model import Model
from qlab.networks.network import QBER_LIMIT, Network
from qlab.networks.parts import KINDS
from qlab.networks.percolation import Percolation, crossing, percolation
from qlab.networks.pools import Run, key_pools
from qlab.networks.relays import Knowledge, Relay, relay
from qlab.networks.routes import Route, best_route, chain_along, many_paths, most_hops, one_path_after_another
from qlab.networks.shared_source import SharedSource, most_users, shared_source
from qlab.networks.switch import simulate_switch, switch_capacity

__all__ = [
    "KINDS",
    "QBER_LIMIT",
    "THRESHOLDS",
    "Demand",
    "Game",
    "Knowledge",
    "Lattice",
    "Model",
    "Network",
    "Percolation",
    "Relay",
    "Route",
    "Run",
    "SharedSource",
    "allocate",
    "best_route",
    "capture_game",
    "chain_along",
    "crossing",
    "disjoint_paths",
    "exposed",
    "exposure",
    "key_pools",
    "lattice",
    "load",
    "many_paths",
    "max_key_rate_hz",
    "most_hops",
    "most_users",
    "names",
    "one_path_after_another",
    "percolation",
    "relay",
    "shared_source",
    "shares",
    "simulate_switch",
    "singlet_conversion",
    "swapped_conversion",
    "switch_capacity",
    "weakest_nodes",
]
