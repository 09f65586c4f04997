"""BB84: Alice sends single photons in two bases, Bob measures them in two bases, Eve may be in between.

Everything quantum is in `probability_table`; `simulate` only draws from it.

Arrays of a run hold one uint8 per photon: bits 0 and 1, bases 0 = Z and 1 = X, `LOST` for a photon that did not
arrive, and Eve's record as the index of its label in ``Run.records`` (0: she did nothing).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from qutip import Qobj, qeye

from qlab import _check, _information, measurement, sampling, states
from qlab._bb84_run import LOST, Run, Sifted
from qlab.channels import Channel
from qlab.devices import Fibre
from qlab.measurement import Instrument, Table

__all__ = [
    "LOST",
    "Run",
    "Sifted",
    "detection_probability",
    "eve_information",
    "expected_qber",
    "probability_table",
    "simulate",
]

_AXES = ("alice_basis", "alice_bit", "bob_basis", "eve_record", "bob_bit")
_BASES, _BITS = ("Z", "X"), ("0", "1")
_SENT = (("H", "V"), ("D", "A"))  # Alice's state for her basis and bit


def simulate(
    n: int, *, eve: Any = None, channel: Channel | None = None, loss: float | Fibre = 0.0, rng: Any = None
) -> Run:
    r"""Send `n` photons from Alice to Bob: first Eve, then the channel, then loss.

    Alice's bits and both parties' bases are fair coins; the rest is drawn from `probability_table`. The bits are
    simulated: NumPy's random numbers are not fit for real keys.

    Parameters
    ----------
    n : int
        Number of photons, at most a billion (five bytes each).
    eve : attack, optional
        What Eve does, such as ``InterceptResend()``: anything with an `instrument` and `records`.
    channel : Channel, optional
        Noise on the way from Eve to Bob.
    loss : float or Fibre
        Probability that a photon does not arrive, dimensionless, in [0, 1], or the fibre it goes through.
        Detectors are ideal: they miss nothing and never fire by themselves.
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7): the same seed gives the same run.

    Returns
    -------
    Run
        Arrays with an entry for each photon, and what follows from them.

    Raises
    ------
    ValueError
        If an argument is not one of these.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> simulate(100_000, eve=InterceptResend(), rng=1984).qber
    QBER 25.2 % (24.8 % to 25.6 %) from 49 977 sifted bits

    References
    ----------
    Charles H. Bennett and Gilles Brassard (1984), reprinted in Theor. Comput. Sci. 560, 7 (2014).
    """
    table = probability_table(eve, channel)
    arrival = _arrival(loss)
    joint = table.values / 8  # three fair coins
    if arrival < 1:
        joint = np.concatenate([arrival * joint, (1 - arrival) * joint.sum(-1, keepdims=True)], axis=-1)
    alice_bases, alice_bits, bob_bases, eve_record, bob_bits = sampling.draw(joint, n, rng=rng)
    if arrival < 1:
        np.putmask(bob_bits, bob_bits == 2, LOST)
    return Run(alice_bits, alice_bases, bob_bases, bob_bits, eve_record, table.labels[3])


def probability_table(eve: Any = None, channel: Channel | None = None) -> Table:
    r"""How likely each record of Eve and each bit of Bob is, for each choice of bases and of Alice's bit.

    .. math:: \Pr(e, b \mid \text{bases}, a) = \mathrm{tr}\big[M_b\,\mathcal{N}\,\mathcal{E}_e(\psi_a)\big]

    Parameters
    ----------
    eve : attack, optional
        What Eve does: anything with an `instrument` and `records`.
    channel : Channel, optional
        Noise on Bob's qubit after Eve.

    Returns
    -------
    Table
        Axes alice_basis, alice_bit, bob_basis (these three are given), eve_record, bob_bit.

    Raises
    ------
    ValueError
        If `eve` is no attack on one qubit or `channel` no channel of one qubit.

    Examples
    --------
    >>> probability_table()["Z", "0", "X", "untouched", "1"]
    0.5

    References
    ----------
    [NC10]_, sections 2.2.3 and 12.6.3.
    """
    attack = _attack(eve)
    steps = [attack] if channel is None else [attack, _noise(channel)]
    bob = [measurement.basis(b) for b in _BASES]
    values = [[[measurement.born(states.ket(sent), *steps, b).values for b in bob] for sent in pair] for pair in _SENT]
    return Table(np.array(values), _AXES, (_BASES, _BITS, _BASES, attack.labels, _BITS), given=3)


def expected_qber(eve: Any = None, channel: Channel | None = None) -> float:
    r"""Exact error rate of the sifted bits, averaged over the two bases.

    .. math:: Q = \tfrac14 \sum_{\text{basis}} \sum_a \Pr(b \neq a \mid \text{both bases equal})

    Parameters
    ----------
    eve, channel
        As for `probability_table`. Loss does not matter here: who is lost is not sifted.

    Returns
    -------
    float
        Dimensionless, in [0, 1].

    Raises
    ------
    ValueError
        As `probability_table`.

    Examples
    --------
    >>> from qlab.eavesdroppers import InterceptResend
    >>> round(expected_qber(InterceptResend()), 12)
    0.25

    References
    ----------
    Charles H. Bennett et al., J. Cryptol. 5, 3 (1992).
    """
    bob_bit = probability_table(eve, channel).marginal("bob_bit").values
    return float(sum(bob_bit[basis, bit, basis, 1 - bit] for basis in (0, 1) for bit in (0, 1)) / 4)


def detection_probability(compared: ArrayLike, fraction: ArrayLike = 1.0) -> float | NDArray[np.float64]:
    r"""Chance that intercept-resend shows at least one error among compared sifted bits.

    .. math:: P = 1 - (1 - f/4)^n

    This holds for an Eve who measures in Z or X and resends, on a channel without any noise, where a single error
    gives her away. With noise an error is no proof: then Alice and Bob estimate a rate, see ``Run.compare``.

    Parameters
    ----------
    compared : array_like
        Number `n` of sifted bits that are compared, not of photons sent: whole numbers, not negative.
    fraction : array_like
        Probability `f` that Eve attacks a photon, dimensionless, in [0, 1].

    Returns
    -------
    float or ndarray
        Dimensionless, in [0, 1], with the common shape of both.

    Raises
    ------
    ValueError
        If an entry is out of its range.

    Examples
    --------
    >>> f"{1 - detection_probability(72):.1e}"
    '1.0e-09'

    References
    ----------
    Charles H. Bennett and Gilles Brassard (1984); Charles H. Bennett et al., J. Cryptol. 5, 3 (1992).
    """
    n, f = _check.array(compared, "compared", low=0), _check.probabilities(fraction, "fraction")
    if (n != np.floor(n)).any():
        raise ValueError(f"`compared` must hold whole numbers; got {n[n != np.floor(n)].flat[0]:g}")
    _check.alike(compared=n, fraction=f)
    probability = -np.expm1(n * np.log1p(-f / 4))
    return float(probability) if np.ndim(probability) == 0 else probability


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
    results = _attack(eve).results.values()
    rate = _information.measured if _check.flag(measured, "measured") else _information.holevo
    held = [[(_memory(ops, zero), _memory(ops, one)) for ops in results] for zero, one in _SENT]
    return sum(map(rate, held)) / 2


def _memory(ops: tuple[Qobj, ...], sent: str) -> NDArray[np.complex128]:
    """State of Eve's memory, of trace Pr(record), when Alice sent this state: 1 x 1 if she keeps nothing."""
    kets = [(op * states.ket(sent)).full().reshape(2, -1) for op in ops]  # Bob's qubit runs down
    return sum(k.T @ k.conj() for k in kets)


