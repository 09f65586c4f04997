"""The best settings: against an optimiser point by point, at the edge of a key; and where a key ends."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from qlab.keyrates import decoy_infinite, finite_decoy, gllp, max_distance, optimised, plob, twin_field

LINE = {"dark": 1.7e-6, "misalignment": 0.033}
LIM = {"block": 1e6, "dark": 6e-7, "misalignment": 0.005, "afterpulsing": 0.04}


@pytest.mark.parametrize("rate", [gllp, decoy_infinite])
def test_against_a_fine_grid(rate):
    eta = 0.045 * 10 ** (-0.021 * np.linspace(0, 40, 9))
    grid = np.geomspace(1e-4, 1, 20_001)
    assert optimised(rate, eta, **LINE).rate == pytest.approx(rate(eta, grid[:, None], **LINE).max(axis=0), rel=1e-5)


@pytest.mark.parametrize("decoys", [1, 2])
def test_against_nelder_and_mead(decoys):
    eta = 0.1 * 10 ** (-0.02 * np.array([0, 50, 100, 140]))
    best = optimised(finite_decoy, eta, decoys=decoys, **LIM)

    def loss(x, i):
        mu, share, bias = x[: decoys + 1], x[decoys + 1 : -1], x[-1]
        try:
            low = best["intensities"][0, i] if decoys == 2 else mu[0]
            light = {"intensities": [low, *mu[1:]], "shares": [1 - share.sum(), *share], "key_basis_share": bias}
            return -np.log(max(finite_decoy(eta[i], **light, **LIM), 1e-300))
        except ValueError:
            return 1e3

    for i in range(len(eta)):
        start = np.concatenate([best[k][:, i] for k in ("intensities",)] + [best["shares"][1:, i]])
        start = np.append(start, best["key_basis_share"][i])
        options = {"maxiter": 4000, "xatol": 1e-7, "fatol": 1e-10}
        found = minimize(
            loss,
            start * 1.03 * (start < 0.9) + start * (start >= 0.9),
            args=(i,),
            method="Nelder-Mead",
            options=options,
        )
        assert best.rate[i] >= np.exp(-found.fun) * (1 - 1e-4)


def test_one_point_is_as_good_as_many():
    eta = 0.045 * 10 ** (-0.021 * np.linspace(0, 40.1, 50))
    many = optimised(gllp, eta, **LINE)
    assert optimised(gllp, eta[-1], **LINE).rate == pytest.approx(many.rate[-1], rel=1e-2) and many.rate[-1] > 0
    assert optimised(gllp, 0.045 * 10 ** (-0.021 * 40.2), **LINE).rate > 0  # 10 m from the end of the key


def test_what_is_fixed_stays_and_shapes():
    eta = np.array([[0.1, 0.01], [0.001, 1e-9]])
    best = optimised(finite_decoy, eta, intensities=[2e-4, 0.2, 0.45], **LIM)
    assert (
        best.rate.shape == (2, 2)
        and best["shares"].shape == (3, 2, 2)
        and set(best.settings)
        == {
            "shares",
            "key_basis_share",
        }
    )
    assert best.rate[1, 1] == 0 and np.isnan(best["key_basis_share"][1, 1])
    again = finite_decoy(
        eta[0, 0],
        intensities=[2e-4, 0.2, 0.45],
        shares=best["shares"][:, 0, 0],
        key_basis_share=best["key_basis_share"][0, 0],
        **LIM,
    )
    assert again == pytest.approx(best.rate[0, 0], rel=1e-12)
    each = optimised(decoy_infinite, [0.1, 0.1], dark=[0, 1e-4], misalignment=0.01)
    alone = optimised(decoy_infinite, 0.1, dark=1e-4, misalignment=0.01).rate
    assert each.rate[0] > each.rate[1] == pytest.approx(alone, rel=1e-9)


def test_it_is_its_rates():
    eta = np.array([0.1, 0.01])
    best = optimised(decoy_infinite, eta, **LINE)
    assert (best > 0).all() and (best / plob(eta) < 1).all() and len(best) == 2 and best[0] == best.rate[0]
    assert np.asarray(best).tolist() == best.rate.tolist() and isinstance(float(optimised(gllp, 0.1, **LINE)), float)
    masked = optimised(decoy_infinite, np.ma.masked_less([0.1, -1], 0), **LINE)
    assert masked.rate.mask.tolist() == [False, True]


def test_where_a_key_ends():
    assert max_distance(decoy_infinite, intensity=0.5, dark=0, misalignment=0.01) == math.inf
    assert max_distance(decoy_infinite, intensity=0.5, dark=0, misalignment=0.2) == 0
    far = max_distance(twin_field, alpha_squared=0.03, dark=1e-8, misalignment=0.02)
    assert twin_field(10 ** (-0.02 * (far - 0.01)), 0.03, dark=1e-8, misalignment=0.02) > 0
    assert twin_field(10 ** (-0.02 * (far + 0.01)), 0.03, dark=1e-8, misalignment=0.02) == 0


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: optimised(gllp, 0.1, intensity=0.1, **LINE), "`rate` must leave a setting to search for"),
        (lambda: optimised(plob, 0.1), "`rate` must leave a setting to search for"),
        (lambda: optimised(3, 0.1), "`rate` must be a function such as"),
        (lambda: optimised(gllp, 1.1, **LINE), r"`eta` must be in \[0, 1\]; got 1.1"),
        (lambda: optimised(finite_decoy, 0.1, decoys=3, **LIM), "`decoys` must be at most 2; got 3"),
        (lambda: optimised(finite_decoy, 0.1, lowest=-1, **LIM), r"`lowest` must be in \[0, 0.05\]; got -1"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
