// What this device remembers: photons that it sent, measured or touched. A photon measured is gone, also
// after the page is loaded again. Nothing leaves the device.
const KEY = "qlab-class";
const MOST = 60; // rounds to keep

/** A shelf of plain values, in the browser's own store where it has one. */
export function shelf(storage = own()) {
  let kept = {}; // where there is no store: until the page is closed
  const read = () => parsed(storage) ?? kept; // each time: another tab may have written
  const write = (all) => {
    kept = all;
    try {
      storage?.setItem(KEY, JSON.stringify(all));
    } catch {
      /* full, or forbidden */
    }
  };
  return {
    get: (name) => read()[name],
    put(name, value) {
      const others = Object.entries(read()).filter(([key]) => key !== name);
      write(Object.fromEntries([...others, [name, value]].slice(-MOST)));
    },
    /** Forget all but what has this name. */
    clear(name) {
      const left = read()[name];
      write(left === undefined ? {} : { [name]: left });
    },
  };
}

function own() {
  try {
    return globalThis.localStorage;
  } catch {
    return null; // a page opened from disk may have none
  }
}

function parsed(storage) {
  try {
    const found = JSON.parse(storage.getItem(KEY) ?? "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return null;
  }
}
