"""Nothing of a user's matplotlib settings reaches a lab, and no setting keeps a result from drawing itself."""

from collections.abc import Iterator
from contextlib import contextmanager

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from qlab import bb84, bbm92, e91, labs, repeaters

LINKS = [repeaters.Link(20, success_probability=0.1)] * 2
MINE = {"font.size": 30, "savefig.bbox": "tight", "axes.grid": False, "svg.fonttype": "path", "figure.dpi": 300}


@contextmanager
def settings(name: str) -> Iterator[None]:
    wanted = {"dark": "dark_background", "latex": {"text.usetex": True}, "mine": MINE}
    with plt.style.context(wanted[name]):
        yield


def made(name: str) -> labs.Lab:
    if name == "Explorer":
        return labs.Explorer(lambda x, a: a * x, x=np.linspace(0, 1, 5), a=[1, 2], hlines={"50 %": 0.5})
    return getattr(labs, name)()


def drawn(lab: labs.Lab) -> dict:
    """All that a page is given but the names of its parts."""
    state = lab.get_state()
    return {k: v for k, v in state.items() if isinstance(v, (str, dict)) and not k.startswith(("_", "layout"))}


LABS = [name for name in labs.__all__ if name.endswith("Lab") and name != "Lab"] + ["Explorer"]
PLOTS = {
    "bb84": lambda: bb84.simulate(500, rng=1).plot,
    "bbm92": lambda: bbm92.simulate(500, rng=1).plot,
    "repeaters": lambda: repeaters.Chain(LINKS).simulate(50, rng=1).plot,
    "timeline": lambda: repeaters.Chain(LINKS).timeline(rng=1).plot,
    "e91": lambda: e91.simulate(500, rng=1).plot,
}


@pytest.mark.parametrize("name", LABS)
def test_a_lab_looks_the_same_whatever_the_user_set(name):
    plain = drawn(made(name))
    for setting in ("dark", "latex", "mine"):
        with settings(setting):
            assert drawn(made(name)) == plain, setting


@pytest.mark.parametrize("setting", ["dark", "latex", "mine"])
@pytest.mark.parametrize("name", PLOTS)
def test_a_result_draws_itself_whatever_the_user_set(name, setting):
    with settings(setting):
        for ax in (PLOTS[name]()(), PLOTS[name]()(plt.subplots()[1])):
            assert not any(text.get_usetex() for text in ax.findobj(matplotlib.text.Text))
            ax.figure.canvas.draw()
            plt.close(ax.figure)
