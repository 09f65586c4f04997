import { array, axes, calm, change, frame, h, interval, locate, number, percent, random, set, svg, wilson } from "./kit.js";

const STATES = ["H", "V", "D", "A"], BASES = ["Z", "X"], TURN = [0, -90, -45, -135];
const FLIGHT_SECONDS = 0.35, CARDS_PER_SECOND = 14, AGAIN = 1000, GAMES_PER_FRAME = 20;
const basisOf = (state) => state >> 1, bitOf = (state) => state & 1;
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

/* The game: what happens to each photon, drawn from the baked tables. */

/** "zxDp" is the moves z, xD, p: measure in Z and send what was found; measure in X and send D; let it pass. */
const parted = (moves) => moves.match(/p|[zx][HVDA]?/g) ?? [];

/** All that happens to photon i. Each of its dice has a stream of its own: what you do with one photon leaves the others alone. */
function photon(seed, i, move, tables) {
  const dice = (which) => random(seed, 4 * i + which);
  const alice = dice(0).draw(tables.given_record.row(0)), bob = dice(1).integer(2), basis = "zx".indexOf(move[0]);
  const found = basis < 0 ? null : 2 * basis + dice(2).draw(tables.look.row(alice, basis));
  const sent = found === null ? alice : move.length > 1 ? STATES.indexOf(move[1]) : found;
  const bit = dice(3).draw(tables.look.row(sent, bob)), record = found === null ? 0 : 1 + found;
  const sifted = basisOf(alice) === bob;
  return { move, alice, basis, found, sent, bob, bit, sifted, wrong: sifted && bit !== bitOf(alice), known: tables.learnt.at(record, basisOf(alice)) };
}

/** What the moves came to, once the bases are public. */
function outcome(seed, moves, tables) {
  const rounds = moves.map((move, i) => photon(seed, i, move, tables)), key = rounds.filter((round) => round.sifted);
  return { rounds, key, wrong: key.filter((round) => round.wrong).length, known: sum(key.map((round) => round.known)) };
}

/** What the same moves come to on average: the baked rows of each, added up, and multiplied for the chance that none gives you away. */
function average(moves, tables) {
  const rows = moves.map((move) => tables.plan.row(tables.codes.indexOf(move)));
  const mean = (column) => sum(rows.map((row) => row[column])) / rows.length;
  return { error: mean(0), bits: mean(1), quiet: rows.reduce((product, row) => product * row[2], 1) };
}

/** The best machine that makes so many errors: [errors, bits measured one by one, bits in memory, chance to stay unnoticed]. */
function machine(error, { best }) {
  const [i, t] = locate(Array.from({ length: best.shape[0] }, (_, k) => best.at(k, 0)), error);
  return Array.from(best.row(i), (low, column) => low + t * (best.at(i + 1, column) - low));
}

/* Small pictures: a polarisation is a double arrow, a basis two crossed lines. */

const glyph = (kind, d, turn = 0) => svg("svg", { viewBox: "-12 -12 24 24", class: "be-glyph", "aria-hidden": "true" },
  svg("path", { d, class: `be-${kind}`, transform: `rotate(${turn})` }));
const arrow = (state) => glyph(BASES[basisOf(state)], "M-10 0H10M-5 -5L-10 0L-5 5M5 -5L10 0L5 5", TURN[state]);
const cross = (basis) => glyph(BASES[basis], "M-9 0H9M0 -9V9", 45 * basis);
const untouched = () => glyph("none", "M-10 0H-6M-2 0H2M6 0H10");

/* One card for each photon: what you did and, when all have flown, what Alice and Bob had. */

