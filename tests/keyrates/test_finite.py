"""Keys that end: published points, the asymptotic limit, decoys by two ways, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qlab.keyrates import (
    bb84,
    binary_entropy,
    counted,
    decoy_bounds,
    finite_bb84,
    finite_decoy,
    finite_decoy_length,
    finite_decoys,
    optimised,
)
from qlab.keyrates.light import light

LIGHT = {"intensities": [2e-4, 0.2, 0.45], "shares": [0.2, 0.5, 0.3], "key_basis_share": 0.8}
LIM = {"dark": 6e-7, "misalignment": 0.005, "afterpulsing": 0.04}


def test_tomamichel_fixed_point():
    assert finite_bb84(80_000, 20_000, 0.01) == pytest.approx(50_181.04, abs=0.01)


@pytest.mark.parametrize(
    ("qber", "p", "tolerated", "aborts", "published"),
    [(0.01, 0.125, 0.0173, 0.006, 0.478), (0.025, 0.137, 0.0321, 0.007, 0.357)],
)
def test_tomamichel_table_at_a_million(qber, p, tolerated, aborts, published):
    """Their share p of the sample's basis, tolerance and 1e-14 per bit; the rate counts basis mismatch and aborts.

    Only these rows come out: at 1e4 and 1e5 the theorem gives one or two points more than the table.
    """
    n, eps = 1_000_000, 1e-10
    k = round(n * (p / (1 - p)) ** 2)
    for _ in range(20):
        bits = finite_bb84(n, k, qber, tolerated=tolerated, eps_secret=eps, eps_correct=eps)
        eps = 1e-14 * bits
    assert (1 - aborts) * bits / (np.sqrt(n) + np.sqrt(k)) ** 2 == pytest.approx(published, abs=6e-4)


@pytest.mark.parametrize(("total", "rate"), [(1e4, 0.2678), (1e5, 0.5194), (1e6, 0.6699), (1e7, 0.7512), (1e8, 0.7924)])
def test_the_best_sample(total, rate):
    k = np.unique(np.round(np.geomspace(10, total / 2, 4000)))
    assert finite_bb84(total - k, k, 0.01, eps_correct=1e-10).max() / total == pytest.approx(rate, abs=1e-4)


@given(st.floats(0, 0.11), st.floats(1, 1.3))
def test_an_endless_block_is_the_asymptotic_rate(qber, f):
    assert finite_bb84(1e15, 1e15, qber, f=f) / 1e15 == pytest.approx(bb84(qber, f), abs=1e-4)
    assert finite_bb84(1e6, 1e5, qber, f=f) / 1e6 <= bb84(qber, f)


def test_more_is_asked_for_more_safety():
    lengths = finite_bb84(1e6, 1e5, 0.02, eps_secret=[1e-6, 1e-10, 1e-14])
    assert (np.diff(lengths) < 0).all() and finite_bb84(1e6, 1e5, 0.5) == 0
    assert finite_bb84(1e6, 1e5, 0.02, tolerated=0.03) < finite_bb84(1e6, 1e5, 0.02)
    masked = finite_bb84(np.ma.masked_less([1e6, -1], 0), 1e5, 0.02)
    assert masked.mask.tolist() == [False, True]


def per_bit(eta, block, **settings):
    """Lim's choice: a secrecy of 1e-15 for each bit of the key."""
    eps = 1e-10 * np.ones(np.shape(eta))
    for _ in range(30):
        rate = finite_decoy(eta, block, eps_secret=np.maximum(eps, 1e-15), **settings)
        pulses = block / (settings["key_basis_share"] ** 2 * clicks(eta, settings))
        eps = 1e-15 * rate * pulses
    return rate


def clicks(eta, settings):
    mu, share = np.array(settings["intensities"]), np.array(settings["shares"])
    return (share * (1 - (1 - 2 * settings["dark"]) * np.exp(-eta * mu))).sum() * (1 + settings["afterpulsing"])


