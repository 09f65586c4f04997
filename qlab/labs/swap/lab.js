// The swapping lab: what stands where, and what the buttons do.
import { calm, change, frame, h } from "../kit/kit.js";
import { LEVELS } from "./chain.js";
import { STEP_COLUMNS, TASK, planner, rows, story, view } from "./plan.js";
import { picture } from "./picture.js";
import { curves } from "./curves.js";
import { mixtures } from "./mixtures.js";

const SECONDS_PER_STEP = 1.1;
const SECONDS_TO_GROW = 0.6;
const FIRST = [
  "Press ",
  ": Bell measurements join short pairs into long ones, and the fidelity falls. Then take more " +
    "links, or purify.",
];
const TASK_WORDS =
  "Your task: 8 links of 0.95, an end pair of 0.90 or better, as few pairs paid as you can. ";
const SAME_DEVICES = "The Bell measurements and the purification use the same gates and detectors.";
const WATCHED = [
  ...["left", "right", "left_fidelity", "right_fidelity", "links", "purify", "where", "rounds"],
  ...["success", "gate_error", "readout_error", "target"],
];

/**
 * Where the story stands: its stages, which one is shown, and what stops it from playing on.
 * @typedef {{stages: import("./chain.js").Stage[], shown: number, stop: (() => void) | null}} State
 */

/** The controls; returns what hides those that have nothing to do. */
function controls(ui) {
  const { model } = ui;
  const open = matchMedia("(min-width: 760px)").matches;
  ui.control("links");
  ui.control("purify", { as: "radio" });
  const how = ui.controls.appendChild(h("div", { class: "sw-how" }));
  for (const name of ["where", "rounds"]) ui.control(name, { into: how });
  const task = h("p", { class: "ql-hint" }, TASK_WORDS);
  task.append(ui.button("Set it up", () => change(model, TASK), { into: null }));
  ui.settings.append(task);
  const pairs = ui.fold("The link pairs, and your target", { into: ui.settings, open });
  const two = pairs.appendChild(h("div", { class: "sw-two" }));
  for (const side of ["left", "right"]) {
    const into = two.appendChild(h("div", { class: "sw-pair" }));
    ui.control(side, { as: "select", into });
    ui.control(`${side}_fidelity`, { into });
  }
  ui.control("target", { into: pairs });
  const errors = ui.fold("Errors of gates and detectors", { into: ui.settings });
  for (const name of ["gate_error", "readout_error", "success"]) ui.control(name, { into: errors });
  errors.append(h("small", { class: "ql-hint" }, SAME_DEVICES));
  return () => {
    how.hidden = model.get("purify") === "none";
  };
}

/** What stands in the lab, from top to bottom; returns what draws it. */
function furnish(ui) {
  const { model } = ui;
  const open = matchMedia("(min-width: 760px)").matches;
  const [before, after] = FIRST;
  const press = h("b", {}, calm() ? "From the start" : "Play");
  ui.root.querySelector(".ql-title").after(h("p", { class: "sw-first" }, before, press, after));
  const drawControls = controls(ui);
  const chain = picture(ui.stage);
  const now = ui.stage.appendChild(h("p", { class: "ql-now" }));
  const drawCurves = curves(ui.fold("Fidelity, swap by swap", { into: ui.stage, open }), model.get("frame"));
  const drawMixtures = mixtures(ui.fold("What the pairs are made of"));
  return {
    /** The chain as far as it is shown. */
    step({ stages, shown }, grown) {
      chain.draw(stages.slice(0, shown + 1), LEVELS[model.get("links")], grown);
      const words = `Step ${shown + 1} of ${stages.length}. ${story(stages, shown, model.get("links"))}`;
      if (now.textContent !== words) now.textContent = words;
    },
    /** What depends on the settings only. */
    all(seen) {
      drawControls();
      drawCurves(seen);
      drawMixtures(seen);
    },
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const plan = planner(model);
  const draw = furnish(ui);
  /** @type {State & {seen: ReturnType<typeof view> | null}} */
  const state = { stages: [], shown: 0, stop: null, seen: null };

  const play = ui.button("Play", () => (state.stop ? show(state.shown) : start()), { primary: !calm() });
  const next = ui.button("Next step", () => show((state.shown + 1) % state.stages.length), {
    primary: calm(),
  });
  const back = ui.button("Back", () => show(Math.max(0, state.shown - 1)));
  play.hidden = calm();

  const paint = (grown) => {
    draw.step(state, grown);
    back.disabled = state.shown === 0;
    next.textContent = state.shown + 1 < state.stages.length ? "Next step" : "From the start";
    play.textContent = state.stop ? "Stop" : "Play";
  };
  const tell = () => {
    const { sentence, headline } = state.seen.tell(state.shown);
    ui.say(sentence, { headline });
  };
  const show = (i) => {
    state.stop?.();
    state.stop = null;
    state.shown = i;
    paint(1);
    tell();
  };
  const start = () => {
    const last = state.stages.length - 1;
    let passed = 0;
    state.shown = 0;
    state.stop = ui.loop((seconds) => {
      passed += seconds;
      const i = Math.min(last, Math.floor(passed / SECONDS_PER_STEP));
      const grown = (passed - i * SECONDS_PER_STEP) / SECONDS_TO_GROW;
      if (i === last && grown >= 1) {
        show(i);
        return false;
      }
      if (i !== state.shown) {
        state.shown = i;
        tell();
      }
      paint(Math.min(0.999, grown));
      return true;
    });
    paint(0);
    tell();
  };
  const redraw = () => {
    state.seen = view(model, plan);
    state.stages = state.seen.stages;
    draw.all(state.seen);
    show(state.stages.length - 1);
  };
  ui.watch(WATCHED, redraw);
  ui.csv("swapping", () => ({ columns: STEP_COLUMNS, rows: rows(state.stages) }));
  ui.ready();
}

export default { render };
