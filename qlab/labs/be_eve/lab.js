import {
  array,
  axes,
  calm,
  change,
  frame,
  h,
  interval,
  number,
  percent,
  random,
  set,
  svg,
  wilson,
} from "../kit/kit.js";
import { BASES, STATES, average, basisOf, bitOf, data, machine, outcome, parted, photon } from "./game.js";

const TURN = [0, -90, -45, -135]; // of the double arrows for H, V, D, A, in degrees
const FLIGHT_SECONDS = 0.35;
const CARDS_PER_SECOND = 14;
const AGAIN = 1000;
const GAMES_PER_FRAME = 20;

/* Small pictures: a polarisation is a double arrow, a basis two crossed lines. */

const glyph = (kind, d, turn = 0) =>
  svg(
    "svg",
    { viewBox: "-12 -12 24 24", class: "be-glyph", "aria-hidden": "true" },
    svg("path", { d, class: `be-${kind}`, transform: `rotate(${turn})` }),
  );
const arrow = (state) =>
  glyph(BASES[basisOf(state)], "M-10 0H10M-5 -5L-10 0L-5 5M5 -5L10 0L5 5", TURN[state]);
const cross = (basis) => glyph(BASES[basis], "M-9 0H9M0 -9V9", 45 * basis);
const untouched = () => glyph("none", "M-10 0H-6M-2 0H2M6 0H10");

/* One card for each photon: what you did and, when all have flown, what Alice and Bob had. */

function card(round, i, open) {
  const yours = round.found === null ? [untouched()] : [cross(round.basis), arrow(round.sent)];
  const row = (who, ...what) => h("span", { class: "be-row" }, open ? h("b", {}, who) : null, ...what);
  const rows = !open
    ? [row("", ...yours)]
    : [
        row("A", arrow(round.alice), String(bitOf(round.alice))),
        row("E", ...yours),
        row("B", cross(round.bob), String(round.bit)),
      ];
  const [kind, verdict] = round.wrong
    ? ["be-wrong", "✕ wrong"]
    : round.sifted
      ? ["be-key", "✓ key"]
      : ["be-dropped", "unused"];
  return h(
    "li",
    { class: open ? kind : "be-flown" },
    face(i, ...rows, open ? h("span", { class: "be-stamp" }, verdict) : null),
    h("span", { class: "ql-hidden" }, `Photon ${i + 1}: ${told(round, open)}`),
  );
}

const face = (i, ...rows) =>
  h("span", { class: "be-face", "aria-hidden": "true" }, h("small", {}, String(i + 1)), ...rows);
const blank = (i, next) =>
  h(
    "li",
    { class: next && "be-next" },
    face(i),
    h("span", { class: "ql-hidden" }, `Photon ${i + 1}: to come.`),
  );

function told({ alice, basis, found, sent, bob, bit, sifted, wrong }, open) {
  const you =
    found === null
      ? "you let it pass"
      : `you measured in ${BASES[basis]}, found ${STATES[found]}, sent ${STATES[sent]}`;
  const end = wrong ? "a wrong key bit" : sifted ? "a right key bit" : "not used, because the bases differ";
  return open
    ? `Alice sent ${STATES[alice]}, bit ${bitOf(alice)}; ${you}; Bob measured in ${BASES[bob]}, read ${bit}: ${end}.`
    : `${you}.`;
}

/* The end: the verdict in a sentence, the key as each has it, and you beside others. */

function verdict({ key, wrong, known }, mean) {
  const n = key.length;
  const rate = wilson(wrong, n);
  const bits = (k) => `${k} ${k === 1 ? "bit" : "bits"}`;
  const yours =
    known === 0
      ? "You know none of it."
      : known === n
        ? "You know all of it for sure."
        : `You know ${known} for sure; the other ${n - known} you would have to guess.`;
  const luck = `Of all games with these moves, ${percent(mean.quiet, 1)} go unnoticed.`;
  if (n === 0) return ["No key", "No two bases agreed, so there is no key at all. Play again!"];
  if (wrong) {
    const lost = known
      ? `The ${bits(known)} that you know for sure ${known === 1 ? "is" : "are"} worth nothing now.`
      : "And you had learnt nothing anyway.";
    return [
      "Caught!",
      `Caught: ${wrong} of the ${n} key bits ${wrong === 1 ? "is" : "are"} wrong, ${interval(rate, 0)}. Alice and Bob throw the key away. ` +
        `${lost} ${luck}`,
    ];
  }
  if (mean.quiet === 1)
    return [
      "Unnoticed",
      `Nobody noticed you: all ${bits(n)} of the key are right. But you looked at nothing, and know nothing.`,
    ];
  return [
    "Unnoticed, this time",
    `Unnoticed, this time: 0 of the ${n} key bits are wrong (95 % interval 0 to ${percent(rate.high)}). ${yours} ${luck}`,
  ];
}

