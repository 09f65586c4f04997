// What the photon-splitting lab paints: pulses as photons, and a scale for each count.
import { h, number, set, svg } from "../kit/kit.js";
import { NAMES } from "./model.js";

const WIDTH = 400;
const ROWS = { alice: 62, eve: 100, bob: 138 };
const SHORT = ["empty", "weak", "signal"];
const MOST = 2; // times as often as without Eve: where the scales end

/** Alice's pulses from left to right, what Eve keeps of each below, and what reaches Bob. */
export function film(parent, count) {
  const half = Math.ceil(count / 2);
  const parts = [strip(half), strip(count - half)];
  parent.append(h("div", { class: "ql-films" }, ...parts.map((part) => part.element)));
  return {
    show({ pulses }) {
      parts[0].show(pulses.slice(0, half));
      parts[1].show(pulses.slice(half));
    },
  };
}

/** A part of the film that keeps its size on a narrow page. */
function strip(count) {
  const root = svg("svg", { class: "ql-film", viewBox: `0 8 ${WIDTH} 148`, role: "img" });
  const step = (WIDTH - 64) / count;
  const x = (i) => 64 + step * (i + 0.5);
  for (const [who, y] of Object.entries(ROWS)) {
    const name = who[0].toUpperCase() + who.slice(1);
    root.append(svg("text", { x: 0, y: y + 5, class: "ql-who" }, name));
    root.append(svg("line", { x1: 58, x2: WIDTH, y1: y + 14, y2: y + 14, class: "ql-base" }));
  }
  const columns = Array.from({ length: count }, (_, i) => root.appendChild(column(x(i))));
  return {
    element: root,
    show(pulses) {
      pulses.forEach((pulse, i) => columns[i].show(pulse));
      set(root, { "aria-label": told(pulses) });
    },
  };
}

function column(x) {
  const dot = (y, classes) => svg("circle", { cx: x, cy: y, r: 6, class: classes });
  const sent = [0, 1, 2, 3].map((i) => dot(ROWS.alice - 14 * i + 3, "ql-blue"));
  const kept = dot(ROWS.eve + 3, "ql-vermilion");
  const click = svg("path", { d: `M${x - 6} ${ROWS.bob + 9}h12v-12h-12z`, class: "ql-green" });
  const mark = svg("path", { d: `M${x} ${ROWS.alice + 15}v6`, class: "ql-decoy" });
  const root = svg("g", {}, sent, kept, click, mark);
  root.show = ({ photons, kept: keeps, arrives, kind }) => {
    sent.forEach((circle, i) => set(circle, { visibility: i < photons ? null : "hidden" }));
    set(kept, { visibility: keeps ? null : "hidden" });
    set(click, { visibility: arrives ? null : "hidden" });
    set(mark, { visibility: kind < 2 ? null : "hidden" });
  };
  return root;
}

const told = (pulses) => {
  const [kept, arrived] = ["kept", "arrives"].map((part) => pulses.filter((p) => p[part]).length);
  return `${pulses.length} pulses: Eve keeps a photon of ${kept}, Bob’s detectors see ${arrived}.`;
};

/** A scale for each intensity: where its count should be, and where it is. */
export function scales(parent) {
  const made = NAMES.map((name, kind) => scale(name, kind));
  parent.append(...made.map((part) => part.element));
  return {
    show: ({ gauges, decoys }) => made.forEach((part, k) => part.show(gauges[k], decoys || k === 2)),
  };
}

function scale(name, kind) {
  const at = (ratio) => `${(100 * Math.min(ratio, MOST)) / MOST}%`;
  const band = h("div", { class: "ql-band" });
  const dot = h("div", { class: "ql-dot" });
  const words = h("span", { class: "ql-count" });
  const track = h("div", { class: "ql-track", role: "img" }, band, h("div", { class: "ql-one" }), dot);
  const element = h("div", { class: "ql-row" }, h("span", { class: "ql-name" }, name), track, words);
  return {
    element,
    show({ value, honest, band: slack, ratio, alarm }, watched) {
      band.style.left = at(1 - slack);
      band.style.width = at(2 * slack);
      dot.style.left = at(ratio);
      element.classList.toggle("ql-off", !watched);
      element.classList.toggle("ql-alarm", watched && alarm);
      const [seen, should] = [value, honest].map((x) => number(1000 * x, 1));
      words.textContent = !watched ? "not sent" : alarm ? `${seen}, not ${should} !` : `${seen} ✓`;
      const state = alarm ? "alarm" : "as it should be";
      const label = `${SHORT[kind]}: ${number(ratio, 2)} times the clicks without Eve, ${state}`;
      set(track, { "aria-label": watched ? label : `${SHORT[kind]}: not sent` });
    },
  };
}
