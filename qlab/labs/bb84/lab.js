// The BB84 lab: what stands where, who flies when, and what the buttons do.
import { array, calm, change, frame, h, locate, set } from "../kit/kit.js";
import { BASES, ENDS, LOST, mixture, photonLog, seen, sentence, story, tally } from "./photons.js";
import { gauge, scene, secrecy, strip } from "./view.js";

/** Photons on their way, `rate` a second, each for `flight` seconds: who has arrived, and who is where. */
function journey(ui, log, moved, landed) {
  let plan = null;
  let clock = 0;
  let cancel = null;
  const passed = (time) =>
    time < 0 ? plan.from : Math.min(plan.to, plan.from + 1 + Math.floor(time * plan.rate + 1e-9));
  const trip = {
    on: () => plan !== null,
    launched: () => passed(clock),
    arrived: () => passed(clock - plan.flight),
    stop() {
      cancel?.();
      plan = null;
    },
    start(from, to, rate, flight) {
      plan = { from, to, rate, flight };
      clock = 0;
      cancel = ui.loop((seconds) => {
        clock += seconds;
        if (trip.arrived() >= to) landed();
        else moved();
        return trip.on();
      });
    },
    flights() {
      // the ones furthest along first; of very many only some are drawn
      if (!plan) return [];
      const { from, to, rate, flight } = plan;
      const room = Math.min(20, ui.stage.clientWidth / 50);
      const found = [];
      const every = Math.ceil(Math.min(rate * flight, to - from) / room) || 1;
      for (let i = trip.arrived(); i < trip.launched(); i++) {
        if ((i - from) % every === 0)
          found.push({ photon: log.photon(i), t: Math.max(0, clock - (i - from) / rate) / flight });
      }
      return found;
    },
  };
  return trip;
}

/** The sliders that only the full lab has; the quieter ones fold away where there is little room. */
function sliders(ui) {
  const { model } = ui;
  const share = ui.control("fraction").element;
  const km = array(model.get("fibre_loss")).data;
  const body = h("div", { class: "ql-controls" });
  const box = h("details", { class: "bb-more" }, h("summary", {}, "Noise, loss and speed"), body);
  ui.controls.after(box);
  const [, loss] = ["noise", "loss", "speed"].map((name) => ui.control(name, { into: body }).element);
  const kilometres = h("small", { class: "ql-hint" });
  loss.append(kilometres);
  box.open = matchMedia("(min-width: 760px)").matches || model.get("noise") > 0 || model.get("loss") > 0;
  return () => {
    const [below, part] = locate(km, model.get("loss"));
    share.hidden = model.get("eve") === "nobody";
    kilometres.textContent =
      model.get("loss") > km.at(-1)
        ? "more than 200 km of fibre"
        : `as in ${(below + part).toFixed(0)} km of good fibre`;
  };
}

/** What stands in the lab, from top to bottom; returns one function that draws all of it. */
function furnish(ui, log) {
  const { model } = ui;
  const { limit } = model.get("known");
  const compact = model.get("compact");
  const rates = mixture(model, "error_rates");
  const exact = (fraction) => rates([ENDS, ENDS], [fraction, model.get("noise")])[0];
  const place = (name) => ui.stage.appendChild(h("div", { class: name }));
  set(ui.root, { "data-compact": compact });
  ui.root
    .querySelector(".ql-title")
    .after(
      h(
        "p",
        { class: "bb-first" },
        compact
          ? "Send photons. Then change Eve."
          : [
              "Press ",
              h("b", {}, "Send 1000 photons"),
              " and watch the error rate. Then change who is on the line.",
            ],
      ),
    );
  const told = h("small", { class: "ql-hint bb-told" });
  ui.control("eve", { as: "select" }).element.append(told);
  const drawSliders = compact ? () => {} : sliders(ui);
  const drawScene = scene(place("bb-line"), log);
  const tale = place("bb-story");
  const drawGauge = gauge(place("bb-rate"), limit);
  const drawStrip = strip(place("bb-last"), log);
  const drawSecrecy = compact ? () => {} : secrecy(place("bb-secret"), ui);
  return (shown, trip) => {
    const counts = tally(log, shown);
    const last = shown ? log.photon(shown - 1) : null;
    const flights = trip.flights();
    told.textContent = log.plan.story;
    tale.textContent = last ? story(last, log.plan) : "No photon has been sent yet.";
    drawSliders();
    drawScene({ last, flights, nobody: model.get("eve") === "nobody" });
    drawGauge(counts.rate, exact(model.get("fraction")));
    drawStrip(shown);
    drawSecrecy(counts, log.plan, exact(0));
    if (!trip.on() || shown % 10 === 0) ui.say(sentence(counts, limit));
  };
}

function render({ model, el }) {
  const ui = frame({ model, el });
  const log = photonLog(ui);
  const draw = furnish(ui, log);
  let shown = 0;
  let written = null;
  const paint = () => draw(shown, trip);
  const trip = journey(
    ui,
    log,
    () => {
      shown = trip.arrived();
      paint();
    },
    () => settle(trip.launched()),
  );
  const halt = () => {
    trip.stop();
    play.textContent = "Play";
  };
  const settle = (count) => {
    // everyone has landed: tell Python and the page's address
    halt();
    shown = written = count;
    change(model, { photons: count });
    paint();
  };
  const finish = () => trip.on() && settle(trip.launched());
  const send = (more, rate, flight) => {
    finish();
    const to = Math.min(log.most, shown + more);
    log.grow(to);
    if (to === shown) ui.say(`This lab sends ${log.most} photons at most: press Reset, or take a new seed.`);
    else if (flight === 0 && rate > 100) settle(to);
    else trip.start(shown, to, rate, flight);
  };
  ui.button("Send 1000 photons", () => send(1000, 700, calm() ? 0 : 0.6), { primary: true });
  ui.button("Send 1", () => send(1, 1000, calm() ? 0 : 1.8));
  const play = ui.button("Play", () => (playing() ? finish() : fly()));
  const playing = () => play.textContent === "Pause";
  const fly = () => {
    send(log.most, model.get("speed"), calm() ? 0 : Math.min(1.8, 4 / model.get("speed")));
    if (trip.on()) play.textContent = "Pause";
  };
  const refresh = () => {
    if (model.get("photons") !== written) {
      halt();
      shown = written = model.get("photons");
    }
    log.restart();
    log.grow(trip.on() ? log.most : shown);
    paint();
  };
  play.hidden = model.get("compact");
  ui.watch(["eve", "fraction", "noise", "loss", "seed", "photons"], refresh);
  ui.watch(["speed"], () => playing() && fly());
  ui.onReset(() => {
    written = null;
    refresh();
  });
  ui.csv("bb84", () => ({
    columns: ["photon", "alice_basis", "alice_bit", "eve", "bob_basis", "bob_bit", "kept", "wrong"],
    rows: Array.from({ length: shown }, (_, i) => log.photon(i)).map((p) => [
      p.number,
      BASES[p.aliceBasis],
      p.aliceBit,
      seen(p, log.plan).record,
      BASES[p.bobBasis],
      p.bobBit === LOST ? "" : p.bobBit,
      Number(p.kept),
      Number(p.wrong),
    ]),
  }));
  ui.ready();
}

export default { render };
