"""Eve on light: what she hides, what she knows, and what decoys see of her."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qlab import keyrates, weak_pulses
from qlab.devices import Detector, LaserSource
from qlab.eavesdroppers import BeamSplitter, DetectorBlinding, PhotonNumberSplitting, PulseAttack
from qlab.eavesdroppers.pulses import Branch, Link

DECOYS = LaserSource([0.0, 0.1, 0.5], [0.1, 0.2, 0.7])
LINES = st.fixed_dictionaries(
    {
        "loss": st.sampled_from([0.0, 0.05, 0.3, 0.7, 0.95, 0.999, 1.0]),
        "detector": st.builds(Detector, st.floats(0.01, 1), st.sampled_from([0.0, 1e-6, 0.01])),
        "misalignment": st.sampled_from([0.0, 0.02]),
    }
)
SOURCES = st.sampled_from([LaserSource([0.1]), LaserSource([0.8]), DECOYS, LaserSource([0.2, 5.0], [0.5, 0.5])])


def total(source, seen):
    return np.dot(source.shares, seen.gains)


@settings(max_examples=60)
@given(SOURCES, LINES)
def test_photon_splitting_is_hidden_in_the_count_rate(source, line):
    """Exactly, on every line: from no loss at all, where she must let pulses go, to one that she has to thin out."""
    honest, tapped = (weak_pulses.expected(source, **line, eve=eve) for eve in (None, PhotonNumberSplitting()))
    assert total(source, tapped) == pytest.approx(total(source, honest), rel=1e-9, abs=1e-15)


def test_where_no_single_photon_need_pass():
    """Huttner et al. 1995: for 0.1 photons and a line of 13.29 dB the pulses of two photons and more are enough."""
    photons, eve = np.arange(4), PhotonNumberSplitting()
    for eta, single in ((0.0468982, 0.0), (0.03, 0.0), (0.0480, 0.0012)):
        link = Link(LaserSource([0.1]), eta, Detector())
        found = eve.yields(link, photons)
        assert found[1] == pytest.approx(single, abs=2e-4) and found[0] == 0
        assert found[2] == pytest.approx(1 if eta > 0.0468 else (1 - np.exp(-0.1 * eta)) / 0.0046788402, rel=1e-3)
        seen = weak_pulses.expected(link.source, loss=1 - eta, eve=eve)
        assert seen.eve_knows == pytest.approx(1 if eta < 0.0469 else 0.977, abs=2e-3)


def test_decoys_see_the_photon_splitter():
    """Yields of single photons from the gains that decoys show: 0.01 on an honest line, almost nothing with Eve."""
    mu, line = DECOYS.intensities, {"loss": 0.99, "detector": Detector(1, 1e-6), "misalignment": 0.01}
    for eve, single in ((None, 0.01), (PhotonNumberSplitting(), 2e-6)):
        seen = weak_pulses.expected(DECOYS, **line, eve=eve)
        bounds = keyrates.decoy_bounds(seen.gains, seen.error_rates, mu, DECOYS.shares)
        link = Link(DECOYS, 0.01, line["detector"])
        true = eve.yields(link, np.array([1]))[0] if eve else link.honest(np.array([1]))[0]
        assert true == pytest.approx(single, rel=1e-3)
        assert bounds.single_yield <= true * (1 + 1e-6)
    assert float(weak_pulses.expected(DECOYS, **line, eve=PhotonNumberSplitting()).gains[1]) < 0.4 * 0.001


@pytest.mark.parametrize("eve", [None, PhotonNumberSplitting(), BeamSplitter(0.5), BeamSplitter(0.99)], ids=str)
@pytest.mark.parametrize("loss", [0.0, 0.5, 0.9, 0.99])
def test_what_decoys_promise_is_never_more_than_what_eve_does_not_know(eve, loss):
    """The part of Bob's sifted bits that the bounds call private is at most the part she does not know."""
    line = {"loss": loss, "detector": Detector(0.8, 1e-5), "misalignment": 0.01}
    seen = weak_pulses.expected(DECOYS, **line, eve=eve)
    bounds = keyrates.decoy_bounds(seen.gains, seen.error_rates, DECOYS.intensities, DECOYS.shares)
    mu = DECOYS.intensities[2]
    single = mu * np.exp(-mu) * bounds.single_yield * (1 - keyrates.binary_entropy(bounds.single_error))
    assert single / seen.gains[2] <= 1 - seen.eve_knows[2] + 1e-9


