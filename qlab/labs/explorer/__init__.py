"""Any vectorised function as a lab: its values on a small grid are baked, so that its sliders need no kernel."""

from qlab.labs.explorer.lab import Explorer

__all__ = ["Explorer"]
