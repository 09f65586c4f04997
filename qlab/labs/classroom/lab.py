"""The class lab: BB84 on three phones, and the teacher's screen that collects what the groups found.

What a photon shows, what is left of one that was measured or copied, and what Eve's copy shows once she knows the
basis, are tables from `qlab`. The phones share nothing but codes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import qutip
import traitlets
from numpy.typing import NDArray

from qlab import _frozen, bb84, states
from qlab.eavesdroppers import InterceptResend, UniversalCloner
from qlab.labs.classroom import squares
from qlab.labs.kit import Lab, axes, baked, choice, integer
from qlab.labs.kit.controls import text

Floats = NDArray[Any]
PHOTONS = "HVDA"  # as a number: twice the basis, plus the bit
ENDS = (("H", "V"), ("D", "A"))  # what a basis asks for: bit 0, bit 1
SIZES = (8, 16, 24, 32, 48, 64)


class ClassLab(Lab):
    """BB84 with three phones and no server: Alice, Eve and Bob hand each other codes, a teacher collects results.

    Parameters
    ----------
    role : "alice", "eve", "bob" or "teacher"
        Whose screen this is.
    photons : "8" to "64"
        How many Alice sends.
    group : int
        The number of the group's table, 1 to 63, so that the teacher can tell results apart.
    code : str
        A code that somebody handed over, in letters and digits.
    seed : int
        Of all chances on this screen; 0 takes a new one each time.

    Examples
    --------
    >>> lab = ClassLab(role="bob")
    >>> lab.theory["measured"]
    0.25
    """

    name = "class"
    title = "Three phones and a key"
    address = ("role", "photons", "group", "code")

    role = choice("alice", {"alice": "Alice", "eve": "Eve", "bob": "Bob", "teacher": "Teacher"}, label="You are")
    photons = choice("16", {str(n): str(n) for n in SIZES}, label="Photons")
    group = integer(1, low=1, high=63, label="Your table's number")
    code = text("", pattern="[0-9A-Z]{0,120}", says="letters and digits", label="Code")
    seed = integer(0, low=0, high=65535, label="Seed", hint="0 takes a new one each time")

    reads = baked()  # [is it a copy?, photon, basis]: chance of reading 1
    clones = baked()  # [photon, basis, Bob's bit]: chance that Eve's copy, measured in the same basis, shows 1
    theory = traitlets.Dict(read_only=True).tag(sync=True)  # error rate if every photon is measured, or copied
    squares = traitlets.Dict(read_only=True).tag(sync=True)  # QR codes

    def bake(self) -> None:
        """Tables, and the figure for readers without JavaScript."""
        self.set_trait("reads", reads())
        self.set_trait("clones", clones())
        self.set_trait("theory", {name: round(rate, 12) for name, rate in theory().items()})
        self.set_trait("squares", squares.table())
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_picture, self.summary, size=(480, 318)))


@cache
def reads() -> Floats:
    """Probability that a photon, or a universal cloner's copy of it, reads 1 in each basis."""
    found = np.array([[[_reads_one(_bobs(p, copied), b) for b in (0, 1)] for p in PHOTONS] for copied in (0, 1)])
    return _frozen.read_only(found.round(15))


def _bobs(photon: str, copied: int) -> qutip.Qobj:
    return _pair(photon).ptrace(0) if copied else states.ket(photon).proj()


def _pair(photon: str) -> qutip.Qobj:
    """Bob's copy and Eve's, as the universal cloner leaves them (without its own qubit)."""
    (cloner,) = (kraus for name, kraus in UniversalCloner().instrument.results.items() if name == "cloned")
    (machine,) = cloner
    return (machine * states.ket(photon)).proj().ptrace([0, 1])


def _reads_one(state: qutip.Qobj, basis: int) -> float:
    return float(qutip.expect(states.ket(ENDS[basis][1]).proj(), state))


@cache
def clones() -> Floats:
    """Probability that Eve's copy shows 1, given the photon, the basis that both measure in, and Bob's bit."""
    found = np.empty((4, 2, 2))
    for i, photon in enumerate(PHOTONS):
        for basis, ends in enumerate(ENDS):
            both = [[_both(photon, bob, eve) for eve in ends] for bob in ends]
            found[i, basis] = [ones / (zeros + ones) for zeros, ones in both]
    return _frozen.read_only(found.round(15))


def _both(photon: str, bob: str, eve: str) -> float:
    return float(qutip.expect(qutip.tensor(states.ket(bob).proj(), states.ket(eve).proj()), _pair(photon)))


def theory() -> dict[str, float]:
    """Error rate of the sifted bits if Eve touches no photon, measures each by a coin, or copies each."""
    return {
        "nobody": 0.0,
        "measured": float(bb84.expected_qber(InterceptResend())),
        "copied": float(bb84.expected_qber(UniversalCloner())),
    }


def _picture(ax: Any) -> None:
    rates = {"nobody": 0.0, "she copies each photon": theory()["copied"], "she measures each": theory()["measured"]}
    ax.barh(range(3), [100 * rate for rate in rates.values()], color=axes.PALETTE["vermilion"], height=0.4)
    for place, (who, rate) in enumerate(rates.items()):
        ax.text(0.3, place - 0.35, who)
        ax.text(100 * rate + 0.4, place, f"{100 * rate:.1f} %", va="center")
    ax.set(xlim=(0, 30), ylim=(2.5, -0.8), xlabel="wrong sifted bits, %")
    ax.set_yticks([])
    ax.grid(False, axis="y")


def _summary() -> str:
    measured, copied = 100 * theory()["measured"], 100 * theory()["copied"]
    return (
        "Three phones play BB84 without a server: Alice's phone prepares photons and shows them as a code, Eve's may "
        "measure or copy them and shows a new code, Bob's measures. With nobody on the line no sifted bit is wrong; an "
        f"Eve who measures every photon in a basis chosen by a coin makes {measured:.0f} % wrong, one who copies every "
        f"photon {copied:.1f} %."
    )
