"""One computation on two machines: gates teleported over a shared pair, what noise leaves of them, what they cost.

`teleported_gate` is the circuit of one gate, as a channel on the two data qubits, and `steps` walks through it.
`process_fidelity`, `average_gate_fidelity` and `truth_table` judge a channel; `built` and `grover` use two or three
gates in a row. `calibrated` turns a reported gate fidelity into a pair, and `circuit_cost` asks a link how long the
pairs take and what waiting does to the data.
"""

from qlab.distributed.circuits import GATES, built, grover, truth_table
from qlab.distributed.cost import CircuitCost, circuit_cost
from qlab.distributed.fidelities import average_gate_fidelity, process_fidelity
from qlab.distributed.steps import Branch, Step, Steps, steps
from qlab.distributed.teleported import calibrated, teleported_gate, teleported_instrument

__all__ = [
    "GATES",
    "Branch",
    "CircuitCost",
    "Step",
    "Steps",
    "average_gate_fidelity",
    "built",
    "calibrated",
    "circuit_cost",
    "grover",
    "process_fidelity",
    "steps",
    "teleported_gate",
    "teleported_instrument",
    "truth_table",
]
