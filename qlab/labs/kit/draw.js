// Elements, numbers in words, and ink inside axes that matplotlib drew.

/**
 * An HTML element. Attributes that are functions listen ({onclick: f}); children are elements or text, never
 * HTML.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...any} children
 * @returns {any}
 */
export const h = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

/**
 * An SVG element: svg("circle", {cx: 5, cy: 5, r: 2, class: "ql-blue"}).
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {...any} children
 * @returns {any}
 */
export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

function fill(element, attributes, children) {
  set(element, attributes);
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/**
 * Change attributes: null or false removes one, true sets it empty.
 * @template {Element} E
 * @param {E} element
 * @param {Record<string, any>} attributes
 * @returns {E}
 */
export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : value);
  }
  return element;
}

/**
 * A number as a reader writes it: number(0.25, 3) is "0.250", number(-1) "−1", number(50000) "50 000".
 * @param {number} x
 * @param {number} [digits]
 */
export function number(x, digits = 0) {
  if (!Number.isFinite(x)) return "–";
  const [whole, rest] = Math.abs(x).toFixed(digits).split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") : whole;
  const sign = x < 0 && Number(x.toFixed(digits)) !== 0 ? "−" : "";
  return sign + grouped + (rest ? "." + rest : "");
}

/**
 * percent(0.25) is "25 %", percent(0.2487, 1) "24.9 %".
 * @param {number} x
 * @param {number} [digits]
 */
export const percent = (x, digits = 0) => number(100 * x, digits) + "\u00a0%";

/**
 * An estimate in words: "24.9 % (24.1 % to 25.7 %)".
 * @param {import("./chance.js").Estimate} e
 * @param {number} [digits]
 */
export const interval = (e, digits = 1) =>
  `${percent(e.value, digits)} (${percent(e.low, digits)} to ${percent(e.high, digits)})`;

/**
 * A few significant digits: short(0.012345) is "0.0123", short(3e-9) "3.00 × 10⁻⁹".
 * @param {number} x
 * @param {number} [digits]
 */
