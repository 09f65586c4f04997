import {
  POLES,
  anglesOf,
  array,
  axes,
  change,
  frame,
  h,
  nameOf,
  number,
  readyStates,
  set,
  sphere,
  svg,
} from "../kit/kit.js";
import { glider } from "../kit/glide.js";

const STRAIGHT = "H, V, D and A";
const COPIES = [
  ["Bob", "ql-green", "ql-disc"],
  ["Eve", "ql-vermilion", "ql-ring"],
];
const f3 = (x) => number(x, 3);

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const machine = machines(model);
  const best = get("best");
  const turn = (r) => change(model, anglesOf(r));
  const ready = readyStates(ui.controls, "1. Choose the photon to copy", turn);
  const choice = h("div", {});
  ui.controls.before(
    h(
      "p",
      { class: "ql-summary" },
      "A machine takes one photon in and gives two copies out: one for Bob, one for Eve.",
    ),
  );
  ui.controls.append(choice);
  ui.control("machine", { as: "select", into: choice });
  const strength = ui.control("strength", { into: choice }).element;

  const scene = h("div", { class: "ql-scene" });
  ui.stage.append(scene);
  const globe = globeView(panel(scene, "Original and copies on the Bloch sphere"), ui, turn);
  const results = resultsView(panel(scene, "Chance to pass the test for the original"), best);
  const plot = frontierView(panel(scene, "How good can two copies be?"), get("frontier"));

  const redraw = () => {
    const original = { r: bloch(), angle: get("angle"), phase: get("phase") };
    const made = machine.copy(original.r);
    const called = titleOf(original);
    set(strength, { hidden: machine.name() !== "phase-covariant-cloner" });
    ready.show(original.r);
    globe.show(original.r, made.vectors);
    results.show(called, made);
    plot.show(made);
    ui.say(sentence(called, made, machine.name(), original.r, best));
  };
  const [circle, factors] = [array(get("circle")), array(get("factors"))];
  const bloch = () => {
    const [x, z] = circle.row(get("angle"));
    const [re, im] = factors.row(get("phase") + 90);
    return [x * re, x * im, z];
  };
  ui.watch(["machine", "strength", "angle", "phase"], redraw);
  ui.csv("copies", () => table(machine, bloch(), get));
  ui.ready();
}

/* Numbers: multiplication with baked matrices. */

