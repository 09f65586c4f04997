// What a set-up of the lab leads to, as numbers and in words. No page, no drawing.
import { array, number } from "../kit/kit.js";
import { LEVELS, journey, link, mixed } from "./chain.js";

const KINDS = ["werner", "dephased"];
const NOISES = { werner: "white", dephased: "phase" };
const PROTOCOLS = ["dejmps", "bbpssw"];
const MANY = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];
const TINY = 1e-9;

/** The settings of the task. */
export const TASK = {
  links: "8",
  ...{ left: "werner", right: "werner", left_fidelity: 0.95, right_fidelity: 0.95 },
  ...{ gate_error: 0, readout_error: 0, success: 1, target: 0.9 },
};

/** The columns of the CSV file; `rows` has what is in them. */
export const STEP_COLUMNS = [
  ...["step", "links", "pair", "phi_plus", "psi_minus", "psi_plus", "phi_minus", "chance", "pairs_paid"],
];

const f3 = (x) => number(x, 3);
const f2 = (x) => number(x, 2);
const whole = (x) => Math.abs(x - Math.round(x)) < TINY;

/** A number of pairs, in as many digits as help. */
export function price(x) {
  if (x < 99.95 && !whole(x)) return number(x, 1);
  return x < 1e6 ? number(Math.round(x)) : `${number(x / 1e6, 1)} million`;
}

/**
 * The model's set-up, turned into stages with the tables for its errors.
 * @param {import("../kit/frame.js").Model} model
 */
export function planner(model) {
  const get = (name) => model.get(name);
  const [pairs, swapping, purifying] = ["pairs", "swapping", "purifying"].map((name) => array(get(name)));
  return ({ levels = LEVELS[get("links")], purify = get("purify") } = {}) => {
    const errors = [get("gate_error"), get("readout_error")];
    const rule = purify === "none" ? null : mixed(purifying, ...errors, PROTOCOLS.indexOf(purify));
    const [left, right] = ["left", "right"].map((side) =>
      link(pairs, KINDS.indexOf(get(side)), get(`${side}_fidelity`)),
    );
    return journey(
      { left, right, levels, where: get("where"), rounds: get("rounds"), success: get("success") },
      mixed(swapping, ...errors),
      rule,
    );
  };
}

/**
 * What is to be seen, from the settings: `stages` of the chain, `plain` and `better` those of eight links
 * without and with purification, `tell(i)` the result when stage i is shown.
 */
export function view(model, plan) {
  const get = (name) => model.get(name);
  const bought = get("purify") !== "none";
  const stages = plan();
  const end = stages.at(-1).pairs[0];
  const unpurified = bought ? plan({ purify: "none" }).at(-1).pairs[0] : null;
  return {
    stages,
    end,
    plain: plan({ levels: 3, purify: "none" }),
    better: bought ? plan({ levels: 3 }) : null,
    target: get("target"),
    least: bought || get("success") < 1 ? 2 ** LEVELS[get("links")] : null,
    tell: (i) => (i < stages.length - 1 ? soFar(stages, i) : result(end, unpurified, get)),
  };
}

/** What the CSV file says of the stages. */
export const rows = (stages) =>
  stages.flatMap(({ what, level, pairs }) =>
    pairs.map(({ weights, cost, chance }, i) => [
      what,
      2 ** level,
      pairs.length > 1 ? ["left", "right"][i] : "all",
      ...weights,
      chance,
      cost,
    ]),
  );

/* Words. */

const many = (n, word) => `${MANY[n] ?? n} ${word}${n === 1 ? "" : "s"}`;
const each = (values) => values.filter((value, i) => values.indexOf(value) === i).join(" and ");
const fidelities = (pairs) => each(pairs.map((pair) => f3(pair.weights[0])));

/** What happens in stage i, in words. */
export function story(stages, i, links) {
  const { what, level, pairs, round } = stages[i];
  const left = 2 ** (LEVELS[links] - level);
  if (what === "link")
    return `Neighbours share pairs of fidelity ${fidelities(pairs)}. Alice and Bob share nothing yet.`;
  const change = `Fidelity ${fidelities(stages[i - 1].pairs)} → ${fidelities(pairs)}.`;
  if (what === "swap") {
    const joins =
      left === 1 ? "A Bell measurement joins" : `Bell measurements at ${many(left, "station")} join`;
    return `${joins} ${many(2 * left, "pair")} into ${many(left, "pair")}, twice as long. ${change}`;
  }
  const chance = each(pairs.map((pair) => f3(pair.chance)));
  const test = "one pair is spent to test another, and both sides compare a bit.";
  const agree = `They agree, and keep it, with probability ${chance}.`;
  return `Round ${round} of purification: ${test} ${agree} ${change}`;
}

/** The result while the story is on its way. */
function soFar(stages, i) {
  const { level, pairs } = stages[i];
  const length = level === 0 ? "one link" : many(2 ** level, "link");
  const costs = each(pairs.map(({ cost }) => price(cost)));
  const unit = costs === "1" ? "link pair" : "link pairs";
  return {
    headline: `Fidelity ${fidelities(pairs)}`,
    sentence:
      `So far: pairs as long as ${length}, each paid with ${costs} ${unit}. Alice and Bob ` +
      `share none yet.`,
  };
}

/** The result of the whole chain: {headline, sentence}. */
function result({ weights: [fidelity], cost }, unpurified, get) {
  const [links, left, right, target] = ["links", "left", "right", "target"].map(get);
  const noise = `${each([NOISES[left], NOISES[right]])} noise`;
  const reached = fidelity >= target - TINY;
  const aim = `${reached ? "at" : "below"} your target ${f2(target)}`;
  const average = whole(cost) && cost <= Number(links) + TINY ? "" : " on average";
  const without = unpurified ? ` (${f3(unpurified.weights[0])} unpurified)` : "";
  const worth = fidelity > 0.5 + TINY ? aim : "not entangled any more";
  return {
    headline: `End pair ${f3(fidelity)}`,
    sentence: `${links} links, ${noise}: ${worth}${without}; it costs ${price(cost)} link pairs${average}.`,
  };
}
