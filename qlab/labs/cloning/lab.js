// The copy lab: choose a photon and a machine; sphere, frontier and table follow.
import { anglesOf, change, frame, h, readyStates, set } from "../kit/kit.js";
import { f3, rows, tablesOf, view } from "./model.js";
import { frontier, globe, panel, table } from "./pictures.js";

const SUMMARY =
  "A machine takes one photon in and gives two copies out, one for Bob and one for Eve. The " +
  "original is used up.";

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const tables = tablesOf(get);
  const turn = (r) => change(model, anglesOf(r));
  const state = () => ({
    machine: get("machine"),
    strength: get("strength"),
    angle: get("angle"),
    phase: get("phase"),
  });

  ui.controls.before(h("p", { class: "ql-summary" }, SUMMARY));
  const ready = readyStates(ui.controls, "1. Choose the photon to copy", turn);
  ui.control("machine", { as: "select" });
  const strength = ui.control("strength").element;
  const other = ui.fold("Any other state", { into: ui.settings });
  ui.control("angle", { into: other });
  ui.control("phase", { into: other });

  const views = [
    globe(panel(ui.stage, "On the Bloch sphere"), ui, turn),
    frontier(panel(ui.stage, "How good can two copies be?"), get("frontier"), means(tables)),
    table(ui.fold("As a table, with the means"), tables.best),
  ];
  const redraw = () => {
    const shown = view(state(), tables);
    set(strength, { hidden: !shown.adjustable });
    ready.show(shown.original);
    for (const part of views) part.show(shown);
    ui.say(shown.sentence, shown);
  };
  ui.watch(["machine", "strength", "angle", "phase"], redraw);
  ui.csv("copies", () => ({
    columns: ["machine", "strength", "original", "fidelity_bob", "fidelity_eve"],
    rows: rows(state(), tables),
  }));
  ui.ready();
}

// Two averages are about: say which is drawn, and what the other one is.
function means({ fixedMean, machines }) {
  const [four, all] = fixedMean.row(machines.indexOf("measure-random"));
  return (
    `Another mean: measuring has ${f3(four)} over these four, ` +
    `but ${f3(all)} over all states of the sphere.`
  );
}

export default { render };
