// The pass to scale, the loss in its parts, and the bits that come down.
import { h, number, set, svg } from "../kit/kit.js";

const [WIDTH, HEIGHT] = [460, 180];
const TONES = ["ql-blue", "ql-purple", "ql-sky", "ql-orange", "ql-green"];
const MOST_DB = 70;

/**
 * The pass as seen from the side, Earth flat enough to leave out its curve; `show` puts the satellite.
 * @param {HTMLElement} stage
 */
export function sky(stage) {
  const arc = svg("path", { class: "ps-arc" });
  const beam = svg("line", { class: "ps-beam" });
  const craft = svg("g", { class: "ps-craft" }, svg("rect", { x: -6, y: -5, width: 12, height: 10 }));
  craft.append(svg("path", { d: "M-18 0H-7M7 0H18", class: "ps-wings" }));
  const words = svg("text", { class: "ps-words", y: HEIGHT - 4, x: WIDTH - 6, "text-anchor": "end" });
  const ground = svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT - 20, y2: HEIGHT - 20, class: "ps-ground" });
  const dish = svg("path", {
    d: `M${WIDTH / 2 - 9} ${HEIGHT - 30}q9 14 18 0M${WIDTH / 2} ${HEIGHT - 24}v8`,
    class: "ps-dish",
  });
  const root = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "ps-sky" });
  root.append(ground, arc, beam, dish, craft, words);
  stage.append(root);
  return {
    show(track, now, top, moment) {
      const reach = Math.max(...track.map(({ x }) => Math.abs(x)));
      const high = Math.max(...track.map(({ y }) => y));
      const scale = Math.min((WIDTH / 2 - 24) / reach, (HEIGHT - 50) / high);
      const put = ({ x, y }) => [WIDTH / 2 + scale * x, HEIGHT - 20 - scale * y];
      const [x, y] = put(place(now, top, moment));
      set(arc, {
        d: `M${track
          .map((point) =>
            put(point)
              .map((v) => v.toFixed(1))
              .join(" "),
          )
          .join("L")}`,
      });
      set(beam, { x1: WIDTH / 2, y1: HEIGHT - 30, x2: x, y2: y });
      set(craft, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
      words.textContent = `${number(now.range)} km, ${number(now.elevation)}° high`;
      set(root, { "aria-label": `The satellite is ${words.textContent}, ${clock(now.second)}` });
    },
  };
}

/**
 * Kilometres along the track and up: a drawing, to scale, seen from the side of the track, so that a pass
 * that does not cross the zenith still has its highest point above the dish.
 */
export function place(now, top, moment) {
  const out = Math.sqrt(Math.max(0, level(now) ** 2 - level(top) ** 2));
  return { x: Math.sign(moment) * out, y: now.range * Math.sin(radians(now.elevation)) };
}

const radians = (degrees) => (degrees * Math.PI) / 180;
const level = ({ range, elevation }) => range * Math.cos(radians(elevation));

const clock = (second) =>
  second < 0
    ? `${number(-second)} s before its highest point`
    : `${number(second)} s after its highest point`;

/**
 * Bars of the loss, one under the other; `show` fills them.
 * @param {HTMLElement} stage
 */
export function losses(stage) {
  const box = stage.appendChild(h("div", { class: "ps-losses" }));
  return {
    show(parts, total) {
      box.replaceChildren(
        ...[...parts, ["all together", total]].map(([name, db], i) =>
          h(
            "p",
            { class: "ps-loss" },
            h("span", {}, name),
            h("span", { class: "ps-track" }, bar(db, i)),
            h("span", { class: "ps-db" }, `${number(db, 1)}\u00a0dB`),
          ),
        ),
      );
    },
  };
}

function bar(db, i) {
  const made = h("span", { class: `ps-bar ${TONES[i] ?? "ps-all"}` });
  made.style.width = `${Math.min(100, (100 * db) / MOST_DB)}%`;
  return made;
}
