// The network: coasts where there are any, links, routes, nodes.
import { set, svg } from "../kit/kit.js";

const TONES = ["nw-first", "nw-second", "nw-third"];

/**
 * The picture in its place; `show` draws a network and what is done to it.
 * @param {HTMLElement} stage
 */
export function chart(stage) {
  const root = stage.appendChild(svg("svg", { viewBox: "0 0 460 300", role: "img", class: "nw-chart" }));
  return {
    show(world, now, words) {
      root.replaceChildren(
        ...world.coasts.map((line) => svg("polyline", { points: line.flat().join(" "), class: "nw-coast" })),
        ...world.links.map((pair, i) => link(world, pair, now, i)),
        ...now.routes.flatMap((path, i) => route(world, path, i)),
        ...world.nodes.map((name, i) => node(world, name, now, i)),
      );
      set(root, { "aria-label": words });
    },
  };
}

function link(world, [u, v], { cut }, i) {
  const [[x1, y1], [x2, y2]] = [world.places[u], world.places[v]];
  const line = svg("line", { x1, y1, x2, y2, class: cut.has(i) ? "nw-link nw-cut" : "nw-link" });
  line.append(svg("title", {}, `${world.nodes[u]}–${world.nodes[v]}: ${world.labels[i]}`));
  return line;
}

function route(world, path, i) {
  const points = path.map((n) => world.places[n].join(",")).join(" ");
  return [svg("polyline", { points, class: `nw-route ${TONES[i]}` })];
}

function node(world, name, { captured }, i) {
  const [x, y] = world.places[i];
  const end = i === world.a || i === world.b;
  const spy = captured.has(i);
  const mark = end
    ? svg("circle", { cx: x, cy: y, r: 11, class: "nw-end" })
    : svg("rect", { x: x - 9, y: y - 9, width: 18, height: 18, class: "nw-relay" });
  const made = svg("g", { class: spy ? "nw-node nw-spy" : "nw-node" }, mark);
  if (end) made.append(svg("text", { x, y: y + 4.5, class: "nw-letter" }, i === world.a ? "A" : "B"));
  else if (spy) made.append(svg("text", { x, y: y + 4.5, class: "nw-letter" }, "E"));
  const [left, top, anchor] = world.names[i];
  made.append(svg("text", { x: left, y: top, "text-anchor": anchor, class: "nw-name" }, name));
  return made;
}
