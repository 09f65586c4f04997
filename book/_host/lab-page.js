// A lab's own page, and the pages of all labs and of sheets: light or dark, large for a projector, its height
// for a frame.
(() => {
  const NOWHERE = "https://address-of-this-site/"; // as lab_pages.py writes it
  const asked = new URLSearchParams(location.search);
  const root = document.documentElement;
  const alone = location.pathname.includes("/lab/");
  if (alone) {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => {
      const wanted = asked.get("theme");
      const own = dark.matches ? "dark" : "light";
      root.dataset.theme = wanted === "dark" || wanted === "light" ? wanted : own;
    };
    follow();
    dark.addEventListener("change", follow);
    if (asked.has("large")) {
      root.dataset.large = "";
      const fit = () => root.style.setProperty("--large", Math.min(2, Math.max(1, innerWidth / 1000)));
      fit();
      addEventListener("resize", fit);
    }
    root.classList.add("starting"); // nothing moves before the reader's eyes
    setTimeout(() => root.classList.remove("starting"), 10_000);
  }
  const tell = () => {
    const lab = location.pathname.split("/").pop().replace(".html", "");
    const height = Math.ceil(document.querySelector("main").getBoundingClientRect().height);
    // the second form is what Canvas and other courses listen to
    parent.postMessage({ lab, height }, "*");
    parent.postMessage({ subject: "lti.frameResize", height }, "*");
  };
  const started = () => {
    if (document.querySelector('.qlab-lab[data-ready="1"]'))
      requestAnimationFrame(() => requestAnimationFrame(() => root.classList.remove("starting")));
  };
  const begin = () => {
    if (alone) {
      const watched = { subtree: true, attributes: true, childList: true, attributeFilter: ["data-ready"] };
      new MutationObserver(started).observe(document.querySelector("main"), watched);
    }
    if (alone && parent !== window) new ResizeObserver(tell).observe(document.querySelector("main"));
    for (const code of document.querySelectorAll(".lab-code code"))
      code.textContent = code.textContent.replace(NOWHERE, new URL(".", location).href);
    // a sheet of paper cannot be clicked: it says the whole address
    if (location.protocol.startsWith("http"))
      for (const link of document.querySelectorAll(".sheet-open a")) link.textContent = link.href;
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
