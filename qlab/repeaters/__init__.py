r"""Quantum repeaters: links that try until a pair is heralded, memories that wait, swaps that join.

A chain has a node at each end and one between any two links. What happens, exactly:

- Each link tries until a pair is heralded, see `Link`. A pair ages from emission, both halves of it, so it is as old
  as light needs to cross the link when it is heralded.
- ``schedule="asap"``: a node swaps as soon as it has a pair on either side, without waiting for news from elsewhere
  (corrections can wait). ``"nested"``: links are joined in halves, quarters and so on, and a longer pair is used once
  both its ends have heard of the swap that made it.
- A swap succeeds with probability `swap_success`. A failed one throws away both pairs; each of their links starts
  again when the news, at the speed of light in fibre, has reached both its ends.
- Swaps at one moment happen together; none waits to hear of another. So when the last pair to come is swapped at both
  its ends and one of the two swaps fails, the pairs on either side of it are lost.
- With `cutoff_s`, a pair that is still waiting for a swap that long after the emission of its oldest part is thrown
  away, and only its own links start again, at once. An end-to-end pair is delivered, however old.
- The pair is delivered when the results of all swaps have reached both ends; memories age until then. With
  ``end_nodes="measure"`` the outer qubits are measured at once (after purification, if there is any) and do not age.
- With `multiplexing` each attempt tries so many modes; one success is kept.
- With `purification`, each elementary link makes two pairs, one after the other, purifies them with the gates of the
  chain, and goes on when light has told both ends that it worked; if it did not, it starts again.

What that leaves out: a node that still holds half of a pair that was lost elsewhere a moment ago does not waste a
fresh pair on it before the news arrives.

States stay mixtures of Bell states all along, so that a pair is three numbers. How noise, swap and purification change
them is taken from the circuits in QuTiP; NumPy draws the attempts.
"""

from qlab.devices import Memory
from qlab.repeaters.chain import CHUNK, Chain
from qlab.repeaters.link import Link
from qlab.repeaters.run import Run
from qlab.repeaters.timeline import Event, Timeline
from qlab.repeaters.waiting import WaitingTime, waiting_time

__all__ = ["CHUNK", "Chain", "Event", "Link", "Memory", "Run", "Timeline", "WaitingTime", "waiting_time"]
