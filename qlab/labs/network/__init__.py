"""Networks that were built: routes, captured relays, shares, cut fibres, stores."""

from qlab.labs.network.lab import NetworkLab

__all__ = ["NetworkLab"]
