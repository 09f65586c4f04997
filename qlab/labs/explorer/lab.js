// Curves over a baked grid: one control per argument, a reading at one point. No formula but interpolation.
import { axes, change, frame, h, set, svg } from "../kit/kit.js";
import { curves, inSentence, plain, reading, snapped, tablesOf } from "./model.js";

const DASHES = [null, "9 5", "2 5", "9 4 2 4"];

function render({ model, el }) {
  const ui = frame({ model, el });
  const tables = tablesOf((name) => model.get(name));
  const { x, grids, order, names, log, sliders, rules } = tables;
  const state = () => Object.fromEntries(order.map((name) => [name, model.get(name)]));

  order.forEach((name) => ui.control(name));
  const plot = axes(ui.stage, model.get("frame"), `${tables.label} against ${inSentence(rules[x].label)}`);
  const rod = plot.rule({ class: "ql-blue" });
  const inks = names.map((name, i) => ink(plot, name, tables.colours[i], DASHES[i % 4]));
  if (names.length > 1)
    ui.stage.append(
      h(
        "ul",
        { class: "ql-keys" },
        inks.map((one) => one.key),
      ),
    );

  let lines = curves(state(), tables); // as the sliders stand; the horizontal axis only reads them
  const reread = () => {
    const read = reading(state(), lines, tables);
    rod.draw(model.get(x));
    inks.forEach((one, i) => one.read(model.get(x), read.values[i], read.texts[i]));
    ui.say(read.sentence, read);
  };
  const redraw = () => {
    lines = curves(state(), tables);
    lines.forEach((line, i) =>
      inks[i].line.draw(
        grids[x],
        line.map((value) => plain(log, value)),
      ),
    );
    reread();
  };
  const point = (event) => change(model, { [x]: snapped(rules[x], plot.valueAt(event)) });
  set(plot.root, { class: "ql-axes ql-touch", onpointermove: point, onpointerdown: point });
  ui.watch(sliders, redraw);
  ui.watch([x], reread);
  ui.csv("explorer", () => ({
    columns: [x, ...sliders, ...names],
    rows: grids[x].map((value, i) => [
      value,
      ...sliders.map((name) => model.get(name)),
      ...lines.map((line) => (Number.isNaN(line[i]) ? "" : plain(log, line[i]))),
    ]),
  }));
  ui.ready();
}

// One curve: its line, its point, and its entry in the key.
function ink(plot, name, colour, dashes) {
  const line = plot.curve({ class: `ql-${colour}`, "stroke-dasharray": dashes });
  const dot = plot.mark({ class: `ql-${colour}` });
  const value = h("strong", { class: `ql-${colour}` });
  const sample = svg("path", { d: "M2 5H32", class: `ql-line ql-${colour}`, "stroke-dasharray": dashes });
  return {
    line,
    key: h(
      "li",
      {},
      svg("svg", { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" }, sample),
      h("span", {}, name),
      value,
    ),
    read(x, y, text) {
      dot.move(x, y);
      value.textContent = text;
    },
  };
}

export default { render };
