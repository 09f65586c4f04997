// Who stands where on the line, and where the reader is.
import { set, svg } from "../kit/kit.js";

const PLACES = { alice: 40, eve: 160, bob: 280 };
const NAMES = { alice: "Alice", eve: "Eve", bob: "Bob" };
const WORDS = {
  alice: "You are Alice, who sends photons to Bob. Eve may be on the line between you.",
  eve: "You are Eve, on the line between Alice and Bob.",
  bob: "You are Bob, at the end of the line from Alice. Eve may be between you.",
  teacher: "A line from Alice to Bob, on which Eve may be. You are the teacher and collect results.",
};

/** A line from Alice to Bob on which Eve may sit; the reader's place is filled. */
export function onTheLine(place) {
  const marks = Object.fromEntries(
    Object.entries(PLACES).map(([name, x]) => [
      name,
      svg("circle", { cx: x, cy: 18, r: 11, class: "cl-place" }),
    ]),
  );
  const root = svg(
    "svg",
    { viewBox: "0 0 320 54", class: "cl-line", role: "img" },
    svg("path", { d: `M${PLACES.alice} 18H${PLACES.bob}`, class: "cl-fibre" }),
    Object.values(marks),
    Object.entries(PLACES).map(([name, x]) =>
      svg("text", { x, y: 48, "text-anchor": "middle" }, NAMES[name]),
    ),
  );
  place.append(root);
  return (role) => {
    for (const [name, mark] of Object.entries(marks)) {
      set(mark, {
        class: name === role ? "cl-place cl-here" : `cl-place${name === "eve" ? " cl-maybe" : ""}`,
      });
    }
    set(root, { "aria-label": WORDS[role] });
  };
}
