// The toolbar of a lab, and its settings in the address of the page.
import { button, change, control, parse, put } from "./controls.js";
import { h } from "./draw.js";

/**
 * The toolbar: seed, Reset, a link to this setup.
 * @param {import("./frame.js").Ui} ui
 */
export function toolbar(ui) {
  if (ui.about.address.includes("seed")) {
    const seed = control(ui, "seed", { as: "number", into: ui.toolbar });
    seed.element.append(
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

/**
 * The address of this setup, which opens at the lab (host.js), not at the top of a long chapter.
 * @param {import("./frame.js").Ui} ui
 */
export function setup(ui) {
  const url = link(ui);
  url.hash = `lab-${ui.model.address}`;
  return url;
}

async function copyLink(ui) {
  write(ui);
  const url = setup(ui);
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

/**
 * Take over the traits that Python lists in `address` from the page's address, where they differ from the
 * baked state, and keep them there: ?bb84.noise=0.05&bb84-2.seed=7. The host says who is who
 * (model.address); in JupyterLab the address is not ours.
 * @param {import("./frame.js").Ui} ui
 */
export function address(ui) {
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
  for (const name of ui.about.address) ui.model.on(`change:${name}`, later);
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
