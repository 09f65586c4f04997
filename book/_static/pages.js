// What scrolls inside the page can be reached by Tab. The theme would measure all of it at once, and again at every
// change of a lab, and lay out the page for each piece (light_pages.py takes that away). Here a piece is measured
// when a reader comes near it, when it is unfolded, and when the page is resized.
const SCROLLS = "pre, .cell_output > .output, .pst-scrollable-table-container";
const NEAR = "100% 0px";

const scrolls = (e) => e.scrollWidth > e.clientWidth || e.scrollHeight > e.clientHeight;

/** Measure first, write after: the browser lays out once. */
function setTabStops(elements) {
  const found = elements.map(scrolls);
  elements.forEach((element, i) => {
    if (found[i]) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
  });
}

const near = new Set();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) near[isIntersecting ? "add" : "delete"](target);
    setTabStops(entries.filter((entry) => entry.isIntersecting).map((entry) => entry.target));
  },
  { rootMargin: NEAR },
);
document.addEventListener("DOMContentLoaded", () => {
  for (const element of document.querySelectorAll(SCROLLS)) observer.observe(element);
});
window.addEventListener("resize", () => setTabStops([...near]));
document.addEventListener("toggle", ({ target }) => setTabStops([...target.querySelectorAll(SCROLLS)]), true);
