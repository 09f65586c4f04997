// Cascade as qlab.distill has it (variant "original"), on one frame: parities, halving, and the way back.

/**
 * Something found: by halving the places start to end of a pass, after so many questions, this bit was wrong.
 * What was found along with it and all, an earlier pass has an odd block with this bit in it: `opens` is that
 * pass.
 * @typedef {{
 *   pass: number, start: number, end: number, bit: number, questions: number, opens: number | null,
 * }} Find
 *
 * What came of it: the errors that are left, every parity asked (pass, start, end), messages, all finds.
 * @typedef {{left: Uint8Array, asked: number[][], messages: number, finds: Find[]}} Corrected
 */

/**
 * Block sizes of the four passes for a frame of n bits and an error rate to plan for.
 * @param {number} n
 * @param {number} qber
 */
export function sizes(n, qber) {
  const first = Math.ceil(0.73 / Math.max(qber, 1 / n));
  const half = Math.max(1, Math.floor((n + 1) / 2));
  return [0, 1, 2, 3].map((i) => Math.min(first * 2 ** i, half));
}

/**
 * Find errors by asking for parities. An order lists all bits, shuffled; a pass cuts it into blocks.
 * @param {ArrayLike<number>} errors  1 where Bob's bit is wrong; only parities of it are looked at
 * @param {number[]} widths
 * @param {ArrayLike<number>[]} orders
 * @returns {Corrected}
 */
export function cascade(errors, widths, orders) {
  const left = Uint8Array.from(errors);
  const work = { left, orders, asked: [], messages: 0, finds: [] };
  const passes = [];
  for (const [pass, width] of widths.entries()) {
    passes.push(begin(work, pass, width));
    work.messages++;
    for (let turn = earliest(passes); turn; turn = earliest(passes)) correct(work, passes, turn);
  }
  return { left, asked: work.asked, messages: work.messages, finds: work.finds };
}

/** The next pass: the parity of each block is told, in one message. */
function begin({ left, orders, asked }, pass, width) {
  const order = orders[pass];
  const where = new Uint32Array(order.length);
  const odd = new Uint8Array(Math.ceil(order.length / width));
  for (let place = 0; place < order.length; place++) {
    where[order[place]] = place;
    odd[Math.floor(place / width)] ^= left[order[place]];
  }
  for (let block = 0; block < odd.length; block++) asked.push([pass, ...ends(block, width, order.length)]);
  return { pass, width, where, odd };
}

const ends = (block, width, n) => [block * width, Math.min((block + 1) * width, n)];

/** The earliest pass that has an odd block: its blocks are the smallest. */
const earliest = (passes) => passes.find(({ odd }) => odd.includes(1));

/** One error in each odd block of a pass, all at once; what is found changes blocks of every pass. */
function correct(work, passes, { pass, width, odd }) {
  const n = work.left.length;
  const blocks = [...odd.keys()].filter((block) => odd[block]);
  const found = search(
    work,
    pass,
    blocks.map((block) => ends(block, width, n)),
  );
  for (const bit of found) {
    work.left[bit] ^= 1;
    for (const other of passes) other.odd[blockOf(other, bit)] ^= 1;
  }
  for (const find of work.finds.slice(-found.length))
    find.opens = passes.slice(0, pass).find((other) => other.odd[blockOf(other, find.bit)])?.pass ?? null;
}

const blockOf = ({ where, width }, bit) => Math.floor(where[bit] / width);

/** Halve all stretches in step; each step is one message. Returns the bits that they end at. */
function search(work, pass, stretches) {
  const at = stretches.map(([low, high]) => ({ low, high, questions: 0 }));
  for (let live = at; ; ) {
    live = live.filter(({ low, high }) => high - low > 1);
    if (!live.length) break;
    for (const part of live) halve(work, pass, part);
    work.messages++;
  }
  return at.map(({ low, questions }, i) => {
    const [start, end] = stretches[i];
    const bit = work.orders[pass][low];
    work.finds.push({ pass, start, end, bit, questions, opens: null });
    return bit;
  });
}

function halve({ left, orders, asked }, pass, part) {
  const middle = Math.floor((part.low + part.high) / 2);
  asked.push([pass, part.low, middle]);
  part.questions++;
  let parity = 0;
  for (let place = part.low; place < middle; place++) parity ^= left[orders[pass][place]];
  if (parity) part.high = middle;
  else part.low = middle;
}
