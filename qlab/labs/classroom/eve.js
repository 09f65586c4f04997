// Eve's screen: touch photons or let them pass, hand them on, and learn what she can from what is said.
import { h } from "../kit/kit.js";
import { COPY, PASS, known, randomBases, right, sum, touch } from "./game.js";
import { BASES, called, cross, entry, handOn, heardAnswer, misheard, step, tiles } from "./parts.js";
import { decode } from "./wire.js";

const NEXT = { [PASS]: 0, 0: 1, 1: COPY, [COPY]: PASS }; // what a tap changes each into

/** @param {import("./lab.js").Tools} tools */
export function eve(place, tools) {
  const { ui, fresh, shelf, tables } = tools;
  let round = null; // {photons: message, acts, outcomes, onward, bob, said}

  const top = entry(place, "Code of the photons that you caught", "Take", (text) => open(text));
  const first = step(place, 1, "What will you do to each photon?");
  first.append(
    h(
      "p",
      {},
      "Tap: let it pass, measure in Z (+) and send on what you found, the same in X (×), or copy it.",
    ),
  );
  const acts = tiles(first, "What you do");
  const buttons = first.appendChild(h("div", { class: "ql-actions" }));
  const all = (text, act) => ui.button(text, () => save({ acts: act(round.photons.n) }), { into: buttons });
  all("Measure all", (n) => randomBases(fresh(), n));
  all("Copy all", (n) => Array(n).fill(COPY));
  all("Touch none", (n) => Array(n).fill(PASS));
  ui.button("Do it", () => save(touch(round.photons, round.acts, tables)), { into: buttons, primary: true });

  const second = step(place, 2, "Hand them on to Bob");
  const hand = handOn(second, tools, "Bob's phone opens this. It looks like any other.");

  const third = step(place, 3, "Listen: the bases become public");
  entry(third, "Alice's code, or what you hear: Bob's line, then hers", "Take", (text) => hear(text));
  const learnt = tiles(third, "What you know of the key");
  const result = handOn(third, tools, "For the teacher: what you did.");

  const id = () => `eve ${round.photons.group}-${round.photons.round}`;

  function save(change) {
    round = { ...round, ...change };
    shelf.put(id(), round);
    shelf.put("eve", id());
    draw();
    return true;
  }

  function open(text) {
    const message = decode(text);
    return message ? tools.take(message) : tools.wrong("That is no code: look for a slip.");
  }

  // What they call out: Bob's bases, and then Alice's with the bits of what is tested.
  function hear(text) {
    const { n, group, round: number } = round.photons;
    const letters = called(text, n);
    if (letters) return save({ bob: letters });
    const heard = heardAnswer(text, n);
    if (!heard) return open(text);
    if (!round.bob) return tools.wrong("First type the line that Bob calls out, then Alice's.");
    if (misheard(heard, round.bob))
      return tools.wrong("A tested bit where their bases differ? One of the two lines has a slip.");
    return save({ said: { kind: "answer", group, round: number, n, bob: round.bob, ...heard } });
  }

  /** Which steps can be seen. */
  function layout() {
    const { onward, said } = round ?? {};
    first.hidden = !round;
    second.hidden = !onward || Boolean(said);
    third.hidden = !onward;
    top.hidden = Boolean(onward && !said);
    buttons.hidden = Boolean(onward);
  }

  function draw() {
    layout();
    if (!round) return ui.say(CATCH, { headline: "–" });
    const { photons, outcomes, onward, said } = round;
    const tap = (i) => save({ acts: round.acts.map((act, k) => (k === i ? NEXT[act] : act)) });
    acts(photons.n, (i) => tile(round.acts[i], outcomes?.[i]), onward ? null : tap);
    hand(said ? null : (onward ?? null));
    if (!onward) return ui.say("photons in your hands. What will you do?", { headline: photons.n });
    if (said) return showKey();
    learnt(0, null);
    result(null);
    ui.say(round.bob ? HALF : DONE, { headline: photons.n });
  }

  function showKey() {
    const { photons, outcomes, said } = round;
    const guesses = known(photons, round.acts, outcomes, said, tables);
    const score = right(photons, guesses, said);
    learnt(photons.n, (i) => guess(said, i, guesses[i]));
    const { group, round: number, n } = photons;
    result({ kind: "spy", group, round: number, n, ...counted(round.acts), ...score });
    const held = sum(guesses.map((one) => (one === null ? 0 : 1)));
    ui.say(learntWords(held, score), { headline: `${held} of ${score.key}` });
  }

  return {
    reset() {
      round = null;
    },
    begin() {
      round = shelf.get(shelf.get("eve") ?? "") ?? round;
      draw();
    },
    photons(message) {
      if (message.touched)
        return tools.wrong("An Eve has had these photons already: one is enough for a line.");
      const before = shelf.get(`eve ${message.group}-${message.round}`);
      if (before?.onward) tools.note("You had these photons before: they are gone. Here is what you did.");
      round = before ?? { photons: message, acts: randomBases(fresh(), message.n), onward: null, said: null };
      return save({});
    },
    answer(message) {
      const mine = shelf.get(`eve ${message.group}-${message.round}`);
      if (!mine?.onward) return tools.wrong("This answer belongs to photons that this phone did not catch.");
      round = mine;
      return save({ said: message });
    },
  };
}

const CATCH = "Catch the code that Alice hands to Bob: scan it, or type it above.";
const DONE = "photons done. Hand them on, and listen when Alice and Bob talk.";
const HALF = "bases of Bob's are in your notebook. Now type the line that Alice calls out.";

const counted = (acts) => ({
  measured: sum(acts.map((act) => (typeof act === "number" ? 1 : 0))),
  copied: sum(acts.map((act) => (act === COPY ? 1 : 0))),
});

/** How good a notebook of so many bits is; what is copied may be wrong, what is not there is guessed. */
function learntWords(held, { right: good, key }) {
  const rest = held < key ? ", if you guess 0 for the rest" : "";
  return `bits of the key are in your notebook (${good} of all ${key} right${rest}).`;
}

const WORDS = { [PASS]: "let it pass", [COPY]: "copy", 0: "measure in Z", 1: "measure in X" };
const CAPTIONS = { [PASS]: "pass", [COPY]: "copy", 0: "Z", 1: "X" };

function tile(act, outcome) {
  const seen = outcome === null || outcome === undefined ? "" : `: ${outcome}`;
  return {
    glyph: typeof act === "number" ? cross(act) : null,
    caption: CAPTIONS[act] + seen,
    words: WORDS[act] + (seen && `, reads ${outcome}`),
    look: typeof act === "number" ? (act ? "cl-x" : "cl-z") : `cl-${act}`,
  };
}

function guess(said, i, bit) {
  const on = said.alice[i] === said.bob[i] && !said.tested[i];
  if (!on) return { caption: "–", words: "not in the key", look: "cl-off" };
  const basis = BASES[said.alice[i]];
  return {
    caption: bit === null ? "?" : String(bit),
    words: `in the key, ${basis}, ${bit === null ? "unknown to you" : `you have ${bit}`}`,
    look: bit === null ? "cl-off" : "cl-key",
  };
}
