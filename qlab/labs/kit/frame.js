// The root of a lab: where its controls, its pictures and its result stand, and how it hears of changes.
import { address, toolbar } from "./address.js";
import { button, change, control } from "./controls.js";
import { csv, download } from "./data.js";
import { h, serial, set } from "./draw.js";
import { report } from "./report.js";

/**
 * What a lab's module may ask of its model: https://anywidget.dev/en/afm; `address` is its name in the
 * address of a published page.
 * @typedef {{
 *   address?: string,
 *   get: (name: string) => any,
 *   set: (name: string, value: any) => void,
 *   on: (event: string, listener: (...args: any[]) => void) => void,
 *   off: (event?: string, listener?: ((...args: any[]) => void) | null) => void,
 *   save_changes: () => void,
 * }} Model
 *
 * What a control may hold, as `qlab.labs.kit.controls` says it.
 * @typedef {{
 *   kind: "number" | "integer" | "choice" | "flag" | "text", label: string, unit: string, hint: string,
 *   low?: number, high?: number, step?: number, log?: boolean, only?: number | null,
 *   options?: [string, string][],
 *   pattern?: string,
 * }} Rule
 *
 * How a control looks (if not as its kind does), where it goes, and its label (if not the trait's).
 * @typedef {{
 *   as?: "slider" | "number" | "select" | "radio" | "checkbox", into?: HTMLElement, label?: string,
 * }} ControlOptions
 * @typedef {{
 *   element: HTMLElement, input?: HTMLInputElement, inputs?: HTMLInputElement[], show: (value: any) => void,
 * }} Control
 *
 * Where a button goes, and its label for a screen reader (if not its text).
 * @typedef {{into?: HTMLElement | null, primary?: boolean, label?: string | null}} ButtonOptions
 *
 * A result: one short sentence, its headline number, and what else there is to say (read under the pictures).
 * @typedef {{headline?: string, more?: string}} Telling
 *
 * A lab's frame. `title`, `side`, `controls`, `actions`, `stage`, `settings`, `notes`, `folds` and `toolbar`
 * are plain elements to add to.
 * @typedef {{
 *   model: Model, about: {name: string, title: string, address: string[], controls: Record<string, Rule>},
 *   start: Record<string, any>, id: string, root: HTMLElement,
 *   controls: HTMLElement, actions: HTMLElement, stage: HTMLElement, settings: HTMLElement,
 *   notes: HTMLElement, folds: HTMLElement, toolbar: HTMLElement,
 *   say: (sentence: string, telling?: Telling) => void,
 *   watch: (names: string[], redraw: () => void) => void,
 *   control: (name: string, options?: ControlOptions) => Control,
 *   button: (text: string, onclick: () => void, options?: ButtonOptions) => HTMLButtonElement,
 *   fold: (title: string, options?: {into?: HTMLElement, open?: boolean}) => HTMLElement,
 *   loop: (step: (seconds: number) => boolean | void) => () => void,
 *   csv: (name: string, table: () => {columns: string[], rows: any[][]}) => void,
 *   onReset: (listener: () => void) => void, reset: () => void, ready: () => void,
 * }} Ui
 */

/**
 * The frame of a lab, bound to its model.
 * @param {{model: Model, el: HTMLElement}} place
 * @returns {Ui}
 */
export function frame({ model, el }) {
  const about = model.get("about");
  const resets = [];
  const result = resultBar();
  const id = `ql-${about.name}-${serial()}`;
  let table = null;
  /** @type {Ui} */
  const ui = {
    ...{ model, about, id, start: settings(model, about), root: null, ...rooms() },
    say(sentence, telling = {}) {
      if ("more" in telling) ui.notes.textContent = telling.more;
      result.say(sentence, telling);
    },
    watch: (names, redraw) => watch(ui, names, redraw),
    control: (trait, options) => control(ui, trait, options),
    button: (text, onclick, options) => button(ui, text, onclick, options),
    fold: (title, options) => fold(ui, title, options),
    loop: (step) => loop(ui, step),
    csv(file, rows) {
      table = rows;
      button(ui, "Download CSV", () => download(`${file}.csv`, csv(rows())), { into: ui.toolbar });
    },
    onReset: (listener) => resets.push(listener),
    reset() {
      change(model, ui.start);
      for (const listener of resets) listener();
    },
    ready() {
      if (table) report(ui, table, result.latest);
      set(ui.root, { "data-ready": "1" });
    },
  };
  ui.root = root(ui, result.elements);
  toolbar(ui);
  address(ui);
  el.append(ui.root);
  return ui;
}

