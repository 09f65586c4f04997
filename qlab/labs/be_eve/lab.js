// Be Eve: you are between Alice and Bob, and play photon by photon.
import { array, calm, change, frame, h, interval, percent, random, set, wilson } from "../kit/kit.js";
import { table } from "./cards.js";
import { line, pads, suspects } from "./desk.js";
import { ending } from "./ending.js";
import { STATES, average, data, outcome, parted, photon } from "./game.js";

const FLIGHT_SECONDS = 0.35;
const CARDS_PER_SECOND = 14;
const AGAIN = 1000;
const GAMES_PER_FRAME = 20;
const INTRO =
  "You are Eve. Alice sends Bob 20 photons to make a key. Read what you can, but leave no wrong bits behind.";
const LEGEND =
  "A: Alice's photon and her bit. E: your basis, and what you sent. B: Bob's basis and his bit. " +
  "Where the bases of A and B differ, the photon is not used.";

/**
 * Where the game stands: the photon in hand (the basis it was measured in, "" before), how many cards are
 * open, and what moves now. The moves and the seed are the model's.
 * @typedef {{pending: string, open: number, halt: () => void, phase: string, focused: boolean}} State
 */

/** The phase that follows from the moves and the state. */
function phaseOf(played, total, { pending, open }) {
  if (played < total) return pending ? "send" : "look";
  return open < total ? "reveal" : "over";
}

