// The steps and the result in words.
import { interval, nameOf, number } from "../kit/kit.js";
import { LAST, RESULTS, bitsOf, dot, sum } from "./maps.js";

const SYMBOLS = ["Φ⁺", "Φ⁻", "Ψ⁺", "Ψ⁻"];
const TODO = ["nothing", "Z", "X", "X, then Z"];
const TINY = 1e-9;
const f3 = (x) => number(x, 3);

/**
 * What happens in a step. `uses` says whether Bob applies X, and Z.
 * @param {number} step
 * @param {number} outcome
 * @param {(name: string) => any} get
 * @param {boolean[]} uses
 */
export function story(step, outcome, get, uses) {
  return STORIES[step]({ outcome, uses, perfect: get("visibility") === 1 });
}

const start = () =>
  "0. Alice holds a message: qubit 1, in a state that nobody needs to know. Qubits 2 and 3 are both in the " +
  "state H.";

const pair = ({ perfect }) =>
  "1. A Hadamard gate (Had) and a CNOT make an entangled pair of 2 and 3. Each half alone says " +
  "nothing: its " +
  `arrow has shrunk to a point.${perfect ? "" : " Noise (~) has damaged the pair."}`;

const gates = () =>
  "2. CNOT and Had act on Alice's qubits. They turn the four Bell states of 1 and 2 into the four pairs of " +
  "bits.";

function measure({ outcome }) {
  const [phase, flip] = bitsOf(outcome);
  return (
    `3. Alice measures both and finds ${SYMBOLS[outcome]}: ${phase} on qubit 1, ${flip} on qubit ` +
    `2. Nothing ` +
    "of the message is left with her. Bob cannot see his arrow yet: without the bits his qubit looks like " +
    "the ring, whatever the message was."
  );
}

const travel = ({ outcome }) =>
  `4. The two bits travel to Bob, no faster than light. Now he knows what to do: ${TODO[outcome]}.`;

function correct({ outcome, uses, perfect }) {
  const due = bitsOf(outcome).reduce(sum);
  const done = ["X", "Z"].filter((_, i) => uses[i]);
  return `5. Bob ${deed(done, due)}. ${ending(due > done.length, perfect)}`;
}

function deed(done, due) {
  if (done.length) return `applies ${done.join(", then ")}`;
  return due ? "corrects nothing" : "has nothing to correct";
}

function ending(forgot, perfect) {
  if (forgot) return "He ignored a bit that said 1: this is not the message.";
  return perfect
    ? "His qubit is the message now, and the only one."
    : "As far as the noisy pair allows, his qubit is the message.";
}

/** @type {((moment: {outcome: number, uses: boolean[], perfect: boolean}) => string)[]} */
const STORIES = [start, pair, gates, measure, travel, correct];

/**
 * The result: {headline, sentence}. The headline is the fidelity over all messages, the sentence speaks of
 * this one.
 */
export function result(get, r, passes, mean) {
  return {
    headline: `Fidelity ${f3(mean)}`,
    sentence: get("step") < 3 ? ahead(get, r, mean) : bob(get, passes),
  };
}

function ahead(get, r, mean) {
  const name = nameOf(r) ?? `${number(get("angle"))}°, ${number(get("phase"))}°`;
  const chosen = RESULTS.indexOf(get("result"));
  const how = chosen < 0 ? "by chance" : SYMBOLS[chosen];
  return `Message ${name}, result ${how}, seed ${get("seed")}. Over all messages ${verdict(mean)} (2/3).`;
}

function verdict(mean) {
  if (mean > 2 / 3 + TINY) return "better than anything without entanglement";
  return mean > 2 / 3 - TINY ? "no better than without entanglement" : "worse than without entanglement";
}

function bob(get, passes) {
  const when = get("step") < LAST ? ", before any correction" : "";
  return `Bob's qubit passes the test for the message with probability ${f3(passes)}${when}.`;
}

/** What the test photons have shown, to be said when more of them were sent. */
export const counted = ({ mean, share }) =>
  `${number(share.n)} test photons gave ${interval(share)}; exact: ${f3(mean)}.`;

/** The words below a sphere. */
export function describe(vector, r, q, step) {
  const length = Math.hypot(...vector);
  if (length < 0.005) return "50 : 50 in every basis";
  if (q === 2 && step === LAST && dot(vector, r) > 0.9995) return "the message!";
  const name = nameOf(vector);
  if (name) return `state ${name}`;
  if (q === 0 && step < 2) return "the message";
  return length > 0.995 ? "a pure state" : `arrow length ${number(length, 2)}`;
}
