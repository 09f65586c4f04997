// A QR code drawn from the table that Python read off real ones (squares.py): exclusive or, nothing else.
import { h, svg } from "../kit/kit.js";

const QUIET = 4; // dots of white around it, as cameras want
const BITS = 7;

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const bit = (packed, i) => (packed[i >> 3] >> (7 - (i & 7))) & 1;

/**
 * The dots of the code of a text, row by row.
 * @param {string} text  exactly as many letters of ASCII as the table has
 */
export function dots(text, table) {
  const { size, own, checks } = table;
  const [empty, rows] = [bytes(table.empty), bytes(table.rows)];
  const found = Array.from({ length: size * size }, (_, i) => bit(empty, i));
  const width = Math.ceil(checks.length / 8) * 8;
  for (let i = 0; i < own.length; i++) {
    if (!((text.charCodeAt(Math.floor(i / BITS)) >> (i % BITS)) & 1)) continue;
    found[own[i]] ^= 1;
    checks.forEach((place, k) => (found[place] ^= bit(rows, width * i + k)));
  }
  return found;
}

/** The link, made as long as all codes are, or null where it is too long or not plain. */
export function filled(link, letters) {
  const [before, after = ""] = link.split("#");
  const rest = letters - link.length;
  if (rest < 0 || /[^ -~]/.test(link)) return null;
  const padding = rest === 0 ? "" : `&${"-".repeat(rest - 1)}`;
  return before + padding + (after && `#${after}`);
}

/** The code as a picture, dark on white in any theme. */
export function square(link, table, label) {
  const text = filled(link, table.letters);
  if (text === null)
    return h("p", { class: "cl-far" }, "This address is too long for a code to scan: send the link.");
  const { size } = table;
  const dark = dots(text, table);
  const side = size + 2 * QUIET;
  const path = dark
    .flatMap((on, i) => (on ? [`M${(i % size) + QUIET} ${Math.floor(i / size) + QUIET}h1v1h-1z`] : []))
    .join("");
  return svg(
    "svg",
    { class: "cl-square", viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": label },
    svg("rect", { width: side, height: side, class: "cl-paper" }),
    svg("path", { d: path, class: "cl-dots" }),
  );
}
