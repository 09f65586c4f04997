"""Be Eve: the reader listens in on 20 photons, and then sees what it brought and whether anybody noticed."""

from qlab.labs.be_eve.lab import BeEveLab

__all__ = ["BeEveLab"]
