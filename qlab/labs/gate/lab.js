// The gate lab: steps of one teleported gate, then the quality of what it is made of.
import { axes, change, frame, h } from "../kit/kit.js";
import { circuit } from "./circuit.js";
import { LAST, curve, look, story, tablesOf, told } from "./model.js";

const TRAITS = ["data", "step", "result", "correct", "fidelity", "local", "seed"];
const SEEDS = 4294967296;
const CURVE =
  "How often the search succeeds against the fidelity of the pair; your point, and Oxford's measurement";

function render({ model, el }) {
  const ui = frame({ model, el });
  const tables = tablesOf((name) => model.get(name));
  /** @returns {any} */
  const now = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  ui.control("data", { as: "radio" });
  for (const name of ["fidelity", "local"]) ui.control(name);
  const draw = circuit(ui.stage, (step) => change(model, { step }));
  const words = ui.stage.appendChild(h("p", { class: "ga-story" }));
  const place = ui.stage.appendChild(h("div", { class: "ga-curve" }));
  const plot = axes(place, model.get("frame"), CURVE);
  const line = plot.curve({ class: "ql-blue" });
  const bar = plot.bar({ class: "ql-vermilion" });
  const oxford = plot.mark({ class: "ql-vermilion", r: 5 });
  const mine = plot.mark({ class: "ql-blue", r: 6 });
  place.append(
    h(
      "p",
      { class: "ql-hint" },
      "Curve: your local gates. Blue point: you. Red, with its bar: measured in Oxford.",
    ),
  );
  const { fidelity, local, search, search_error: error } = model.get("oxford");
  ui.control("correct", { into: ui.settings });
  ui.control("result", { into: ui.settings, as: "select" });

  const on = () => change(model, model.get("step") < LAST ? { step: model.get("step") + 1 } : again());
  const again = () => ({ step: 0, seed: (model.get("seed") + 1) % SEEDS });
  const next = ui.button("Next step", on, { primary: true });
  ui.button("Back", () => change(model, { step: Math.max(0, model.get("step") - 1) }));
  ui.button("Oxford's pair", () => change(model, { fidelity, local: 0 }), { into: ui.settings });
  ui.button("Oxford's gate", () => change(model, { fidelity, local }), { into: ui.settings });
  ui.watch(TRAITS, () => {
    const state = now();
    const seen = look(state, tables);
    draw({ step: state.step, bits: seen.bits, arrows: seen.arrows, correct: state.correct });
    words.textContent = story(state, seen.bits);
    next.textContent = state.step < LAST ? "Next step" : "From the start";
    line.draw(tables.grids.fidelity, curve(state, tables));
    bar.draw(fidelity - 0.003, fidelity + 0.003, search - error, search + error);
    oxford.move(fidelity, search);
    mine.move(state.fidelity, seen.search);
    const { headline, sentence } = told(state, seen, tables);
    ui.say(sentence, { headline });
  });
  ui.csv("gate", () => {
    const state = now();
    const seen = look(state, tables);
    return {
      columns: ["input", "readings", "told", "fidelity of the pair", "local error", "output", "CZ", "search"],
      rows: [
        [
          state.data,
          seen.bits,
          state.correct,
          state.fidelity,
          state.local,
          seen.kept,
          seen.average,
          seen.search,
        ],
      ],
    };
  });
  ui.ready();
}

export default { render };
