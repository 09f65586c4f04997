// One delivery in space and time: distance across, time down. A handful of paths, however much happens.
import { h, serial, set, svg } from "../kit/kit.js";
import { ends, left } from "./memory.js";
import { seconds } from "./words.js";

const HEIGHT = 340;
const TOP = 10;
const BOTTOM = 12;
const FADES = 5;
const PARTS = 4; // of a memory's life, each as strong as it is half way

/** The diagram and what its signs mean; returns draw(film, t, clock), which shows it up to time t. */
export function diagram(place) {
  const clip = svg("rect", { x: 0, y: 0 });
  const fixed = svg("g");
  const name = `re-clip-${serial()}`;
  const ink = svg("g", { "clip-path": `url(#${name})` });
  const front = svg("line", { class: "re-now" });
  const parts = [svg("clipPath", { id: name }, clip), fixed, ink, front];
  const root = svg("svg", { class: "re-diagram", role: "img", height: HEIGHT }, parts);
  const room = h("div", {}, root);
  let shown = null;
  const draw = (film, t, clock = null) => {
    const width = room.clientWidth;
    const fresh = shown?.film !== film || shown.width !== width;
    shown = { film, width, t, clock };
    if (!width) return; // folded
    const place = placed(film, width);
    if (fresh) {
      fixed.replaceChildren(...standing(film, place));
      ink.replaceChildren(...history(film, place));
      set(root, { "aria-label": `Space-time diagram: ${film.log.words}` });
    }
    const bottom = t >= film.log.end ? HEIGHT : Math.max(TOP, place.y(t));
    set(clip, { width, height: bottom });
    set(front, { x1: place.x(0) - 6, x2: place.x(film.chain.links) + 6, y1: bottom, y2: bottom });
    set(front, { visibility: clock === null ? "hidden" : null });
  };
  place.append(room, legend());
  new ResizeObserver(() => shown && draw(shown.film, shown.t, shown.clock)).observe(room);
  return draw;
}

/** Where nodes and times stand. */
function placed({ chain, log }, width) {
  const first = width < 480 ? 50 : 66;
  const across = width - 14 - first;
  const down = HEIGHT - BOTTOM - TOP;
  return {
    x: (node) => first + (across * node) / chain.links,
    y: (t) => TOP + (down * (t - log.begin)) / (log.end - log.begin),
  };
}

function standing({ chain, log }, { x, y }) {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((part) => log.begin + part * (log.end - log.begin));
  const label = (t, k) => (k === 0 && !log.cut ? "0" : seconds(t * chain.delay).replace("\u00a0", " "));
  const look = { "text-anchor": "end", class: "re-tick" };
  const world = (_, i) =>
    svg("line", { x1: x(i), x2: x(i), y1: TOP, y2: HEIGHT - BOTTOM, class: "re-world" });
  return [
    ...Array.from({ length: chain.links + 1 }, world),
    ...ticks.map((t, k) => svg("text", { x: x(0) - 8, y: y(t) + 4, ...look }, label(t, k))),
  ];
}

function history(film, place) {
  const { log } = film;
  const path = (look, d) => (d ? [svg("path", { d, class: look })] : []);
  const links = log.pairs.filter((p) => p.b === p.a + 1 && p.from >= log.begin);
  const old = log.lost.filter((l) => l.why === "too old");
  const { x, y } = place;
  return [
    ...attempts(film, place).flatMap(([look, d]) => path(look, d)),
    ...path("re-news", log.swaps.map((s) => letters(s, place)).join("")),
    ...fading(film, place).flatMap((d, k) => path(`re-memory re-fade-${k}`, d)),
    ...path("re-herald", links.map((p) => made(p, place)).join("")),
    ...path("re-lost", old.map((l) => `M${x(l.a)} ${y(l.t)}H${x(l.b)}`).join("")),
    ...path("re-swap", signs(log.swaps, true, place)),
    ...path("re-fail", signs(log.swaps, false, place)),
    ...path("re-done", log.done ? `M${x(0)} ${y(log.end) - 1}H${x(film.chain.links)}` : ""),
  ];
}

