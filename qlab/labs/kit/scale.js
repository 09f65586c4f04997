// A number with its interval on a line, between zones that say what it would mean there.
import { h, set, svg } from "./draw.js";

/**
 *   const show = scale(place, { title: "Error rate", low: 0, high: 0.5, write: (x) => percent(x, 1),
 *     zones: [[0, 0.11, "ql-green", "key"], ...],
 *     ticks: [[0, "0 %"], [0.11, "11 %", true], ...] });                 true: a limit, drawn as a line
 *   show(estimate, exact, shown)     estimate {value, n, low, high}; shown: the one in words, if not the same
 * @param {Element} place
 * @param {{
 *   title: string, low: number, high: number, zones: [number, number, string, string][],
 *   ticks: [number, string, boolean?][], write: (x: number) => string,
 * }} options
 */
export function scale(place, { title, low, high, zones, ticks, write }) {
  const part = (x) => 5 + (90 * (Math.min(high, Math.max(low, x)) - low)) / (high - low);
  const at = (x) => `${part(x)}%`;
  const wide = (a, b) => `${part(b) - part(a)}%`;
  const value = h("strong", { class: "ql-value" });
  const range = h("span", { class: "ql-range" });
  const bar = svg("rect", { y: 33, height: 14, rx: 7, class: "ql-interval" });
  const dot = svg("circle", { cy: 40, r: 8, class: "ql-mark ql-blue" });
  const label = svg("text", { y: 12 });
  const exact = svg(
    "svg",
    { overflow: "visible", class: "ql-exact" },
    svg("path", { d: "M-6 17H6L0 26Z" }),
    label,
  );
  const root = svg(
    "svg",
    { class: "ql-scale", height: 90, role: "img" },
    zones.flatMap(([from, to, tone, name]) => [
      svg("rect", { x: at(from), width: wide(from, to), y: 28, height: 40, class: `ql-zone ${tone}` }),
      svg("text", { x: at((from + to) / 2), y: 63, class: "ql-bold" }, name),
    ]),
    ticks.flatMap(([x, text, limit]) => [
      svg("text", { x: at(x), y: 84, class: limit ? "ql-bold" : "ql-tick" }, text),
      limit ? svg("line", { x1: at(x), x2: at(x), y1: 22, y2: 69, class: "ql-limit" }) : null,
    ]),
    bar,
    dot,
    exact,
  );
  place.append(h("p", { class: "ql-head" }, h("span", {}, title), value, range), root);
  return (estimate, truth, shown = estimate) => {
    const known = Number.isFinite(estimate.value);
    const words = `95 % interval: ${write(shown.low)} to ${write(shown.high)}`;
    value.textContent = known ? write(shown.value) : "unknown";
    range.textContent = known ? words : "too few to say";
    set(bar, { x: at(estimate.low), width: wide(estimate.low, estimate.high) });
    set(dot, { cx: at(known ? estimate.value : low), visibility: known ? null : "hidden" });
    set(exact, { x: at(truth) });
    label.textContent = `exact ${write(truth)}`;
    const side = (truth - low) / (high - low);
    set(
      label,
      side < 0.12
        ? { "text-anchor": "start", x: -6 }
        : side > 0.88
          ? { "text-anchor": "end", x: 6 }
          : { "text-anchor": "middle", x: 0 },
    );
    const found = known ? `${write(shown.value)}, ${words}` : "unknown";
    set(root, { "aria-label": `${title}: ${found}; exact ${write(truth)}.` });
  };
}
