"""The photon-splitting lab (see `lab`)."""

from qlab.labs.pns.lab import PhotonSplittingLab

__all__ = ["PhotonSplittingLab"]
