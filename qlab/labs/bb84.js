// BB84: every photon is drawn from a baked table of chances; nothing here knows physics.
import { array, axes, calm, change, frame, h, interval, locate, percent, random, set, short, svg, wilson } from "./kit.js";

const LOST = 2, BASES = ["Z", "X"], TONES = ["ql-blue", "ql-orange"], ENDS = [0, 1];
const ARROW = "M-8 0H8M-4.5 -3.5L-8 0L-4.5 3.5M4.5 -3.5L8 0L4.5 3.5"; // a polarisation, turned to its angle
const CROSS = "M-7 0H7M0 -7V7"; // a basis: + is Z; turned by 45 degrees, X
const WAVE = "M-7 0q3.5 -6 7 0t7 0"; // a photon that shares its state with Eve's copy
const EYE = "M-15 0Q0 -13 15 0Q0 13 -15 0ZM-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0";

/** A baked array for Eve's present plan, mixed between the grid points of its next axes. */
function mixture(model, name) {
  const table = array(model.get(name)), plans = Object.keys(model.get("plans")), each = plans.map((_, i) => i);
  return (grids, point) => table.blend([each, ...grids], [plans.indexOf(model.get("eve")), ...point]);
}

/** The photons of a seed. Each takes the same random numbers whatever the settings, so that a slider changes only what it must. */
function photonLog({ model, about }) {
  const outcomes = mixture(model, "outcomes"), most = about.controls.photons.high;
  const settings = new Uint8Array(most), results = new Uint8Array(most), log = { most, n: 0, plan: null };
  let rng, rows;
  log.restart = () => {
    const flat = outcomes([ENDS, ENDS], [model.get("fraction"), model.get("noise")]), size = flat.length / 8;
    rows = Array.from({ length: 8 }, (_, setting) => flat.subarray(setting * size, (setting + 1) * size));
    rng = random(model.get("seed"));
    log.plan = model.get("plans")[model.get("eve")];
    log.n = 0;
  };
  log.grow = (n) => {
    const loss = model.get("loss");
    for (; log.n < n; log.n++) {
      const setting = (settings[log.n] = rng.integer(8)), lost = rng.bernoulli(loss);
      results[log.n] = rng.draw(rows[setting]) + 32 * lost; // Eve's record and Bob's bit, and whether the photon is lost
    }
  };
  log.photon = (i) => {
    const aliceBasis = settings[i] >> 2, aliceBit = (settings[i] >> 1) & 1, bobBasis = settings[i] & 1;
    const record = (results[i] & 31) >> 1, bobBit = results[i] & 32 ? LOST : results[i] & 1;
    const kept = bobBit !== LOST && aliceBasis === bobBasis;
    return { number: i + 1, aliceBasis, aliceBit, bobBasis, bobBit, record, kept, wrong: kept && bobBit !== aliceBit };
  };
  return log;
}

/** Counts over the first n photons: kept and wrong bits in each basis, and which kept bit was the first wrong one. */
function tally(log, sent) {
  const kept = [0, 0], wrong = [0, 0];
  let first = null;
  for (let i = 0; i < sent; i++) {
    const p = log.photon(i);
    kept[p.aliceBasis] += p.kept;
    wrong[p.aliceBasis] += p.wrong;
    if (p.wrong) first ??= kept[0] + kept[1];
  }
  return { sent, kept, wrong, first, rate: wilson(wrong[0] + wrong[1], kept[0] + kept[1]) };
}

// What Alice sends, what Bob measures and what Eve does, as a glyph and a few words; and what becomes of the photon.
const turned = (turn, d) => ({ d, turn, tone: turn % 45 ? "ql-purple" : TONES[(turn / 45) % 2] });
const sent = (p) => ({ ...turned(45 * p.aliceBasis + 90 * p.aliceBit, ARROW), text: `${BASES[p.aliceBasis]} ${p.aliceBit}` });
const measured = (p) => ({ ...turned(45 * p.bobBasis, CROSS), text: p.bobBit === LOST ? "lost" : `${BASES[p.bobBasis]} ${p.bobBit}` });
const seen = (p, { deeds }) => {
  const deed = deeds[p.record];
  return { ...deed, ...(deed.angle === null ? { d: p.record ? WAVE : "", tone: "ql-purple" } : turned(deed.angle, ARROW)) };
};
const fate = (p) => (p.bobBit === LOST ? ["∅", "lost"] : !p.kept ? ["–", "drop"] : p.wrong ? ["✗", "wrong"] : ["✓", "right"]);

