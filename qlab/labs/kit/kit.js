/*
 * What every lab needs, and no physics.
 *
 * A lab's module is one `render` that builds a frame, binds native controls to the traits of the Python
 * class, and redraws:
 *
 *   import { array, frame, percent, random, svg, wilson } from "./kit.js";
 *
 *   function render({ model, el }) {
 *     const ui = frame({ model, el });                       // heading, controls, stage, sentence, toolbar
 *     const table = array(model.get("table"));               // baked in Python with baked()
 *     ui.control("noise");                                   // label, range and unit come from the Python trait
 *     ui.control("eve", { as: "select" });
 *     const dot = svg("circle", { r: 6, class: "ql-blue" });
 *     ui.stage.append(svg("svg", { viewBox: "0 0 100 20", role: "img", "aria-label": "The error rate" }, dot));
 *     const redraw = () => {
 *       const rng = random(model.get("seed"));               // the same seed, the same photons
 *       const rate = wilson(rng.binomial(1000, table.at(0, 1)), 1000);
 *       dot.setAttribute("cx", 100 * rate.value);
 *       ui.say(`Error rate ${percent(rate.value, 1)}.`);     // shown at once, announced at most once a second
 *     };
 *     ui.button("Send a thousand", redraw);
 *     ui.watch(["noise", "eve", "seed"], redraw);            // now, and after each change (once for many changes)
 *     ui.csv("errors", () => ({ columns: ["noise"], rows: [[model.get("noise")]] }));
 *     ui.ready();
 *   }
 *   export default { render };
 *
 * Every name below that is exported, and everything in chance.js, draw.js and sphere.js, can be imported from
 * "./kit.js".
 * Classes that colour both marks and lines: ql-blue, ql-orange, ql-green, ql-vermilion, ql-sky, ql-purple,
 * ql-yellow, ql-ink-colour.
 */
import { h, number, serial, set } from "./draw.js";
export * from "./chance.js";
export * from "./draw.js";
export * from "./sphere.js";

/**
 * The root of a lab, bound to its model. See above; `ui.root, .controls, .actions, .stage, .toolbar` are
 * plain elements to add to.
 */
export function frame({ model, el }) {
  const about = model.get("about");
  const id = `ql-${about.name}-${serial()}`;
  const start = Object.fromEntries(Object.keys(about.controls).map((name) => [name, model.get(name)]));
  const ui = { model, about, start, id };
  ui.controls = h("div", { class: "ql-controls" });
  ui.actions = h("div", { class: "ql-actions" });
  ui.stage = h("div", { class: "ql-stage" });
  ui.toolbar = h("div", { class: "ql-toolbar" });
  const shown = h("p", { class: "ql-said", "aria-hidden": "true" });
  const spoken = h("p", { class: "ql-hidden", role: "status", "aria-live": "polite" });
  const which = /-(\d+)$/.exec(model.address ?? "")?.[1]; // the second of its kind on a page says so
  ui.root = h(
    "section",
    {
      class: "qlab-lab",
      "data-lab": about.name,
      "aria-label": which ? `${about.title} (${which})` : about.title,
    },
    h("p", { class: "ql-title" }, about.title),
    ui.controls,
    ui.actions,
    ui.stage,
    shown,
    spoken,
    ui.toolbar,
  );
  // JupyterLab leaves the keys to a control that says so; else arrows fold its headings, and Enter opens the
  // cell.
  ui.root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", ""));
  ui.say = sayer(shown, spoken);
  ui.watch = (names, redraw) => watch(ui, names, redraw);
  ui.control = (name, options = {}) => control(ui, name, options);
  ui.button = (text, onclick, options = {}) => button(ui, text, onclick, options);
  ui.loop = (step) => loop(ui, step);
  ui.csv = (name, table) =>
    ui.toolbar.append(
      button(ui, "Download CSV", () => download(`${name}.csv`, csv(table())), { into: null }),
    );
  ui.onReset = (listener) => resets.push(listener);
  const resets = [];
  ui.reset = () => {
    change(model, start);
    resets.forEach((listener) => listener());
  };
  ui.ready = () => {
    set(ui.root, { "data-ready": "1" });
  };
  toolbar(ui);
  address(ui);
  el.append(ui.root);
  return ui;
}

