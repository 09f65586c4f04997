// The photon-splitting lab: the reader is Eve; what she sends on shows in up to three counts.
import { change, frame, h } from "../kit/kit.js";
import { plan, rows, tablesOf, view } from "./model.js";
import { film, scales } from "./pictures.js";

const SUMMARY =
  "You are Eve. You count the photons of each pulse and keep one of several: its bit is yours. " +
  "Send on as many as Bob would miss.";
const TRAITS = ["single", "double", "more", "decoys", "length_km"];

function render({ model, el }) {
  const ui = frame({ model, el });
  const tables = tablesOf((name) => model.get(name));
  const state = () => ({
    single: model.get("single"),
    double: model.get("double"),
    more: model.get("more"),
    decoys: model.get("decoys"),
    length_km: model.get("length_km"),
  });

  ui.controls.before(h("p", { class: "ql-summary" }, SUMMARY));
  for (const name of ["single", "double", "more", "decoys"]) ui.control(name);
  ui.control("length_km", { into: ui.settings });
  const show = ui.fold("Show me how", { into: ui.settings });
  const use = (which) => () => {
    const shares = Object.entries(plan(state(), tables, which));
    change(model, Object.fromEntries(shares.map(([name, x]) => [name, Math.round(200 * x) / 200])));
  };
  ui.button("Hide from one count", use(0), { into: show });
  ui.button("Hide from all three", use(1), { into: show });

  const panel = (caption, hint) => {
    const made = h("div", { class: "ql-panel" }, h("p", { class: "ql-caption" }, caption));
    ui.stage.append(made, h("p", { class: "ql-hint" }, hint));
    return made;
  };
  const pictures = [
    film(
      panel("Thirty pulses", "● a photon; below it, one that you keep; ■ reaches Bob; a tick marks a decoy."),
      tables.luck.data.length,
    ),
    scales(
      panel(
        "Clicks of 1000 pulses, with you and without",
        "Grey: what chance allows in a million pulses. The line: without you.",
      ),
    ),
  ];
  ui.watch(TRAITS, () => {
    const shown = view(state(), tables);
    for (const picture of pictures) picture.show(shown);
    ui.say(shown.sentence, shown);
  });
  ui.csv("photon-splitting", () => ({
    columns: ["intensity", "length_km", "single", "double", "more", "honest", "clicks", "alarm"],
    rows: rows(state(), tables),
  }));
  ui.ready();
}

export default { render };
