// The class lab: whose screen this is, and where a code that was handed over belongs.
import { change, frame, h } from "../kit/kit.js";
import { alice } from "./alice.js";
import { bob } from "./bob.js";
import { eve } from "./eve.js";
import { tablesOf } from "./game.js";
import { onTheLine } from "./scene.js";
import { shelf } from "./store.js";
import { LIST, teacher } from "./teacher.js";
import { decode } from "./wire.js";

const ROLES = { alice, eve, bob, teacher };
const SEAL =
  "The codes are sealed, so that nobody reads photons by looking. That is a game's seal, not cryptography: " +
  "what the screens keep from you, a programmer can find. This device remembers your rounds, so that a " +
  "photon that was measured is gone; nothing is sent anywhere. Reset forgets them.";

/**
 * What every screen is given: the frame, tables, memory, new seeds, and where to take a message, to say what
 * is wrong, and to note something.
 * @typedef {{ui: import("../kit/frame.js").Ui, tables: any, squares: any, shelf: any, fresh: () => number,
 *   take: (message: any) => boolean, wrong: (text: string) => false, note: (text: string) => void}} Tools
 */

function render({ model, el }) {
  const ui = frame({ model, el });
  const alarm = h("p", { class: "cl-wrong", role: "alert" });
  const door = h("div", { class: "cl-door", hidden: true });
  /** @type {Tools} */
  const tools = {
    ...{ ui, tables: tablesOf((name) => model.get(name)), squares: model.get("squares"), shelf: shelf() },
    fresh: seeds(() => model.get("seed")),
    take: (message) => arrive(message),
    wrong(text) {
      alarm.textContent = text;
      return false;
    },
    note(text) {
      alarm.textContent = text;
    },
  };
  ui.control("role", { as: "radio" });
  const group = ui.control("group", { as: "number" });
  const photons = ui.control("photons", { as: "select" });
  const line = onTheLine(ui.stage);
  ui.stage.append(alarm, door);
  const rooms = Object.fromEntries(Object.keys(ROLES).map((role) => [role, h("div", { class: "cl-desk" })]));
  ui.stage.append(...Object.values(rooms));
  const desks = Object.fromEntries(
    Object.entries(ROLES).map(([role, desk]) => [role, desk(rooms[role], tools)]),
  );
  ui.fold("How the codes are sealed, and what is remembered").append(h("p", {}, SEAL));
  /** @type {any} */
  const saves = ui.toolbar.lastElementChild; // the teacher's CSV

  let here = null; // whose screen is shown

  // Photons may be Eve's or Bob's; everything else says by itself who is meant.
  function arrive(message) {
    tools.note("");
    const role = model.get("role");
    if (message.kind === "bases") return go("alice") && desks.alice.bases(message);
    if (message.kind === "answer") return role === "eve" ? desks.eve.answer(message) : forBob(message);
    if (message.kind === "photons") return ask(message);
    return go("teacher") && desks.teacher.add(message);
  }

  // An answer is public: Eve's phone opens it as Eve's, if it caught these photons and never measured as Bob.
  function forBob(message) {
    const id = `${message.group}-${message.round}`;
    if (tools.shelf.get(`eve ${id}`) && !tools.shelf.get(`bob ${id}`))
      return go("eve") && desks.eve.answer(message);
    return go("bob") && desks.bob.answer(message);
  }

  function ask(message) {
    const role = model.get("role");
    if (role === "bob" || role === "eve") return desks[role].photons(message);
    door.hidden = false;
    door.replaceChildren(
      h("p", {}, `${message.n} photons from table ${message.group} have arrived. Who are you?`),
      h("div", { class: "ql-actions" }, choose("bob", message), choose("eve", message)),
    );
    for (const room of Object.values(rooms)) room.hidden = true;
    ui.say("photons have arrived. Say who you are.", { headline: message.n });
    return true;
  }

  const choose = (role, message) => {
    const text = { bob: "Bob, who measures them", eve: "Eve, who should not have them" }[role];
    const enter = () => {
      go(role);
      desks[role].photons(message);
    };
    return h("button", { type: "button", class: "ql-button", onclick: enter }, text);
  };

  function go(role) {
    change(model, { role });
    enter();
    return true;
  }

  function enter() {
    const role = model.get("role");
    here = role;
    door.hidden = true;
    for (const [name, room] of Object.entries(rooms)) room.hidden = name !== role;
    photons.element.hidden = group.element.hidden = role !== "alice";
    saves.hidden = role !== "teacher";
    line(role);
    desks[role].begin();
  }

  ui.onReset(() => {
    tools.shelf.clear(LIST);
    for (const desk of Object.values(desks)) desk.reset();
    enter();
  });
  ui.watch(["role"], () => {
    if (model.get("role") === here) return; // a message that arrived has led here already
    tools.note("");
    enter();
  });
  model.on("change:photons", () => desks.alice.resize());
  model.on("change:group", () => desks.alice.resize());
  const code = model.get("code");
  const message = code && decode(code);
  if (message) arrive(message);
  else if (code) tools.wrong("The code in this address has a slip in it: scan it again, or type it.");
  ui.ready();
}

/** Numbers for new rounds: from the lab's seed if it has one, else from chance. */
function seeds(get) {
  let used = 0;
  return () => (get() ? (get() + 4099 * used++) % 65536 : Math.floor(Math.random() * 65536));
}

export default { render };
