"""One function at many points, here or on a cluster, with the same answer. (Public home: `qlab.sweep`.)"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor, Future, as_completed
from itertools import product
from typing import Any

import numpy as np

from qlab import _check

_PATIENCE_S = 2.0


def sweep(
    f: Callable[..., Any],
    grid: Mapping[str, Iterable[Any]] | Iterable[Any],
    executor: Executor | None = None,
    *,
    rng: Any = None,
) -> list[Any]:
    """Call a function at each point of a grid; a progress bar appears if that takes long.

    Each point has a random generator of its own, spawned from `rng`, so the answer depends neither on what runs it
    nor in which order. If a worker dies, its points can be run again elsewhere and give the same.

    Parameters
    ----------
    f : callable
        Called with the values of a point. If it has a parameter `rng`, it gets the point's generator.
    grid : mapping or iterable
        Names of parameters and the values of each: all combinations, the last name fastest. Or the points themselves:
        mappings of parameters, or single values for a function of one argument.
    executor : concurrent.futures.Executor, optional
        What runs the calls: a thread or process pool, or a Dask cluster through ``Client().get_executor()``. If not
        given, they run here, one after the other.
    rng : numpy.random.Generator, seed or None
        Source of randomness (SPEC 7).

    Returns
    -------
    list
        What `f` returned, in the order of the grid.

    Raises
    ------
    ValueError
        If an argument is not one of these. What `f` raises is raised.

    Examples
    --------
    >>> sweep(lambda a, b: 10 * a + b, {"a": [1, 2], "b": [3, 4]})
    [13, 14, 23, 24]

    References
    ----------
    M. Rocklin, Proc. 14th Python in Science Conf., 126 (2015) (Dask).
    """
    if not callable(f):
        raise ValueError(f"`f` must be a function; got {_check.brief(f)}")
    _check_executor(executor)
    calls = _with_generators(f, _points(grid), rng)
    if executor is None:
        return [_call(f, *call) for call in _progress(calls, len(calls))]
    futures = _submitted(executor, f, calls)
    _wait(futures)
    return [future.result() for future in futures]


def _check_executor(executor: Any) -> None:
    if executor is None or isinstance(executor, Executor):
        return
    if callable(getattr(executor, "get_executor", None)):
        hint = f" (a cluster's client has one: write `{type(executor).__name__.lower()}.get_executor()`)"
    elif isinstance(executor, type):
        hint = f" (did you mean `{executor.__name__}()`?)"
    elif type(executor).__module__.startswith("multiprocessing"):
        hint = " (write `concurrent.futures.ProcessPoolExecutor()`)"
    else:
        hint = ""
    if hint or not callable(getattr(executor, "submit", None)):
        got = _check.brief(executor)
        raise ValueError(f"`executor` must be a concurrent.futures.Executor or None; got {got}{hint}")


def _submitted(executor: Executor, f: Callable[..., Any], calls: list[Any]) -> list[Future[Any]]:
    futures = []
    for call in calls:
        futures.append(executor.submit(_call, f, *call))
        if not isinstance(futures[0], Future):
            got = f"`submit` returns {type(futures[0]).__module__}.{type(futures[0]).__name__}"
            raise ValueError(f"`executor` must be a concurrent.futures.Executor; {got} instead of its futures")
    return futures


def _points(grid: Any) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Arguments of each call, by place and by name."""
    if isinstance(grid, Mapping):
        combinations = product(*(_several(values, f" for {name!r}") for name, values in grid.items()))
        return [((), dict(zip(grid, values, strict=True))) for values in combinations]
    return [((), dict(point)) if isinstance(point, Mapping) else ((point,), {}) for point in _several(grid)]


def _several(values: Any, of: str = "") -> list[Any]:
    """A list of them; a text is one value, not its letters."""
    try:
        if not isinstance(values, (str, bytes)):
            return list(values)
    except TypeError:
        pass
    got = _check.brief(values)
    raise ValueError(
        "`grid` must be a mapping of names to lists of values, or a list of points; "
        f"got {got}{of} (write {f'[{got}]' if of or isinstance(values, (str, bytes)) else '[1, 2]'})"
    )


def _with_generators(f: Callable[..., Any], points: list[Any], rng: Any) -> list[tuple[Any, dict[str, Any]]]:
    root = np.random.SeedSequence(_check.generator(rng).integers(1 << 32, size=8, dtype=np.uint32).tolist())
    if not _takes_rng(f):
        return points
    seeds = root.spawn(len(points))
    return [(args, {"rng": seed, **named}) for (args, named), seed in zip(points, seeds, strict=True)]


def _takes_rng(f: Callable[..., Any]) -> bool:
    try:
        return "rng" in inspect.signature(f).parameters
    except (TypeError, ValueError):  # some builtins have no signature
        return False


def _call(f: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """Runs where the executor wants it; a generator is made there, so that a second try starts from the same seed."""
    seed = named.get("rng")
    fresh = {"rng": np.random.default_rng(seed)} if isinstance(seed, np.random.SeedSequence) else {}
    return f(*args, **{**named, **fresh})


def _wait(futures: list[Future[Any]]) -> None:
    """Until all are done; the first error stops the rest."""
    try:
        for future in _progress(as_completed(futures), len(futures)):
            future.result()
    except BaseException:
        for future in futures:
            future.cancel()
        raise


def _progress(items: Iterable[Any], total: int) -> Iterable[Any]:
    from tqdm.auto import tqdm  # only who sweeps waits for it

    return tqdm(items, total=total, delay=_PATIENCE_S, desc="sweep", unit="point")