def test_lim_without_an_optimiser():
    assert per_bit(0.1, 1e6, **LIGHT, **LIM) == pytest.approx(2.906094e-3, rel=1e-6)


def test_lim_optimised():
    """Key rates at 0 km by block size; with 1e-10 for the whole key instead of 1e-15 a bit they are within 2 %."""
    block = np.array([1e4, 1e5, 1e6, 1e7, 1e9])
    best = optimised(finite_decoy, np.full(5, 0.1), block=block, **LIM, eps_secret=1e-15 * block / 4)
    assert best.rate == pytest.approx([2.1e-4, 1.31e-3, 3.19e-3, 5.36e-3, 9.20e-3], rel=0.02)
    assert best["intensities"].shape == (3, 5) and np.allclose(best["shares"].sum(axis=0), 1)


@pytest.mark.parametrize("kinds", [2, 3])
@given(st.floats(1e-4, 0.3), st.integers(5, 10), st.floats(0, 0.05))  # at more, afterpulses make yields above 1
def test_counts_by_another_way(kinds, eta, digits, again):
    """Bounds on counts against `decoy_bounds`, which works with rates: the same up to how they are counted."""
    mu, share, eps = np.array([0.01, 0.15, 0.5])[-kinds:], np.array([0.2, 0.3, 0.5])[-kinds:], 1e-10
    share, sent = share / share.sum(), 10.0**digits
    laser = light(mu, share)
    seen, wrong = finite_decoys._model(laser.mu, *(np.array(x) for x in (eta, 1e-6, 0.01, again)))
    parts = np.array(eps / (4 * kinds + 2))
    counts = sent * laser.share * seen, sent * laser.share * wrong
    s0, s1 = counted._clicks(laser, *counts, counted.Chance(parts, -np.inf, "hoeffding"))
    rates = decoy_bounds(seen[::-1], (wrong / seen)[::-1], mu, share, pulses=sent, eps=eps)
    assert s0 == pytest.approx(sent * laser.emitted(0) * rates.analytic.vacuum_yield, rel=1e-9, abs=1e-6)
    if kinds == 3:  # with two, one formula takes the faintest intensity's errors and the other the better of both
        assert max(s1, 0) == pytest.approx(sent * laser.emitted(1) * rates.analytic.single_yield, rel=1e-9, abs=1e-3)
    assert max(s1, 0) <= sent * laser.emitted(1) * rates.programme.single_yield * (1 + 1e-6) + 1e-3


def test_an_endless_block_with_decoys():
    """Three intensities, nothing strays: what the same bounds leave when every intensity makes key."""
    mu, share, eta, pd, e = np.array([0, 0.05, 0.48]), np.array([0.1, 0.2, 0.7]), 0.045, 8.5e-7, 0.033
    gain = 1 - (1 - 2 * pd) * np.exp(-eta * mu)
    wrong = pd + e * (1 - np.exp(-eta * mu))
    seen = decoy_bounds(gain, wrong / gain, mu, share).analytic
    tau = (share * np.exp(-mu)).sum(), (share * mu * np.exp(-mu)).sum()
    private = tau[0] * seen.vacuum_yield + tau[1] * seen.single_yield * (1 - binary_entropy(seen.single_error))
    total = (share * gain).sum()
    left = private - 1.16 * total * binary_entropy((share * wrong).sum() / total)
    settings = {"intensities": mu, "shares": share, "key_basis_share": 0.9, "dark": pd, "misalignment": e}
    assert finite_decoy(eta, 1e22, **settings) == pytest.approx(0.81 * left, rel=1e-5)