def _attack(eve: Any) -> Instrument:
    """Eve's instrument, its results in the order of her record; nothing at all for `None`."""
    if eve is None:
        return Instrument({"untouched": qeye(2)}, "eve_record")
    instrument = getattr(eve, "instrument", None)
    if not isinstance(instrument, Instrument):
        hint = f" (did you mean `{eve.__name__}()`?)" if isinstance(eve, type) else ""
        raise ValueError(
            f"`eve` must be an attack, such as `InterceptResend()`, or None; got {_check.brief(eve)}{hint}"
        )
    records = getattr(eve, "records", None)
    if not isinstance(records, Sequence) or sorted(map(str, records)) != sorted(instrument.labels):
        raise ValueError(f"`eve.records` must list the results {instrument.labels}; got {_check.brief(records)}")
    if any(op.dims[1] != [2] or op.dims[0][0] != 2 for ops in instrument.results.values() for op in ops):
        raise ValueError("`eve.instrument` must map one qubit to Bob's qubit first, then Eve's memory")
    _check.count(len(instrument.labels), "len(eve.records)", most=256, because="a record is one byte")
    return Instrument({r: instrument.results[r] for r in map(str, records)}, "eve_record")


def _noise(channel: Any) -> Channel:
    if isinstance(channel, Fibre):
        raise ValueError(f"`channel` must be noise on a qubit; a fibre loses photons (write `loss={channel!r}`)")
    if not isinstance(channel, Channel):
        raise ValueError(
            f"`channel` must be a Channel, such as `depolarizing(0.02)`, or None; got {_check.brief(channel)}"
        )
    if channel.kraus[0].dims != [[2], [2]]:
        raise ValueError(f"`channel` must act on one qubit; got dimensions {channel.kraus[0].dims}")
    return channel


def _arrival(loss: Any) -> float:
    """Probability that a photon arrives."""
    return loss.transmittance if isinstance(loss, Fibre) else 1 - _check.probability(loss, "loss")
