"""The whole way, with and without Eve: accounts that add up, reasons for no key, and exactly what Eve knows."""

import numpy as np
import pytest

from qlab import bb84, bbm92, distill, weak_pulses
from qlab.channels import depolarizing
from qlab.devices import Detector, LaserSource
from qlab.distill import field, sifting, way
from qlab.distill.cascades import traced
from qlab.eavesdroppers import (
    BeamSplitter,
    DetectorBlinding,
    InterceptResend,
    PhaseCovariantCloner,
    PhotonNumberSplitting,
    UniversalCloner,
)
from qlab.keyrates import binary_entropy, finite_bb84, finite_decoy_length
from qlab.states import werner

QUICK = {"eps_secret": 1e-3, "eps_correct": 1e-6}


def adds_up(key):
    spent = sum(key.account[name] for name in distill.keys.SPENT)
    return key.account["sifted"] - spent == key.account["left"] == len(key)


@pytest.mark.parametrize("correction", ["optimised", "original", "ldpc"])
def test_a_key_from_single_photons(correction):
    run = bb84.simulate(200_000, channel=depolarizing(0.04), loss=0.25, rng=1)
    key = distill.pipeline(run, correction=correction, rng=2)
    assert (key.alice == key.bob).all() and len(key) > 10_000 and adds_up(key)
    assert key.account["sent"] == 200_000 and key.account["sifted"] == run.qber.n
    assert key.account["clicked"] == np.count_nonzero(run.bob_bits != bb84.LOST)
    assert 1e-10 < key.epsilon < 1.01e-10 and abs(key.alice.mean() - 0.5) < 0.03
    assert key.efficiency < (1.45 if correction == "ldpc" else 1.2)


def test_the_length_is_the_theorem_less_what_was_said():
    run = bb84.simulate(400_000, channel=depolarizing(0.02), rng=3)
    key = distill.pipeline(run, sample=1000, rng=4)
    clicks = sifting.clicks_of(run)
    n = len(clicks.alice) - 1000
    bound = finite_bb84(n, clicks.tests, 0.0, tolerated=clicks.test_qber, f=1.0)
    said = key.account["disclosed"] + key.account["verified"]
    assert len(key) + key.account["authentication"] == int(bound - said)
    told = key.efficiency * n * binary_entropy(key.qber)
    assert told == pytest.approx(key.account["disclosed"]) and key.account["authentication"] == 2 * (128 + 64)


def test_a_key_from_pairs():
    run = bbm92.simulate(200_000, state=werner(visibility=0.96), rng=1)
    key = distill.pipeline(run, rng=2)
    assert adds_up(key) and 0.015 < key.qber < 0.025


def test_the_same_seed_gives_the_same_key():
    run = bb84.simulate(100_000, rng=1)
    one, other, third = (distill.pipeline(run, rng=seed) for seed in (5, 5, 6))
    assert (one.alice == other.alice).all() and len(one) != len(third) or (one.alice != third.alice).any()


@pytest.mark.parametrize("eve", [InterceptResend(), InterceptResend(0.6), UniversalCloner(), PhaseCovariantCloner()])
def test_it_aborts_where_eve_takes_too_much(eve):
    """Error rates of 15 % and more on 50 000 bits of each basis: below the 11 % tolerated with less than 1e-100."""
    for seed in range(3):
        with pytest.raises(distill.NoKey, match="no key"):
            distill.pipeline(bb84.simulate(200_000, eve=eve, rng=seed), rng=seed)


@pytest.mark.parametrize("basis", ["Z", "X"])
def test_it_aborts_where_eve_asks_in_one_basis_only(basis):
    """In Z she knows every bit of the key, and only the X basis shows it; in X she spoils the key itself."""
    with pytest.raises(distill.NoKey, match="differ"):
        distill.pipeline(bb84.simulate(50_000, eve=InterceptResend(basis=basis), rng=1), rng=1)


def _rank(rows):
    """Rank over the field of two elements, of rows given as whole numbers; what is left of each after the others."""
    pivots = {}
    for row in rows:
        while row:
            top = row.bit_length()
            if top not in pivots:
                pivots[top] = row
                break
            row ^= pivots[top]
    return len(pivots)


def _numbers(matrix):
    return [int.from_bytes(np.packbits(row).tobytes(), "big") for row in matrix]


