"""A bit in a quantum memory: measured, and held."""

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st

from qlab.eavesdroppers import information


def test_a_degenerate_eigenspace_is_split_where_nothing_is_lost():
    """rho_0 - rho_1 has 0.2 twice; the states commute, so the best is their common eigenbasis."""
    a, b = np.array([0.5, 0.3, 0.2]), np.array([0.3, 0.1, 0.6])
    turn = qutip.rand_unitary(3, seed=2).full()
    turned = [(turn @ np.diag(d) @ turn.conj().T) for d in (a, b)]
    mean = (a + b) / 2
    classical = sum((d * np.log2(d / mean)).sum() for d in (a, b)) / 2
    assert information.measured([tuple(turned)]) == pytest.approx(classical, abs=1e-12)
    assert information.holevo([tuple(turned)]) == pytest.approx(classical, abs=1e-12)


@given(st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=25)
def test_measuring_never_beats_holevo(seed):
    pair = tuple(qutip.rand_dm(4, seed=seed + i).full() for i in (0, 1))
    assert 0 <= information.measured([pair]) <= information.holevo([pair]) + 1e-12 <= 1 + 1e-12
