// Questions with one right answer each. Every answer is explained; nothing is recorded.
import { change, frame, h, set } from "../kit/kit.js";

function render({ model, el }) {
  const ui = frame({ model, el });
  const questions = model.get("questions");
  const chosen = questions.map(() => null);
  const tally = () => {
    const right = chosen.filter((option) => option?.[2]).length;
    ui.say(
      chosen.some((option) => option)
        ? `${right} of ${questions.length} right so far.`.replace(
            / so far(?=.$)/,
            chosen.every((o) => o) ? "" : " so far",
          )
        : "",
    );
    change(model, { answers: chosen.map((option) => option?.[0] ?? null) });
  };
  questions.forEach((question, q) => {
    const feedback = h("p", { class: "ql-feedback", role: "status" });
    const choose = (option) => {
      chosen[q] = option;
      feedback.replaceChildren(h("strong", {}, option[2] ? "✓ Right. " : "✗ Not this one. "), option[1]);
      set(feedback, { "data-right": String(option[2]) });
      tally();
    };
    const inputs = question.options.map((option, i) =>
      h("input", {
        type: "radio",
        name: `${ui.id}-${q}`,
        id: `${ui.id}-${q}-${i}`,
        value: i,
        onchange: () => choose(option),
      }),
    );
    ui.stage.append(
      h(
        "fieldset",
        { class: "ql-question" },
        h("legend", {}, `${q + 1}. ${question.prompt}`),
        question.options.map(([text], i) => h("label", {}, inputs[i], h("span", {}, text))),
        feedback,
      ),
    );
    ui.onReset(() => {
      inputs.forEach((input) => {
        input.checked = false;
      });
      chosen[q] = null;
      feedback.replaceChildren();
      set(feedback, { "data-right": null });
      if (q === questions.length - 1) tally();
    });
  });
  ui.ready();
}

export default { render };
