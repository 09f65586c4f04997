// The photons of a BB84 run, drawn from baked tables of chances, and what there is to say of them. No
// physics, no drawing.
import { array, percent, random, wilson } from "../kit/kit.js";

export const LOST = 2;
export const BASES = ["Z", "X"];
export const ENDS = [0, 1]; // a share or a noise is baked at nothing and at everything
const TONES = ["ql-blue", "ql-orange"];
const ARROW = "M-8 0H8M-4.5 -3.5L-8 0L-4.5 3.5M4.5 -3.5L8 0L4.5 3.5"; // a polarisation, turned to its angle
const CROSS = "M-7 0H7M0 -7V7"; // a basis: + is Z; turned by 45 degrees, X
const WAVE = "M-7 0q3.5 -6 7 0t7 0"; // a photon that shares its state with Eve's copy

/** A baked array for Eve's present plan, mixed between the grid points of its next axes. */
export function mixture(model, name) {
  const table = array(model.get(name));
  const plans = model.get("about").controls.eve.options.map(([plan]) => plan); // a list: keys may come sorted
  const each = plans.map((_, i) => i);
  return (grids, point) => table.blend([each, ...grids], [plans.indexOf(model.get("eve")), ...point]);
}

/**
 * The photons of a seed. Each takes the same random numbers whatever the settings, so that a slider changes
 * only what it must.
 */
export function photonLog({ model, about }) {
  const outcomes = mixture(model, "outcomes");
  const most = about.controls.photons.high;
  const settings = new Uint8Array(most);
  const results = new Uint8Array(most);
  const log = { most, n: 0, plan: null };
  let rng;
  let rows;
  log.restart = () => {
    const flat = outcomes([ENDS, ENDS], [model.get("fraction"), model.get("noise")]);
    const size = flat.length / 8;
    rows = Array.from({ length: 8 }, (_, setting) => flat.subarray(setting * size, (setting + 1) * size));
    rng = random(model.get("seed"));
    log.plan = model.get("plans")[model.get("eve")];
    log.n = 0;
  };
  log.grow = (n) => {
    const loss = model.get("loss");
    for (; log.n < n; log.n++) {
      const setting = rng.integer(8);
      settings[log.n] = setting;
      const lost = rng.bernoulli(loss);
      // Eve's record and Bob's bit, and whether the photon is lost
      results[log.n] = rng.draw(rows[setting]) + 32 * lost;
    }
  };
  log.photon = (i) => {
    const aliceBasis = settings[i] >> 2;
    const aliceBit = (settings[i] >> 1) & 1;
    const bobBasis = settings[i] & 1;
    const record = (results[i] & 31) >> 1;
    const bobBit = results[i] & 32 ? LOST : results[i] & 1;
    const kept = bobBit !== LOST && aliceBasis === bobBasis;
    return {
      number: i + 1,
      aliceBasis,
      aliceBit,
      bobBasis,
      bobBit,
      record,
      kept,
      wrong: kept && bobBit !== aliceBit,
    };
  };
  return log;
}

/**
 * Counts over the first n photons: kept and wrong bits in each basis, and which kept bit was the first wrong
 * one.
 */
export function tally(log, sent) {
  const kept = [0, 0];
  const wrong = [0, 0];
  let first = null;
  for (let i = 0; i < sent; i++) {
    const p = log.photon(i);
    kept[p.aliceBasis] += p.kept;
    wrong[p.aliceBasis] += p.wrong;
    if (p.wrong) first ??= kept[0] + kept[1];
  }
  return { sent, kept, wrong, first, rate: wilson(wrong[0] + wrong[1], kept[0] + kept[1]) };
}

// What Alice sends, what Bob measures and what Eve does, as a glyph and a few words; and what becomes of the
// photon.
const turned = (turn, d) => ({ d, turn, tone: turn % 45 ? "ql-purple" : TONES[(turn / 45) % 2] });
export const sent = (p) => ({
  ...turned(45 * p.aliceBasis + 90 * p.aliceBit, ARROW),
  text: `${BASES[p.aliceBasis]} ${p.aliceBit}`,
});
export const measured = (p) => ({
  ...turned(45 * p.bobBasis, CROSS),
  text: p.bobBit === LOST ? "lost" : `${BASES[p.bobBasis]} ${p.bobBit}`,
});
export const seen = (p, { deeds }) => {
  const deed = deeds[p.record];
  return {
    ...deed,
    ...(deed.angle === null ? { d: p.record ? WAVE : "", tone: "ql-purple" } : turned(deed.angle, ARROW)),
  };
};
/** What becomes of a photon: a sign and a word. */
export function fate(p) {
  if (p.bobBit === LOST) return ["∅", "lost"];
  if (!p.kept) return ["–", "drop"];
  return p.wrong ? ["✗", "wrong"] : ["✓", "right"];
}

const ENDINGS = {
  drop: "Other basis: dropped.",
  wrong: "Same basis: kept, but wrong!",
  right: "Same basis: kept, and right.",
};

/** The way of one photon in words. */
export function story(p, plan) {
  const read = `Bob measures in ${BASES[p.bobBasis]} and reads ${p.bobBit}. ${ENDINGS[fate(p)[1]]}`;
  const end = p.bobBit === LOST ? "It never arrives." : read;
  const start = `Photon ${p.number}: Alice sends ${p.aliceBit} in ${BASES[p.aliceBasis]}.`;
  return `${start} ${seen(p, plan).told} ${end}`;
}

/** The result in plain words: {sentence, headline}. */
export function result({ sent, rate, wrong }, limit) {
  const some = `${sent} photon${sent === 1 ? "" : "s"} sent so far`;
  if (!rate.n) return { headline: "Error rate unknown", sentence: `${some}: no bit has been kept yet.` };
  const range = `${percent(rate.low, 1)} to ${percent(rate.high, 1)}`;
  const counts = `${rate.n} kept, ${wrong[0] + wrong[1]} of them wrong`;
  return {
    headline: `Error rate ${percent(rate.value, 1)}`,
    sentence: `${some}, ${counts} (95 % interval ${range}). ${verdict(rate, percent(limit), limit)}`,
  };
}

function verdict(rate, line, limit) {
  if (rate.high < limit) return `Below ${line}: low enough for a key.`;
  if (rate.low > limit) return `Above ${line}: no key. Somebody may be listening.`;
  return `Too few bits to say on which side of ${line}.`;
}
