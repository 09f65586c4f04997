"""A page like the book's, made by the site's own extension."""

from typing import Any

import qlab_site
from ipywidgets.embed import dependency_state

PAGE = """<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Labs</title>
<meta name="viewport" content="width=device-width"><style>{style}</style></head>
<body><main><h1>Labs</h1>{mounts}</main>
<script type="application/json" id="qlab-page">{state}</script><script defer src="host.js"></script></body></html>"""


def state_of(lab: Any) -> dict[str, Any]:
    """What a page knows of a lab: its state without the plumbing of widgets."""
    return {name: value for name, value in lab.get_state().items() if not name.startswith("_")}


def page_of(*labs: Any) -> str:
    """A page with these labs as the site would carry them."""
    states: dict[str, Any] = {}
    for lab in labs:
        states.update(dependency_state([lab], drop_defaults=False))
    called = qlab_site.addresses(states, [lab.model_id for lab in labs])
    mounts = "".join(qlab_site.mount(key, states[key]["state"], name) for key, name in called.items())
    return PAGE.format(style=qlab_site.page_style(states), mounts=mounts, state=qlab_site.page_script(states))
