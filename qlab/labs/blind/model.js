// The rounds of the blind lab: secrets, what the server is told and sees, alarms. Chances come from tables.
import { array, number, percent, random } from "../kit/kit.js";

export const TURN = 8;
const CLIENTS = ["careful", "coin", "laser"];
const NAMES = { careful: "A careful client", coin: "A client without coin", laser: "Two photons: it" };
const MANY = 60; // rounds for which the chance to escape is baked

/**
 * Where the reader stands.
 * @typedef {{mode: string, turn: number, client: string, traps: number, show: boolean, guess: string,
 *   rounds: number, seed: number}} State
 *
 * All rounds together, and the last one with the client's secrets.
 * @typedef {{told: number[], ones: number, equal: number, zeros: number, computed: number, traps: number,
 *   alarms: number, last: Round | null}} Played
 * @typedef {{theta: number, r: number, delta: number, b: number, shown: number, right: boolean,
 *   caught: boolean, trap: boolean}} Round
 */

/** @param {(name: string) => any} get */
export function tablesOf(get) {
  return {
    zeros: array(get("zeros")),
    alarms: array(get("alarms")),
    peeked: array(get("peeked")),
    escapes: array(get("escapes")),
    leaks: get("leaks"),
  };
}

/** The gate that this client has in mind: the first of its secrets. */
export const gateOf = (seed) => random(seed, 1).integer(TURN);

/**
 * Play all rounds.
 * @param {State} state
 * @returns {Played}
 */
export function play(state, tables) {
  const gate = gateOf(state.seed);
  const rng = random(state.seed, 2);
  const chances = {
    seen: tables.peeked.row(CLIENTS.indexOf(state.client), gate, state.turn),
    zero: tables.zeros.at(gate, state.turn),
    alarm: tables.alarms.at(state.turn),
  };
  const count = state.mode === "peek" ? peeked : served;
  const all = {
    told: Array(TURN).fill(0),
    ...{ ones: 0, equal: 0, zeros: 0, computed: 0, traps: 0, alarms: 0, last: null },
  };
  for (let i = 0; i < state.rounds; i++) {
    const round = next(rng, state, gate, chances);
    all.told[round.delta] += 1;
    count(all, round);
    all.last = round;
  }
  return all;
}

// Each round takes as many random numbers, whatever happens in it: a switch changes nothing but what it says.
function next(rng, state, gate, { seen, zero, alarm }) {
  const delta = rng.integer(TURN);
  const coin = rng.integer(2);
  const r = state.client === "coin" ? 0 : coin;
  return {
    delta,
    r,
    theta: (delta - gate - 4 * r + 2 * TURN) % TURN,
    b: rng.integer(2),
    shown: rng.draw(seen),
    right: rng.uniform() < zero,
    caught: rng.uniform() < alarm,
    trap: rng.uniform() < state.traps,
  };
}

function peeked(all, { shown }) {
  all.ones += shown >> 1;
  if (shown === 0 || shown === 3) all.equal += 1;
}

function served(all, { b, trap, caught, right }) {
  all.ones += b;
  if (trap) {
    all.traps += 1;
    if (caught) all.alarms += 1;
  } else {
    all.computed += 1;
    if (right) all.zeros += 1;
  }
}

/** A direction in words: "3/8". */
export const eighths = (k) => (k === 0 ? "0" : `${k}/8`);

/**
 * The result: one short sentence and its headline.
 * @param {State} state
 * @param {Played} done
 */
export function told(state, done, tables) {
  if (!done.last) return { headline: "–", sentence: "Press Next round: a qubit arrives, and a direction." };
  const words = state.mode === "peek" ? peeking(state, done) : serving(state, done, tables);
  return { headline: words.headline, sentence: words.sentence + guessed(state) };
}

const count = (n) => `${number(n)} round${n === 1 ? "" : "s"}`;
const OFF = (turn) => (turn === 0 ? "as told" : `${eighths(turn)} of a turn off`);

function serving(state, done, tables) {
  const headline = percent(1 - done.ones / state.rounds, 1);
  const begin = `of your readings are 0, ${count(state.rounds)}, ${OFF(state.turn)}. `;
  const traps = done.traps ? `${number(done.alarms)} alarms in ${number(done.traps)} traps. ` : "";
  const knows = traps || `${leak(state, tables)}. `;
  return { headline, sentence: begin + knows + shoulder(state, done, tables) };
}

const leak = (state, tables) => {
  const bits = tables.leaks[state.client];
  const most = bits ? `at most ${number(bits, 1)} bit a round (Holevo's bound)` : "nothing";
  return `${NAMES[state.client]} gives away ${most}`;
};

function shoulder(state, done, tables) {
  if (!state.show || !done.computed) return "";
  const exact = tables.zeros.at(gateOf(state.seed), 0);
  return `The client reads 0 in ${percent(done.zeros / done.computed, 1)} (should be ${percent(exact, 1)}).`;
}

function peeking(state, done) {
  const where = `along the direction told${state.turn ? `, ${OFF(state.turn)}` : ""}`;
  const secret = state.show ? ` The gate is ${eighths(gateOf(state.seed))}.` : "";
  if (state.client === "laser") {
    const headline = percent(done.equal / state.rounds, 1);
    return {
      headline,
      sentence: `of the pulses: both photons alike ${where}, ${count(state.rounds)}.${secret}`,
    };
  }
  const headline = percent(1 - done.ones / state.rounds, 1);
  const who = state.client === "coin" ? " (no coin)" : "";
  return { headline, sentence: `of the qubits are 0 ${where}${who}, ${count(state.rounds)}.${secret}` };
}

function guessed(state) {
  if (state.guess === "none") return "";
  const right = Number(state.guess) === gateOf(state.seed);
  return ` Your guess, ${eighths(Number(state.guess))}, is ${right ? "right" : "wrong"}.`;
}

/** What a server that measures like this has to fear: its chance to escape so many rounds. */
export function unnoticed(state, tables) {
  const tenths = Math.round(10 * state.traps);
  if (state.traps === 0) return "No round is a trap: you may do as you like, and nobody will know.";
  if (tables.alarms.at(state.turn) === 0) return "Whoever measures as told is never caught.";
  const rounds = Math.min(state.rounds, MANY);
  const chance = tables.escapes.at(tenths, state.turn, rounds);
  const few = chance < 1e-4 ? "less than 0.01\u00a0%" : percent(chance, 2);
  const more = state.rounds > MANY ? ` in the first ${MANY} rounds alone` : ` in ${count(rounds)}`;
  return `A server that does this goes unnoticed${more} with a probability of ${few}.`;
}
