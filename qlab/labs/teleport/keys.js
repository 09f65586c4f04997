// The marks of the pictures, small, for their legends.
import { svg } from "../kit/kit.js";

/** A round mark of these classes. */
export const key = (...classes) =>
  svg(
    "svg",
    { class: "ql-key", viewBox: "-12 -12 24 24", "aria-hidden": "true" },
    svg("circle", { r: 8, class: ["ql-mark", ...classes].join(" ") }),
  );
