// The pairs of an E91 run as tables: nine bins, and the last key bits.
import { h, number } from "../kit/kit.js";
import { degrees, signed } from "./words.js";

const ROLES = { key: "key", "+": "test +", "-": "test −", "": "not used" };
const KINDS = { key: "key", "+": "test", "-": "test", "": "rest" };
const MOST = 24;

/**
 * Nine bins for the nine pairs of angles: what each is for, and what fell into it.
 * @param {Element} place
 * @param {{angles: number[][], roles: string[][]}} known
 */
export function bins(place, { angles, roles }) {
  const cells = roles.flat().map(cell);
  const rows = angles[0].map((a, i) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, `Alice ${degrees(a)}`),
      cells.slice(3 * i, 3 * i + 3).map(({ root }) => root),
    ),
  );
  const heads = angles[1].map((b) => h("th", { scope: "col" }, `Bob ${degrees(b)}`));
  const caption = "Number of pairs at each two angles. E: how much more often the bits agree than differ.";
  place.append(
    h(
      "table",
      { class: "e9-bins" },
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, h("td", {}), heads)),
      h("tbody", {}, rows),
    ),
  );
  return (tally, last) => cells.forEach(({ draw }, i) => draw(tally.bins[i], last?.setting === i));
}

function cell(role) {
  const count = h("span");
  const note = h("span");
  const root = h("td", { class: `e9-${KINDS[role]}` }, h("b", {}, ROLES[role]), count, note);
  return {
    root,
    draw(bin, latest) {
      const e = bin.pairs ? `E = ${signed(bin.e.value)}` : "";
      count.textContent = number(bin.pairs);
      note.textContent = bin.role === "key" ? `${number(bin.differ)} wrong` : e;
      root.classList.toggle("e9-last", latest);
    },
  };
}

/**
 * The last key bits of both sides, wrong ones marked, as many as fit.
 * @param {Element} place
 */
export function keyStrip(place) {
  const columns = Array.from({ length: MOST }, () => [h("td"), h("td"), h("td")]);
  const rows = ["Alice's key", "Bob's key", "Same?"].map((name, i) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, name),
      columns.map((column) => column[i]),
    ),
  );
  const table = h(
    "table",
    { class: "e9-strip" },
    h("caption", {}, "The last key bits"),
    h("tbody", {}, rows),
  );
  place.append(table);
  const now = { fit: 8, log: null, n: 0 };
  const draw = (log, n) => {
    Object.assign(now, { log, n });
    const pairs = log.lastKey(n, now.fit);
    columns.forEach((cells, i) => bit(cells, pairs[i]));
  };
  new ResizeObserver(() => {
    now.fit = Math.max(1, Math.min(MOST, Math.floor((place.clientWidth - 92) / 24)));
    if (now.log) draw(now.log, now.n);
  }).observe(place);
  return draw;
}

function bit(cells, pair) {
  cells.forEach((cell, k) => {
    cell.hidden = !pair;
    if (!pair) return;
    cell.textContent = [pair.bits[0], pair.bits[1], pair.wrong ? "✗" : "✓"][k];
    cell.className = pair.wrong ? "e9-wrong" : "";
  });
}