function card(round, i, open) {
  const yours = round.found === null ? [untouched()] : [cross(round.basis), arrow(round.sent)];
  const row = (who, ...what) => h("span", { class: "be-row" }, open ? h("b", {}, who) : null, ...what);
  const rows = open ? [row("A", arrow(round.alice), String(bitOf(round.alice))), row("E", ...yours), row("B", cross(round.bob), String(round.bit))] : [row("", ...yours)];
  const [kind, verdict] = round.wrong ? ["be-wrong", "✕ wrong"] : round.sifted ? ["be-key", "✓ key"] : ["be-dropped", "unused"];
  return h("li", { class: open ? kind : "be-flown" },
    h("span", { class: "be-face", "aria-hidden": "true" }, h("small", {}, String(i + 1)), ...rows, open ? h("span", { class: "be-stamp" }, verdict) : null),
    h("span", { class: "ql-hidden" }, `Photon ${i + 1}: ${told(round, open)}`));
}

function told({ alice, basis, found, sent, bob, bit, sifted, wrong }, open) {
  const you = found === null ? "you let it pass" : `you measured in ${BASES[basis]}, found ${STATES[found]}, sent ${STATES[sent]}`;
  const end = wrong ? "a wrong key bit" : sifted ? "a right key bit" : "not used, because the bases differ";
  return open ? `Alice sent ${STATES[alice]}, bit ${bitOf(alice)}; ${you}; Bob measured in ${BASES[bob]}, read ${bit}: ${end}.` : `${you}.`;
}

/* The end: the verdict in a sentence, the key as each has it, and you beside others. */

function verdict({ key, wrong, known }, mean) {
  const n = key.length, rate = wilson(wrong, n), bits = (k) => `${k} ${k === 1 ? "bit" : "bits"}`;
  const yours = known === 0 ? "You know none of it." : known === n ? "You know all of it for sure." : `You know ${known} for sure; the other ${n - known} you would have to guess.`;
  if (n === 0) return ["No key", "No two bases agreed, so there is no key at all. Play again!"];
  if (wrong) {
    return ["Caught!", `Caught: ${wrong} of the ${n} key bits ${wrong === 1 ? "is" : "are"} wrong, ${interval(rate, 0)}. Alice and Bob throw the key away. `
      + (known ? `The ${bits(known)} that you know for sure ${known === 1 ? "is" : "are"} worth nothing now.` : "And you had learnt nothing anyway.")];
  }
  if (mean.quiet === 1) return ["Unnoticed", `Nobody noticed you: the key is right in all its ${bits(n)}. But you looked at nothing, and know nothing.`];
  return ["Unnoticed, this time", `Unnoticed, this time: 0 of the ${n} key bits are wrong (95 % interval 0 to ${percent(rate.high)}). ${yours} `
    + `Of all games with these moves, ${percent(mean.quiet, 1)} end so well.`];
}

function keys({ key }) {
  const row = (who, cell) => h("tr", {}, h("th", { scope: "row" }, who), key.map((round) => h("td", {}, cell(round))));
  return h("table", { class: "be-keys" }, h("caption", {}, "The key: the photons where Alice's and Bob's bases agree"), h("tbody", {},
    row("Alice", ({ alice }) => String(bitOf(alice))),
    row("Bob", ({ wrong, bit }) => (wrong ? h("s", {}, String(bit)) : String(bit))),
    row("You", ({ alice, known }) => (known === 1 ? h("b", {}, String(bitOf(alice))) : "?"))));
}

function comparison({ key, wrong, known }, mean, tables) {
  const [error, single, memory, quiet] = machine(mean.error, tables), n = key.length;
  const row = (mark, who, ...cells) => h("tr", {}, h("th", { scope: "row" }, h("span", { class: `be-sign be-sign-${mark}`, "aria-hidden": "true" }), who), cells.map((text) => h("td", {}, text)));
  return h("table", { class: "be-compare" }, h("caption", {}, "You beside others"),
    h("thead", {}, h("tr", {}, h("td", {}), ["key bits wrong", "known of each bit", "unnoticed"].map((text) => h("th", { scope: "col" }, text)))),
    h("tbody", {},
      row("game", "You, this game", `${wrong} of ${n}`, `${known} of ${n}`, wrong ? "no" : "yes"),
      row("you", "Your moves, on average", percent(mean.error, 1), number(mean.bits, 2), percent(mean.quiet, 1)),
      row("best", "Best machine", percent(error, 1), number(single, 2), percent(quiet, 1)),
      row("memory", "Best machine, memories kept", percent(error, 1), number(memory, 2), percent(quiet, 1)),
      row("nobody", "Nobody listens", percent(0, 1), number(0, 2), percent(1, 1))));
}