/** Change several traits at once; Python, if it is there, hears of them together. */
export function change(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
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
      if (seen && !ui.root.isConnected) names.forEach((name) => ui.model.off(`change:${name}`, listener));
      else redraw();
    });
  };
  names.forEach((name) => ui.model.on(`change:${name}`, listener));
  redraw();
}

// The sentence is seen at once; a screen reader hears the latest one when a second has passed since the last.
function sayer(shown, spoken) {
  let _timer = null;
  let last = -Infinity;
  const speak = () => {
    _timer = null;
    last = performance.now();
    if (spoken.textContent !== shown.textContent) spoken.textContent = shown.textContent;
  };
  return (text) => {
    shown.textContent = text;
    _timer ??= setTimeout(speak, Math.max(0, last + 1000 - performance.now()));
  };
}

/**
 * Call step(seconds since the last frame) each frame until it returns false or the lab leaves the page.
 * Returns a stop function.
 * Time stands still while the lab is out of sight.
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
    if (!sight) before = null;
    if (!sight) return requestAnimationFrame(tick);
    const seconds = before === null ? 0 : Math.min(0.1, (now - before) / 1000);
    before = now;
    if (step(seconds) !== false) requestAnimationFrame(tick);
    else watcher.disconnect();
  };
  requestAnimationFrame(tick);
  return () => {
    on = false;
  };
}

function button(ui, text, onclick, { into = ui.actions, primary = false, label = null } = {}) {
  const made = h(
    "button",
    { type: "button", class: primary ? "ql-button ql-primary" : "ql-button", "aria-label": label, onclick },
    text,
  );
  into?.append(made);
  return made;
}

/* Controls: what a trait may hold comes from Python (about.controls), so that the range has one home. */

/**
 * The value that a text stands for under a control's rule, or undefined: strict, for addresses and typed
 * numbers.
 */
export function parse(rule, text) {
  if (rule.kind === "flag") return { 1: true, 0: false }[text];
  if (rule.kind === "choice") return rule.options.some(([value]) => value === text) ? text : undefined;
  if (rule.kind === "text") return new RegExp(`^(?:${rule.pattern})$`).test(text) ? text : undefined;
  const pattern = rule.kind === "integer" ? /^-?\d{1,16}$/ : /^-?(\d+\.?\d*|\.\d+)(e-?\d{1,3})?$/i;
  const value = pattern.test(text) ? Number(text) : NaN;
  return value >= rule.low && value <= rule.high ? value : undefined;
}

/** A value in words, with its unit. */
export function words(rule, value) {
  if (rule.kind === "flag") return value ? "on" : "off";
  if (rule.kind === "choice") return rule.options.find(([v]) => v === value)?.[1] ?? String(value);
  const factor = rule.unit === "%" ? 100 : 1;
  const gap = rule.unit && !"°′″".includes(rule.unit) ? "\u00a0" : "";
  return number(factor * value, decimals((rule.step ?? 1) * factor)) + gap + rule.unit;
}
const decimals = (step) => Math.max(0, Math.min(8, Math.ceil(-Math.log10(step) - 1e-9)));

/**
 * A labelled native control for a trait, bound both ways.
 * options: as ("slider", "number", "select", "radio", "checkbox"), into (an element), label (instead of the
 * trait's).
 */
function control(ui, name, { as, into = ui.controls, label } = {}) {
  const rule = { ...ui.about.controls[name] };
  if (label) rule.label = label;
  const kind =
    as ?? { flag: "checkbox", choice: rule.options?.length > 4 ? "select" : "radio" }[rule.kind] ?? "slider";
  const made = { slider, number: box, select, radio, checkbox }[kind](ui, name, rule);
  made.element.dataset.control = name;
  into.append(made.element);
  const follow = () => made.show(ui.model.get(name));
  ui.model.on(`change:${name}`, follow);
  follow();
  return made;
}