@settings(max_examples=40)
@given(st.floats(0, 1), SOURCES, LINES)
def test_a_beam_splitter_takes_the_place_of_loss(fraction, source, line):
    """Two coherent pulses that know nothing of each other: what Eve has, and what Bob sees."""
    seen = weak_pulses.expected(source, **line, eve=BeamSplitter(fraction))
    mu = np.array(source.intensities)
    through = min(1 - line["loss"], 1 - fraction)
    gains = weak_pulses.gain(mu, loss=1 - through, detector=line["detector"])
    assert seen.gains == pytest.approx(gains, rel=1e-8, abs=1e-12)
    clicks = gains > 1e-9
    assert seen.eve_knows[clicks] == pytest.approx(-np.expm1(-fraction * mu)[clicks], rel=1e-7, abs=1e-9)
    rates = weak_pulses.error_rate(mu, loss=1 - through, detector=line["detector"], misalignment=line["misalignment"])
    assert seen.error_rates[clicks] == pytest.approx(rates[clicks], abs=1e-6)


@pytest.mark.parametrize("loss", [0.9, 0.99, 0.999])
def test_blinding_shows_in_nothing(loss):
    """All gains but dark counts as they were, no error, and all of the key Eve's."""
    line = {"loss": loss, "detector": Detector(0.5, 1e-6)}
    seen = weak_pulses.expected(DECOYS, **line, misalignment=0.02, eve=DetectorBlinding())
    dark = np.exp(-np.array(DECOYS.intensities)) * 2e-6
    assert seen.gains == pytest.approx(weak_pulses.gain(DECOYS.intensities, **line) - dark, abs=1e-11)
    assert seen.error_rates[1:].tolist() == [0, 0] and seen.eve_knows[1:].tolist() == [1, 1]
    bounds = keyrates.decoy_bounds(seen.gains, [0.5, 0, 0], DECOYS.intensities, DECOYS.shares)
    assert bounds.single_yield > 0.9 * (1 - loss) * 0.5 and bounds.single_error < 1e-4  # a key without any alarm


def test_blinding_cannot_click_more_often_than_every_second_time():
    seen = weak_pulses.expected(LaserSource([1.0]), eve=DetectorBlinding())
    assert seen.gains == pytest.approx((1 - np.exp(-1)) / 2)


@pytest.mark.parametrize("eve", [PhotonNumberSplitting(), BeamSplitter(0.8), DetectorBlinding()], ids=str)
@pytest.mark.parametrize("detector", [Detector(0.6, 1e-4), Detector(0.6, 1e-4, 5e-9, 0.1)])
def test_what_eve_has_written_down_is_right(eve, detector):
    source = LaserSource(DECOYS.intensities, DECOYS.shares, 1e9)
    run = weak_pulses.simulate(2_000_000, source=source, loss=0.8, detector=detector, misalignment=0.02, eve=eve, rng=1)
    known = run.kept & (run.eve_record > 0)
    assert run.records == ("nothing", "0", "1") and known.any()
    assert (run.eve_record[known] - 1 == run.alice_bits[known]).all()
    expected = weak_pulses.expected(source, loss=0.8, detector=detector, misalignment=0.02, eve=eve)
    if not detector.afterpulsing:
        for k in (1, 2):
            mine, n = known & (run.intensity == k), run.counts[:, k].sum()
            p = float(expected.eve_knows[k])
            assert abs(mine.sum() - n * p) <= 5.8 * np.sqrt(n * p * (1 - p))  # false alarm < 1e-8
    if isinstance(eve, DetectorBlinding):
        assert (run.eve_record - 1 == run.bob_bits).all() and run.eve_knows == 1 and run.qber == 0


def test_an_attack_of_your_own():
    class Blocker(PulseAttack):
        def branches(self, link, photons):
            return [Branch(np.where(photons > 1, 1.0, 0.0), photons, link.transmittance)]

    seen = weak_pulses.expected(LaserSource([0.5]), loss=0.5, eve=Blocker())
    assert seen.gains == pytest.approx(weak_pulses.gain(0.5, loss=0.5) - 0.5 * np.exp(-0.5) * 0.5)
    assert seen.eve_knows == 0


class TooMuch(PulseAttack):
    def branches(self, link, photons):
        return [Branch(np.full(photons.size, 1.5), photons)]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: BeamSplitter(50), "percentage. write 0.5"),
        (lambda: weak_pulses.expected(DECOYS, eve=PulseAttack()), "PulseAttack is no attack: give it a method"),
        (lambda: weak_pulses.expected(DECOYS, eve=TooMuch()), "`eve.branches` must have chances"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
