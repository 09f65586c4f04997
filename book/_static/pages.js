// The theme gives what scrolls sideways a place in the tab order when the page is resized; unfolding shows
// new such things.
document.addEventListener("toggle", () => window.dispatchEvent(new Event("resize")), true);