function chart(into, model) {
  const plot = axes(into, model.get("axes"), "Bits known per key bit against the share of wrong key bits: the best machine as two curves, and you");
  const nobody = plot.mark({ class: "ql-grey" }), whisker = plot.curve({ class: "ql-vermilion" });
  const ring = plot.mark({ class: "be-ring", r: 7 }), dot = plot.mark({ class: "ql-vermilion", r: 7 });
  const [left, right] = model.get("axes").wide.x, held = (x) => Math.min(right, Math.max(left, x));
  return ({ key, wrong, known }, mean) => {
    const rate = wilson(wrong, key.length), height = key.length ? known / key.length : NaN;
    nobody.move(0, 0);
    whisker.draw([held(rate.low), held(rate.high)], [height, height]);
    ring.move(held(rate.value), height);
    dot.move(held(mean.error), mean.bits);
  };
}

/* Alice, you, Bob, and the photon between them. */

function line() {
  const here = h("span", { class: "be-photon" }), gone = h("span", { class: "be-photon" });
  const place = (element, from, to, t) => { element.style.left = `${from + (to - from) * t}%`; };
  const root = h("div", { class: "be-line", "aria-hidden": "true" }, ["Alice", "You", "Bob"].map((who) => h("span", { class: "be-station" }, who)), here, gone);
  const at = (t) => {
    place(here, 14, 50, t);
    place(gone, 50, 86, t);
    gone.hidden = t >= 1;
  };
  return { root, at, show: (element, state) => element.replaceChildren(state === null ? "?" : arrow(state)), here, gone };
}