def _fingerprint_rows(n, rng):
    """Which bits of the key each of the first 30 bits of its fingerprint sums up; the fingerprint itself is one row."""
    point = rng.integers(0, 2, 128, dtype=np.uint8)
    r = power = int.from_bytes(np.packbits(point, bitorder="little").tobytes(), "little")
    columns = np.zeros((n, 128), np.uint8)
    for block in range(field.blocks(n) - 2, -1, -1):
        power = field.product(power, r)
        for bit in range(block * 128, min(n, block * 128 + 128)):
            value = field.product(1 << bit % 128, power).to_bytes(16, "little")
            columns[bit] = np.unpackbits(np.frombuffer(value, np.uint8), bitorder="little")
    key, none = rng.integers(0, 2, n, dtype=np.uint8), np.zeros(n, np.uint8)
    seen = field.fingerprint(key, point) ^ field.fingerprint(none, point)
    assert (columns.T.astype(int) @ key % 2 == seen).all()
    return columns.T[:30]


def exact_information(seed, fraction, length=None):
    """Bits of the final key that follow from all that Eve holds: her photons, every parity, the fingerprint.

    All of it is linear in Alice's bits, so what she knows is the rank that the key's rows lose.
    """
    run = bb84.simulate(6000, eve=InterceptResend(fraction), rng=seed)
    rng = np.random.default_rng(seed)
    clicks = sifting.clicks_of(run)
    kept = np.flatnonzero(run.kept & (run.alice_bases == 0))
    shown = way._sampled(clicks, 50, 0.11, rng)
    record = np.delete(run.eve_record[kept], shown.positions)
    known = np.isin(record, [run.records.index(r) for r in ("Z0", "Z1")])
    n = len(shown.alice)
    result, talk = traced(shown.alice, shown.bob, max(float(shown.qber), 0.01), variant="optimised", rng=rng, keep=True)
    bound = clicks.secret(shown.positions, result.disclosed + 30, **QUICK)
    m = int(bound) if length is None else length
    if m <= 0:
        return None
    told = np.zeros((result.disclosed, n), np.uint8)
    for row, (p, _, start, end) in zip(told, talk.asked.T, strict=True):
        row[talk.orders[p, start:end]] = 1
    diagonals = rng.integers(0, 2, n + m - 1, dtype=np.uint8)
    matrix = diagonals[np.arange(m)[:, None] - np.arange(n) + n - 1]
    unknown = ~known
    hers = _numbers(np.concatenate([told, _fingerprint_rows(n, rng)])[:, unknown])
    return m - (_rank(hers + _numbers(matrix[:, unknown])) - _rank(hers))


def test_eve_knows_nothing_of_the_key_and_much_of_a_longer_one():
    """Exactly, over twelve seeds: not one bit where the theorem allows a key, many bits if the key is not shortened."""
    found = [exact_information(seed, 0.02) for seed in range(12)]
    assert sum(x is not None for x in found) >= 10
    assert not any(x for x in found)
    assert exact_information(1, 0.02, length=1400) > 50


DECOYS = LaserSource([2e-4, 0.1, 0.5], [0.1, 0.2, 0.7])


def weak(eve=None, *, source=DECOYS, seed=1, pulses=60_000_000):
    detector = Detector(0.5, 1e-6)
    line = {"loss": 0.9, "detector": detector, "misalignment": 0.01}
    return weak_pulses.simulate(pulses, source=source, eve=eve, rng=seed, **line)


@pytest.mark.parametrize("source", [DECOYS, LaserSource([0.1, 0.5], [0.3, 0.7])])
def test_a_key_from_weak_pulses(source):
    run = weak(source=source)
    key = distill.pipeline(run, sample=1000, rng=2)
    assert adds_up(key) and len(key) > 10_000
    assert key.account["sent"] == 60_000_000 and key.account["clicked"] == len(run)
    told = key.account["disclosed"] + key.account["verified"]
    light = {"intensities": source.intensities, "shares": source.shares, "leaked": told}
    whole = finite_decoy_length(run.counts, run.errors, **light)  # the sample's bits, too
    assert 0 < whole - (len(key) + key.account["authentication"]) < 1000


