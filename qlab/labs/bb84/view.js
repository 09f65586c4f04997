// What a BB84 run looks like: the line, the last photons, the error rate, the chance that Eve is unnoticed.
import { axes, h, interval, percent, set, short, svg } from "../kit/kit.js";
import { LOST, fate, measured, mixture, seen, sent } from "./photons.js";

const EYE = "M-15 0Q0 -13 15 0Q0 13 -15 0ZM-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0";

const unbroken = (text) => text.replaceAll(" ", "\u00a0");
const glyph = () => svg("path", { class: "ql-line" });
const ink = (path, { d = "", turn = 0, tone = "" }, at = "") =>
  set(path, { d, transform: `${at} rotate(${-turn})`, class: `ql-line ${tone}` });

/** Alice, the fibre with photons in it, Eve and Bob. */
export function scene(place, log) {
  const fibre = svg("path", { class: "bb-fibre" });
  const core = svg("path", { class: "bb-core" });
  const flying = svg("g");
  const root = svg("svg", { class: "bb-scene", height: 108, "aria-hidden": "true" }, fibre, core, flying);
  const actors = ["Alice", "Eve", "Bob"].map((name) => {
    const parts = {
      box: svg("rect", { x: -34, y: 28, width: 68, height: 48, rx: 12, class: "bb-box" }),
      mark: glyph(),
      name: svg("text", { y: 18, class: "bb-name" }, name),
      words: svg("text", { y: 98 }),
    };
    parts.root = svg("g", {}, parts.box, parts.mark, parts.name, parts.words);
    root.append(parts.root);
    return parts;
  });
  const [alice, eve, bob] = actors;
  const pool = Array.from({ length: 24 }, () => {
    const arrow = glyph();
    const dot = svg("g", {}, svg("circle", { r: 13, class: "bb-photon" }), arrow);
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
    const { nobody, flights, last } = state;
    const width = root.clientWidth || 300;
    const x = [44, width / 2, width - 44];
    const latestPast = (t) => flights.findLast((f) => f.t >= t)?.photon ?? last;
    const [sending, passing] = [latestPast(0), latestPast(0.5)];
    actors.forEach((actor, i) => set(actor.root, { transform: `translate(${x[i]} 0)` }));
    for (const line of [fibre, core]) set(line, { d: `M${x[0]} 52H${x[2]}` });
    tell(alice, sending ? sent(sending) : {}, sending ? `sends ${sent(sending).text}` : "");
    tell(eve, { d: EYE }, passing ? seen(passing, log.plan).brief : "");
    tell(
      bob,
      last ? measured(last) : {},
      last
        ? `${last.bobBit === LOST ? "" : "reads "}${measured(last).text} ${last.kept ? fate(last)[0] : ""}`
        : "",
    );
    set(bob.box, { class: `bb-box bb-${last ? fate(last)[1] : ""}` });
    set(eve.root, { class: nobody ? "bb-away" : null });
    eve.name.textContent = nobody ? "nobody here" : "Eve";
    pool.forEach(({ dot, arrow }, i) => {
      const flight = flights[i];
      const fading = flight?.photon.bobBit === LOST ? 1 - 6 * Math.max(0, flight.t - 0.6) : 1;
      set(dot, { visibility: flight && fading > 0 ? null : "hidden" });
      if (!flight || fading <= 0) return;
      set(dot, { transform: `translate(${x[0] + flight.t * (x[2] - x[0])} 52)`, opacity: fading });
      ink(
        arrow,
        flight.t > 0.5 && flight.photon.record ? seen(flight.photon, log.plan) : sent(flight.photon),
      );
    });
  };
  place.append(root);
  new ResizeObserver(() => latest && draw(latest)).observe(root);
  return draw;
}

/** The last photons as a table, as many columns as fit. */
export function strip(place, log) {
  const names = ["Photon", "Alice", "Eve", "Bob", "Kept?"];
  const rows = names.map((name) => h("tr", {}, h("th", { scope: "row" }, name)));
  place.append(
    h(
      "table",
      { class: "bb-strip" },
      h(
        "caption",
        {},
        "The last photons. Z and X are two ways to write a bit on a photon; ",
        "a bit is kept where Alice and Bob used the same one.",
      ),
      h("tbody", {}, rows),
    ),
  );
  const columns = Array.from({ length: 16 }, () =>
    rows.map((row, i) => {
      const path = glyph();
      const text = h("span");
      const icon = h("span", { class: "bb-icon" });
      if (i > 0 && i < 4) icon.append(svg("svg", { viewBox: "-10 -10 20 20", "aria-hidden": "true" }, path));
      const cell = i ? h("td", {}, icon, text) : h("th", { scope: "col" }, text);
      row.append(cell);
      return { cell, path, text, icon };
    }),
  );
  const show = (column, p) => {
    column.forEach(({ cell }) => {
      cell.hidden = !p;
    });
    if (!p) return;
    const [icon, word] = fate(p);
    const pictures = [{}, sent(p), seen(p, log.plan), measured(p), {}];
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
    const width = place.clientWidth || 300;
    const fit = Math.min(columns.length, Math.floor((width - 56) / (width < 420 ? 46 : 66)));
    columns.forEach((column, i) =>
      show(column, i < fit && n - fit + i >= 0 ? log.photon(n - fit + i) : null),
    );
  };
  new ResizeObserver(() => draw(shown)).observe(place);
  return draw;
}

/**
 * The error rate with its interval on a scale from 0 to 50 %, the line above which there is no key, and the
 * exact rate.
 */
export function gauge(place, limit) {
  const part = (q) => 6 + 176 * Math.min(0.5, q);
  const at = (q) => `${part(q)}%`;
  const wide = (a, b) => `${part(b) - part(a)}%`;
  const value = h("strong", { class: "bb-value" });
  const range = h("span", { class: "bb-range" });
  const bar = svg("rect", { y: 33, height: 14, rx: 7, class: "bb-interval" });
  const dot = svg("circle", { cy: 40, r: 8, class: "bb-dot" });
  const label = svg("text", { y: 12 });
  const exact = svg(
    "svg",
    { overflow: "visible", class: "bb-exact" },
    svg("path", { d: "M-6 17H6L0 26Z" }),
    label,
  );
  const zone = (from, to, tone, name) => [
    svg("rect", { x: at(from), width: wide(from, to), y: 28, height: 40, class: `bb-zone ${tone}` }),
    svg("text", { x: at((from + to) / 2), y: 63, class: "bb-bold" }, name),
  ];
  const root = svg(
    "svg",
    { class: "bb-gauge", height: 90, role: "img" },
    zone(0, limit, "ql-green", "key"),
    zone(limit, 0.5, "ql-vermilion", "no key"),
    [0, 0.2, 0.3, 0.4, 0.5].map((q) => svg("text", { x: at(q), y: 84, class: "bb-tick" }, percent(q))),
    svg("text", { x: at(limit), y: 84, class: "bb-bold" }, percent(limit)),
    svg("line", { x1: at(limit), x2: at(limit), y1: 22, y2: 72, class: "bb-limit" }),
    bar,
    dot,
    exact,
  );
  place.append(h("p", { class: "bb-head" }, "Error rate (QBER) ", value, range), root);
  return (rate, truth) => {
    value.textContent = rate.n ? percent(rate.value, 1) : "unknown";
    range.textContent = rate.n
      ? `95 % interval: ${percent(rate.low, 1)} to ${percent(rate.high, 1)}`
      : "no bits to compare yet";
    set(bar, { x: at(rate.low), width: wide(rate.low, rate.high) });
    set(dot, { cx: at(rate.value || 0), visibility: rate.n ? null : "hidden" });
    set(exact, { x: at(truth) });
    label.textContent = `exact ${percent(truth, 1)}`;
    set(
      label,
      truth < 0.06
        ? { "text-anchor": "start", x: -6 }
        : truth > 0.44
          ? { "text-anchor": "end", x: 6 }
          : { "text-anchor": "middle", x: 0 },
    );
    set(root, {
      "aria-label": `Error rate ${rate.n ? interval(rate) : "unknown"}; exact ${percent(truth, 1)}; no key from ${percent(limit)} on.`,
    });
  };
}

/** The chance that no compared bit has shown an error yet, and what it means. */
export function secrecy(place, { model }) {
  const value = h("strong", { class: "bb-value" });
  const note = h("p");
  const learns = h("p");
  const split = h("p");
  const box = h("div", { class: "bb-chart" });
  place.append(
    box,
    h(
      "div",
      { class: "bb-notes" },
      h("p", { class: "bb-head" }, "Chance that Eve is unnoticed ", value),
      note,
      learns,
      split,
    ),
  );
  const plot = axes(
    box,
    model.get("chart"),
    "Chance that no compared bit is wrong, against the number of compared bits",
  );
  const [, end] = model.get("chart").wide.x;
  const [deepest] = model.get("chart").wide.y;
  const line = plot.curve({ class: "ql-blue" });
  const dot = plot.mark({ class: "ql-blue" });
  const { article, far, shares } = model.get("known");
  const silent = mixture(model, "silent_log10");
  const log10 = (n) => silent([shares, [0, far]], [model.get("fraction"), n])[0];
  const chance = (n) =>
    log10(n) < -300
      ? "below 10⁻³⁰⁰"
      : log10(n) > -3
        ? percent(10 ** log10(n), 1)
        : unbroken(short(10 ** log10(n), 2));
  return ({ rate, first, kept, wrong }, plan, quiet) => {
    const noisy = model.get("noise") > 0;
    const absent = log10(1) === 0;
    // where the line leaves the chart
    const reach = Math.min(rate.n, end, (end * Math.log10(deepest)) / (log10(end) || -1e-9));
    box.hidden = noisy || absent;
    line.draw([0, end], [1, 10 ** log10(end)]);
    dot.move(reach, 10 ** log10(reach));
    value.textContent = noisy || absent ? "" : chance(rate.n);
    const run = first
      ? `In this run kept bit ${first} was the first wrong one.`
      : "In this run no bit was wrong so far.";
    note.textContent = noisy
      ? `On this line ${percent(quiet, 1)} of the kept bits are wrong even without Eve: one error proves nothing. ` +
        "Alice and Bob estimate a rate, and count all of it as hers."
      : absent
        ? "There is no Eve to notice, and without noise no kept bit is wrong."
        : `if ${rate.n} kept bits are compared, on a line without noise. With ${article} bits (dashed): ${chance(article)}. ${run}`;
    const bits = plan.learns * model.get("fraction");
    learns.textContent = bits ? `What she learns: ${bits.toFixed(2)} bit of each kept bit.` : "";
    split.textContent = `Wrong in Z: ${wrong[0]} of ${kept[0]}. Wrong in X: ${wrong[1]} of ${kept[1]}.`;
  };
}