function keys({ key }) {
  const row = (who, cell) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, who),
      key.map((round) => h("td", {}, cell(round))),
    );
  return h(
    "table",
    { class: "be-keys" },
    h("caption", {}, "The key, as each of you has it"),
    h(
      "tbody",
      {},
      row("Alice", ({ alice }) => String(bitOf(alice))),
      row("Bob", ({ wrong, bit }) => (wrong ? h("s", {}, String(bit)) : String(bit))),
      row("You", ({ alice, known }) => (known === 1 ? h("b", {}, String(bitOf(alice))) : "?")),
    ),
  );
}

function comparison({ key, wrong, known }, mean, tables) {
  const [error, single, memory, quiet] = machine(mean.error, tables);
  const n = key.length;
  const row = (sign, who, ...cells) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, h("span", { class: `be-sign be-sign-${sign}` }), who),
      cells.map((text) => h("td", {}, text)),
    );
  const bits = (x) => `${number(x, 2)}\u00a0bit`;
  return h(
    "table",
    { class: "be-compare" },
    h("caption", {}, "You beside others: wrong key bits, and how much is known of each key bit"),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("td", {}),
        ["wrong", "known", "unnoticed"].map((text) => h("th", { scope: "col" }, text)),
      ),
    ),
    h(
      "tbody",
      {},
      row("game", "You, this game", `${wrong} of ${n}`, `${known} of ${n}`, wrong ? "no" : "yes"),
      row("you", "You, on average", percent(mean.error, 1), bits(mean.bits), percent(mean.quiet, 1)),
      row("best", "Best machine", percent(error, 1), bits(single), percent(quiet, 1)),
      row("memory", "\u2026 all together", percent(error, 1), bits(memory), percent(quiet, 1)),
      row("nobody", "Nobody listens", "0\u00a0%", "0", "100\u00a0%"),
    ),
  );
}

const NOTE =
  "Here all key bits are compared and the line has no noise: one wrong bit is enough. On average: the same moves with any photons. " +
  "The best machine (the phase-covariant cloner) makes as many errors as your moves do, but keeps copies until the bases are public. " +
  "Then it measures them one by one or, the most that physics allows, all together. Dotted: some photons measured, and sent on as found.";

function chart(into, model) {
  const plot = axes(
    into,
    model.get("axes"),
    "Bits known per key bit against the share of wrong key bits: the best machine as two curves, and you",
  );
  const whisker = plot.curve({ class: "ql-vermilion be-whisker" });
  const ring = plot.mark({ class: "be-ring", r: 7 });
  const dot = plot.mark({ class: "ql-vermilion", r: 7 });
  const [left, right] = model.get("axes").wide.x;
  const held = (x) => Math.min(right, Math.max(left, x));
  return ({ key, wrong, known }, mean) => {
    const rate = wilson(wrong, key.length);
    const height = key.length ? known / key.length : NaN;
    whisker.draw([held(rate.low), held(rate.high)], [height, height]);
    ring.move(held(rate.value), height);
    dot.move(held(mean.error), mean.bits);
  };
}

function ending(ui, tables, act) {
  const badge = h("p", { class: "be-badge", tabindex: -1 });
  const mine = h("div");
  const others = h("div");
  const figure = h("div", { class: "be-figure" });
  const after = h("div", { class: "be-after" });
  ui.button("New game", act.anew, { into: after, primary: true });
  ui.button("Same photons again", act.retry, { into: after });
  ui.button("Same moves again", act.reseed, { into: after });
  ui.button(`Play ${AGAIN} times`, act.repeat, { into: after });
  const end = h(
    "div",
    { class: "be-end" },
    h("div", { class: "be-two" }, figure, others),
    h("p", { class: "be-note" }, NOTE),
  );
  const draw = chart(figure, ui.model);
  const show = (game, mean) => {
    const [word, sentence] = verdict(game, mean);
    ui.say(sentence);
    badge.textContent = word;
    badge.className = `be-badge ${game.wrong ? "be-bad" : "be-good"}`;
    mine.replaceChildren(keys(game));
    others.replaceChildren(comparison(game, mean, tables));
    draw(game, mean);
  };
  return { badge, mine, after, end, show };
}

