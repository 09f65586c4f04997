// The Bell lab: dials, pairs, and a number that answers made in advance never carry past 2.
import { change, frame, h, number } from "../kit/kit.js";
import { SETTINGS, pairLog } from "./pairs.js";
import { cardTable, scene, sum } from "./view.js";
import { arrivals } from "../pairs/arrivals.js";
import { size } from "../pairs/counts.js";
import { scale } from "../kit/scale.js";

const DIALS = ["a1", "a2", "b1", "b2"];
const BEST = { a1: 0, a2: 45, b1: 22.5, b2: 67.5 };

function render({ model, el }) {
  const ui = frame({ model, el });
  const log = pairLog(model);
  const trip = arrivals(ui, log, {
    flight: 0.5,
    seconds: (more) => Math.min(1.2, more / 60),
    draw: furnish(ui, log),
  });
  ui.button("Send 100 pairs", () => trip.send(100), { primary: true });
  ui.button("Send 1", () => trip.send(1));
  ui.button("Send 10 000", () => trip.send(10_000));
  ui.button("Best dials", () => change(model, BEST), { label: "Best dials: 0, 45, 22.5 and 67.5 degrees" });
  ui.button("Start again", trip.again);
  ui.watch(["source", "cards", "visibility", "eve", "seed", "pairs", ...DIALS], trip.refresh);
  ui.csv("bell", () => table(log.tally(trip.shown()), (name) => model.get(name)));
  ui.ready();
}

/** What stands in the lab; returns one function that draws all of it. */
function furnish(ui, log) {
  const { model } = ui;
  const { local, quantum } = model.get("bounds");
  const place = (name, parent = ui.stage) => parent.appendChild(h("div", { class: name }));
  ui.controls.before(
    h(
      "p",
      { class: "be-first" },
      "Press ",
      h("b", {}, "Send 100 pairs"),
      " and watch S. Then drag a dial, or write answer cards to do as well.",
    ),
  );
  const told = h("small", { class: "ql-hint" });
  ui.control("source", { as: "select" }).element.append(told);
  const sliders = ["visibility", "eve"].map((name) => ui.control(name).element);
  const cards = place("be-cards", ui.controls);
  const drawCards = cardTable(cards, model);
  const drawScene = scene(place("be-line"), model);
  const dials = place("be-dials");
  DIALS.forEach((name) => ui.control(name, { into: dials }));
  const results = place("be-results");
  const drawSum = sum(place("be-sum", results));
  const drawScale = scale(place("be-s", results), {
    title: "S, the sum",
    low: 0,
    high: 4,
    write: (x) => number(x, 2),
    zones: [
      [0, local, "ql-orange", "cards can"],
      [local, quantum, "ql-green", "quantum"],
      [quantum, 4, "ql-grey", "nothing"],
    ],
    ticks: [
      [0, "0"],
      [1, "1"],
      [local, "2", true],
      [quantum, "2√2", true],
      [4, "4"],
    ],
  });
  results.lastChild.append(
    h("p", { class: "ql-hint" }, "The line shows the size of S, without its sign."),
    ui.root.querySelector(".ql-said"),
  );
  return (tally, last, flight) => {
    const byCards = model.get("source") === "cards";
    told.textContent = model.get("stories")[model.get("source")];
    sliders.forEach((element) => {
      element.hidden = byCards;
    });
    cards.hidden = !byCards;
    drawCards();
    drawScene({ last, flight });
    drawSum(tally.tests, log.exact);
    drawScale(size(tally.s), Math.abs(log.exactS), tally.s);
    ui.say(sentence(tally, byCards, local));
  };
}

function sentence({ n, s }, byCards, local) {
  if (!n) return "No pair has arrived yet: press Send.";
  const count = `${number(n)} pair${n > 1 ? "s" : ""}`;
  if (!Number.isFinite(s.value)) return `${count} so far: too few to know all four correlations.`;
  const line = `${count}: S = ${number(s.value, 2)} (${number(s.low, 2)} to ${number(s.high, 2)}).`;
  const { value, low, high } = size(s);
  const luck = value > local + 1e-9 ? " What is above 2 is luck, and more pairs make it less." : "";
  if (byCards) return `${line} Each card alone gives 2 or −2, so no pack of cards gets past 2.${luck}`;
  if (low > local) return `${line} Past 2: no answers made in advance do this.`;
  return high < local
    ? `${line} Below 2: answer cards could do this, too.`
    : `${line} Too few pairs to say on which side of 2 that is.`;
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
  return {
    columns: [
      "quantity",
      "alice_deg",
      "bob_deg",
      "plus_plus",
      "plus_minus",
      "minus_plus",
      "minus_minus",
      "pairs",
      "value",
      "low",
      "high",
    ],
    rows: [...rows, ["S", "", "", "", "", "", "", s.n, s.value, s.low, s.high]],
  };
}

export default { render };