def test_photon_splitting_leaves_no_key():
    """The decoys' counts are off by hundreds of standard deviations. Without decoys nobody would know."""
    for seed in range(5):
        with pytest.raises(distill.NoKey, match="no key"):
            distill.pipeline(weak(PhotonNumberSplitting(), seed=seed), rng=seed)
    with pytest.raises(distill.NoKey, match="give the source decoys"):
        distill.pipeline(weak(PhotonNumberSplitting(), source=LaserSource([0.5])), rng=1)


@pytest.mark.parametrize("fraction", [0.3, 0.9])
def test_a_beam_splitter_knows_less_than_what_is_amplified_away(fraction):
    """She keeps photons of pulses with several; her attack changes no count. The bits that she knows are counted."""
    for seed in range(3):
        run = weak(BeamSplitter(fraction), seed=seed)
        key = distill.pipeline(run, rng=seed)
        known = np.count_nonzero(run.kept & (run.alice_bases == 0) & (run.eve_record > 0))
        assert 1000 < known < key.account["amplified away"]


def test_blinding_is_not_seen_and_the_key_is_eves():
    """No formula helps: the detectors do not do what the proof says they do."""
    run = weak(DetectorBlinding())
    key = distill.pipeline(run, rng=1)
    assert len(key) > 10_000 and key.qber == 0 and float(run.eve_knows) == 1


def test_what_is_said_must_be_signed(monkeypatch):
    """Somebody in the middle who does not hold the key cannot pass for Alice."""
    monkeypatch.setattr(way, "check", lambda talk, tag, key: distill.check(talk + b"!", tag, key))
    with pytest.raises(distill.NoKey, match="somebody else spoke"):
        distill.pipeline(bb84.simulate(50_000, rng=1), rng=1)


def test_copies_that_differ_are_never_a_key(monkeypatch):
    """A correction that corrects nothing: the fingerprints differ. And a Key refuses unequal copies."""
    right = way._corrected

    def careless(alice, bob, *rest):
        fixed, said = right(alice, bob, *rest)
        object.__setattr__(fixed, "bob", bob)
        return fixed, said

    monkeypatch.setattr(way, "_corrected", careless)
    with pytest.raises(distill.NoKey, match="copies still differ"):
        distill.pipeline(bb84.simulate(50_000, channel=depolarizing(0.02), rng=1), rng=1)
    with pytest.raises(distill.NoKey, match="copies of the key differ"):
        distill.Key(np.zeros(3, np.uint8), np.ones(3, np.uint8), {}, 0.0)


def test_a_key_shows_itself():
    import matplotlib.pyplot as plt

    key = distill.pipeline(bb84.simulate(100_000, rng=1), rng=1)
    assert "key of" in repr(key) and "amplified away" in key._repr_html_()
    ax = key.plot()
    assert len(ax.patches) == 6 and ax.get_xlabel()
    plt.close(ax.figure)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: distill.pipeline(5), "`run` must be a run of bb84, bbm92 or weak_pulses; got 5"),
        (lambda: distill.pipeline(bb84.simulate(400, rng=1), sample=300), "`sample` must be smaller than the block"),
        (lambda: distill.pipeline(bb84.simulate(0, rng=1)), "no sifted bits in the X basis"),
        (lambda: distill.pipeline(bb84.simulate(2000, rng=1), rng=1), "no key. Send more pulses"),
        (lambda: distill.pipeline(bb84.simulate(400, rng=1), eps_secret=0), "`eps_secret` must be above 0"),
        (lambda: distill.pipeline(bb84.simulate(400, rng=1), correction="x"), "`correction` must be one of"),
        (lambda: distill.estimate([0, 1], [0, 1], 2), "`sample` must be at most 1"),
        (lambda: distill.estimate([0] * 9, [1] * 9, 5), "100.0 % of 5 compared bits differ"),
    ],
)
def test_no_key_or_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_estimate_takes_what_it_shows():
    rng = np.random.default_rng(1)
    alice = rng.integers(0, 2, 2000, dtype=np.uint8)
    bob = alice ^ (rng.random(2000) < 0.05)
    found = distill.estimate(alice, bob, 500, rng=2)
    assert found.qber.n == 500 and len(found.alice) == 1500 and len(set(found.positions)) == 500
    assert (np.delete(alice, found.positions) == found.alice).all()
    assert (alice != bob).sum() == round(500 * found.qber.value) + (found.alice != found.bob).sum()
