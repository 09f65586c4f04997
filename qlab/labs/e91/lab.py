"""The E91 lab: a whole run of pairs, sorted into key and test, with Eve on some of them.

What happens to each pair follows from the settings and the seed. The page draws it from exact tables of `qlab.e91`,
one for each thing that Eve can do to a pair; how likely she does which, and the noise, it mixes between baked ends,
which is exact. What is left of a key bit is 1 less two costs, each of which `qlab.keyrates` gave along a grid: one for
the errors at the angles of the key, one for Eve. With devices that are trusted Eve's is the cost of the errors across.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import traitlets
from scipy.optimize import brentq

from qlab import _frozen, _operators, bell, e91, keyrates, states
from qlab.channels import depolarizing
from qlab.eavesdroppers import InterceptResend
from qlab.labs.kit import Lab, axes, baked, choice, integer, number

WHERE = {"bob": "Bob's photon", "both": "Each by itself", "source": "At the source"}
"""Where Eve may measure, as in `e91.simulate`, and what the page calls it."""

_COINS = "by itself: she tosses a coin for each photon; at the source: one for both"

HOW = {"random": "Z or X, at random", "33.75": "33.75°, between the key's angles"}
"""The basis in which she measures, as `InterceptResend` takes it, and what the page calls it."""

DEEDS = ("let pass", "Bob's photon", "Alice's photon", "both photons", "both in one basis")
"""What Eve can have done to a pair."""

LIMIT = float(brentq(lambda q: keyrates.binary_entropy(q) - 0.5, 0.05, 0.2))
"""The error rate from which trusted devices give no key, about 11 %."""

S_GRID = _frozen.read_only(
    bell.tsirelson_bound - (bell.tsirelson_bound - bell.local_bound) * np.linspace(1, 0, 101) ** 3
)
Q_GRID = _frozen.read_only(np.sort([*(0.5 * np.linspace(0, 1, 151) ** 2), LIMIT]))
"""Where costs and rates are baked: close together where they are steep."""


class E91Lab(Lab):
    """Measure pairs at three angles a side, sort them into key and test, and see what Eve leaves of the key.

    Parameters
    ----------
    eve : float
        Share of the photons (at the source: of the pairs) that Eve measures, in [0, 1].
    eve_on : str
        ``"bob"``, ``"both"`` or ``"source"``, as in `qlab.e91.simulate`.
    eve_basis : str
        ``"random"``: she measures in Z or X, at random; ``"33.75"``: at that angle in degrees, halfway between the two
        angles of the key, where few errors betray her.
    visibility : float
        Share of the pairs that the way to Bob does not scramble, in [0, 1].
    pairs, seed : int
        How many pairs have been measured, at most 100 000, and the seed of their random numbers.

    Examples
    --------
    >>> lab = E91Lab(eve=0.5)
    >>> lab.eve_on
    'bob'
    """

    name = "e91"
    title = "E91: a key, guarded by a Bell test"
    address = ("eve", "eve_on", "eve_basis", "visibility", "pairs", "seed")

    eve = number(0.0, low=0, high=1, step=0.01, unit="%", label="Pairs Eve measures")
    eve_on = choice("bob", WHERE, label="Where she measures", hint=_COINS)
    eve_basis = choice("random", HOW, label="How she measures")
    visibility = number(
        1.0, low=0, high=1, step=0.01, unit="%", label="Visibility", hint="the other pairs are scrambled"
    )
    pairs = integer(2000, low=0, high=100_000, label="Pairs so far")
    seed = integer(1991, low=0, high=2**32 - 1, label="Seed")  # its first thousands are no rare ones

    outcomes = baked()  # [basis, deed, scrambled, alice, bob, alice_bit, bob_bit]
    deeds = baked()  # [where, Alice's photon, Bob's photon, deed]: its chance where she measures none or all of them
    exact = baked()  # [basis, deed, scrambled, (S, QBER)]
    eve_bits = baked()  # [basis, deed]: bits of Alice's key bit that Eve knows
    s_grid = baked()
    q_grid = baked()
    eve_cost = baked()  # [S]: bits per key bit that go to make Eve's knowledge nothing, if no device is trusted
    error_cost = baked()  # [QBER]: bits per key bit that go to put errors right
    error_sum = baked()  # [S at -4, S at 4]: both error rates together, at the key's angles and across them
    known = traitlets.Dict(read_only=True).tag(sync=True)
    chart = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        tables = {"outcomes": outcomes(), "deeds": deeds(), "exact": exact()}
        tables |= {"s_grid": S_GRID, "q_grid": Q_GRID, "eve_bits": eve_bits()}
        tables["error_sum"] = 1 - np.array([-4.0, 4.0]) / bell.tsirelson_bound
        tables["eve_cost"] = 1 - np.asarray(keyrates.device_independent(S_GRID, 0))
        tables["error_cost"] = 1 - np.asarray(keyrates.device_independent(bell.tsirelson_bound, Q_GRID))
        for name, values in tables.items():
            self.set_trait(name, values)
        self.set_trait("known", known())
        self.set_trait("chart", axes.bake(_frame, wide=(640, 280), narrow=(330, 260)))
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_curves, self.summary))


@cache
def outcomes() -> np.ndarray:
    """Chances of the two bits: [basis, deed, scrambled none or all, alice, bob, alice_bit, bob_bit]."""
    return np.array(
        [[[e91.probability_table(**way).values.sum(axis=2) for way in row] for row in _ways(how)] for how in HOW]
    )


@cache
def exact() -> np.ndarray:
    """S and the QBER: [basis, deed, scrambled none or all, (S, QBER)]."""
    return np.array([[[e91.expected(**way) for way in row] for row in _ways(how)] for how in HOW]).round(15)


@cache
def eve_bits() -> np.ndarray:
    """Bits of Alice's key bit that Eve knows, for [basis, deed]; her two records of a pair count together."""
    shared = [[e91.information(eve=_attack(how), eve_on=where).eve for where in WHERE] for how in HOW]
    return np.array([[0.0, bob, bob, both, one] for bob, both, one in shared]).round(15)


