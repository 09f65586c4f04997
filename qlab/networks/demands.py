"""Who draws key from a network: calls that are lost when there is none, keys to be changed that wait."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qlab import _check


@dataclass(frozen=True)
class Demand:
    """Somebody who uses key between two nodes.

    Parameters
    ----------
    a, b : str
        The two nodes.
    rate_hz : float
        Secret bits per second, above 0.
    from_h, until_h : float
        When, in hours from the start; by default all the time.
    waits : bool
        Whether what could not be had is asked for again (a key to be changed), or lost (a call).

    Raises
    ------
    ValueError
        If the rate is not above 0, or it ends before it begins.

    Examples
    --------
    >>> Demand.video_call("K1", "O2", from_h=9, minutes=30).until_h
    9.5
    >>> Demand.rekeyed_aes("K1", "O2", every_s=60).rate_hz
    4.266666666666667
    """

    a: str
    b: str
    rate_hz: float
    from_h: float = 0.0
    until_h: float = math.inf
    waits: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "rate_hz", _check.positive(self.rate_hz, "rate_hz"))
        object.__setattr__(self, "from_h", _check.non_negative(self.from_h, "from_h"))
        object.__setattr__(self, "until_h", _check.positive(self.until_h, "until_h", infinite=True))
        if self.until_h <= self.from_h:
            raise ValueError(f"`until_h` must be later than `from_h`; got {self.until_h:g} and {self.from_h:g}")

    @classmethod
    def video_call(cls, a: str, b: str, *, bits_hz: float = 128_000, from_h: float = 0, minutes: float = 60) -> Demand:
        """A call of which each bit is encrypted with a bit of a one-time pad; what is missing is lost."""
        return cls(a, b, bits_hz, from_h, from_h + _check.positive(minutes, "minutes") / 60)

    @classmethod
    def rekeyed_aes(cls, a: str, b: str, *, every_s: float = 60, key_bits: int = 256) -> Demand:
        """A cipher whose key is changed every so often; a change waits until there is key for it."""
        return cls(a, b, _check.count(key_bits, "key_bits", least=1) / _check.positive(every_s, "every_s"), waits=True)
