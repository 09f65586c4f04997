// The Bell lab: dials, pairs, and a number that answers made in advance never carry past 2.
import { gauge } from "../pairs/gauge.js";
import { change, frame, h, number } from "../kit/kit.js";
import { cardTable } from "./cards.js";
import { DIALS, SETTINGS, pairLog, result } from "./pairs.js";
import { scene } from "./scene.js";
import { sum } from "./sum.js";
import { arrivals } from "../pairs/arrivals.js";
import { size } from "../pairs/counts.js";

const BEST = { a1: 0, a2: 45, b1: 22.5, b2: 67.5 };
const SEND = "Send 100 pairs";
const HINT = () => [
  "Press ",
  h("b", {}, SEND),
  " and watch S. Then drag a dial, or write answer cards to do as well.",
];

const atBest = (model) => DIALS.every((name) => model.get(name) === BEST[name]);

/** The exact S in words, and whether other dials could do better with entangled pairs. */
function exactly(s, model) {
  const entangled = ["phi+", "psi-"].includes(model.get("source"));
  return `exact ${number(s, 2)}${entangled && atBest(model) ? " (best dials)" : ""}`;
}

const WORDS = { title: "S, the sum", below: "cards can", beyond: "nothing can" };

/** What the source sends, and how good it is; returns what keeps the controls to those that matter. */
function controls(ui) {
  const { model } = ui;
  const told = h("small", { class: "ql-hint" });
  ui.control("source", { as: "select" }).element.append(told);
  const visibility = ui.control("visibility").element;
  const drawCards = cardTable(ui.controls.appendChild(h("div", { class: "be-cards" })), model);
  const eve = ui.fold("Eve on the line", { into: ui.settings, open: model.get("eve") > 0 });
  ui.control("eve", { into: eve });
  const dials = ui.fold("Sliders for the dials", { into: ui.settings });
  DIALS.forEach((name) => ui.control(name, { into: dials }));
  return (byCards) => {
    told.textContent = model.get("stories")[model.get("source")];
    for (const part of [visibility, eve.parentElement, dials.parentElement]) part.hidden = byCards;
    drawCards(byCards);
  };
}

/** What stands in the lab; returns one function that draws all of it. */
function furnish(ui, log) {
  const { model } = ui;
  const bounds = model.get("bounds");
  const place = (name) => ui.stage.appendChild(h("div", { class: name }));
  ui.root.querySelector(".ql-title").after(h("p", { class: "be-first" }, HINT()));
  const drawControls = controls(ui);
  const drawScene = scene(place("be-line"), model);
  const drawScale = gauge(place("be-s"), bounds, WORDS);
  const mirrored = h("p", { class: "ql-hint" }, "The line shows the size of S, without its sign.");
  ui.stage.lastChild.append(mirrored);
  const drawSum = sum(place("be-sum"));
  return (tally, last, flight) => {
    const byCards = model.get("source") === "cards";
    drawControls(byCards);
    drawScene({ last, flight });
    drawScale(size(tally.s), Math.abs(log.exactS), tally.s);
    mirrored.hidden = !(tally.s.value < 0);
    drawSum(tally.tests, log.exact);
    const { sentence, ...telling } = result(tally, exactly(log.exactS, model), byCards, bounds.local);
    ui.say(sentence, telling);
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const log = pairLog(model);
  const trip = arrivals(ui, log, {
    flight: 0.5,
    seconds: (more) => Math.min(1.2, more / 60),
    draw: furnish(ui, log),
  });
  ui.button(SEND, () => trip.send(100), { primary: true });
  ui.button("Send 1", () => trip.send(1));
  ui.button("Send 10 000", () => trip.send(10_000));
  const best = ui.button("Best dials", () => change(model, BEST), {
    label: "Best dials: 0, 45, 22.5 and 67.5 degrees",
  });
  ui.button("Start again", trip.again);
  ui.watch(["source", ...DIALS], () => {
    best.hidden = model.get("source") === "cards";
    best.setAttribute("aria-disabled", String(atBest(model)));
  });
  ui.watch(["source", "cards", "visibility", "eve", "seed", "pairs", ...DIALS], trip.refresh);
  ui.csv("bell", () => table(log.tally(trip.shown()), (name) => model.get(name)));
  ui.ready();
}

function table({ counts, tests, s }, get) {
  const rows = SETTINGS.map(([a, b], i) => [
    `E(${a} ${b})`,
    get(a),
    get(b),
    ...counts.subarray(4 * i, 4 * i + 4),
    tests[i].n,
    tests[i].value,
    tests[i].low,
    tests[i].high,
  ]);
  const answers = ["plus_plus", "plus_minus", "minus_plus", "minus_minus"];
  return {
    columns: ["quantity", "alice_deg", "bob_deg", ...answers, "pairs", "value", "low", "high"],
    rows: [...rows, ["S", "", "", "", "", "", "", s.n, s.value, s.low, s.high]],
  };
}

export default { render };
