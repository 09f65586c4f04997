// Controls: what a trait may hold comes from Python (about.controls), so that the range has one home.
import { h, number, set } from "./draw.js";

/**
 * Change several traits at once; Python, if it is there, hears of them together.
 * @param {import("./frame.js").Model} model
 * @param {Record<string, any>} values
 */
export function change(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/**
 * A button among the lab's actions, or elsewhere.
 * @param {import("./frame.js").Ui} ui
 * @param {string} text
 * @param {() => void} onclick
 * @param {import("./frame.js").ButtonOptions} [options]
 * @returns {HTMLButtonElement}
 */
export function button(ui, text, onclick, { into = ui.actions, primary = false, label = null } = {}) {
  const look = primary ? "ql-button ql-primary" : "ql-button";
  const made = h("button", { type: "button", class: look, "aria-label": label, onclick }, text);
  into?.append(made);
  return made;
}

/**
 * The value that a text stands for under a control's rule, or undefined: strict, for addresses and typed
 * numbers.
 * @param {import("./frame.js").Rule} rule
 * @param {string} text
 */
export function parse(rule, text) {
  if (rule.kind === "flag")
    return { 1: true, 0: false, true: true, false: false, True: true, False: false }[text];
  if (rule.kind === "choice") return rule.options.some(([value]) => value === text) ? text : undefined;
  if (rule.kind === "text") return new RegExp(`^(?:${rule.pattern})$`).test(text) ? text : undefined;
  const digits = text.trim().replace(/(?<=\d)_(?=\d)/g, "");
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(digits)
    ? settled(rule, Number(digits))
    : NaN;
  return value >= rule.low && value <= rule.high ? value : undefined;
}

// The number that Python would take this one for (`qlab._check`): rounding is forgiven, and nothing else.
const ROUNDING = 1e-12;
function settled(rule, value) {
  const near = rule.kind === "integer" ? multiple(value, 1) : within(rule, value);
  return rule.only ? multiple(near, rule.only) : near;
}
function within({ low, high }, value) {
  const missed = Math.min(high, Math.max(low, value));
  const slack = ROUNDING * Math.max(Math.abs(missed), Math.min(1, high - low));
  return Math.abs(value - missed) <= slack ? missed : NaN;
}
function multiple(value, unit) {
  const nearest = unit * Math.round(value / unit);
  return Math.abs(value - nearest) <= ROUNDING * Math.max(1, Math.abs(value)) ? nearest : NaN;
}

/**
 * A value in words, with its unit.
 * @param {import("./frame.js").Rule} rule
 * @param {any} value
 */
export function words(rule, value) {
  if (rule.kind === "flag") return value ? "on" : "off";
  if (rule.kind === "choice") return rule.options.find(([v]) => v === value)?.[1] ?? String(value);
  const factor = rule.unit === "%" ? 100 : 1;
  const gap = rule.unit && !"°′″".includes(rule.unit) ? "\u00a0" : "";
  return (
    number(factor * value, digitsOf(factor * value, decimals((rule.step ?? 1) * factor))) + gap + rule.unit
  );
}
// As many digits as the step has; two more for a value between the steps, as an address may hold.
function digitsOf(value, few) {
  const enough = [few, few + 1].find(
    (n) => Math.abs(Number(value.toFixed(n)) - value) < 1e-9 * Math.max(1, Math.abs(value)),
  );
  return enough ?? few + 2;
}
const decimals = (step) => Math.max(0, Math.min(8, Math.ceil(-Math.log10(step) - 1e-9)));

/**
 * A labelled native control for a trait, bound both ways.
 * @param {import("./frame.js").Ui} ui
 * @param {string} name
 * @param {import("./frame.js").ControlOptions} [options]
 * @returns {import("./frame.js").Control}
 */
export function control(ui, name, { as, into = ui.controls, label } = {}) {
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

/** Change one trait. */
export const put = (ui, name, value) => change(ui.model, { [name]: value });

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
      for (const input of inputs) input.checked = input.value === value;
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
