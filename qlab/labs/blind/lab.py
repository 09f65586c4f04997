"""The blind lab: a server measures where it is told, and tries to find out what it computes.

How often the answers are right, how often a trap sets off the alarm, and what the qubit that was sent shows along any
direction are tables made with `qlab.blind` and QuTiP; the page draws from them, and keeps the client's secrets.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from qlab import _frozen, blind
from qlab.labs.kit import Lab, axes, baked, choice, flag, integer, number

Floats = NDArray[Any]
TURN = 8  # directions: eighths of a full turn of phase
CLIENTS = {"careful": (0.5, 1), "coin": (0.0, 1), "laser": (0.5, 2)}
"""Probability that the client's coin says 1, and how many photons its pulses hold."""

MOST = 60  # rounds for which the chance to escape is baked


class BlindLab(Lab):
    """Be the server of a blind computation: measure, answer, peek, lie, and guess which gate it was.

    Parameters
    ----------
    mode : "serve" or "peek"
        Do as you are told (join the qubit with the next one, measure, answer), or look at the qubit that was sent.
    turn : int
        What you take off the direction that you were told, in eighths of a turn.
    client : "careful", "coin" or "laser"
        Does everything right, forgets the coin, or sends two photons in each pulse.
    traps : float
        Share of the rounds that are traps, in [0, 1].
    show : bool
        Whether you may look over the client's shoulder.
    guess : "none", "0" to "7"
        Your guess of the gate's angle, in eighths of a turn.
    rounds : int
        How many have been played.
    seed : int
        Of the client's secrets and all chances.

    Examples
    --------
    >>> lab = BlindLab(client="coin", mode="peek")
    >>> lab.leaks["coin"]
    1.0
    """

    name = "blind"
    title = "Compute without knowing what"
    address = ("mode", "turn", "client", "traps", "show", "guess", "rounds", "seed")

    mode = choice("serve", {"serve": "Do as I am told", "peek": "Peek at the qubit"}, label="What you do")
    turn = integer(0, low=0, high=TURN - 1, label="Take off the direction told", unit="eighths")
    client = choice(
        "careful", {"careful": "careful", "coin": "forgets the coin", "laser": "sends two photons"}, label="The client"
    )
    traps = number(0.0, low=0, high=1, step=0.1, label="Rounds that are traps", unit="%")
    show = flag(False, label="Look over the client's shoulder")
    guess = choice(
        "none", {"none": "no guess yet"} | {str(k): f"{k}/8 of a turn" for k in range(TURN)}, label="It computes"
    )
    rounds = integer(200, low=0, high=5000, label="Rounds", hint="")
    seed = integer(2005, low=0, high=2**32 - 1, label="Seed", hint="")

    zeros = baked()  # [gate, turn]: the client's answer is 0
    alarms = baked()  # [turn]: a trap that was touched like this sets off the alarm
    peeked = baked()  # [client, gate, turn, (00, 01, 10, 11)]: what the photons of a pulse show; one photon: first bit
    escapes = baked(digits=8)  # [traps in tenths, turn, rounds]
    leaks = traitlets.Dict(read_only=True).tag(sync=True)  # Holevo's bound on the bits about the gate in one round

    def bake(self) -> None:
        """Tables, and the figure for readers without JavaScript."""
        self.set_trait("zeros", zeros())
        self.set_trait("alarms", alarms())
        self.set_trait("peeked", np.array([peeked(*careless) for careless in CLIENTS.values()]))
        tenths, rounds = np.arange(11)[:, None, None] / 10, np.arange(MOST + 1)
        self.set_trait("escapes", blind.escape_probability(rounds, trap_fraction=tenths, alarm=alarms()[:, None]))
        self.set_trait("leaks", {name: leaked(*careless) for name, careless in CLIENTS.items()})
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_picture, self.summary))


@cache
def zeros() -> Floats:
    """Probability that the client's answer is 0, for each gate and each direction of the server."""
    angles = np.arange(TURN) * 360 / TURN
    return _frozen.read_only(np.array([[blind.answers([k], turn_deg=-a)["0"] for a in angles] for k in range(TURN)]))


@cache
def alarms() -> Floats:
    """Probability of an alarm in a trap, for each direction of the server."""
    return _frozen.read_only(np.array([blind.alarm_probability(k * 360 / TURN) for k in range(TURN)]))


@cache
def peeked(coin: float, copies: int) -> Floats:
    """What measuring each photon sent along (told - turn) shows, over all that only the client knows.

    The server was told delta = gate + theta + 4 r; a photon is in the state plus(theta). Outcome 0 is the direction
    itself.
    """
    found = np.zeros((TURN, TURN, 4))
    for gate in range(TURN):
        for r, weight in ((0, 1 - coin), (1, coin)):
            for turn in range(TURN):
                theta, told = 0, gate + 4 * r  # another theta turns state and direction alike
                found[gate, turn] += weight * _shown(theta, told - turn, copies)
    return _frozen.read_only(found)


def _shown(theta: int, direction: int, copies: int) -> Floats:
    """Probabilities of 00, 01, 10, 11 (or 00 and 10 for one photon) along a direction."""
    state = blind.plus(theta)
    ends = [abs(blind.plus(direction + 4 * b).overlap(state)) ** 2 for b in (0, 1)]
    if copies == 1:
        return np.array([ends[0], 0, ends[1], 0])
    return np.outer(ends, ends).ravel()


@cache
def leaked(coin: float, copies: int) -> float:
    """Holevo information about the gate in one round, in bits."""
    return round(blind.leak(r_probability=coin, copies=copies).holevo_bits, 4)


def _picture(ax: Any) -> None:
    gates = np.arange(TURN)
    ax.plot(gates, zeros()[:, 0], "o-", color=axes.PALETTE["blue"], label="the client's answer is 0")
    ax.plot(gates, np.full(TURN, 0.5), "s--", color=axes.PALETTE["vermilion"], label="what the server reads")
    ax.set(xlabel="gate, in eighths of a turn", ylabel="probability", ylim=(0, 1.05), xticks=gates)
    ax.legend(fontsize=11.5)


def _summary() -> str:
    """What the figure and the lab say."""
    one = zeros()[1, 0]
    return (
        "You are the server of a blind computation. Whatever gate the client has in mind, you are told eight "
        "directions equally often and your own readings are a coin; the client, who knows what to take off, reads 0 "
        f"with a probability from 1 down to 0, such as {100 * one:.1f} % for an eighth of a turn. If it forgets its "
        f"coin, or sends two photons in a pulse, a round tells you something about the gate: by Holevo's bound no more "
        f"than {leaked(*CLIENTS['coin']):.0f} bit and {leaked(*CLIENTS['laser']):.1f} bit."
    )
