// The repeater lab: build a chain, see on which side of the PLOB line it ends, and watch one delivery.
import { array, calm, change, frame, h, set } from "../kit/kit.js";
import { diagram } from "./diagram.js";
import { measured } from "./figures.js";
import { filmed } from "./film.js";
import { factTable, plotView } from "./numbers.js";
import { begin, going, hopeless, listed, work } from "./run.js";
import { scene } from "./scene.js";
import { result, seconds } from "./words.js";

// Milliseconds of work: at the start, after a change, in a frame of animation. A film lasts FILM seconds.
const FIRST = 30;
const CHANGED = 2;
const FRAME = 7;
const FILM = 7;
const START = 300;
const TABLES = ["success", "attempt", "fresh", "memory", "swap", "errors", "entropy", "bounds"];
const QUIET = [
  "distance_km",
  "hardware",
  "fidelity",
  "swap_success",
  "multiplexing",
  "use_cutoff",
  "cutoff_ms",
];
const SETTINGS = ["links", "t2_ms", ...QUIET, "seed"];
const FIRST_WORDS = () => [
  "Light through fibre alone stays below the ",
  h("b", {}, "PLOB line"),
  ", whatever its ends do. Take ",
  h("b", {}, "2"),
  " links, with memories between them, and watch the dot.",
];

/** The controls; returns what keeps their words right. */
function knobs(ui) {
  const get = (name) => ui.model.get(name);
  ui.control("links", { as: "radio" });
  const long = ui.control("t2_ms").element.appendChild(h("small", { class: "ql-hint" }));
  const { fidelity } = get("presets").ideal;
  const usual = {
    distance_km: 500,
    hardware: "ideal",
    fidelity,
    swap_success: 1,
    multiplexing: 1,
    use_cutoff: false,
  };
  const changed = Object.entries(usual).some(([name, value]) => get(name) !== value);
  const into = ui.fold("Distance, nodes, pairs, swaps, cut-off", { into: ui.settings, open: changed });
  const made = Object.fromEntries(
    QUIET.map((name) => [name, ui.control(name, { into, as: name === "hardware" ? "select" : undefined })]),
  );
  const story = made.hardware.element.appendChild(h("small", { class: "ql-hint" }));
  return () => {
    const alone = get("links") === "1"; // nothing to swap, and nobody waits for anybody
    for (const name of ["swap_success", "use_cutoff"]) made[name].element.hidden = alone;
    made.cutoff_ms.element.hidden = alone || !get("use_cutoff");
    const memory = get("t2_ms") / 1000;
    long.textContent = memory < 1 ? "" : `that is ${seconds(memory)}`;
    story.textContent = get("presets")[get("hardware")].story;
  };
}

/** What stands in the lab; returns what draws each part of it. */
function furnish(ui, tables) {
  const { model } = ui;
  ui.root.querySelector(".ql-title").after(h("p", { class: "re-first" }, FIRST_WORDS()));
  const controls = knobs(ui);
  const plot = plotView(ui.stage.appendChild(h("div", { class: "re-plot" })), model.get("frame"));
  const drawScene = scene(ui.stage.appendChild(h("div", { class: "re-chain" })));
  const drawDiagram = diagram(ui.fold("One delivery in space and time"));
  const table = factTable(ui.fold("All numbers"));
  return {
    controls,
    picture(film, t, clock) {
      drawScene(film, t, clock);
      drawDiagram(film, t, clock);
    },
    results(facts) {
      const place = model.get("scales").distances.indexOf(model.get("distance_km"));
      const known = { direct: tables.bounds.at(0, place), plob: tables.bounds.at(1, place) };
      const all = { ...facts, ...known, km: model.get("distance_km") };
      table(all);
      plot(all);
      const { sentence, headline, more } = result(all);
      ui.say(sentence, { headline, more: [more, facts.told].filter(Boolean).join(" ") });
    },
  };
}

