// Says where the ordinary widget runtime lives, for pages that need it (book/_ext/other_widgets.py). After
// require.js.
(() => {
  const here = document.currentScript.src.replace(/[^/]*$/, "widgets/");
  window.__jupyter_widgets_assets_path__ = here;
  window.requirejs.config({ paths: { anywidget: `${here}anywidget` } });
})();