const put = (ui, name, value) => change(ui.model, { [name]: value });

function field(id, rule, kind, ...children) {
  return h(
    "div",
    { class: `ql-field ql-${kind}` },
    h("label", { for: id }, rule.label),
    ...children,
    rule.hint ? h("small", { class: "ql-hint", id: `${id}-hint` }, rule.hint) : null,
  );
}

function slider(ui, name, rule) {
  const id = `${ui.id}-${name}`;
  const travel = track(rule);
  const input = h("input", {
    type: "range",
    id,
    min: travel.min,
    max: travel.max,
    step: travel.step,
    "aria-describedby": rule.hint ? `${id}-hint` : null,
    oninput: () => put(ui, name, travel.value(Number(input.value))),
  });
  // the slider itself says its value: once is enough
  const output = h("output", { for: id, "aria-live": "off" });
  return {
    element: field(id, rule, "slider", output, input),
    input,
    show(value) {
      const at = travel.at(value);
      if (Number(input.value) !== at) input.value = at;
      output.textContent = words(rule, value);
      set(input, { "aria-valuetext": words(rule, value) });
      input.style.setProperty("--ql-filled", `${(100 * (at - travel.min)) / (travel.max - travel.min)}%`);
    },
  };
}

// Where a value stands on the slider; a logarithmic one has 40 places per decade, rounded to two digits.
function track(rule) {
  const tidy = (v) => (rule.kind === "integer" ? Math.round(v) : v);
  if (!rule.log)
    return { min: rule.low, max: rule.high, step: rule.step ?? "any", value: (p) => tidy(p), at: (v) => v };
  const top = Math.round(40 * Math.log10(rule.high / rule.low));
  const value = (p) =>
    Math.min(rule.high, Math.max(rule.low, tidy(Number((rule.low * 10 ** (p / 40)).toPrecision(2)))));
  return { min: 0, max: top, step: 1, value, at: (v) => Math.round(40 * Math.log10(v / rule.low)) };
}

function box(ui, name, rule) {
  const id = `${ui.id}-${name}`;
  const factor = rule.unit === "%" ? 100 : 1;
  const tidy = (v) => Number(v.toPrecision(12));
  const input = h("input", {
    type: "number",
    id,
    min: tidy(rule.low * factor),
    max: tidy(rule.high * factor),
    step: rule.step ? tidy(rule.step * factor) : "any",
    inputmode: rule.kind === "integer" ? "numeric" : "decimal",
    "aria-describedby": rule.hint ? `${id}-hint` : null,
    onchange: () => {
      const typed = input.value === "" ? NaN : Number(input.value);
      const value = parse(rule, String(tidy(typed / factor)));
      if (value === undefined) show(ui.model.get(name));
      else put(ui, name, value);
    },
  });
  const show = (value) => {
    input.value = tidy(value * factor);
  };
  const unit = rule.unit ? h("span", { class: "ql-unit" }, rule.unit) : null;
  return { element: field(id, rule, "number", input, unit), input, show };
}

function select(ui, name, rule) {
  const id = `${ui.id}-${name}`;
  const input = h(
    "select",
    { id, "aria-describedby": rule.hint ? `${id}-hint` : null, onchange: () => put(ui, name, input.value) },
    rule.options.map(([value, text]) => h("option", { value }, text)),
  );
  return {
    element: field(id, rule, "select", input),
    input,
    show(value) {
      input.value = value;
    },
  };
}

