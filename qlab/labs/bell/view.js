// What a Bell test looks like: two protractors with two dials each, the four correlations, the reader's
// cards.
import { change, h, number, set, svg } from "../kit/kit.js";
import { SETTINGS, SIGNS, cardS, deck, written } from "./pairs.js";

const DIALS = ["a1", "a2", "b1", "b2"];
const TONES = { a1: "ql-blue", a2: "ql-orange", b1: "ql-blue", b2: "ql-orange" };
const signed = (x, digits = 2) =>
  (x > 0 && number(x, digits) !== number(0, digits) ? "+" : "") + number(x, digits);
const BOTH = "M-11 0H11M-6 -5L-11 0L-6 5M6 -5L11 0L6 5"; // one photon to each side
const EYE = "M-13 0Q0 -11 13 0Q0 11 -13 0ZM-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0";
const turned = (degrees) => [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];

/** Alice's and Bob's protractors, the source between them, and photons on their way. Dials can be dragged. */
export function scene(place, model) {
  const line = svg("path", { class: "be-fibre" });
  const core = svg("path", { class: "be-core" });
  const badge = (r, tone, d, text) =>
    svg(
      "g",
      {},
      svg("circle", { r, class: "be-box" }),
      svg("path", { class: `ql-line ${tone}`, d }),
      svg("text", { y: 40 }, text),
    );
  const source = badge(20, "ql-purple", BOTH, "source");
  const eve = badge(17, "ql-vermilion", EYE, "Eve");
  const photons = [-1, 1].map(() => svg("circle", { r: 7, class: "ql-mark ql-purple" }));
  const root = svg("svg", { class: "be-scene", "aria-hidden": "true" }, line, core, source);
  const sides = [
    ["Alice", ["a1", "a2"]],
    ["Bob", ["b1", "b2"]],
  ].map(([name, dials]) => station(root, name, dials, model));
  root.append(...photons, eve);
  place.append(root);
  let latest = null;
  let width = 300;
  const draw = (state) => {
    latest = state;
    const radius = Math.min(112, width / 4 - 15);
    const base = radius + 18;
    const x = [radius + 16, width - radius - 16];
    set(root, { height: base + 50 });
    sides.forEach((side, i) => side.draw(x[i], base, radius, state.last, i));
    for (const path of [line, core]) set(path, { d: `M${x[0]} ${base}H${x[1]}` });
    set(source, { class: width < 480 ? "be-small" : null, transform: `translate(${width / 2} ${base})` });
    const listening = model.get("eve") > 0 && model.get("source") !== "cards" && width >= 480;
    set(eve, {
      visibility: listening ? null : "hidden",
      transform: `translate(${(width / 2 + 20 + x[1] - radius) / 2} ${base})`,
    });
    source.lastChild.textContent = state.last ? (state.last.agree ? "agree" : "differ") : "source";
    photons.forEach((dot, i) => {
      set(dot, { visibility: state.flight === null ? "hidden" : null });
      if (state.flight !== null) set(dot, { cx: width / 2 + (x[i] - width / 2) * state.flight, cy: base });
    });
  };
  new ResizeObserver(() => {
    width = root.clientWidth || width;
    if (latest) draw(latest);
  }).observe(root);
  return draw;
}

function station(root, name, dials, model) {
  const face = svg("path", { class: "be-box" });
  const marks = svg("path", { class: "be-marks" });
  const told = svg("text", { class: "be-told", y: 40 });
  const hands = dials.map((dial) => {
    const needle = svg("line", { class: `ql-line ${TONES[dial]} ${dial[1] === "2" ? "be-second" : ""}` });
    const handle = svg(
      "g",
      { class: "be-handle" },
      svg("circle", { r: 22, class: "be-reach" }),
      svg("circle", { r: 13, class: `be-knob ${TONES[dial]}` }),
      svg("text", { y: 4.5 }, dial),
    );
    draggable(handle, (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(
        group.getScreenCTM().inverse(),
      );
      const angle = (Math.atan2(Math.max(0, -point.y), point.x) * 180) / Math.PI;
      change(model, { [dial]: Math.round(angle) });
    });
    return { dial, needle, handle };
  });
  const ends = [
    ["0°", 0],
    ["90°", 90],
    ["180°", 180],
  ].map(([text, angle]) => ({ angle, label: svg("text", { class: "be-end" }, text) }));
  const group = svg(
    "g",
    {},
    face,
    marks,
    ends.map((end) => end.label),
    hands.map((hand) => hand.needle),
    hands.map((hand) => hand.handle),
    svg("text", { class: "be-name", y: 20 }, name),
    told,
  );
  root.append(group);
  return {
    draw(x, y, radius, last, side) {
      set(group, { transform: `translate(${x} ${y})` });
      set(face, { d: `M${-radius} 0A${radius} ${radius} 0 0 1 ${radius} 0Z` });
      set(marks, {
        d: [45, 90, 135]
          .map(turned)
          .map(([c, s]) => `M${0.88 * radius * c} ${-0.88 * radius * s}L${radius * c} ${-radius * s}`)
          .join(""),
      });
      ends.forEach(({ angle, label }) =>
        set(label, {
          x: 0.66 * radius * turned(angle)[0],
          y: angle === 90 ? 18 - 0.86 * radius : -6,
          visibility: radius < 80 ? "hidden" : null,
        }),
      );
      hands.forEach(({ dial, needle, handle }) => {
        const [c, s] = turned(model.get(dial));
        const used = last?.dials[side] === dial;
        set(needle, { x2: radius * c, y2: -radius * s, style: `stroke-width: ${used ? 6 : 3}` });
        set(handle, { transform: `translate(${radius * c} ${-radius * s})` });
      });
      told.textContent = last ? `${last.dials[side]}: ${last.answers[side] > 0 ? "+1" : "−1"}` : "";
    },
  };
}

