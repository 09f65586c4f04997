// The teleportation lab: what stands where, and what the buttons do.
import { anglesOf, change, frame, h, readyStates } from "../kit/kit.js";
import { circuit } from "./circuit.js";
import { LAST, bitsOf, mapsOf, table } from "./maps.js";
import { spheres } from "./spheres.js";
import { testPhotons } from "./photons.js";
import { counted, result, story } from "./words.js";

const SEEDS = 4294967296;
const MOST = 1e6;
const FIRST =
  " and follow the state of qubit 1 through the circuit: it leaves Alice when she measures, and is Bob's " +
  "once he corrects.";
const WATCHED = ["angle", "phase", "step", "result", "correction", "noise", "visibility", "photons", "seed"];

/** The controls that can wait; returns what hides the kind of noise while there is none. */
function settings(ui) {
  const open = matchMedia("(min-width: 760px)").matches;
  const choices = ui.fold("Result and correction", { into: ui.settings, open });
  for (const name of ["result", "correction"]) ui.control(name, { into: choices, as: "radio" });
  const pair = ui.fold("A noisy pair", { into: ui.settings, open });
  ui.control("visibility", { into: pair });
  const noise = ui.control("noise", { into: pair }).element;
  const other = ui.fold("Any other message", { into: ui.settings });
  for (const name of ["angle", "phase"]) ui.control(name, { into: other });
  return () => {
    noise.hidden = ui.model.get("visibility") === 1;
  };
}

/** What stands in the lab, from top to bottom; returns one function that draws all of it. */
function furnish(ui) {
  const { model } = ui;
  const get = (name) => model.get(name);
  const first = h("p", { class: "tp-first" }, "Press ", h("b", {}, "Next step"), FIRST);
  ui.root.querySelector(".ql-title").after(first);
  const ready = readyStates(ui.controls, "The state to teleport", (r) => change(model, anglesOf(r)));
  const picture = circuit(ui.stage, (step) => change(model, { step }));
  const now = ui.stage.appendChild(h("p", { class: "ql-now" }));
  const balls = spheres(ui, (r) => change(model, { ...anglesOf(r), step: 0 }), picture.travel);
  const drawSettings = settings(ui);
  const send = () => change(model, { photons: Math.min(MOST, get("photons") + 1000) });
  const drawTests = testPhotons(ui.fold("Many messages: test photons"), ui, send);
  return ({ r, outcome, scene, test }) => {
    const [step, bits] = [get("step"), bitsOf(outcome)];
    const uses = ["X", "Z"].map((gate, i) => bits[1 - i] === 1 && ["both", gate].includes(get("correction")));
    ready.show(r);
    drawSettings();
    picture.show({ step, bits, noisy: get("visibility") < 1, uses: uses.map((used) => used && step > 3) });
    now.textContent = story(step, outcome, get, uses);
    balls.show(r, scene, step);
    drawTests(get("visibility"), test);
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const maps = mapsOf(model);
  const draw = furnish(ui);
  const state = { photons: get("photons") }; // as many as were last spoken of
  const again = () => ({ step: 0, seed: (get("seed") + 1) % SEEDS });
  const on = () => change(model, get("step") < LAST ? { step: get("step") + 1 } : again());
  const next = ui.button("Next step", on, { primary: true });
  const back = ui.button("Back", () => change(model, { step: Math.max(0, get("step") - 1) }));
  ui.watch(WATCHED, () => {
    const r = maps.message();
    const outcome = maps.outcome(r);
    const scene = maps.at(get("step"), outcome, r);
    const test = maps.test();
    draw({ r, outcome, scene, test });
    next.textContent = get("step") < LAST ? "Next step" : "Once more";
    back.disabled = get("step") === 0;
    const { headline, sentence } = result(get, r, scene.passes, test.mean);
    const sent = get("photons") > state.photons;
    state.photons = get("photons");
    ui.say(sent ? counted(test) : sentence, { headline });
  });
  ui.csv("teleportation", () => table(maps.test(), get));
  ui.ready();
}

export default { render };
