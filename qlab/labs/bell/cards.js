// Answer cards that the reader writes: a row of four answers each, and what S that card gives alone.
import { change, h, set } from "../kit/kit.js";
import { DIALS, cardS, deck, written } from "./pairs.js";
import { signed } from "./sum.js";

const MOST = 8;
const press = (onclick, ...words) => h("button", { type: "button", class: "ql-button", onclick }, ...words);

/**
 * The table of cards; returns what draws it, if it is to be seen.
 * @param {HTMLElement} place
 * @param {import("../kit/frame.js").Model} model
 */
export function cardTable(place, model) {
  const now = () => deck(model.get("cards"));
  const put = (cards) => change(model, { cards: written(cards) });
  const add = press(() => put([...now(), now().at(-1)]), "Add a card");
  const turn = (i, j) => put(now().map((card, k) => (k === i ? card.with(j, -card[j]) : card)));
  const remove = (i) => {
    put(now().filter((_, k) => k !== i));
    add.focus();
  };
  const rows = Array.from({ length: MOST }, (_, i) =>
    cardRow(
      i,
      (j) => turn(i, j),
      () => remove(i),
    ),
  );
  const heads = ["card", ...DIALS, "its S"].map((name) => h("th", { scope: "col" }, name));
  place.append(
    h("p", { class: "be-label" }, "Your answer cards"),
    h("p", { class: "ql-hint" }, "Press an answer to turn it. Each card alone gives S = +2 or −2."),
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, heads, h("td", {}))),
      h(
        "tbody",
        {},
        rows.map(({ row }) => row),
      ),
    ),
    add,
  );
  return (seen) => {
    place.hidden = !seen;
    const cards = now();
    add.disabled = cards.length === MOST;
    rows.forEach(({ draw }, i) => draw(cards[i], cards.length === 1));
  };
}

/** One card: {row, draw(card or nothing, is it the only one)}. */
function cardRow(i, onturn, onremove) {
  const answers = DIALS.map((_, j) => press(() => onturn(j)));
  const s = h("td", { class: "be-card-s" });
  const remove = set(press(onremove, "×"), { "aria-label": `Remove card ${i + 1}` });
  const cells = answers.map((button) => h("td", {}, button));
  const row = h("tr", {}, h("th", { scope: "row" }, String(i + 1)), cells, s, h("td", {}, remove));
  return {
    row,
    draw(card, only) {
      row.hidden = !card;
      if (!card) return;
      remove.disabled = only;
      s.textContent = signed(cardS(card), 0);
      answers.forEach((button, j) => {
        const answer = card[j] > 0 ? "+1" : "−1";
        button.textContent = answer;
        set(button, {
          "aria-label": `Card ${i + 1}, answer at ${DIALS[j]}: ${answer}`,
          class: `ql-button ${card[j] > 0 ? "be-plus" : "be-minus"}`,
        });
      });
    },
  };
}
