// The timeline: entries as points in time, one of them open as a card.
import { change, frame, h } from "../kit/kit.js";
import { inWords, open, shown, step } from "./model.js";
import { axis } from "./picture.js";

const TRAITS = ["kind", "since", "entry", "told"];

/** The open entry; returns what fills it. */
function card(parent) {
  const title = h("p", { class: "tl-title" });
  const said = h("dd");
  const right = h("dd");
  const source = h("dd");
  const form = [h("dt", {}, "What it means exactly"), right];
  const body = h("dl", {}, h("dt", {}, "What was said"), said, form, h("dt", {}, "Source"), source);
  parent.append(h("div", { class: "tl-card" }, title, body));
  return (entry, told) => {
    title.textContent = entry ? `${inWords(entry.date)}: ${entry.title}` : "Nothing is shown";
    said.textContent = entry?.said ?? "";
    right.textContent = entry?.right ?? "";
    source.textContent = entry?.source ?? "";
    for (const part of form) part.hidden = !told;
    body.hidden = !entry;
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const entries = model.get("events");
  const get = (name) => model.get(name);
  ui.control("kind", { as: "select" });
  ui.control("since");
  ui.control("told");
  const go = (by) => () =>
    change(model, { entry: step(shown(entries, get("kind"), get("since")), get("entry"), by) });
  ui.button("Later", go(1), { primary: true });
  ui.button("Earlier", go(-1));
  const draw = axis(ui.stage, entries, get("years"), (i) => change(model, { entry: i }));
  const fill = card(ui.stage);
  const all = ui.fold("All that is shown, as a list");
  ui.watch(TRAITS, () => {
    const list = shown(entries, get("kind"), get("since"));
    const at = open(list, get("entry"));
    const entry = entries[at];
    draw(list, at, get("since"));
    fill(entry, get("told"));
    all.replaceChildren(
      h(
        "ul",
        { class: "tl-list" },
        list.map((i) => h("li", {}, `${inWords(entries[i].date)}: ${entries[i].title}`)),
      ),
    );
    const place = entry ? `${list.indexOf(at) + 1} of ${list.length}` : "none";
    const words = entry
      ? `${entry.title}. ${get("told") ? entry.right : entry.said}`
      : "Choose an earlier year.";
    ui.say(`${words} (${place})`, { headline: entry ? inWords(entry.date) : "–" });
  });
  ui.csv("timeline", () => ({
    columns: ["date", "kind", "title", "said", "right", "source", "published"],
    rows: shown(entries, get("kind"), get("since")).map((i) => {
      const e = entries[i];
      return [e.date, e.kind, e.title, e.said, e.right, e.source, e.published];
    }),
  }));
  ui.ready();
}

export default { render };
