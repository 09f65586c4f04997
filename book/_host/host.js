// Mounts the labs of a published page. No kernel, no loader: the page carries each lab's state, texts that
// several share once.
// A classic script, because a module script would not load from disk (file://); the labs are modules made
// from the page's own text.
(() => {
  const start = async () => {
    const page = JSON.parse(document.getElementById("qlab-page").textContent);
    const whole = (parts) => parts.map((part) => page.texts[part]).join("");
    const modules = new Map();
    const models = new Map();
    const seen = {};

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
    const model = (state) => {
      const heard = new Map();
      const name = state.about?.name ?? "lab";
      const count = (seen[name] = (seen[name] ?? 0) + 1);
      const call = (event, ...args) => [...(heard.get(event) ?? [])].forEach((listener) => listener(...args));
      const made = {
        address: count === 1 ? name : `${name}-${count}`, // what the lab is called in the page's address
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
      const state = page.models[place.dataset.qlabModel];
      const widget = await load(state._esm).then((made) => (typeof made === "function" ? made() : made));
      let entry = models.get(state);
      if (!entry) models.set(state, (entry = model(state))), await widget.initialize?.({ model: entry });
      const el = document.createElement("div");
      await widget.render({ model: entry, el });
      place.replaceChildren(el);
      const id = `lab-${entry.address}`; // where a copied link leads
      if (!document.getElementById(id)) place.id = id;
      if (location.hash === `#${id}` && scrollY === 0) location.replace(`#${id}`);
    };
    const places = [...document.querySelectorAll("[data-qlab-model]")];
    // all at once; mount() reports
    places.forEach((place) => load(page.models[place.dataset.qlabModel]._esm).catch(() => {}));
    for (const place of places) {
      await mount(place).catch((problem) =>
        console.error("A lab could not start; its picture stays.", problem),
      );
    }
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
