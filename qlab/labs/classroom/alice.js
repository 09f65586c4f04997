// Alice's screen: prepare photons, hand them on, hear Bob's bases, answer.
import { change, h } from "../kit/kit.js";
import { answer, basisOf, bitOf, kept, randomPhotons, sum } from "./game.js";
import { BASES, NAMES, called, entry, handOn, photonWords, spoken, step, stroke, tiles } from "./parts.js";
import { decode } from "./wire.js";

const SHARE = 0.5; // of the kept rounds that are tested

/** @param {import("./lab.js").Tools} tools */
export function alice(place, tools) {
  const { ui, fresh, shelf } = tools;
  let round = null; // {group, round, n, seed, photons, sent, bob}

  const first = step(place, 1, "Prepare your photons");
  first.append(h("p", {}, "Tap a photon to turn it: H and V are 0 and 1 in Z, D and A are 0 and 1 in X."));
  const photons = tiles(first, "Your photons");
  const buttons = first.appendChild(h("div", { class: "ql-actions" }));
  const redo = ui.button("New photons", () => begin(), { into: buttons });
  const send = ui.button("Hand them on", () => save({ sent: 1 }), { into: buttons, primary: true });

  const second = step(place, 2, "Hand them to the next phone");
  const hand = handOn(second, tools, "The next phone's camera opens this. Only one person may take it.");

  const third = step(place, 3, "When Bob has measured: which bases?");
  entry(third, "Bob's code, or the letters Z and X that he calls out", "Take", (text) => hear(text));
  const sifted = tiles(third, "What is kept");
  const back = handOn(third, tools, "Your answer, for everybody: Bob opens it, and Eve may too.");
  const aloud = third.appendChild(h("p", { class: "cl-aloud" }));
  const keyLine = third.appendChild(h("p", { class: "cl-key" }));

  function begin() {
    const seed = fresh();
    const n = Number(ui.model.get("photons"));
    const group = ui.model.get("group");
    round = { group, round: fresh() % 256, n, seed, photons: randomPhotons(seed, n), sent: 0, bob: null };
    draw();
  }

  function save(more) {
    round = { ...round, ...more };
    shelf.put(`alice ${round.group}-${round.round}`, round);
    shelf.put("alice", `alice ${round.group}-${round.round}`);
    draw();
    return true;
  }

  function hear(text) {
    if (!round.sent) return tools.wrong("First hand your photons on.");
    const letters = called(text, round.n);
    if (letters) return save({ bob: letters });
    const message = decode(text);
    if (!message)
      return tools.wrong(`That is neither a code nor ${round.n} letters Z and X: look for a slip.`);
    return tools.take(message);
  }

  function draw() {
    const { headline, sentence } = told(round);
    ui.say(sentence, { headline });
    photons(
      round.n,
      (i) => ({
        glyph: stroke(round.photons[i]),
        caption: NAMES[round.photons[i]],
        words: photonWords(round.photons[i]),
        look: BASES[basisOf(round.photons[i])] === "Z" ? "cl-z" : "cl-x",
      }),
      round.sent ? null : turn,
    );
    redo.textContent = round.sent ? "A new round" : "New photons";
    send.hidden = Boolean(round.sent);
    second.hidden = !round.sent || Boolean(round.bob);
    third.hidden = !round.sent;
    hand(round.sent && !round.bob ? photonsOf(round) : null);
    const said = round.bob ? answer(round, { bases: round.bob }, SHARE) : null;
    back(said);
    showAnswer(said);
  }

  function showAnswer(said) {
    aloud.textContent = said ? `Or aloud: ${spoken(said)} (a number is the bit of a tested photon)` : "";
    sifted(said ? round.n : 0, (i) => siftedTile(said, i, bitOf(round.photons[i])));
    keyLine.textContent = said ? keyWords(said, round.photons.map(bitOf)) : "";
  }

  function turn(i) {
    round.photons[i] = [2, 3, 1, 0][round.photons[i]]; // H, D, V, A: each tap turns it on by 45 degrees
    draw();
  }

  return {
    begin() {
      const last = shelf.get(shelf.get("alice") ?? "");
      if (last) round = last;
      else if (!round) begin();
      draw();
    },
    reset() {
      round = null;
    },
    resize: () => round && !round.sent && begin(),
    /** Bob's bases, from his code. */
    bases(message) {
      const mine = shelf.get(`alice ${message.group}-${message.round}`);
      if (!mine) return tools.wrong("These bases belong to a round that this phone did not start.");
      round = mine;
      change(ui.model, { group: mine.group, photons: String(mine.n) }); // a scanned code opened the page anew
      return save({ bob: message.bases });
    },
  };
}

const photonsOf = ({ group, round, n, seed, photons }) => ({
  ...{ kind: "photons", group, round, n, seed, touched: 0 },
  flying: photons.map((photon) => [photon, 0]),
});

const TOLD = {
  ready: ", prepared by chance. Turn some, and hand them on.",
  sent: " are on their way. When Bob has measured, take his bases.",
};

function told({ group, n, sent, bob, photons }) {
  const headline = `${n} photons`;
  if (!bob) return { headline, sentence: `of table ${group}${sent ? TOLD.sent : TOLD.ready}` };
  const agree = sum(kept(photons.map(basisOf), bob));
  return { headline: `${agree} of ${n}`, sentence: "bases agree. Show your answer to Bob." };
}

/** A round after sifting: thrown away, tested, or in the key (or just kept, if nobody has said which). */
export function siftedTile(said, i, bit, untested = "key") {
  const on = said.alice[i] === said.bob[i];
  const fate = on ? (said.tested[i] ? "test" : untested) : "–";
  const pair = `${BASES[said.alice[i]]}${BASES[said.bob[i]]}`;
  const words = on ? `bases ${pair}` : `bases ${pair} differ, thrown away`;
  return {
    caption: on ? `${bit} ${fate}` : "–",
    words,
    look: on ? `cl-${fate}` : "cl-off",
  };
}

/** The key in words. */
export function keyWords(said, bits) {
  const keep = kept(said.alice, said.bob);
  const key = bits.filter((_, i) => keep[i] && !said.tested[i]);
  const counts = `${sum(keep)} of ${said.n} bases agree, ${sum(said.tested)} are tested`;
  return `${counts}. Your key: ${key.length ? key.join("") : "none is left"}.`;
}
