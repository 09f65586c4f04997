"""Instruments, the Born rule, tables, draws and estimates: against closed forms, a second route, and bad input."""

import copy
import dataclasses
import math
import pickle

import numpy as np
import pytest
import qutip
from hypothesis import given
from hypothesis import strategies as st

from qlab.channels import amplitude_damping, dephasing, depolarizing
from qlab.eavesdroppers import UniversalCloner
from qlab.measurement import Estimate, Instrument, Table, basis, born, sample
from qlab.states import bell, ket, polarisation, werner

angles = st.floats(-360, 360)
COIN = Table([0.25, 0.75], ("coin",), (("heads", "tails"),))


@given(angles, angles)
def test_born_is_malus(state, polariser):
    expected = math.cos(math.radians(state - polariser)) ** 2
    assert born(polarisation(state), polariser)["0"] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "which", "probability"),
    [("H", "Z", 1), ("V", "Z", 0), ("D", "X", 1), ("A", "X", 0), ("D", "Z", 0.5), ("R", "X", 0.5), ("R", 17.0, 0.5)],
)
def test_the_two_bases(name, which, probability):
    assert born(ket(name), which)["0"] == probability


@given(angles)
def test_a_repeated_question_gets_the_same_answer(angle):
    table = born(ket("R"), angle, angle)
    assert table.values == pytest.approx(np.eye(2) / 2)


def test_the_wrong_question_in_between_ruins_the_answer():
    table = born(ket("H"), "X", "Z")
    assert table.axes == ("X", "Z")
    assert table.values == pytest.approx(np.full((2, 2), 0.25))


def test_a_channel_acts_in_its_place_and_adds_no_axis():
    before, after = born(ket("H"), depolarizing(0.2), "Z"), born(ket("H"), "Z", depolarizing(0.2))
    assert before["1"] == pytest.approx(0.1)
    assert after["1"] == 0


@given(angles, angles, st.floats(0, 1))
def test_pairs_agree_with_the_projector_on_both(a, b, v):
    rho = werner(visibility=v)
    table = born(rho, basis(a).on(0, of=2), basis(b).on(1, of=2))
    both = qutip.tensor(polarisation(a).proj(), polarisation(b).proj())
    assert table["0", "0"] == pytest.approx(np.real((rho * both).tr()), abs=1e-12)


def test_repeated_names_are_numbered():
    assert born(ket("H"), "Z", "Z", 22.5, "Z").axes == ("Z", "Z 2", "22.5 deg", "Z 3")


def test_an_instrument_may_leave_more_or_less_than_it_found():
    absorb = Instrument({"clicked": [qutip.bra("1")], "dark": qutip.ket("0").proj()}, name="detector")
    table = born(ket("D"), absorb)
    assert table.values == pytest.approx([0.5, 0.5])
    one_absorbed = born(bell("phi+"), absorb, "Z")
    assert one_absorbed.values == pytest.approx(np.diag([0.5, 0.5])[::-1])
    grown = born(ket("H"), UniversalCloner().instrument, "Z")
    assert grown["cloned", "1"] == pytest.approx(1 / 6)


def test_an_instrument_can_be_copied_and_sent_to_another_process():
    attack = UniversalCloner(0.5)
    for twin in (copy.deepcopy(attack.instrument), pickle.loads(pickle.dumps(attack)).instrument):
        assert twin.labels == attack.instrument.labels and twin.name == "eve_record"
        assert born(ket("H"), twin, "Z").values.tolist() == born(ket("H"), attack.instrument, "Z").values.tolist()


def test_on_measures_the_named_qubit():
    table = born(qutip.ket("010"), basis("Z").on(1, of=3), basis("Z").on(2, of=3), "Z")
    assert table["1", "0", "0"] == 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_instruments_from_channels_preserve_trace(p, gamma):
    ops = (dephasing(p) @ amplitude_damping(gamma)).kraus
    assert sum(born(ket("D"), Instrument(dict(enumerate(ops)), name="k")).values) == pytest.approx(1)


def test_tables_are_frozen_and_marginals_add_up():
    table = born(bell("phi+"), basis("Z").on(0, of=2), basis(30.0).on(1, of=2))
    assert table.marginal("Z")["0"] == pytest.approx(0.5)
    assert table.marginal("30 deg").axes == ("30 deg",)
    with pytest.raises(ValueError, match="read-only"):
        table.values[0, 0] = 1


