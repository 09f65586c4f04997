// Pieces that several screens share: photons and filters as tiles, a code to hand on, a line for the next.
import { h, set, svg } from "../kit/kit.js";
import { basisOf, bitOf } from "./game.js";
import { square } from "./square.js";
import { encode, grouped } from "./wire.js";

const ANGLES = [0, 90, 45, 135]; // of H, V, D, A
export const NAMES = ["H", "V", "D", "A"];
export const BASES = ["Z", "X"];

/** A photon as a stroke at its angle. */
export const stroke = (photon) => drawn([ANGLES[photon]]);
/** A basis as the cross of its two angles. */
export const cross = (basis) => drawn([ANGLES[2 * basis], ANGLES[2 * basis + 1]]);

const drawn = (angles) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", class: "cl-glyph" },
    angles.map((angle) => svg("path", { d: "M3 12H21", transform: `rotate(${-angle} 12 12)` })),
  );

/** A photon in words: "bit 1 in Z". */
export const photonWords = (photon) => `bit ${bitOf(photon)} in ${BASES[basisOf(photon)]}`;

/**
 * A row of tiles that can be tapped. `show(i)` gives {glyph, caption, words, look}; `tap(i)` is left out
 * where there is nothing to change.
 */
export function tiles(place, label) {
  const row = h("div", { class: "cl-tiles", role: "group", "aria-label": label });
  place.append(row);
  let made = [];
  return (n, show, tap = null) => {
    if (made.length !== n) {
      made = Array.from({ length: n }, () => h("button", { type: "button", class: "cl-tile" }));
      row.replaceChildren(...made);
    }
    made.forEach((tile, i) => {
      const { glyph, caption, words, look = "" } = show(i);
      tile.replaceChildren(glyph ?? "", h("span", { class: "cl-caption" }, caption));
      set(tile, {
        "aria-label": `${i + 1}: ${[caption, words].filter(Boolean).join(", ")}`,
        class: `cl-tile ${look}`,
        disabled: !tap,
      });
      tile.onclick = tap && (() => tap(i));
    });
  };
}

/**
 * A code to hand on: to scan, to send, to read aloud.
 * @param {HTMLElement} place
 * @param {{ui: import("../kit/frame.js").Ui, squares: any}} tools
 */
export function handOn(place, { ui, squares }, title) {
  const panel = h("div", { class: "cl-hand", hidden: true });
  place.append(panel);
  let shown = null;
  return (message) => {
    panel.hidden = !message;
    const code = message ? encode(message) : null;
    if (code === shown) return;
    shown = code;
    if (!code) return;
    const link = linkTo(code, ui.model.address);
    const copied = h(
      "button",
      { type: "button", class: "ql-button", onclick: () => copy(link, ui) },
      "Copy the link",
    );
    panel.replaceChildren(
      h("p", { class: "cl-what" }, title),
      link ? square(link, squares, `The link ${code} as a code to scan`) : "",
      h("p", { class: "cl-code" }, "Or type: ", h("code", { tabindex: "0" }, grouped(code))),
      link ? copied : "",
    );
    // A code that was just made is looked at next; the result bar must not lie over it.
    if (ui.root.dataset.ready) panel.scrollIntoView({ block: "center" });
  };
}

function linkTo(code, name) {
  if (!name || location.protocol === "file:") return null; // another phone has no such file
  const url = new URL(location.href);
  url.search = `?${name}.code=${code}`;
  url.hash = `lab-${name}`;
  return url.href;
}

async function copy(link, ui) {
  try {
    await navigator.clipboard.writeText(link);
    ui.say("Link copied. Send it to the next phone.");
  } catch {
    prompt("The link for the next phone:", link);
  }
}

/** A line to type or paste into, with a button. */
export function entry(place, label, act, take) {
  const field = h("input", {
    type: "text",
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
  });
  const open = () => {
    if (field.value.trim() && take(field.value.trim())) field.value = "";
  };
  field.onkeydown = (event) => event.key === "Enter" && open();
  const made = h(
    "div",
    { class: "cl-entry" },
    h("label", {}, h("span", {}, label), field),
    h("button", { type: "button", class: "ql-button", onclick: open }, act),
  );
  place.append(made);
  return made;
}

/** A step of a screen: heading and room below. */
export function step(place, number, title) {
  const room = h("div", { class: "cl-step" }, h("p", { class: "cl-title" }, `${number}. ${title}`));
  place.append(room);
  return room;
}

/** What was called out, without what stands between: "+ x, Z" is ZXZ. */
const plain = (text) =>
  text
    .toUpperCase()
    .replaceAll("+", "Z")
    .replaceAll("×", "X")
    .replace(/[\s,.-]/g, "");

/** The letters that a reader called out, as bases: "ZXXZ" or "+xx+"; null if they are no such letters. */
export function called(text, n) {
  const letters = plain(text);
  if (letters.length !== n || /[^ZX]/.test(letters)) return null;
  return [...letters].map((letter) => BASES.indexOf(letter));
}

/** Alice's answer as she reads it out: her bases, and behind each photon that is tested its bit. */
export const spoken = ({ alice, tested, bits }) =>
  alice.map((basis, i) => BASES[basis] + (tested[i] ? bits[i] : "")).join(" ");

/** Whether a bit is said to be tested where the bases differ: somebody read, heard or typed a slip. */
export const misheard = ({ alice, tested }, bob) => tested.some((on, i) => on && alice[i] !== bob[i]);

/** What was heard of `spoken`, "Z X1 X Z0", as part of an answer; null if it is no such line. */
export function heardAnswer(text, n) {
  const line = plain(text).replaceAll("O", "0");
  const heard = line.match(/[ZX][01]?/g) ?? [];
  if (heard.length !== n || heard.join("") !== line) return null;
  return {
    alice: heard.map(([letter]) => BASES.indexOf(letter)),
    tested: heard.map(([, bit]) => (bit ? 1 : 0)),
    bits: heard.map(([, bit]) => Number(bit ?? 0)),
  };
}
