// The open entry on a card: all of it text, and a link that nothing opens but the reader.
import { h, set } from "../kit/kit.js";
import { called, inWords, verdict } from "./model.js";
import { sign } from "./picture.js";

/** A card in `parent`; returns what fills it. */
export function card(parent) {
  const when = h("p", { class: "tl-when" });
  const title = h("p", { class: "tl-title" });
  const said = h("dd");
  const first = h("strong");
  const rest = h("span");
  const source = h("span");
  const link = h("a", { target: "_blank", rel: "noopener noreferrer" });
  const form = [h("dt", {}, "What it means exactly"), h("dd", { class: "tl-right" }, first, " ", rest)];
  const body = h("dl", {}, h("dt", {}, "What was reported"), said, form, h("dt", {}, "Source"));
  body.append(h("dd", { class: "tl-source" }, source, " ", link));
  parent.append(h("div", { class: "tl-card" }, when, title, body));
  return (entry, told) => {
    body.hidden = !entry;
    when.hidden = !entry;
    title.textContent = entry?.title ?? "Nothing is shown";
    if (!entry) return;
    when.replaceChildren(sign(entry.kind), `${called(entry.kind)}, ${inWords(entry.date)}`);
    said.textContent = entry.said;
    [first.textContent, rest.textContent] = verdict(entry.right);
    for (const part of form) part.hidden = !told;
    source.textContent = entry.source;
    const safe = entry.link.startsWith("https://");
    set(link, { href: safe ? entry.link : null });
    link.hidden = !safe;
    link.textContent = safe ? entry.link.replace("https://doi.org/", "doi:").replace("https://", "") : "";
  };
}
