"""Polynomials over the field of 2 to the 128 elements: a fingerprint of a message at a secret or public point.

Bit `i` of an element is the coefficient of `x` to the `i`; one calculates modulo x^128 + x^7 + x^2 + x + 1. Addition is
exclusive or. Multiplication by a constant is linear, so 16 tables, one for each byte, do it for many elements at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from qlab.distill.bits import Bits

BLOCK = 128
"""Bits of an element."""

_REDUCED = (1 << 128) | 0b10000111
_LANES = 4096

Elements = NDArray[np.uint64]  # two rows of words: the low ones, the high ones


def fingerprint(message: Bits, point: Bits) -> Bits:
    r"""The message as a polynomial without constant term, at a point: 128 bits.

    .. math:: H_r(m) = \sum_{i=1}^{L} m_i\, r^{L - i + 1}

    The last of the `L` blocks is the length of the message, so that no message begins another. For two different
    messages, and any difference, :math:`H_r(m) \oplus H_r(m')` is this difference for at most `L` of the points.
    """
    r = int.from_bytes(np.packbits(point, bitorder="little").tobytes(), "little")
    lanes = min(_LANES, 1 << (blocks(len(message)) // 8).bit_length())
    powers = [r]  # to 1, 2, 4 ...
    while 1 << len(powers) <= lanes:
        powers.append(product(powers[-1], powers[-1]))
    step, total = table(powers.pop()), np.zeros((2, lanes), np.uint64)
    for row in _rows(message, lanes):
        total = multiply(total, step) ^ row
    while powers:  # the front half of the lanes is further from the end by half of them
        half = total.shape[1] // 2
        total = multiply(total[:, :half], table(powers.pop())) ^ total[:, half:]
    last = multiply(total, table(r))
    return np.unpackbits(last.T.astype("<u8").copy().view(np.uint8).ravel(), bitorder="little")


def blocks(n: int) -> int:
    """Blocks of a message of `n` bits, with the one that holds its length."""
    return -(-n // BLOCK) + 1


def _rows(message: Bits, lanes: int) -> NDArray[np.uint64]:
    """The blocks in rows of one per lane, filled up in front with zeros, which change nothing."""
    length = blocks(len(message))
    padded = -(-length // lanes) * lanes
    packed = np.zeros(padded * 16, np.uint8)
    start, data = (padded - length) * 16, np.packbits(message, bitorder="little")
    packed[start : start + len(data)] = data
    packed[-16:-8] = np.frombuffer(len(message).to_bytes(8, "little"), np.uint8)
    return packed.view("<u8").astype(np.uint64).reshape(-1, lanes, 2).transpose(0, 2, 1)


def multiply(elements: Elements, by: Elements) -> Elements:
    """Each element times the constant that the table is of."""
    out = np.zeros_like(elements)
    for place in range(16):
        byte = (elements[place // 8] >> np.uint64(8 * (place % 8))).astype(np.uint8)
        for word in (0, 1):
            out[word] ^= by[word, place].take(byte)
    return out


def table(constant: int) -> Elements:
    """For each word, place and value of a byte: its product with the constant."""
    powers, x = [], constant
    for _ in range(BLOCK):
        powers.append(x)
        x = _shifted(x)
    words = np.array([[p & 0xFFFFFFFFFFFFFFFF for p in powers], [p >> 64 for p in powers]], np.uint64).reshape(2, 16, 8)
    out = np.zeros((2, 16, 256), np.uint64)
    for bit in range(8):
        out[:, :, (np.arange(256) >> bit & 1).astype(bool)] ^= words[:, :, bit, None]
    return out


def product(a: int, b: int) -> int:
    """Two elements, multiplied as one does by hand."""
    out = 0
    while b:
        if b & 1:
            out ^= a
        a, b = _shifted(a), b >> 1
    return out


def _shifted(x: int) -> int:
    """Times x."""
    x <<= 1
    return x ^ _REDUCED if x >> 128 else x