def _attack(how: str) -> InterceptResend:
    return InterceptResend(basis=how if how == "random" else float(how))


def _ways(how: str) -> list[list[dict[str, Any]]]:
    """What to ask `e91` for each deed, without and with all pairs scrambled."""
    rho, eve = states.bell("phi+").proj(), _attack(how)
    rows: list[dict[str, Any]] = [{"state": rho}, {"state": rho, "eve": eve}, {"state": _on_alice(rho, eve)}]
    rows += [{"state": rho, "eve": eve, "eve_on": where} for where in ("both", "source")]
    return [[{**row, "channel": depolarizing(p)} for p in (0, 1)] for row in rows]


def _on_alice(rho: Any, eve: InterceptResend) -> Any:
    """The pair after Eve has measured Alice's photon."""
    return _operators.apply([k for ops in eve.instrument.on(0, of=2).results.values() for k in ops], rho)


def deeds() -> np.ndarray:
    """How likely each deed is: [where, Alice's photon, Bob's photon, deed], where she measures none or all of them."""
    chances = np.zeros((len(WHERE), 2, 2, len(DEEDS)))
    names = {(0, 0): "let pass", (0, 1): "Bob's photon", (1, 0): "Alice's photon", (1, 1): "both photons"}
    for alice, bob in product((0, 1), (0, 1)):
        for i, deed in enumerate((names[0, bob], names[alice, bob], "both in one basis" if bob else "let pass")):
            chances[i, alice, bob, DEEDS.index(deed)] = 1
    return chances


def on_bob(fraction: Any, visibility: float = 1.0, how: str = "random") -> np.ndarray:
    """S and the QBER, on the last axis, if Eve measures a share of the photons on their way to Bob."""
    ends, fraction = exact()[list(HOW).index(how)], np.asarray(fraction, float)[..., None]
    clean = (1 - fraction) * ends[0, 0] + fraction * ends[1, 0]
    return visibility * clean + (1 - visibility) * ends[0, 1]


