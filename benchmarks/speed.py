"""Speed, memory and import times, side by side in one run."""

import platform
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks import connecting, distilling, event_loop, rivals
from benchmarks.markdown import marked, table
from qlab import bb84, bbm92, e91, weak_pulses
from qlab.channels import depolarizing
from qlab.devices import Detector, LaserSource
from qlab.eavesdroppers import InterceptResend, PhotonNumberSplitting
from qlab.keyrates import decoy_infinite, finite_decoy, optimised
from qlab.repeaters import Chain, Link, Memory

N = 10_000_000
ROUNDS = 5


def ours(n: int, seed: int) -> bb84.Run:
    """The run that is timed."""
    return bb84.simulate(n, eve=InterceptResend(), channel=depolarizing(rivals.P), rng=seed)


WAYS: dict[str, tuple[Callable, int]] = {
    "QuTiP, photon by photon": (rivals.qutip_loop, 300),
    "NumPy, one float per random choice": (rivals.plain_numpy, N),
    "uint8 by hand, for this protocol only": (rivals.bytes_by_hand, N),
    "`bb84.simulate`": (ours, N),
}


def report() -> str:
    """The page's tables of times and memory, as Markdown, each marked by its name."""
    return marked({name: part() for name, part in PARTS.items()})


def machine() -> str:
    """On what the numbers were measured."""
    packages = ", ".join(f"{name} {version(name.lower())}" for name in ("NumPy", "QuTiP"))
    return f"Processor time, measured on one core ({cpu()}) with Python {platform.python_version()}, {packages}."


def cpu() -> str:
    """The processor's name."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def speeds() -> str:
    """Photons per second of CPU time: the ways take turns, and the best of their rounds counts."""
    best = dict.fromkeys(WAYS, float("inf"))
    for seed in range(ROUNDS):
        for way, (simulate, n) in WAYS.items():
            start = time.process_time()
            simulate(n, seed)
            best[way] = min(best[way], (time.process_time() - start) / n)
    plain, loop = best["NumPy, one float per random choice"], best["QuTiP, photon by photon"]
    rows = [(way, _rounded(1 / t), _times(plain / t), _rounded(loop / t)) for way, t in best.items()]
    return table(("way", "photons per second", "times plain NumPy", "times the QuTiP loop"), rows)


def _rounded(x: float) -> str:
    """Two significant digits, thousands spaced (and kept on one line)."""
    return f"{float(f'{x:.2g}'):,.0f}".replace(",", "\N{NO-BREAK SPACE}")


def _times(x: float) -> str:
    """How many times as fast; what is slower, as a fraction."""
    return f"{x:.2g}" if x >= 1 else f"1/{_rounded(1 / x)}"


def memory() -> str:
    """Peak of what is allocated while a run is made, the results included."""
    rows = []
    for way, (simulate, n) in WAYS.items():
        if n == N:
            tracemalloc.start()
            simulate(n, 1)
            rows.append((way, f"{tracemalloc.get_traced_memory()[1] / n:.1f}"))
            tracemalloc.stop()
    return table(("way", "bytes per photon at the peak"), rows)


PAIRS = {"`e91.simulate`": e91.simulate, "`bbm92.simulate`": bbm92.simulate}
LINK = Link(20, fidelity=0.98, success_probability=0.01, attempt_rate_hz=1e4)
CHAINS = {
    "8 links": Chain([LINK] * 8, memory=Memory(t2_s=1.0)),
    "8 links, half of the swaps fail, cut-off 0.1 s": Chain(
        [LINK] * 8, memory=Memory(t2_s=1.0), swap_success=0.5, cutoff_s=0.1
    ),
}
TRIALS = 100_000


def pairs() -> str:
    """Entangled pairs per second of CPU time, every pair attacked at Bob's side."""
    times = {way: _best(lambda f=f: f(N, eve=InterceptResend(), rng=1)) for way, f in PAIRS.items()}
    return table(("way", "pairs per second"), [(way, _rounded(N / t)) for way, t in times.items()])


LASER = LaserSource([0.0, 0.1, 0.5], [0.1, 0.2, 0.7], 1e9)
BUSY = Detector(0.5, 1e-6, dead_time_s=20e-9, afterpulsing=0.04)
PULSES: dict[str, tuple[int, dict]] = {
    "1e12 pulses, 40 dB": (10**12, {"loss": 1 - 1e-4}),
    "1e12 pulses, 40 dB, photons split": (10**12, {"loss": 1 - 1e-4, "eve": PhotonNumberSplitting()}),
    "1e8 pulses, 0 dB": (10**8, {}),
    "1e7 pulses, 10 dB, dead time and afterpulses": (10**7, {"loss": 0.9, "detector": BUSY}),
}


