"""Eve takes over Bob's detectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qlab.eavesdroppers.pulses import Array, Branch, Link, PulseAttack


@dataclass(frozen=True)
class DetectorBlinding(PulseAttack):
    r"""Blind Bob's detectors with steady bright light; from then on they click when Eve says so.

    A blinded avalanche photodiode is no longer a counter of photons but a meter of brightness with a threshold. Eve
    measures Alice's pulse in a basis of her own and sends Bob a bright pulse with her result, its power just above
    the threshold. If Bob's basis is hers all of it reaches one detector, which clicks; if not, half of it reaches
    each, and none does. So where Bob clicks his bit is Eve's, and where his basis was Alice's it is Alice's too.

    She needs only every second pulse to be hers, and makes up for it: she sends on a pulse of `n` photons with
    probability

    .. math:: \min\{1,\ 2\,Y_n\}, \qquad Y_0 \to 0

    so that each photon number clicks as often as it would without her, where that is at most every second time; decoys
    of every intensity see nothing. Dark counts alone are missing: the detectors are blind. It is a model of a device
    that fails, not of a measurement on a quantum state.

    Examples
    --------
    >>> from qlab import weak_pulses
    >>> from qlab.devices import LaserSource
    >>> run = weak_pulses.simulate(10_000_000, source=LaserSource([0.5]), loss=0.99, eve=DetectorBlinding(), rng=1)
    >>> float(run.qber), float(run.eve_knows)
    (0.0, 1.0)

    References
    ----------
    Lars Lydersen, Carlos Wiechers, Christoffer Wittmann, Dominique Elser, Johannes Skaar and Vadim Makarov, Nat.
    Photonics 4, 686 (2010); Ilja Gerhardt et al., Nat. Commun. 2, 349 (2011).
    """

    blinds = True
    """Whether Bob's detectors are blind to all but her."""

    def branches(self, link: Link, photons: Array) -> list[Branch]:
        """One way: bright light, as often as it takes."""
        return [Branch(np.where(photons > 0, np.minimum(1, 2 * link.honest(photons)), 0.0), None, knows=True)]
