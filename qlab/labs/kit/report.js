// A lab report to keep: settings, result, pictures, data and the reader's own notes in one page.
import { setup } from "./address.js";
import { button, words } from "./controls.js";
import { download } from "./data.js";
import { h } from "./draw.js";

const MOST = 200; // rows of data that are printed

/**
 * A fold in the toolbar: a place for notes, and a button that saves the report.
 * @param {import("./frame.js").Ui} ui
 * @param {() => {columns: string[], rows: any[][]}} table
 * @param {() => string} said  what the result bar says
 */
export function report(ui, table, said) {
  const notes = h("textarea", { rows: 4, id: `${ui.id}-notes` });
  const save = () =>
    download(`${ui.about.name}-report.html`, page(ui, table(), said(), notes.value), "text/html");
  const body = h(
    "div",
    { class: "ql-fold-body" },
    h("label", { for: notes.id }, "Your notes: name, question, what you saw, what you conclude"),
    notes,
  );
  button(ui, "Download report", save, { into: body });
  ui.toolbar.append(h("details", { class: "ql-fold ql-report" }, h("summary", {}, "Lab report"), body));
}

/** The report as the text of a page that needs nothing else. */
function page(ui, table, said, notes) {
  const made = document.implementation.createHTMLDocument(`${ui.about.title}: lab report`);
  made.documentElement.lang = "en";
  made.documentElement.dataset.theme = "light";
  made.head.append(h("meta", { charset: "utf-8" }), h("style", {}, look()));
  const link = ui.model.address ? setup(ui).href : "";
  made.body.append(
    h("h1", {}, ui.about.title),
    h("p", {}, `A lab report of ${new Date().toISOString().slice(0, 10)}. The Quantum Internet, Hands On.`),
    ...part("Notes", h("p", { class: "own" }, notes || "–")),
    ...part("Settings", settings(ui), link && h("p", {}, "This setup: ", h("a", { href: link }, link))),
    ...part("Result", h("p", {}, said), h("p", { class: "own" }, ui.notes.textContent)),
    ...part("Pictures", h("section", { class: "qlab-lab", "data-lab": ui.about.name }, pictures(ui))),
    ...part("Data", listed(table)),
  );
  return `<!doctype html>\n${made.documentElement.outerHTML}\n`;
}

const part = (title, ...content) => [h("h2", {}, title), ...content.filter(Boolean)];

function settings(ui) {
  const rows = Object.entries(ui.about.controls).map(([name, rule]) =>
    h("tr", {}, h("th", { scope: "row" }, rule.label), h("td", {}, words(rule, ui.model.get(name)))),
  );
  return h("table", {}, rows);
}

/** What the lab shows now, without what can be pressed. */
function pictures(ui) {
  return [...ui.stage.querySelectorAll('[role="img"]')]
    .filter((picture) => picture.getBoundingClientRect().width > 40)
    .map((picture) => {
      const { width } = picture.getBoundingClientRect();
      const copy = /** @type {Element} */ (picture.cloneNode(true));
      const words = copy.getAttribute("aria-label");
      return h(
        "figure",
        { style: `max-width: ${Math.ceil(width)}px` },
        copy,
        words && h("figcaption", {}, words),
      );
    });
}

function listed({ columns, rows }) {
  const shown = rows.slice(0, MOST);
  const left = rows.length - shown.length;
  return h(
    "div",
    {},
    h(
      "table",
      {},
      h(
        "tr",
        {},
        columns.map((name) => h("th", { scope: "col" }, name)),
      ),
      shown.map((row) =>
        h(
          "tr",
          {},
          row.map((cell) => h("td", {}, String(cell ?? ""))),
        ),
      ),
    ),
    left > 0 ? h("p", {}, `and ${left} more rows: Download CSV has them all.`) : null,
  );
}

const OWN = `body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
body { font: 16px/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; }
td, th { padding: 0.2rem 0.7rem; border: 1px solid #bbb; text-align: start; }
.own { white-space: pre-wrap; } figure { margin: 1rem 0; } figcaption { font-size: 0.85rem; }
.qlab-lab svg { display: block; width: 100%; height: auto; }`;

/** The rules of the page that make a lab look like one. */
function look() {
  const rules = [...document.styleSheets].flatMap((sheet) => {
    try {
      return [...sheet.cssRules].map((rule) => rule.cssText);
    } catch {
      return []; // a sheet of another place
    }
  });
  return [...rules.filter((rule) => rule.includes(".qlab-lab")), OWN].join("\n");
}
