// The objections lab: five switches, five remedies, one link, and a card for the point last touched.
import { change, frame, h } from "../kit/kit.js";
import { look, tablesOf, told } from "./model.js";
import { link } from "./picture.js";

/** The card of a point; returns what fills it. */
function card(parent) {
  const heading = h("p", { class: "ob-heading" });
  const texts = { costs: h("dd"), helps: h("dd"), price: h("dd"), not: h("dd"), verdict: h("dd") };
  const names = {
    costs: "What happens",
    helps: "What helps",
    price: "What it costs",
    not: "What does not",
    verdict: "Verdict",
  };
  const list = h(
    "dl",
    {},
    Object.keys(names).flatMap((key) => [h("dt", {}, names[key]), texts[key]]),
  );
  parent.append(h("div", { class: "ob-card" }, heading, list));
  return (which, words) => {
    heading.textContent = `${which}. “${words.heading}”`;
    for (const [key, element] of Object.entries(texts)) element.textContent = words[key];
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const tables = tablesOf(get);
  const pairs = tables.points.map((point, i) => [point, tables.remedies[i]]);
  ui.controls.append(h("p", { class: "ob-head" }, "What is wrong, and what helps"));
  for (const [point, remedy] of pairs) {
    const row = ui.controls.appendChild(h("div", { class: "ob-row" }));
    ui.control(point, { into: row });
    ui.control(remedy, { into: row });
    const open = () => get("point") !== point && change(model, { point });
    row.addEventListener("change", open);
  }
  const draw = link(ui.stage);
  ui.control("point", { as: "radio", into: ui.stage });
  const fill = card(ui.stage);
  ui.button("All five at once", () => change(model, Object.fromEntries(tables.points.map((p) => [p, true]))));
  ui.button("Nothing wrong", () => change(model, Object.fromEntries(tables.points.map((p) => [p, false]))));
  ui.watch([...tables.points, ...tables.remedies, "point"], () => {
    const seen = look(get, tables);
    draw(get, seen);
    fill(tables.points.indexOf(get("point")) + 1, tables.cards[get("point")]);
    const { headline, sentence } = told(seen);
    const verdict = tables.cards[get("point")].verdict;
    ui.say(`${sentence} Point ${tables.points.indexOf(get("point")) + 1}: ${verdict}`, { headline });
  });
  ui.csv("objections", () => {
    const seen = look(get, tables);
    const names = [...tables.points, ...tables.remedies];
    return {
      columns: [...names, "key per second", "error rate", "Eve knows"],
      rows: [[...names.map(get), seen.rate, seen.qber, seen.eve]],
    };
  });
  ui.ready();
}

export default { render };