/** What a delivery looks like: play() it as a film, cut() the film short. */
function cinema(ui, parts, state) {
  const get = (name) => ui.model.get(name);
  const show = (t, clock) => parts.picture(state.film, t, clock);
  const shoot = () => {
    const { chain } = state.run;
    state.film = { chain, km: get("distance_km"), log: filmed(chain, get("seed"), state.reel) };
    show(Infinity, null);
  };
  const cut = () => {
    if (!state.stop) return;
    state.stop();
    state.stop = null;
    state.button.textContent = "Watch one";
    show(Infinity, null);
  };
  const finish = () => {
    cut();
    state.told = `Last watched: ${state.film.log.words}`;
    state.report();
  };
  const play = () => {
    state.reel += 1;
    shoot();
    if (calm()) return finish();
    const { begin: first, end } = state.film.log;
    let clock = 0;
    state.button.textContent = "To the end";
    state.stop = ui.loop((passed) => {
      clock += passed;
      if (clock >= FILM) finish();
      else show(first + ((end - first) * clock) / FILM, clock);
      return clock < FILM;
    });
  };
  return { shoot, cut, play, finish };
}

/** New nodes come with their memories, pairs and swaps; the reader may change these again. */
function presets({ model, start, onReset }) {
  let kind = model.get("hardware");
  const preset = () => {
    const { story, ...figures } = model.get("presets")[model.get("hardware")];
    return figures;
  };
  model.on("change:hardware", () => {
    if (kind !== model.get("hardware")) change(model, preset());
    kind = model.get("hardware");
  });
  onReset(() => change(model, Object.fromEntries(Object.keys(preset()).map((name) => [name, start[name]]))));
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const most = ui.about.controls.pairs.high;
  const tables = Object.fromEntries(TABLES.map((name) => [name, array(get(name))]));
  const parts = furnish(ui, tables);
  const state = { run: null, film: null, reel: 0, stop: null, told: "", setting: "", halt: null, due: null };
  const picture = cinema(ui, parts, state);
  const more = () => change(model, { pairs: Math.min(most, get("pairs") + 1000) });
  const deliver = ui.button("Deliver 1000 more", more, { primary: true });
  state.button = ui.button("Watch one", () => (state.stop ? picture.finish() : picture.play()));
  const again = () => change(model, { pairs: START, seed: (get("seed") + 1) % 2 ** 32 });
  ui.button("Start again", again, { into: ui.toolbar });
  state.report = () => {
    const { run, told } = state;
    if (run.rows.length > get("pairs")) run.rows.length = get("pairs");
    const found = measured(run.rows, tables);
    parts.results({ found, told, get, stuck: hopeless(run), going: going(run, get("pairs")) });
    set(deliver, { disabled: get("pairs") >= most });
  };
  const proceed = (milliseconds) => {
    work(state.run, get("pairs"), milliseconds);
    state.report();
    state.halt?.();
    state.halt = null;
    if (going(state.run, get("pairs")))
      state.halt = ui.loop(() => {
        work(state.run, get("pairs"), FRAME);
        state.report();
        return going(state.run, get("pairs"));
      });
  };
  // a slider that moves need not wait for the picture
  const later = () => {
    state.due ??= ui.loop(() => {
      state.due = null;
      if (!state.stop) picture.shoot();
      return false;
    });
  };
  const restart = () => {
    state.run = begin(get, tables);
    picture.cut();
    Object.assign(state, { reel: 0, told: "" });
    if (state.setting) later();
    else picture.shoot();
  };
  ui.watch([...SETTINGS, "pairs"], () => {
    const now = JSON.stringify(SETTINGS.map(get));
    const first = !state.setting;
    parts.controls();
    if (now !== state.setting || state.run.rows.length > get("pairs")) restart();
    state.setting = now;
    proceed(first ? FIRST : CHANGED);
  });
  presets(ui);
  ui.csv("repeater", () => listed(state.run, tables));
  ui.ready();
}

export default { render };
