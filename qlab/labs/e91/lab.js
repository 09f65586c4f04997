// The E91 lab: pairs come in, are sorted into key and test, and S and the error rate say what is left.
import { gauge } from "../pairs/gauge.js";
import { frame, h, percent } from "../kit/kit.js";
import { bins, keyStrip } from "./bins.js";
import { keyRates, pairLog, truth } from "./pairs.js";
import { chart, rates } from "./rates.js";
import { line } from "./scene.js";
import { knowledge, result, story } from "./words.js";
import { arrivals } from "../pairs/arrivals.js";
import { scale } from "../kit/scale.js";

const SEND = "Send 1000 pairs";
const HINT = () => [
  "Press ",
  h("b", {}, SEND),
  " and watch S. Then let Eve measure half of them: S stays above 2, but is there a key?",
];

const WORDS = { title: "Bell test: S", below: "no violation", beyond: "nothing" };

const errorScale = (place, { limit }) =>
  scale(place, {
    title: "Key: error rate",
    low: 0,
    high: 0.5,
    write: (x) => percent(x, 1),
    zones: [
      [0, limit, "ql-green", "key?"],
      [limit, 0.5, "ql-vermilion", "no key"],
    ],
    ticks: [
      [0, "0 %"],
      [limit, percent(limit), true],
      [0.25, "25 %"],
      [0.5, "50 %"],
    ],
  });

/** How much Eve measures; where and how, and how good the pairs are, can wait. */
function controls(ui) {
  const { model } = ui;
  ui.control("eve");
  const changed = model.get("eve") > 0 || model.get("visibility") < 1;
  const into = ui.fold("Where and how she measures, and noise", {
    into: ui.settings,
    open: changed,
  });
  const hers = ["eve_on", "eve_basis"].map((name) => ui.control(name, { into }).element);
  ui.control("visibility", { into });
  return () => {
    for (const element of hers) element.hidden = model.get("eve") === 0;
  };
}

/** What stands in the lab, from top to bottom; returns one function that draws all of it. */
function furnish(ui, log, exact, left) {
  const { model } = ui;
  const known = model.get("known");
  const roomy = matchMedia("(min-width: 760px)").matches;
  const place = (name) => ui.stage.appendChild(h("div", { class: name }));
  ui.root.querySelector(".ql-title").after(h("p", { class: "e9-first" }, HINT()));
  const drawControls = controls(ui);
  const drawLine = line(place("e9-line"), model);
  const tale = place("e9-story");
  const drawS = gauge(place("e9-s"), known, WORDS);
  const drawQ = errorScale(place("e9-q"), known);
  const knows = place("e9-knows");
  const drawBins = bins(ui.fold("The pairs, sorted", { into: ui.settings, open: roomy }), known);
  const drawStrip = keyStrip(ui.fold("The last key bits"));
  const rest = ui.fold("What is left of the key");
  const drawRates = rates(rest);
  const drawChart = chart(rest, model, exact, left);
  return (tally, last, flight) => {
    const share = model.get("eve");
    const expected = exact.numbers(share);
    const found = Number.isFinite(tally.s.value) && tally.qber.n ? left.ends(tally) : null;
    drawControls();
    drawLine({ last, flight });
    tale.textContent = story(last, tally.n);
    drawS(tally.s, expected.s);
    drawQ(tally.qber, expected.qber);
    knows.textContent = knowledge(share, expected.eve, left.at(expected).bob);
    drawRates(found);
    drawBins(tally, last);
    drawStrip(log, tally.n);
    drawChart();
    const eve = { share, knows: expected.eve };
    const { sentence, ...telling } = result(tally, found?.low ?? null, eve, known.local);
    ui.say(sentence, telling);
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const exact = truth(model);
  const log = pairLog(model, exact);
  const draw = furnish(ui, log, exact, keyRates(model));
  const trip = arrivals(ui, log, { flight: 0.6, seconds: (more) => (more > 1 ? 1 : 0), draw });
  ui.button(SEND, () => trip.send(1000), { primary: true });
  ui.button("Send 1", () => trip.send(1));
  ui.button("Send 20 000", () => trip.send(20_000));
  ui.button("Start again", trip.again);
  ui.watch(["eve", "eve_on", "eve_basis", "visibility", "seed", "pairs"], trip.refresh);
  ui.csv("e91", () => table(log.tally(trip.shown()), model.get("known")));
  ui.ready();
}

function table({ bins: all, counts, s, qber }, { angles }) {
  const rows = all.map((bin, i) => [
    bin.role || "unused",
    angles[0][Math.floor(i / 3)],
    angles[1][i % 3],
    ...counts.subarray(4 * i, 4 * i + 4),
    bin.pairs,
    bin.e.value,
    bin.e.low,
    bin.e.high,
  ]);
  return {
    columns: ["use", "alice_deg", "bob_deg", "n00", "n01", "n10", "n11", "pairs", "value", "low", "high"],
    rows: [
      ...rows,
      ["S", "", "", "", "", "", "", s.n, s.value, s.low, s.high],
      ["QBER", "", "", "", "", "", "", qber.n, qber.value, qber.low, qber.high],
    ],
  };
}

export default { render };
