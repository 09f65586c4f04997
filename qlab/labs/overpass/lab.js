// The pass lab: orbit, pass, telescope, sky; a moment of the pass, and the key when it is over.
import { calm, change, frame, h } from "../kit/kit.js";
import { above, at, bits, keys, sum, tablesOf, told } from "./model.js";
import { losses, place, sky } from "./picture.js";

const TRAITS = ["moment", "top_deg", "altitude_km", "telescope", "pointing_urad", "sky"];
const FILM = 6;
const HIGH = 20;
const FIRST_WORDS =
  "A satellite is in sight for minutes. Move it along its pass: where do most of the bits come down? " +
  "Then change the telescope and the sky.";
const MICIUS = { altitude_km: "500", top_deg: 50, telescope: "1.0", pointing_urad: 1, sky: "night" };

function render({ model, el }) {
  const ui = frame({ model, el });
  const get = (name) => model.get(name);
  const tables = tablesOf(get);
  const state = () => ({
    moment: get("moment"),
    altitude: get("altitude_km"),
    top: get("top_deg"),
    telescope: get("telescope"),
    pointing: get("pointing_urad"),
    sky: get("sky"),
  });

  ui.root.querySelector(".ql-title").after(h("p", { class: "ps-first" }, FIRST_WORDS));
  ui.control("moment");
  ui.control("telescope", { as: "radio" });
  ui.control("sky", { as: "select" });
  const more = ui.fold("Orbit, highest point, trembling", { into: ui.settings });
  ui.control("altitude_km", { as: "select", into: more });
  ui.control("top_deg", { into: more });
  ui.control("pointing_urad", { into: more });
  const picture = sky(ui.stage);
  const counted = ui.stage.appendChild(h("p", { class: "ps-counted" }));
  const parts = losses(ui.stage);

  let track = [];
  let total = 0;
  let high = 0;
  const look = () => {
    const here = state();
    const now = at(here, tables);
    picture.show(track, now, at(here, tables, 0), here.moment);
    parts.show(now.parts, now.total);
    counted.textContent =
      `Sifted so far: ${bits(sum(here, tables, here.moment))} of ${bits(total)}; ` +
      `the pass lasts ${Math.round(2 * at(here, tables, 1).second)} s, ` +
      `${Math.round(high) || "none"} of them above ${HIGH}°.`;
    const { sentence, headline, more: rest } = told(now, keys(here, tables, now.range));
    ui.say(sentence, { headline, more: rest });
  };
  const redraw = () => {
    const here = state();
    const moments = Array.from({ length: 41 }, (_, i) => (i - 20) / 20);
    const top = at(here, tables, 0);
    track = moments.map((moment) => place(at(here, tables, moment), top, moment));
    total = sum(here, tables);
    high = above(here, tables, HIGH);
    look();
  };
  const stop = { now: null };
  const play = ui.button("Play the pass", () => {
    if (stop.now) return halt();
    if (calm()) return change(model, { moment: 0 });
    let moment = -1;
    play.textContent = "Stop";
    stop.now = ui.loop((passed) => {
      moment = Math.min(1, moment + (2 * passed) / FILM);
      change(model, { moment: Math.round(100 * moment) / 100 });
      if (moment >= 1) halt();
      return moment < 1;
    });
  });
  const halt = () => {
    stop.now?.();
    stop.now = null;
    play.textContent = "Play the pass";
  };
  ui.button("Micius’ night", () => change(model, MICIUS));
  ui.onReset(halt);
  ui.watch(
    TRAITS.filter((name) => name !== "moment"),
    redraw,
  );
  ui.watch(["moment"], look);
  ui.csv("pass", () => ({
    columns: ["second", "elevation_deg", "range_km", "loss_db", "sifted_hz", "qber"],
    rows: Array.from({ length: 101 }, (_, i) => {
      const now = at(state(), tables, -1 + i / 50);
      return [now.second, now.elevation, now.range, now.total, now.sifted, now.qber];
    }),
  }));
  ui.ready();
}

export default { render };
