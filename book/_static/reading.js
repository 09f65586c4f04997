// Where a reader was, and which chapters were read to the end: kept on the device, sent nowhere.
{
  const KEY = "qlab-reading";
  const CHAPTER = /(^|\/)(\d\d-[\w-]+)\.html$/;
  const load = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "{}");
      const listed = (what) => (Array.isArray(what) ? what : []);
      return { last: kept.last ?? null, done: listed(kept.done), quizzes: listed(kept.quizzes) };
    } catch {
      return { last: null, done: [], quizzes: [] };
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

  const mark = ({ done, quizzes }) => {
    for (const link of document.querySelectorAll(".bd-sidebar-primary a.reference.internal")) {
      link.classList.toggle("qlab-read", done.includes(chapterOf(link.href)));
      link.classList.toggle("qlab-quizzed", quizzes.includes(chapterOf(link.href)));
    }
  };
  // A quiz is done when every question of it has been answered, rightly or not.
  const watchQuiz = (page) =>
    document.addEventListener("change", ({ target }) => {
      const quiz = target.closest?.('.qlab-lab[data-lab="quiz"]');
      if (!quiz || [...quiz.querySelectorAll("fieldset")].some((one) => !one.querySelector("input:checked")))
        return;
      const kept = load();
      if (!kept.quizzes.includes(page)) kept.quizzes.push(page);
      save(kept);
      mark(kept);
    });
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
      mark(kept);
    };
    addEventListener("scroll", () => {
      clearTimeout(timer);
      timer = setTimeout(note, 500);
    });
  };
  document.addEventListener("DOMContentLoaded", () => {
    const page = chapterOf(location.href);
    const kept = load();
    mark(kept);
    if (page) {
      follow(page);
      watchQuiz(page);
    } else if (/(^|\/)(index\.html)?$/.test(location.pathname)) offer(kept);
  });
}