// The machine of the controls: copy(r) gives both copies' Bloch vectors, their fidelities and the machine's
// averages.
function machines(model) {
  const [fixed, fixedMean, covariant, covariantMean] = [
    "fixed",
    "fixed_average",
    "covariant",
    "covariant_average",
  ].map((name) => array(model.get(name)));
  const names = model.get("about").controls.machine.options.map(([value]) => value);
  const grid = Array.from({ length: covariant.shape[0] }, (_, i) => i / (covariant.shape[0] - 1));
  const now = (one, many) => {
    const i = names.indexOf(model.get("machine"));
    return i < fixed.shape[0] ? one.row(i) : many.blend([grid], [model.get("strength")]);
  };
  return {
    name: () => model.get("machine"),
    copy(r) {
      const maps = now(fixed, covariant);
      const mean = now(fixedMean, covariantMean);
      const original = [1, ...r];
      const images = [0, 1].map((copy) => times(maps.subarray(16 * copy, 16 * copy + 16), original));
      return {
        vectors: images.map((v) => v.slice(1)),
        here: images.map((v) => dot(original, v) / 2),
        four: [mean[0], mean[2]],
        all: [mean[1], mean[3]],
      };
    },
  };
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const times = (matrix, v) => [0, 4, 8, 12].map((i) => dot(v, matrix.subarray(i, i + 4)));

function table(machine, r, get) {
  const setup = [get("machine"), machine.name() === "phase-covariant-cloner" ? get("strength") : ""];
  const { four, all } = machine.copy(r);
  const rows = Object.entries({ [`angle ${get("angle")} phase ${get("phase")}`]: r, ...POLES }).map(
    ([name, v]) => [name, ...machine.copy(v).here],
  );
  rows.push(["mean of H V D A", ...four], ["mean of all states", ...all]);
  return {
    columns: ["machine", "strength", "original", "fidelity_bob", "fidelity_eve"],
    rows: rows.map((row) => [...setup, ...row]),
  };
}

/* Words. */

function titleOf({ r, angle, phase }) {
  const name = nameOf(r);
  if (name) return { sent: name, test: name, row: name };
  return phase === 0
    ? { sent: `a photon polarised at ${angle}°`, test: "that angle", row: `${angle}°` }
    : { sent: "a state of your own", test: "that state", row: "yours" };
}

function sentence(called, made, machine, r, best) {
  const [bob, eve] = made.here.map(f3);
  const both =
    bob === eve
      ? `Each copy passes the test for ${called.test} with probability ${bob}`
      : `Bob's copy passes the test for ${called.test} with probability ${bob}, Eve's with ${eve}`;
  return `You sent ${called.sent}. ${both}. ${verdict(made, machine, r, best)}`;
}

function verdict({ here, four }, machine, r, best) {
  if (machine === "universal-cloner")
    return "It is the same for every state. No machine that serves all states alike makes both copies better.";
  if (machine !== "phase-covariant-cloner") {
    const start =
      here[0] > 0.9995 ? "Perfect, but only because it happens to measure the right thing: over" : "Over";
    return `${start} ${STRAIGHT} its copies reach ${f3(four[0])} on average; the best machine reaches ${f3(best.four)}.`;
  }
  if (Math.abs(r[1]) < 0.005) return `No machine can make both copies better for all of ${STRAIGHT}.`;
  return `This machine is made for straight polarisation (${STRAIGHT}); all other states pay for it.`;
}

/* Views. */

function panel(scene, caption) {
  const made = h("div", { class: "ql-panel" }, h("p", { class: "ql-caption" }, caption));
  scene.append(made);
  return made;
}

const key = (...classes) =>
  svg(
    "svg",
    { class: "ql-key", viewBox: "-12 -12 24 24", "aria-hidden": "true" },
    svg("circle", { r: classes.includes("ql-ring") ? 9 : 8, class: ["ql-mark", ...classes].join(" ") }),
  );

function globeView(parent, ui, turn) {
  const ball = sphere(parent, "Bloch sphere: the original on the surface, the two copies inside", {
    onturn: turn,
  });
  const original = ball.arrow({ class: "ql-blue ql-original", r: 9 });
  const copies = COPIES.map(([, ...classes], i) => ball.arrow({ class: classes.join(" "), r: i ? 12 : 6 }));
  parent.append(
    h(
      "p",
      { class: "ql-legend" },
      h("span", {}, key("ql-blue", "ql-original"), "original"),
      COPIES.map(([name, ...classes]) => h("span", {}, key(...classes), name)),
    ),
  );
  parent.append(
    h("p", { class: "ql-hint" }, "Drag the sphere, or use the sliders. A shorter arrow is a worse copy."),
  );
  ["angle", "phase"].forEach((name) => ui.control(name, { into: parent }));
  parent.append(ui.root.querySelector(".ql-said"));
  const glide = glider(ui, (numbers) =>
    copies.forEach((copy, i) => copy.point(numbers.slice(3 * i, 3 * i + 3))),
  );
  return {
    show(r, vectors) {
      original.point(r);
      glide(vectors.flat());
    },
  };
}

// Fidelities as numbers and bars: this state, the four straight ones, all. A tick marks the best two equal
// copies.
function resultsView(parent, best) {
  const cells = (limit) => COPIES.map(([, ...classes]) => cell(classes, limit));
  const rows = [
    ["This state", cells()],
    [`Mean of H V D A`, cells(best.four)],
    ["Mean of all states", cells(best.all)],
  ];
  const heads = rows.map(([text]) => h("th", { scope: "row" }, text));
  parent.append(
    h(
      "table",
      {},
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("td", {}),
          COPIES.map(([name, ...classes]) => h("th", { scope: "col" }, key(...classes), name)),
        ),
      ),
      h(
        "tbody",
        {},
        rows.map(([, made], i) =>
          h(
            "tr",
            {},
            heads[i],
            made.map((c) => c.element),
          ),
        ),
      ),
    ),
  );
  parent.append(
    h(
      "p",
      { class: "ql-hint" },
      h("span", { class: "ql-key-tick" }),
      `the best that two equal copies can reach: ${f3(best.four)} for H V D A, ${f3(best.all)} for all states. This chance is called `,
      h("b", {}, "fidelity"),
      ": 1 is perfect, 0.5 a blind guess.",
    ),
  );
  return {
    show(called, made) {
      heads[0].textContent = `This state (${called.row})`;
      ["here", "four", "all"].forEach((which, i) =>
        rows[i][1].forEach((c, copy) => c.show(made[which][copy])),
      );
    },
  };
}

function cell(classes, limit) {
  const text = h("span", { class: "ql-value" });
  const bar = h("div", { class: `ql-bar ${classes.join(" ")}` });
  const tick = limit ? h("div", { class: "ql-tick" }) : null;
  if (tick) tick.style.left = `${100 * limit}%`;
  return {
    element: h("td", {}, text, h("div", { class: "ql-track", "aria-hidden": "true" }, bar, tick)),
    show(value) {
      text.textContent = f3(value);
      bar.style.width = `${100 * value}%`;
    },
  };
}

function frontierView(parent, baked) {
  const plot = axes(
    parent,
    baked,
    "Eve's fidelity against Bob's, with the frontier that no machine can pass",
  );
  const state = plot.mark({ class: "ql-blue ql-ring", r: 10 });
  const mean = plot.mark({ class: "ql-purple", r: 6.5 });
  parent.append(
    h(
      "p",
      { class: "ql-legend" },
      h("span", {}, key("ql-purple"), "this machine, mean of H V D A"),
      h("span", {}, key("ql-blue", "ql-ring"), "this state alone"),
    ),
  );
  return {
    show({ here, four }) {
      state.move(...here);
      mean.move(...four);
    },
  };
}

export default { render };
