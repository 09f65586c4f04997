// The pictures of the repeater lab: the chain to scale, and below it distance across and time down. Nothing
// is worked out here.
import { h, number, serial, set, short, svg } from "../kit/kit.js";
import { aged } from "./chain.js";

const TOP = 118;
const BOTTOM = 14;
const LINE = 78;
const MOST = 400;
const FADES = 5;

/**
 * const view = picture(stage);  view.show(chain, records, km)  a delivery, as `delivery` noted it;
 * view.at(t, clock)  its state at time t
 * (in link delays; clock in seconds turns photons that would be too fast to see).
 */
export function picture(stage) {
  const root = svg("svg", { class: "re-scene", role: "img" });
  const scene = svg("g");
  const clip = svg("rect", { x: 0, y: TOP });
  const fixed = svg("g");
  const name = `re-clip-${serial()}`;
  const ink = svg("g", { "clip-path": `url(#${name})` });
  const front = svg("line", { class: "re-now" });
  root.append(svg("clipPath", { id: name }, clip), fixed, ink, front, scene);
  stage.append(root);
  let chain = null;
  let log = null;
  let km = 0;
  let size = null;
  const fit = () => {
    const wide = stage.clientWidth >= 560;
    const next = wide
      ? { width: 760, left: 66, height: TOP + 330, text: 12.5 }
      : { width: 360, left: 48, height: TOP + 300, text: 12 };
    if (size?.width === next.width) return false;
    size = { ...next, right: next.width - 22 };
    set(root, { viewBox: `0 0 ${size.width} ${size.height}` });
    set(clip, { width: size.width });
    return true;
  };
  const x = (node) => size.left + ((size.right - size.left) * node) / chain.links;
  const y = (t) => TOP + 8 + ((size.height - BOTTOM - TOP - 8) * (t - log.begin)) / (log.end - log.begin);
  const draw = () => {
    if (!chain) return;
    fixed.replaceChildren(...frameOf({ chain, log, km, size, x, y }));
    ink.replaceChildren(...history({ chain, log, x, y }));
    set(root, { "aria-label": log.words });
  };
  const at = (t, clock = null) => {
    const bottom = t >= log.end ? size.height : Math.max(TOP, y(t));
    set(clip, { height: bottom - TOP });
    set(front, {
      x1: size.left - 6,
      x2: size.right + 6,
      y1: bottom,
      y2: bottom,
      visibility: clock === null ? "hidden" : null,
    });
    scene.replaceChildren(...state({ chain, log, x, size }, Math.min(t, log.end), clock));
  };
  let shown = [Infinity, null];
  new ResizeObserver(() => {
    if (fit() && chain) {
      draw();
      at(...shown);
    }
  }).observe(stage);
  fit();
  return {
    show(newChain, records, length) {
      chain = newChain;
      km = length;
      log = trimmed(records, chain);
      draw();
      this.at(Infinity);
      return log;
    },
    at(t, clock = null) {
      at(...(shown = [t, clock]));
    },
  };
}

// The last few hundred records, and the times between which they lie.
function trimmed(records, chain) {
  const last = records.at(-1);
  const stop = last.t ?? last.from;
  const end = records.find((r) => r.kind === "delivered")?.t ?? stop;
  const kept = records.filter((r) => r.kind !== "delivered").slice(-MOST);
  const cut = records.length > MOST;
  const begin = cut ? Math.min(...kept.map((r) => r.t ?? r.from)) : 0;
  const of = (kind) => kept.filter((r) => r.kind === kind);
  const swaps = of("swap");
  const good = swaps.filter((s) => s.ok).length;
  const lost = of("lost").length;
  const words = `Space-time diagram: ${cut ? "the end of " : ""}one delivery over ${chain.links} link${chain.links > 1 ? "s" : ""} in ${seconds((end - begin) * chain.delay)}, with ${of("pair").filter((p) => p.b === p.a + 1).length} link pairs, ${good} swaps that worked, ${swaps.length - good} that failed and ${lost} pairs thrown away.`;
  return {
    tries: of("try"),
    pairs: of("pair"),
    swaps,
    lost: of("lost"),
    begin,
    end: Math.max(end, begin + 1e-9),
    cut,
    words,
  };
}

/** Seconds in words: "2.45 ms". */
export function seconds(s) {
  const units = [
    [1e-6, "µs", 1e-3],
    [1e-3, "ms", 1],
    [1, "s", 120],
    [60, "min", 7200],
    [3600, "h", 172800],
    [86400, "days", 6.3e7],
    [31557600, "years", Infinity],
  ];
  const [unit, name] = units.find(([, , below]) => s < below) ?? units.at(-1);
  const value = s / unit;
  return value >= 1e6
    ? `${short(value, 2)} ${name}`
    : `${number(value, value < 10 ? 2 : value < 100 ? 1 : 0)}\u00a0${name}`;
}