@cache
def known() -> dict[str, Any]:
    """Bounds, signs of the four test pairs of angles, and where on Bob's photon the three lines are crossed."""
    s_is_two = brentq(lambda f: on_bob(f)[0] - bell.local_bound, 0, 1)
    no_trust = brentq(lambda f: keyrates.device_independent(*np.clip(on_bob(f), None, [2.8284, 1])) - 1e-9, 0.01, 0.5)
    crossings = {"violates": s_is_two, "no_trust": no_trust, "trust": 4 * LIMIT, "limit": LIMIT}
    return {
        "local": bell.local_bound,
        "quantum": bell.tsirelson_bound,
        "angles": [list(e91.ALICE_DEG), list(e91.BOB_DEG)],
        "roles": [[_role(a, b) for b in e91.BOB_DEG] for a in e91.ALICE_DEG],
        **{name: round(float(x), 6) for name, x in crossings.items()},
    }


def _role(a: float, b: float) -> str:
    """What a pair measured at these angles is for: key, test with its sign, or nothing."""
    return "key" if a == b else {1: "+", -1: "-"}.get(e91.CHSH.get((a, b), 0), "")


def _frame(ax: Any) -> None:
    """Axes for the key rates; the page draws the curves."""
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="share that Eve measures", ylabel="secret bits per key bit")
    ax.set_xticks(np.arange(0, 1.1, 0.2), [f"{x} %" for x in range(0, 101, 20)])


def _curves(ax: Any) -> None:
    """What is left of the key against Eve's share of Bob's photons, and where S still exceeds 2."""
    share = np.linspace(0, 1, 201)
    s, q = on_bob(share).T
    ax.axvspan(known()["no_trust"], known()["violates"], color=axes.PALETTE["vermilion"], alpha=0.18, linewidth=0)
    ax.plot(share, keyrates.device_independent(np.minimum(s, bell.tsirelson_bound), q), color=axes.PALETTE["blue"])
    ax.plot(share, e91.trusted_rate(s, q), "--", color=axes.PALETTE["green"])
    ax.text(0.045, 0.12, "no device\ntrusted", color=axes.PALETTE["blue"], fontsize=12)
    ax.text(0.2, 0.5, "devices trusted", color=axes.PALETTE["green"], fontsize=12)
    ax.text(0.43, 0.8, "S > 2 all the same,\nno key without trust\nin the devices", ha="center", fontsize=12)
    _frame(ax)


def _summary() -> str:
    k = known()
    (_, _), (s, q) = on_bob([0, 0.5])
    near_s, near_q = on_bob(1, how="33.75")
    eve = eve_bits()[list(HOW).index("33.75"), DEEDS.index("Bob's photon")]
    return (
        "Alice measures her photons at 0, 22.5 or 45 degrees, Bob his at 22.5, 45 or 67.5. Equal angles make the key, "
        "four other pairs of angles make S, and three are not used. With nobody listening no key bit is wrong and S "
        f"is {k['quantum']:.3f}. If Eve measures half of the photons on their way to Bob, {q:.1%} of the key bits are "
        f"wrong and S is {s:.3f}: still above 2, but there is no key. S stays above 2 until she measures "
        f"{k['violates']:.1%} of the photons; a key with devices that are trusted ends at {k['trust']:.1%}, a key that "
        f"trusts no device at {k['no_trust']:.1%}. So S above 2 is not enough: the rate has to be computed from S and "
        "from the error rate. Nor is a low error rate: an Eve who measures every photon at 33.75 degrees, halfway "
        f"between the two angles of the key, makes only {near_q:.1%} of the key bits wrong and knows {eve:.3f} bits of "
        f"each, Bob {1 - keyrates.binary_entropy(near_q):.3f}. S is {near_s:.3f} then, and no key is left. All rates "
        "are those of an endless run."
    ).replace("%", " %")
