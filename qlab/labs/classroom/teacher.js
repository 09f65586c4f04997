// The teacher's screen: results come in as codes or CSV; the class's error rate beside theory.
import { h, interval, percent, scale } from "../kit/kit.js";
import { wholeClass } from "./game.js";
import { step } from "./parts.js";
import { decode } from "./wire.js";

const VERDICTS = ["–", "nobody", "an Eve"];
const COLUMNS = "table,round,photons,kept,tested,errors,verdict,measured,copied,key,right".split(",");
export const LIST = "teacher";

/** @param {import("./lab.js").Tools} tools */
export function teacher(place, tools) {
  const { ui, shelf, tables } = tools;
  const messages = () => shelf.get(LIST) ?? [];

  const first = step(place, 1, "Collect");
  const field = h("textarea", { rows: 3, spellcheck: "false" });
  first.append(h("label", {}, "Codes of Bobs and Eves, or lines of a CSV file, one a line", field));
  const buttons = first.appendChild(h("div", { class: "ql-actions" }));
  ui.button("Add", () => collect(), { into: buttons, primary: true });
  ui.button("Forget all", () => keep([]), { into: buttons });

  const second = step(place, 2, "The class");
  const told = second.appendChild(h("div", { class: "cl-scale" }));
  const theory = tables.theory;
  const show = scale(told, {
    ...{ title: "Wrong bits, all rounds", low: 0, high: 0.5, write: (x) => percent(x, 1) },
    zones: [
      [0, 0.11, "ql-green", "key"],
      [0.11, 0.5, "ql-vermilion", "no key"],
    ],
    ticks: [
      [0, "0 %"],
      [theory.copied, percent(theory.copied, 1)],
      [theory.measured, percent(theory.measured)],
      [0.5, "50 %"],
    ],
  });
  const words = second.appendChild(h("p", {}));
  const body = h("tbody", {});
  const heads = "Table|Wrong of tested|Their verdict|What Eve did|Of the key, Eve has right".split("|");
  second.append(
    h(
      "div",
      { class: "cl-wide", tabindex: "0", role: "region", "aria-label": "Results of the groups" },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            heads.map((head) => h("th", { scope: "col" }, head)),
          ),
        ),
        body,
      ),
    ),
  );

  function keep(list) {
    shelf.put(LIST, list.slice(-400));
    draw();
  }

  function collect() {
    const lines = field.value
      .split(/\n/)
      .map((line) => line.trim())
      .filter((line) => line && !/^table,/i.test(line));
    const found = lines.map((line) => fromCsv(line) ?? [decode(line)].filter(wanted));
    const unread = lines.filter((_, i) => !found[i].length);
    keep(merged([...messages(), ...found.flat()]));
    field.value = unread.join("\n");
    if (unread.length)
      tools.wrong(`${unread.length} of ${lines.length} lines could not be read; they are still there.`);
  }

  function draw() {
    const all = wholeClass(messages(), theory);
    body.replaceChildren(...all.rows.map(row));
    second.hidden = !all.rows.length;
    if (!all.rows.length)
      return ui.say("No results yet. Scan a group's last code, or type it above.", { headline: "–" });
    show(all.all, Number.isFinite(all.expected) ? all.expected : 0);
    words.textContent = sentence(all);
    const headline = all.all.n ? percent(all.all.value, 1) : "–";
    const rounds = all.rows.length === 1 ? "one round" : `${all.rows.length} rounds`;
    ui.say(`of ${all.all.n} tested bits are wrong, from ${rounds}.`, { headline });
  }

  ui.csv("class", () => ({
    columns: COLUMNS,
    rows: wholeClass(messages(), theory).rows.map((r) =>
      [
        r.group,
        r.round,
        r.n,
        r.kept,
        r.tested,
        r.errors,
        r.verdict,
        r.measured,
        r.copied,
        r.key,
        r.right,
      ].map((value) => value ?? ""),
    ),
  }));

  return {
    reset: () => {},
    begin: draw,
    add(message) {
      keep(merged([...messages(), message]));
      tools.note(`Table ${message.group} is in.`);
      return true;
    },
  };
}

const wanted = (message) => message && (message.kind === "result" || message.kind === "spy");

/** Each group's latest message of each kind. */
const merged = (messages) => [
  ...new Map(messages.map((one) => [`${one.kind} ${one.group}-${one.round}`, one])).values(),
];

const CELL = /^\d{0,3}$/;
/** The messages that a line of CSV stands for, or null if it is none. */
export function fromCsv(line) {
  const cells = line.split(",").map((cell) => cell.trim());
  if (cells.length !== COLUMNS.length || !cells.every((cell) => CELL.test(cell))) return null;
  const [group, round, n, kept, tested, errors, verdict, measured, copied, key, right] = cells.map(Number);
  if (!n || errors > tested || tested > kept || kept > n || measured + copied > n || right > key) return null;
  const head = { group, round, n };
  return [
    ...(cells[4] === "" ? [] : [{ kind: "result", ...head, kept, tested, errors, verdict }]),
    ...(cells[7] === "" ? [] : [{ kind: "spy", ...head, measured, copied, key, right }]),
  ];
}

function row({ group, n, tested, errors, verdict, measured, copied, key, right }) {
  const did = measured === null ? "–" : `measured ${measured}, copied ${copied} of ${n}`;
  const cells = [
    tested === null ? "–" : `${errors} of ${tested}`,
    VERDICTS[verdict ?? 0],
    did,
    key === null ? "–" : `${right} of ${key}`,
  ];
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, String(group)),
    cells.map((text) => h("td", {}, text)),
  );
}

function sentence({ all, told, expected }) {
  const seen = `Together: ${interval(all)} of ${all.n} tested bits are wrong (95 % interval). `;
  if (!Number.isFinite(expected)) return `${seen}Add the Eves' codes, and theory stands beside it.`;
  const same = told.n === all.n ? "" : ` Where Eve has reported, ${interval(told)} are.`;
  return `${seen}For what the Eves say that they did, theory expects ${percent(expected, 1)}.${same}`;
}
