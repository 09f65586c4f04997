// The repeater lab: build a chain, watch one delivery, run many, and see on which side of the PLOB line it
// ends.
import { array, axes, calm, change, frame, h, number, percent, random, set, short } from "../kit/kit.js";
import { delivery, measured, setup } from "./chain.js";
import { legend, picture, seconds } from "./view.js";

// Milliseconds of work: at the start, after a change, in a frame of animation. A film lasts FILM seconds.
const FIRST = 30;
const CHANGED = 2;
const FRAME = 7;
const FILM = 7;
const FILM_STEPS = 16_000;
const FLOOR = 3e-21;
const HOPELESS = 400_000;
const SETTINGS = [
  "distance_km",
  "links",
  "hardware",
  "fidelity",
  "t2_ms",
  "use_cutoff",
  "cutoff_ms",
  "swap_success",
  "multiplexing",
  "seed",
];

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const tables = {};
  const most = ui.about.controls.pairs.high;
  for (const name of ["success", "attempt", "fresh", "memory", "swap", "errors", "entropy", "bounds"])
    tables[name] = array(get(name));
  const parts = furnish(ui, tables);
  const actions = {
    run: ui.button("Deliver 1000 more", () => change(model, { pairs: Math.min(most, get("pairs") + 1000) }), {
      primary: true,
    }),
    watch: ui.button("Watch one", () => (film ? cut() : play())),
    again: ui.button("Start again", () =>
      change(model, { pairs: 300, seed: (get("seed") + 1) % 4294967296 }),
    ),
  };
  let run = null;
  let stop = null;
  let film = null;
  let reel = 0;
  let log = null;
  let before = "";
  let _sketch = null;

  const restart = () => {
    run = { chain: setup(get, tables), rows: [], rng: random(get("seed")), current: null, idle: 0 };
    cut();
    reel = 0;
    if (!before) shoot();
    else
      _sketch ??= ui.loop(() => {
        // a slider that moves need not wait for the picture
        _sketch = null;
        if (!film) shoot();
        return false;
      });
    proceed();
  };
  const proceed = () => {
    work(run, get("pairs"), before ? CHANGED : FIRST);
    report();
    stop?.();
    stop = null;
    if (going(run, get("pairs")))
      stop = ui.loop(() => {
        work(run, get("pairs"), FRAME);
        report();
        return going(run, get("pairs"));
      });
  };
  const report = () => {
    if (run.rows.length > get("pairs")) run.rows.length = get("pairs");
    parts.results(run, measured(run.rows, tables), going(run, get("pairs")));
    set(actions.run, { disabled: get("pairs") >= most });
  };
  const shoot = () => {
    const records = [];
    const one = delivery(run.chain, random(get("seed"), 1 + reel), (record) => records.push(record));
    for (let k = run.chain.links; k < FILM_STEPS && one.step(); k += run.chain.links);
    log = parts.scene.show(run.chain, records, get("distance_km"));
  };
  const cut = () => {
    film?.();
    film = null;
    actions.watch.textContent = "Watch one";
    if (log) parts.scene.at(Infinity);
  };
  const play = () => {
    reel += 1;
    shoot();
    if (calm()) return ui.say(log.words);
    let clock = 0;
    actions.watch.textContent = "To the end";
    film = ui.loop((passed) => {
      clock += passed;
      if (clock >= FILM) return (cut(), ui.say(log.words), false);
      parts.scene.at(log.begin + ((log.end - log.begin) * clock) / FILM, clock);
    });
  };

  let kind = get("hardware");
  model.on("change:hardware", () => {
    // new nodes come with their memories; the reader may change these again
    const { story, ...preset } = get("presets")[get("hardware")];
    if (kind !== get("hardware") && !restoring) change(model, preset);
    kind = get("hardware");
  });
  let restoring = false;
  const reset = ui.reset;
  ui.reset = () => {
    restoring = true;
    reset();
    restoring = false;
  };
  ui.watch([...SETTINGS, "pairs"], () => {
    const now = JSON.stringify(SETTINGS.map(get));
    parts.controls();
    if (now === before && run.rows.length <= get("pairs")) return proceed();
    restart();
    before = now;
  });
  ui.csv("repeater", () => ({
    columns: ["delivery", "waiting_time_s", "fidelity", "error_z", "error_x", "attempts"],
    rows: run.rows.map((r, i) => [
      i + 1,
      r.time,
      r.weights[0],
      ...[0, 1].map((b) => r.weights.reduce((sum, w, k) => sum + w * tables.errors.at(b, k), 0)),
      r.attempts,
    ]),
  }));
  ui.ready();
}