function root(ui, result) {
  const side = h("div", { class: "ql-side" }, ui.controls, ui.actions);
  const made = h(
    "section",
    { class: "qlab-lab", "data-lab": ui.about.name, "aria-label": name(ui.model, ui.about) },
    h("p", { class: "ql-title" }, ui.about.title),
    h("div", { class: "ql-body" }, side, ui.stage, ui.settings),
    [ui.notes, ui.folds, ...result, ui.toolbar],
  );
  // JupyterLab leaves the keys to a control that says so; else arrows fold its headings.
  made.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", ""));
  return made;
}

/** What every control held when the page was made: where Reset leads. */
const settings = (model, about) =>
  Object.fromEntries(Object.keys(about.controls).map((trait) => [trait, model.get(trait)]));

/** The elements that a lab adds to, empty. */
const rooms = () => ({
  controls: room("controls"),
  actions: room("actions"),
  stage: room("stage"),
  settings: room("settings"),
  notes: room("notes"),
  folds: room("folds"),
  toolbar: room("toolbar"),
});
const room = (name) => h("div", { class: `ql-${name}` });

/** The lab's name for a screen reader; the second of its kind on a page says so. */
function name(model, about) {
  const which = /-(\d+)$/.exec(model.address ?? "")?.[1];
  return which ? `${about.title} (${which})` : about.title;
}

/**
 * The bar that stays in sight while any part of the lab is: headline and sentence are seen at once; a screen
 * reader hears the latest ones, with what else there is to say, when a second has passed since the last.
 */
function resultBar() {
  const headline = h("strong", { class: "ql-headline" });
  const shown = h("p", { class: "ql-said" });
  const spoken = h("p", { class: "ql-hidden", role: "status", "aria-live": "polite" });
  let due = false;
  let last = -Infinity;
  let latest = "";
  const speak = () => {
    due = false;
    last = performance.now();
    if (spoken.textContent !== latest) spoken.textContent = latest;
  };
  return {
    elements: [h("div", { class: "ql-result", "aria-hidden": "true" }, headline, shown), spoken],
    latest: () => [headline.textContent, shown.textContent].filter(Boolean).join(" "),
    say(sentence, { headline: number = headline.textContent, more = "" }) {
      headline.textContent = number;
      shown.textContent = sentence;
      latest = [number, sentence, more].filter(Boolean).join(" ");
      if (due) return;
      due = true;
      setTimeout(speak, Math.max(0, last + 1000 - performance.now()));
    },
  };
}

/** A part that folds: returns what to fill. Quiet settings go into ui.settings, tables into ui.folds. */
function fold(ui, title, { into = ui.folds, open = false } = {}) {
  const body = h("div", { class: "ql-fold-body" });
  into.append(h("details", { class: "ql-fold", open }, h("summary", {}, title), body));
  return body;
}

// One redraw for any number of changes made together; the first at once. Stops when the view has left the
// page.
function watch(ui, names, redraw) {
  let due = false;
  let seen = false;
  const listener = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => {
      due = false;
      seen ||= ui.root.isConnected;
      if (seen && !ui.root.isConnected) for (const trait of names) ui.model.off(`change:${trait}`, listener);
      else redraw();
    });
  };
  for (const trait of names) ui.model.on(`change:${trait}`, listener);
  redraw();
}

/**
 * Call step(seconds since the last frame) each frame until it returns false or the lab leaves the page.
 * Returns a stop function. Time stands still while the lab is out of sight.
 */
function loop(ui, step) {
  let before = null;
  let on = true;
  let seen = false;
  let sight = true;
  const watcher = new IntersectionObserver((entries) => {
    sight = entries.at(-1).isIntersecting;
  });
  watcher.observe(ui.root);
  const tick = (now) => {
    seen ||= ui.root.isConnected;
    if (!on || (seen && !ui.root.isConnected)) return watcher.disconnect();
    const seconds = before === null || !sight ? 0 : Math.min(0.1, (now - before) / 1000);
    before = sight ? now : null;
    if (sight && step(seconds) === false) return watcher.disconnect();
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  return () => {
    on = false;
  };
}
