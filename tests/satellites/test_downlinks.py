"""What a beam loses, against figures for every way to say how it spreads, and limits."""

import numpy as np
import pytest

from qlab.devices import Detector
from qlab.satellites import Downlink, air_mass


def diffraction(z=1200.0, **given):
    given = {"receiver_diameter_m": 1.0} | given
    return float(Downlink(850, **given).loss_db(z, 90).diffraction)


def test_ten_microradians_mean_three_things():
    said = {"flat top": 21.584, "1/e2 full angle": 18.603, "FWHM": 23.186}
    for what, decibels in said.items():
        assert diffraction(divergence_urad=10, divergence_defined=what) == pytest.approx(decibels, abs=1e-3)
    half = diffraction(divergence_urad=5, divergence_defined="1/e2 half angle")
    assert half == pytest.approx(diffraction(divergence_urad=10))


def test_a_telescope_of_30_cm_is_at_its_limit_of_diffraction():
    said = {"gaussian": 9.967, "cut gaussian": 13.167, "uniform": 12.843}
    for beam, decibels in said.items():
        assert diffraction(transmitter_diameter_m=0.3, beam=beam) == pytest.approx(decibels, abs=1e-3)
    far = 10 * np.log10((850e-9 * 1.2e6) ** 2 / (np.pi**2 * 0.15**2 * 0.5**2))
    assert far == pytest.approx(12.728, abs=1e-3) and diffraction(transmitter_diameter_m=0.3) > far


def test_from_a_geostationary_orbit():
    link = {"receiver_diameter_m": 2.5, "transmitter_diameter_m": 0.5}
    for beam, decibels in (("uniform", 29.93), ("cut gaussian", 30.27)):
        found = Downlink(810, **link, beam=beam).loss_db(38_000, 90).diffraction
        assert float(found) == pytest.approx(decibels, abs=0.005)


def test_air_and_trembling():
    assert air_mass([30, 10]) == pytest.approx([1.99429, 5.58604], abs=1e-5)
    assert air_mass(90) == pytest.approx(1, abs=4e-4)
    link = Downlink(850, 1.0, divergence_urad=10, pointing_urad=1.2, zenith_atmosphere_db=0.481, optics_db=2)
    loss = link.loss_db(1200, 10)
    assert float(loss.pointing) == pytest.approx(0.900, abs=1e-3)
    assert float(loss.atmosphere) == pytest.approx(-10 * np.log10(0.5387), abs=0.01)
    assert float(loss.total) == pytest.approx(
        sum(float(getattr(loss, n)) for n in ("diffraction", "pointing", "atmosphere", "optics"))
    )


def test_parts_have_the_shape_of_the_pass_and_show_themselves():
    link = Downlink(850, 1.0, divergence_urad=10, detector=Detector(0.5, 1e-7), background_hz=1000)
    loss = link.loss_db([500, 1000], [90, 30])
    assert loss.total.shape == (2,) and (loss.total - loss.way == pytest.approx(np.full(2, 3.0103), abs=1e-4))
    assert "diffraction" in repr(loss) and "total" in loss._repr_html_()
    assert link.dark_per_window() == pytest.approx(1e-7 + 500e-9, rel=1e-6)
    assert float(Downlink(850, 1.0, divergence_urad=10, detector=Detector(0)).loss_db(500, 90).total) == np.inf


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"receiver_diameter_m": 0}, "`receiver_diameter_m` must be above 0"),
        ({"transmitter_diameter_m": 0, "divergence_urad": None}, "`transmitter_diameter_m` must be above 0"),
        ({"transmitter_diameter_m": 0.3}, "give either"),
        ({"divergence_urad": None}, "give either"),
        ({"divergence_defined": "half"}, "`divergence_defined` must be one of"),
        ({"beam": "flat"}, "`beam` must be one of"),
        ({"wavelength_nm": -1}, "`wavelength_nm` must be above 0"),
        ({"background_hz": -1}, "`background_hz` must not be negative"),
        ({"detector": 0.5}, "must be a Detector"),
    ],
)
def test_bad_input_gets_a_sentence(given, sentence):
    with pytest.raises(ValueError, match=sentence):
        Downlink(**{"wavelength_nm": 850, "receiver_diameter_m": 1.0, "divergence_urad": 10} | given)


def test_a_range_of_nothing_gets_a_sentence():
    link = Downlink(850, 1.0, divergence_urad=10)
    for call in (lambda: link.loss_db(0, 90), lambda: link.loss_db(500, -3), lambda: link.loss_db([1, 2], [1, 2, 3])):
        with pytest.raises(ValueError, match="must"):
            call()
