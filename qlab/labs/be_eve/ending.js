// The end: the verdict in a sentence, the key as each has it, and you beside others.
import { axes, h, interval, number, percent, wilson } from "../kit/kit.js";
import { bitOf, machine } from "./game.js";

/** The end in words: {word, headline, sentence, more}. */
export function verdict({ key, wrong, known }, mean) {
  const n = key.length;
  const luck = `Of all games with these moves, ${percent(mean.quiet, 1)} go unnoticed.`;
  if (n === 0) {
    const sentence = "No two bases agreed, so there is no key at all. Play again!";
    return { word: "No key", headline: "No key", sentence, more: "" };
  }
  if (wrong) return caught(n, wrong, known, luck);
  const headline = "Unnoticed";
  if (mean.quiet === 1) {
    const sentence = `All ${bits(n)} of the key are right. But you looked at nothing, and know nothing.`;
    return { word: "Unnoticed", headline, sentence: `Nobody noticed you. ${sentence}`, more: "" };
  }
  const range = `95 % interval 0 to ${percent(wilson(0, n).high)}`;
  const sentence = `This time: 0 of the ${n} key bits are wrong (${range}). ${knowledge(n, known)}`;
  return { word: "Unnoticed, this time", headline, sentence, more: luck };
}

const bits = (k) => `${k} ${k === 1 ? "bit" : "bits"}`;

function caught(n, wrong, known, luck) {
  const rate = interval(wilson(wrong, n), 0);
  const sentence = `${wrong} of the ${n} key bits ${wrong === 1 ? "is" : "are"} wrong, ${rate}.`;
  const worth = `The ${bits(known)} that you know for sure ${known === 1 ? "is" : "are"} worth nothing now.`;
  const lost = known ? worth : "And you had learnt nothing anyway.";
  const more = `Alice and Bob throw the key away. ${lost} ${luck}`;
  return { word: "Caught!", headline: "Caught", sentence, more };
}

function knowledge(n, known) {
  if (known === 0) return "You know none of it.";
  if (known === n) return "You know all of it for sure.";
  return `You know ${known} for sure; the other ${n - known} you would have to guess.`;
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
  "Here all key bits are compared and the line has no noise: one wrong bit is enough. On average: the same " +
  "moves with any photons. The best machine (the phase-covariant cloner) makes as many errors as your " +
  "moves do, but keeps copies until the bases are public. Then it measures them one by one or, " +
  "the most that " +
  "physics allows, all together. Dotted: some photons measured, and sent on as found.";

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

/** What stands there when the game is over; show(game, average) fills it. */
export function ending(ui, tables, act) {
  const badge = h("p", { class: "be-badge", tabindex: -1 });
  const mine = h("div");
  const after = h("div", { class: "be-after" });
  const figure = h("div", { class: "be-figure" });
  const others = h("div");
  ui.button("New game", act.anew, { into: after, primary: true });
  ui.button("Same photons again", act.retry, { into: after });
  ui.button("Same moves again", act.reseed, { into: after });
  ui.button(act.repeatLabel, act.repeat, { into: after });
  const draw = chart(figure, ui.model);
  const show = (game, mean) => {
    const { word, ...said } = verdict(game, mean);
    ui.say(said.sentence, said);
    badge.textContent = word;
    badge.className = `be-badge ${game.wrong ? "be-bad" : "be-good"}`;
    mine.replaceChildren(keys(game));
    others.replaceChildren(comparison(game, mean, tables));
    draw(game, mean);
  };
  return { badge, mine, after, figure, others, note: h("p", { class: "be-note" }, NOTE), show };
}
