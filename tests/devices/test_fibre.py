"""Fibre: published losses and light times, bad input."""

import pytest

from qlab.devices import Fibre


def test_fibre_against_published_numbers():
    for length, transmittance in [(0, 1), (1, 0.9549925860), (10, 0.6309573445), (50, 0.1), (1000, 1e-20)]:
        assert Fibre(length).transmittance == pytest.approx(transmittance, rel=1e-9)
    assert Fibre(15.0515).transmittance == pytest.approx(0.5, rel=1e-5)
    assert Fibre(100, 0.16).transmittance == pytest.approx(10**-1.6)
    assert Fibre(1).delay_s == pytest.approx(4.8967e-6, rel=1e-4)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Fibre(-1), "`length_km` must not be negative"),
        (lambda: Fibre(1, -0.2), "`attenuation_db_per_km` must not be negative"),
        (lambda: Fibre(1, group_index=0.5), "`group_index` must be at least 1"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
