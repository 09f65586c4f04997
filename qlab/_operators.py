"""Operators on a few qubits: what makes one a state, and what makes several a map (Kraus operators)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import qutip
from qutip import Qobj

from qlab import _check

_TOLERANCE = 1e-6  # what single precision leaves of a norm or a trace
_EXACT = 1e-12  # nearer to 1 than this, a norm or a trace is left as it is
NEVER = 1e-14
"""Products of matrices are no more exact than this: what is less likely does not happen."""


def density(state: Any, name: str = "state") -> Qobj:
    r"""The density matrix of a state, after checking that it is one.

    Parameters
    ----------
    state : Qobj
        A normalised ket, or a Hermitian, positive operator of trace 1.
    name : str
        What to call it in an error.

    Returns
    -------
    Qobj
        A density matrix with the dimensions of the state.

    Raises
    ------
    ValueError
        If it is not a state; the sentence says which property is missing.

    Examples
    --------
    >>> density(qutip.ket("1")).diag()
    array([0., 1.])

    References
    ----------
    [NC10]_, theorem 2.5.
    """
    state = checked_state(state, name)
    return state.proj() if state.isket else state


def checked_state(state: Any, name: str) -> Qobj:
    """The state, its norm or trace exactly 1, or a sentence that says what keeps it from being one.

    No matrix is built from a ket.
    """
    if not isinstance(state, Qobj) or not (state.isket or state.isoper):
        hint = f' (did you mean `ket("{state}")`?)' if isinstance(state, str) else ""
        raise ValueError(f"`{name}` must be a ket or a density matrix (a QuTiP Qobj); got {_kind(state)}{hint}")
    if not np.isfinite(state.full()).all():
        raise ValueError(f"`{name}` has entries that are not finite numbers")
    if state.isoper:
        return _checked_density(state, name)
    size = float(state.norm())
    if abs(size - 1) > _TOLERANCE:
        raise ValueError(f"`{name}` must have norm 1; got {_check.apart(size, 1)[0]} (use `.unit()`)")
    return state if abs(size - 1) <= _EXACT else state / size


def _checked_density(rho: Qobj, name: str) -> Qobj:
    if rho.shape[0] != rho.shape[1] or rho.dims[0] != rho.dims[1]:
        raise ValueError(f"`{name}` must be a square matrix; got dimensions {rho.dims}")
    matrix = rho.full()
    if np.abs(matrix - matrix.conj().T).max() > _TOLERANCE:
        raise ValueError(f"`{name}` must be Hermitian, and it is not")
    trace = float(np.real(rho.tr()))
    if abs(trace - 1) > _TOLERANCE:
        raise ValueError(f"`{name}` must have trace 1; got {_check.apart(trace, 1)[0]} (use `rho / rho.tr()`)")
    lowest = np.linalg.eigvalsh(matrix).min()
    if lowest < -_TOLERANCE:
        raise ValueError(f"`{name}` must have no negative eigenvalue; its lowest is {lowest:g}")
    return rho if abs(trace - 1) <= _EXACT else rho / trace


def _kind(x: Any) -> str:
    return f"a {x.type} of dimensions {x.dims}" if isinstance(x, Qobj) else _check.brief(x)


def pair(state: Any, name: str) -> Qobj:
    """The density matrix of a state of two qubits, after checking that it is one."""
    rho = density(state, name)
    if rho.dims[0] != [2, 2]:
        raise ValueError(f"`{name}` must be a state of two qubits, dimensions [2, 2]; got {rho.dims[0]}")
    return rho


def operators(kraus: Any, name: str) -> tuple[Qobj, ...]:
    """One operator or several, as a tuple of square or rectangular operators with the same input space."""
    try:
        ops = (kraus,) if isinstance(kraus, Qobj) else tuple(kraus)
    except TypeError:  # nothing to go through
        ops = ()
    if not ops or not all(isinstance(k, Qobj) and (k.isoper or k.isbra) for k in ops):
        raise ValueError(f"`{name}` must be one or more operators (QuTiP Qobj); got {_check.brief(kraus)}")
    if any(k.dims != ops[0].dims for k in ops):
        raise ValueError(f"`{name}` must all have the same dimensions; got {[k.dims for k in ops]}")
    if not all(np.isfinite(k.full()).all() for k in ops):
        raise ValueError(f"`{name}` has entries that are not finite numbers")
    return ops


def preserving(ops: Sequence[Qobj], what: str) -> tuple[Qobj, ...]:
    """The operators, if the sum of K^dagger K is the identity: nothing may be lost, nothing may appear.

    Where rounding or single precision left less than that, it is made up for.
    """
    total = sum((k.dag() * k).full() for k in ops)
    excess = np.abs(total - np.eye(len(total))).max()
    if excess > _TOLERANCE:
        raise ValueError(
            f"{what} must preserve trace: the sum of K.dag() * K must be the identity; it is off by {excess:.3g}"
            " (do the probabilities add up to 1?)"
        )
    if excess <= _EXACT:
        return tuple(ops)
    weights, vectors = np.linalg.eigh(total)
    scale = Qobj((vectors / np.sqrt(weights)) @ vectors.conj().T, dims=[ops[0].dims[1]] * 2)
    return tuple(k * scale for k in ops)


def apply(ops: Iterable[Qobj], rho: Qobj) -> Qobj:
    """The sum of K rho K^dagger; a qubit that an operator absorbed (a bra) is gone from the dimensions."""
    ops = tuple(ops)
    matrix = sum(k.full() @ rho.full() @ k.full().conj().T for k in ops)
    left = [d for d in ops[0].dims[0] if d != 1] or [1]
    return Qobj(matrix, dims=[left, left])


def embed(ops: Sequence[Qobj], first: int, of: int) -> tuple[Qobj, ...]:
    """The operators on neighbouring ones of `of` qubits, from number `first` on; the rest is left alone."""
    taken = len(ops[0].dims[1])
    if taken == of:
        return tuple(ops)
    before, after = [qutip.qeye(2)] * first, [qutip.qeye(2)] * (of - first - taken)
    return tuple(qutip.tensor(*before, k, *after) for k in ops)


def place(ops: Sequence[Qobj], qubit: Any, of: Any) -> tuple[Qobj, ...]:
    """`embed` for a caller's numbers, with the check that they fit."""
    taken = len(ops[0].dims[1])
    of = _check.count(of, "of", least=taken, most=10, because="a density matrix of n qubits has 4**n entries")
    first = _check.count(qubit, "qubit", most=of - taken, because=f"{of} qubits are numbered 0 to {of - 1}")
    return embed(ops, first, of)
