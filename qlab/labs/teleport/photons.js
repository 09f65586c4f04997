// Many messages: test photons in six states, and the average fidelity against the visibility of the pair.
import { axes, h, interval, number } from "../kit/kit.js";
import { key } from "./keys.js";
import { sum } from "./maps.js";

const TITLE = "Average fidelity against the visibility of the pair, with the line at two thirds";

/** Fills a fold; returns what draws it. */
export function testPhotons(place, ui, send) {
  const box = h("div", { class: "ql-panel" });
  const side = h("div", { class: "tp-sent" });
  const mean = h("strong", { class: "ql-big" });
  const counts = h("p", { class: "ql-hint" });
  side.append(h("p", {}, "Average fidelity ", mean), counts);
  ui.button("Teleport 1000 test photons", send, { into: side });
  place.append(h("div", { class: "tp-tests" }, side, box));
  const plot = axes(box, ui.model.get("frame"), TITLE);
  box.append(
    h(
      "p",
      { class: "ql-legend" },
      h("span", {}, key("ql-vermilion", "ql-here"), "this pair, exact"),
      h("span", {}, key("ql-green"), "counted, with 95 % interval"),
    ),
  );
  const whisker = plot.curve({ class: "ql-green" });
  const dot = plot.mark({ class: "ql-green", r: 4.5 });
  const here = plot.mark({ class: "ql-vermilion ql-here", r: 9 });
  return (visibility, test) => {
    const { n, value, low, high } = test.share;
    mean.textContent = number(test.mean, 3);
    counts.textContent = n
      ? `So far ${number(test.passed.reduce(sum))} of ${number(n)} test photons (H V D A R L at random) ` +
        `passed Bob's test: ${interval(test.share)}.`
      : "No test photon sent yet.";
    here.move(visibility, test.mean);
    dot.move(visibility, value);
    whisker.draw([visibility, visibility], n ? [low, high] : [NaN, NaN]);
  };
}