/* What stands still: nodes, fibre, axes. */

function frameOf({ chain, log, km, size, x, y }) {
  const nodes = Array.from({ length: chain.links + 1 }, (_, i) => i);
  const text = (at, down, anchor, words, more = "") =>
    svg("text", { x: at, y: down, "text-anchor": anchor, class: more }, words);
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => log.begin + part * (log.end - log.begin));
  return [
    svg("line", { x1: x(0), x2: x(chain.links), y1: LINE, y2: LINE, class: "re-fibre" }),
    ...nodes.map((i) =>
      svg("line", { x1: x(i), x2: x(i), y1: TOP + 8, y2: size.height - BOTTOM, class: "re-world" }),
    ),
    ...nodes.map((i) => node(x(i), i === 0 || i === chain.links, chain.links)),
    text(x(0) - 14, LINE + 30, "start", "Alice", "re-name"),
    text(x(chain.links) + 14, LINE + 30, "end", "Bob", "re-name"),
    text(
      (x(0) + x(chain.links)) / 2,
      LINE + 30,
      "middle",
      `${number(km)} km, ${chain.links} link${chain.links > 1 ? `s of ${number(km / chain.links, km / chain.links < 20 ? 1 : 0)} km` : ""}`,
    ),
    ...ticks.map((t, k) =>
      text(
        x(0) - 9,
        y(t) + 4,
        "end",
        k === 0 && !log.cut ? "0" : seconds(t * chain.delay).replace("\u00a0", " "),
        "re-tick",
      ),
    ),
  ];
}

const node = (at, end, links) =>
  svg(
    "rect",
    end
      ? { x: at - 9, y: LINE - 11, width: 18, height: 22, rx: 4, class: "re-end" }
      : {
          x: at - (links > 16 ? 2 : 5),
          y: LINE - 8,
          width: links > 16 ? 4 : 10,
          height: 16,
          rx: 2,
          class: "re-node",
        },
  );

/* The diagram: a handful of paths, however much happens. */

function history({ chain, log, x, y }) {
  const path = (d, name) => (d ? [svg("path", { d, class: name })] : []);
  const inside = (t) => t >= log.begin;
  const many = log.tries.reduce((sum, r) => sum + r.tries, 0) > 700;
  const fades = Array.from({ length: FADES }, () => "");
  let flights = "";
  let boxes = "";
  let heralds = "";
  let swaps = "";
  let fails = "";
  let lost = "";
  let news = "";
  for (const r of log.tries) {
    if (many)
      boxes += `M${x(r.link)} ${y(Math.max(r.from, log.begin))}H${x(r.link + 1)}V${y(Math.min(r.to, log.end))}H${x(r.link)}Z`;
    else for (let k = 1; k < r.tries; k++) flights += vee(r.link, r.from + k * chain.attempt, x, y);
  }
  for (const p of log.pairs) {
    if (p.b === p.a + 1 && inside(p.from))
      heralds += vee(p.a, p.from, x, y) + `M${x(p.a)} ${y(p.from)}H${x(p.b)}`;
    const stop = Math.min(p.to, log.end);
    for (const [place, born] of [
      [p.a, p.leftBorn],
      [p.b, p.rightBorn],
    ])
      fade(chain, p.from, stop, born, (from, to, level) => {
        fades[level] += `M${x(place)} ${y(from)}V${y(to)}`;
      });
  }
  for (const s of log.swaps) {
    const [px, py] = [x(s.node), y(s.t)];
    if (s.ok) swaps += `M${px - 6} ${py + 5}H${px + 6}L${px} ${py - 6}Z`;
    else fails += `M${px - 5} ${py - 5}L${px + 5} ${py + 5}M${px - 5} ${py + 5}L${px + 5} ${py - 5}`;
    news += `M${px} ${py}L${x(s.a)} ${y(s.t + s.node - s.a)}M${px} ${py}L${x(s.b)} ${y(s.t + s.b - s.node)}`;
  }
  for (const l of log.lost) if (l.why === "too old") lost += `M${x(l.a)} ${y(l.t)}H${x(l.b)}`;
  const star = log.pairs.find((p) => p.fate === "delivered");
  return [
    ...path(boxes, "re-busy"),
    ...path(flights, "re-try"),
    ...path(news, "re-news"),
    ...fades.flatMap((d, k) => path(d, `re-memory re-fade-${k}`)),
    ...path(heralds, "re-herald"),
    ...path(lost, "re-lost"),
    ...path(swaps, "re-swap"),
    ...path(fails, "re-fail"),
    ...(star
      ? [
          svg("line", {
            x1: x(0),
            x2: x(chain.links),
            y1: y(log.end) - 1,
            y2: y(log.end) - 1,
            class: "re-done",
          }),
        ]
      : []),
  ];
}

