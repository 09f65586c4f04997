"""States by two sliders, as labs bake them: the angle of a polarisation, and the phase of its V part.

The state is ``cos(angle) |H> + exp(i phase) sin(angle) |V>``. Its Bloch vector is ``(x re, x im, z)`` with ``x, z``
from `circle` and ``re, im`` from `phase_factors`.
"""

from __future__ import annotations

import numpy as np
import qutip

from qlab import _frozen, states

DEGREES = _frozen.read_only(np.arange(181))
"""Every whole degree of an angle."""

PHASES = _frozen.read_only(np.arange(-90, 91))
"""Every whole degree of phase between the two amplitudes."""

PAULIS = (qutip.qeye(2), qutip.sigmax(), qutip.sigmay(), qutip.sigmaz())


def circle() -> np.ndarray:
    """[angle, (x, z)]: the Bloch vector of a linear polarisation."""
    turned = [states.polarisation(float(a)) for a in DEGREES]
    return np.transpose([qutip.expect(PAULIS[i], turned) for i in (1, 3)]).round(15)


def phase_factors() -> np.ndarray:
    """[phase, (real, imaginary)]: what the phase does to x."""
    radians = np.deg2rad(PHASES)
    return np.transpose([np.cos(radians), np.sin(radians)]).round(15)
