"""Mount the labs on the pages of the site, with no widget runtime.

myst-nb writes the state of a page's widgets into the page, and a script element where each is shown. Where all of them
are labs, this puts a lab's figure and summary in the place of that element (what a reader without JavaScript has),
the state beside it with every text that several labs share written once, and the host, which brings them to life.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

import other_widgets
from sphinx.application import Sphinx

HOST = Path(__file__).parents[1] / "_host" / "host.js"
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>', re.S)
WORTH_A_NAME = 200
SEAM = re.compile(r"(?<=\n)(?=(?://|/\*)== the lab ==)")


def mount_labs(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """After myst-nb has had its say: take its widget state off the page and put the labs there."""
    states = widget_states(app, page)
    if not states:
        return
    if not labs_only(states):
        other_widgets.add(app)
        return
    files = context["script_files"]
    files[:] = [file for file in files if getattr(file, "attributes", {}).get("type") != STATE]
    script = f'<script type="application/json" id="qlab-page">{page_script(states)}</script>'
    context["body"] = with_mounts(context["body"], states) + script
    context["metatags"] = context.get("metatags", "") + f"<style>{page_style(states)}</style>"
    app.add_js_file("host.js", loading_method="defer")


def add_host(app: Sphinx, config: Any) -> None:
    """Let the host be among the site's static files."""
    config.html_static_path.append(str(HOST.parent))


def widget_states(app: Sphinx, page: str) -> dict[str, Any]:
    """The state of every widget on a page: {model id: {"model_module": ..., "state": ...}}."""
    files = getattr(app.env, "nb_metadata", {}).get(page, {}).get("js_files", {})
    _, options = files.get("ipywidgets_state", (None, {}))
    return json.loads(options["body"])["state"] if options else {}


def labs_only(states: dict[str, Any]) -> bool:
    """Whether the host can show every widget of a page."""
    return {entry["model_module"] for entry in states.values() if entry["model_name"] != "LayoutModel"} == {"anywidget"}


def page_script(states: dict[str, Any]) -> str:
    """The state of a page's labs as JSON that may stand in a script element: texts, tables and models.

    What two labs have in common is there once: the modules of their JavaScript among the texts, their tables (and
    whatever else is long) among the tables, with {"$same": name} in the place of each.
    """
    texts: dict[str, str] = {}
    models = {}
    for key, entry in _labs(states):
        state = {name: value for name, value in entry.items() if not _plumbing(name)}
        models[key] = {**state, "_esm": _parts(entry["_esm"], texts)}
    page = {"texts": texts, "tables": _shared(models), "models": models}
    # Sorted: a notebook read back from the cache has its keys sorted, and a page is the same either way.
    return json.dumps(page, separators=(",", ":"), ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def page_style(states: dict[str, Any]) -> str:
    """The style sheets of a page's labs, each once, so that figures look right before and without JavaScript."""
    texts: dict[str, str] = {}
    for _, state in _labs(states):
        _parts(state.get("_css", ""), texts)
    return "\n".join(texts.values()).replace("</", "<\\/")


def _labs(states: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(key, entry["state"]) for key, entry in states.items() if entry["model_module"] == "anywidget"]


def _plumbing(name: str) -> bool:
    return name in ("fallback", "layout", "tabbable", "tooltip") or name.startswith("_")


def _shared(models: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What is long and in several states, under a name for each; the states then hold that name instead."""
    seen: dict[str, list[tuple[str, str]]] = {}
    for key, state in models.items():
        for name, value in state.items():
            text = json.dumps(value, sort_keys=True)
            if len(text) > WORTH_A_NAME and name != "_esm":
                seen.setdefault(text, []).append((key, name))
    tables = {}
    for text, places in seen.items():
        if len(places) > 1:
            label = hashlib.sha256(text.encode()).hexdigest()[:8]
            tables[label] = json.loads(text)
            for key, name in places:
                models[key][name] = {"$same": label}
    return tables


def _parts(text: str, texts: dict[str, str]) -> list[str]:
    """A text as names of its parts; the same part has the same name."""
    parts = [part for part in SEAM.split(text) if part]
    names = [hashlib.sha256(part.encode()).hexdigest()[:8] for part in parts]
    texts.update(zip(names, parts, strict=True))
    return names


def addresses(states: dict[str, Any], keys: Iterable[str]) -> dict[str, str]:
    """What each lab is called in the page's address: its name, and a number from the second of its kind on."""
    called: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    for key in dict.fromkeys(keys):
        name = states[key]["state"].get("about", {}).get("name", "lab")
        kinds[name] += 1
        called[key] = name if kinds[name] == 1 else f"{name}-{kinds[name]}"
    return called


def mount(key: str, state: dict[str, Any], address: str, first: bool = True) -> str:
    """Where a lab will stand, and what stands there until it starts, on paper, and without JavaScript.

    The first view of a lab has the id to which a copied link leads.
    """
    about = state.get("about", {})
    title, width = escape(about.get("title", "Lab")), " full-width" if about.get("wide") else ""
    target = f'id="lab-{escape(address)}" ' if first else ""
    return (
        f'<div class="qlab-mount{width}" {target}data-qlab-model="{escape(key)}" '
        f'data-qlab-address="{escape(address)}">'
        f'<section class="qlab-lab qlab-still" aria-label="{title}">'
        f'<p class="ql-title">{title}</p><div class="ql-stage">{state.get("fallback", "")}</div>'
        f'<p class="ql-summary">{escape(state.get("summary", ""))}</p>'
        "<noscript><p>With JavaScript switched on, you can play with this.</p></noscript></section></div>"
    )


def with_mounts(body: str, states: dict[str, Any]) -> str:
    """The page with a mount in the place of each widget."""
    keys = [key for found in VIEW.finditer(body) if (key := _key(found)) in states]
    called, new = addresses(states, keys), set(keys)

    def place(found: re.Match[str]) -> str:
        key = _key(found)
        if key not in states:
            return ""
        first = key in new
        new.discard(key)
        return mount(key, states[key]["state"], called[key], first)

    return VIEW.sub(place, body)


def _key(found: re.Match[str]) -> str:
    return str(json.loads(found[1])["model_id"])


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("config-inited", add_host)
    app.connect("html-page-context", mount_labs, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
