"""Keys that wait for two applications, with the rules of ETSI GS QKD 014 and nothing of the network protocol."""

from __future__ import annotations

import base64
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from qlab import _check
from qlab.networks.flows import max_key_rate_hz
from qlab.networks.network import Network

KEY_BITS, LEAST_BITS, MOST_BITS = 256, 64, 4096
MOST_PER_REQUEST, MOST_KEYS = 128, 100_000
NOT_FOUND = "one or more keys specified are not found on KME"


class Refused(Exception):
    """A request that gets an error: its number, and the sentence of the reply (none for 401)."""

    def __init__(self, status: int, message: str = "", *details: str) -> None:
        super().__init__(message)
        self.status, self.message, self.details = status, message, details

    def body(self) -> dict[str, Any]:
        """As the standard wants it."""
        details = {"details": [{"detail": text} for text in self.details]} if self.details else {}
        return {"message": self.message, **details}


@dataclass(frozen=True)
class Delivery:
    """A key on its way to the second application.

    Parameters
    ----------
    master, slave : str
        The application that asked for it, and the one that may fetch it.
    key : bytes
    """

    master: str
    slave: str
    key: bytes


class KeyStore:
    """The stores of a network, and what its applications have asked of them.

    Parameters
    ----------
    network : Network
        Each node has an application of the same name; what two of them share fills at the largest rate that the network
        carries between them, as if nobody else asked.
    store_bits : float
        What is stored for a pair at most.
    rng : numpy.random.Generator, int or None
        Draws the keys, as SPEC 7 says. Simulated keys protect nothing.
    clock : callable
        Seconds; a test passes its own.

    Raises
    ------
    ValueError
        If a rate that is needed is not known.

    Examples
    --------
    >>> from qlab import networks
    >>> seconds = iter(range(0, 1000, 60))
    >>> store = KeyStore(networks.load("cambridge"), rng=1, clock=lambda: next(seconds))
    >>> keys = store.get_key("CAPE", "TREL", number=2)["keys"]
    >>> store.get_key_with_ids("TREL", "CAPE", [key["key_ID"] for key in keys])["keys"] == keys
    True
    """

    def __init__(
        self,
        network: Network,
        store_bits: float = 1e6,
        *,
        rng: Any = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.network, self.clock = network, clock
        self.store_bits = _check.positive(store_bits, "store_bits")
        self._random, self._start = _check.generator(rng), clock()
        self._waiting: dict[str, Delivery] = {}
        self._drawn: dict[frozenset[str], float] = {}
        self._rates: dict[frozenset[str], float] = {}
        self._lock = threading.Lock()

    def status(self, master: str, slave: str) -> dict[str, Any]:
        """What the first call answers."""
        self._peer(master, slave)
        with self._lock:
            stored = self._stored(master, slave)
        return {
            "source_KME_ID": f"kme-{master}",
            "target_KME_ID": f"kme-{slave}",
            "master_SAE_ID": master,
            "slave_SAE_ID": slave,
            "key_size": KEY_BITS,
            "stored_key_count": int(stored // KEY_BITS),
            "max_key_count": int(self.store_bits // KEY_BITS),
            "max_key_per_request": MOST_PER_REQUEST,
            "max_key_size": MOST_BITS,
            "min_key_size": LEAST_BITS,
            "max_SAE_ID_count": 0,
        }

    def get_key(self, master: str, slave: str, *, number: Any = 1, size: Any = KEY_BITS) -> dict[str, Any]:
        """Keys for the application that asks; the other may fetch them by their numbers."""
        self._peer(master, slave)
        count, bits = _whole(number, "number", 1, MOST_PER_REQUEST), _whole(size, "size", LEAST_BITS, MOST_BITS)
        if bits % 8:
            raise Refused(400, "size shall be a multiple of 8")
        with self._lock:
            if self._stored(master, slave) < count * bits:
                raise Refused(503, "not enough keys are stored; the store fills with time")
            if len(self._waiting) + count > MOST_KEYS:
                raise Refused(503, "too many keys wait to be fetched")
            self._drawn[frozenset((master, slave))] += count * bits
            return {"keys": [self._made(master, slave, bits // 8) for _ in range(count)]}

    def get_key_with_ids(self, slave: str, master: str, key_ids: Any) -> dict[str, Any]:
        """The same keys for the application that was told their numbers; each is fetched once."""
        self._peer(slave, master)
        if not isinstance(key_ids, list) or not 1 <= len(key_ids) <= MOST_PER_REQUEST:
            raise Refused(400, f"key_IDs shall hold 1 to {MOST_PER_REQUEST} entries")
        wanted = [_number(key_id) for key_id in key_ids]
        if len(set(wanted)) != len(wanted):
            raise Refused(400, "a key_ID is there twice")
        with self._lock:
            found = [self._waiting.get(key_id) for key_id in wanted]
            if any(one is not None and (one.slave, one.master) != (slave, master) for one in found):
                raise Refused(401)
            if any(one is None for one in found):
                raise Refused(400, NOT_FOUND)
            keys = [self._waiting.pop(key_id) for key_id in wanted]
        return {"keys": [_entry(key_id, one.key) for key_id, one in zip(wanted, keys, strict=True)]}

    def _peer(self, here: str, there: str) -> None:
        """Two different applications of this network."""
        if here not in self.network:
            raise Refused(401)
        if not there.strip():
            raise Refused(400, "the SAE_ID in the path is empty")
        if there == here:
            raise Refused(400, "the SAE_ID in the path is the caller's own")
        if there not in self.network:
            raise Refused(400, f"no SAE {there!r} is known; there are {', '.join(self.network.nodes)}")

    def _stored(self, a: str, b: str) -> float:
        """Bits that two applications have in store now: made since the start, less what they took, at most a store."""
        pair = frozenset((a, b))
        if pair not in self._rates:
            self._rates[pair] = max_key_rate_hz(self.network, a, b)
        made = self._rates[pair] * (self.clock() - self._start)
        drawn = max(self._drawn.get(pair, 0.0), made - self.store_bits)  # what did not fit was never kept
        self._drawn[pair] = drawn
        return made - drawn

    def _made(self, master: str, slave: str, size: int) -> dict[str, str]:
        key_id = str(uuid.UUID(bytes=self._random.bytes(16), version=4))
        key = self._random.integers(0, 256, size, np.uint8).tobytes()
        self._waiting[key_id] = Delivery(master, slave, key)
        return _entry(key_id, key)


def _entry(key_id: str, key: bytes) -> dict[str, str]:
    return {"key_ID": key_id, "key": base64.b64encode(key).decode("ascii")}


def _number(key_id: Any) -> str:
    try:
        return str(uuid.UUID(key_id if isinstance(key_id, str) else ""))
    except ValueError:
        raise Refused(400, "key_ID shall be a UUID") from None


def _whole(value: Any, name: str, least: int, most: int) -> int:
    """A whole number, as JSON or in an address."""
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.lstrip("-").isdigit() and len(text) < 10):
        raise Refused(400, f"{name} shall be a whole number")
    if not least <= int(text) <= most:
        raise Refused(400, f"{name} shall be from {least} to {most}")
    return int(text)