def test_a_public_program_reproduced():
    """Its counts stop at zero, and it leaves the errors of vacuum pulses out of what correcting them costs."""

    def peer(eta, *, intensities, shares, key_basis_share, pulses, forgets):
        gain = 1 - (1 - 1.7e-6) * np.exp(-eta * intensities)
        wrong = 0.85e-6 + 0.033 * (1 - np.exp(-eta * intensities))
        total, bias2 = (shares * gain).sum(axis=0), key_basis_share**2
        light = {"intensities": intensities, "shares": shares, "key_basis_share": key_basis_share}
        block = np.maximum(pulses * bias2 * total, 1)
        rate = finite_decoy(eta, block, **light, dark=0.85e-6, misalignment=0.033, f=1.22, clip=True)
        qber, told = (shares * wrong).sum(axis=0) / total, (shares * wrong)[1:].sum(axis=0) / total
        saved = 1.22 * bias2 * total * (binary_entropy(qber) - binary_entropy(told))
        return np.where(rate > 0, rate + forgets * saved, 0)

    for eta, pulses, bits in ((5e-4, 1e10, 41_368), (1e-2, 1e9, 212_653)):
        theirs = optimised(peer, eta, lowest=0, pulses=pulses, forgets=1)
        ours = optimised(peer, eta, lowest=0, pulses=pulses, forgets=0)
        assert theirs.rate * pulses == pytest.approx(bits, rel=2e-3)
        assert ours.rate < theirs.rate


@pytest.mark.parametrize("decoys", [1, 2])
def test_short_blocks_are_found_alone_and_together(decoys):
    """Where little is left only settings unlike those of long blocks leave anything: few signals, even bases."""
    block = np.geomspace(6e3, 1e6, 7)
    many = optimised(finite_decoy, np.full(7, 0.1), decoys=decoys, block=block, **LIM)
    alone = [optimised(finite_decoy, 0.1, decoys=decoys, block=b, **LIM).rate for b in block]
    assert alone == pytest.approx(many.rate, rel=1e-4) and (many.rate > 0).all() and (np.diff(many.rate) > 0).all()


def test_one_decoy_is_better_on_paper():
    """Rusca et al.: at blocks up to 1e8 one decoy leaves more than two. True of both papers as printed; when counts
    stop at zero, two decoys are the better by a little for short blocks."""
    line = {"block": 1e5, "dark": 1e-8, "misalignment": 0.01, "eps_secret": 1e-9}
    printed = [optimised(finite_decoy, 0.05, decoys=d, **line).rate for d in (1, 2)]
    clipped = [optimised(finite_decoy, 0.05, decoys=d, clip=True, **line).rate for d in (1, 2)]
    assert printed[0] > 1.1 * printed[1] and 0.97 < clipped[0] / clipped[1] < 1
    assert clipped[0] >= printed[0] and clipped[1] > printed[1]


def honest(eta, sent, *, intensities, shares, key_basis_share, dark, misalignment, afterpulsing, f=1.16):
    """Counts, errors and correction of a line without Eve, written down once more."""
    mu, share = np.array(intensities), np.array(shares)
    photon = 1 - np.exp(-eta * mu)
    click = 1 - (1 - 2 * dark) * np.exp(-eta * mu)
    both = sent * np.array([[key_basis_share**2], [(1 - key_basis_share) ** 2]]) * share
    counts = both * click * (1 + afterpulsing)
    errors = both * (dark + misalignment * photon + afterpulsing * click / 2)
    n, wrong = counts[0].sum(), errors[0].sum()
    return counts, errors, f * n * binary_entropy(wrong / n), n


@pytest.mark.parametrize("kinds", [2, 3])
@pytest.mark.parametrize("clip", [False, True])
def test_counted_clicks_and_expected_clicks_leave_the_same(kinds, clip):
    share = np.array(LIGHT["shares"])[-kinds:]
    settings = LIGHT | LIM | {"intensities": LIGHT["intensities"][-kinds:], "shares": share / share.sum()}
    for eta in (0.1, 0.01, 1e-3):
        counts, errors, leaked, block = honest(eta, 1e10, **settings)
        light = {"intensities": settings["intensities"], "shares": settings["shares"], "clip": clip}
        length = finite_decoy_length(counts, errors, **light, leaked=leaked)
        assert length > 0
        assert length == pytest.approx(1e10 * finite_decoy(eta, block, **settings, clip=clip), rel=1e-9)


