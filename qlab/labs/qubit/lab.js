// The qubit lab: turn a photon and a polariser, send photons, compare counts with theory.
import { anglesOf, change, frame, h, readyStates } from "../kit/kit.js";
import { MOST, tablesOf, view } from "./model.js";
import { bars, beam, formula, globe, legend, panel, shrinking } from "./pictures.js";

const SUMMARY =
  "Turn the polariser or the photon, then send some: each photon passes whole or is stopped whole.";
const EXITS =
  "This polariser is a film: what it stops, it swallows. " +
  "A crystal with two exits would bring it to a second detector; the chances are the same.";

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const tables = tablesOf(get);
  const turn = (r) => change(model, anglesOf(r));
  const state = () => ({
    polariser: get("polariser"),
    angle: get("angle"),
    phase: get("phase"),
    photons: get("photons"),
    seed: get("seed"),
  });

  ui.controls.before(h("p", { class: "ql-summary" }, SUMMARY));
  ui.control("polariser");
  ui.control("angle");
  const ready = readyStates(ui.controls, "Ready-made states", turn);
  ui.control("phase", { into: ui.fold("Phase, for circular light", { into: ui.settings }) });
  const send = (n) => change(model, { photons: Math.min(MOST, get("photons") + n) });
  ui.button("Send 100 photons", () => send(100), { primary: true });
  ui.button("Send 1", () => send(1));
  ui.button("Send 10 000", () => send(10000));
  ui.button("Start counting again", () =>
    change(model, { photons: 0, seed: (get("seed") + 1) % 4294967296 }),
  );

  /** @type {import("./model.js").Part[]} */
  const parts = [beam(panel(ui.stage, "Along the beam")), globe(panel(ui.stage, "Bloch sphere"), turn)];
  ui.stage.append(legend());
  const counted = panel(ui.stage, "Photons counted");
  parts.push(
    bars(counted),
    shrinking(ui.fold("How the uncertainty shrinks"), get("shrinking")),
    formula(ui.fold("The state as a formula")),
  );
  counted.append(h("p", { class: "ql-legend" }, EXITS));

  const shown = () => view(state(), tables);
  const redraw = () => {
    const now = shown();
    ready.show(now.r);
    for (const part of parts) part.show(now);
    ui.say(now.sentence, now);
  };
  ui.watch(["polariser", "angle", "phase", "photons", "seed"], redraw);
  ui.csv("qubit", () => ({
    columns: ["photons", "passed", "share", "low", "high"],
    rows: shown().run.trail.map(({ n, k, value, low, high }) => [n, k, value, low, high]),
  }));
  ui.ready();
}

export default { render };
