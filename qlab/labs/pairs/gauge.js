// S on a line from 0 to 4, for labs that test pairs.
import { number, scale } from "../kit/kit.js";

/** The scale of S between its limits; `below` and `beyond` name what lies under 2 and past 2√2. */
export const gauge = (place, { local, quantum }, { title, below, beyond }) =>
  scale(place, {
    title,
    low: 0,
    high: 4,
    write: (x) => number(x, 2),
    zones: [
      [0, local, "ql-orange", below],
      [local, quantum, "ql-green", "quantum"],
      [quantum, 4, "ql-grey", beyond],
    ],
    ticks: [
      [0, "0"],
      [1, "1"],
      [local, "2", true],
      [quantum, "2√2", true],
      [4, "4"],
    ],
  });
