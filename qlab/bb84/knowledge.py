"""What Eve knows of a sifted bit."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj

from qlab import _check, states
from qlab.bb84.protocol import SENT
from qlab.eavesdroppers import information
from qlab.eavesdroppers.attack import instrument_of


def eve_information(eve: Any, measured: bool = False) -> float:
    r"""What Eve knows of a sifted bit once the bases are public, averaged over the two bases.

    All that she holds is her record `e` and her memory, in the state :math:`\rho_{a,e}` (of trace
    :math:`\Pr(e \mid a)`) when Alice sent bit `a`.

    .. math:: \chi = S\big(\tfrac12{\textstyle\sum_a}\textstyle\bigoplus_e \rho_{a,e}\big)
              - \tfrac12 {\textstyle\sum_a} S\big(\textstyle\bigoplus_e \rho_{a,e}\big)

    That is the Holevo quantity: no measurement, not even on all memories together, gives more per bit. With
    `measured` she measures each memory by itself, in the eigenbasis of :math:`\rho_{0,e} - \rho_{1,e}`, the best
    for guessing the bit; the result is the mutual information between the bit and (record, outcome). Where an
    eigenvalue is degenerate, its eigenspace is split along the eigenvectors of :math:`\rho_{0,e} + \rho_{1,e}`,
    which loses nothing. An attack on a fraction `f` of the photons yields `f` times the information.

    Parameters
    ----------
    eve : attack or None
        What Eve does: anything with an `instrument` and `records`.
    measured : bool
        Whether she measures each memory instead of keeping it.

    Returns
    -------
    float
        Bits per sifted bit, in [0, 1].

    Raises
    ------
    ValueError
        If `eve` is no attack on one qubit.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> round(eve_information(InterceptResend()), 12)
    0.5

    References
    ----------
    Christopher A. Fuchs et al., Phys. Rev. A 56, 1163 (1997); Alexander S. Holevo, Probl. Inf. Transm. 9, 177 (1973).
    """
    results = instrument_of(eve).results.values()
    rate = information.measured if _check.flag(measured, "measured") else information.holevo
    held = [[(_memory(ops, zero), _memory(ops, one)) for ops in results] for zero, one in SENT]
    return sum(map(rate, held)) / 2


def _memory(ops: tuple[Qobj, ...], sent: str) -> NDArray[np.complex128]:
    """State of Eve's memory, of trace Pr(record), when Alice sent this state: 1 x 1 if she keeps nothing."""
    kets = [(op * states.ket(sent)).full().reshape(2, -1) for op in ops]  # Bob's qubit runs down
    return sum(k.T @ k.conj() for k in kets)