function story(p, plan) {
  const end = p.bobBit === LOST ? "It never arrives." : `Bob measures in ${BASES[p.bobBasis]} and reads ${p.bobBit}. `
    + (!p.kept ? "Other basis: dropped." : p.wrong ? "Same basis: kept, but wrong!" : "Same basis: kept, and right.");
  return `Photon ${p.number}: Alice sends ${p.aliceBit} in ${BASES[p.aliceBasis]}. ${seen(p, plan).told} ${end}`;
}

const unbroken = (text) => text.replaceAll(" ", "\u00a0");
const glyph = () => svg("path", { class: "ql-line" });
const ink = (path, { d = "", turn = 0, tone = "" }, at = "") => set(path, { d, transform: `${at} rotate(${-turn})`, class: `ql-line ${tone}` });

/** Alice, the fibre with photons in it, Eve and Bob. */
function scene(place, log) {
  const fibre = svg("path", { class: "bb-fibre" }), core = svg("path", { class: "bb-core" }), flying = svg("g");
  const root = svg("svg", { class: "bb-scene", height: 116, "aria-hidden": "true" }, fibre, core, flying);
  const actors = ["Alice", "Eve", "Bob"].map((name) => {
    const parts = { box: svg("rect", { x: -34, y: 28, width: 68, height: 48, rx: 12, class: "bb-box" }), mark: glyph(),
      name: svg("text", { y: 18, class: "bb-name" }, name), words: svg("text", { y: 98 }) };
    parts.root = svg("g", {}, parts.box, parts.mark, parts.name, parts.words);
    root.append(parts.root);
    return parts;
  });
  const [alice, eve, bob] = actors;
  const pool = Array.from({ length: 24 }, () => {
    const arrow = glyph(), dot = svg("g", {}, svg("circle", { r: 13, class: "bb-photon" }), arrow);
    flying.append(dot);
    return { dot, arrow };
  });
  const tell = (actor, picture, words) => {
    ink(actor.mark, picture, "translate(0 52)");
    actor.words.textContent = words;
  };
  let latest = null;
  const draw = (state) => {
    latest = state;
    const { nobody, flights, last } = state, width = root.clientWidth || 300, x = [40, width / 2, width - 40];
    const latestPast = (t) => flights.findLast((f) => f.t >= t)?.photon ?? last, [sending, passing] = [latestPast(0), latestPast(0.5)];
    actors.forEach((actor, i) => set(actor.root, { transform: `translate(${x[i]} 0)` }));
    for (const line of [fibre, core]) set(line, { d: `M${x[0]} 52H${x[2]}` });
    tell(alice, sending ? sent(sending) : {}, sending ? `sends ${sent(sending).text}` : "");
    tell(eve, { d: EYE }, passing ? seen(passing, log.plan).brief : "");
    tell(bob, last ? measured(last) : {}, last ? `${last.bobBit === LOST ? "" : "reads "}${measured(last).text} ${last.kept ? fate(last)[0] : ""}` : "");
    set(bob.box, { class: `bb-box bb-${last ? fate(last)[1] : ""}` });
    set(eve.root, { class: nobody ? "bb-away" : null });
    eve.name.textContent = nobody ? "nobody here" : "Eve";
    pool.forEach(({ dot, arrow }, i) => {
      const flight = flights[i], fading = flight?.photon.bobBit === LOST ? 1 - 6 * Math.max(0, flight.t - 0.6) : 1;
      set(dot, { visibility: flight && fading > 0 ? null : "hidden" });
      if (!flight || fading <= 0) return;
      set(dot, { transform: `translate(${x[0] + flight.t * (x[2] - x[0])} 52)`, opacity: fading });
      ink(arrow, flight.t > 0.5 && flight.photon.record ? seen(flight.photon, log.plan) : sent(flight.photon));
    });
  };
  place.append(root);
  new ResizeObserver(() => latest && draw(latest)).observe(root);
  return draw;
}

