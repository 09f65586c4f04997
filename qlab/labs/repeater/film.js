// One delivery, remembered: what happened when, as the pictures need it. Times in link delays.
import { random } from "../kit/kit.js";
import { delivery } from "./chain.js";
import { seconds } from "./words.js";

const STEPS = 16_000;
const MOST = 400;

/** The delivery of this number (0, 1, ...) with a seed, and what it says of itself in `words`. */
export function filmed(chain, seed, reel) {
  const records = [];
  const one = delivery(chain, random(seed, 1 + reel), (record) => records.push(record));
  for (let k = chain.links; k < STEPS && one.step(); k += chain.links);
  return trimmed(records, chain);
}

// The last few hundred records, and the times between which they lie.
function trimmed(records, chain) {
  const last = records.at(-1);
  const stop = last.t ?? last.from;
  const end = records.find((r) => r.kind === "delivered")?.t ?? stop;
  const kept = records.filter((r) => r.kind !== "delivered").slice(-MOST);
  const cut = records.length > MOST;
  const begin = cut ? Math.min(...kept.map((r) => r.t ?? r.from)) : 0;
  const of = (kind) => kept.filter((r) => r.kind === kind);
  const log = {
    tries: of("try"),
    pairs: of("pair"),
    swaps: of("swap"),
    lost: of("lost"),
    begin,
    end: Math.max(end, begin + 1e-9),
    cut,
    done: records.some((r) => r.kind === "delivered"),
  };
  return { ...log, words: words(log, chain) };
}

const some = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

function words({ pairs, swaps, lost, begin, end, cut }, chain) {
  const good = swaps.filter((s) => s.ok).length;
  const counts = [
    some(pairs.filter((p) => p.b === p.a + 1).length, "link pair"),
    some(good, "swap that worked", "swaps that worked"),
    swaps.length > good ? `${swaps.length - good} that failed` : "",
    lost.length ? `${some(lost.length, "pair")} thrown away` : "",
  ].filter(Boolean);
  const which = `${cut ? "the end of " : ""}one delivery over ${some(chain.links, "link")}`;
  return `${which}, in ${seconds((end - begin) * chain.delay)}: ${counts.join(", ")}.`;
}