function draggable(handle, move) {
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => handle.hasPointerCapture(event.pointerId) && move(event));
}

/**
 * The four correlations as a sum: bars from -1 to +1 with their intervals, and ticks where the exact values
 * are.
 */
export function sum(place) {
  const at = (e) => `${50 + 50 * e}%`;
  const rows = SETTINGS.map(([a, b], i) => {
    const text = h("span", { class: "be-number" });
    const range = h("span", { class: "ql-range" });
    const many = h("span", { class: "be-many" });
    const [bar, whisker, tick] = ["be-bar", "be-whisker", "be-tick"].map((name) => h("div", { class: name }));
    const term = h("span", { class: "be-term" }, `${SIGNS[i] > 0 ? "+" : "−"} E(${a}, ${b})`);
    const row = h(
      "div",
      { class: "be-row" },
      term,
      text,
      h("span", { class: "be-right" }, range, many),
      h("div", { class: "be-track", "aria-hidden": "true" }, bar, whisker, tick),
    );
    place.append(row);
    return { text, range, many, bar, whisker, tick };
  });
  place.append(
    h(
      "p",
      { class: "ql-hint be-key" },
      h("span", { class: "be-key-tick" }),
      "exact ",
      h("span", { class: "be-key-whisker" }),
      "95 % interval. Bars go from −1, always differ, to +1, always agree.",
    ),
  );
  return (tests, exact) =>
    rows.forEach((row, i) => {
      const e = tests[i];
      const known = e.n > 0;
      row.text.textContent = known ? signed(e.value) : "–";
      row.range.textContent = known ? `${signed(e.low)} to ${signed(e.high)}` : "no pair yet";
      row.many.textContent = known ? `, ${number(e.n)} pairs` : "";
      row.bar.style.cssText = `left: ${at(Math.min(0, e.value || 0))}; width: ${50 * Math.abs(e.value || 0)}%`;
      row.whisker.style.cssText = `left: ${at(e.low)}; width: ${50 * (e.high - e.low)}%`;
      row.tick.style.left = at(exact[i]);
    });
}

/** Cards that the reader writes: a row of four answers each, and what S that card gives alone. */
export function cardTable(place, model) {
  const put = (cards) => change(model, { cards: written(cards) });
  const now = () => deck(model.get("cards"));
  const rows = Array.from({ length: 8 }, (_, i) => {
    const answers = DIALS.map((_, j) =>
      h("button", {
        type: "button",
        class: "ql-button",
        onclick: () => {
          const cards = now();
          cards[i][j] *= -1;
          put(cards);
        },
      }),
    );
    const s = h("td", { class: "be-card-s" });
    const remove = h(
      "button",
      {
        type: "button",
        class: "ql-button",
        "aria-label": `Remove card ${i + 1}`,
        onclick: () => {
          put(now().filter((_, k) => k !== i));
          add.focus();
        },
      },
      "×",
    );
    const row = h(
      "tr",
      {},
      h("th", { scope: "row" }, String(i + 1)),
      answers.map((button) => h("td", {}, button)),
      s,
      h("td", {}, remove),
    );
    return { answers, s, remove, row };
  });
  const add = h(
    "button",
    { type: "button", class: "ql-button", onclick: () => put([...now(), now().at(-1)]) },
    "Add a card",
  );
  const heads = ["card", ...DIALS, "its S"].map((name) => h("th", { scope: "col" }, name));
  place.append(
    h("p", { class: "be-label" }, "Your answer cards"),
    h("p", { class: "ql-hint" }, "Press an answer to turn it. Each card alone gives S = +2 or −2."),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, heads, h("td", {}))),
      h(
        "tbody",
        {},
        rows.map(({ row }) => row),
      ),
    ),
    add,
  );
  return () => {
    const cards = now();
    add.disabled = cards.length === rows.length;
    rows.forEach(({ row, answers, s, remove }, i) => {
      row.hidden = i >= cards.length;
      if (row.hidden) return;
      remove.disabled = cards.length === 1;
      s.textContent = signed(cardS(cards[i]), 0);
      answers.forEach((button, j) => {
        const answer = cards[i][j] > 0 ? "+1" : "−1";
        button.textContent = answer;
        set(button, {
          "aria-label": `Card ${i + 1}, answer at ${DIALS[j]}: ${answer}`,
          class: `ql-button ${cards[i][j] > 0 ? "be-plus" : "be-minus"}`,
        });
      });
    });
  };
}
