import {
  anglesOf,
  array,
  axes,
  change,
  frame,
  h,
  number,
  percent,
  random,
  readyStates,
  set,
  sphere,
  svg,
  wilson,
} from "../kit/kit.js";

const BLOCK = 1000;
const MOST = 1e6;

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const [amplitudes, factors, circle, outcomes] = ["amplitudes", "factors", "circle", "outcomes"].map(
    (name) => array(get(name)),
  );
  const scene = h("div", { class: "ql-scene" });
  const counts = bars();
  ui.controls.before(
    h(
      "p",
      { class: "ql-summary" },
      "Turn the polariser or the photon, then send some: each photon passes whole or is stopped whole.",
    ),
    scene,
  );
  ["polariser", "angle", "phase"].forEach((name) => ui.control(name));
  const turn = (r) => change(model, anglesOf(r));
  const ready = readyStates(ui.controls, "Ready-made states", turn);
  const beam = beamView(panel(scene, "Along the beam"));
  const ball = sphere(
    panel(scene, "Bloch sphere"),
    "Bloch sphere with the photon's state and the polariser's axis",
    {
      onturn: turn,
    },
  );
  const axis = ball.axis({ class: "ql-vermilion" });
  const state = ball.arrow({ class: "ql-blue" });
  panel(scene, "Photons counted").append(counts.root);
  const ket = h("p", { class: "ql-ket" });
  scene.append(
    h(
      "p",
      { class: "ql-legend" },
      h("span", { class: "ql-key-photon" }),
      "photon ",
      h("span", { class: "ql-key-polariser" }),
      "polariser",
    ),
    ket,
  );
  ui.stage.append(h("p", { class: "ql-caption" }, "How the uncertainty shrinks"));
  const plot = axes(
    ui.stage,
    get("shrinking"),
    "Uncertainty of the measured share against the number of photons, with the one over root n line",
  );
  const trail = plot.curve({ class: "ql-green" });
  const here = plot.mark({ class: "ql-vermilion" });
  let run = null;

  const redraw = () => {
    const [angle, phase, polariser] = [get("angle"), get("phase"), get("polariser")];
    const [re, im] = factors.row(phase + 90);
    const [x, z] = circle.row(angle);
    const r = [x * re, x * im, z];
    const amplitude = amplitudes.row(angle);
    const probability = [0, 1].map((j) => linear(outcomes.row(polariser, j), r));
    run = count(random(get("seed")), probability[0], get("photons"));
    beam.show(amplitude, [re, im], amplitudes.row(polariser));
    state.point(r);
    ready.show(r);
    const [px, pz] = circle.row(polariser);
    axis.along([px, 0, pz]);
    ket.textContent = `|ψ⟩ = ${written(amplitude, [re, im])}`;
    const share = wilson(run.passed, run.n);
    counts.show(run, probability, share);
    trail.draw(
      run.trail.map((t) => t.n),
      run.trail.map((t) => 100 * halfWidth(t)),
    );
    here.move(run.n, 100 * halfWidth(share));
    ui.say(sentence(share, probability[0]));
  };

  const send = (n) => change(model, { photons: Math.min(MOST, get("photons") + n) });
  ui.button("Send 100 photons", () => send(100), { primary: true, into: ui.actions });
  ui.button("Send 1", () => send(1), { into: ui.actions });
  ui.button("Send 10 000", () => send(10000), { into: ui.actions });
  ui.button(
    "Start counting again",
    () => change(model, { photons: 0, seed: (get("seed") + 1) % 4294967296 }),
    { into: ui.actions },
  );
  ui.watch(["polariser", "angle", "phase", "photons", "seed"], redraw);
  ui.csv("qubit", () => ({
    columns: ["photons", "passed", "share", "low", "high"],
    rows: run.trail.map(({ n, k, value, low, high }) => [n, k, value, low, high]),
  }));
  ui.ready();
}

const linear = (row, [x, y, z]) => Math.max(0, row[0] + row[1] * x + row[2] * y + row[3] * z);
const halfWidth = ({ low, high }) => (high - low) / 2;

// The same seed and number of photons give the same count, however they were sent. The trail notes 1, 2, 5,
// 10, 20, ...
function count(rng, probability, n) {
  const trail = [];
  let passed = 0;
  let sent = 0;
  let next = 1;
  let factor = 0;
  while (sent < n) {
    const block = sent < BLOCK ? 1 : Math.min(BLOCK, n - sent);
    passed += block === 1 ? Number(rng.bernoulli(probability)) : rng.binomial(block, probability);
    sent += block;
    if (sent >= next || sent === n) {
      trail.push({ ...wilson(passed, sent), k: passed });
      while (sent >= next) next = Math.round(next * [2, 2.5, 2][factor++ % 3]);
    }
  }
  return { n, passed, trail };
}

