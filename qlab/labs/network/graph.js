// Routes and flows in a graph: nothing here knows what a key is.

/**
 * A network as it stands: links that are not cut, and who passes on.
 * @typedef {{nodes: number, links: number[][], a: number, b: number, passes: boolean[]}} Graph
 */

/**
 * As many as `most` routes that share no node, with as few links in all as can be (Suurballe's way: each new
 * route may take back a part of an old one).
 * @param {Graph} graph
 * @param {number} most
 */
export function disjoint(graph, most) {
  const arcs = split(graph);
  let found = 0;
  while (found < most && augment(arcs, 2 * graph.a + 1, 2 * graph.b)) found += 1;
  return routes(arcs, graph, found);
}

/** Each node an arc from its entrance (2i) to its exit (2i + 1) that is used once; each link two arcs. */
function split({ nodes, links, a, b, passes }) {
  const arcs = [];
  const add = (from, to, cost) => {
    arcs.push({ from, to, cost, left: 1 }, { from: to, to: from, cost: -cost, left: 0 });
  };
  for (let i = 0; i < nodes; i++) if (passes[i] && i !== a && i !== b) add(2 * i, 2 * i + 1, 0);
  links.forEach(([u, v], k) => {
    add(2 * u + 1, 2 * v, 1 + k / 1000);
    add(2 * v + 1, 2 * u, 1 + k / 1000);
  });
  return arcs;
}

/** One more route along the cheapest way that is left; false if there is none. */
function augment(arcs, from, to) {
  const cost = new Map([[from, 0]]);
  const by = new Map();
  for (let changed = true; changed; ) {
    changed = false;
    arcs.forEach((arc, i) => {
      if (!arc.left || !cost.has(arc.from)) return;
      const through = cost.get(arc.from) + arc.cost;
      if (through >= (cost.get(arc.to) ?? Infinity) - 1e-9) return;
      cost.set(arc.to, through);
      by.set(arc.to, i);
      changed = true;
    });
  }
  if (!cost.has(to)) return false;
  for (let at = to; at !== from; at = arcs[by.get(at)].from) {
    arcs[by.get(at)].left -= 1;
    arcs[by.get(at) ^ 1].left += 1;
  }
  return true;
}

function routes(arcs, { a, b }, count) {
  const used = arcs.filter((arc, i) => i % 2 === 0 && arc.left === 0);
  const next = (node) => used.findIndex((arc) => arc.from === 2 * node + 1 && arc.to % 2 === 0);
  const found = [];
  for (let i = 0; i < count; i++) {
    const path = [a];
    while (path.at(-1) !== b) {
      const at = next(path.at(-1));
      path.push(used[at].to / 2);
      used.splice(at, 1);
    }
    found.push(path);
  }
  return found.sort((one, other) => one.length - other.length);
}

/**
 * The largest flow between the two ends, every link carrying at most its rate (Edmonds and Karp).
 * @param {Graph} graph
 * @param {number[]} rates
 */
export function flow({ nodes, links, a, b, passes }, rates) {
  const left = Array.from({ length: nodes }, () => new Float64Array(nodes));
  links.forEach(([u, v], k) => {
    left[u][v] += rates[k];
    left[v][u] += rates[k];
  });
  const open = (u, v) => left[u][v] > 1e-9 && (passes[v] || v === b);
  let total = 0;
  for (let before = way(nodes, a, b, open); before; before = way(nodes, a, b, open)) {
    let room = Infinity;
    for (let v = b; v !== a; v = before.get(v)) room = Math.min(room, left[before.get(v)][v]);
    for (let v = b; v !== a; v = before.get(v)) {
      left[before.get(v)][v] -= room;
      left[v][before.get(v)] += room;
    }
    total += room;
  }
  return total;
}

/** The shortest way along what is open, as the node before each; null if there is none. */
function way(nodes, a, b, open) {
  const before = new Map([[a, a]]);
  const queue = [a];
  for (const u of queue) {
    for (let v = 0; v < nodes; v++) {
      if (before.has(v) || !open(u, v)) continue;
      before.set(v, u);
      queue.push(v);
    }
  }
  return before.has(b) ? before : null;
}
