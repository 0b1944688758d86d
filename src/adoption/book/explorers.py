"""Explorers of the notebooks in the built pages: a first view that needs no JavaScript, and the files that make it live.

The first view is drawn here by the explorer's own JavaScript, in V8, from the state that the notebook holds.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeRenderPlugin

from adoption import charts, explorers


class ExplorerRenderer(MimeRenderPlugin):
    """Renders what an explorer left in a notebook; registered as an entry point of myst-nb."""

    mime_priority_overrides = [("*", explorers.MIME, 1)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        if data.mime_type != explorers.MIME:
            return None
        setup = data.content if isinstance(data.content, dict) else json.loads(data.content)
        return [_figure(setup, renderer.renderer.document)]


def scripts(folder: Path) -> None:
    """Writes one classic script for each explorer: pages opened from a disk may not load ES modules."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in explorers.ALL:
        wrapped = f"(window.captiveExplorers ??= {{}})[{json.dumps(each.module)}] = (function () {{\n{each.body()}\nreturn {{ explorer, mount }};\n}})();\n"
        (folder / f"{each.module}.js").write_text(wrapped, encoding="utf-8")


def first_view(setup: dict[str, Any]) -> str:
    """HTML of an explorer at its start, with its picture at two widths."""
    from py_mini_racer import MiniRacer

    body = next(each for each in explorers.ALL if each.module == setup["module"]).body()
    with MiniRacer() as engine:  # closed at once: one that is left open can keep the build from ending
        engine.eval(body)
        engine.eval("const view = (text, widths) => { const setup = JSON.parse(text); return firstView(explorer, setup, setup.start, widths); };")
        return engine.call("view", json.dumps(setup), [charts.NARROW, charts.WIDE])


def _figure(setup: dict[str, Any], document) -> nodes.figure:
    figure = nodes.figure(names=[nodes.fully_normalize_name(setup["label"])], classes=["chart-figure", "explorer-figure"])
    # '<' is escaped inside the script so that no text of the data can end it.
    source = json.dumps(setup, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    lesson = ' data-lesson=""' if setup["lesson"]["prediction"] else ""
    html = (
        f'<div class="explorer-place" data-explorer="{escape(setup["module"])}"{lesson}>'
        f'<div class="explorer explorer-{escape(setup["module"])} explorer-first">{first_view(setup)}</div></div>'
        f'<script type="application/json" class="explorer-source">{source}</script>'
    )
    figure += nodes.raw("", html, format="html")
    figure += nodes.caption("", "", nodes.strong(text=setup["title"]), nodes.Text(" " + setup["caption"]))
    document.note_explicit_target(figure, figure)
    return figure