/* While you play: the line from Alice to Bob, what she may have sent, and the buttons. */

function line() {
  const here = h("span", { class: "be-photon" });
  const gone = h("span", { class: "be-photon", hidden: true });
  const stations = ["Alice", "You", "Bob"].map((who) =>
    h("span", { class: "be-station" }, h("span", {}, cross(0), cross(1)), who),
  );
  const fill = (element, state) => element.replaceChildren(state === null ? "?" : arrow(state));
  const at = (t) => {
    here.style.left = `${14 + 36 * t}%`;
    gone.style.left = `${50 + 36 * t}%`;
    gone.hidden = t >= 1;
  };
  at(1);
  const root = h("div", { class: "be-line", "aria-hidden": "true" }, stations, here, gone);
  return { root, at, holds: (state) => fill(here, state), sends: (state) => fill(gone, state) };
}

function suspects(tables) {
  const bars = STATES.map((name, state) => ({ name, state, fill: h("span"), text: h("span") }));
  const bar = ({ state, fill }) => h("span", { class: `be-bar be-${BASES[basisOf(state)]}` }, fill);
  const root = h(
    "div",
    { class: "be-suspects", role: "img" },
    h("span", {}, "Alice sent:"),
    bars.map((it) =>
      h("span", { class: "be-suspect" }, arrow(it.state), h("b", {}, it.name), bar(it), it.text),
    ),
  );
  const show = (record) => {
    for (const { state, fill, text } of bars) {
      text.textContent = percent(tables.given_record.at(record, state));
      fill.style.width = `${100 * tables.given_record.at(record, state)}%`;
    }
    set(root, {
      "aria-label": `Alice sent ${bars.map(({ name, text }) => `${name}: ${text.textContent}`).join(", ")}`,
    });
  };
  return { root, show };
}

