"""Speed of the classical half: correction, hashing, authentication, and a plain product for comparison."""

import time
from collections.abc import Callable

import numpy as np

from benchmarks.markdown import table
from qlab import distill

FRAME, FRAMES, QBER = 65_536, 16, 0.03
AMPLIFIED, TO = 10_000_000, 5_000_000
SIGNED = 100_000_000
PLAIN = 20_000
"""Bits of key for the product that is worked out row by row."""


def noisy(n: int, qber: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A key and a copy of it with errors."""
    rng = np.random.default_rng(seed)
    alice = rng.integers(0, 2, n, dtype=np.uint8)
    return alice, alice ^ (rng.random(n) < qber)


def correction() -> str:
    """Cascade with frames one by one and side by side, and codes."""
    many, rows = FRAME * FRAMES, []
    for variant in ("original", "optimised"):
        for n in (FRAME, many):
            pair = noisy(n, QBER, 1)
            seconds, done = timed(lambda pair=pair, v=variant: distill.cascade(*pair, QBER, variant=v, rng=1), 3)
            name = f"Cascade, {variant}, {done.frames} frame{'s' * (done.frames > 1)}"
            rows.append((name, rounded(n / seconds)))
    pair = noisy(8 * 16_320, QBER, 1)
    seconds, _ = timed(lambda: distill.ldpc(*pair, QBER, rng=1), 1, warm=True)
    rows.append(("`ldpc`", rounded(len(pair[0]) / seconds)))
    return table(("correction of 3 %", "bits per second"), rows)


def hashing() -> str:
    """Privacy amplification by transforms and row by row, and tags."""
    key, _ = noisy(AMPLIFIED, 0, 1)
    fast, _ = timed(lambda: distill.amplify(key, TO, rng=1), 3)
    slow, _ = timed(lambda: plain(key[:PLAIN], PLAIN // 2), 1)
    message, _ = noisy(SIGNED, 0, 2)
    tagged, _ = timed(lambda: distill.authenticate(message, key[:256]), 3)
    rows = [
        ("`amplify`, 10 Mbit to 5 Mbit", f"{fast:.2f} s", rounded(AMPLIFIED / fast)),
        ("row by row in NumPy, 20 kbit to 10 kbit", f"{slow:.2f} s", rounded(PLAIN / slow)),
        ("`authenticate`, 100 Mbit", f"{tagged:.2f} s", rounded(SIGNED / tagged)),
    ]
    return table(("hashing", "time", "bits per second"), rows)


def plain(key: np.ndarray, length: int) -> np.ndarray:
    """A Toeplitz product as one writes it: quadratic."""
    seed = np.random.default_rng(1).integers(0, 2, len(key) + length - 1, dtype=np.uint8)
    back = key[::-1]
    return np.array([np.count_nonzero(seed[i : i + len(key)] & back) & 1 for i in range(length)])


def timed(run: Callable, rounds: int, warm: bool = False) -> tuple[float, object]:
    """CPU seconds of the fastest of several rounds, and what it returns."""
    times = []
    for _ in range(rounds + warm):
        start = time.process_time()
        result = run()
        times.append(time.process_time() - start)
    return min(times[warm:]), result


def rounded(x: float) -> str:
    """Two significant digits, thousands spaced (and kept on one line)."""
    return f"{float(f'{x:.2g}'):,.0f}".replace(",", "\N{NO-BREAK SPACE}")
