// The quiz in words: how many are right, and what became of the question answered last.

/**
 * What has been chosen: for each question an option, [text, why, right], or nothing; and which was last.
 * @typedef {{chosen: ([string, string, boolean] | null)[], latest: number | null}} State
 */

/**
 * Headline and sentence; nothing is said before the first answer.
 * @param {State} state
 */
export function verdict({ chosen, latest }) {
  if (latest === null) return { headline: "", sentence: "" };
  const right = chosen.filter((option) => option?.[2]).length;
  const all = chosen.every((option) => option);
  const last = chosen[latest]?.[2] ? "right" : "not this one";
  return {
    headline: `${right} of ${chosen.length}`,
    sentence: `right${all ? "" : " so far"}. Question ${latest + 1}: ${last}.`,
  };
}
