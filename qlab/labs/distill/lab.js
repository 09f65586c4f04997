// Distillation: the strip of bits shrinks from stage to stage, and what is left encrypts a picture.
import { array, calm, change, frame, h, set } from "../kit/kit.js";
import { STAGES, account, distil } from "./distilled.js";
import { xor } from "./hashing.js";
import { grid, ledger, picture } from "./picture.js";
import { telling } from "./words.js";

const FINDS_PER_SECOND = 5;
const HINT = "Bob's bits are nearly Alice's, and Eve knows some. Press Next step.";
const PICTURES = { Face: "face", House: "house", Blank: "blank" };
const FLIPPED = [119, 120, 135, 136]; // pixels in the middle

/** A row of bits from hexadecimal digits, and back. */
const bitsOf = (text) => Uint8Array.from([...text].flatMap((c) => nibble(Number.parseInt(c, 16))));
const nibble = (x) => [3, 2, 1, 0].map((i) => (x >> i) & 1);
const textOf = (bits) =>
  Array.from({ length: bits.length / 4 }, (_, i) =>
    Number.parseInt(bits.subarray(4 * i, 4 * i + 4).join(""), 2).toString(16),
  ).join("");

/** The three pictures of the last stage: what they are called, their pixels, and what each shows. */
function sent(way, drawn, other, attack, size) {
  const key = way.key().subarray(0, size);
  const line = xor(drawn, key);
  if (attack === "reuse") {
    const second = xor(other, key);
    return [
      ["Your picture", drawn],
      ["A second one, same key", other],
      ["What Eve sees: the sum", xor(line, second)],
    ];
  }
  const arrives = Uint8Array.from(line);
  if (attack === "flip") for (const i of FLIPPED) arrives[i] ^= 1;
  if (attack === "forge") return forged(way, drawn, other, key);
  return [
    ["Your picture", drawn],
    ["On the line", arrives],
    ["Bob reads", xor(arrives, key)],
  ];
}

