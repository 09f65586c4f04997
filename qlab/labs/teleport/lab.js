import {
  POLES,
  anglesOf,
  array,
  axes,
  change,
  frame,
  h,
  interval,
  nameOf,
  number,
  random,
  readyStates,
  set,
  sphere,
  svg,
  wilson,
} from "../kit/kit.js";
import { circuit } from "./circuit.js";
import { glider } from "../kit/glide.js";

const RESULTS = ["phi+", "phi-", "psi+", "psi-"];
const SYMBOLS = ["Φ⁺", "Φ⁻", "Ψ⁺", "Ψ⁻"];
const CORRECTIONS = ["both", "X", "Z", "none"];
const LAST = 5;
const QUBITS = ["1: Alice's message", "2: Alice's half", "3: Bob's half"];
const WATCHED = ["angle", "phase", "step", "result", "correction", "noise", "visibility", "photons", "seed"];
const f3 = (x) => number(x, 3);

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const maps = mapsOf(model);
  const ready = readyStates(ui.controls, "Choose the state to teleport", (r) => change(model, anglesOf(r)));
  ui.controls.before(
    h(
      "p",
      { class: "ql-summary" },
      "Press ",
      h("b", {}, "Next step"),
      " and follow the state of qubit 1 through the circuit: it leaves Alice when she measures,",
      " and is Bob's once he corrects.",
    ),
  );
  ui.controls.append(
    fold("Any other state", (parent) =>
      ["angle", "phase"].forEach((name) => ui.control(name, { into: parent })),
    ),
  );

  const again = () => ({ step: 0, seed: (get("seed") + 1) % 4294967296 });
  const next = ui.button(
    "Next step",
    () => change(model, get("step") < LAST ? { step: get("step") + 1 } : again()),
    { primary: true },
  );
  const back = ui.button("Back", () => change(model, { step: Math.max(0, get("step") - 1) }));
  const picture = circuit(ui.stage, (step) => change(model, { step }));
  const now = h("p", { class: "ql-now" });
  ui.stage.append(now);
  const balls = spheresView(ui, (r) => change(model, { ...anglesOf(r), step: 0 }), picture.travel);
  const choices = h("div", { class: "ql-choices" });
  const pairs = h("div", { class: "ql-pairs" });
  ui.stage.append(choices, pairs);
  ["result", "correction"].forEach((name) => ui.control(name, { into: choices, as: "radio" }));
  const settings = h(
    "div",
    { class: "ql-settings" },
    h("p", { class: "ql-caption" }, "A noisy pair, and many states"),
  );
  const curve = fidelityView(pairs, get("frame"), settings, ui, () =>
    change(model, { photons: Math.min(1e6, get("photons") + 1000) }),
  );

  const redraw = () => {
    const r = maps.message();
    const outcome = maps.outcome(r);
    const scene = maps.at(get("step"), outcome, r);
    const test = maps.test();
    ready.show(r);
    next.textContent = get("step") < LAST ? "Next step" : "Once more";
    set(back, { disabled: get("step") === 0 });
    const uses = [1, 0].map(
      (bit, i) => bitsOf(outcome)[bit] === 1 && ["both", "XZ"[i]].includes(get("correction")),
    );
    picture.show({
      step: get("step"),
      bits: bitsOf(outcome),
      noisy: get("visibility") < 1,
      uses: uses.map((u) => u && get("step") > 3),
    });
    now.textContent = story(get("step"), outcome, get, uses);
    balls.show(r, scene, get("step"));
    curve.show(get("visibility"), test);
    ui.say(sentence(get("step"), scene.passes, test));
  };
  ui.watch(WATCHED, redraw);
  ui.csv("teleportation", () => table(maps.test(), get));
  ui.ready();
}

const bitsOf = (outcome) => [outcome % 2, outcome >> 1]; // on qubit 1 the phase flip, on qubit 2 the bit flip

/* Numbers: baked matrices for the perfect pair and for the noisy one, mixed and multiplied. */