export function short(x, digits = 3) {
  if (!Number.isFinite(x)) return "–";
  if (x === 0) return "0";
  const power = Math.floor(Math.log10(Math.abs(x)));
  if (power < -4 || power > 6) {
    const raised = String(power).replace(/./g, (c) => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
    return `${number(x / 10 ** power, digits - 1)} × 10${raised}`;
  }
  return number(x, Math.max(0, digits - 1 - power));
}

/**
 * A number that no other lab on the page gets: each lab has a copy of this module, so the page itself counts.
 */
export const serial = () => (globalThis.qlabSerial = (globalThis.qlabSerial ?? 0) + 1);

/**
 * Axes that matplotlib drew (a trait made with qlab.labs.axes.bake), wide or narrow as the lab is, with ink
 * on top.
 *   const plot = axes(ui.stage, model.get("axes"));
 *   const line = plot.curve({ class: "ql-blue" });   line.draw(xs, ys)       gaps where y is NaN
 *   const dot = plot.mark({ class: "ql-vermilion" }); dot.move(x, y)         outside the axes: hidden
 *   const bar = plot.bar({ class: "ql-sky" });        bar.draw(x0, x1, y0, y1)
 *   plot.x(v), plot.y(v)  pixels in the current drawing;  plot.valueAt(event) the x under the pointer
 * Ink remembers its data: when the frame changes size it is drawn again, the lab need not care.
 */
export function axes(stage, baked, label = "") {
  const ink = [];
  const root = svg("svg", { class: "ql-axes", role: "img", "aria-label": label });
  const layer = svg("g", { class: "ql-ink" });
  const window = svg("rect");
  const clip = `ql-clip-${serial()}`;
  const plot = { root, layer, x: null, y: null };
  const use = (frame) => {
    plot.x = scale(frame.x);
    plot.y = scale(frame.y);
    const back = svg("g", { "aria-hidden": "true" });
    for (const child of frame.ink) back.append(tree(child));
    set(root, {
      viewBox: `0 0 ${frame.width} ${frame.height}`,
      style: `max-width: ${Math.round(1.3 * frame.width)}px`,
    });
    const [left, right, bottom, top] = [...plot.x.ends, ...plot.y.ends];
    set(window, { x: left, y: top - 2, width: right - left, height: bottom - top + 4 });
    root.replaceChildren(svg("clipPath", { id: clip }, window), back, layer);
    ink.forEach((draw) => draw());
  };
  const add = (tag, attributes, place) => {
    const element = svg(tag, attributes);
    let data = null;
    const redraw = () => data && place(element, ...data);
    ink.push(redraw);
    layer.append(element);
    return {
      element,
      draw: (...now) => {
        data = now;
        redraw();
      },
    };
  };
  plot.curve = (attributes = {}) =>
    add(
      "path",
      {
        fill: "none",
        "clip-path": `url(#${clip})`,
        ...attributes,
        class: `ql-line ${attributes.class ?? ""}`,
      },
      (path, xs, ys) => path.setAttribute("d", pathThrough(xs, ys, plot)),
    );
  plot.bar = (attributes = {}) =>
    add("rect", attributes, (rect, x0, x1, y0, y1) => {
      const [a, b, c, d] = [plot.x.px(x0), plot.x.px(x1), plot.y.px(y0), plot.y.px(y1)];
      set(rect, { x: Math.min(a, b), y: Math.min(c, d), width: Math.abs(b - a), height: Math.abs(d - c) });
    });
  plot.mark = (attributes = {}) => {
    const made = add(
      "circle",
      { r: 5.5, ...attributes, class: `ql-mark ${attributes.class ?? ""}` },
      (dot, x, y) => {
        const inside = plot.x.has(x) && plot.y.has(y);
        set(dot, {
          visibility: inside ? null : "hidden",
          ...(inside ? { cx: plot.x.px(x), cy: plot.y.px(y) } : {}),
        });
      },
    );
    return { ...made, move: made.draw };
  };
  plot.rule = (attributes = {}) =>
    add("line", { ...attributes, class: `ql-rule ${attributes.class ?? ""}` }, (line, x) =>
      set(line, { x1: plot.x.px(x), x2: plot.x.px(x), y1: plot.y.ends[0], y2: plot.y.ends[1] }),
    );
  plot.valueAt = (event) => {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(root.getScreenCTM().inverse());
    return plot.x.value(point.x);
  };
  stage.append(root);
  let current = null;
  const fit = () => {
    const next = stage.clientWidth && stage.clientWidth < 500 ? "narrow" : "wide";
    if (next === current) return;
    current = next;
    use(baked[next]);
  };
  fit();
  new ResizeObserver(fit).observe(stage);
  return plot;
}

// [low, high, pixel of low, pixel of high, logarithmic?] as a map from values to pixels and back.
function scale([low, high, from, to, log]) {
  const f = log ? Math.log : (v) => v;
  const g = log ? Math.exp : (v) => v;
  const slope = (to - from) / (f(high) - f(low));
  const slack = 1e-9 * Math.abs(f(high) - f(low));
  return {
    ends: [from, to],
    px: (v) => from + (f(v) - f(low)) * slope,
    value: (px) => g(Math.min(f(high), Math.max(f(low), f(low) + (px - from) / slope))),
    has: (v) => f(v) >= f(low) - slack && f(v) <= f(high) + slack,
  };
}

// A path through the points; it breaks where there is no number.
function pathThrough(xs, ys, plot) {
  let d = "";
  let pen = "M";
  for (let i = 0; i < xs.length; i++) {
    const y = Math.min(1e4, Math.max(-1e4, plot.y.px(ys[i])));
    if (!Number.isNaN(y)) d += `${pen}${plot.x.px(xs[i]).toFixed(1)} ${y.toFixed(1)}`;
    pen = Number.isNaN(y) ? "M" : "L";
  }
  return d;
}

const SHAPES = new Set(["g", "path", "line", "rect", "circle", "text", "tspan", "polyline", "polygon"]);
const STYLES = new RegExp(
  "^(d|x|y|x1|x2|y1|y2|cx|cy|r|rx|ry|width|height|points|transform|class|fill|stroke|opacity" +
    "|text-anchor|font-size|font-style|font-weight|(fill|stroke)-[a-z]+)$",
);

/**
 * A baked drawing, [tag, attributes, ...children], as SVG elements; anything but plain shapes and text is
 * left out.
 * @param {any[]} drawing
 */
export function tree([tag, attributes, ...children]) {
  if (!SHAPES.has(tag)) return svg("g");
  const safe = Object.fromEntries(Object.entries(attributes).filter(([name]) => STYLES.test(name)));
  return svg(tag, safe, ...children.map((child) => (Array.isArray(child) ? tree(child) : String(child))));
}

/** True for a reader who asked for less motion: jump to the end of an animation instead. */
export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
