// The curves, the place where they are read, and the published experiments as points that name themselves.
import { axes, h, number, set } from "../kit/kit.js";

const LABEL =
  "Secret bits per pulse against distance: a curve for each kind of light, and published experiments";
const STEPS = 150;

/** Distances at which a curve is drawn: as far as it goes, and where it dives close together. */
function distances(end, furthest) {
  const last = Math.min(end, furthest);
  const even = Array.from({ length: STEPS + 1 }, (_, i) => (last * i) / STEPS);
  if (end > furthest) return even;
  return [...even.slice(0, -1), ...[0.3, 0.6, 0.85, 0.95, 0.99].map((t) => last * (1 - (1 - t) / STEPS))];
}

/**
 * The picture in its place; returns what draws curves and the distance where they are read.
 * @param {HTMLElement} place
 * @param {any} baked
 * @param {any} tables
 */
export function picture(place, baked, { curves, furthest, points }) {
  const box = place.appendChild(h("div", {}));
  const plot = axes(box, baked, LABEL);
  const rule = plot.rule();
  const lines = Object.entries(curves).map(([name, { tone }]) => [name, plot.curve({ class: tone })]);
  const put = experiments(place, plot, points);
  return (found, km, attenuation) => {
    put(attenuation);
    for (const [name, line] of lines) {
      const { km: end, at } = found[name];
      const xs = end > 0 ? distances(end, furthest) : [];
      line.draw(
        xs,
        xs.map((x) => at(x) || Number.NaN),
      );
    }
    rule.draw(km);
  };
}

/**
 * A dot and a button for each experiment: touching, pointing or focusing says what it is. Returns what
 * puts the dots where their loss is in a fibre of so many dB/km: no point seems to break a law that the
 * fibre obeys.
 */
function experiments(place, plot, points) {
  const told = h(
    "p",
    { class: "kr-told", role: "status" },
    "Points: published experiments, each at its loss in decibels. Touch one.",
  );
  const made = points.map(({ label, loss_db: loss, rate, story }) => {
    const dot = plot.mark({ class: "kr-point", r: 5.5 });
    const button = h("button", { type: "button", class: "ql-button" }, label);
    return { dot: dot.element, button, story, put: (fibre) => dot.move(loss / fibre, rate), loss };
  });
  let fibre = 0.2;
  let shown = null;
  const tell = () => {
    if (!shown) return;
    const here = number(shown.loss / fibre);
    told.textContent = `${shown.story} The same loss as ${here}\u00a0km of the fibre above.`;
  };
  const show = (chosen) => {
    shown = chosen;
    tell();
    for (const one of made) {
      set(one.dot, {
        r: one === chosen ? 8 : 5.5,
        class: `ql-mark kr-point${one === chosen ? " ql-purple" : ""}`,
      });
      set(one.button, { "aria-pressed": String(one === chosen) });
    }
  };
  for (const one of made) {
    for (const event of ["click", "focus"]) one.button.addEventListener(event, () => show(one));
    for (const event of ["pointerenter", "click"]) one.dot.addEventListener(event, () => show(one));
  }
  const buttons = made.map(({ button }) => button);
  place.append(
    h("div", { class: "kr-points", role: "group", "aria-label": "Published experiments" }, buttons),
    told,
  );
  return (now) => {
    fibre = now;
    for (const { put } of made) put(now);
    tell();
  };
}
