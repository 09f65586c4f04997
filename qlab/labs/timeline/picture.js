// Time from left to right, a row for each kind, each kind with a shape and a colour of its own.
import { set, svg } from "../kit/kit.js";
import { inWords, moment } from "./model.js";

const ROWS = ["record", "network", "satellite", "claim", "standard"];
const NAMES = ["records", "networks", "satellites", "claims", "standards"];
const TOP = 22;
const GAP = 30;
const WIDE = { width: 600, left: 86, right: 585, ticks: 6 };
const NARROW = { width: 340, left: 86, right: 330, ticks: 3 };
const HEIGHT = TOP + GAP * ROWS.length + 16;

const SHAPES = {
  record: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  network: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  satellite: (x, y, r) => `M${x} ${y - r * 1.2}L${x + r * 1.2} ${y + r}H${x - r * 1.2}Z`,
  claim: (x, y, r) => `M${x} ${y - r * 1.35}L${x + r * 1.35} ${y}L${x} ${y + r * 1.35}L${x - r * 1.35} ${y}Z`,
  standard: (x, y, r) => `M${x} ${y + r * 1.2}L${x + r * 1.2} ${y - r}H${x - r * 1.2}Z`,
};

/** Draws into `parent`; press(i) when an entry is pressed. */
export function axis(parent, entries, years, press) {
  const layer = svg("g");
  const root = svg("svg", { class: "tl-axis", role: "img" }, layer);
  parent.append(root);
  const frame = () => (parent.clientWidth && parent.clientWidth < 480 ? NARROW : WIDE);
  let last = null;
  const draw = (list, at, since) => {
    last = [list, at, since];
    const { width, left, right, ticks } = frame();
    const x = (year) => left + ((right - left) * (year - since)) / (years[1] - since);
    set(root, { viewBox: `0 0 ${width} ${HEIGHT}` });
    const mark = (i) => {
      const { kind, date } = entries[i];
      const y = TOP + GAP * ROWS.indexOf(kind);
      const d = SHAPES[kind](x(moment(date)), y, i === at ? 8 : 5);
      return svg("path", { d, class: `tl-${kind}${i === at ? " tl-open" : ""}`, onclick: () => press(i) });
    };
    layer.replaceChildren(
      ...ROWS.flatMap((_, row) => line(row, left, right)),
      ...years_(since, years[1], ticks).map((year) => tick(year, x(year))),
      ...[...list.filter((i) => i !== at), ...list.filter((i) => i === at)].map(mark),
    );
    set(root, { "aria-label": label(entries, list, at) });
  };
  new ResizeObserver(() => last && draw(...last)).observe(parent);
  return draw;
}

const line = (row, left, right) => [
  svg("text", { x: 4, y: TOP + GAP * row + 5, class: "tl-name" }, NAMES[row]),
  svg("line", { x1: left, x2: right, y1: TOP + GAP * row, y2: TOP + GAP * row, class: "tl-row" }),
];

const tick = (year, x) => svg("text", { x, y: HEIGHT - 4, "text-anchor": "middle", class: "tl-year" }, year);

// Round years between the ends, about as many as there is room for.
function years_(from, to, many) {
  const gap = [1, 2, 5, 10, 20].find((g) => (to - from) / g <= many) ?? 20;
  const first = Math.ceil(from / gap) * gap;
  return Array.from({ length: Math.floor((to - 0.5 - first) / gap) + 1 }, (_, i) => first + gap * i);
}

function label(entries, list, at) {
  const now = at < 0 ? "" : ` Open: ${entries[at].title}, ${inWords(entries[at].date)}.`;
  return `${list.length} events from left to right in time, a row for each kind.${now}`;
}