/** The last photons as a table, as many columns as fit. */
function strip(place, log) {
  const names = ["Photon", "Alice", "Eve", "Bob", "Kept?"], rows = names.map((name) => h("tr", {}, h("th", { scope: "row" }, name)));
  place.append(h("table", { class: "bb-strip" }, h("caption", {}, "The last photons. Z and X are two ways to write a bit on a photon; ",
    "a bit is kept where Alice and Bob used the same one."), h("tbody", {}, rows)));
  const columns = Array.from({ length: 16 }, () => rows.map((row, i) => {
    const path = glyph(), text = h("span"), icon = h("span", { class: "bb-icon" });
    if (i > 0 && i < 4) icon.append(svg("svg", { viewBox: "-10 -10 20 20", "aria-hidden": "true" }, path));
    const cell = i ? h("td", {}, icon, text) : h("th", { scope: "col" }, text);
    row.append(cell);
    return { cell, path, text, icon };
  }));
  const show = (column, p) => {
    column.forEach(({ cell }) => { cell.hidden = !p; });
    if (!p) return;
    const [icon, word] = fate(p), pictures = [{}, sent(p), seen(p, log.plan), measured(p), {}];
    column.forEach((part, i) => {
      ink(part.path, pictures[i]);
      part.text.textContent = [p.number, sent(p).text, seen(p, log.plan).text, measured(p).text, word][i];
      if (i) set(part.cell, { class: `bb-${word}` });
    });
    column[4].icon.textContent = icon;
  };
  let shown = 0;
  const draw = (n) => {
    shown = n;
    const width = place.clientWidth || 300, fit = Math.min(columns.length, Math.floor((width - 56) / (width < 420 ? 46 : 66)));
    columns.forEach((column, i) => show(column, i < fit && n - fit + i >= 0 ? log.photon(n - fit + i) : null));
  };
  new ResizeObserver(() => draw(shown)).observe(place);
  return draw;
}

/** The error rate with its interval on a scale from 0 to 50 %, the line above which there is no key, and the exact rate. */
function gauge(place, limit) {
  const part = (q) => 6 + 176 * Math.min(0.5, q), at = (q) => `${part(q)}%`, wide = (a, b) => `${part(b) - part(a)}%`;
  const value = h("strong", { class: "bb-value" }), range = h("span", { class: "bb-range" });
  const bar = svg("rect", { y: 33, height: 14, rx: 7, class: "bb-interval" }), dot = svg("circle", { cy: 40, r: 8, class: "bb-dot" });
  const label = svg("text", { y: 12 }), exact = svg("svg", { overflow: "visible", class: "bb-exact" }, svg("path", { d: "M-6 17H6L0 26Z" }), label);
  const zone = (from, to, tone, name) => [svg("rect", { x: at(from), width: wide(from, to), y: 28, height: 40, class: `bb-zone ${tone}` }),
    svg("text", { x: at((from + to) / 2), y: 63, class: "bb-bold" }, name)];
  const root = svg("svg", { class: "bb-gauge", height: 90, role: "img" },
    zone(0, limit, "ql-green", "key"), zone(limit, 0.5, "ql-vermilion", "no key"),
    [0, 0.2, 0.3, 0.4, 0.5].map((q) => svg("text", { x: at(q), y: 84, class: "bb-tick" }, percent(q))),
    svg("text", { x: at(limit), y: 84, class: "bb-bold" }, percent(limit)),
    svg("line", { x1: at(limit), x2: at(limit), y1: 22, y2: 72, class: "bb-limit" }), bar, dot, exact);
  place.append(h("p", { class: "bb-head" }, "Error rate (QBER) ", value, range), root);
  return (rate, truth) => {
    value.textContent = rate.n ? percent(rate.value, 1) : "unknown";
    range.textContent = rate.n ? `95 % interval: ${percent(rate.low, 1)} to ${percent(rate.high, 1)}` : "no bits to compare yet";
    set(bar, { x: at(rate.low), width: wide(rate.low, rate.high) });
    set(dot, { cx: at(rate.value || 0), visibility: rate.n ? null : "hidden" });
    set(exact, { x: at(truth) });
    label.textContent = `exact ${percent(truth, 1)}`;
    set(label, truth < 0.06 ? { "text-anchor": "start", x: -6 } : truth > 0.44 ? { "text-anchor": "end", x: 6 } : { "text-anchor": "middle", x: 0 });
    set(root, { "aria-label": `Error rate ${rate.n ? interval(rate) : "unknown"}; exact ${percent(truth, 1)}; no key from ${percent(limit)} on.` });
  };
}