/** Every attempt as light to the middle and back; where there are too many, a shade where a link tries. */
function attempts({ chain, log }, place) {
  const { x, y } = place;
  const box = (r) =>
    `M${x(r.link)} ` +
    `${y(Math.max(r.from, log.begin))}H${x(r.link + 1)}V${y(Math.min(r.to, log.end))}H${x(r.link)}Z`;
  const many = log.tries.reduce((sum, r) => sum + r.tries, 0) > 700;
  if (many) return [["re-busy", log.tries.map(box).join("")]];
  const missed = (r) =>
    Array.from({ length: r.tries - 1 }, (_, k) => vee(r.link, r.from + (k + 1) * chain.attempt, place));
  return [["re-try", log.tries.flatMap(missed).join("")]];
}

// Light from both ends to the middle of a link, and the answer back; it ends at t.
function vee(link, t, { x, y }) {
  const half = (from) => `M${x(from)} ${y(t - 1)}L${x(link + 0.5)} ${y(t - 0.5)}L${x(from)} ${y(t)}`;
  return half(link) + half(link + 1);
}

const made = (p, place) => `${vee(p.a, p.from, place)}M${place.x(p.a)} ${place.y(p.from)}H${place.x(p.b)}`;

function letters(s, { x, y }) {
  const start = `M${x(s.node)} ${y(s.t)}L`;
  return `${start}${x(s.a)} ${y(s.t + s.node - s.a)}${start}${x(s.b)} ${y(s.t + s.b - s.node)}`;
}

/** Triangles where swaps worked, or crosses where they failed. */
function signs(swaps, ok, { x, y }) {
  const triangle = (a, b) => `M${a - 6} ${b + 5}H${a + 6}L${a} ${b - 6}Z`;
  const cross = (a, b) => `M${a - 5} ${b - 5}L${a + 5} ${b + 5}M${a - 5} ${b + 5}L${a + 5} ${b - 5}`;
  const sign = ok ? triangle : cross;
  return swaps
    .filter((s) => s.ok === ok)
    .map((s) => sign(x(s.node), y(s.t)))
    .join("");
}

/** Paths of the memories, from those that are fresh to those that have nearly forgotten. */
function fading({ chain, log }, { x, y }) {
  const fades = Array.from({ length: FADES }, () => "");
  for (const p of log.pairs) {
    const step = (Math.min(p.to, log.end) - p.from) / PARTS;
    for (const [node, age] of ends(p))
      for (let k = 0; k < PARTS; k++) {
        const lost = 1 - left(chain, age + (k + 0.5) * step);
        const level = Math.min(FADES - 1, Math.floor(lost * FADES));
        fades[level] += `M${x(node)} ${y(p.from + k * step)}V${y(p.from + (k + 1) * step)}`;
      }
  }
  return fades;
}

/** What the signs of the diagram mean. */
function legend() {
  const key = (look, d, words) => {
    const sign = svg("path", { d, class: look });
    const box = svg("svg", { viewBox: "0 0 26 14", class: "re-key", "aria-hidden": "true" }, sign);
    return h("span", {}, box, words);
  };
  return h(
    "p",
    { class: "re-legend" },
    key("re-try", "M3 2L13 7L23 2", "attempt"),
    key("re-herald", "M2 7H24", "pair made"),
    key("re-memory re-fade-0", "M13 0V14", "memory, fading"),
    key("re-swap", "M7 12H19L13 1Z", "swap"),
    key("re-fail", "M8 2L18 12M8 12L18 2", "failed swap"),
    key("re-lost", "M2 7H24", "too old, thrown away"),
    key("re-news", "M2 2L24 12", "news, at the speed of light"),
  );
}
