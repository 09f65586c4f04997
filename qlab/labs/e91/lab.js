// The E91 lab: pairs come in, are sorted into key and test, and S and the error rate say what is left.
import { frame, h, interval, number, percent } from "../kit/kit.js";
import { keyRates, pairLog, truth } from "./pairs.js";
import { bins, keyStrip, line, rates, story } from "./view.js";
import { arrivals } from "../pairs/arrivals.js";
import { scale } from "../kit/scale.js";

function render({ model, el }) {
  const ui = frame({ model, el });
  const exact = truth(model);
  const log = pairLog(model, exact);
  const draw = furnish(ui, log, exact, keyRates(model));
  const trip = arrivals(ui, log, { flight: 0.6, seconds: (more) => (more > 1 ? 1 : 0), draw });
  ui.button("Send 1000 pairs", () => trip.send(1000), { primary: true });
  ui.button("Send 1", () => trip.send(1));
  ui.button("Send 20 000", () => trip.send(20_000));
  ui.button("Start again", trip.again);
  ui.watch(["eve", "eve_on", "eve_basis", "visibility", "seed", "pairs"], trip.refresh);
  ui.csv("e91", () => table(log.tally(trip.shown()), model.get("known")));
  ui.ready();
}

/** What stands in the lab, from top to bottom; returns one function that draws all of it. */
function furnish(ui, log, exact, left) {
  const { model } = ui;
  const known = model.get("known");
  const { local, quantum, limit } = known;
  const place = (name, parent = ui.stage) => parent.appendChild(h("div", { class: name }));
  ui.controls.before(
    h(
      "p",
      { class: "e9-first" },
      "Press ",
      h("b", {}, "Send 1000 pairs"),
      " and see them sorted. Then let Eve measure half of them: S stays above 2, but is there a key?",
    ),
  );
  ["eve", "visibility", "eve_on", "eve_basis"].forEach((name) => ui.control(name));
  const drawLine = line(place("e9-line"), model);
  const tale = place("e9-story");
  const sorted = place("e9-sorted");
  const drawBins = bins(place("e9-left", sorted), known);
  const right = place("e9-right", sorted);
  const drawS = scale(place("e9-s", right), {
    title: "Bell test: S",
    low: 0,
    high: 4,
    write: (x) => number(x, 2),
    zones: [
      [0, local, "ql-orange", "no violation"],
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
  const drawQ = scale(place("e9-q", right), {
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
  const drawStrip = keyStrip(place("e9-keys"));
  const drawRates = rates(place("e9-rates"), model, exact, left);
  return (tally, last, flight) => {
    const expected = exact.numbers(model.get("eve"));
    drawLine({ last, flight });
    tale.textContent = story(last, tally.n);
    drawBins(tally, last);
    drawS(tally.s, expected.s);
    drawQ(tally.qber, expected.qber);
    drawStrip(log, tally.n);
    drawRates(tally);
    ui.say(sentence(tally, left, local));
  };
}

function sentence({ n, s, qber, key }, left, local) {
  if (!n) return "No pair has been measured yet: press Send.";
  const start = `${number(n)} pair${n > 1 ? "s" : ""}, ${number(key)} of them key`;
  if (!Number.isFinite(s.value) || !qber.n) return `${start}: too few to know S and the error rate.`;
  const { low } = left.ends({ s, qber });
  const bits = (x) => `at least ${number(x, 2)} secret bits are left of each key bit`;
  const line = `${start}: S = ${number(s.value, 2)} (${number(s.low, 2)} to ${number(s.high, 2)}), error rate ${interval(qber)}.`;
  if (low.noTrust > 0) return `${line} Even if no device is trusted, ${bits(low.noTrust)} (asymptotic).`;
  const past =
    s.low > local
      ? "S is above 2, and yet"
      : s.value > local
        ? "S seems to be above 2, and yet"
        : "S is not above 2:";
  const trusted = low.trust > 0 ? `${bits(low.trust)} (asymptotic)` : "nothing either";
  return `${line} ${past} nothing is left for sure if no device is trusted; with trusted devices ${trusted}.`;
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
