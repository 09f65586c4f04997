// The key-rate lab: every kind of light against distance, and which knob moves which curve.
import { change, frame, h, number } from "../kit/kit.js";
import { curvesOf, stateOf, tablesOf } from "./model.js";
import { picture } from "./picture.js";
import { rate, reach, reasons, table } from "./table.js";

const FIGURES = ["dark_counts", "misalignment", "efficiency", "attenuation"];
const SETTINGS = [...FIGURES, "block", "fixed", "intensity", "distance_km"];
const FIRST_WORDS = () => [
  "All curves fall; each dives somewhere. Make ",
  h("b", {}, "dark clicks"),
  " rarer and see which ends move, and which lines do not.",
];

/** The controls; returns what keeps them right. */
function knobs(ui) {
  const { model } = ui;
  const setup = ui.control("setup", { as: "select" });
  const story = setup.element.appendChild(h("small", { class: "ql-hint" }));
  ui.control("dark_counts");
  ui.control("block", { into: ui.settings });
  const roomy = matchMedia("(min-width: 760px)").matches;
  const into = ui.fold("Errors, receiver, fibre, intensity", {
    into: ui.settings,
    open: roomy || model.get("fixed"),
  });
  for (const name of ["distance_km", "misalignment", "efficiency", "attenuation", "fixed"])
    ui.control(name, { into });
  const intensity = ui.control("intensity", { into });
  intensity.element.append(
    h("small", { class: "ql-hint" }, "Of the signal pulses, without decoys and with endlessly many."),
  );
  return () => {
    story.textContent = model.get("known").setups[model.get("setup")].story;
    intensity.element.hidden = !model.get("fixed");
  };
}

/** Another setup brings its figures; the reader may change these again. */
function setups({ model, start, onReset }) {
  let last = model.get("setup");
  model.on("change:setup", () => {
    const now = model.get("setup");
    const { story, ...figures } = model.get("known").setups[now];
    if (now !== last) change(model, figures);
    last = now;
  });
  onReset(() => change(model, Object.fromEntries(FIGURES.map((name) => [name, start[name]]))));
}

/** The result: how far with decoys, how far the others, and the rate where the reader looks. */
function result(found, km) {
  const others = [
    `A finite key ends at ${reach(found.finite.km)}`,
    `without decoys ${reach(found.none.km)}`,
    `twin fields ${reach(found.twin.km)}`,
  ];
  const here = `At ${number(km)}\u00a0km: ${rate(found.decoy.at(km))} bits a pulse.`;
  return { headline: `Decoys: ${reach(found.decoy.km)}`, sentence: `${others.join(", ")}. ${here}` };
}

function listed(found, { furthest }) {
  const names = Object.keys(found);
  const kms = Array.from({ length: furthest / 5 }, (_, i) => 5 * (i + 1));
  return {
    columns: ["distance_km", ...names],
    rows: kms.map((km) => [km, ...names.map((k) => found[k].at(km))]),
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const tables = tablesOf(get);
  ui.root.querySelector(".ql-title").after(h("p", { class: "kr-first" }, FIRST_WORDS()));
  const controls = knobs(ui);
  const draw = picture(ui.stage.appendChild(h("div", {})), get("frame"), tables);
  const write = table(ui.stage.appendChild(h("div", { class: "kr-table" })), tables);
  reasons(ui.fold("Why each curve ends where it does"), tables);
  let found = null;
  setups(ui);
  ui.watch(["setup", ...SETTINGS], () => {
    found = curvesOf(stateOf(get, tables), tables);
    controls();
    draw(found, get("distance_km"), get("attenuation"));
    write(found, get("distance_km"));
    const { sentence, headline } = result(found, get("distance_km"));
    ui.say(sentence, { headline });
  });
  ui.csv("key-rates", () => listed(found, tables));
  ui.ready();
}

export default { render };
