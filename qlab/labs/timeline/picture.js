// Time from left to right, a row for each kind, each kind with a shape and a colour of its own.
import { set, svg } from "../kit/kit.js";
import { KINDS, inWords, moment } from "./model.js";

const WIDE = { width: 600, left: 88, right: 588, many: 7, room: 12 };
const NARROW = { width: 330, left: 82, right: 322, many: 4, room: 8 };
const LANES = [0, 1, -1, 2, -2, 3, -3];
const ROOM = 11; // between two marks in a lane, and between two lanes
const REACH = 24;

const SHAPES = {
  record: (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`,
  network: (x, y, r) => `M${x - r} ${y - r}h${2 * r}v${2 * r}h${-2 * r}Z`,
  satellite: (x, y, r) => `M${x} ${y - r * 1.2}L${x + r * 1.2} ${y + r}H${x - r * 1.2}Z`,
  claim: (x, y, r) => `M${x} ${y - r * 1.35}L${x + r * 1.35} ${y}L${x} ${y + r * 1.35}L${x - r * 1.35} ${y}Z`,
  standard: (x, y, r) => `M${x} ${y + r * 1.2}L${x + r * 1.2} ${y - r}H${x - r * 1.2}Z`,
};

/** The sign of a kind beside words. */
export const sign = (kind) =>
  svg(
    "svg",
    { viewBox: "-8 -8 16 16", class: "tl-sign", "aria-hidden": "true" },
    svg("path", { d: SHAPES[kind](0, 0, 5.5), class: `tl-${kind}` }),
  );

/**
 * Draws into `parent`; press(i) when the mark of entry i, or a place near it, is pressed.
 * @param {HTMLElement} parent
 * @param {import("./model.js").Entry[]} entries
 */
export function axis(parent, entries, years, press) {
  const root = parent.appendChild(svg("svg", { class: "tl-axis", role: "img" }));
  const all = entries.map((_, i) => i);
  let places = [];
  let last = null;
  const draw = (list, at, since, until) => {
    last = [list, at, since, until];
    const frame = parent.clientWidth && parent.clientWidth < 480 ? NARROW : WIDE;
    const rows = rowsOf(
      lanes(entries, all, (year) => along(frame, year, years)),
      entries,
      frame.room,
    );
    const x = (year) => along(frame, year, [since, until + 1]);
    places = lanes(entries, list, x).map(({ i, px, lane }) => [
      i,
      px,
      rows.at[KINDS.indexOf(entries[i].kind)] + ROOM * lane,
    ]);
    set(root, {
      viewBox: `0 0 ${frame.width} ${rows.height}`,
      "aria-label": label(entries, list, at),
    });
    root.replaceChildren(
      ...ticks(since, until + 1, frame.many).flatMap((year) => tick(year, x(year), rows.height)),
      ...rows.at.flatMap((y, row) => line(KINDS[row], y, frame)),
      ...places.filter(([i]) => i !== at).map((place) => mark(entries, place, 5, "")),
      ...places.filter(([i]) => i === at).map((place) => mark(entries, place, 7.5, " tl-open")),
    );
  };
  root.addEventListener("click", (event) => {
    const near = nearest(root, places, event);
    if (near !== null) press(near);
  });
  new ResizeObserver(() => last && draw(...last)).observe(parent);
  return draw;
}

const along = ({ left, right }, year, [from, to]) => left + ((right - left) * (year - from)) / (to - from);

/** Where each entry stands in its row: in the first lane where no other is too near. */
function lanes(entries, list, x) {
  const ends = {};
  return list.map((i) => {
    const { kind, date } = entries[i];
    ends[kind] ??= {};
    const px = x(moment(date));
    const free = LANES.find((lane) => px - (ends[kind][lane] ?? -1e9) >= ROOM) ?? 0;
    ends[kind][free] = px;
    return { i, px, lane: free };
  });
}

/** Heights of the rows, with room for the lanes that the whole list takes and some above and below. */
function rowsOf(placed, entries, room) {
  const at = [];
  let y = 4;
  for (const kind of KINDS) {
    const used = placed.filter(({ i }) => entries[i].kind === kind).map(({ lane }) => lane);
    y += room - ROOM * Math.min(0, ...used);
    at.push(y);
    y += room + ROOM * Math.max(0, ...used);
  }
  return { at, height: y + 22 };
}

/** The name of a row, in two lines where one is too long. */
const named = (kind) =>
  ({ record: ["ideas and", "records"], claim: ["claims and", "critics"] })[kind] ?? [`${kind}s`];

const line = (kind, y, { left, right }) => [
  ...named(kind).map((words, i, all) =>
    svg("text", { x: 2, y: y + 4.5 + 15 * (i - (all.length - 1) / 2), class: "tl-name" }, words),
  ),
  svg("line", { x1: left, x2: right, y1: y, y2: y, class: "tl-row" }),
];

const tick = (year, x, height) => [
  svg("line", { x1: x, x2: x, y1: 2, y2: height - 20, class: "tl-grid" }),
  svg("text", { x, y: height - 5, "text-anchor": "middle", class: "tl-year" }, year),
];

function mark(entries, [i, x, y], r, more) {
  const { kind, date, title } = entries[i];
  const said = svg("title", {}, `${inWords(date)}: ${title}`);
  return svg("path", { d: SHAPES[kind](x, y, r), class: `tl-point tl-${kind}${more}` }, said);
}

/** The entry whose mark is nearest to where the reader pressed, or null if none is near. */
function nearest(root, places, event) {
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
  let best = null;
  let least = REACH;
  for (const [i, x, y] of places) {
    const away = Math.hypot(x - point.x, y - point.y);
    if (away < least) [best, least] = [i, away];
  }
  return best;
}

/** Round years between the ends, about as many as there is room for. */
function ticks(from, to, many) {
  const gap = [1, 2, 5, 10, 20].find((years) => (to - from) / years <= many) ?? 20;
  const first = Math.ceil(from / gap) * gap;
  return Array.from({ length: Math.floor((to - 0.4 - first) / gap) + 1 }, (_, i) => first + gap * i);
}

function label(entries, list, at) {
  const now = at < 0 ? "" : ` Open: ${entries[at].title}, ${inWords(entries[at].date)}.`;
  return `${list.length} entries from left to right in time, a row for each kind.${now}`;
}
