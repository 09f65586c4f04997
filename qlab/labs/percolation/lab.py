"""The percolation lab: a lattice whose links have a pair by chance, and two nodes that want to meet.

Which links there are, how likely one has a pair after one try or two, and how likely Alice reaches Bob come from
`qlab.networks`; the page rolls, and looks for islands and paths.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree

from qlab import _frozen
from qlab.labs.kit import Lab, axes, baked, choice, integer, number
from qlab.networks import THRESHOLDS, lattice

Floats = NDArray[Any]
ROWS, COLUMNS = 13, 20
ALICE, BOB = ROWS // 2 * COLUMNS, ROWS // 2 * COLUMNS + COLUMNS - 1
SHAPES = {"square": "square", "triangular": "triangles", "honeycomb": "honeycomb"}
TONES = {"square": "blue", "triangular": "green", "honeycomb": "vermilion"}
P = _frozen.read_only(np.linspace(0, 1, 101))
TRIALS = 400


class PercolationLab(Lab):
    """Give each link of a lattice a pair with some probability, and see whether a path of pairs joins Alice and Bob.

    Parameters
    ----------
    p : float
        Probability that one try gives a link its pair, in [0, 1].
    shape : "square", "triangular" or "honeycomb"
        Four, six or three neighbours for each node.
    tries : "1" or "2"
        How often each link tries before the path is looked for.
    seed : int
        Of the rolls.

    Examples
    --------
    >>> lab = PercolationLab(p=0.55)
    >>> lab.p = 55
    Traceback (most recent call last):
    ...
    qlab.labs.kit.controls.BadValue: `p` must be in [0, 1]; got 55 (did you pass a percentage? write 0.55)
    """

    name = "percolation"
    title = "Does a path exist?"
    address = ("p", "shape", "tries", "seed")

    p = number(0.5, low=0, high=1, step=0.01, label="A try gives a link its pair", unit="%")
    shape = choice("square", SHAPES, label="Network")
    seed = integer(29, low=0, high=2**32 - 1, label="Seed", hint="")
    tries = choice("1", {"1": "once", "2": "twice"}, label="Each link tries")

    edges = traitlets.Dict(read_only=True).tag(sync=True)  # shape -> both ends of every link, one after the other
    chance = baked(digits=8)  # [tries, p]: that a link has a pair
    joined = baked(digits=4)  # [shape, tries, p]: that Alice reaches Bob
    lone = baked(digits=4)  # [tries, p]: that a lone chain of as many links as there are columns does
    place = traitlets.Dict(read_only=True).tag(sync=True)
    frame = traitlets.Dict(read_only=True).tag(sync=True)

    def bake(self) -> None:
        """Links, chances, and the figure for readers without JavaScript."""
        chance = np.stack([P, 1 - (1 - P) ** 2])
        self.set_trait("edges", {shape: lattice(shape, ROWS, COLUMNS).edges.ravel().tolist() for shape in SHAPES})
        self.set_trait("chance", chance)
        self.set_trait("joined", np.stack([_reached(bottlenecks(shape), chance) for shape in SHAPES]))
        self.set_trait("lone", chance ** (COLUMNS - 1))
        places = {"rows": ROWS, "columns": COLUMNS, "alice": ALICE, "bob": BOB, "shapes": list(SHAPES)}
        self.set_trait("place", places)
        self.set_trait("frame", axes.bake(_frame))
        self.summary = _summary()
        self.set_trait("fallback", axes.picture(_picture, self.summary))


@cache
def bottlenecks(shape: str) -> Floats:
    """How strong the weakest link of the best path is, in trials, sorted.

    Give each link a random number and keep those below p: Alice reaches Bob as soon as p passes the largest number on
    the path whose largest is smallest, and that path lies in the minimum spanning tree. So one trial serves every p.
    """
    grid, rng = lattice(shape, ROWS, COLUMNS), np.random.default_rng(1)
    found = np.empty(TRIALS)
    for i in range(TRIALS):
        weights = rng.random(len(grid.edges)) + 1e-12
        tree = minimum_spanning_tree(coo_array((weights, grid.edges.T), (grid.nodes, grid.nodes)).tocsr())
        before = breadth_first_order(tree, ALICE, directed=False, return_predecessors=True)[1]
        both, node, worst = tree + tree.T, BOB, 0.0
        while node != ALICE:
            worst, node = max(worst, both[node, before[node]]), before[node]
        found[i] = worst
    return _frozen.read_only(np.sort(found))


def _reached(bottleneck: Floats, chance: Floats) -> Floats:
    """Share of the trials in which links of such a chance are enough."""
    return np.searchsorted(bottleneck, chance, side="right") / len(bottleneck)


def _frame(ax: Any) -> None:
    ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="a try gives a link its pair", ylabel="Alice reaches Bob")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda v, _: f"{100 * v:.0f} %")


def _picture(ax: Any) -> None:
    _frame(ax)
    for shape, style in zip(SHAPES, ("-", "--", ":"), strict=True):
        ax.plot(P, _reached(bottlenecks(shape), P), style, color=axes.PALETTE[TONES[shape]], label=SHAPES[shape])
    ax.plot(P, P ** (COLUMNS - 1), "-.", color=axes.PALETTE["purple"], label="a lone chain")
    ax.legend(fontsize=11.5)


def _summary() -> str:
    """The curves in words."""
    half = {shape: f"{100 * np.median(bottlenecks(shape)):.0f} %" for shape in SHAPES}
    return (
        f"How often a path of links joins Alice and Bob, {COLUMNS - 1} links apart in a lattice of {ROWS} by {COLUMNS} "
        f"nodes, against the probability that a link has a pair: half of the time at {half['triangular']} with six "
        f"neighbours, {half['square']} with four and {half['honeycomb']} with three. Each curve rises steeply near the "
        f"threshold of an endless lattice ({100 * THRESHOLDS['triangular']:.1f} %, 50 % and "
        f"{100 * THRESHOLDS['honeycomb']:.1f} %). A lone chain of {COLUMNS - 1} links needs "
        f"{100 * 0.5 ** (1 / (COLUMNS - 1)):.0f} % for the same."
    )