/* The work: deliveries until there are enough, for so many milliseconds at a time. */

const hopeless = (run) => run.idle > HOPELESS;
const going = (run, wanted) => run.rows.length < wanted && !hopeless(run);

function work(run, wanted, milliseconds) {
  const until = performance.now() + milliseconds;
  for (let k = 1; going(run, wanted); k++) {
    run.current ??= delivery(run.chain, run.rng);
    run.idle += 1;
    if (!run.current.step()) {
      run.rows.push(run.current.result);
      run.current = null;
      run.idle = 0;
    }
    if (k % 64 === 0 && performance.now() > until) return;
  }
}

/* What stands in the lab. */

function furnish(ui, tables) {
  const { model } = ui;
  const get = (name) => model.get(name);
  ui.controls.before(
    h(
      "p",
      { class: "re-first" },
      "Nothing that sends light straight through the fibre gets above the PLOB line. Your task: get the blue dot above it at 500 km. Start with ",
      h("b", {}, "Links"),
      ", then find what holds the chain back.",
    ),
  );
  const group = (...names) => ui.controls.appendChild(h("div", { class: "re-group" }, names));
  const [way, memory, tools] = [group(), group(), group()];
  const story = h("small", { class: "ql-hint" });
  ui.control("links", { into: way, as: "radio" });
  ui.control("distance_km", { into: way });
  ui.control("t2_ms", { into: memory });
  ui.control("use_cutoff", { into: memory });
  const cutoff = ui.control("cutoff_ms", { into: memory }).element;
  ui.control("multiplexing", { into: memory });
  ui.control("hardware", { into: tools, as: "select" }).element.append(story);
  ui.control("fidelity", { into: tools });
  ui.control("swap_success", { into: tools });
  const scene = picture(ui.stage.appendChild(h("div", { class: "re-picture" })));
  ui.stage.append(legend(), ui.root.querySelector(".ql-said"));
  const below = ui.stage.appendChild(h("div", { class: "re-below" }));
  const facts = below.appendChild(h("div", {}));
  const graph = below.appendChild(h("div", {}));
  const table = factTable(facts);
  const plot = plotView(graph, get("frame"));
  return {
    scene,
    controls() {
      set(cutoff, { hidden: !get("use_cutoff") });
      story.textContent = get("presets")[get("hardware")].story;
    },
    results(run, found, more) {
      const place = get("scales").distances.indexOf(get("distance_km"));
      const bounds = { direct: tables.bounds.at(0, place), plob: tables.bounds.at(1, place) };
      table(found, bounds);
      plot(found, bounds, get("distance_km"));
      ui.say(sentence(run, found, bounds, more, get));
    },
  };
}

const power = (x) => (x > 0 ? short(x, 2) : "0");
const span = (e, write) => [write(e.value), `${write(e.low)} to ${write(e.high)}`];

function factTable(place) {
  const names = [
    "End-to-end pairs per second",
    "Fidelity",
    "Errors, measured in Z",
    "Errors, measured in X",
    "Secret bits per pair",
    "Attempts per delivered pair",
    "Secret bits per mode",
    "PLOB line, per mode",
    "Secret bits per second",
    "Direct, 1 GHz of perfect photons",
  ];
  const rows = names.map((name) => ({ name, value: h("td", {}), range: h("td", { class: "re-range" }) }));
  place.append(
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          h("th", { scope: "col" }, "Value"),
          h("th", { scope: "col" }, "95 % interval"),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(({ name, value, range }, i) =>
          h(
            "tr",
            { class: i === 6 || i === 7 ? "re-main" : null },
            h("th", { scope: "row" }, name),
            value,
            range,
          ),
        ),
      ),
    ),
    h(
      "p",
      { class: "ql-hint" },
      "Per mode: each use of the chain lets every link send one photon, which takes two modes. Per pair: after paying for both kinds of errors, for very long keys.",
    ),
  );
  return (found, { plob, direct }) => {
    const f3 = (x) => number(Math.min(1, Math.max(0, x)), 3);
    const cell = (e, write) => (found ? span(e, write) : ["–", ""]);
    const words = [
      cell(found?.rate, power),
      cell(found?.fidelity, f3),
      cell(found?.ez, (x) => percent(Math.max(0, x), 1)),
      cell(found?.ex, (x) => percent(Math.max(0, x), 1)),
      [found ? number(found.share, 3) : "–", ""],
      [found ? power(found.attempts) : "–", ""],
      cell(found?.perMode, power),
      [power(plob), ""],
      cell(found?.perSecond, power),
      [power(direct * 1e9), ""],
    ];
    words.forEach(([value, range], i) => {
      rows[i].value.textContent = value;
      rows[i].range.textContent = range;
    });
  };
}