/** The chance that no compared bit has shown an error yet, and what it means. */
function secrecy(place, { model }) {
  const value = h("strong", { class: "bb-value" }), note = h("p"), learns = h("p"), split = h("p"), box = h("div", { class: "bb-chart" });
  place.append(box, h("div", { class: "bb-notes" }, h("p", { class: "bb-head" }, "Chance that Eve is unnoticed ", value), note, learns, split));
  const plot = axes(box, model.get("chart"), "Chance that no compared bit is wrong, against the number of compared bits");
  const [, end] = model.get("chart").wide.x, [deepest] = model.get("chart").wide.y;
  const line = plot.curve({ class: "ql-blue" }), dot = plot.mark({ class: "ql-blue" });
  const { article, far, shares } = model.get("known"), silent = mixture(model, "silent_log10");
  const log10 = (n) => silent([shares, [0, far]], [model.get("fraction"), n])[0];
  const chance = (n) => (log10(n) < -300 ? "below 10⁻³⁰⁰" : log10(n) > -3 ? percent(10 ** log10(n), 1) : unbroken(short(10 ** log10(n), 2)));
  return ({ rate, first, kept, wrong }, plan, quiet) => {
    const noisy = model.get("noise") > 0, absent = log10(1) === 0;
    const reach = Math.min(rate.n, end, (end * Math.log10(deepest)) / (log10(end) || -1e-9)); // where the line leaves the chart
    box.hidden = noisy || absent;
    line.draw([0, end], [1, 10 ** log10(end)]);
    dot.move(reach, 10 ** log10(reach));
    value.textContent = noisy || absent ? "" : chance(rate.n);
    const run = first ? `In this run kept bit ${first} was the first wrong one.` : "In this run no bit was wrong so far.";
    note.textContent = noisy ? `On this line ${percent(quiet, 1)} of the kept bits are wrong even without Eve: one error proves nothing. `
        + "Alice and Bob estimate a rate, and count all of it as hers."
      : absent ? "There is no Eve to notice, and without noise no kept bit is wrong."
      : `if ${rate.n} kept bits are compared, on a line without noise. With ${article} bits (dashed): ${chance(article)}. ${run}`;
    const bits = plan.learns * model.get("fraction");
    learns.textContent = bits ? `What she learns: ${bits.toFixed(2)} bit of each kept bit.` : "";
    split.textContent = `Wrong in Z: ${wrong[0]} of ${kept[0]}. Wrong in X: ${wrong[1]} of ${kept[1]}.`;
  };
}

/** The result in plain words. */
function sentence({ sent, rate, wrong }, limit) {
  if (!rate.n) return "No bit has been kept yet: send some photons.";
  const line = percent(limit), verdict = rate.high < limit ? `Below ${line}: low enough for a key.`
    : rate.low > limit ? `Above ${line}: no key. Somebody may be listening.` : `Too few bits to say on which side of ${line} that is.`;
  return `${sent} photons sent, ${rate.n} kept, ${wrong[0] + wrong[1]} of them wrong: error rate ${interval(rate)}. ${verdict}`;
}

/** Photons on their way, `rate` a second, each for `flight` seconds: who has arrived, and who is where. */
function journey(ui, log, moved, landed) {
  let plan = null, clock = 0, cancel = null;
  const passed = (time) => (time < 0 ? plan.from : Math.min(plan.to, plan.from + 1 + Math.floor(time * plan.rate + 1e-9)));
  const trip = {
    on: () => plan !== null,
    launched: () => passed(clock),
    arrived: () => passed(clock - plan.flight),
    stop() { cancel?.(); plan = null; },
    start(from, to, rate, flight) {
      plan = { from, to, rate, flight };
      clock = 0;
      cancel = ui.loop((seconds) => {
        clock += seconds;
        if (trip.arrived() >= to) landed();
        else moved();
        return trip.on();
      });
    },
    flights() { // the ones furthest along first; of very many only some are drawn
      if (!plan) return [];
      const { from, to, rate, flight } = plan, room = Math.min(20, ui.stage.clientWidth / 50), found = [];
      const every = Math.ceil(Math.min(rate * flight, to - from) / room) || 1;
      for (let i = trip.arrived(); i < trip.launched(); i++) {
        if ((i - from) % every === 0) found.push({ photon: log.photon(i), t: Math.max(0, clock - (i - from) / rate) / flight });
      }
      return found;
    },
  };
  return trip;
}

/** The sliders that only the full lab has; the quieter ones fold away where there is little room. */
function sliders(ui) {
  const { model } = ui, share = ui.control("fraction").element, km = array(model.get("fibre_loss")).data;
  const body = h("div", { class: "ql-controls" }), box = h("details", { class: "bb-more" }, h("summary", {}, "Noise, loss and speed"), body);
  ui.controls.after(box);
  const [, loss] = ["noise", "loss", "speed"].map((name) => ui.control(name, { into: body }).element), kilometres = h("small", { class: "ql-hint" });
  loss.append(kilometres);
  box.open = matchMedia("(min-width: 760px)").matches || model.get("noise") > 0 || model.get("loss") > 0;
  return () => {
    const [below, part] = locate(km, model.get("loss"));
    share.hidden = model.get("eve") === "nobody";
    kilometres.textContent = model.get("loss") > km.at(-1) ? "more than 200 km of fibre" : `as in ${(below + part).toFixed(0)} km of good fibre`;
  };
}