/** What is known of the photon in hand: {record, found, sentence, headline}. */
function inHand(seed, played, total, pending, tables) {
  const { found } = pending ? photon(seed, played, pending, tables) : { found: null };
  const record = found === null ? 0 : found + 1;
  const maybe = STATES.filter((_, state) => tables.given_record.at(record, state) > 0);
  const listed = `${maybe.slice(0, -1).join(", ")} or ${maybe.at(-1)}`;
  const sentence = pending
    ? `You found ${STATES[found]}. So Alice sent ${listed}. What will you send to Bob?`
    : "Did Alice use Z or X? She tossed a coin, and will not say yet. Your move.";
  return { record, found, sentence, headline: `Photon ${played + 1} of ${total}` };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const total = model.get("photons");
  const tables = { codes: model.get("codes") };
  for (const name of ["look", "given_record", "learnt", "plan", "best"])
    tables[name] = array(model.get(name));
  const seed = () => model.get("seed");
  const list = () => parted(model.get("moves"));
  const all = (move) => Array.from({ length: total }, (_, i) => move(i));
  /** @type {State} */
  const state = { pending: "", open: total, halt: () => {}, phase: "", focused: false };

  const animate = (step) => {
    state.halt();
    wire.at(1); // whatever was flying has landed
    if (calm()) step(Infinity);
    else state.halt = ui.loop(step);
  };
  const play = (...added) => {
    const before = list();
    if (added.length === 1 && before.length < total - 1) fly(photon(seed(), before.length, added[0], tables));
    change(model, { moves: [...before, ...added].slice(0, total).join("") });
  };
  const measure = (basis) => {
    state.pending = basis;
    redraw();
  };
  const fly = ({ found, sent }) => {
    let t = 0;
    wire.sends(found === null ? null : sent);
    animate((seconds) => {
      t = Math.min(1, t + seconds / FLIGHT_SECONDS);
      wire.at(t);
      return t < 1;
    });
  };
  const reveal = () => {
    let turned = 0;
    animate((seconds) => {
      turned = Math.min(total, turned + seconds * CARDS_PER_SECOND);
      state.open = Math.floor(turned);
      redraw();
      return turned < total;
    });
  };
  const repeat = () => {
    const moves = list();
    const { quiet } = average(moves, tables);
    let games = 0;
    let unnoticed = 0;
    animate((seconds) => {
      const until = Math.min(AGAIN, seconds === Infinity ? AGAIN : games + GAMES_PER_FRAME);
      for (; games < until; games++)
        unnoticed += Number(outcome(seed() + games + 1, moves, tables).wrong === 0);
      const rate = interval(wilson(unnoticed, games));
      const count = `Your moves, other photons: ${unnoticed} of ${games} games unnoticed, ${rate}.`;
      const headline = `Unnoticed ${percent(unnoticed / games, 1)}`;
      ui.say(`${count} The exact chance is ${percent(quiet, 1)}.`, { headline, more: "" });
      return games < AGAIN;
    });
  };

  const wire = line();
  const guess = suspects(tables);
  const cards = table();
  const pad = pads(ui, {
    measure,
    play,
    same: () => play(...all(() => list().at(-1))),
    pass: () => play(...all(() => "p")),
    random: () => play(...all((i) => "zx"[random(seed(), 4 * total + i).integer(2)])),
  });
  const fresh = () => Math.floor(Math.random() * 10000);
  const end = ending(ui, tables, {
    anew: () => change(model, { seed: fresh(), moves: "" }),
    retry: () => change(model, { moves: "" }),
    reseed: () => change(model, { seed: fresh() }),
    repeat,
    repeatLabel: `Play ${AGAIN} times`,
  });
  const intro = h("p", { class: "be-intro" }, INTRO);
  const legend = h("p", { class: "be-note" }, LEGEND);
  ui.root.querySelector(".ql-title").after(intro);
  ui.actions.append(end.badge, pad.looks, pad.sends, pad.rest, end.after);
  ui.stage.append(wire.root, guess.root, end.mine, cards.root, legend);
  const others = ui.fold("You beside others");
  others.append(h("div", { class: "be-two" }, end.figure, end.others), end.note);
  const playing = [wire.root, guess.root, pad.rest];
  const shown = {
    look: [...playing, pad.looks],
    send: [...playing, pad.sends],
    reveal: [legend],
    over: [end.badge, end.mine, end.after, legend, others.parentElement],
  };
  const parts = [...new Set(Object.values(shown).flat())];

  /* All that is seen follows from the seed, the moves, and the state. */
  function redraw() {
    const moves = list();
    const game = outcome(seed(), moves, tables);
    state.focused ||= ui.root.contains(document.activeElement);
    state.phase = phaseOf(moves.length, total, state);
    set(ui.root, { "data-phase": state.phase });
    for (const part of parts) part.hidden = !shown[state.phase].includes(part);
    const opened = moves.length === total ? state.open : 0;
    all((i) => cards.deal(i, game.rounds[i], i < opened, i === moves.length));
    if (state.phase === "over") end.show(game, average(moves, tables));
    else if (state.phase === "reveal")
      ui.say("Alice and Bob say their bases aloud and compare the key …", { headline: "All have arrived" });
    else offer(moves);
    keepFocus();
  }

  function offer(moves) {
    const { pending } = state;
    const { record, found, sentence, headline } = inHand(seed(), moves.length, total, pending, tables);
    guess.show(record);
    wire.holds(found);
    pad.allow(!pending, moves.length > 0);
    if (pending) pad.offer(found, pending);
    ui.say(sentence, { headline });
  }

  // A button that was pressed and is gone hands the keyboard on to what comes next.
  function keepFocus() {
    if (!state.focused || state.phase === "reveal") return;
    const lost = document.activeElement === document.body || !document.activeElement.checkVisibility();
    const next = { look: pad.looks.firstChild, send: pad.sends.firstChild, over: end.badge }[state.phase];
    if (lost) next.focus({ preventScroll: true });
    state.focused = false;
  }

  ui.watch(["seed", "moves"], () => {
    const playing = ["look", "send"].includes(state.phase);
    const ends = playing && list().length === total;
    if (!playing) state.halt();
    state.pending = "";
    state.open = ends ? 0 : total;
    (ends ? reveal : redraw)();
  });
  ui.onReset(() => measure(""));
  ui.csv("be-eve", () => data(outcome(seed(), list(), tables), list().length === total));
  ui.ready();
}

export default { render };
