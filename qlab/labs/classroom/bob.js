// Bob's screen: choose bases, measure, say the bases, compare, judge.
import { h, interval, percent, wilson } from "../kit/kit.js";
import { keyWords, siftedTile } from "./alice.js";
import { compare, kept, measure, randomBases, sum } from "./game.js";
import { BASES, called, cross, entry, handOn, heardAnswer, misheard, step, tiles } from "./parts.js";
import { decode } from "./wire.js";

const COMPARE =
  "bases agree. Read some of these bits to each other, count the wrong ones, then drop them all.";
const VERDICTS = ["no verdict", "nobody on the line", "an Eve on the line"];

/** @param {import("./lab.js").Tools} tools */
export function bob(place, tools) {
  const { ui, fresh, shelf, tables } = tools;
  let round = null; // {photons: message, bases, bits, said, verdict}

  const top = entry(place, "Code of the photons that you were handed", "Take", (text) => open(text));
  const first = step(place, 1, "Choose a basis for each photon");
  first.append(
    h("p", {}, "Tap to change Z (+) into X (×). You cannot see what a photon is before you measure."),
  );
  const filters = tiles(first, "Your bases");
  const buttons = first.appendChild(h("div", { class: "ql-actions" }));
  ui.button("Toss coins", () => save({ bases: randomBases(fresh(), round.photons.n) }), { into: buttons });
  ui.button("Measure", () => measured(), { into: buttons, primary: true });

  const second = step(place, 2, "Say your bases, and nothing else");
  const aloud = second.appendChild(h("p", { class: "cl-aloud" }));
  const hand = handOn(second, tools, "Alice's phone opens this.");

  const third = step(place, 3, "Take Alice's answer");
  entry(third, "Alice's code, or what she calls out (Z X1 Z0 …)", "Take", (text) => hear(text));
  const sifted = tiles(third, "What is kept");
  const [tested, errors] = ["Bits compared aloud", "Of these wrong"].map((label) =>
    counter(label, () => count()),
  );
  const counts = third.appendChild(h("div", { class: "cl-counts" }, tested.element, errors.element));
  const found = third.appendChild(h("p", { class: "cl-found" }));
  const keyLine = third.appendChild(h("p", { class: "cl-key" }));

  const fourth = step(place, 4, "Was somebody on the line?");
  const judge = fourth.appendChild(h("div", { class: "ql-actions" }));
  ui.button("Somebody was", () => save({ verdict: 2 }), { into: judge });
  ui.button("Nobody was", () => save({ verdict: 1 }), { into: judge });
  const result = handOn(fourth, tools, "For the teacher.");

  const id = () => `bob ${round.photons.group}-${round.photons.round}`;

  function save(change) {
    round = { ...round, ...change };
    shelf.put(id(), round);
    shelf.put("bob", id());
    draw();
    return true;
  }

  function measured() {
    save({ bits: measure(round.photons, round.bases, tables) });
  }

  function open(text) {
    const message = decode(text);
    return message ? tools.take(message) : tools.wrong("That is no code: look for a slip.");
  }

  function hear(text) {
    const letters = called(text, round.photons.n);
    if (letters) return save({ aloud: letters, said: null, counted: null });
    const heard = heardAnswer(text, round.photons.n);
    if (!heard) return open(text);
    if (misheard(heard, round.bases))
      return tools.wrong("A tested bit where your bases differ? Say your bases again, and listen again.");
    return save({ said: { kind: "answer", ...head(round.photons), bob: round.bases, ...heard } });
  }

  // What was compared by voice, as far as it can be.
  function count() {
    const most = sum(kept(round.aloud, round.bases));
    const compared = Math.min(most, tested.value());
    save({ counted: { tested: compared, errors: Math.min(compared, errors.value()) } });
  }

  /** Which steps can be seen: each opens when the one before is done. */
  function layout() {
    const { bits, said, aloud: heard, counted, verdict } = round ?? {};
    top.hidden = Boolean(bits && !said && !verdict); // the other place to type takes any code
    first.hidden = !round;
    buttons.hidden = Boolean(bits);
    second.hidden = !bits || Boolean(said);
    third.hidden = !bits;
    counts.hidden = Boolean(said) || !heard;
    fourth.hidden = !said && !counted;
  }

  function draw() {
    layout();
    if (!round) return ui.say("Scan the code that you are handed, or type it above.", { headline: "–" });
    const { photons, bases, bits, said, aloud: heard } = round;
    const tap = (i) => save({ bases: bases.map((basis, k) => (k === i ? 1 - basis : basis)) });
    filters(photons.n, (i) => tile(bases[i], bits?.[i]), bits ? null : tap);
    if (!bits) {
      return ui.say("photons have arrived. Choose, then measure: they are gone then.", {
        headline: photons.n,
      });
    }
    aloud.textContent = `Aloud: ${bases.map((basis) => BASES[basis]).join(" ")}`;
    hand(said ? null : { kind: "bases", ...head(photons), bases });
    if (said) showAnswer(compare(bits, said));
    else showAloud(heard, bases, bits);
  }

  function showAnswer(done) {
    const { photons, bits, said } = round;
    sifted(photons.n, (i) => siftedTile(said, i, bits[i]));
    found.textContent = words(done);
    keyLine.textContent = keyWords(said, bits);
    judged({ kept: sum(done.keep), tested: done.tested, errors: done.errors });
  }

  function judged({ kept: keep, tested: n, errors: wrong }) {
    const { photons, verdict } = round;
    const counted = { kept: keep, tested: n, errors: wrong };
    result(verdict ? { kind: "result", ...head(photons), ...counted, verdict } : null);
    const told = verdict ? ` Your verdict: ${VERDICTS[verdict]}.` : "";
    ui.say(`of the tested bits are wrong.${told}`, { headline: n ? percent(wrong / n) : "–" });
  }

  // Alice called her bases out: what is kept; the rest is compared by voice.
  function showAloud(heard, bases, bits) {
    found.textContent = keyLine.textContent = "";
    if (!heard) {
      sifted(0, null);
      return ui.say("measured, and gone. Say your bases, and nothing else.", { headline: bits.length });
    }
    const keep = kept(heard, bases);
    const shown = { alice: heard, bob: bases, tested: keep.map(() => 0) };
    sifted(bits.length, (i) => siftedTile(shown, i, bits[i], "kept"));
    const { counted } = round;
    tested.show(counted?.tested ?? 0, sum(keep));
    errors.show(counted?.errors ?? 0, counted?.tested ?? 0);
    if (!counted) {
      const headline = String(sum(keep));
      ui.say(COMPARE, { headline });
      return;
    }
    found.textContent = words({ ...counted, rate: wilson(counted.errors, counted.tested) });
    judged({ kept: sum(keep), ...counted });
  }

  return {
    reset() {
      round = null;
    },
    begin() {
      round = shelf.get(shelf.get("bob") ?? "") ?? round;
      draw();
    },
    photons(message) {
      const before = shelf.get(`bob ${message.group}-${message.round}`);
      if (before?.bits)
        tools.note("These photons were measured on this phone: they are gone. Here is what they showed.");
      round = before ?? {
        photons: message,
        bases: randomBases(fresh(), message.n),
        bits: null,
        said: null,
        verdict: 0,
      };
      return save({});
    },
    answer(message) {
      const mine = shelf.get(`bob ${message.group}-${message.round}`);
      if (!mine?.bits) return tools.wrong("This answer belongs to photons that this phone did not measure.");
      const honest = message.bob.every((basis, i) => basis === mine.bases[i]);
      if (!honest)
        return tools.wrong("This answer is for other bases than yours: somebody changed what you said.");
      round = mine;
      return save({ said: message });
    },
  };
}

/** A labelled number that is counted by hand. */
function counter(label, onchange) {
  const input = h("input", { type: "number", min: 0, value: 0, inputmode: "numeric", onchange });
  return {
    element: h("label", {}, h("span", {}, label), input),
    value: () => Math.max(0, Math.round(Number(input.value) || 0)),
    show(value, most) {
      input.value = value;
      input.max = most;
    },
  };
}

const head = ({ group, round, n }) => ({ group, round, n });

const tile = (basis, bit) => ({
  glyph: cross(basis),
  caption: bit === undefined ? BASES[basis] : `${BASES[basis]}: ${bit}`,
  words: bit === undefined ? "" : "measured",
  look: basis ? "cl-x" : "cl-z",
});

function words({ rate, errors, tested }) {
  if (!tested) return "No basis agreed: nothing to compare.";
  const found = `${errors} of ${tested} tested bits are wrong: ${interval(rate, 0)}.`;
  return `${found} Few bits say little: look at the interval.`;
}
