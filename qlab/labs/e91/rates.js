// What is left of an E91 key: two numbers from the run, and both curves over the share that Eve measures.
import { axes, h, number, percent } from "../kit/kit.js";

const KINDS = {
  noTrust: ["ql-blue", "No device trusted", "from S and the error rate"],
  trust: ["ql-green", "Devices trusted", ""],
};
const SHARES = Array.from({ length: 101 }, (_, i) => i / 100);
const LABEL =
  "Secret bits per key bit against the share that Eve measures, with and without trust in the devices";

/**
 * One rate: its number, and where it comes from.
 * @param {string[]} kind
 */
function rate([tone, name, how]) {
  const value = h("strong", { class: "ql-value" });
  const range = h("span", { class: "ql-range" });
  const source = h("small", { class: "ql-hint" }, how);
  const head = h("p", { class: "ql-head" }, h("span", {}, name), value, range);
  return {
    value,
    range,
    source,
    row: h("div", { class: "e9-rate" }, h("span", { class: `e9-key ${tone}` }), head, source),
  };
}

/**
 * What is left of each key bit in this run; returns what draws what `keyRates(...).ends` found, or null.
 * @param {Element} place
 */
export function rates(place) {
  const say = Object.fromEntries(Object.entries(KINDS).map(([name, kind]) => [name, rate(kind)]));
  const rows = Object.values(say).map(({ row }) => row);
  place.append(
    h("p", { class: "e9-label" }, "Secret bits per key bit, asymptotic"),
    h("div", { class: "e9-two" }, rows),
  );
  return (found) => {
    const across = found ? `: ${percent(found.across.value, 1)}` : "";
    say.trust.source.textContent =
      `from the error rate and, by way of S, the one across the ` + `key's angles${across}`;
    for (const [name, { value, range }] of Object.entries(say)) {
      value.textContent = found ? `at least ${number(found.low[name], 2)}` : "unknown";
      range.textContent = found ? `best guess ${number(found.value[name], 2)}` : "";
    }
  };
}

/**
 * Both rates as curves, and where the reader stands on them; drawn while the fold is open.
 * @param {HTMLElement} place  the body of a fold
 * @param {import("../kit/frame.js").Model} model
 * @param {any} truth  of pairs.js
 * @param {any} left  `keyRates` of pairs.js
 */
export function chart(place, model, { numbers }, left) {
  const fold = /** @type {HTMLDetailsElement} */ (place.parentElement);
  const box = place.appendChild(h("div", { class: "e9-chart" }));
  const plot = axes(box, model.get("chart"), LABEL);
  const shade = plot.bar({ class: "ql-vermilion e9-gap" });
  const curves = ["ql-blue", "ql-green ql-dash"].map((tone) => plot.curve({ class: tone }));
  const dots = ["ql-blue", "ql-green"].map((tone) => plot.mark({ class: tone }));
  const names = Object.keys(KINDS);
  place.append(
    h(
      "p",
      { class: "ql-hint" },
      h("span", { class: "e9-shade" }),
      "S is above 2, and yet no key without trust in the devices. ",
      "Curves are exact, for an endless run; the dots are where you are.",
    ),
  );
  const now = { setup: null };
  const drawCurves = () => {
    const points = SHARES.map((share) => ({ ...numbers(share), ...left.at(numbers(share)) }));
    const gap = SHARES.filter((_, i) => points[i].s > model.get("known").local && points[i].noTrust === 0);
    shade.draw(gap[0] ?? 0, gap.at(-1) ?? 0, 0, 1);
    names.forEach((name, i) =>
      curves[i].draw(
        SHARES,
        points.map((point) => point[name]),
      ),
    );
  };
  const draw = () => {
    if (!fold.open) return;
    const setup = ["eve_on", "eve_basis", "visibility"].map((name) => model.get(name)).join(" ");
    if (now.setup !== setup) drawCurves();
    now.setup = setup;
    const here = left.at(numbers(model.get("eve")));
    names.forEach((name, i) => dots[i].move(model.get("eve"), here[name]));
  };
  fold.addEventListener("toggle", draw);
  return draw;
}
