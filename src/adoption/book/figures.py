"""Figures of the notebooks as numbered figures of the page: drawing, caption, alt text, numbers."""

import json
from html import escape

from docutils import nodes
from myst_nb.core.render import MimeRenderPlugin

from adoption import charts


class FigureRenderer(MimeRenderPlugin):
    """Renders what `adoption.charts.figure` left in a notebook; registered as an entry point of myst-nb."""

    mime_priority_overrides = [("*", charts.MIME, 1)]

    @staticmethod
    def handle_mime(renderer, data, inline):
        if data.mime_type != charts.MIME:
            return None
        spec = data.content if isinstance(data.content, dict) else json.loads(data.content)
        if "usermeta" not in spec:
            raise ValueError("a chart without label, caption and alt text; accepted: what charts.figure returns")
        return [_figure(spec, renderer.renderer.document)]


def _figure(spec: dict, document) -> nodes.figure:
    meta = spec["usermeta"]
    figure = nodes.figure(names=[nodes.fully_normalize_name(meta["label"])], classes=["chart-figure"])
    figure += nodes.raw("", _drawing(spec), format="html")
    figure += nodes.caption("", "", nodes.strong(text=meta["title"]), nodes.Text(" " + meta["caption"]))
    figure += nodes.legend("", nodes.raw("", _numbers(meta["numbers"], meta["title"]), format="html"))
    document.note_explicit_target(figure, figure)
    return figure


def _drawing(spec: dict) -> str:
    label, vega = spec["usermeta"]["label"], charts.compiled(spec)
    drawings = "".join(
        f'<div class="chart-{name}">{charts.svg(vega, width, f"{label}-{name}")}</div>'
        for name, width in (("narrow", charts.NARROW), ("wide", charts.WIDE))
    )
    # '<' is escaped inside the script so that no text of the data can end it.
    source = json.dumps(vega, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<div class="chart" role="img" aria-label="{escape(spec["description"])}">{drawings}</div>'
        f'<script type="application/json" class="chart-source">{source}</script>'
    )


def _numbers(numbers: dict, title: str) -> str:
    frame = charts.Table("Numbers behind the figure: " + title, tuple(numbers["columns"]), tuple(map(tuple, numbers["rows"])))
    return f'<details class="numbers"><summary>Numbers behind the figure</summary>{frame._repr_html_()}</details>'
