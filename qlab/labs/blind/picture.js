// What the server sees: the directions it was told as a rose, its own readings as two bars, and behind a
// curtain the client's book.
import { h, number, percent, set, svg } from "../kit/kit.js";
import { TURN, eighths } from "./model.js";

const R = 74; // of the longest petal
const at = (k, r) => [100 + r * Math.cos((k * Math.PI) / 4), 100 - r * Math.sin((k * Math.PI) / 4)];
const line = (k, r0, r1, look) => {
  const [[x1, y1], [x2, y2]] = [at(k, r0), at(k, r1)];
  return svg("line", { x1, y1, x2, y2, class: look });
};

/** The rose: petals as long as a direction was often, the last one told, and where the server measures. */
export function rose(parent) {
  const petals = Array.from({ length: TURN }, () => svg("path", { class: "bl-petal" }));
  const names = Array.from({ length: TURN }, (_, k) => {
    const [x, y] = at(k, 90);
    return svg("text", { x, y: y + 4, "text-anchor": "middle" }, eighths(k));
  });
  const spokes = Array.from({ length: TURN }, (_, k) => line(k, 8, R, "bl-spoke"));
  const told = svg("g", { class: "bl-told" });
  const mine = svg("g", { class: "bl-mine" });
  const root = svg(
    "svg",
    { viewBox: "-6 0 212 200", class: "bl-rose", role: "img" },
    [...spokes, ...petals, ...names],
    [told, mine],
  );
  parent.append(root);
  return (state, done) => {
    const most = Math.max(1, ...done.told);
    petals.forEach((petal, k) => {
      const r = (R * done.told[k]) / most;
      const [a, b] = [at(k - 0.35, r), at(k + 0.35, r)];
      set(petal, { d: `M100 100L${a.join(" ")}A${r} ${r} 0 0 0 ${b.join(" ")}Z` });
    });
    const last = done.last;
    told.replaceChildren(...(last ? [line(last.delta, 0, R + 4, "")] : []));
    mine.replaceChildren(...(last && state.turn ? [line(last.delta - state.turn, 0, R + 4, "")] : []));
    const counts = done.told.map((n, k) => `${eighths(k)}: ${n}`).join(", ");
    const now = last ? ` The last was ${eighths(last.delta)}.` : "";
    set(root, { "aria-label": `Directions told, in parts of a turn: ${counts}.${now}` });
  };
}

/** The server's readings as two bars. */
export function readings(parent) {
  const bars = [0, 1].map((b) => svg("rect", { x: 24 + 70 * b, width: 46, class: b ? "bl-one" : "bl-zero" }));
  const shares = [0, 1].map((b) => svg("text", { x: 47 + 70 * b, "text-anchor": "middle" }));
  const names = [0, 1].map((b) => svg("text", { x: 47 + 70 * b, y: 196, "text-anchor": "middle" }));
  const half = svg("line", { x1: 12, x2: 152, y1: 95, y2: 95, class: "bl-half" });
  const root = svg(
    "svg",
    { viewBox: "0 0 164 200", class: "bl-bars", role: "img" },
    [half, ...bars],
    [...shares, ...names],
  );
  parent.append(root);
  return (state, done) => {
    const pairs = state.mode === "peek" && state.client === "laser";
    const labels = pairs ? ["alike", "different"] : ["0", "1"];
    const first = pairs ? done.equal : state.rounds - done.ones;
    const values = [first, state.rounds - first];
    values.forEach((n, b) => {
      const share = state.rounds ? n / state.rounds : 0;
      set(bars[b], { y: 180 - 170 * share, height: 170 * share });
      set(shares[b], { y: Math.max(14, 176 - 170 * share) });
      shares[b].textContent = state.rounds ? percent(share, 0) : "";
      names[b].textContent = labels[b];
    });
    const words = values.map((n, b) => `${labels[b]} ${number(n)} times`).join(", ");
    set(root, { "aria-label": `Your readings: ${words}; a coin would give half of each` });
  };
}

/** The client's book: the secrets of the last round, shown or not. */
export function book(parent) {
  const body = h("p", { class: "bl-book" });
  parent.append(body);
  return (state, done, gate) => {
    body.hidden = !state.show;
    body.textContent = `The client's book. Gate ${eighths(gate)}. ${done.last ? entry(done.last, gate) : ""}`;
  };
}

const entry = ({ theta, r, delta }, gate) =>
  `Last round: sent at ${eighths(theta)}, coin ${r}, so it told you ${eighths(gate)} + ${eighths(theta)}` +
  `${r ? " + half a turn" : ""} = ${eighths(delta)} of a turn.`;