function mapsOf(model) {
  const get = (name) => model.get(name);
  const [circle, factors, early, measured, corrected, passes] = [
    "circle",
    "factors",
    "early",
    "measured",
    "corrected",
    "passes",
  ].map((name) => array(get(name)));
  const mixed = (table, ...index) => {
    const noisy = table.row(get("noise") === "white" ? 1 : 2, ...index);
    const v = get("visibility");
    return table.row(0, ...index).map((x, i) => v * x + (1 - v) * noisy[i]);
  };
  const bob = (outcome) => mixed(corrected, CORRECTIONS.indexOf(get("correction")), outcome);
  const after = (r, outcome, qubit) => times(mixed(measured, outcome, qubit), [1, ...r]);
  return {
    message() {
      const [x, z] = circle.row(get("angle"));
      const [re, im] = factors.row(get("phase") + 90);
      return [x * re, x * im, z];
    },
    outcome(r) {
      if (get("result") !== "chance") return RESULTS.indexOf(get("result"));
      return random(get("seed")).draw(RESULTS.map((_, m) => after(r, m, 2)[0]));
    },
    // The three qubits' Bloch vectors; what Bob can see without the bits; his chance to pass the test for the
    // message.
    at(step, outcome, r) {
      const qubits = [0, 1, 2].map((q) =>
        step < 3 ? times(mixed(early, step, q), [1, ...r]) : after(r, outcome, q),
      );
      if (step === LAST) qubits[2] = times(bob(outcome), [1, ...r]);
      const vectors = qubits.map(([weight, ...v]) => v.map((x) => x / weight));
      const blind = RESULTS.map((_, m) => after(r, m, 2)).reduce(
        (sum, v) => sum.map((x, i) => x + v[i + 1]),
        [0, 0, 0],
      );
      return { vectors, blind, passes: dot([1, ...vectors[2]], [1, ...r]) / 2 };
    },
    // Test photons in six states: drawn with the seed, and what the table says.
    test() {
      const exact = mixed(passes, CORRECTIONS.indexOf(get("correction")));
      const rng = random(get("seed"), 1);
      const sent = rng.multinomial(
        get("photons"),
        Array.from(exact, () => 1 / exact.length),
      );
      const passed = sent.map((n, i) => rng.binomial(n, exact[i]));
      return {
        exact,
        sent,
        passed,
        mean: exact.reduce(sum) / exact.length,
        share: wilson(passed.reduce(sum), get("photons")),
      };
    },
  };
}

const sum = (a, b) => a + b;
const dot = (a, b) => a.reduce((total, x, i) => total + x * b[i], 0);
const times = (matrix, v) => [0, 4, 8, 12].map((i) => dot(v, matrix.subarray(i, i + 4)));

function table({ exact, sent, passed }, get) {
  const setup = [get("noise"), get("visibility"), get("correction")];
  const rows = Object.keys(POLES).map((_, i) => {
    const { value, low, high } = wilson(passed[i], sent[i]);
    return [
      ...setup,
      "HVDARL"[i],
      sent[i],
      passed[i],
      ...[value, low, high].map((x) => (Number.isNaN(x) ? "" : x)),
      exact[i],
    ];
  });
  return {
    columns: [
      "noise",
      "visibility",
      "correction",
      "state",
      "sent",
      "passed",
      "share",
      "low",
      "high",
      "probability",
    ],
    rows,
  };
}

/* Words. */

function story(step, outcome, get, uses) {
  const [phase, flip] = bitsOf(outcome);
  const which = [uses[0] && "X", uses[1] && "Z"].filter(Boolean).join(", then ");
  const forgot = flip + phase > uses.filter(Boolean).length;
  const tells = `${SYMBOLS[outcome]}: ${phase} on qubit 1, ${flip} on qubit 2`;
  return [
    "0. Alice holds a message: qubit 1, in a state that nobody needs to know. Qubits 2 and 3 wait in H.",
    "1. H and CNOT make an entangled pair of 2 and 3. Each half alone says nothing: its arrow has shrunk to a point." +
      (get("visibility") < 1 ? " Noise (~) has damaged the pair." : ""),
    "2. CNOT and H act on Alice's qubits. They turn the four Bell states of 1 and 2 into the four pairs of bits.",
    `3. Alice measures both and finds ${tells}. Nothing of the message is left with her. Bob cannot see his arrow yet: without the bits his qubit looks like the ring, whatever the message was.`,
    `4. The two bits travel to Bob, no faster than light. Now he knows what to do: ${["nothing", "Z", "X", "X, then Z"][outcome]}.`,
    `5. Bob ${which ? `applies ${which}` : flip + phase === 0 ? "has nothing to correct" : "corrects nothing"}.${forgot ? " He ignored a bit that said 1: this is not the message." : get("visibility") === 1 ? " His qubit is the message now, and the only one." : " As far as the noisy pair allows, his qubit is the message."}`,
  ][step];
}

