"""Sweeps: the same answer here, in threads, in processes, and on a Dask cluster that loses a worker."""

import os
import signal
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import qlab
from qlab.repeaters import Chain, Link

GRID = {"success": [0.05, 0.1, 0.5], "links": [1, 2]}


def mean_wait(success, links, rng):
    """What a sweep of a class may look like."""
    chain = Chain([Link(1, success_probability=success, attempt_rate_hz=1e3)] * links)
    return float(chain.simulate(200, rng=rng).waiting_time_s.mean())


class Client:
    """Like Dask's: it submits, but its futures are its own."""

    def submit(self, *call):
        return "future"

    def get_executor(self):
        return ThreadPoolExecutor(1)


class Pool:
    """Stands for a pool of `multiprocessing`, which would have to be closed."""


Pool.__module__ = "multiprocessing.pool"


class Other:
    """Something else that submits."""

    def submit(self, *call):
        return "future"


def slow_draw(x, rng, folder):
    """Leaves a note of which process ran it, and takes a while."""
    Path(folder, f"{x}-{os.getpid()}").touch()
    time.sleep(0.25)
    return x, float(rng.random())


def test_all_combinations_in_order():
    assert qlab.sweep(lambda a, b: (a, b), {"a": [1, 2], "b": ["x", "y"]}) == [(1, "x"), (1, "y"), (2, "x"), (2, "y")]
    assert qlab.sweep(abs, [-1, 2]) == [1, 2]
    assert qlab.sweep(lambda a, b=0: a - b, [{"a": 1}, {"a": 2, "b": 5}]) == [1, -3]
    assert qlab.sweep(abs, []) == []


def test_the_same_seed_gives_the_same_answer_whatever_runs_it():
    here = qlab.sweep(mean_wait, GRID, rng=3)
    assert here == qlab.sweep(mean_wait, GRID, rng=np.random.default_rng(3))
    assert here != qlab.sweep(mean_wait, GRID, rng=4)
    with ThreadPoolExecutor(2) as threads:
        assert qlab.sweep(mean_wait, GRID, executor=threads, rng=3) == here
    with ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as processes:
        assert qlab.sweep(abs, [-3, 4], executor=processes) == [3, 4]


def test_an_error_of_the_function_is_raised():
    with ThreadPoolExecutor(2) as threads, pytest.raises(ZeroDivisionError):
        qlab.sweep(lambda x: 1 / x, [1, 0], executor=threads)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the cluster, about the worker that it loses
def test_a_dask_cluster_that_loses_a_worker_gives_the_same(tmp_path):
    import distributed

    call = partial(slow_draw, folder=str(tmp_path))
    here = qlab.sweep(call, range(16), rng=5)
    for note in tmp_path.iterdir():
        note.unlink()
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "host": "127.0.0.1"}
    with (
        distributed.LocalCluster(dashboard_address=None, silence_logs=50, **settings) as cluster,
        distributed.Client(cluster) as client,
        ThreadPoolExecutor(1) as aside,
    ):
        client.wait_for_workers(2)
        answer = aside.submit(qlab.sweep, call, range(16), client.get_executor(), rng=5)
        while len(at_work(tmp_path)) < 2 and not answer.done():
            time.sleep(0.02)
        victim = at_work(tmp_path).pop()
        assert not answer.done()
        os.kill(int(victim), signal.SIGKILL)
        assert answer.result(timeout=90) == here
    assert len(at_work(tmp_path)) >= 2


def at_work(folder):
    """The processes that have left notes."""
    return {note.name.split("-")[1] for note in folder.iterdir()}


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: qlab.sweep(3, [1]), "`f` must be a function"),
        (lambda: qlab.sweep(abs, 3), "`grid` must be a mapping"),
        (lambda: qlab.sweep(abs, {"x": 3}), "`grid` must be a mapping"),
        (lambda: qlab.sweep(abs, {"x": 3}), r"got 3 for 'x' \(write \[3\]\)"),
        (lambda: qlab.sweep(abs, {"protocol": "dejmps"}), r"got 'dejmps' for 'protocol' \(write \['dejmps'\]\)"),
        (lambda: qlab.sweep(abs, "abc"), r"got 'abc' \(write \['abc'\]\)"),
        (lambda: qlab.sweep(abs, [1], Client()), r"a cluster's client has one: write `client.get_executor\(\)`"),
        (lambda: qlab.sweep(abs, [1], ThreadPoolExecutor), r"did you mean `ThreadPoolExecutor\(\)`"),
        (lambda: qlab.sweep(abs, [1], Pool()), r"write `concurrent.futures.ProcessPoolExecutor\(\)`"),
        (lambda: qlab.sweep(abs, [1], Other()), "`submit` returns builtins.str instead of its futures"),
        (lambda: qlab.sweep(abs, [1], executor=2), "`executor` must be a concurrent.futures.Executor"),
        (lambda: qlab.sweep(abs, [1], rng="1"), "`rng` must be"),
    ],
)
def test_bad_input_gets_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