def light() -> str:
    """Weak pulses of three intensities, and the ratio to NumPy that draws every pulse: a million at 0 dB, scaled up."""
    plain = _best(lambda: rivals.pulse_by_pulse(LASER, 10**6, 1), 2) / 10**6
    rows = []
    for name, (pulses, line) in PULSES.items():
        seconds = _best(lambda n=pulses, line=line: weak_pulses.simulate(n, source=LASER, **line, rng=1), 2)
        rows.append((name, f"{seconds:.2f} s", _rounded(plain * pulses / seconds)))
    head = ("`weak_pulses.simulate`", "time", "times NumPy, pulse by pulse (scaled up)")
    return table(head, rows)


def chains() -> str:
    """Time for many trials of a chain, and the ratio to a loop over events in plain Python."""
    rows = []
    for name, chain in CHAINS.items():
        ours = _best(lambda chain=chain: chain.simulate(TRIALS, rng=1), 3)
        some = 50 if chain.cutoff_s else 500
        loop = _best(lambda chain=chain, some=some: event_loop.simulate(chain, some, 1), 2)
        rows.append((name, f"{ours:.2f} s", _rounded(loop / some / (ours / TRIALS))))
    return table(("chain", "100\N{NO-BREAK SPACE}000 end-to-end pairs", "times a plain event loop"), rows)


def growth() -> str:
    """Time for each link of a trial, from 1 link to 64."""
    rows = []
    for links in (1, 4, 16, 64):
        chain = Chain([LINK] * links, memory=Memory(t2_s=1.0))
        seconds = _best(lambda chain=chain: chain.simulate(TRIALS, rng=1), 3)
        rows.append((str(links), f"{seconds:.3f} s", f"{1e9 * seconds / TRIALS / links:.0f}"))
    return table(("links", "100\N{NO-BREAK SPACE}000 trials", "nanoseconds per link and trial"), rows)


DISTANCES = np.linspace(0, 140, 500)
CURVES: dict[str, tuple[Callable, dict]] = {
    "endlessly many decoys, the intensity": (decoy_infinite, {"dark": 1.7e-6, "misalignment": 0.033}),
    "finite keys of 1e7 clicks, all five settings": (
        finite_decoy,
        {"block": 1e7, "dark": 6e-7, "misalignment": 0.005, "afterpulsing": 0.04},
    ),
}


def curves() -> str:
    """Time for a key-rate curve with the best settings at each distance, and the ratio to one distance at a time."""
    rows = []
    for name, (rate, line) in CURVES.items():
        eta = 0.1 * 10 ** (-0.02 * DISTANCES)
        ours = _best(lambda rate=rate, line=line, eta=eta: optimised(rate, eta, **line), 3)
        some = eta[::50]
        loop = _best(lambda rate=rate, line=line, some=some: rivals.point_by_point(rate, some, line), 1)
        rows.append((name, f"{ours:.3f} s", _rounded(loop / len(some) / (ours / len(eta)))))
    return table(("best settings at 500 distances", "whole curve", "times Nelder and Mead, point by point"), rows)


def _best(run: Callable[[], object], rounds: int = ROUNDS) -> float:
    """CPU seconds of the fastest of several rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def imports() -> str:
    """Time to import, in fresh interpreters, the best of several."""
    statements = ("import qutip", "import qutip, qlab", "import qutip; from qlab import bb84", "import qlab.keyrates")
    seconds = {s: min(_import_time(s) for _ in range(ROUNDS)) for s in statements}
    rows = [(f"`{s}`", f"{t:.2f} s") for s, t in seconds.items()]
    return table(("statement", "import time"), rows)


def _import_time(statement: str) -> float:
    clock = f"import time; t = time.process_time(); {statement}; print(time.process_time() - t)"
    return float(subprocess.run([sys.executable, "-c", clock], capture_output=True, text=True, check=True).stdout)


PARTS: dict[str, Callable[[], str]] = {
    "machine": machine,
    "photons": speeds,
    "memory": memory,
    "pairs": pairs,
    "light": light,
    "chains": chains,
    "growth": growth,
    "curves": curves,
    "correction": distilling.correction,
    "hashing": distilling.hashing,
    "islands": connecting.islands,
    "days": connecting.days,
    "imports": imports,
}
