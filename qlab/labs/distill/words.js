// What is said at each stage, in a sentence.
import { interval, number, percent } from "../kit/kit.js";

const bits = (n) => `${number(n)} bits`;

/**
 * The headline and the sentence of a stage.
 * @param {ReturnType<typeof import("./distilled.js").distil>} way
 * @param {number} stage
 * @param {import("./distilled.js").Plan} plan
 * @param {number} find  how many of Cascade's finds are shown
 * @param {string} attack
 */
export function telling(way, stage, plan, find, attack) {
  if (stage > 3 && !way.equal) return ["No key", "The copies still differ, and their fingerprints say so."];
  if (stage > 3 && way.length <= plan.tags) return ["No key", nothing(way, plan)];
  return [sifted, estimated, corrected, verified, amplified, signed, used][stage](way, plan, find, attack);
}

function nothing(way, plan) {
  if (!way.secret)
    return `${percent(way.tests / plan.tests, 1)} of the test bits differ: Eve may know everything.`;
  return `Eve may know ${bits(way.alice.length - way.secret)} and heard ${way.told}: too little is left.`;
}

function sifted(way) {
  const wrong = way.wrong.reduce((a, b) => a + b, 0);
  return [
    bits(way.sifted.length),
    `${wrong} of Bob's are wrong (orange). He does not know which, nor how many.`,
  ];
}

function estimated(way, plan) {
  const wrong = Math.round(way.seen.value * plan.sample);
  const found = `${wrong} of ${plan.sample} bits shown differ: ${interval(way.seen)}`;
  const other = `In the other basis ${percent(way.tests / plan.tests, 1)} do: that bounds what Eve knows.`;
  return [bits(way.alice.length), `${found}. ${other}`];
}

function corrected(way, _, find) {
  const { finds, asked } = way.fixed;
  const all = `${finds.length} errors found; ${asked.length} parities told, and Eve heard them all.`;
  if (find >= finds.length) return [`${asked.length} told`, all];
  if (find === 0) return ["Pass 1", "Each block's parity is compared. Now the odd ones are searched."];
  const { pass, start, end, questions, opens } = finds[find - 1];
  const back = opens === null ? "" : ` Now a block of pass ${opens + 1} is odd: another error is in it!`;
  const how = `A block of ${end - start} bits was odd; ${questions} questions led to the wrong bit.`;
  return [`Find ${find}, pass ${pass + 1}`, how + back];
}

function verified(way, plan) {
  const said = `The fingerprints of ${plan.print} bits ${way.equal ? "agree" : "differ"}`;
  const why = `One wrong bit changes about half of the ${plan.print}.`;
  return [way.equal ? "Equal" : "Not equal", `${said}. ${why}`];
}

function amplified(way) {
  const from = `Each new bit is the sum of about half of the ${bits(way.alice.length)}`;
  return [bits(way.length), `${from}. Eve knows nothing of them, but for one chance in a million.`];
}

function signed(way, plan) {
  return [bits(way.left), `${plan.tags} bits pay for two tags: all that was said was signed.`];
}

function used(way, plan, _, attack) {
  if (way.left < plan.picture)
    return [bits(way.left), `A picture takes ${plan.picture}: the pad refuses to give a bit twice.`];
  return [`${bits(way.left - plan.picture)} left`, ENDS[attack]];
}

const ENDS = {
  none: "On the line there is only noise. Bob adds the key once more and reads the picture.",
  flip: "Eve cannot read, but she flips four bits: the same pixels flip for Bob. A tag would have told him.",
  reuse: "Two pictures with one key. Eve adds what she heard: the key cancels, and both show through.",
  forge: "Nobody signed. Alice's key is with Eve, and so is Bob's: she reads one picture and sends another.",
};
