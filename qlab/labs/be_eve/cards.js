// One card for each photon: what you did and, when all have flown, what Alice and Bob had.
import { h } from "../kit/kit.js";
import { BASES, STATES, bitOf } from "./game.js";
import { arrow, cross, untouched } from "./glyphs.js";

const STAMPS = { "be-wrong": "✕ wrong", "be-key": "✓ key", "be-dropped": "unused" };
const kindOf = ({ wrong, sifted }) => (wrong ? "be-wrong" : sifted ? "be-key" : "be-dropped");

function card(round, i, open) {
  const yours = round.found === null ? [untouched()] : [cross(round.basis), arrow(round.sent)];
  const row = (who, ...what) => h("span", { class: "be-row" }, open ? h("b", {}, who) : null, ...what);
  const rows = [
    open && row("A", arrow(round.alice), String(bitOf(round.alice))),
    row("E", ...yours),
    open && row("B", cross(round.bob), String(round.bit)),
    open && h("span", { class: "be-stamp" }, STAMPS[kindOf(round)]),
  ];
  const words = `Photon ${i + 1}: ${told(round, open)}`;
  return h(
    "li",
    { class: open ? kindOf(round) : "be-flown" },
    face(i, ...rows),
    h("span", { class: "ql-hidden" }, words),
  );
}

const face = (i, ...rows) =>
  h("span", { class: "be-face", "aria-hidden": "true" }, h("small", {}, String(i + 1)), ...rows);
const blank = (i, next) =>
  h(
    "li",
    { class: next && "be-next" },
    face(i),
    h("span", { class: "ql-hidden" }, `Photon ${i + 1}: to come.`),
  );

function told({ alice, basis, found, sent, bob, bit, sifted, wrong }, open) {
  const looked = `you measured in ${BASES[basis]}, found ${STATES[found]}, sent ${STATES[sent]}`;
  const you = found === null ? "you let it pass" : looked;
  if (!open) return `${you}.`;
  const used = wrong ? "a wrong key bit" : "a right key bit";
  const end = sifted ? used : "not used, because the bases differ";
  const start = `Alice sent ${STATES[alice]}, bit ${bitOf(alice)}; ${you}`;
  return `${start}; Bob measured in ${BASES[bob]}, read ${bit}: ${end}.`;
}

/** The cards as a list; deal(i, round, opened, next) makes a new one only where something is new. */
export function table() {
  const root = h("ol", { class: "be-cards", "aria-label": "The photons" });
  const dealt = [];
  const deal = (i, round, opened, next) => {
    const seen = JSON.stringify([round, opened, next]);
    if (dealt[i] === seen) return;
    dealt[i] = seen;
    const fresh = round ? card(round, i, opened) : blank(i, next);
    const old = root.children[i];
    if (old) old.replaceWith(fresh);
    else root.append(fresh);
  };
  return { root, deal };
}
