// The rules of Be Eve: photons and their fates, drawn from the baked tables; sums of baked numbers. Nothing
// is painted here.
import { locate, random } from "../kit/kit.js";

export const STATES = ["H", "V", "D", "A"];
export const BASES = ["Z", "X"];
export const basisOf = (state) => state >> 1;
export const bitOf = (state) => state & 1;
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/**
 * "zxDp" is the moves z, xD, p: measure in Z and send what was found; measure in X and send D; let it pass.
 */
export const parted = (moves) => moves.match(/p|[zx][HVDA]?/g) ?? [];

/**
 * All that happens to photon i. Each of its dice has a stream of its own: what you do with one photon leaves
 * the others alone.
 */
export function photon(seed, i, move, tables) {
  const dice = (which) => random(seed, 4 * i + which);
  const alice = dice(0).draw(tables.given_record.row(0));
  const bob = dice(1).integer(2);
  const basis = "zx".indexOf(move[0]);
  const found = basis < 0 ? null : 2 * basis + dice(2).draw(tables.look.row(alice, basis));
  const sent = found === null ? alice : move.length > 1 ? STATES.indexOf(move[1]) : found;
  const bit = dice(3).draw(tables.look.row(sent, bob));
  const record = found === null ? 0 : 1 + found;
  const sifted = basisOf(alice) === bob;
  const wrong = sifted && bit !== bitOf(alice);
  const known = tables.learnt.at(record, basisOf(alice));
  return { move, alice, basis, found, sent, bob, bit, sifted, wrong, known };
}

/** What the moves came to, once the bases are public. */
export function outcome(seed, moves, tables) {
  const rounds = moves.map((move, i) => photon(seed, i, move, tables));
  const key = rounds.filter((round) => round.sifted);
  return {
    rounds,
    key,
    wrong: key.filter((round) => round.wrong).length,
    known: sum(key.map((round) => round.known)),
  };
}

/**
 * What the same moves come to on average: the baked rows of each, added up, and multiplied for the chance
 * that none gives you away.
 */
export function average(moves, tables) {
  const rows = moves.map((move) => tables.plan.row(tables.codes.indexOf(move)));
  const mean = (column) => sum(rows.map((row) => row[column])) / rows.length;
  return { error: mean(0), bits: mean(1), quiet: rows.reduce((product, row) => product * row[2], 1) };
}

/**
 * The best machine that makes so many errors: [errors, bits measured one by one, bits in memory, chance to
 * stay unnoticed].
 */
export function machine(error, { best }) {
  const [i, t] = locate(
    Array.from({ length: best.shape[0] }, (_, k) => best.at(k, 0)),
    error,
  );
  return Array.from(best.row(i), (low, column) => low + t * (best.at(i + 1, column) - low));
}

/** One row for each photon; what Alice and Bob had is left out until the game is over. */
export function data({ rounds }, over) {
  const secret = (...values) => values.map((value) => (over ? value : ""));
  return {
    columns: [
      "photon",
      "move",
      "eve_basis",
      "eve_found",
      "eve_sent",
      "alice_basis",
      "alice_bit",
      "bob_basis",
      "bob_bit",
      "sifted",
      "wrong",
      "eve_knows",
    ],
    rows: rounds.map((r, i) => [
      i + 1,
      r.move,
      BASES[r.basis] ?? "",
      STATES[r.found] ?? "",
      r.found === null ? "" : STATES[r.sent],
      ...secret(
        BASES[basisOf(r.alice)],
        bitOf(r.alice),
        BASES[r.bob],
        r.bit,
        Number(r.sifted),
        Number(r.wrong),
        r.known,
      ),
    ]),
  };
}
