"""What is frozen stays frozen: every result that qlab makes, through pickle, copies and a pool of processes."""

import copy
import dataclasses
import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
import pytest

import qlab
from qlab import bell, channels, devices, e91, eavesdroppers, hardware, measurement, purification, repeaters, states

from qlab import bb84, bbm92, blind, distributed, teleportation, weak_pulses  # isort: skip
from qlab._frozen import Frozen, FrozenDict, read_only


def modules() -> Iterator[Any]:
    for found in pkgutil.walk_packages(qlab.__path__, "qlab."):
        yield importlib.import_module(found.name)


def frozen_classes() -> set[type]:
    found = {x for module in modules() for x in vars(module).values() if isinstance(x, type)}
    return {c for c in found if dataclasses.is_dataclass(c) and c.__module__.startswith("qlab")}


CHAIN = repeaters.Chain([repeaters.Link(20, success_probability=0.1)] * 2, memory=repeaters.Memory(t2_s=1.0))
LASER = devices.LaserSource([0.1, 0.5], [0.5, 0.5])
WAYS = {
    "pickle": lambda x: pickle.loads(pickle.dumps(x)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "replace": lambda x: dataclasses.replace(x) if dataclasses.is_dataclass(x) else x,
}
MADE = {
    "bb84": lambda: bb84.simulate(100, rng=1),
    "bbm92": lambda: bbm92.simulate(100, rng=1),
    "weak_pulses": lambda: weak_pulses.simulate(1000, source=LASER, rng=1),
    "expected": lambda: weak_pulses.expected(LASER),
    "e91": lambda: e91.simulate(100, rng=1),
    "repeaters": lambda: CHAIN.simulate(100, rng=1),
    "timeline": lambda: CHAIN.timeline(rng=1),
    "plan": lambda: CHAIN.plan,
    "table": lambda: measurement.born(states.ket("D"), "Z"),
    "max_chsh": lambda: bell.max_chsh(states.bell("phi+")),
    "teleport": lambda: teleportation.teleport(states.ket("H"), states.bell("phi+")),
    "purified": lambda: purification.dejmps(states.werner(fidelity=0.8)),
    "channel": lambda: channels.depolarizing(0.1),
    "instrument": lambda: measurement.basis("Z"),
    "attack": lambda: eavesdroppers.InterceptResend(),
    "circuit cost": lambda: distributed.circuit_cost("swap", repeaters.Link(20), memory=repeaters.Memory(t2_s=1.0)),
    "steps": lambda: distributed.steps(states.bell("phi+")),
    "round": lambda: blind.play([1, 2], [3, 4], [0, 1], [1, 1]),
    "blind": lambda: blind.simulate([1, 2], 100, rng=1),
    "view": lambda: blind.server_view([1, 2]),
    "leak": lambda: blind.leak(copies=2),
    "traps": lambda: blind.traps(3, 100, rng=1),
}


def contents(x: Any) -> Iterator[Any]:
    """Everything that an object holds, however deep."""
    yield x
    if isinstance(x, dict):
        inside = list(x.values())
    elif isinstance(x, (tuple, list)):
        inside = list(x)
    else:
        inside = list(getattr(x, "__dict__", {}).values()) if type(x).__module__.startswith("qlab") else []
    for value in inside:
        yield from contents(value)


def use(run: Any) -> Any:
    """Read every property, so that what is cached is there too."""
    for name in dir(type(run)):
        if not name.startswith("_") and not callable(getattr(type(run), name)):
            getattr(run, name)
    return run


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", MADE)
def test_no_array_of_a_result_can_be_written_to(name, way):
    result = use(MADE[name]())
    for one in (result, WAYS[way](result)):
        for part in contents(one):
            assert not (isinstance(part, np.ndarray) and part.flags.writeable), (name, way)
            assert type(part) is not dict or part is getattr(one, "__dict__", None), (name, way, part)


def test_every_class_that_holds_arrays_is_frozen_for_good():
    for cls in frozen_classes():
        assert cls.__dataclass_params__.frozen, cls
        holds_arrays = any("NDArray" in str(f.type) or "ndarray" in str(f.type) for f in dataclasses.fields(cls))
        assert issubclass(cls, Frozen) or not holds_arrays, cls


def test_arrays_of_a_module_are_read_only():
    for module in modules():
        for name, value in vars(module).items():
            assert not (isinstance(value, np.ndarray) and value.flags.writeable), (module.__name__, name)


def test_a_run_does_not_change_with_the_arrays_it_was_made_from():
    bits = np.zeros(4, np.uint8)
    run = bb84.Run(bits, bits, bits, bits, bits)
    bits[0] = 1
    assert run.alice_bits.tolist() == [0, 0, 0, 0]


def test_a_run_of_a_chain_does_not_change_with_the_arrays_it_was_made_from():
    waits, certain = np.ones(4), np.ones(4)
    run = repeaters.Run(waits, certain, certain, certain, certain)
    waits[:] = 7
    assert float(run.rate_hz) == 1


def test_a_run_from_a_pool_of_processes_is_read_only():
    with ProcessPoolExecutor(1) as pool:
        run = qlab.sweep(bb84.simulate, [{"n": 100}], pool, rng=1)[0]
    with pytest.raises(ValueError, match="read-only"):
        run.alice_bits[0] = 1


def test_presets_travel_and_stay():
    for links in (hardware.EXPERIMENTS, hardware.BOARON_2018, hardware.TOKYO_2010):
        assert pickle.loads(pickle.dumps(links)) == links
    assert pickle.loads(pickle.dumps(hardware.PRESETS)) == hardware.PRESETS == copy.deepcopy(hardware.PRESETS)
    with pytest.raises(TypeError, match="read-only"):
        hardware.PRESETS["nv"] = None
    assert set(hardware.PRESETS | {"mine": hardware.NV_CENTRE}) == {*hardware.PRESETS, "mine"}


@pytest.mark.parametrize("change", ["clear", "popitem", "update", "setdefault", "pop"])
def test_a_frozen_dictionary_refuses_every_change(change):
    kept = FrozenDict(a=1)
    with pytest.raises(TypeError, match="read-only"):
        getattr(kept, change)("a") if change == "pop" else getattr(kept, change)()
    assert kept == {"a": 1} and kept.copy() == {"a": 1}


def test_read_only_copies_what_somebody_else_could_change():
    mine = np.arange(3)
    kept = read_only(mine[:])
    mine[0] = 9
    assert kept.tolist() == [0, 1, 2] and read_only(kept) is kept
