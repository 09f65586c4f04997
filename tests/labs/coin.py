"""A small lab for the tests of the kit: one control of each kind."""

from typing import Any

import numpy as np
import traitlets

from qlab.labs.kit import Lab, axes, baked, choice, flag, integer, number


class CoinLab(Lab):
    """Toss coins and watch the share of heads settle."""

    name = "coin"
    title = "Toss coins"
    address = ("bias", "tosses", "side", "shown", "seed")

    bias = number(0.5, low=0, high=1, step=0.01, label="Chance of heads", unit="%")
    tosses = integer(100, low=1, high=10_000, log=True, label="Tosses")
    side = choice("heads", {"heads": "Heads", "tails": "Tails"}, label="Count")
    shown = flag(True, label="Show the true chance")
    table = baked()
    frame: Any = traitlets.Dict().tag(sync=True)

    _esm = """
    import { array, axes, change, frame, interval, random, wilson as confidence } from "./kit.js";
    const calls = 1;  // a name that the kit may have too
    function render({ model, el }) {
      const ui = frame({ model, el });
      for (const name of ["bias", "tosses", "side", "shown"]) ui.control(name);
      const plot = axes(ui.stage, model.get("frame"), "Share of heads"), dot = plot.mark({ class: "ql-vermilion" });
      ui.button("Toss again", () => change(model, { seed: model.get("seed") + calls }), { primary: true });
      ui.watch(["bias", "tosses", "side", "shown", "seed"], () => {
        ui.root.dataset.redraws = Number(ui.root.dataset.redraws ?? 0) + 1;
        const n = model.get("tosses"), rate = confidence(random(model.get("seed")).binomial(n, model.get("bias")), n);
        dot.move(model.get("bias"), rate.value);
        ui.say(`Heads in ${interval(rate)} of ${n} tosses.`);
      });
      const two = array(model.get("table")).at(1, 1);
      ui.csv("coin", () => ({ columns: ["bias", "a, b"], rows: [[model.get("bias"), two]] }));
      ui.ready();
    }
    export default { render };
    """.replace("\n    ", "\n")

    def bake(self) -> None:
        self.set_trait("table", np.array([[1, np.nan], [1 / 3, 2]]))
        self.frame = axes.bake(self._draw)
        self.summary = "The share of heads comes ever closer to the chance of heads. <b>"
        self.set_trait("fallback", axes.picture(self._draw_line, self.summary))

    def _draw(self, ax: Any) -> None:
        ax.set(xlim=(0, 1), ylim=(0, 1), xlabel="chance of heads", ylabel="share of heads")

    def _draw_line(self, ax: Any) -> None:
        self._draw(ax)
        ax.plot([0, 1], [0, 1], color=axes.PALETTE["blue"])