def test_counted_clicks_of_many_runs():
    counts, errors, leaked, _ = honest(0.1, 1e8, **LIGHT, **LIM)
    light = {"intensities": LIGHT["intensities"], "shares": LIGHT["shares"]}
    lengths = finite_decoy_length(
        counts[..., None] * [1, 10, 0], errors[..., None] * [1, 10, 0], **light, leaked=leaked
    )
    assert lengths.shape == (3,) and lengths[1] > 10 * lengths[0] > 0 == lengths[2]
    assert lengths[0] == finite_decoy_length(counts, errors, **light, leaked=leaked)
    assert finite_decoy_length(counts, errors, **light, leaked=leaked + 100) == pytest.approx(lengths[0] - 100)


def test_an_eve_who_blocks_single_photons_leaves_no_key():
    """Only pulses of two photons or more click: their gains look like those of a long line, the decoys tell."""
    mu, share = np.array(LIGHT["intensities"]), np.array(LIGHT["shares"])
    many = 1 - (1 + mu) * np.exp(-mu)
    counts = 1e8 * share * many * np.array([[0.64], [0.04]])
    light = {"intensities": mu, "shares": share, "leaked": 0}
    assert (
        finite_decoy_length(counts, 0 * counts, **light)
        == finite_decoy_length(counts, 0 * counts, **light, clip=True)
        == 0
    )


def test_nothing_arrives_and_shapes():
    assert finite_decoy(0, 1e6, **LIGHT, dark=0, misalignment=0.01) == 0
    eta = np.array([[0.1, 0.01], [0.001, 1e-6]])
    rates = finite_decoy(eta, 1e7, **LIGHT, **LIM)
    assert rates.shape == (2, 2) and rates[1, 1] == 0 and rates[0, 0] == finite_decoy(0.1, 1e7, **LIGHT, **LIM)
    each = LIGHT | {"intensities": np.array(LIGHT["intensities"])[:, None] * [1, 1.1], "key_basis_share": [0.8, 0.7]}
    assert finite_decoy(eta, 1e7, **each, **LIM)[0, 0] == rates[0, 0]
    masked = finite_decoy(np.ma.masked_less([0.1, -1], 0), 1e7, **LIGHT, **LIM)
    assert masked.mask.tolist() == [False, True]


def test_masks_of_settings_and_counts():
    """What stands below a mask is not looked at, and the answer is masked where any row of it is."""
    one = np.array(LIGHT["intensities"])
    mu = np.ma.MaskedArray(np.stack([one, -one], axis=1), [[False, False], [False, True], [False, False]])
    rates = finite_decoy(0.1, 1e7, **LIGHT | {"intensities": mu}, **LIM)
    assert rates.mask.tolist() == [False, True] and rates[0] == finite_decoy(0.1, 1e7, **LIGHT, **LIM)
    shares = np.ma.MaskedArray(np.array([[0.2, 9], [0.5, 9], [0.3, 9]]), [[False, True]] * 3)
    rates = finite_decoy(0.1, 1e7, **LIGHT | {"shares": shares}, **LIM)
    assert rates.mask.tolist() == [False, True] and rates[0] == finite_decoy(0.1, 1e7, **LIGHT, **LIM)
    counts, errors, leaked, _ = honest(0.1, 1e8, **LIGHT, **LIM)
    light = {"intensities": LIGHT["intensities"], "shares": LIGHT["shares"]}
    seen = np.ma.masked_less(np.stack([counts, -counts], axis=-1), 0)
    lengths = finite_decoy_length(seen, errors[..., None] * [1, 1], **light, leaked=leaked)
    assert lengths.mask.tolist() == [False, True]
    assert lengths[0] == finite_decoy_length(counts, errors, **light, leaked=leaked)
    best = optimised(finite_decoy, [0.1, 0.1], block=np.ma.masked_less([1e6, -1], 0), **LIM)
    assert best.rate.mask.tolist() == [False, True] and best.rate[0] > 0


