// The meaning of a word, or what is cited, beside its link: for a pointer that rests there, and the keyboard.
{
  const LINKS = "a.reference.internal[data-tip], a.reference.internal[title][href*='references.html#']";
  const PATIENCE = 250;
  let box = null;
  let owner = null;
  let timer = 0;

  const hide = () => {
    clearTimeout(timer);
    owner?.removeAttribute("aria-describedby");
    owner = null;
    if (box) box.hidden = true;
  };
  const show = (link) => {
    hide();
    if (link.title) {
      link.dataset.tip = link.title; // ours instead of the browser's, which a keyboard never sees
      link.removeAttribute("title");
    }
    if (!box) {
      box = document.createElement("div");
      Object.assign(box, { id: "qlab-tip", className: "qlab-tip" });
      box.setAttribute("role", "tooltip");
      document.body.append(box);
    }
    owner = link;
    box.textContent = link.dataset.tip;
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const at = link.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8));
    const below = at.bottom + 6 + box.offsetHeight < innerHeight;
    const top = below ? at.bottom + 6 : at.top - 6 - box.offsetHeight;
    Object.assign(box.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
  };
  const linkOf = (event) => (event.target instanceof Element ? event.target.closest(LINKS) : null);

  document.addEventListener("pointerover", (event) => {
    const link = linkOf(event);
    if (!link || link === owner || event.pointerType === "touch") return;
    clearTimeout(timer);
    timer = setTimeout(() => show(link), PATIENCE);
  });
  document.addEventListener("pointerout", (event) => {
    const link = linkOf(event);
    if (link && (link === owner || !owner)) hide(); // a page that scrolls under the pointer hides no other's
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event);
    if (link?.matches(":focus-visible")) show(link);
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
}
