// Where a reader was, and which chapters were read to the end: kept on the device, sent nowhere.
{
  const KEY = "qlab-reading";
  const CHAPTER = /(^|\/)(\d\d-[\w-]+)\.html$/;
  const load = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      return { last: kept.last ?? null, done: Array.isArray(kept.done) ? kept.done : [] };
    } catch {
      return { last: null, done: [] };
    }
  };
  const save = (kept) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // a device that keeps nothing: then nothing is kept
    }
  };
  const chapterOf = (address) => CHAPTER.exec(new URL(address, location.href).pathname)?.[2];

  const mark = (done) => {
    for (const link of document.querySelectorAll(".bd-sidebar-primary a.reference.internal"))
      link.classList.toggle("qlab-read", done.includes(chapterOf(link.href)));
  };
  const offer = ({ last }) => {
    if (!last || !CHAPTER.test(`${last.page}.html`)) return;
    const link = document.createElement("a");
    link.href = `${last.page}.html${last.part ? `#${last.part}` : ""}`;
    link.textContent = last.title;
    const line = document.createElement("p");
    line.className = "qlab-continue";
    line.append("You were here: ", link, ".");
    document.querySelector("article section > section:has(> h2)")?.before(line);
  };
  const follow = (page) => {
    const title = document.title.split(" — ")[0];
    const parts = [...document.querySelectorAll("article section[id]:has(> :is(h1, h2, h3))")];
    let timer = 0;
    const note = () => {
      const part = parts.findLast((section) => section.getBoundingClientRect().top < innerHeight / 2);
      const kept = load();
      const low = document.querySelector("article").getBoundingClientRect().bottom;
      if (low < innerHeight + 200 && !kept.done.includes(page)) kept.done.push(page);
      save({ ...kept, last: { page, title, part: part?.id ?? "" } });
      mark(kept.done);
    };
    addEventListener("scroll", () => {
      clearTimeout(timer);
      timer = setTimeout(note, 500);
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    const page = chapterOf(location.href);
    const kept = load();
    mark(kept.done);
    if (page) follow(page);
    else if (/(^|\/)(index\.html)?$/.test(location.pathname)) offer(kept);
  });
}
