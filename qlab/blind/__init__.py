r"""Computing on somebody else's machine, by measurement, so that its owner learns nothing.

The client sends single qubits :math:`|{+_\theta}\rangle` and tells the server, one after the other, along which angle
to measure them. A `Computation` says what is really computed. `play` follows one round in which everything is chosen,
`simulate` draws many. `server_view` is all that the server ever holds, `leak` what it learns when the client is
careless, and `traps` how a server that cheats is caught: blind is not verified.

Angles are whole numbers of eighths of a turn, as the protocol needs them: 1 is :math:`\pi/4`.
"""

from qlab.blind.angles import gate, plus
from qlab.blind.computation import Computation
from qlab.blind.leaks import Leak, leak
from qlab.blind.rounds import Round, answers, play
from qlab.blind.run import Run, simulate
from qlab.blind.traps import TrapRun, alarm_probability, escape_probability, traps
from qlab.blind.view import ServerView, server_view, trap_view

__all__ = [
    "Computation",
    "Leak",
    "Round",
    "Run",
    "ServerView",
    "TrapRun",
    "alarm_probability",
    "answers",
    "escape_probability",
    "gate",
    "leak",
    "play",
    "plus",
    "server_view",
    "simulate",
    "trap_view",
    "traps",
]
