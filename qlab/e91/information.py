"""What Bob and Eve know of a key bit, exactly: what the rates must keep below."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from qutip import Qobj

from qlab.channels import Channel
from qlab.e91.angles import KEY
from qlab.e91.protocol import probability_table


class Information(NamedTuple):
    """Bits that Bob's bit, and Eve's record, share with a key bit of Alice's once the angles are known."""

    bob: float
    eve: float


def information(
    state: Qobj | None = None, eve: Any = None, eve_on: str = "bob", channel: Channel | None = None
) -> Information:
    r"""What Bob and Eve know of a key bit, from the exact table: mutual information, averaged over the two key angles.

    .. math:: I(A : E) = \sum_{x, e} p(x, e) \log_2 \frac{p(x, e)}{p(x)\,p(e)}

    Eve's part is that of her classical record. What she keeps in a memory (a cloner's copy) is not counted.

    Parameters
    ----------
    state, eve, eve_on, channel
        As for `simulate`.

    Returns
    -------
    Information
        `bob` and `eve`, in bits per key bit, each in [0, 1].

    Raises
    ------
    ValueError
        As `simulate`.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> bob, eve = information(eve=InterceptResend(basis=33.75))
    >>> round(bob, 3), round(eve, 3)
    (0.622, 0.767)

    References
    ----------
    Claude E. Shannon, Bell Syst. Tech. J. 27, 379 (1948).
    """
    values = probability_table(state, eve, eve_on, channel).values  # [alice, bob, eve_record, alice_bit, bob_bit]
    tables = [values[i, j] for i, j in KEY]
    return Information(*(float(np.mean([_shared(t.sum(axis=axis)) for t in tables])) for axis in (0, 2)))


def _shared(joint: NDArray[np.float64]) -> float:
    """Mutual information of two variables from their joint probabilities, in bits."""
    apart = joint.sum(axis=0, keepdims=True) * joint.sum(axis=1, keepdims=True)
    seen = joint > 0
    return max(0.0, float((joint[seen] * np.log2(joint[seen] / apart[seen])).sum()))
