// Curves over a baked grid: one control per argument, a reading at one point. No formula but interpolation.
import { array, axes, change, frame, h, locate, percent, set, short, svg, words } from "../kit/kit.js";

const DASHES = [null, "9 5", "2 5", "9 4 2 4"];

function render({ model, el }) {
  const ui = frame({ model, el });
  const { x, grids, names, label, unit, log, colours } = model.get("plot");
  const table = array(model.get("values"));
  const xs = grids[x];
  const rule = ui.about.controls[x];
  const sliders = Object.keys(grids).filter((name) => name !== x);
  const named = /^[A-Z][a-z]/.test(rule.label)
    ? rule.label[0].toLowerCase() + rule.label.slice(1)
    : rule.label; // "QBER" stays
  const back = (v) => (log ? 10 ** v : v);
  const shown = (v) =>
    Number.isNaN(v)
      ? "no value"
      : unit === "%"
        ? percent(1, 0).replace("100", short(100 * v))
        : short(v) + (unit ? `\u00a0${unit}` : "");

  Object.keys(grids).forEach((name) => ui.control(name));
  const plot = axes(ui.stage, model.get("frame"), `${label} against ${named}`);
  const rod = plot.rule({ class: "ql-blue" });
  const curves = names.map((name, i) => {
    const line = plot.curve({ class: `ql-${colours[i]}`, "stroke-dasharray": DASHES[i % 4] });
    const value = h("strong", { class: `ql-${colours[i]}` });
    return {
      name,
      line,
      dot: plot.mark({ class: `ql-${colours[i]}` }),
      value,
      key: key(name, colours[i], DASHES[i % 4], value),
    };
  });
  if (names.length > 1)
    ui.stage.append(
      h(
        "ul",
        { class: "ql-keys" },
        curves.map((curve) => curve.key),
      ),
    );

  // The curves as the sliders stand: one number for each x on the grid.
  const current = () =>
    curves.map((_, i) =>
      table.blend(
        [names.map((_, j) => j), ...sliders.map((s) => grids[s])],
        [i, ...sliders.map((s) => model.get(s))],
      ),
    );
  let lines = [];
  const reread = () => {
    const at = model.get(x);
    const [i, t] = locate(xs, at);
    rod.draw(at);
    const said = curves.map((curve, c) => {
      const value = back(t === 0 ? lines[c][i] : (1 - t) * lines[c][i] + t * lines[c][i + 1]);
      curve.dot.move(at, value);
      curve.value.textContent = shown(value);
      return (names.length > 1 ? `${curve.name} ` : `${label} `) + shown(value);
    });
    ui.say(`At ${named} ${words(rule, at)}: ${said.join(", ")}.`);
  };
  const redraw = () => {
    lines = current();
    lines.forEach((line, i) => curves[i].line.draw(xs, line.map(back)));
    reread();
  };
  const point = (event) => {
    const step = rule.step ?? 1;
    const value = plot.valueAt(event);
    const near = rule.log ? value : rule.low + Math.round((value - rule.low) / step) * step;
    change(model, {
      [x]: Math.min(
        rule.high,
        Math.max(rule.low, rule.kind === "integer" ? Math.round(near) : Number(near.toPrecision(12))),
      ),
    });
  };
  set(plot.root, { class: "ql-axes ql-touch", onpointermove: point, onpointerdown: point });
  ui.watch(sliders, redraw);
  ui.watch([x], reread);
  ui.csv("explorer", () => ({
    columns: [x, ...sliders, ...names],
    rows: xs.map((value, i) => [
      value,
      ...sliders.map((s) => model.get(s)),
      ...current().map((line) => (Number.isNaN(line[i]) ? "" : back(line[i]))),
    ]),
  }));
  ui.ready();
}

const key = (name, colour, dashes, value) =>
  h(
    "li",
    {},
    svg(
      "svg",
      { viewBox: "0 0 34 10", width: 34, height: 10, "aria-hidden": "true" },
      svg("path", { d: "M2 5H32", class: `ql-line ql-${colour}`, "stroke-dasharray": dashes }),
    ),
    h("span", {}, name),
    value,
  );

export default { render };
