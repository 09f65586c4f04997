"""Privacy amplification: a long key of which Eve knows something becomes a shorter one of which she knows nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qlab import _check
from qlab._progress import Progress
from qlab.distill.bits import Bits, bits

_BLOCK = 1 << 16  # its transforms fit into a processor's cache
_BATCH = 8  # transforms at a time
_STRIP = 1 << 10  # frequencies at a time
_ONCE = 3 << 22  # bits of key whose products are summed before they are rounded
_APART = 1 << 24  # two sums share a number, this far apart

Transforms = NDArray[np.complex128]


def amplify(key: Any, length: int, *, rng: Any = None) -> Bits:
    r"""Multiply a key with a random Toeplitz matrix of zeros and ones, over the field of two elements.

    .. math:: k'_i = \bigoplus_j T_{ij}\, k_j, \qquad T_{ij} = s_{i - j + n - 1}

    The matrix is constant along its diagonals, so it takes only `n + length - 1` random bits, which are public. Two
    different keys become equal with probability 2 to the `-length`, whatever they are. How short the new key must be
    depends on what Eve may know: `pipeline` works it out.

    Parameters
    ----------
    key : array_like of int
        The `n` bits that both ends hold.
    length : int
        Bits of the new key, 0 to `n`.
    rng : numpy.random.Generator, seed or None
        Source of randomness for the matrix. Both ends take the same seed.

    Returns
    -------
    ndarray
        The new key, uint8.

    Raises
    ------
    ValueError
        If the bits are not bits, or the new key is to be longer than the old one.

    Examples
    --------
    >>> key = np.random.default_rng(1).integers(0, 2, 1000, dtype=np.uint8)
    >>> new = amplify(key, 400, rng=2)
    >>> len(new), bool((amplify(key, 400, rng=2) == new).all())
    (400, True)

    References
    ----------
    J. Lawrence Carter and Mark N. Wegman, J. Comput. Syst. Sci. 18, 143 (1979); Charles H. Bennett, Gilles Brassard,
    Claude Crépeau and Ueli M. Maurer, IEEE Trans. Inf. Theory 41, 1915 (1995).
    """
    held = bits(key, "key")
    m = _check.count(length, "length", most=len(held), because="no hashing makes a key longer")
    if m == 0:
        return np.zeros(0, np.uint8)
    n = len(held) + m - 1
    drawn = np.frombuffer(_check.generator(rng).bytes(-(-n // 8)), np.uint8)
    return toeplitz(held, np.unpackbits(drawn)[:n])


def toeplitz(key: Any, seed: Any) -> Bits:
    r"""The product of a Toeplitz matrix and a key: exact, by fast Fourier transforms of blocks.

    The sums are whole numbers of at most 24 bits; two of them share a double. The transforms' rounding errors are
    looked at, and are far below the one half that would change a sum.

    Parameters
    ----------
    key : array_like of int
        The `n` bits, at least 1.
    seed : array_like of int
        The matrix's diagonals from the upper right corner to the lower left one, `n` + length - 1 bits.

    Returns
    -------
    ndarray
        The new key of ``len(seed) - len(key) + 1`` bits, uint8.

    Raises
    ------
    ValueError
        If the bits are not bits, or the seed is shorter than the key.

    Examples
    --------
    >>> toeplitz([1, 0, 1], [1, 1, 0, 1]).tolist()
    [1, 0]

    References
    ----------
    Gene H. Golub and Charles F. Van Loan, Matrix Computations (2013), section 4.7.
    """
    held = bits(key, "key", least=1)
    diagonals = bits(seed, "seed", least=len(held))
    length = len(diagonals) - len(held) + 1
    new = np.zeros(length, np.uint8)
    pieces = -(-len(held) // _ONCE)
    size = -(-len(held) // pieces)
    with Progress(len(held), unit="bits", unit_scale=True) as waiting:
        for start in range(0, len(held), size):
            piece = held[start : start + size]
            end = len(held) - start - len(piece)  # s[i - j + n - 1] for j from `start` on
            new ^= _piece(piece, diagonals[end : end + len(piece) + length - 1], length)
            waiting.add(len(piece))
    return new


def _piece(key: Bits, seed: Bits, length: int) -> Bits:
    """The product for a piece of the key, block by block: rows `i` and `i` + half of the blocks share a transform."""
    size = min(_BLOCK, 1 << max(1, (max(len(key), length) - 1).bit_length()))
    columns, half = -(-len(key) // size), -(-length // (2 * size))
    padded = np.zeros((columns + 2 * half) * size, np.uint8)
    padded[columns * size - len(key) :][: len(seed)] = seed
    blocks = np.pad(key, (0, columns * size - len(key))).reshape(columns, size)
    keys = _transformed(columns, size, lambda at: np.pad(blocks[at], ((0, 0), (0, size))).astype(np.float64))
    seeds = _transformed(columns + half - 1, size, lambda at: _pairs(padded, at, half, size))
    total = _convolved(keys, seeds, half)
    sums = (np.fft.irfft(part, axis=1)[:, size - 1 : -1] for part in np.array_split(total, -(-half // _BATCH)))
    return np.concatenate([_parities(part) for part in sums], axis=1).ravel()[:length]


def _convolved(keys: Transforms, seeds: Transforms, half: int) -> Transforms:
    """For each row, the sum of seeds[row - column + columns - 1] * keys[column]: by transforms along the blocks."""
    columns, wide = keys.shape
    length = 1 << (len(seeds) - 1).bit_length()  # what wraps around ends before the first row
    total = np.empty((half, wide), np.complex128)
    for start in range(0, wide, _STRIP):
        strip = np.s_[:, start : start + _STRIP]
        spectrum = np.fft.fft(seeds[strip], length, axis=0)
        spectrum *= np.fft.fft(keys[strip], length, axis=0)
        total[strip] = np.fft.ifft(spectrum, axis=0)[columns - 1 : columns - 1 + half]
    return total


def _transformed(rows: int, size: int, made: Callable[[slice], NDArray[np.float64]]) -> Transforms:
    """Transforms of rows of numbers that are made as they are needed, a few at a time: that is quicker than one."""
    out = np.empty((rows, size + 1), np.complex128)
    for start in range(0, rows, _BATCH):
        at = slice(start, min(rows, start + _BATCH))
        np.fft.rfft(made(at), axis=1, out=out[at])
    return out


def _pairs(padded: Bits, at: slice, half: int, size: int) -> NDArray[np.float64]:
    """Pairs of windows of the seed, half of the rows apart: the second one's bits are worth `_APART`."""
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * size)[::size]
    out = windows[at.start + half : at.stop + half].astype(np.float64)
    out *= _APART
    out += windows[at]
    return out


def _parities(sums: NDArray[np.float64]) -> Bits:
    """Of both sums in each number; those beyond come second."""
    whole = np.rint(sums)
    if np.abs(sums - whole).max() > 0.25:
        raise ArithmeticError("the transforms are not exact enough; please report this")
    both = whole.astype(np.int64)
    return np.stack([both & 1, (both // _APART) & 1]).astype(np.uint8)
