"""Privacy amplification, fingerprints, tags and pads: exhaustively, against plain arithmetic, and bad input."""

import copy
import itertools
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlab import distill
from qlab.distill import field

RNG = np.random.default_rng(1)


def some(n):
    return RNG.integers(0, 2, n, dtype=np.uint8)


def integer(bits):
    return int.from_bytes(np.packbits(bits, bitorder="little").tobytes(), "little")


def dense(key, seed):
    n, m = len(key), len(seed) - len(key) + 1
    matrix = seed[np.arange(m)[:, None] - np.arange(n) + n - 1]
    return matrix.astype(int) @ key % 2


@given(st.integers(1, 300), st.integers(1, 300), st.integers(0, 10**6))
def test_toeplitz_against_the_matrix(n, m, seed):
    rng = np.random.default_rng(seed)
    key, diagonals = (rng.integers(0, 2, size, dtype=np.uint8) for size in (n, n + m - 1))
    assert (distill.toeplitz(key, diagonals) == dense(key, diagonals)).all()


def test_toeplitz_of_many_blocks():
    """Rows of a product that takes several blocks, each worked out by itself."""
    n, m = 400_000, 300_000
    key, seed = some(n), some(n + m - 1)
    new = distill.toeplitz(key, seed)
    for row in (0, 1, 131_071, 131_072, 262_144, m - 1):
        assert new[row] == np.count_nonzero(seed[row : row + n][::-1] & key) % 2
    assert (
        distill.toeplitz(np.ones(n, np.uint8), seed)
        == np.diff(np.cumsum(np.r_[0, seed], dtype=int)[np.r_[np.arange(m), np.arange(m) + n].reshape(2, -1)], axis=0)[
            0
        ]
        % 2
    ).all()


def test_toeplitz_is_universal():
    """Every non-zero input of six bits hashes to zero for exactly one in eight of the 2**8 matrices."""
    seeds = np.array(list(itertools.product((0, 1), repeat=8)), np.uint8)
    keys = np.array(list(itertools.product((0, 1), repeat=6)), np.uint8)
    matrices = seeds[:, np.arange(3)[:, None] - np.arange(6) + 5].astype(int)
    hashed = np.einsum("sij,kj->ski", matrices, keys) % 2
    zeros = (hashed == 0).all(axis=2).sum(axis=0)
    assert zeros[0] == 256 and (zeros[1:] == 32).all()
    for s, k in itertools.product(range(0, 256, 17), range(0, 64, 5)):
        assert (distill.toeplitz(keys[k], seeds[s]) == hashed[s, k]).all()


def test_amplify_is_linear_and_the_same_at_both_ends():
    a, b = some(3000), some(3000)
    one, other, both = (distill.amplify(x, 1000, rng=9) for x in (a, b, a ^ b))
    assert ((one ^ other) == both).all() and 400 < one.sum() < 600
    assert len(distill.amplify(a, 0, rng=1)) == 0 and len(distill.amplify(a, 3000, rng=1)) == 3000


@pytest.mark.parametrize("n", [0, 1, 127, 128, 129, 5000, 70_000])
def test_fingerprint_against_horner(n):
    message, point = some(n), some(128)
    r, packed = integer(point), np.packbits(np.pad(message, (0, -n % 128)), bitorder="little").tobytes()
    total = 0
    for block in [integer_of(packed[i : i + 16]) for i in range(0, len(packed), 16)] + [n]:
        total = field.product(total ^ block, r)
    assert integer(field.fingerprint(message, point)) == total


def integer_of(x):
    return int.from_bytes(x, "little")


def test_the_field_is_one():
    """Every element to the power 2**128 is itself, and one that the modulus' factors could hide is not sooner."""
    for x in (2, 3, integer(some(128))):
        y = x
        for i in range(128):
            y = field.product(y, y)
            assert (y == x) == (i == 127) or i % 2
        assert y == x
    a, b, c = (integer(some(128)) for _ in range(3))
    assert field.product(a, b ^ c) == field.product(a, b) ^ field.product(a, c)
    assert field.product(a, field.product(b, c)) == field.product(field.product(a, b), c)
    assert field.product(1 << 127, 2) == 0b10000111


def test_verify_counts_what_it_tells():
    a = some(1000)
    b = a.copy()
    b[0] ^= 1
    same, other = distill.verify(a, a, rng=1), distill.verify(a, b, tag_bits=50, rng=1)
    assert same and same.disclosed == 64 and not other and other.disclosed == 50
    assert other.error == 9 / 2**50


def test_short_fingerprints_collide_as_seldom_as_they_should():
    """With one bit half of all differing keys look equal: of 400, within five standard deviations (6e-7)."""
    a, b = some(100), some(100)
    equal = sum(bool(distill.verify(a, b, tag_bits=1, rng=s)) for s in range(400))
    assert abs(equal - 200) < 5 * np.sqrt(100)


def test_tags():
    key = some(256)
    tag = distill.authenticate("bases: ZXXZ", key)
    assert tag.consumed == 256 and len(tag) == 128 and tag.forgery == 2 / 2**128
    assert distill.check(b"bases: ZXXZ", tag, key) and not distill.check("bases: ZXXX", tag, key)
    other = key.copy()
    other[200] ^= 1
    assert not distill.check("bases: ZXXZ", tag, other)
    flipped = tag.bits.copy()
    flipped[3] ^= 1
    assert not distill.check("bases: ZXXZ", flipped, key)
    assert not distill.check(b"\0", distill.authenticate(b"", key), key)  # no message begins another
    pad = distill.Pad(key)
    distill.authenticate(b"x", pad, tag_bits=64)
    assert pad.used == 192


@pytest.mark.parametrize("message", [b"hello", some(1000), some(120).reshape(10, 12)])
def test_what_is_encrypted_is_decrypted(message):
    key = some(2000)
    alice, bob = distill.Pad(key), distill.Pad(key)
    hidden = distill.encrypt(message, alice)
    plain = distill.decrypt(hidden, bob)
    assert type(plain) is type(message) and np.array_equal(np.asarray(plain), np.asarray(message))
    assert not np.array_equal(np.asarray(hidden), np.asarray(message)) and alice.left == bob.left < 2000


def test_a_pad_is_used_once():
    pad = distill.Pad(some(100))
    distill.encrypt(some(60), pad)
    with pytest.raises(ValueError, match="40 bits left and 60 are wanted: no bit is used twice"):
        distill.encrypt(some(60), pad)
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError, match="a pad is not copied"):
            way(pad)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: distill.amplify([0, 1], 3), "`length` must be at most 2; got 3 .*no hashing makes a key longer"),
        (lambda: distill.amplify([0, 5], 1), "`key` must"),
        (lambda: distill.toeplitz([0, 1], [1]), "`seed` must hold at least 2 bits"),
        (lambda: distill.authenticate("m", [0, 1]), "`key` must hold 256 bits for this tag"),
        (lambda: distill.authenticate("m", some(300), tag_bits=129), "`tag_bits` must be at most 128"),
        (lambda: distill.authenticate(5, some(300)), "`message` must be a row of bits"),
        (lambda: distill.verify([0], [0, 1]), "as many bits"),
        (lambda: distill.encrypt("m", some(300)), r"`pad` must be a Pad.*write `Pad\(key.alice\)`"),
        (lambda: distill.Pad("012"), "`key` must be a row of bits"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
