"""Fingerprints that need no assumption about anybody's computer: are two keys equal, and who wrote this?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from qlab import _check, _frozen
from qlab.distill.bits import Bits, bits, both
from qlab.distill.field import BLOCK, blocks, fingerprint
from qlab.distill.pads import Pad, message_bits


@dataclass(frozen=True)
class Verified:
    """Whether two keys have the same fingerprint: true or false where that is asked.

    Parameters
    ----------
    equal : bool
        What was found.
    disclosed : int
        Bits of the key's fingerprint that everybody saw.
    error : float
        Probability, at most, that different keys are called equal.
    """

    equal: bool
    disclosed: int
    error: float

    def __bool__(self) -> bool:
        return self.equal


def verify(alice: Any, bob: Any, *, tag_bits: int = 64, rng: Any = None) -> Verified:
    r"""Compare fingerprints of two keys at a random public point.

    .. math:: \Pr(\text{different keys look equal}) \le L/2^t, \quad L = \lceil n/128\rceil + 1

    Parameters
    ----------
    alice, bob : array_like of int
        Their bits, as many.
    tag_bits : int
        Length `t` of the fingerprint, 1 to 128. So much of the key is told.
    rng : numpy.random.Generator, seed or None
        Source of randomness for the point, drawn when the keys are fixed.

    Returns
    -------
    Verified
        True if the fingerprints agree; `disclosed` is `tag_bits`.

    Raises
    ------
    ValueError
        If the bits are not bits or differ in number.

    Examples
    --------
    >>> bool(verify([0, 1, 1], [0, 1, 1], rng=1)), bool(verify([0, 1, 1], [1, 1, 1], rng=1))
    (True, False)

    References
    ----------
    J. Lawrence Carter and Mark N. Wegman, J. Comput. Syst. Sci. 18, 143 (1979).
    """
    a, b = both(alice, bob)
    t = _tag_bits(tag_bits)
    point = _check.generator(rng).integers(0, 2, BLOCK, dtype=np.uint8)
    same = bool((fingerprint(a, point)[:t] == fingerprint(b, point)[:t]).all())
    return Verified(same, t, min(1.0, blocks(len(a)) / 2.0**t))


@dataclass(frozen=True, eq=False)
class Tag(_frozen.Frozen):
    """A tag, and what it cost.

    Parameters
    ----------
    bits : ndarray
        What is sent along with the message.
    consumed : int
        Secret bits that may never be used again.
    forgery : float
        Probability, at most, that somebody without the key makes a tag that fits another message.
    """

    bits: Bits
    consumed: int
    forgery: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "bits", _frozen.read_only(self.bits))

    def __len__(self) -> int:
        return len(self.bits)


def authenticate(message: Any, key: Any, *, tag_bits: int = BLOCK) -> Tag:
    r"""A tag that only a holder of the key can make, as Wegman and Carter have it.

    .. math:: \text{tag} = H_r(m) \oplus s, \qquad \Pr(\text{forgery}) \le L/2^t

    The first 128 bits of the key are the point `r` of a polynomial over the field of 2 to the 128 elements, the next
    `t` bits are a one-time pad `s` for the fingerprint, so that a tag says nothing of `r`. Nothing is assumed of the
    forger's computer, a quantum one included.

    Parameters
    ----------
    message : bytes, str or array_like of int
        What is to be signed; a text counts as UTF-8.
    key : array_like of int or Pad
        Secret bits that both ends hold, ``128 + tag_bits`` at least. From a `Pad` they are taken.
    tag_bits : int
        Length `t` of the tag, 1 to 128.

    Returns
    -------
    Tag
        Its bits, the key bits it consumed, and how likely a forgery is.

    Raises
    ------
    ValueError
        If the key is shorter than what the tag takes, or the message is none.

    Examples
    --------
    >>> key = np.random.default_rng(1).integers(0, 2, 256, dtype=np.uint8)
    >>> tag = authenticate("my bases: ZXXZ", key)
    >>> tag.consumed, check("my bases: ZXXZ", tag, key), check("my bases: ZZZZ", tag, key)
    (256, True, False)

    References
    ----------
    Mark N. Wegman and J. Lawrence Carter, J. Comput. Syst. Sci. 22, 265 (1981).
    """
    text, t = message_bits(message), _tag_bits(tag_bits)
    secret = _secret(key, BLOCK + t)
    tag = fingerprint(text, secret[:BLOCK])[:t] ^ secret[BLOCK:]
    return Tag(tag, BLOCK + t, min(1.0, blocks(len(text)) / 2.0**t))


def check(message: Any, tag: Any, key: Any) -> bool:
    """Whether a tag fits a message: whether its writer holds the key.

    Parameters
    ----------
    message : bytes, str or array_like of int
        What was received.
    tag : Tag or array_like of int
        What was received with it.
    key : array_like of int or Pad
        The secret bits of `authenticate`. From a `Pad` they are taken, whatever the answer.

    Returns
    -------
    bool
        True if it fits.

    Raises
    ------
    ValueError
        If the key is shorter than what the tag takes, or the tag is none.

    Examples
    --------
    >>> key = np.random.default_rng(1).integers(0, 2, 192, dtype=np.uint8)
    >>> check(b"yes", authenticate(b"yes", key, tag_bits=64), key)
    True

    References
    ----------
    Mark N. Wegman and J. Lawrence Carter, J. Comput. Syst. Sci. 22, 265 (1981).
    """
    given = tag.bits if isinstance(tag, Tag) else bits(tag, "tag", least=1)
    return bool((authenticate(message, key, tag_bits=len(given)).bits == given).all())


def _tag_bits(t: Any) -> int:
    return _check.count(t, "tag_bits", least=1, most=BLOCK, because="the field has 2**128 elements")


def _secret(key: Any, n: int) -> Bits:
    if isinstance(key, Pad):
        return key.take(n)
    held = bits(key, "key")
    if len(held) < n:
        raise ValueError(f"`key` must hold {n} bits for this tag, {BLOCK} and the tag's; got {len(held)}")
    return held[:n]
