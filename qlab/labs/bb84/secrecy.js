// The chance that no compared bit has shown an error yet, and what it means.
import { axes, h, percent, short } from "../kit/kit.js";
import { mixture } from "./photons.js";

const TITLE = "Chance that no compared bit is wrong, against the number of compared bits";
const unbroken = (text) => text.replaceAll(" ", "\u00a0");

/** What the chart shows, from the settings and the counts: the logarithm of the chance and words about it. */
export function silence(model) {
  const { article, far, shares } = model.get("known");
  const silent = mixture(model, "silent_log10");
  const log10 = (n) => silent([shares, [0, far]], [model.get("fraction"), n])[0];
  const chance = (n) => {
    const power = log10(n);
    if (power < -300) return "below 10⁻³⁰⁰";
    return power > -3 ? percent(10 ** power, 1) : unbroken(short(10 ** power, 2));
  };
  return ({ rate, first }, plan, quiet) => {
    const noisy = model.get("noise") > 0;
    const bits = plan.learns * model.get("fraction");
    return {
      absent: !noisy && log10(1) === 0,
      noisy,
      log10,
      value: noisy ? "" : chance(rate.n),
      note: noisy ? doubt(quiet) : promise(rate.n, article, chance(article), first),
      learns: bits ? `What she learns: ${bits.toFixed(2)} bit of each kept bit.` : "",
    };
  };
}

const doubt = (quiet) =>
  `On this line ${percent(quiet, 1)} of the kept bits are wrong even without Eve: one error proves ` +
  "nothing. Alice and Bob estimate a rate, and count all of it as hers.";

function promise(n, article, chance, first) {
  const run = first
    ? `In this run kept bit ${first} was the first wrong one.`
    : "In this run no bit was wrong so far.";
  const line = `if ${n} kept bits are compared, on a line without noise.`;
  return `${line} With ${article} bits (dashed): ${chance}. ${run}`;
}

/** The chart and its words; returns what draws them. Nothing is there while there is nobody to notice. */
export function secrecy(fold, { model }) {
  const value = h("strong", { class: "ql-value" });
  const [note, learns, split] = [h("p"), h("p"), h("p")];
  const box = h("div", { class: "bb-chart" });
  const head = h("p", { class: "ql-head" }, "Chance that Eve is unnoticed ", value);
  fold.append(
    h("div", { class: "bb-secret" }, box, h("div", { class: "bb-notes" }, head, note, learns, split)),
  );
  const plot = axes(box, model.get("chart"), TITLE);
  const [, end] = model.get("chart").wide.x;
  const [deepest] = model.get("chart").wide.y;
  const line = plot.curve({ class: "ql-blue" });
  const dot = plot.mark({ class: "ql-blue" });
  const view = silence(model);
  return (counts, plan, quiet) => {
    const { absent, noisy, log10, ...words } = view(counts, plan, quiet);
    const { kept, wrong, rate } = counts;
    fold.parentElement.hidden = absent;
    box.hidden = noisy;
    value.textContent = words.value;
    note.textContent = words.note;
    learns.textContent = words.learns;
    split.textContent = `Wrong in Z: ${wrong[0]} of ${kept[0]}. Wrong in X: ${wrong[1]} of ${kept[1]}.`;
    if (absent || noisy) return;
    // where the line leaves the chart
    const reach = Math.min(rate.n, end, (end * Math.log10(deepest)) / log10(end));
    line.draw([0, end], [1, 10 ** log10(end)]);
    dot.move(reach, 10 ** log10(reach));
  };
}