function plotView(place, baked) {
  place.append(h("p", { class: "re-caption" }, "Secret bits per mode"));
  const plot = axes(
    place,
    baked,
    "Secret bits per mode against distance: the PLOB line, direct transmission, and this chain",
  );
  const bar = plot.curve({ class: "ql-blue re-reach" });
  const gap = plot.curve({ class: "ql-blue ql-dot" });
  const dot = plot.mark({ class: "ql-blue", r: 8 });
  const none = plot.mark({ class: "re-none", r: 7 });
  return (found, { plob }, km) => {
    const key = found?.perMode.value > 0;
    const y = key ? found.perMode.value : FLOOR;
    const show = (mark, on) => mark.move(on ? km : -1, y);
    show(dot, key);
    show(none, found && !key);
    const clear = found && found.perMode.high > 0;
    bar.draw(
      [km, km],
      clear ? [Math.max(FLOOR, found.perMode.low), Math.max(FLOOR, found.perMode.high)] : [NaN, NaN],
    );
    gap.draw([km, km], [found ? y : NaN, plob]);
  };
}

/* Words. */

function sentence(run, found, { plob }, more, get) {
  const chain = `${number(get("distance_km"))} km, ${get("links")} link${get("links") === "1" ? "" : "s"}`;
  if (!found)
    return hopeless(run)
      ? `${chain}: nothing comes through. Pairs are thrown away or lost faster than the chain joins them.`
      : `${chain}: no pair has come through yet.`;
  const start = `${chain}, ${number(found.n)} deliver${found.n === 1 ? "y" : "ies"}${more ? " so far" : ""}: fidelity ${number(found.fidelity.value, 3)}, one pair each ${seconds(found.wait.value)}.`;
  const stuck = hopeless(run)
    ? " Then a delivery took too long and the lab gave up, so these numbers flatter the chain."
    : "";
  if (found.perMode.high === 0)
    return `${start} Errors leave no key, so PLOB is not beaten. ${advice(found, get)}${stuck}`;
  const per = `${power(found.perMode.value)} secret bits per mode (${power(found.perMode.low)} to ${power(found.perMode.high)})`;
  if (found.perMode.low > plob)
    return `${start} ${per}: ${times(found.perMode.value / plob)} the PLOB line. You beat it.${stuck}`;
  if (found.perMode.high < plob)
    return `${start} ${per}: below the PLOB line of ${power(plob)}. Not beaten. ${advice(found, get)}${stuck}`;
  return `${start} ${per}: too few deliveries to say on which side of the PLOB line that is.${stuck}`;
}

const times = (x) =>
  x < 1e4
    ? `${number(x, x < 10 ? 1 : 0)} times`
    : x < 1e6
      ? `${number(Math.round(x / 1000))} thousand times`
      : x < 1e9
        ? `${number(x / 1e6, x < 1e7 ? 1 : 0)} million times`
        : `${number(x / 1e9, x < 1e10 ? 1 : 0)} thousand million times`;

function advice({ ez, ex }, get) {
  if (get("links") === "1") return "One link is no repeater: take more.";
  if (ex.value > 1.3 * ez.value)
    return "Most errors come from memories that wait too long: make the wait shorter, or the memory last longer.";
  return "Most errors come from imperfect pairs and swaps, and each swap adds some: try fewer links, or better pairs.";
}

export default { render };
