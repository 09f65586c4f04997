// The BB84 lab: what stands where, and what the buttons do.
import { array, calm, change, frame, h, locate, percent, scale, set } from "../kit/kit.js";
import { journey } from "./flight.js";
import { BASES, ENDS, LOST, mixture, photonLog, result, seen, story, tally } from "./photons.js";
import { secrecy } from "./secrecy.js";
import { scene, strip } from "./view.js";

const SEND = "Send 1000 photons";
const SHORT = "Send photons. Then change Eve.";
const HINT = () => ["Press ", h("b", {}, SEND), " and watch the error rate. Then change who is on the line."];

/** The sliders that only the full lab has; the quieter ones fold. Returns what keeps their words right. */
function sliders(ui) {
  const { model } = ui;
  const share = ui.control("fraction").element;
  const km = array(model.get("fibre_loss")).data;
  const open = matchMedia("(min-width: 760px)").matches || model.get("noise") > 0 || model.get("loss") > 0;
  const into = ui.fold("Noise, loss and speed", { into: ui.settings, open });
  const [, loss] = ["noise", "loss", "speed"].map((name) => ui.control(name, { into }).element);
  const kilometres = loss.appendChild(h("small", { class: "ql-hint" }));
  return () => {
    const [below, part] = locate(km, model.get("loss"));
    const far = model.get("loss") > km.at(-1);
    share.hidden = model.get("eve") === "nobody";
    kilometres.textContent = far
      ? "more than 200 km of fibre"
      : `as in ${(below + part).toFixed(0)} km of good fibre`;
  };
}

/** The error rate on a line from 0 to 50 %, with the limit above which there is no key. */
const gauge = (place, limit) =>
  scale(place, {
    title: "Error rate (QBER)",
    low: 0,
    high: 0.5,
    write: (x) => percent(x, 1),
    zones: [
      [0, limit, "ql-green", "key"],
      [limit, 0.5, "ql-vermilion", "no key"],
    ],
    ticks: [0, limit, 0.2, 0.3, 0.4, 0.5].map((q) => [q, percent(q), q === limit]),
  });

/** What stands in the lab, from top to bottom; returns one function that draws all of it. */
function furnish(ui, log) {
  const { model } = ui;
  const { limit } = model.get("known");
  const compact = model.get("compact");
  const rates = mixture(model, "error_rates");
  const exact = (fraction) => rates([ENDS, ENDS], [fraction, model.get("noise")])[0];
  const place = (name) => ui.stage.appendChild(h("div", { class: name }));
  set(ui.root, { "data-compact": compact });
  const first = h("p", { class: "bb-first" }, compact ? SHORT : HINT());
  ui.root.querySelector(".ql-title").after(first);
  const told = h("small", { class: "ql-hint bb-told" });
  ui.control("eve", { as: "select" }).element.append(told);
  const drawSliders = compact ? () => {} : sliders(ui);
  const drawScene = scene(place("bb-line"), log);
  const tale = place("bb-story");
  const drawGauge = gauge(place("bb-rate"), limit);
  const drawStrip = strip(place("bb-last"), log);
  const drawSecrecy = compact ? () => {} : secrecy(ui.fold("Chance that Eve is unnoticed"), ui);
  return (shown, trip) => {
    const counts = tally(log, shown);
    const last = shown ? log.photon(shown - 1) : null;
    told.textContent = log.plan.story;
    tale.textContent = last ? story(last, log.plan) : "No photon has been sent yet.";
    drawSliders();
    drawScene({ last, flights: trip.flights(), nobody: model.get("eve") === "nobody" });
    drawGauge(counts.rate, exact(model.get("fraction")));
    drawStrip(shown);
    drawSecrecy(counts, log.plan, exact(0));
    const { sentence, headline } = result(counts, limit);
    if (!trip.on() || shown % 10 === 0) ui.say(sentence, { headline });
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
  // everyone has landed: tell Python and the page's address
  const settle = (count) => {
    halt();
    shown = count;
    written = count;
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
  ui.button(SEND, () => send(1000, 700, calm() ? 0 : 0.6), { primary: true });
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
      shown = model.get("photons");
      written = shown;
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
