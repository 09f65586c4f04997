"""The one-time pad: what encrypts with it is secret whatever computer Eve has, as long as no bit is used twice."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from qlab import _check
from qlab.distill.bits import Bits, bits


class Pad:
    """Secret bits that are handed out once, from the first to the last. Alice and Bob hold a pad each.

    Parameters
    ----------
    key : array_like of int
        The bits, the same at both ends.

    Raises
    ------
    ValueError
        If the bits are not bits, and whenever more are asked for than are left.

    Examples
    --------
    >>> pad = Pad([0, 1, 1, 0])
    >>> pad.take(3).tolist(), pad.left
    ([0, 1, 1], 1)
    >>> pad.take(2)
    Traceback (most recent call last):
    ...
    ValueError: the pad has 1 bit left and 2 are wanted: no bit is used twice, so make a longer key

    References
    ----------
    Claude E. Shannon, Bell Syst. Tech. J. 28, 656 (1949).
    """

    def __init__(self, key: Any) -> None:
        self._bits, self._next = bits(key, "key").copy(), 0

    @property
    def left(self) -> int:
        """Bits that have not been used."""
        return len(self._bits) - self._next

    @property
    def used(self) -> int:
        """Bits that have been used."""
        return self._next

    def take(self, n: int) -> Bits:
        """The next `n` bits, which are gone then: the pad's own copy of them is wiped."""
        n = _check.count(n, "n")
        if n > self.left:
            are = "bit" if self.left == 1 else "bits"
            raise ValueError(
                f"the pad has {self.left} {are} left and {n} are wanted: no bit is used twice, so make a longer key"
            )
        taken = self._bits[self._next : self._next + n].copy()
        self._bits[self._next : self._next + n] = 0
        self._next += n
        return taken

    def __repr__(self) -> str:
        return f"<pad: {self.left} bits left, {self.used} used>"

    def _refuse(self, *args: Any) -> NoReturn:
        raise TypeError("a pad is not copied: the copy would use its bits a second time")

    __copy__ = __deepcopy__ = __reduce_ex__ = _refuse  # type: ignore[assignment]


def message_bits(message: Any) -> Bits:
    """Bytes, a text as UTF-8 or a row of bits, as bits; a byte's highest bit comes first."""
    if isinstance(message, str):
        message = message.encode()
    if isinstance(message, (bytes, bytearray)):
        return np.unpackbits(np.frombuffer(bytes(message), np.uint8))
    return bits(np.ravel(message) if isinstance(message, np.ndarray) else message, "message")


def encrypt(message: Any, pad: Pad) -> Any:
    r"""Encrypt with the next bits of a one-time pad.

    .. math:: c_i = m_i \oplus k_i

    Parameters
    ----------
    message : bytes, str or array_like of int
        Any shape of array, so a picture of black and white pixels too; a text counts as UTF-8.
    pad : Pad
        As many of its bits as the message has are used up.

    Returns
    -------
    bytes or ndarray
        Bytes for bytes and text, else an array of the same shape.

    Raises
    ------
    ValueError
        If the pad has too few bits left, or is no `Pad`.

    Examples
    --------
    >>> alice, bob = (Pad("0110100110010110" * 4) for _ in range(2))
    >>> decrypt(encrypt("hello", alice), bob)
    b'hello'
    >>> alice.left
    24

    References
    ----------
    Gilbert S. Vernam, J. Am. Inst. Electr. Eng. 45, 109 (1926); Claude E. Shannon, Bell Syst. Tech. J. 28, 656 (1949).
    """
    if not isinstance(pad, Pad):
        raise ValueError(
            f"`pad` must be a Pad, which remembers what it has used; got {_check.brief(pad)} (write `Pad(key.alice)`)"
        )
    plain = message_bits(message)
    hidden = plain ^ pad.take(len(plain))
    return np.packbits(hidden).tobytes() if isinstance(message, (bytes, bytearray, str)) else _shaped(hidden, message)


def decrypt(message: Any, pad: Pad) -> Any:
    """Decrypt with the next bits of a one-time pad: the same sum once more, with the other end's copy of the pad.

    Parameters
    ----------
    message : bytes or array_like of int
        What `encrypt` returned. Messages are decrypted in the order in which they were encrypted.
    pad : Pad
        The receiver's pad.

    Returns
    -------
    bytes or ndarray
        What was encrypted; a text comes as bytes.

    Raises
    ------
    ValueError
        As `encrypt`.

    Examples
    --------
    >>> decrypt(encrypt(np.eye(2, dtype=np.uint8), Pad([1, 0, 1, 1])), Pad([1, 0, 1, 1]))
    array([[1, 0],
           [0, 1]], dtype=uint8)

    References
    ----------
    As `encrypt`.
    """
    return encrypt(message, pad)


def _shaped(hidden: Bits, message: Any) -> Bits:
    return hidden.reshape(np.shape(message)) if isinstance(message, np.ndarray) else hidden