/** Eve in the middle: she shares a key with each, reads the one's picture and sends the other another. */
function forged(way, drawn, other, key) {
  const hers = way.theirs();
  const read = xor(xor(drawn, key), key);
  const reaches = xor(other, hers);
  return [
    ["Your picture", drawn],
    ["Eve reads", read],
    ["Bob reads", xor(reaches, hers)],
  ];
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const plan = model.get("plan");
  const bound = array(model.get("bound")).data;
  const pictures = model.get("pictures");
  const names = ui.about.controls.stage.options.map(([, name]) => name);
  let halt = () => {};
  let way = null;
  let made = "";

  ui.root.querySelector(".ql-title").after(h("p", { class: "ds-hint" }, HINT));
  ui.control("stage", { as: "select" });
  ui.control("qber");
  const find = ui.control("find").element;
  const attack = ui.control("attack", { as: "select" }).element;
  const stageAt = () => STAGES.indexOf(model.get("stage"));
  const go = (stage) => change(model, { stage: STAGES[stage], find: ui.about.controls.find.high });
  const next = ui.button("Next step", () => go((stageAt() + 1) % STAGES.length), { primary: true });
  const play = ui.button("Let Cascade search", () => search());
  const choices = h(
    "div",
    { class: "ds-choices" },
    Object.entries(PICTURES).map(([name, code]) =>
      h("button", { type: "button", class: "ql-button", onclick: () => put(pictures[code]) }, name),
    ),
    h("small", { class: "ql-hint" }, "or draw: touch your picture, or use arrows and the space bar"),
  );
  const put = (text) => change(model, { picture: text });
  const flip = (i) => {
    const bits = bitsOf(model.get("picture"));
    bits[i] ^= 1;
    put(textOf(bits));
  };
  const cells = grid();
  const book = ledger(names);
  const frames = [picture("", flip), picture(""), picture("")];
  const row = h("div", { class: "ds-pictures" }, ...frames.map((one) => one.root));
  ui.stage.append(cells.root, row, choices, book.root);

  const search = () => {
    halt();
    let shown = 0;
    const total = way.fixed.finds.length;
    change(model, { find: calm() ? total : 0 });
    if (calm()) return;
    halt = ui.loop((seconds) => {
      shown = Math.min(total, shown + seconds * FINDS_PER_SECOND);
      if (Math.floor(shown) !== model.get("find")) change(model, { find: Math.floor(shown) });
      return shown < total && model.get("stage") === "corrected";
    });
  };

  function redraw() {
    const now = `${model.get("seed")} ${model.get("qber")}`;
    if (now !== made) way = distil(model.get("seed"), model.get("qber"), plan, bound);
    made = now;
    const stage = stageAt();
    const accounts = STAGES.map((_, i) => account(way, i, plan));
    const dead = stage > 3 && (!way.equal || way.left <= 0);
    const ends = stage === STAGES.length - 1 && !dead && way.left >= plan.picture;
    show(stage, ends, dead);
    book.draw(accounts, stage, plan.sifted);
    if (ends) drawPictures();
    else cells.draw(pixels(way, stage, model.get("find"), accounts[stage].bits));
    const [headline, sentence] = telling(way, stage, plan, model.get("find"), model.get("attack"));
    ui.say(sentence, { headline });
  }

  function show(stage, ends, dead) {
    find.hidden = stage !== 2;
    play.hidden = stage !== 2;
    attack.hidden = !ends;
    row.hidden = !ends;
    choices.hidden = !ends;
    set(cells.root, { hidden: ends, style: ends ? "display: none" : null });
    set(ui.root, { "data-dead": dead ? "1" : null });
    next.textContent = stage === STAGES.length - 1 ? "From the start" : "Next step";
  }

  function drawPictures() {
    const drawn = bitsOf(model.get("picture"));
    const other = bitsOf(pictures[model.get("picture") === pictures.house ? "face" : "house"]);
    sent(way, drawn, other, model.get("attack"), plan.picture).forEach(([name, bits], i) => {
      const ink = bits.reduce((a, b) => a + b, 0);
      frames[i].draw(bits, name, `${name}: ${ink} of ${bits.length} pixels are dark`);
    });
  }

  ui.watch(["stage", "qber", "find", "attack", "picture", "seed"], redraw);
  ui.csv("distillation", () => ({
    columns: ["stage", "bits", "eve_may_know"],
    rows: STAGES.map((name, i) => {
      const { bits, known } = account(way, i, plan);
      return [name, bits, known ?? ""];
    }),
  }));
  ui.onReset(() => halt());
  ui.ready();
}

/** What the grid shows at a stage. */
function pixels(way, stage, find, count) {
  const places = (marks) => [...marks.keys()].filter((i) => marks[i]);
  if (stage === 0)
    return {
      bits: way.sifted,
      wrong: places(way.wrong),
      label: `${way.sifted.length} bits, some of Bob's wrong`,
    };
  if (stage === 1) return { bits: way.alice, wrong: places(way.errors), label: `${count} bits are left` };
  if (stage === 2) return searched(way, find);
  if (stage === 3)
    return { bits: way.alice, wrong: places(way.fixed.left), label: `${count} bits, compared` };
  const key = way.key();
  return { bits: key.subarray(0, count), label: `${count} new bits` };
}

/** Cascade after so many finds: the block of the last one, the bit, and what is still wrong. */
function searched(way, find) {
  const { finds } = way.fixed;
  const done = Math.min(find, finds.length);
  const wrong = Uint8Array.from(way.errors);
  for (const { bit } of finds.slice(0, done)) wrong[bit] ^= 1;
  const last = done && find < finds.length ? finds[done - 1] : null;
  return {
    bits: way.alice,
    wrong: [...wrong.keys()].filter((i) => wrong[i]),
    block: last ? [...way.orders[last.pass].subarray(last.start, last.end)] : [],
    found: last ? [last.bit] : [],
    label: `Cascade after ${done} of ${finds.length} finds`,
  };
}

export default { render };
