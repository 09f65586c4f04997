"""Gains, error rates and yields: published numbers, QuTiP's photons on beam splitters, the table, limits."""

import math

import numpy as np
import pytest
import qutip
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from qlab import hardware, keyrates, weak_pulses
from qlab.devices import Detector, Fibre, LaserSource
from qlab.weak_pulses import error_rate, gain, photon_error_rate, yields

GYS = hardware.GYS.detector
LINES = st.fixed_dictionaries(
    {
        "loss": st.floats(0, 1),
        "detector": st.builds(Detector, st.floats(0, 1), st.floats(0, 0.2)),
        "misalignment": st.floats(0, 1),
    }
)


def test_the_numbers_of_gys():
    """Ma et al. 2005 at 0 km: Q and E as published; they count what clicks twice over twice."""
    assert gain(0.48, detector=GYS) == pytest.approx(2.137009e-2, rel=3e-6)
    assert error_rate(0.48, detector=GYS, misalignment=0.033) == pytest.approx(0.033037, abs=2e-6)
    assert yields(1, detector=GYS) == pytest.approx(0.045 + 1.7e-6, rel=2e-6)


@pytest.mark.parametrize("km", [0, 20, 60, 100, 140])
def test_the_same_key_as_in_closed_form(km):
    """The key rate of infinite decoys from our gains and yields, against `keyrates`, which has dark counts added up."""
    line = {"loss": Fibre(km, 0.21), "detector": GYS}
    q, e = gain(0.48, **line), error_rate(0.48, **line, misalignment=0.033)
    y1, e1 = yields(1, **line), photon_error_rate(1, **line, misalignment=0.033)
    h = keyrates.binary_entropy
    ours = 0.5 * (0.48 * math.exp(-0.48) * y1 * (1 - h(e1)) - 1.22 * q * h(e))
    eta = 0.045 * Fibre(km, 0.21).transmittance
    assert ours == pytest.approx(keyrates.decoy_infinite(eta, 0.48, dark=1.7e-6, misalignment=0.033), rel=2e-4)


@settings(max_examples=50)
@given(LINES, st.floats(0, 5))
def test_a_pulse_is_a_mixture_of_photon_numbers(line, mu):
    n = np.arange(60)
    weight, bare = poisson.pmf(n, mu), {k: line[k] for k in ("loss", "detector")}
    assert weight @ yields(n, **bare) == pytest.approx(gain(mu, **bare), rel=1e-9, abs=1e-15)
    wrong = weight @ (yields(n, **bare) * photon_error_rate(n, **line))
    assert wrong == pytest.approx(gain(mu, **bare) * error_rate(mu, **line), rel=1e-8, abs=1e-14)


@settings(max_examples=30)
@given(LINES, st.floats(0, 2), st.floats(0.1, 3))
def test_the_table_has_the_same_averages(line, weak, more):
    """The table is a sum over photon numbers that go by Born's rule, one by one; closed forms know only intensities."""
    laser = LaserSource([weak, weak + more], [0.4, 0.6])
    seen, mu = weak_pulses.expected(laser, **line), np.array(laser.intensities)
    assert seen.gains == pytest.approx(gain(mu, loss=line["loss"], detector=line["detector"]), rel=1e-9, abs=1e-15)
    clicks = seen.gains > 1e-12
    assert seen.error_rates[clicks] == pytest.approx(error_rate(mu, **line)[clicks], rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("n", [0, 1, 2, 3])
@pytest.mark.parametrize(("loss", "wrong"), [(0, 0.0), (0.3, 0.1), (0.9, 0.5)])
def test_photons_on_beam_splitters(n, loss, wrong):
    """`n` photons of one polarisation as a state of two modes; a silent detector is (1 - p_d)(1 - eta)^(a^dagger a)."""
    size, detector = n + 2, Detector(0.7, 0.02)
    right, other = (qutip.tensor(*pair) for pair in ((qutip.destroy(size), qutip.qeye(size)),
                                                     (qutip.qeye(size), qutip.destroy(size))))  # fmt: skip
    create = (math.sqrt(1 - wrong) * right + math.sqrt(wrong) * other).dag()
    state = (create**n * qutip.tensor(qutip.basis(size, 0), qutip.basis(size, 0))) / math.sqrt(math.factorial(n))

    def silent(*modes):
        eta = 0.7 * (1 - loss)
        ops = [
            (1 - 0.02) * qutip.qdiags((1 - eta) ** np.arange(size), 0) if m in modes else qutip.qeye(size)
            for m in (0, 1)
        ]
        return qutip.expect(qutip.tensor(*ops), state)

    clicks = 1 - silent(0, 1)
    lies = silent(0) - silent(0, 1) + (1 - silent(0) - silent(1) + silent(0, 1)) / 2
    line = {"loss": loss, "detector": detector}
    assert yields(n, **line) == pytest.approx(clicks, abs=1e-12)
    assert photon_error_rate(n, **line, misalignment=wrong) == pytest.approx(lies / clicks, abs=1e-12)


def test_limits():
    assert gain([0, 1e9]).tolist() == [0, 1] and error_rate([0, 1]).tolist() == [0.5, 0]
    assert yields([0, 1, 2], loss=1).tolist() == [0, 0, 0]
    assert gain(0.5, loss=0.9) == pytest.approx(gain(0.05))  # loss makes a fainter pulse of a pulse
    assert error_rate(0.5, detector=Detector(0, 0.1)) == pytest.approx(0.5)
    assert error_rate(1e-6, misalignment=0.03) == pytest.approx(0.03)
    assert error_rate(1e6, misalignment=0.03) == pytest.approx(0.5)  # too bright: both click, and the coin decides
    assert 1 - np.exp(-0.0468982 * 0.1) == pytest.approx(0.0046788402, rel=1e-5)


def test_shapes_and_masks():
    assert isinstance(gain(0.1), float) and gain([[0.1], [0.2]]).shape == (2, 1)
    masked = error_rate(np.ma.masked_less([0.1, -1], 0), misalignment=0.1)
    assert masked.mask.tolist() == [False, True]
    assert photon_error_rate(np.ma.masked_less([1, -1], 0)).mask.tolist() == [False, True]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: gain(-1), "`intensity` must be at least 0; got -1"),
        (lambda: gain(1, loss=2), r"`loss` must be in \[0, 1\]"),
        (lambda: gain(1, detector=0.2), "`detector` must be a `qlab.devices.Detector`; got 0.2"),
        (lambda: gain(1, detector=Detector), r"did you mean `Detector\(...\)`"),
        (lambda: yields(0.5), "`n` must hold whole numbers; got 0.5"),
        (lambda: error_rate(1, misalignment=3.3), "percentage. write 0.033"),
        (lambda: weak_pulses.expected(0.5), "`source` must be a `qlab.devices.LaserSource`; got 0.5"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