def lim(**changed):
    return lambda: finite_decoy(0.1, 1e6, **(LIGHT | LIM | changed))


def counts(seen=((1, 2, 3), (1, 2, 3)), errors=((0, 0, 0), (0, 0, 0)), leaked=0):
    light = {"intensities": LIGHT["intensities"], "shares": LIGHT["shares"]}
    return lambda: finite_decoy_length(seen, errors, **light, leaked=leaked)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: finite_bb84(0, 10, 0.01), "`n` must be at least 1; got 0"),
        (lambda: finite_bb84(10.5, 10, 0.01), "`n` must be whole numbers; got 10.5"),
        (lambda: finite_bb84(10, 10, 0.01, eps_secret=0), "`eps_secret` must be above 0 and below 1; got 0"),
        (lambda: finite_bb84(10, 10, 1.01), r"`qber` must be in \[0, 1\]; got 1.01"),
        (lambda: finite_decoy(1.1, 1e6, **LIGHT, **LIM), r"`eta` must be in \[0, 1\]; got 1.1"),
        (lambda: finite_decoy(0.1, 0, **LIGHT, **LIM), "`block` must be at least 1; got 0"),
        (lim(intensities=[0.45, 0.2, 2e-4]), r"`intensities` must ascend, .* \(write \[0.0002, 0.2, 0.45\], and turn"),
        (lim(intensities=[0.1, 0.5, 0.3]), r"`intensities` must ascend, .*got \[0.1, 0.5, 0.3\]$"),
        (lim(intensities=[0.2, 0.3, 0.45]), "the largest of three `intensities` must exceed the sum of the others"),
        (lim(intensities=[0.5], shares=[1]), "`intensities` must be two or three numbers"),
        (lim(shares=[0.2, 0.5, 0.4]), "`shares` must hold probabilities that sum to 1; got a sum of 1.1"),
        (lim(shares=[0.5, 0.5]), "`shares` must be one for each of the 3 intensities"),
        (lim(shares=[0, 0.5, 0.5]), "`shares` must be above 0: each intensity is sent; got 0"),
        (lim(key_basis_share=1), "`key_basis_share` must be above 0 and below 1; got 1"),
        (lim(dark=0.6), r"`dark` must be in \[0, 0.5\]; got 0.6"),
        (lim(clip="yes"), "`clip` must be True or False"),
        (
            counts([1, 2, 3]),
            r"`counts` must have two rows .* and 3 columns, .*; got a shape of \(3,\)",
        ),
        (counts(errors=[[0, 0, 0]]), "`errors` must have two rows"),
        (counts(errors=[[0, 0, 9], [0, 0, 0]]), "`errors` must be at most `counts`; got 9 of 3"),
        (counts([[1, 2, -3], [1, 2, 3]]), "`counts` must be at least 0; got -3"),
        (counts(leaked=-1), "`leaked` must be at least 0; got -1"),
        (counts(errors=np.zeros((2, 3, 4))), "`errors` must have the shape of `counts`"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


def test_an_empty_pulse_alone_is_no_decoy():
    """Of two intensities, the fainter one without light bounds dark clicks only: no key, and no complaint."""
    eps = {"eps_secret": 1e-9, "eps_correct": 1e-15}
    two = {"intensities": [0.0, 0.5], "shares": [0.3, 0.7]}
    line = {"key_basis_share": 0.9, "dark": 1e-6, "misalignment": 0.01, "afterpulsing": 0.0, "f": 1.16}
    assert finite_decoy(0.1, 1e9, **two, **line, **eps) == 0
    counts, errors = [[10, 10**6]] * 2, [[5, 10**4]] * 2
    assert finite_decoy_length(counts, errors, **two, leaked=100, **eps) == 0
    with_light = {"intensities": [0.1, 0.5], "shares": [0.3, 0.7]}
    assert finite_decoy(0.1, 1e9, **with_light, **line, **eps) > 0
