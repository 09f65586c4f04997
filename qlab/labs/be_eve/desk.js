// While you play: the line from Alice to Bob, what she may have sent, and the buttons.
import { h, percent, set } from "../kit/kit.js";
import { BASES, STATES, basisOf } from "./game.js";
import { arrow, cross, untouched } from "./glyphs.js";

/** The line: at(t) a photon's way to Bob, holds(state) what you have in hand, sends(state) what flies on. */
export function line() {
  const here = h("span", { class: "be-photon" });
  const gone = h("span", { class: "be-photon", hidden: true });
  const stations = ["Alice", "You", "Bob"].map((who) =>
    h("span", { class: "be-station" }, h("span", {}, cross(0), cross(1)), who),
  );
  const fill = (element, state) => element.replaceChildren(state === null ? "?" : arrow(state));
  const at = (t) => {
    here.style.left = `${14 + 36 * t}%`;
    gone.style.left = `${50 + 36 * t}%`;
    gone.hidden = t >= 1;
  };
  at(1);
  const root = h("div", { class: "be-line", "aria-hidden": "true" }, stations, here, gone);
  return { root, at, holds: (state) => fill(here, state), sends: (state) => fill(gone, state) };
}

/** What Alice may have sent, given what you found; show(record). */
export function suspects(tables) {
  const bars = STATES.map((name, state) => ({ name, state, fill: h("span"), text: h("span") }));
  const bar = ({ state, fill }) => h("span", { class: `be-bar be-${BASES[basisOf(state)]}` }, fill);
  const root = h(
    "div",
    { class: "be-suspects", role: "img" },
    h("span", {}, "Alice sent:"),
    bars.map((it) =>
      h("span", { class: "be-suspect" }, arrow(it.state), h("b", {}, it.name), bar(it), it.text),
    ),
  );
  const show = (record) => {
    for (const { state, fill, text } of bars) {
      text.textContent = percent(tables.given_record.at(record, state));
      fill.style.width = `${100 * tables.given_record.at(record, state)}%`;
    }
    set(root, {
      "aria-label": `Alice sent ${bars.map(({ name, text }) => `${name}: ${text.textContent}`).join(", ")}`,
    });
  };
  return { root, show };
}

/** The buttons: offer(found, basis) what to send on; allow(any, last). */
export function pads(ui, { measure, play, same, random: chance, pass }) {
  const group = (kind, label, ...children) =>
    h("div", { class: kind, role: "group", "aria-label": label }, ...children);
  const choice = (mark, text, small, onclick, kind = "") =>
    h(
      "button",
      { type: "button", class: `ql-button ${kind}`, onclick },
      mark,
      h("span", {}, text, small && h("small", {}, small)),
    );
  const looks = group(
    "be-pad",
    "What to do with this photon",
    choice(cross(0), "Measure in Z", "H or V?", () => measure("z")),
    choice(cross(1), "Measure in X", "D or A?", () => measure("x")),
    choice(untouched(), "Let it pass", null, () => play("p")),
  );
  const sends = group("be-pad be-sends", "What to send on to Bob");
  const rest = group("be-rest", "All the rest", h("span", {}, "All the rest:"));
  const again = ui.button("same again", same, { into: rest });
  const others = [
    ui.button("at random", chance, { into: rest }),
    ui.button("let pass", pass, { into: rest }),
  ];
  const offer = (found, basis) =>
    sends.replaceChildren(
      choice(arrow(found), `Send ${STATES[found]}, as found`, null, () => play(basis), "ql-primary"),
      ...STATES.map(
        (name, state) =>
          state !== found && choice(arrow(state), `Send ${name}`, null, () => play(basis + name)),
      ).filter(Boolean),
    );
  const allow = (any, last) => {
    for (const button of others) button.disabled = !any;
    again.disabled = !any || !last;
  };
  return { looks, sends, rest, offer, allow };
}
