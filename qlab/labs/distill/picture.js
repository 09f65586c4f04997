// What is seen: the grid of bits, the account, and the pictures that are sent.
import { h, number, set, svg } from "../kit/kit.js";

const COLUMNS = 64;
const SIDE = 16;

/** The unit squares at these places of a grid, as a path. */
const squares = (places, columns) =>
  places.map((i) => `M${i % columns} ${Math.floor(i / columns)}h1v1h-1z`).join("");

const where = (bits) => [...bits.keys()].filter((i) => bits[i]);

/** The bits of a row as a grid; `draw` takes the bits and which of them are marked, and how. */
export function grid() {
  const marks = ["ds-bits", "ds-block", "ds-wrong", "ds-found"].map((name) => svg("path", { class: name }));
  const frame = svg("rect", { class: "ds-frame", x: 0, y: 0, width: COLUMNS });
  const root = svg("svg", { class: "ds-grid", role: "img" }, frame, ...marks);
  return {
    root,
    draw({ bits, block = [], wrong = [], found = [], label }) {
      const rows = Math.max(1, Math.ceil(bits.length / COLUMNS));
      set(root, { viewBox: `-0.5 -0.5 ${COLUMNS + 1} ${COLUMNS + 1}`, "aria-label": label });
      set(frame, { height: rows });
      [where(bits), block, wrong, found].forEach((places, i) =>
        set(marks[i], { d: squares(places, COLUMNS) }),
      );
    },
  };
}

/** One line for each stage: its name, a bar, and how many bits. */
export function ledger(names) {
  const rows = names.map((name) => {
    const bars = ["ds-secret", "ds-known"].map((kind) => h("span", { class: kind }));
    const count = h("span", { class: "ds-count" });
    const root = h(
      "li",
      {},
      h("span", { class: "ds-name" }, name),
      h("span", { class: "ds-bar" }, bars),
      count,
    );
    return { root, bars, count };
  });
  const legend = h(
    "p",
    { class: "ds-legend" },
    h("span", { class: "ds-key ds-secret" }),
    "secret ",
    h("span", { class: "ds-key ds-known" }),
    "Eve may know",
  );
  return {
    root: h("div", { class: "ds-ledger" }, h("ol", {}, ...rows.map((row) => row.root)), legend),
    draw(accounts, stage, whole) {
      rows.forEach(({ root, bars, count }, i) => {
        const { bits, known } = accounts[i];
        const reached = i <= stage;
        set(root, { "data-reached": reached ? "1" : "0", "aria-current": i === stage ? "step" : null });
        bars[0].style.width = `${(100 * (bits - (known ?? 0))) / whole}%`;
        bars[1].style.width = `${(100 * (known ?? 0)) / whole}%`;
        set(bars[0], { "data-unknown": known === null ? "1" : null });
        count.textContent = reached ? number(bits) : "";
      });
    },
  };
}

/** A square picture of 16 by 16 pixels; with `onflip`, a pointer flips them, or arrows and the space bar. */
export function picture(title, onflip = null) {
  const ink = svg("path", { class: "ds-ink" });
  const cursor = svg("rect", { class: "ds-cursor", width: 1, height: 1 });
  const view = { viewBox: `-0.2 -0.2 ${SIDE + 0.4} ${SIDE + 0.4}`, class: "ds-picture", role: "img" };
  const root = svg("svg", view, svg("rect", { class: "ds-frame", width: SIDE, height: SIDE }), ink);
  const name = h("figcaption", {}, title);
  if (onflip) drawable(root, cursor, onflip);
  return {
    root: h("figure", {}, root, name),
    draw(bits, text, label) {
      set(ink, { d: squares(where(bits), SIDE) });
      name.textContent = text;
      set(root, { "aria-label": label });
    },
  };
}

/** Pixels that can be flipped. */
function drawable(root, cursor, onflip) {
  let at = 0;
  const show = () => set(cursor, { x: at % SIDE, y: Math.floor(at / SIDE) });
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: SIDE, ArrowUp: -SIDE };
  root.append(cursor);
  show();
  set(root, {
    role: "application",
    "aria-roledescription": "drawing",
    tabindex: 0,
    onkeydown: (event) => {
      if (event.key === " " || event.key === "Enter") onflip(at);
      else if (event.key in steps) at = (at + steps[event.key] + SIDE * SIDE) % (SIDE * SIDE);
      else return;
      event.preventDefault();
      show();
    },
    onpointerdown: (event) => {
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
      const [x, y] = [Math.floor(point.x), Math.floor(point.y)];
      if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) return;
      at = y * SIDE + x;
      show();
      onflip(at);
    },
  });
}
