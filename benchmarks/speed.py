"""Speed, memory and import times, side by side in one run."""

import platform
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from benchmarks import rivals
from benchmarks.markdown import table
from qlab import bb84
from qlab.channels import depolarizing
from qlab.eavesdroppers import InterceptResend

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
    """The page's tables of times and memory, as Markdown."""
    return "\n\n".join([machine(), speeds(), memory(), imports()]) + "\n"


def machine() -> str:
    """On what the numbers were measured."""
    packages = ", ".join(f"{name} {version(name.lower())}" for name in ("NumPy", "QuTiP"))
    return f"Measured on one core ({_cpu()}) with Python {platform.python_version()}, {packages}."


def _cpu() -> str:
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
    rows = [(way, _rounded(1 / t), f"{plain / t:.2g}", _rounded(loop / t)) for way, t in best.items()]
    return table(("way", "photons per second", "times plain NumPy", "times the QuTiP loop"), rows)


def _rounded(x: float) -> str:
    """Two significant digits, thousands spaced (and kept on one line)."""
    return f"{float(f'{x:.2g}'):,.0f}".replace(",", "\N{NO-BREAK SPACE}")


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


def imports() -> str:
    """Time to import, in fresh interpreters, the best of several."""
    statements = ("import qutip", "import qutip, qlab", "import qutip; from qlab import bb84", "import qlab.keyrates")
    seconds = {s: min(_import_time(s) for _ in range(ROUNDS)) for s in statements}
    rows = [(f"`{s}`", f"{t:.2f} s") for s, t in seconds.items()]
    return table(("statement", "import time"), rows)


def _import_time(statement: str) -> float:
    clock = f"import time; t = time.process_time(); {statement}; print(time.process_time() - t)"
    return float(subprocess.run([sys.executable, "-c", clock], capture_output=True, text=True, check=True).stdout)
