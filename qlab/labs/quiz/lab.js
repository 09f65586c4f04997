// Questions with one right answer each. Every answer is explained; nothing is recorded.
import { change, frame, h, set } from "../kit/kit.js";
import { verdict } from "./model.js";

const ON_A_PHONE = 3; // so many questions; the others fold until these are answered

function render({ model, el }) {
  const ui = frame({ model, el });
  const questions = model.get("questions");
  const state = { chosen: questions.map(() => null), latest: null };

  const tell = () => {
    const { sentence, ...telling } = verdict(state);
    ui.say(sentence, telling);
    change(model, { answers: state.chosen.map((option) => option?.[0] ?? null) });
  };
  const asked = questions.map((question, q) =>
    ask(question, `${ui.id}-${q}`, `${q + 1}. ${question.prompt}`, (option) => {
      state.chosen[q] = option;
      state.latest = q;
      if (state.chosen.slice(0, ON_A_PHONE).every(Boolean)) rest?.closest("details").setAttribute("open", "");
      tell();
    }),
  );
  const elements = asked.map((one) => one.element);
  const folded = matchMedia("(max-width: 600px)").matches && elements.length > ON_A_PHONE + 1;
  const first = folded ? elements.splice(0, ON_A_PHONE) : elements.splice(0);
  ui.stage.append(...first);
  const rest = elements.length
    ? ui.fold(`Questions ${first.length + 1} to ${questions.length}`, { into: ui.stage })
    : null;
  rest?.append(...elements);
  ui.onReset(() => {
    for (const one of asked) one.clear();
    state.chosen.fill(null);
    state.latest = null;
    tell();
  });
  ui.ready();
}

// One question: its options as native radio buttons, and what is said to the one that was chosen.
function ask(question, id, title, onchoice) {
  const feedback = h("p", { class: "ql-feedback", role: "status" });
  const choose = (option) => {
    const [, why, right] = option;
    feedback.replaceChildren(h("strong", {}, right ? "✓ Right. " : "✗ Not this one. "), why);
    set(feedback, { "data-right": String(right) });
    onchoice(option);
  };
  const inputs = question.options.map((option, i) =>
    h("input", { type: "radio", name: id, id: `${id}-${i}`, value: i, onchange: () => choose(option) }),
  );
  const labels = question.options.map(([text], i) => h("label", {}, inputs[i], h("span", {}, text)));
  return {
    element: h("fieldset", { class: "ql-question" }, h("legend", {}, title), labels, feedback),
    clear() {
      for (const input of inputs) input.checked = false;
      feedback.replaceChildren();
      set(feedback, { "data-right": null });
    },
  };
}

export default { render };
