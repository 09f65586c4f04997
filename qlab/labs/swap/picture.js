// A chain of stations and its pairs as arcs: longer pairs above the shorter ones that they were made of.
import { number, svg } from "../kit/kit.js";

const RISE = 34;
const BASE = 46;

/** draw(stages shown, levels, how far the newest has grown); wide or narrow as the page is. */
export function picture(parent) {
  const root = svg("svg", {
    class: "ql-chain",
    role: "img",
    "aria-label": "Stations in a line; an arc joins the two ends of each pair",
  });
  parent.append(root);
  let last = null;
  let narrow = null; // asked of the page once: each time would cost a layout
  const draw = (stages, levels, grown) => {
    last = [stages, levels, grown];
    narrow ??= parent.clientWidth > 0 && parent.clientWidth < 500;
    const width = narrow ? 330 : 680;
    const links = 2 ** levels;
    const ground = BASE + RISE * (levels + 1);
    const gap = (width - 44) / links;
    const spot = (i) => 22 + i * gap;
    root.setAttribute("viewBox", `0 0 ${width} ${ground + 36}`);
    root.style.maxWidth = `${1.25 * width}px`;
    const newest = stages.at(-1);
    const levelsShown = stages.filter(({ round }) => round === 0);
    const drawn = levelsShown.map((stage) =>
      arcs(stage, stages, newest, grown, { levels, ground, spot, width }),
    );
    root.replaceChildren(
      svg("line", { x1: spot(0), x2: spot(links), y1: ground, y2: ground, class: "ql-fibre" }),
      ...drawn.flatMap(({ bow }) => bow),
      ...drawn.flatMap(({ value }) => value),
      ...stations(links, ground, spot, newest.level),
    );
  };
  new ResizeObserver(() => {
    narrow = null;
    if (last) draw(...last);
  }).observe(parent);
  return { draw };
}

// The pairs of one level, bows and numbers: the newest bright, those that were used up for longer ones faint.
function arcs({ level }, stages, newest, grown, { levels, ground, spot, width }) {
  const here = stages.filter((stage) => stage.level === level);
  const { pairs } = here.at(-1);
  const now = newest.level === level;
  const span = 2 ** level;
  const height = 18 + RISE * (level + 0.35);
  const small = width < 500 && levels === 3 && level === 0;
  const looks = ({ weights }) => ({
    class: `ql-pair ${now ? "" : "ql-spent"} ${weights[0] > 0.5 ? "ql-blue" : "ql-vermilion"}`,
    opacity: now && newest.round === 0 ? grown : null,
  });
  const each = Array.from({ length: 2 ** (levels - level) }, (_, i) => ({
    pair: pairs[i % pairs.length],
    x1: spot(i * span) + 5,
    x2: spot((i + 1) * span) - 5,
  }));
  const bow = (x1, x2, rise) =>
    `M${x1} ${ground}C${x1} ${ground - rise} ${x2} ${ground - rise} ${x2} ${ground}`;
  return {
    bow: each.map(({ pair, x1, x2 }) =>
      svg(
        "g",
        looks(pair),
        here.length > 1
          ? svg("path", { d: bow(x1 + 3, x2 - 3, 1.15 * height), class: "ql-line ql-copy" })
          : null,
        svg("path", {
          d: bow(x1, x2, (4 / 3) * height),
          class: `ql-line ${pair.weights[0] > 0.5 ? "" : "ql-dash"}`,
        }),
      ),
    ),
    value: each.map(({ pair, x1, x2 }) =>
      svg(
        "g",
        looks(pair),
        svg(
          "text",
          {
            x: (x1 + x2) / 2,
            y: ground - height - 6,
            "text-anchor": "middle",
            class: small ? "ql-small" : "",
          },
          number(pair.weights[0], small ? 2 : 3),
        ),
      ),
    ),
  };
}

// Stations have two qubits each, the ends one. Those that have measured are empty.
function stations(links, ground, spot, level) {
  return Array.from({ length: links + 1 }, (_, i) => {
    const { name, anchor, dx, sides } = station(i, links);
    const used = sides.length === 2 && i % 2 ** level !== 0;
    const dots = sides.map((side) =>
      svg("circle", { cx: spot(i) + side, cy: ground, r: 3.6, class: used ? "ql-empty" : "ql-qubit" }),
    );
    return svg(
      "g",
      {},
      svg("rect", { x: spot(i) - 12, y: ground - 9, width: 24, height: 18, rx: 6, class: "ql-station" }),
      dots,
      svg("text", { x: spot(i), y: ground + 27, "text-anchor": anchor, dx }, name),
    );
  });
}

/** Station i of a chain: its name, how the name stands, and where its qubits are. */
function station(i, links) {
  if (i === 0) return { name: "Alice", anchor: "start", dx: -12, sides: [5] };
  if (i === links) return { name: "Bob", anchor: "end", dx: 12, sides: [-5] };
  return { name: links === 2 ? "Charlie" : "", anchor: "middle", dx: 0, sides: [-5, 5] };
}