function sentence(share, born) {
  const rule = `The Born rule says ${percent(born, 1)}.`;
  if (!share.n) return `Press Send: no photon has been counted yet. ${rule}`;
  return (
    `${percent(share.value, 1)} of ${number(share.n)} photon${share.n > 1 ? "s" : ""} passed; the true share is likely between ` +
    `${percent(share.low, 1)} and ${percent(share.high, 1)}. ${rule}`
  );
}

// The two amplitudes in numbers: "0.87 |H⟩ + (0.35 + 0.35i) |V⟩".
function written([a, b], [re, im]) {
  const real = number(b * re, 2);
  const imaginary = number(Math.abs(b * im), 2);
  if (im === 0) return `${number(a, 2)} |H⟩ ${b < 0 ? "−" : "+"} ${number(Math.abs(b), 2)} |V⟩`;
  return `${number(a, 2)} |H⟩ + (${real} ${b * im < 0 ? "−" : "+"} ${imaginary}i) |V⟩`;
}

function panel(scene, caption) {
  const made = h("div", { class: "ql-panel" }, h("p", { class: "ql-caption" }, caption));
  scene.append(made);
  return made;
}

// The electric field as it swings, and the slit-like symbol of the polariser.
function beamView(parent) {
  const swing = svg("path", { class: "ql-line ql-blue" });
  const head = svg("circle", { r: 7, class: "ql-mark ql-blue" });
  const slit = svg("line", { class: "ql-slit ql-vermilion" });
  parent.append(
    svg(
      "svg",
      {
        viewBox: "-128 -128 256 256",
        role: "img",
        "aria-label": "The photon's polarisation and the polariser's axis, seen along the beam",
      },
      svg("circle", { r: 100, class: "ql-rimmed" }),
      svg("line", { x1: -100, x2: 100, class: "ql-cross" }),
      svg("line", { y1: -100, y2: 100, class: "ql-cross" }),
      svg("text", { x: 114, y: 5, "text-anchor": "middle" }, "H"),
      svg("text", { y: -108, "text-anchor": "middle" }, "V"),
      slit,
      swing,
      head,
    ),
  );
  return {
    show([a, b], [re, im], [c, s]) {
      const points = Array.from({ length: 73 }, (_, i) => {
        const t = (i * Math.PI) / 36;
        return [88 * a * Math.cos(t), -88 * b * (re * Math.cos(t) - im * Math.sin(t))];
      });
      swing.setAttribute(
        "d",
        "M" + points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L") + "Z",
      );
      set(head, { cx: points[0][0], cy: points[0][1] });
      set(slit, { x1: -100 * c, y1: 100 * s, x2: 100 * c, y2: -100 * s });
    },
  };
}

// Two bars, each with the Born rule as a tick and the 95 % interval as a whisker.
function bars() {
  const rows = ["passes", "stopped"].map((name, j) => {
    const bar = h("div", { class: `ql-bar ql-bar-${j}` });
    const tick = h("div", { class: "ql-tick" });
    const whisker = h("div", { class: "ql-whisker" });
    const text = h("span", { class: "ql-share" });
    return {
      bar,
      tick,
      whisker,
      text,
      element: h(
        "div",
        { class: "ql-row" },
        h("span", {}, name),
        text,
        h("div", { class: "ql-track" }, bar, whisker, tick),
      ),
    };
  });
  const root = h(
    "div",
    { class: "ql-bars" },
    rows.map((row) => row.element),
    h(
      "p",
      { class: "ql-legend" },
      h("span", { class: "ql-key-tick" }),
      "Born rule ",
      h("span", { class: "ql-key-whisker" }),
      "95 % interval",
    ),
  );
  return {
    root,
    show({ n, passed }, probability, share) {
      rows.forEach((row, j) => {
        const part = j ? { value: 1 - share.value, low: 1 - share.high, high: 1 - share.low } : share;
        row.text.textContent = n ? `${number(j ? n - passed : passed)} (${percent(part.value, 1)})` : "0";
        row.bar.style.width = `${n ? 100 * part.value : 0}%`;
        row.tick.style.left = `${100 * probability[j]}%`;
        row.whisker.style.left = `${100 * part.low}%`;
        row.whisker.style.width = `${100 * (part.high - part.low)}%`;
      });
    },
  };
}

export default { render };
