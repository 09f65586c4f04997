// Each curve by name: where it ends, its rate at one distance, and why it ends there.
import { h, number, short } from "../kit/kit.js";

/**
 * Kilometres in words.
 * @param {number} km
 */
export const reach = (km) => (km === 0 ? "no key" : `${number(km, km < 20 ? 1 : 0)}\u00a0km`);

/**
 * A rate in words.
 * @param {number} rate
 */
export const rate = (rate) => (rate > 1e-15 ? short(rate, 2) : "0");

/**
 * The table in its place; returns what writes it.
 * @param {HTMLElement} place
 * @param {any} tables
 */
export function table(place, { curves }) {
  const where = h("th", { scope: "col" });
  const column = (name) => h("th", { scope: "col" }, name);
  const rows = Object.entries(curves).map(([key, { name, tone }]) => {
    const [end, here] = [h("td", {}), h("td", {})];
    const line = h("span", { class: `kr-key ${tone}`, "aria-hidden": "true" });
    return { key, end, here, row: h("tr", {}, h("th", { scope: "row" }, line, name), end, here) };
  });
  const head = h("tr", {}, column("Curve"), column("ends at"), where);
  place.append(
    h(
      "table",
      {},
      h("thead", {}, head),
      h(
        "tbody",
        {},
        rows.map(({ row }) => row),
      ),
    ),
  );
  return (found, km) => {
    where.textContent = `bits a pulse at ${number(km)}\u00a0km`;
    for (const { key, end, here } of rows) {
      end.textContent = Number.isFinite(found[key].km) ? reach(found[key].km) : "–";
      here.textContent = km === 0 && !Number.isFinite(found[key].km) ? "∞" : rate(found[key].at(km));
    }
  };
}

/** Why each curve ends: one paragraph each. */
export const reasons = (place, { curves }) =>
  place.append(
    ...Object.values(curves).map(({ name, tone, why }) =>
      h("p", {}, h("b", { class: tone.split(" ")[0] }, `${name}. `), why),
    ),
  );
