/*
 * What every lab needs, and no physics. A lab's module is one `render` that builds a frame, binds native
 * controls to the traits of the Python class, and redraws:
 *
 *   import { array, frame, percent, random, svg, wilson } from "../kit/kit.js";
 *
 *   function render({ model, el }) {
 *     const ui = frame({ model, el });               // heading, controls, stage, result, toolbar
 *     const table = array(model.get("table"));       // baked in Python with baked()
 *     ui.control("noise");                           // label, range and unit come from the Python trait
 *     ui.control("eve", { as: "select" });
 *     ui.control("loss", { into: ui.fold("More settings", { into: ui.settings }) });
 *     const dot = svg("circle", { r: 6, class: "ql-blue" });
 *     const about = { viewBox: "0 0 100 20", role: "img", "aria-label": "The error rate" };
 *     ui.stage.append(svg("svg", about, dot));
 *     const redraw = () => {
 *       const rng = random(model.get("seed"));       // the same seed, the same photons
 *       const rate = wilson(rng.binomial(1000, table.at(0, 1)), 1000);
 *       dot.setAttribute("cx", 100 * rate.value);
 *       ui.say("of 1000 photons were wrong.", { headline: percent(rate.value, 1), more: "Longer words." });
 *     };
 *     ui.button("Send a thousand", redraw);
 *     ui.watch(["noise", "eve", "seed"], redraw);    // now, and after each change (once for many changes)
 *     ui.csv("errors", () => ({ columns: ["noise"], rows: [[model.get("noise")]] }));
 *     ui.ready();
 *   }
 *   export default { render };
 *
 * Where things stand, from top to bottom (on a wide screen controls and settings are left of the stage):
 * ui.controls and ui.actions (buttons); ui.stage, the pictures; ui.settings, controls that can wait;
 * ui.notes, what ui.say calls `more`; ui.folds, tables and second pictures; the result bar, which stays at
 * the lower edge of the screen while the lab is taller than it; ui.toolbar. The bar holds a headline number
 * and one sentence, short enough for three lines of a phone: cause and effect share a screen.
 *
 * Everything that the modules below export can be imported from "./kit.js". Classes that colour both marks
 * and lines: ql-blue, ql-orange, ql-green, ql-vermilion, ql-sky, ql-purple, ql-yellow.
 */
export * from "./address.js";
export * from "./chance.js";
export * from "./controls.js";
export * from "./data.js";
export * from "./draw.js";
export * from "./frame.js";
export * from "./glide.js";
export * from "./report.js";
export * from "./scale.js";
export * from "./sphere.js";
