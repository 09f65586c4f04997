// The four correlations as the sum that they make: bars with their intervals, and ticks at the exact values.
import { h, number } from "../kit/kit.js";
import { SETTINGS, SIGNS } from "./pairs.js";

/** A number with its sign: +0.68. */
export const signed = (x, digits = 2) =>
  (x > 0 && number(x, digits) !== number(0, digits) ? "+" : "") + number(x, digits);

/**
 * Bars from -1 to +1; returns what draws (tests, exact).
 * @param {Element} place
 */
export function sum(place) {
  const rows = SETTINGS.map((dials, i) => term(`${SIGNS[i] > 0 ? "+" : "−"} E(${dials.join(", ")})`));
  const key = (name) => h("span", { class: name });
  place.append(
    ...rows.map(({ row }) => row),
    h(
      "p",
      { class: "ql-hint be-key" },
      "Bars from −1, always differ, to +1, always agree. ",
      key("be-key-tick"),
      "exact ",
      key("be-key-whisker"),
      "95 % interval.",
    ),
  );
  return (tests, exact) => rows.forEach(({ draw }, i) => draw(tests[i], exact[i]));
}

function term(name) {
  const value = h("span", { class: "be-number" });
  const range = h("span", { class: "ql-range" });
  const many = h("span", { class: "be-many ql-range" });
  const [bar, whisker, tick] = ["be-bar", "be-whisker", "be-tick"].map((part) => h("div", { class: part }));
  const track = h("div", { class: "be-track", "aria-hidden": "true" }, bar, whisker, tick);
  const row = h("div", { class: "be-row" }, h("span", { class: "be-term" }, name), value, range, many, track);
  const at = (e) => `${50 + 50 * e}%`;
  return {
    row,
    draw(e, exact) {
      const known = e.n > 0;
      const length = e.value || 0;
      value.textContent = known ? signed(e.value) : "–";
      range.textContent = known ? `${signed(e.low)} to ${signed(e.high)}` : "no pair yet";
      many.textContent = known ? `${number(e.n)} pair${e.n === 1 ? "" : "s"}` : "";
      bar.style.cssText = `left: ${at(Math.min(0, length))}; width: ${50 * Math.abs(length)}%`;
      whisker.style.cssText = `left: ${at(e.low)}; width: ${50 * (e.high - e.low)}%`;
      tick.style.left = at(exact);
    },
  };
}