function radio(ui, name, rule) {
  const id = `${ui.id}-${name}`;
  const inputs = rule.options.map(([value]) =>
    h("input", {
      type: "radio",
      name: id,
      id: `${id}-${value}`,
      value,
      onchange: () => put(ui, name, value),
    }),
  );
  const element = h(
    "fieldset",
    { class: "ql-field ql-radio" },
    h("legend", {}, rule.label),
    h(
      "div",
      { class: "ql-segments" },
      rule.options.map(([, text], i) => h("label", {}, inputs[i], h("span", {}, text))),
    ),
    rule.hint ? h("small", { class: "ql-hint" }, rule.hint) : null,
  );
  return {
    element,
    inputs,
    show(value) {
      inputs.forEach((input) => {
        input.checked = input.value === value;
      });
    },
  };
}

function checkbox(ui, name, rule) {
  const id = `${ui.id}-${name}`;
  const input = h("input", { type: "checkbox", id, onchange: () => put(ui, name, input.checked) });
  const element = h(
    "div",
    { class: "ql-field ql-checkbox" },
    h("label", {}, input, h("span", {}, rule.label)),
    rule.hint ? h("small", { class: "ql-hint" }, rule.hint) : null,
  );
  return {
    element,
    input,
    show(value) {
      input.checked = value;
    },
  };
}

/* The toolbar: seed, Reset, a link to this setup. */

function toolbar(ui) {
  if (ui.about.address.includes("seed")) {
    control(ui, "seed", { as: "number", into: ui.toolbar });
    ui.toolbar.lastChild.append(
      button(ui, "New seed", () => put(ui, "seed", Math.floor(Math.random() * 10000)), { into: null }),
    );
  }
  ui.toolbar.append(h("span", { class: "ql-space" }));
  button(
    ui,
    "Reset",
    () => {
      ui.reset();
      ui.say(`${ui.about.title}: back to the start.`);
    },
    { into: ui.toolbar },
  );
  if (ui.model.address && ui.about.address.length)
    button(ui, "Copy link to this setup", () => copyLink(ui), { into: ui.toolbar });
}

async function copyLink(ui) {
  write(ui);
  const url = link(ui);
  url.hash = `lab-${ui.model.address}`; // opens at the lab (host.js), not at the top of a long chapter
  try {
    await navigator.clipboard.writeText(url.href);
    ui.say("Link copied: whoever opens it sees this setup.");
  } catch {
    const field = h("input", {
      type: "text",
      class: "ql-link",
      readonly: true,
      "aria-label": "Link to this setup",
      value: url.href,
    });
    ui.toolbar.querySelector(".ql-link")?.remove();
    ui.toolbar.append(field);
    field.select();
    ui.say("Copy the link from the box.");
  }
}

/*
 * The page's address holds the traits that Python lists in `address`, when they differ from the baked state.
 */

// ?bb84.noise=0.05&bb84-2.seed=7: the host says who is who (model.address); in JupyterLab the address is not
// ours.
function address(ui) {
  if (!ui.model.address) return;
  const asked = new URLSearchParams(location.search);
  const found = {};
  for (const name of ui.about.address) {
    const text = asked.get(`${ui.model.address}.${name}`);
    const value = text === null ? undefined : parse(ui.about.controls[name], text);
    if (value !== undefined) found[name] = value;
  }
  change(ui.model, found);
  let timer = null;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => write(ui), 300);
  };
  ui.about.address.forEach((name) => ui.model.on(`change:${name}`, later));
}

function link(ui) {
  const url = new URL(location.href);
  for (const name of ui.about.address) {
    const value = ui.model.get(name);
    const key = `${ui.model.address}.${name}`;
    if (value === ui.start[name]) url.searchParams.delete(key);
    else url.searchParams.set(key, typeof value === "boolean" ? Number(value) : value);
  }
  return url;
}

function write(ui) {
  try {
    // a lab may call something else history
    globalThis.history.replaceState(globalThis.history.state, "", link(ui));
  } catch {
    /* a page opened from disk may not be allowed to rename itself; Copy link still works */
  }
}

/* Data to take away. */

/** {columns, rows} as CSV text. */
export function csv({ columns, rows }) {
  const cell = (value) =>
    /[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value);
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Offer text as a file. */
export function download(name, text, type = "text/csv") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
