// The three qubits as arrows.
import { glider, h, sphere } from "../kit/kit.js";
import { key } from "./keys.js";
import { LAST } from "./maps.js";
import { describe } from "./words.js";

const QUBITS = ["1: Alice's message", "2: Alice's half", "3: Bob's half"];

/** The spheres of the three qubits; returns {show}. */
export function spheres(ui, onturn, travel) {
  const row = h("div", { class: "ql-balls" });
  const colours = ["ql-blue", "ql-orange", "ql-green"];
  const made = QUBITS.map((title, q) => {
    const words = h("p", { class: "ql-hint" });
    const panel = h("div", { class: "ql-panel" }, h("p", { class: "ql-caption" }, title));
    row.append(panel);
    const ball = sphere(panel, `Bloch sphere of qubit ${title}`, q ? {} : { onturn });
    panel.append(words);
    return {
      words,
      sent: q === 2 ? ball.arrow({ class: "ql-blue ql-ghost", r: 11 }) : null,
      blind: q === 2 ? ball.arrow({ class: "ql-grey ql-ring", r: 13 }) : null,
      arrow: ball.arrow({ class: colours[q], r: 9 }),
    };
  });
  ui.stage.append(
    row,
    h(
      "p",
      { class: "ql-legend" },
      h("span", {}, key("ql-blue", "ql-ghost"), "the message, to compare"),
      h("span", {}, key("ql-grey", "ql-ring"), "what Bob can see without the bits"),
    ),
  );
  const glide = glider(ui, (numbers) => {
    made.forEach(({ arrow }, q) => arrow.point(numbers.slice(3 * q, 3 * q + 3)));
    travel(numbers[9]);
  });
  return {
    show(r, { vectors, blind }, step) {
      made.forEach(({ words }, q) => {
        words.textContent = describe(vectors[q], r, q, step);
      });
      made[2].blind.point(step === 3 ? blind : null);
      made[2].sent.point(step === LAST ? r : null);
      glide([...vectors.flat(), step < 4 ? 0 : 1]);
    },
  };
}
