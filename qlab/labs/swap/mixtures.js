// What the pairs are made of, as bars, and what the end pair costs.
import { h, number } from "../kit/kit.js";
import { price } from "./plan.js";

const BELL = ["Φ⁺", "Ψ⁻", "Ψ⁺", "Φ⁻"];

/** A pair's four Bell weights as one bar with its fidelity in front. */
function mixture(name) {
  const value = h("span", { class: "ql-value" });
  const parts = BELL.map((bell, k) => h("span", { class: `sw-part sw-part-${k}`, title: bell }));
  const bar = h("div", { class: "sw-mix", "aria-hidden": "true" }, parts);
  return {
    row: h("tr", {}, h("th", { scope: "row" }, name), h("td", {}, value), h("td", { class: "sw-wide" }, bar)),
    show({ weights }) {
      value.textContent = number(weights[0], 3);
      parts.forEach((part, k) => {
        part.style.width = `${100 * weights[k]}%`;
      });
    },
  };
}

const swatch = (bell, k) =>
  h("span", {}, h("span", { class: `sw-part sw-part-${k} sw-swatch` }), k ? bell : `${bell} (wanted)`);

/** The table of the left link, the right link and the end pair; returns what fills it. */
export function mixtures(place) {
  const [left, right, end] = ["Left link", "Right link", "End pair"].map(mixture);
  const heads = ["Fidelity", "Shares of the Bell states"].map((text) => h("th", { scope: "col" }, text));
  const cost = h("strong", { class: "sw-big" });
  const least = h("span", {});
  place.append(
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, h("td", {}), heads)),
      h("tbody", {}, left.row, right.row, end.row),
    ),
    h("p", { class: "sw-legend" }, BELL.map(swatch)),
    h("p", {}, "Pairs paid ", cost, " ", least),
  );
  return (seen) => {
    const [first] = seen.stages;
    left.show(first.pairs[0]);
    right.show(first.pairs[1]);
    end.show(seen.end);
    cost.textContent = price(seen.end.cost);
    least.textContent = seen.least
      ? `link pairs for each end pair, on average (${seen.least} without purification and failures)`
      : "link pairs for each end pair";
  };
}
