// The blind lab: rounds arrive, the reader serves or peeks, and guesses.
import { change, frame, h } from "../kit/kit.js";
import { gateOf, play, tablesOf, told, unnoticed } from "./model.js";
import { book, readings, rose } from "./picture.js";

const TRAITS = ["mode", "turn", "client", "traps", "show", "guess", "rounds", "seed"];
const MOST = 5000;
const SEEDS = 4294967296;
const FIRST =
  "You are the server. Which of eight gates does the client compute? Play, peek, turn, and guess.";

function render({ model, el }) {
  const ui = frame({ model, el });
  const tables = tablesOf((name) => model.get(name));
  /** @returns {any} */
  const now = () => Object.fromEntries(TRAITS.map((name) => [name, model.get(name)]));
  ui.root.querySelector(".ql-title").after(h("p", { class: "bl-first" }, FIRST));
  ui.control("mode", { as: "radio" });
  ui.control("turn");
  ui.control("guess", { as: "select" });
  const scene = ui.stage.appendChild(h("div", { class: "bl-scene" }));
  const told_ = h("figure", {}, h("figcaption", {}, "Directions you were told"));
  const read = h("figure", {}, h("figcaption", {}, "What you read"));
  scene.append(told_, read);
  const draw = [rose(told_), readings(read)];
  const pages = book(ui.stage);
  ui.control("show", { into: ui.settings });
  ui.control("client", { into: ui.settings, as: "radio" });
  ui.control("traps", { into: ui.settings });

  const more = (n) => () => change(model, { rounds: Math.min(MOST, model.get("rounds") + n) });
  ui.button("Next round", more(1), { primary: true });
  ui.button("200 rounds", more(200));
  ui.button("Another secret", () =>
    change(model, { seed: (model.get("seed") + 1) % SEEDS, guess: "none", rounds: 0 }),
  );
  ui.watch(TRAITS, () => {
    const state = now();
    const done = play(state, tables);
    for (const part of draw) part(state, done);
    pages(state, done, gateOf(state.seed));
    const { headline, sentence } = told(state, done, tables);
    ui.say(sentence, { headline, more: state.mode === "serve" ? unnoticed(state, tables) : "" });
  });
  ui.csv("blind", () => {
    const state = now();
    const done = play(state, tables);
    return {
      columns: ["mode", "turn", "client", "traps", "rounds", "ones", "alike", "traps met", "alarms"],
      rows: [
        [
          state.mode,
          state.turn,
          state.client,
          state.traps,
          state.rounds,
          done.ones,
          done.equal,
          done.traps,
          done.alarms,
        ],
      ],
    };
  });
  ui.ready();
}

export default { render };
