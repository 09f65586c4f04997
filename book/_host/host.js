// Mounts the labs of a published page. No kernel, no loader: the page carries each lab's state, texts that
// several share once.
// A lab starts when it is in sight, comes near, or nothing else is to be done.
// A classic script, because a module script would not load from disk (file://); the labs are modules made
// from the page's own text.
(() => {
  const start = async () => {
    const page = JSON.parse(document.getElementById("qlab-page").textContent);
    const whole = (parts) => parts.map((part) => page.texts[part]).join("");
    const modules = new Map();
    const models = new Map();
    const unpacked = (state) => {
      for (const [name, value] of Object.entries(state)) {
        if (typeof value?.$same === "string") state[name] = page.tables[value.$same];
      }
      return state;
    };
    const load = (parts) => {
      const key = parts.join();
      if (!modules.has(key)) {
        const url = URL.createObjectURL(new Blob([whole(parts)], { type: "text/javascript" }));
        modules.set(
          key,
          import(url).then((module) => module.default).finally(() => URL.revokeObjectURL(url)),
        );
      }
      return modules.get(key);
    };
    // What a widget's JavaScript may ask of its model: https://anywidget.dev/en/afm
    const model = (state, address) => {
      const heard = new Map();
      const call = (event, ...args) => [...(heard.get(event) ?? [])].forEach((listener) => listener(...args));
      const made = {
        address, // what the lab is called in the page's address
        get: (key) => state[key],
        set(key, value) {
          if (Object.is(state[key], value)) return;
          state[key] = value;
          call(`change:${key}`, made, value);
          call("change", made);
        },
        on: (event, listener) => heard.set(event, [...(heard.get(event) ?? []), listener]),
        off(event, listener) {
          if (!event) heard.clear();
          else heard.set(event, listener ? (heard.get(event) ?? []).filter((l) => l !== listener) : []);
        },
        save_changes() {},
        send() {},
      };
      return made;
    };
    const mount = async (place) => {
      const state = unpacked(page.models[place.dataset.qlabModel]);
      const widget = await load(state._esm).then((made) => (typeof made === "function" ? made() : made));
      let entry = models.get(place.dataset.qlabModel);
      if (!entry) {
        entry = model(state, place.dataset.qlabAddress);
        models.set(place.dataset.qlabModel, entry);
        await widget.initialize?.({ model: entry });
      }
      const el = document.createElement("div");
      await widget.render({ model: entry, el });
      swap(place, el);
    };
    const begin = (place) => {
      if (!waiting.delete(place)) return;
      near.unobserve(place);
      mount(place).catch((problem) => console.error("A lab could not start; its picture stays.", problem));
    };
    const waiting = new Set(document.querySelectorAll("[data-qlab-model]"));
    const near = new IntersectionObserver(
      (seen) => seen.filter((entry) => entry.isIntersecting).forEach((entry) => begin(entry.target)),
      { rootMargin: "50% 0px" },
    );
    // Those in sight at once; those that come near when they do; the others one by one when there is time.
    [...waiting].filter(inSight).forEach(begin);
    waiting.forEach((place) => near.observe(place));
    const rest = () => {
      const [next] = waiting;
      if (!next) return;
      begin(next);
      idle(rest);
    };
    if (document.readyState === "complete") idle(rest);
    else addEventListener("load", () => idle(rest));
    addEventListener("beforeprint", () => waiting.forEach(begin));
  };

  const inSight = (place) => {
    const { top, bottom } = place.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };

  const idle = (what) => {
    if (self.requestIdleCallback) requestIdleCallback(what, { timeout: 1000 });
    else setTimeout(what, 50);
  };

  // The lab in the place of its picture. Where a browser does not hold what is being read in its place by
  // itself,
  // a lab further up that is taller than its picture must not push it down.
  const swap = (place, el) => {
    const { bottom, height } = place.getBoundingClientRect();
    place.replaceChildren(el);
    if (bottom < 0 && !CSS.supports("overflow-anchor", "auto")) scrollBy(0, place.offsetHeight - height);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
