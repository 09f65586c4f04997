// The timeline: entries as points in time, one of them open as a card.
import { change, frame, h, set } from "../kit/kit.js";
import { card } from "./card.js";
import { KINDS, counted, inWords, open, shown, told } from "./model.js";
import { axis, sign } from "./picture.js";

const TRAITS = [...KINDS, "since", "until", "entry", "told"];
const FIRST_WORDS =
  "Step from entry to entry. Or hide the right form, and find out what a report leaves out before you look.";

/** The kinds to choose from, each with its sign and how many there are; returns what fills in the numbers. */
function kinds(ui) {
  const row = h("div", { class: "tl-kinds", role: "group", "aria-label": "Show only" });
  ui.controls.append(h("div", { class: "tl-only" }, h("span", { class: "tl-head" }, "Show only"), row));
  const numbers = KINDS.map((kind) => {
    const label = ui.control(kind, { into: row }).element.querySelector("label");
    const number = h("span", { class: "tl-number" });
    label.querySelector("input").after(sign(kind));
    label.append(number);
    return number;
  });
  return (counts) =>
    counts.forEach((count, i) => {
      numbers[i].textContent = count;
    });
}

/** Earlier, a slider over what is shown, Later; returns what moves it. */
function steps(ui, go) {
  const slider = h("input", {
    type: "range",
    min: 0,
    step: 1,
    "aria-label": "Entry",
    oninput: () => go(Number(slider.value)),
  });
  const row = ui.stage.appendChild(h("div", { class: "tl-steps" }));
  const back = ui.button("Earlier", () => go(Number(slider.value) - 1), { into: row });
  row.append(slider);
  const on = ui.button("Later", () => go(Number(slider.value) + 1), { into: row, primary: true });
  return (list, at, words) => {
    const [place, end] = [list.indexOf(at), list.length - 1];
    set(slider, { max: Math.max(0, end), "aria-valuetext": words });
    slider.value = String(Math.max(0, place));
    slider.disabled = end < 1;
    slider.style.setProperty("--ql-filled", `${end > 0 ? (100 * place) / end : 0}%`);
    back.disabled = place <= 0;
    on.disabled = place >= end;
  };
}

/** The two years never pass each other: the one that the reader moves takes the other along. */
function years(model) {
  const follow = (from, to, wrong) => () => wrong() && change(model, { [to]: model.get(from) });
  const wrong = () => model.get("since") > model.get("until");
  model.on("change:since", follow("since", "until", wrong));
  model.on("change:until", follow("until", "since", wrong));
  follow("since", "until", wrong)();
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const entries = get("events");
  const state = () => ({
    kinds: KINDS.filter(get),
    since: get("since"),
    until: get("until"),
    entry: get("entry"),
    told: get("told"),
  });
  const visible = () => shown(entries, state());
  const to = (i) => change(model, { entry: entries[i].id });
  const { since, until } = ui.about.controls;

  ui.root.querySelector(".ql-title").after(h("p", { class: "tl-first" }, FIRST_WORDS));
  const fillCounts = kinds(ui);
  const draw = axis(ui.stage, entries, [since.low, until.high + 1], to);
  const moveTo = steps(ui, (place) => {
    const list = visible();
    if (list[place] !== undefined) to(list[place]);
  });
  ui.control("told", { into: ui.stage });
  const fill = card(ui.stage);
  for (const name of ["since", "until"]) ui.control(name, { into: ui.settings });
  const all = ui.fold("All that is shown, as a list").appendChild(h("ul", { class: "tl-list" }));
  years(model);
  ui.watch(TRAITS, () => {
    const now = state();
    const list = shown(entries, now);
    const at = open(list, entries, now.entry);
    const entry = entries[at];
    fillCounts(counted(entries, now));
    draw(list, at, now.since, now.until);
    moveTo(list, at, entry ? `${inWords(entry.date)}: ${entry.title}` : "none");
    fill(entry, now.told);
    listed(all, entries, list, at, to);
    const { headline, sentence } = told(entries, list, at, now.told);
    ui.say(sentence, { headline });
  });
  ui.csv("timeline", () => ({
    columns: ["date", "kind", "title", "reported", "right_form", "source", "published", "link"],
    rows: visible().map((i) => {
      const { date, kind, title, said, right, source, published, link } = entries[i];
      return [date, kind, title, said, right, source, published, link];
    }),
  }));
  ui.ready();
}

function listed(all, entries, list, at, to) {
  const item = (i) => {
    const words = `${inWords(entries[i].date)}: ${entries[i].title}`;
    const current = i === at ? "true" : null;
    return h("li", {}, h("button", { type: "button", "aria-current": current, onclick: () => to(i) }, words));
  };
  const focused = [...all.querySelectorAll("button")].indexOf(document.activeElement);
  all.replaceChildren(...list.map(item));
  if (focused >= 0) all.querySelectorAll("button")[focused]?.focus();
}

export default { render };
