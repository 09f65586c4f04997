// Numbers that slide to where they shall be, for drawings that would else jump.
import { calm } from "./draw.js";

/**
 * glide = glider(ui, draw): glide([0.2, 1]) calls draw with a list of numbers on its way there, within a
 * third of a second.
 * @param {import("./frame.js").Ui} ui
 * @param {(numbers: number[]) => void} draw
 * @param {number} [seconds]
 * @returns {(numbers: number[]) => void}
 */
export function glider(ui, draw, seconds = 0.08) {
  let shown = null;
  let target = null;
  let moving = false;
  const step = (passed) => {
    const part = 1 - Math.exp(-passed / seconds);
    shown = shown.map((x, i) => x + part * (target[i] - x));
    moving = shown.some((x, i) => Math.abs(x - target[i]) > 0.002);
    if (!moving) shown = target;
    draw(shown);
    return moving;
  };
  return (numbers) => {
    target = numbers;
    if (!shown || calm()) {
      shown = target;
      draw(shown);
    } else if (!moving) {
      moving = true;
      ui.loop(step);
    }
  };
}
