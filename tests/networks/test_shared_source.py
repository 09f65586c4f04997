"""One source for many users: colours, the figures of a table computed elsewhere, a measured link, and the last user."""

import numpy as np
import pytest

from qlab.networks import most_users, shared_source


@pytest.mark.parametrize(
    ("users", "groups", "channels"), [(8, 1, 56), (10, 1, 90), (4, 1, 12), (8, 2, 16), (10, 2, 26), (12, 2, 36)]
)
def test_colours(users, groups, channels):
    assert shared_source(users, groups).channels == channels
    assert len(shared_source(users, groups).pairs) == users * (users - 1) // 2


@pytest.mark.parametrize(
    ("groups", "pair", "c", "a", "e", "sifted", "key"),
    [
        (1, (0, 1), 2500, 36.85508, 0.02697337, 1268.4275, 791.6826),
        (2, (0, 4), 625, 3.03008, 0.02231587, 314.0150, 212.2956),
        (2, (0, 5), 1250, 3.03008, 0.02116074, 626.5150, 431.9138),
    ],
)
def test_eight_users(groups, pair, c, a, e, sifted, key):
    found = shared_source(8, groups).of(*pair)
    assert list(found.values()) == pytest.approx([c, a, e, sifted, key], rel=3e-6)


def test_in_bristol_four_links_are_served_twice():
    found = shared_source(8, 2)
    assert (found.coincidences_hz == 625).sum() == 24 and (found.coincidences_hz == 1250).sum() == 4


def test_unequal_users():
    found = shared_source(
        8,
        pairs_hz=2e6,
        transmittance=[0.1, 0.01] * 4,
        dark_rate_hz=[1000, 200] * 4,
        window_s=500e-12,
        misalignment=0.015,
    ).of(1, 0)
    assert list(found.values()) == pytest.approx([2000, 98.21010, 0.03770121, 1049.1051, 538.7496], rel=1e-6)


def test_a_measured_link():
    """Two users, 12 dB and an efficiency of 0.6 each; measured 894.3 +- 8.0 sifted bits/s at 3.26 +- 0.16 %.

    Dead times of 45 ns, which the model leaves out, take 0.13 %.
    """
    through = 0.6 * 10**-1.2
    found = shared_source(
        2,
        pairs_hz=1.5e6,
        transmittance=through,
        dark_rate_hz=[500, 1800],
        window_s=2e-9,
        jitter_s=0.69e-9,
        misalignment=0.03,
    ).of(0, 1)
    assert found["coincidences_hz"] * (1 - 0.0013) == pytest.approx(1830.8, abs=0.1)
    assert found["sifted_hz"] * (1 - 0.0013) == pytest.approx(918.8, abs=0.1)
    assert found["sifted_hz"] == pytest.approx(894.3, rel=0.03)
    assert found["qber"] == pytest.approx(0.0317, abs=5e-5) and found["key_hz"] == pytest.approx(527.2, rel=0.002)


def test_one_user_more_ends_everybodys_key():
    assert most_users() == 27
    assert shared_source(27).key_hz.min() == pytest.approx(12.9, abs=0.05) and shared_source(28).key_hz.max() == 0
    assert most_users(window_s=1e-6) == 0 and most_users(2) % 2 == 0


def test_splitters_save_colours_and_not_accidents():
    """For as many coincidences Bristol needs four times the pairs: accidents over coincidences 64 to 49."""
    plain = shared_source(8, dark_rate_hz=0)
    split = shared_source(8, 2, dark_rate_hz=0, pairs_hz=4e6)
    ratio = [found.of(0, 4)["accidentals_hz"] / found.of(0, 4)["coincidences_hz"] for found in (plain, split)]
    assert ratio[1] / ratio[0] == pytest.approx(64 / 49)


def test_it_shows_itself():
    found = shared_source(6, transmittance=np.linspace(0.02, 0.07, 6))
    assert "6 users, 15 pairs, 30 channels" in repr(found) and "15" in found._repr_html_()


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: shared_source(1), "`users` must be at least 2"),
        (lambda: shared_source(7, 2), "must be even"),
        (lambda: shared_source(8, 3), "must be 1 .no splitters. or 2"),
        (lambda: shared_source(8, transmittance=5), "did you pass a percentage"),
        (lambda: shared_source(8, transmittance=[0.1, 0.2]), "one for each of the 8 users; got 2"),
        (lambda: shared_source(8, window_s=0), "`window_s` must be above 0"),
        (lambda: shared_source(8, pairs_hz=-1), "`pairs_hz` must be above 0"),
        (lambda: shared_source(8).of(0, 9), "there is no pair 0, 9"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