/** What stands in the lab, from top to bottom; returns one function that draws all of it. */
function furnish(ui, log) {
  const { model } = ui, { limit } = model.get("known"), compact = model.get("compact"), rates = mixture(model, "error_rates");
  const exact = (fraction) => rates([ENDS, ENDS], [fraction, model.get("noise")])[0];
  const place = (name) => ui.stage.appendChild(h("div", { class: name }));
  set(ui.root, { "data-compact": compact });
  ui.root.querySelector(".ql-title").after(h("p", { class: "bb-first" },
    "Press ", h("b", {}, "Send 1000 photons"), " and watch the error rate. Then change who is on the line."));
  const told = h("small", { class: "ql-hint bb-told" });
  ui.control("eve", { as: "select" }).element.append(told);
  const drawSliders = compact ? () => {} : sliders(ui);
  const drawScene = scene(place("bb-line"), log), tale = place("bb-story");
  const drawGauge = gauge(place("bb-rate"), limit), drawStrip = strip(place("bb-last"), log);
  const drawSecrecy = compact ? () => {} : secrecy(place("bb-secret"), ui);
  return (shown, trip) => {
    const counts = tally(log, shown), last = shown ? log.photon(shown - 1) : null, flights = trip.flights();
    told.textContent = log.plan.story;
    tale.textContent = last ? story(last, log.plan) : "No photon has been sent yet.";
    drawSliders();
    drawScene({ last, flights, nobody: model.get("eve") === "nobody" });
    drawGauge(counts.rate, exact(model.get("fraction")));
    drawStrip(shown);
    drawSecrecy(counts, log.plan, exact(0));
    if (!trip.on() || shown % 10 === 0) ui.say(sentence(counts, limit));
  };
}

function render({ model, el }) {
  const ui = frame({ model, el }), log = photonLog(ui), draw = furnish(ui, log);
  let shown = 0, written = null;
  const paint = () => draw(shown, trip);
  const trip = journey(ui, log, () => { shown = trip.arrived(); paint(); }, () => settle(trip.launched()));
  const halt = () => { trip.stop(); play.textContent = "Play"; };
  const settle = (count) => { // everyone has landed: tell Python and the page's address
    halt();
    shown = written = count;
    change(model, { photons: count });
    paint();
  };
  const finish = () => trip.on() && settle(trip.launched());
  const send = (more, rate, flight) => {
    finish();
    const to = Math.min(log.most, shown + more);
    log.grow(to);
    if (to === shown) ui.say(`This lab sends ${log.most} photons at most: press Reset, or take a new seed.`);
    else if (flight === 0 && rate > 100) settle(to);
    else trip.start(shown, to, rate, flight);
  };
  ui.button("Send 1000 photons", () => send(1000, 700, calm() ? 0 : 0.6), { primary: true });
  ui.button("Send 1", () => send(1, 1000, calm() ? 0 : 1.8));
  const play = ui.button("Play", () => (playing() ? finish() : fly()));
  const playing = () => play.textContent === "Pause";
  const fly = () => {
    send(log.most, model.get("speed"), calm() ? 0 : Math.min(1.8, 4 / model.get("speed")));
    if (trip.on()) play.textContent = "Pause";
  };
  const refresh = () => {
    if (model.get("photons") !== written) {
      halt();
      shown = written = model.get("photons");
    }
    log.restart();
    log.grow(trip.on() ? log.most : shown);
    paint();
  };
  play.hidden = model.get("compact");
  ui.watch(["eve", "fraction", "noise", "loss", "seed", "photons"], refresh);
  ui.watch(["speed"], () => playing() && fly());
  ui.onReset(() => {
    written = null;
    refresh();
  });
  ui.csv("bb84", () => ({
    columns: ["photon", "alice_basis", "alice_bit", "eve", "bob_basis", "bob_bit", "kept", "wrong"],
    rows: Array.from({ length: shown }, (_, i) => log.photon(i)).map((p) => [p.number, BASES[p.aliceBasis], p.aliceBit,
      seen(p, log.plan).record, BASES[p.bobBasis], p.bobBit === LOST ? "" : p.bobBit, Number(p.kept), Number(p.wrong)]),
  }));
  ui.ready();
}

export default { render };