def test_the_heads_of_a_table_do_not_read_as_equations():
    one, two = born(ket("H"), 30), born(ket("D"), "Z", "X")
    assert repr(one) == "Table(30 deg: Pr(0) = 0.75, Pr(1) = 0.25)"
    assert " = " not in one._repr_html_() + two._repr_html_().replace('"', "")
    assert "<th scope='colgroup' colspan='2'>30 deg</th>" in one._repr_html_()
    assert "<th scope='row'>probability</th><td>0.75</td><td>0.25</td>" in one._repr_html_()
    assert two._repr_html_().startswith(
        "<table><tr><th scope='col' rowspan='2'>Z</th><th scope='colgroup' colspan='2'>X</th>"
    )


def test_a_table_shows_itself_as_html_with_escaped_names():
    html = Table([[0.5, 0.5]], ("<i>", "b"), (("<script>",), ("0", "1")), given=1)._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert html.count("0.5") == 2


def test_samples_follow_the_table():
    # 5.3 standard deviations: a correct sampler fails with probability below 1e-6
    n = 200_000
    draws = sample(COIN, n, rng=7)
    assert abs(draws.mean() - 0.75) < 5.3 * math.sqrt(0.75 * 0.25 / n)


def test_samples_with_settings_follow_each_row():
    table = Table([[1, 0], [0.5, 0.5]], ("setting", "result"), (("a", "b"), ("0", "1")), given=1)
    setting = np.tile([0, 1], 50_000)
    draws = sample(table, rng=3, setting=setting)
    assert not draws[setting == 0].any()
    assert abs(draws[setting == 1].mean() - 0.5) < 5.3 * 0.5 / math.sqrt(50_000)