// Light from both ends to the middle of a link, and the answer back; it ends at t.
const vee = (link, t, x, y) =>
  `M${x(link)} ${y(t - 1)}L${x(link + 0.5)} ${y(t - 0.5)}L${x(link)} ${y(t)}M${x(link + 1)} ${y(t - 1)}L${x(link + 0.5)} ${y(t - 0.5)}L${x(link + 1)} ${y(t)}`;

// What is left after waiting, from 1 to 0: how much more likely phi+ is than its phase-flipped twin.
function left(chain, age) {
  const w = aged(chain, [1, 0, 0, 0], Math.max(0, age));
  return w[0] - w[3];
}

function fade(chain, from, to, born, add) {
  const parts = 4;
  for (let k = 0; k < parts; k++) {
    const [a, b] = [from + ((to - from) * k) / parts, from + ((to - from) * (k + 1)) / parts];
    add(a, b, Math.min(FADES - 1, Math.floor((1 - left(chain, (a + b) / 2 - born)) * FADES)));
  }
}

/* The chain at one moment. */

function state({ chain, log, x, size }, t, clock) {
  const out = [];
  const mark = (tag, attributes) => out.push(svg(tag, attributes));
  const alive = log.pairs.filter(
    (p) => p.from <= t && (t < p.to || (p.fate === "delivered" && t >= log.end)),
  );
  for (const p of alive) {
    const [a, b] = [x(p.a), x(p.b)];
    const high = Math.min(62, 10 + (b - a) * 0.3);
    const good = left(chain, t - p.leftBorn) * left(chain, t - p.rightBorn);
    mark("path", {
      d: `M${a} ${LINE - 8}Q${(a + b) / 2} ${LINE - 8 - 2 * high + 12} ${b} ${LINE - 8}`,
      class: "re-pair",
      style: `opacity: ${(0.25 + 0.75 * good).toFixed(2)}`,
    });
    for (const [at, side, born] of [
      [a, 1, p.leftBorn],
      [b, -1, p.rightBorn],
    ])
      bar(mark, at + side * (chain.links > 16 ? 1 : 5), left(chain, t - born), chain.links);
  }
  for (const r of log.tries) if (r.from <= t && t < r.to && clock !== null) photons(mark, r, clock, x);
  const near = (log.end - log.begin) / 25;
  for (const s of log.swaps) {
    if (t < s.t || clock === null) continue;
    if (t - s.t < near)
      mark("circle", { cx: x(s.node), cy: LINE, r: 12, class: s.ok ? "re-flash" : "re-flash re-bad" });
    for (const [way, stop] of [
      [-1, s.node - s.a],
      [1, s.b - s.node],
    ])
      if (t - s.t < stop)
        mark("rect", {
          x: x(s.node + way * (t - s.t)) - 2.5,
          y: LINE - 2.5,
          width: 5,
          height: 5,
          class: "re-letter",
        });
  }
  out.push(
    svg(
      "text",
      { x: size.right + 14, y: 14, "text-anchor": "end", class: "re-tick" },
      clock === null
        ? log.pairs.some((p) => p.fate === "delivered")
          ? `delivered after ${seconds(log.end * chain.delay)}`
          : "nothing delivered yet"
        : `time ${seconds(t * chain.delay)}`,
    ),
  );
  return out;
}

function bar(mark, at, level, links) {
  const width = links > 16 ? 2 : 5;
  const height = 20 * level;
  mark("rect", { x: at - width / 2, y: LINE - 10, width, height: 20, class: "re-empty" });
  mark("rect", { x: at - width / 2, y: LINE + 10 - height, width, height, class: "re-full" });
}

// A link that is trying: attempts follow too fast to see, so a few photons stand for many.
function photons(mark, r, clock, x) {
  const along = ((clock * 1.4 + r.link * 0.37) % 1) * 0.5;
  for (const at of [r.link + along, r.link + 1 - along])
    mark("circle", { cx: x(at), cy: LINE, r: 3.4, class: "re-photon" });
}

/** What the signs of the diagram mean. */
export function legend() {
  const key = (draw, words) =>
    h("span", {}, svg("svg", { viewBox: "0 0 26 14", class: "re-key", "aria-hidden": "true" }, draw), words);
  return h(
    "p",
    { class: "re-legend" },
    key(svg("path", { d: "M3 2L13 7L23 2", class: "re-try" }), "attempt"),
    key(svg("path", { d: "M2 7H24", class: "re-herald" }), "pair made"),
    key(svg("path", { d: "M13 0V14", class: "re-memory re-fade-0" }), "memory, fading"),
    key(svg("path", { d: "M7 12H19L13 1Z", class: "re-swap" }), "swap"),
    key(svg("path", { d: "M8 2L18 12M8 12L18 2", class: "re-fail" }), "failed swap"),
    key(svg("path", { d: "M2 7H24", class: "re-lost" }), "too old, thrown away"),
    key(svg("path", { d: "M2 2L24 12", class: "re-news" }), "news, at the speed of light"),
  );
}