function sentence(step, passes, { mean, share }) {
  const bob =
    step < 3
      ? ""
      : step < LAST
        ? `With these bits, before any correction, Bob's qubit passes the test for the message with probability ${f3(passes)}. `
        : `Bob's qubit passes the test for the message with probability ${f3(passes)}. `;
  const verdict =
    mean > 2 / 3 + 1e-9
      ? "better than anything without entanglement (2/3)"
      : mean > 2 / 3 - 1e-9
        ? "no better than without entanglement (2/3)"
        : "worse than what Alice could do without entanglement (2/3)";
  const counted = share.n ? ` ${number(share.n)} test photons gave ${interval(share)}.` : "";
  return `${bob}Over all messages the fidelity is ${f3(mean)}, ${verdict}.${counted}`;
}

function describe(vector, r, q, step) {
  const length = Math.hypot(...vector);
  if (length < 0.005) return "50 : 50 in every basis";
  if (q === 2 && step === LAST && dot(vector, r) > 0.9995) return "the message!";
  const name = nameOf(vector);
  if (name) return `state ${name}`;
  if (q === 0 && step < 2) return "the message";
  return length > 0.995 ? "a pure state" : `arrow length ${number(length, 2)}`;
}

/* Views. */

function fold(title, build) {
  const inside = h("div", { class: "ql-folded" });
  build(inside);
  return h("details", { class: "ql-more" }, h("summary", {}, title), inside);
}

const key = (...classes) =>
  svg(
    "svg",
    { class: "ql-key", viewBox: "-12 -12 24 24", "aria-hidden": "true" },
    svg("circle", { r: 8, class: ["ql-mark", ...classes].join(" ") }),
  );

function spheresView(ui, onturn, travel) {
  const row = h("div", { class: "ql-balls" });
  const colours = ["ql-blue", "ql-orange", "ql-green"];
  const made = QUBITS.map((title, q) => {
    const words = h("p", { class: "ql-hint" });
    const panel = h("div", { class: "ql-panel" }, h("p", { class: "ql-caption" }, title));
    row.append(panel);
    const ball = sphere(panel, `Bloch sphere of qubit ${title}`, q ? {} : { onturn });
    panel.append(words);
    return {
      words,
      sent: q === 2 ? ball.arrow({ class: "ql-blue ql-ghost", r: 11 }) : null,
      blind: q === 2 ? ball.arrow({ class: "ql-grey ql-ring", r: 13 }) : null,
      arrow: ball.arrow({ class: colours[q], r: 9 }),
    };
  });
  ui.stage.append(
    row,
    h(
      "p",
      { class: "ql-legend" },
      h("span", {}, key("ql-blue", "ql-ghost"), "the message, to compare"),
      h("span", {}, key("ql-grey", "ql-ring"), "what Bob can see without the bits"),
    ),
  );
  const glide = glider(ui, (numbers) => {
    made.forEach(({ arrow }, q) => arrow.point(numbers.slice(3 * q, 3 * q + 3)));
    travel(numbers[9]);
  });
  return {
    show(r, { vectors, blind }, step) {
      made.forEach(({ words }, q) => {
        words.textContent = describe(vectors[q], r, q, step);
      });
      made[2].blind.point(step === 3 ? blind : null);
      made[2].sent.point(step === LAST ? r : null);
      glide([...vectors.flat(), step < 4 ? 0 : 1]);
    },
  };
}

function fidelityView(parent, baked, settings, ui, send) {
  const box = h("div", { class: "ql-panel" });
  const mean = h("strong", { class: "ql-big" });
  const counted = h("p", { class: "ql-hint" });
  parent.append(settings, box);
  ["noise", "visibility"].forEach((name) => ui.control(name, { into: settings }));
  settings.append(h("p", {}, "Average fidelity ", mean), counted);
  ui.button("Teleport 1000 test photons", send, { into: settings });
  const plot = axes(
    box,
    baked,
    "Average fidelity against the visibility of the pair, with the line at two thirds",
  );
  box.append(
    h(
      "p",
      { class: "ql-legend" },
      h("span", {}, key("ql-vermilion", "ql-here"), "this pair, exact"),
      h("span", {}, key("ql-green"), "counted, with 95 % interval"),
    ),
  );
  const whisker = plot.curve({ class: "ql-green" });
  const counts = plot.mark({ class: "ql-green", r: 4.5 });
  const here = plot.mark({ class: "ql-vermilion ql-here", r: 9 });
  return {
    show(visibility, test) {
      mean.textContent = f3(test.mean);
      counted.textContent = test.share.n
        ? `${number(test.passed.reduce(sum))} of ${number(test.share.n)} test photons (H V D A R L at random) passed Bob's test: ${interval(test.share)}.`
        : "No test photon sent yet.";
      here.move(visibility, test.mean);
      counts.move(visibility, test.share.value);
      whisker.draw([visibility, visibility], test.share.n ? [test.share.low, test.share.high] : [NaN, NaN]);
    },
  };
}

export default { render };
