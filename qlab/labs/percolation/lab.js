// The percolation lab: roll the links, see islands, and find where a path all but surely exists.
import { axes, frame, h } from "../kit/kit.js";
import { indexOf, tablesOf, tally, told, world } from "./model.js";
import { lattice } from "./picture.js";

const TRAITS = ["p", "shape", "tries", "seed"];
const MANY = 100;
const FIRST_WORDS =
  "A line between two nodes is a link that has a pair; blue is what Alice reaches. Raise the slider until " +
  "Alice and Bob are joined: " +
  "then do it for another roll. Where is it all but sure?";
const CURVE_WORDS = "How often Alice reaches Bob, against the chance of a link, with your rolls as points";

function render({ model, el }) {
  const ui = frame({ model, el });
  const tables = tablesOf((name) => model.get(name));
  const state = { roll: 0, rolls: 1, hits: 0, points: new Map() };
  const now = () => ({
    p: model.get("p"),
    shape: model.get("shape"),
    tries: model.get("tries"),
    seed: model.get("seed"),
    roll: state.roll,
  });

  ui.root.querySelector(".ql-title").after(h("p", { class: "pc-first" }, FIRST_WORDS));
  ui.control("p");
  ui.control("tries", { as: "radio" });
  ui.control("shape", { as: "radio", into: ui.settings });
  const grid = lattice(ui.stage, tables);
  const place = ui.stage.appendChild(h("div", { class: "pc-curve" }));
  const plot = axes(place, model.get("frame"), CURVE_WORDS);
  const curve = plot.curve({ class: "ql-blue" });
  const lone = plot.curve({ class: "ql-purple", "stroke-dasharray": "2 5" });
  const rod = plot.rule({ class: "ql-orange" });
  place.append(
    h(
      "p",
      { class: "ql-hint" },
      "Solid: Alice reaches Bob. Dotted: a lone chain as long as the way between them. " +
        "Upright: your slider. " +
        "Points: your rolls.",
    ),
  );

  const redraw = () => {
    const here = now();
    const at = indexOf(here, tables);
    const shown = world(here, tables);
    if (state.rolls === 1) state.hits = shown.path.length > 0 ? 1 : 0;
    grid.show(here.shape, shown);
    const xs = Array.from({ length: 101 }, (_, i) => i / 100);
    curve.draw(xs, tables.joined.row(at.shape, at.tries));
    lone.draw(xs, tables.lone.row(at.tries));
    rod.draw(here.p);
    const { sentence, headline } = told(here, shown, state, tables);
    ui.say(sentence, { headline });
  };
  const mark = () => {
    const { p, shape, tries } = now();
    const key = `${shape} ${tries} ${p}`;
    const old = state.points.get(key) ?? { p, hits: 0, rolls: 0, shape, tries };
    state.points.set(key, { ...old, hits: old.hits + state.hits, rolls: old.rolls + state.rolls });
    pointsShown();
  };
  const made = [];
  const pointsShown = () => {
    const { shape, tries } = now();
    const wanted = [...state.points.values()].filter((x) => x.shape === shape && x.tries === tries);
    while (made.length < wanted.length) made.push(plot.mark({ class: "ql-vermilion", r: 5 }));
    made.forEach((dot, i) => {
      if (wanted[i]) dot.move(wanted[i].p, wanted[i].hits / wanted[i].rolls);
      else dot.move(-1, -1);
    });
  };
  const again = () => {
    Object.assign(state, { roll: state.roll + state.rolls, rolls: 1 });
    redraw();
    mark();
  };
  const many = () => {
    const from = state.roll + state.rolls;
    Object.assign(state, { roll: from, rolls: MANY, hits: tally({ ...now(), roll: from }, tables, MANY) });
    redraw();
    mark();
  };
  ui.button("Roll again", again, { primary: true });
  ui.button(`Roll ${MANY} times`, many);
  ui.onReset(() => {
    Object.assign(state, { roll: 0, rolls: 1, points: new Map() });
    pointsShown();
    redraw();
  });
  ui.watch(TRAITS, () => {
    state.rolls = 1;
    redraw();
    pointsShown();
  });
  ui.csv("percolation", () => ({
    columns: ["network", "tries", "p", "rolls", "joined"],
    rows: [...state.points.values()].map((x) => [x.shape, x.tries, x.p, x.rolls, x.hits]),
  }));
  ui.ready();
}

export default { render };
