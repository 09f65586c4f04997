// The link: Alice, the middle, Bob, a second path, and where Eve sits.
import { set, svg } from "../kit/kit.js";

const MIDDLE = 180;
const EVES = { stranger: [112, 84], insider: [MIDDLE, 84], blinded: [300, 84] };

const node = (x, y, text) =>
  svg(
    "g",
    { class: "ob-node" },
    svg("circle", { cx: x, cy: y, r: 17 }),
    svg("text", { x, y: y + 5, "text-anchor": "middle" }, text),
  );
const eve = (x, y) =>
  svg(
    "g",
    { class: "ob-eve" },
    svg("path", { d: `M${x - 13} ${y - 13}h26v26h-26Z` }),
    svg("text", { x, y: y + 5, "text-anchor": "middle" }, "E"),
  );

/** Draws into `parent`; show(get, seen). */
export function link(parent) {
  const fibre = svg("path", { class: "ob-fibre" });
  const bright = svg("path", { d: "M40 50H320", class: "ob-bright" });
  const second = svg("path", { d: "M32 40Q180 -34 328 40", class: "ob-second" });
  const middle = svg("text", { x: MIDDLE, y: 51, "text-anchor": "middle", class: "ob-middle" });
  const station = svg("path", { class: "ob-station" });
  const saw = svg("path", { d: "M92 28l8 10l-8 10l8 10l-8 10", class: "ob-saw" });
  const store = svg("g", { class: "ob-store" }, svg("path", { d: "M14 72h24v12h-24ZM318 72h24v12h-24Z" }));
  const eves = Object.entries(EVES).map(([name, at]) => [name, eve(at[0], at[1])]);
  const root = svg(
    "svg",
    { viewBox: "0 0 360 104", class: "ob-link", role: "img" },
    [second, bright, fibre, station, middle],
    [node(28, 46, "A"), node(332, 46, "B"), saw, store],
    eves.map(([, element]) => element),
  );
  parent.append(root);
  const seenIf = (element, on) => set(element, { visibility: on ? null : "hidden" });
  return (get, seen) => {
    set(fibre, { d: get("cut") ? "M46 46H88M104 46H314" : "M46 46H314" });
    seenIf(bright, get("shared") && !get("own"));
    seenIf(second, get("paths"));
    seenIf(saw, get("cut"));
    seenIf(store, get("stores"));
    const field = get("untrusted");
    set(station, {
      d: field ? `M${MIDDLE} 26l20 20l-20 20l-20 -20Z` : `M${MIDDLE - 17} 29h34v34h-34Z`,
    });
    middle.textContent = field ? "?" : "R";
    const there = {
      stranger: get("stranger") && !get("tags"),
      insider: get("insider"),
      blinded: get("blinded"),
    };
    for (const [name, element] of eves) seenIf(element, there[name]);
    set(root, { "aria-label": words(get, there, field, seen) });
  };
}

function words(get, there, field, seen) {
  const parts = [
    `Alice and Bob, and between them ${field ? "a station that nobody trusts" : "a relay"}`,
    get("paths") && "a second path",
    get("shared") && !get("own") && "bright channels in the fibre",
    get("cut") && "the fibre is cut",
    get("stores") && "stores of key at both ends",
    there.stranger && "Eve between Alice and the relay, pretending to be the other",
    there.insider && (field ? "Eve owns the station" : "Eve owns the relay"),
    there.blinded && "Eve shines light into detectors",
  ];
  return `${parts.filter(Boolean).join("; ")}. Eve knows ${Math.round(100 * seen.eve)} per cent of the key.`;
}