function render({ model, el }) {
  const ui = frame({ model, el }), total = model.get("photons"), tables = { codes: model.get("codes") };
  for (const name of ["look", "given_record", "learnt", "plan", "best"]) tables[name] = array(model.get(name));
  const said = ui.root.querySelector(".ql-said"), wire = line(), cards = h("ol", { class: "be-cards", "aria-label": "The photons so far" });
  let pending = "", phase = "", open = total, halt = () => {};

  const list = () => parted(model.get("moves"));
  const here = (move) => photon(model.get("seed"), list().length, move, tables);
  const play = (...added) => {
    const before = list(), fresh = before.length + 1 === total ? null : 0;
    if (fresh === 0 && added.length === 1) fly(here(added[0]).found === null ? null : here(added[0]).sent);
    pending = "";
    change(model, { moves: [...before, ...added].slice(0, total).join("") });
  };
  const measure = (basis) => {
    pending = basis;
    redraw();
  };

  /* What you can touch. */
  const wide = (mark, text, small) => [mark, h("span", {}, text, small ? h("small", {}, small) : null)];
  const choice = (content, act, primary) => h("button", { type: "button", class: primary ? "ql-button ql-primary" : "ql-button", onclick: act }, ...content);
  const looks = h("div", { class: "be-pad", role: "group", "aria-label": "What to do with this photon" },
    choice(wide(cross(0), "Measure in Z", "H or V?"), () => measure("z")), choice(wide(cross(1), "Measure in X", "D or A?"), () => measure("x")),
    choice(wide(untouched(), "Let it pass"), () => play("p")));
  const sends = h("div", { class: "be-pad be-sends", role: "group", "aria-label": "What to send on to Bob" });
  const offer = (found) => sends.replaceChildren(choice(wide(arrow(found), `Send ${STATES[found]}, as found`), () => play(pending), true),
    ...[0, 1, 2, 3].filter((state) => state !== found).map((state) => choice(wide(arrow(state), `Send ${STATES[state]}`), () => play(pending + STATES[state]))));
  const rest = h("div", { class: "be-rest", role: "group", "aria-label": "The same for all the rest" }, h("span", {}, "All the rest:"));
  const quick = (text, move) => ui.button(text, () => play(...Array.from({ length: total }, (_, i) => move(i))), { into: rest });
  const same = quick("like the last", () => list()[list().length - 1]);
  quick("random bases", (i) => "zx"[random(model.get("seed"), 4 * total + i).integer(2)]);
  quick("let pass", () => "p");

  /* What Alice may have sent, given what you found. */
  const bars = STATES.map((_, state) => ({ fill: h("span"), text: h("span"), state }));
  const suspects = h("div", { class: "be-suspects", role: "img" }, h("span", { class: "be-label" }, "Alice sent:"),
    bars.map(({ fill, text, state }) => h("span", { class: "be-suspect" }, arrow(state), h("b", {}, STATES[state]), h("span", { class: `be-bar be-${BASES[basisOf(state)]}` }, fill), text)));
  const suspect = (record) => {
    bars.forEach(({ fill, text, state }) => {
      fill.style.width = percent(tables.given_record.at(record, state)).replace(/\s/, "");
      text.textContent = percent(tables.given_record.at(record, state));
    });
    set(suspects, { "aria-label": `Alice sent ${bars.map(({ text, state }) => `${STATES[state]} ${text.textContent}`).join(", ")}` });
  };

  /* The end. */
  const badge = h("p", { class: "be-badge" }), tally = h("p", { class: "be-tally" }), figure = h("div", { class: "be-figure" });
  const tablesHere = [h("div"), h("div")], after = h("div", { class: "be-after ql-actions" });
  const anew = () => Math.floor(Math.random() * 10000);
  const again = ui.button("New game", () => change(model, { seed: anew(), moves: "" }), { into: after, primary: true });
  ui.button("Same photons, other moves", () => change(model, { moves: "" }), { into: after });
  ui.button("Same moves, other photons", () => change(model, { seed: anew() }), { into: after });
  ui.button("Same moves, 1000 games", () => repeat(), { into: after });
  const note = h("p", { class: "be-note" }, "All key bits are compared here and the line has no noise, so that one wrong bit is enough. The best machine (the phase-covariant cloner) makes as "
    + "many errors as your moves, copies, and waits until the bases are public: then it measures each memory, or keeps all of them (the most that physics allows). Dotted: measure a share of the photons, send on what you find.");
  const end = h("div", { class: "be-end" }, tablesHere[0], h("div", { class: "be-two" }, figure, tablesHere[1]), note);
  ui.stage.append(h("p", { class: "be-intro" }, "You are Eve. Alice sends Bob 20 photons to make a key. Read what you can, and leave no wrong bits behind."),
    wire.root, badge, said, suspects, looks, sends, rest, after, tally, cards, end);
  const draw = chart(figure, model);

  const animate = (step) => {
    halt();
    if (calm()) step(Infinity);
    else halt = ui.loop(step);
  };
  const fly = (state) => {
    let t = 0;
    wire.show(wire.gone, state);
    animate((seconds) => {
      t = Math.min(1, t + seconds / FLIGHT_SECONDS);
      wire.at(t);
      return t < 1;
    });
  };
  const reveal = () => {
    let shown = 0;
    animate((seconds) => {
      shown = Math.min(total, shown + seconds * CARDS_PER_SECOND);
      open = Math.floor(shown);
      redraw();
      return shown < total;
    });
  };
  const repeat = () => {
    const moves = list(), { quiet } = average(moves, tables);
    let games = 0, unnoticed = 0;
    animate((seconds) => {
      for (const until = seconds === Infinity ? AGAIN : Math.min(AGAIN, games + GAMES_PER_FRAME); games < until; games++) {
        unnoticed += outcome(model.get("seed") + games + 1, moves, tables).wrong === 0;
      }
      tally.textContent = `${unnoticed} of ${games} games unnoticed: ${interval(wilson(unnoticed, games))}. Exactly: ${percent(quiet, 1)}.`;
      if (games === AGAIN) ui.say(`Your moves, with other photons each time: ${tally.textContent}`);
      return games < AGAIN;
    });
  };

  /* All that is seen follows from the seed, the moves, and the photon in hand. */
  function redraw() {
    const moves = list(), over = moves.length === total && open === total, game = outcome(model.get("seed"), moves, tables);
    const held = ui.stage.contains(document.activeElement) && document.activeElement.localName === "button";
    phase = moves.length < total ? (pending ? "send" : "look") : over ? "over" : "reveal";
    set(ui.root, { "data-phase": phase });
    if (moves.length < total) stage(moves);
    for (const [part, when] of [[wire.root, "look send"], [suspects, "look send"], [looks, "look"], [sends, "send"], [rest, "look send"], [badge, "over"], [after, "over"], [tally, "over"], [end, "over"]]) {
      part.hidden = !when.includes(phase);
    }
    cards.replaceChildren(...Array.from({ length: total }, (_, i) => (game.rounds[i] ? card(game.rounds[i], i, phase === "over" || (phase === "reveal" && i < open))
      : h("li", { class: i === moves.length ? "be-next" : null }, h("span", { class: "be-face", "aria-hidden": "true" }, h("small", {}, String(i + 1))), h("span", { class: "ql-hidden" }, `Photon ${i + 1}: to come.`)))));
    if (phase === "reveal") ui.say("All have arrived. Alice and Bob say their bases aloud, and compare their key …");
    if (phase === "over") close(game, average(moves, tables));
    if (held && !document.activeElement?.checkVisibility()) ({ look: looks.firstChild, send: sends.firstChild, over: again })[phase]?.focus({ preventScroll: true });
  }

  function stage(moves) {
    const round = pending ? here(pending) : null;
    if (round) offer(round.found);
    suspect(round ? 1 + round.found : 0);
    wire.show(wire.here, round ? round.found : null);
    same.disabled = moves.length === 0;
    rest.querySelectorAll("button").forEach((button) => { button.disabled = Boolean(round) || (button === same && moves.length === 0); });
    const which = `Photon ${moves.length + 1} of ${total}`;
    if (!round) ui.say(`${which} is here. Alice tossed a coin for its basis: Z or X? Choose yours, or let it pass.`);
    else {
      const maybe = STATES.filter((_, state) => tables.given_record.at(1 + round.found, state) > 0);
      ui.say(`${which}: you found ${STATES[round.found]}. So Alice sent ${maybe.join(" or ")}: you cannot tell which. What do you send to Bob?`);
    }
  }

  function close(game, mean) {
    const [word, sentence] = verdict(game, mean);
    badge.textContent = word;
    set(badge, { class: `be-badge ${game.wrong ? "be-bad" : "be-good"}` });
    ui.say(sentence);
    tablesHere[0].replaceChildren(keys(game));
    tablesHere[1].replaceChildren(comparison(game, mean, tables));
    draw(game, mean);
  }

  wire.at(1);
  ui.watch(["seed", "moves"], () => {
    const finished = list().length === total;
    pending = "";
    tally.textContent = "";
    if (finished && phase !== "over" && phase !== "") {
      open = 0;
      reveal();
    } else {
      open = total;
      redraw();
    }
  });
  ui.onReset(() => { pending = ""; redraw(); });
  ui.csv("be-eve", () => data(outcome(model.get("seed"), list(), tables), list().length === total));
  ui.ready();
}

/** One row for each photon; what Alice and Bob had is left out until the game is over. */
function data({ rounds }, over) {
  const secret = (value) => (over ? value : "");
  return {
    columns: ["photon", "alice_basis", "alice_bit", "move", "eve_basis", "eve_found", "eve_sent", "bob_basis", "bob_bit", "sifted", "wrong", "eve_knows_bits"],
    rows: rounds.map((r, i) => [i + 1, secret(BASES[basisOf(r.alice)]), secret(bitOf(r.alice)), r.move, BASES[r.basis] ?? "", STATES[r.found] ?? "", r.found === null ? "" : STATES[r.sent],
      secret(BASES[r.bob]), secret(r.bit), secret(Number(r.sifted)), secret(Number(r.wrong)), secret(r.known)]),
  };
}

export default { render };
