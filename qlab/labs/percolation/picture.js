// The lattice: links that have a pair, Alice's island, the path, and the two who want to meet.
import { h, set, svg } from "../kit/kit.js";

const STEP = 20;

/** Where a node is drawn. */
const at = (node, { columns }) => [STEP * (node % columns) + STEP, STEP * Math.floor(node / columns) + STEP];

/** A line through pairs of nodes. */
function line(pairs, tables) {
  return pairs.map(([a, b]) => `M${at(a, tables).join(" ")}L${at(b, tables).join(" ")}`).join("");
}

/**
 * The picture in its place; `show` draws one world.
 * @param {HTMLElement} stage
 * @param {any} tables
 */
export function lattice(stage, tables) {
  const size = [STEP * (tables.columns + 1), STEP * (tables.rows + 1)];
  const root = svg("svg", { viewBox: `0 0 ${size[0]} ${size[1]}`, role: "img", class: "pc-lattice" });
  const parts = Object.fromEntries(
    ["links", "island", "path"].map((name) => [name, root.appendChild(svg("path", { class: `pc-${name}` }))]),
  );
  for (const [node, letter] of [
    [tables.alice, "A"],
    [tables.bob, "B"],
  ]) {
    const [x, y] = at(node, tables);
    root.append(svg("circle", { cx: x, cy: y, r: 10, class: "pc-end" }));
    root.append(svg("text", { x, y: y + 5, "text-anchor": "middle", class: "pc-letter" }, letter));
  }
  stage.append(h("div", { class: "pc-box" }, root));
  return {
    show(shape, { up, island, path }) {
      const edges = tables.edges[shape];
      const pairs = up.flatMap((there, i) => (there ? [[edges[2 * i], edges[2 * i + 1]]] : []));
      const home = island[tables.alice];
      set(parts.links, {
        d: line(
          pairs.filter(([a]) => island[a] !== home),
          tables,
        ),
      });
      set(parts.island, {
        d: line(
          pairs.filter(([a]) => island[a] === home),
          tables,
        ),
      });
      set(parts.path, {
        d: line(
          path.slice(1).map((node, i) => [path[i], node]),
          tables,
        ),
      });
      set(root, { "aria-label": words(pairs.length, up.length, path) });
    },
  };
}

const words = (pairs, links, path) =>
  `${pairs} of ${links} links have a pair; ` +
  (path.length ? `a path of ${path.length - 1} links joins Alice and Bob` : "Alice and Bob are not joined");