function pads(ui, { measure, play, same, random: chance, pass }) {
  const group = (kind, label, ...children) =>
    h("div", { class: kind, role: "group", "aria-label": label }, ...children);
  const choice = (mark, text, small, onclick, kind = "") =>
    h(
      "button",
      { type: "button", class: `ql-button ${kind}`, onclick },
      mark,
      h("span", {}, text, small && h("small", {}, small)),
    );
  const looks = group(
    "be-pad",
    "What to do with this photon",
    choice(cross(0), "Measure in Z", "H or V?", () => measure("z")),
    choice(cross(1), "Measure in X", "D or A?", () => measure("x")),
    choice(untouched(), "Let it pass", null, () => play("p")),
  );
  const sends = group("be-pad be-sends", "What to send on to Bob");
  const rest = group("be-rest", "All the rest", h("span", {}, "All the rest:"));
  const again = ui.button("same again", same, { into: rest });
  const others = [
    ui.button("at random", chance, { into: rest }),
    ui.button("let pass", pass, { into: rest }),
  ];
  const offer = (found, basis) =>
    sends.replaceChildren(
      choice(arrow(found), `Send ${STATES[found]}, as found`, null, () => play(basis), "ql-primary"),
      ...STATES.map(
        (name, state) =>
          state !== found && choice(arrow(state), `Send ${name}`, null, () => play(basis + name)),
      ).filter(Boolean),
    );
  const allow = (any, last) =>
    [again, ...others].forEach((button) => {
      button.disabled = !any || (button === again && !last);
    });
  return { looks, sends, rest, offer, allow };
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
  let pending = "";
  let phase = "";
  let open = total;
  let focused = false;
  let halt = () => {}; // pending: a photon is measured and not yet sent on
  const animate = (step) => {
    halt();
    wire.at(1); // whatever was flying has landed
    if (calm()) step(Infinity);
    else halt = ui.loop(step);
  };
  const play = (...added) => {
    const before = list();
    if (added.length === 1 && before.length < total - 1) fly(photon(seed(), before.length, added[0], tables));
    change(model, { moves: [...before, ...added].slice(0, total).join("") });
  };
  const measure = (basis) => {
    pending = basis;
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
      open = Math.floor(turned);
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
      for (; games < until; games++) unnoticed += outcome(seed() + games + 1, moves, tables).wrong === 0;
      const rate = interval(wilson(unnoticed, games));
      ui.say(
        `Your moves, other photons: ${unnoticed} of ${games} games unnoticed, ${rate}. The exact chance is ${percent(quiet, 1)}.`,
      );
      return games < AGAIN;
    });
  };

  const wire = line();
  const guess = suspects(tables);
  const cards = h("ol", { class: "be-cards", "aria-label": "The photons" });
  const dealt = [];
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
  });
  const intro = h(
    "p",
    {},
    "You are Eve. Alice sends Bob 20 photons to make a key. Read what you can, but leave no wrong bits behind.",
  );
  const legend = h(
    "p",
    { class: "be-note" },
    "A: Alice's photon and her bit. E: your basis, and what you sent. B: Bob's basis and his bit. " +
      "Where the bases of A and B differ, the photon is not used.",
  );
  ui.stage.append(
    intro,
    wire.root,
    end.badge,
    ui.root.querySelector(".ql-said"),
    guess.root,
    pad.looks,
    pad.sends,
    pad.rest,
    end.mine,
    end.after,
    cards,
    legend,
    end.end,
  );
  const playing = [intro, wire.root, guess.root, pad.rest];
  const shown = {
    look: [...playing, pad.looks],
    send: [...playing, pad.sends],
    reveal: [intro, legend],
    over: [end.badge, end.mine, end.after, legend, end.end],
  };

  /* All that is seen follows from the seed, the moves, and the photon in hand. */
  function redraw() {
    const moves = list();
    const game = outcome(seed(), moves, tables);
    focused ||= ui.stage.contains(document.activeElement);
    phase = moves.length < total ? (pending ? "send" : "look") : open < total ? "reveal" : "over";
    set(ui.root, { "data-phase": phase });
    for (const part of new Set(Object.values(shown).flat())) part.hidden = !shown[phase].includes(part);
    all((i) => deal(i, game.rounds[i], moves.length === total && i < open, i === moves.length));
    if (phase === "over") end.show(game, average(moves, tables));
    else if (phase === "reveal")
      ui.say("All have arrived. Alice and Bob say their bases aloud and compare the key …");
    else photonInHand(moves);
    keepFocus();
  }

  // A new card only where something is new.
  function deal(i, round, opened, next) {
    const face = JSON.stringify([round, opened, next]);
    const old = cards.children[i];
    if (dealt[i] === face) return;
    dealt[i] = face;
    const fresh = round ? card(round, i, opened) : blank(i, next);
    if (old) old.replaceWith(fresh);
    else cards.append(fresh);
  }

  function photonInHand(moves) {
    const { found } = pending ? photon(seed(), moves.length, pending, tables) : { found: null };
    const record = found === null ? 0 : found + 1;
    const which = `Photon ${moves.length + 1} of ${total}`;
    const maybe = STATES.filter((_, state) => tables.given_record.at(record, state) > 0);
    const listed = `${maybe.slice(0, -1).join(", ")} or ${maybe.at(-1)}`;
    guess.show(record);
    wire.holds(found);
    pad.allow(!pending, moves.length > 0);
    if (pending) pad.offer(found, pending);
    ui.say(
      pending
        ? `${which}: you found ${STATES[found]}. So Alice sent ${listed}. What will you send to Bob?`
        : `${which}. Did Alice use Z or X? She tossed a coin, and will not say yet. Your move.`,
    );
  }

  // A button that was pressed and is gone hands the keyboard on to what comes next.
  function keepFocus() {
    if (!focused || phase === "reveal") return;
    const lost = document.activeElement === document.body || !document.activeElement.checkVisibility();
    if (lost)
      ({ look: pad.looks.firstChild, send: pad.sends.firstChild, over: end.badge })[phase].focus({
        preventScroll: true,
      });
    focused = false;
  }

  ui.watch(["seed", "moves"], () => {
    const playing = ["look", "send"].includes(phase);
    const ends = playing && list().length === total;
    if (!playing) halt();
    pending = "";
    open = ends ? 0 : total;
    (ends ? reveal : redraw)();
  });
  ui.onReset(() => measure(""));
  ui.csv("be-eve", () => data(outcome(seed(), list(), tables), list().length === total));
  ui.ready();
}

export default { render };