def test_the_same_seed_gives_the_same_draws():
    table = born(ket("R"), "Z", "X")
    first, again, other = (sample(table, 1000, rng=seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_estimate_is_wilson():
    e = Estimate.rate(11, 100)
    assert (e.low, e.high) == pytest.approx((0.0625420, 0.1863130), abs=1e-6)
    assert float(e) == 0.11
    assert 0.11 in e
    assert 0.2 not in e


@given(st.integers(1, 5000), st.data())
def test_the_interval_is_where_the_score_test_says(n, data):
    k = data.draw(st.integers(0, n))
    e = Estimate.rate(k, n)
    assert 0 <= e.low <= e.value <= e.high <= 1
    for end in {e.low, e.high} - {0.0, 1.0}:
        assert abs(k / n - end) / math.sqrt(end * (1 - end) / n) == pytest.approx(1.959964, rel=1e-5)


def test_the_interval_covers_the_truth_about_95_times_in_100():
    # 20 000 experiments of 200: coverage of Wilson's interval at p = 0.1 is 0.9506 exactly (binomial sum)
    exact = sum(math.comb(200, k) * 0.1**k * 0.9 ** (200 - k) for k in range(201) if 0.1 in Estimate.rate(k, 200))
    assert 0.94 < exact < 0.96
    draws = np.random.default_rng(5).binomial(200, 0.1, 20_000)
    covered = np.mean([0.1 in Estimate.rate(int(k), 200) for k in draws])
    assert abs(covered - exact) < 5.3 * math.sqrt(exact * (1 - exact) / 20_000)


def test_an_estimate_is_a_number():
    e = Estimate.rate(11, 100, name="QBER", of="sifted bits")
    assert e > 0.1 and e <= 0.11 and e == 0.11 and not e < 0.11
    assert f"{e:.3f}" == "0.110" and f"{e:.1%}" == "11.0%" and round(e, 1) == 0.1
    assert 100 * e == 11 and 1 - 2 * e == 1 - 2 * 0.11 and e / 2 == 0.055 and e + e == 0.22 and -e == -0.11
    assert type(100 * e) is float and type(e.value) is float and type(float(e)) is float
    assert np.array([e, e]).dtype == float and (np.array([1.0, 2.0]) * e).tolist() == [0.11, 0.22]
    assert np.sqrt(e) == np.sqrt(0.11) and sum([e, e]) == 0.22 and max(e, Estimate.rate(1, 2)).n == 2
    assert bool(e) and not Estimate.rate(0, 10) and hash(e) == hash(0.11)
    assert f"{e}" == str(e) == repr(e) == "QBER 11.0 % (6.3 % to 18.6 %) from 100 sifted bits"


@pytest.mark.parametrize(
    "way", [copy.copy, copy.deepcopy, dataclasses.replace, lambda e: pickle.loads(pickle.dumps(e))]
)
def test_an_estimate_travels_whole(way):
    for e in (
        Estimate.rate(11, 100, name="QBER", of="bits"),
        Estimate.rate(0, 0),
        Estimate(0.5, 2, -math.inf, math.inf),
    ):
        assert repr(way(e)) == repr(e) and vars(way(e)).keys() == vars(e).keys()


def test_an_estimate_does_not_change():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Estimate.rate(1, 2).value = 1.0


def test_no_data_says_so():
    e = Estimate.rate(0, 0)
    assert math.isnan(float(e))
    assert (e.low, e.high, e.n) == (0, 1, 0)
    assert "unknown" in repr(e)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: born(ket("H")), "`measurements` must have at least one"),
        (lambda: born(ket("H"), depolarizing(0.1)), "`measurements` must have at least one"),
        (lambda: born(ket("H"), "z"), r'did you mean "Z"\?'),
        (lambda: born(ket("H"), "Y"), "or an angle in degrees"),
        (lambda: born(ket("H"), float("nan")), "`basis` must be a finite number"),
        (lambda: born("H", "Z"), r'did you mean `ket\("H"\)`'),
        (lambda: born(2 * ket("H"), "Z"), "norm 1"),
        (lambda: born(ket("H"), basis("Z").on(1, of=2)), "acts on dimensions"),
        (lambda: born(qutip.basis(3, 0), "Z"), "acts on dimensions"),
        (lambda: basis("Z").on(2, of=2), "`qubit` must be at most 1"),
        (lambda: Instrument({}), "`results` must map each result"),
        (lambda: Instrument({"0": ket("H").proj()}), "together must preserve trace"),
        (lambda: Instrument({"0": ket("H")}), "must be one or more operators"),
        (lambda: Instrument({"0": qutip.qeye(2), "1": 0 * qutip.qeye(3)}), "same space"),
        (lambda: Table([0.5, 0.6], ("a",), (("0", "1"),)), "sum to 1"),
        (lambda: Table([0.5, 0.5], ("a", "b"), (("0", "1"),)), "must fit the shape"),
        (lambda: Table([0.5, 0.5], ("a",), (("0", "1"),), given=1), "at least one axis of results"),
        (lambda: COIN["edge"], "`labels` must name one place"),
        (lambda: COIN.marginal("die"), "`axes` must be some of coin"),
        (lambda: sample(COIN), "`n` must say how many draws"),
        (lambda: sample(COIN, -1), "`n` must be at least 0"),
        (lambda: sample(COIN, 2.5), "`n` must be a whole number"),
        (lambda: sample(COIN, 5, rng="a"), "`rng` must be"),
        (lambda: sample(COIN, 5, setting=[0]), "`settings` must be left out"),
        (lambda: sample([0.5, 0.5], 5), "`table` must be a Table"),
        (lambda: Estimate.rate(3, 2), "`k` must be at most 2"),
        (lambda: Estimate.rate(-1, 2), "`k` must be at least 0"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()


@pytest.mark.parametrize(
    ("estimate", "shown"),
    [
        (Estimate.rate(750_400, 1_000_000), "75.04 % (74.96 % to 75.12 %) from 1 000 000"),
        (Estimate.rate(742, 1000, of="photons"), "74.2 % (71.4 % to 76.8 %) from 1000 photons"),
        (Estimate.rate(0, 9999), "0.00 % (0.00 % to 0.04 %) from 9999"),
        (Estimate(1.0, 1000, 1.0, 1.0), "1 (1 to 1) from 1000"),
        (Estimate(2.8284271, 10_000, 2.8284, 2.82845), "2.82843 (2.8284 to 2.82845) from 10 000"),
    ],
)
def test_an_estimate_is_seen_inside_its_interval(estimate, shown):
    assert repr(estimate) == shown
