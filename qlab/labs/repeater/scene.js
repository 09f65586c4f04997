// The chain at one moment: nodes, pairs as arcs, memories as bars, photons and news on their way.
import { number, set, svg } from "../kit/kit.js";
import { ends, left } from "./memory.js";
import { seconds } from "./words.js";

const LINE = 72;
const HEIGHT = 106;
const MARGIN = 22;

/** The chain in a place of its own; returns draw({chain, log, km}, t, clock): clock in seconds, or null. */
export function scene(place) {
  const fixed = svg("g");
  const moving = svg("g");
  const root = svg("svg", { class: "re-scene", role: "img", height: HEIGHT }, fixed, moving);
  let shown = null;
  const draw = (film, t, clock = null) => {
    const width = place.clientWidth || 300;
    const x = (node) => MARGIN + ((width - 2 * MARGIN) * node) / film.chain.links;
    if (shown?.film !== film || shown.width !== width) {
      fixed.replaceChildren(...standing(film, x));
      set(root, { "aria-label": `The chain: ${film.log.words}` });
    }
    shown = { film, width, t, clock };
    moving.replaceChildren(...moment(film, x, Math.min(t, film.log.end), clock));
  };
  place.append(root);
  new ResizeObserver(() => shown && draw(shown.film, shown.t, shown.clock)).observe(place);
  return draw;
}

function text(x, y, anchor, words, look = "") {
  return svg("text", { x, y, "text-anchor": anchor, class: look }, words);
}

function standing({ chain, km }, x) {
  const { links } = chain;
  const each = km / links;
  const split = links > 1 ? `${links} links of ${number(each, each < 20 ? 1 : 0)} km` : "1 link";
  return [
    svg("line", { x1: x(0), x2: x(links), y1: LINE, y2: LINE, class: "re-fibre" }),
    ...Array.from({ length: links + 1 }, (_, i) => node(x(i), i === 0 || i === links, links)),
    text(x(0) - 14, LINE + 28, "start", "Alice", "re-name"),
    text(x(links) + 14, LINE + 28, "end", "Bob", "re-name"),
    text((x(0) + x(links)) / 2, LINE + 28, "middle", `${number(km)} km: ${split}`),
  ];
}

function node(at, end, links) {
  if (end) return svg("rect", { x: at - 9, y: LINE - 11, width: 18, height: 22, rx: 4, class: "re-end" });
  const width = links > 16 ? 4 : 10;
  return svg("rect", { x: at - width / 2, y: LINE - 8, width, height: 16, rx: 2, class: "re-node" });
}

function moment({ chain, log }, x, t, clock) {
  const there = (p) => p.from <= t && (t < p.to || (p.fate === "delivered" && t >= log.end));
  const trying = clock === null ? [] : log.tries.filter((r) => r.from <= t && t < r.to);
  const told = clock === null ? [] : log.swaps.filter((s) => s.t <= t);
  const near = (log.end - log.begin) / 25;
  return [
    ...log.pairs.filter(there).flatMap((p) => arc(chain, p, x, t)),
    ...trying.flatMap((r) => photons(r, clock, x)),
    ...told.flatMap((s) => news(s, t, near, x)),
    text(x(chain.links) + 14, 14, "end", caption({ chain, log }, t, clock), "re-tick"),
  ];
}

function caption({ chain, log }, t, clock) {
  if (clock !== null) return `time ${seconds(t * chain.delay)}`;
  return log.done ? `one delivery: ${seconds(log.end * chain.delay)}` : "nothing delivered yet";
}

/** A pair: an arc that pales with its quality, and what is left in the memory at each end. */
function arc(chain, p, x, t) {
  const [a, b] = [x(p.a), x(p.b)];
  const high = Math.min(46, 10 + (b - a) * 0.3);
  const levels = ends(p).map(([, age]) => left(chain, age + t - p.from));
  const thin = chain.links > 16;
  return [
    svg("path", {
      d: `M${a} ${LINE - 8}Q${(a + b) / 2} ${LINE + 4 - 2 * high} ${b} ${LINE - 8}`,
      class: "re-pair",
      style: `opacity: ${(0.25 + 0.75 * levels[0] * levels[1]).toFixed(2)}`,
    }),
    ...bar(a + (thin ? 1 : 5), levels[0], thin ? 2 : 5),
    ...bar(b - (thin ? 1 : 5), levels[1], thin ? 2 : 5),
  ];
}

function bar(at, level, width) {
  const height = 20 * level;
  const x = at - width / 2;
  return [
    svg("rect", { x, y: LINE - 10, width, height: 20, class: "re-empty" }),
    svg("rect", { x, y: LINE + 10 - height, width, height, class: "re-full" }),
  ];
}

// A link that is trying: attempts follow too fast to see, so a few photons stand for many.
function photons(r, clock, x) {
  const along = ((clock * 1.4 + r.link * 0.37) % 1) * 0.5;
  const places = [r.link + along, r.link + 1 - along];
  return places.map((at) => svg("circle", { cx: x(at), cy: LINE, r: 3.4, class: "re-photon" }));
}

// A flash where a swap was made, and its result on the way to both ends.
function news(s, t, near, x) {
  const age = t - s.t;
  const look = s.ok ? "re-flash" : "re-flash re-bad";
  const flash = age < near ? [svg("circle", { cx: x(s.node), cy: LINE, r: 12, class: look })] : [];
  const letter = (way) =>
    svg("rect", {
      x: x(s.node + way * age) - 2.5,
      y: LINE - 2.5,
      width: 5,
      height: 5,
      class: "re-letter",
    });
  return [...flash, ...(age < s.node - s.a ? [letter(-1)] : []), ...(age < s.b - s.node ? [letter(1)] : [])];
}
