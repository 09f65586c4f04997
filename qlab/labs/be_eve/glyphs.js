// Small pictures: a polarisation is a double arrow, a basis two crossed lines.
import { svg } from "../kit/kit.js";
import { BASES, basisOf } from "./game.js";

const TURN = [0, -90, -45, -135]; // of the double arrows for H, V, D, A, in degrees

const glyph = (kind, d, turn = 0) =>
  svg(
    "svg",
    { viewBox: "-12 -12 24 24", class: "be-glyph", "aria-hidden": "true" },
    svg("path", { d, class: `be-${kind}`, transform: `rotate(${turn})` }),
  );
export const arrow = (state) =>
  glyph(BASES[basisOf(state)], "M-10 0H10M-5 -5L-10 0L-5 5M5 -5L10 0L5 5", TURN[state]);
export const cross = (basis) => glyph(BASES[basis], "M-9 0H9M0 -9V9", 45 * basis);
export const untouched = () => glyph("none", "M-10 0H-6M-2 0H2M6 0H10");
