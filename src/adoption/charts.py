"""The book's figures: one palette, one theme, and charts that carry their own caption and alt text.

A chapter builds an Altair chart and hands it to `figure`. The result shows itself in JupyterLab with no
network, and the built page turns it into a numbered figure: an inline SVG drawn by `svg`, a caption, alt
text and a table of the numbers behind it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape
from typing import Any
from zlib import crc32

import altair as alt
import pandas as pd

from adoption.dates import day

# Every colour of a chart is one of these pairs: (on a light page, on a dark page). The charts are drawn in
# the light colours; `dark_css` maps each to its dark twin, so one SVG serves both. Light colours keep at
# least 3:1 against white, dark ones against the dark page, and neighbours differ in lightness as well as hue.
INK = ("#1d2530", "#e4e8ee")
MUTED = ("#59636f", "#a9b3bf")
GRID = ("#dde1e6", "#3a424c")
PAPER = ("#ffffff", "#14181e")
ACCENT = ("#1a4f8b", "#8ab8f0")
PALE = ("#c9d3df", "#4a5563")
LINK = ("#0b57b0", "#8ab8f0")

PLATFORM_COLOURS = {
    "WhatsApp": ("#00754a", "#4cc38f"),
    "Telegram": ("#1f6fb4", "#6db6f2"),
    "Max": ("#bf4a00", "#ff9a5c"),
    "VKontakte": ("#7a5195", "#c29be0"),
    "VK Messenger": ("#6a4383", "#b58ad6"),
    "TamTam": ("#8a6d00", "#dcbb3f"),
    "Dzin": ("#767676", "#9a9a9a"),
    "Signal": ("#304f8c", "#93aee6"),
    "Viber": ("#a3366f", "#ee8fbf"),
    "WeChat": ("#4d7a1f", "#9ccb6a"),
}
STATUS_COLOURS = {
    "corroborated": ("#0b5d54", "#58c4b6"),
    "corroborated with correction": ("#3d8f86", "#37988c"),
    "partly corroborated": ("#7a9f35", "#b7d477"),
    "contradicted": ("#b3361e", "#ff8f76"),
    "superseded": ("#7a5195", "#c29be0"),
    "not found": ("#767d86", "#8f98a3"),
    "not checkable": ("#a08c5b", "#c9b98d"),
}

MIME = "application/vnd.vegalite.v5+json"
# The Vega-Lite that draws the pages, at build and in the browser: the newest of vl-convert, which belongs to
# its Vega. It reads what Altair writes for version 5.
_VEGA_LITE = "6.4"
# Widths of the two drawings that a page holds: a phone's column, and a laptop's.
NARROW, WIDE = 340, 680
# A column with a cell of more characters than this is given room for whole phrases.
_LONG_CELL = 40
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


@alt.theme.register("captive", enable=True)
def _theme() -> alt.theme.ThemeConfig:
    axis = {
        "labelColor": INK[0], "titleColor": MUTED[0], "gridColor": GRID[0], "domainColor": MUTED[0],
        "tickColor": MUTED[0], "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "labelLimit": 220, "titleLimit": 320,
    }  # fmt: skip
    return {
        "config": {
            "background": PAPER[0],
            "font": _FONT,
            # Room at the right for a label that stands beside the longest bar, at the left for the widest font.
            "padding": {"left": 8, "top": 4, "right": 26, "bottom": 2},
            "axis": axis,
            "header": {"labelColor": INK[0], "titleColor": MUTED[0]},
            "legend": {"labelColor": INK[0], "titleColor": MUTED[0], "orient": "top", "labelLimit": 300},
            "mark": {"color": ACCENT[0], "tooltip": True},
            "text": {"color": INK[0], "fontSize": 12},
            "rule": {"color": MUTED[0]},
            "title": {"color": INK[0], "anchor": "start", "fontSize": 14},
            "view": {"stroke": None},
        }
    }


def platform_scale(names: list[str]) -> alt.Scale:
    """Colour scale that gives each platform its own colour, the same all through the book.

    Parameters
    ----------
    names : list of str
        Names of platforms as in ``data/platforms.csv``, in the order in which they are to be listed.

    Raises
    ------
    ValueError
        For a name that has no colour.
    """
    return _scale(names, PLATFORM_COLOURS, "platform")


def status_scale(names: list[str] | None = None) -> alt.Scale:
    """Colour scale of the statuses of the ledger, in the order of the ledger; all of them by default.

    Raises
    ------
    ValueError
        For a name that is not a status.
    """
    return _scale(list(STATUS_COLOURS) if names is None else names, STATUS_COLOURS, "status")


def _scale(names: list[str], colours: dict[str, tuple[str, str]], what: str) -> alt.Scale:
    for name in names:
        if name not in colours:
            raise ValueError(f"{what}: {name!r} has no colour; accepted: {', '.join(colours)}")
    return alt.Scale(domain=names, range=[colours[name][0] for name in names])


def labelled_bars(chart: alt.Chart, text: alt.Text | str, step: int = 32, **marks) -> alt.LayerChart:
    """Bars with a text at the right end of each, for a chart that has its axes and no mark yet.

    Parameters
    ----------
    chart : altair.Chart
        Encodes x and y; its x scale leaves room for the texts.
    text : altair.Text or str
        What stands at the end of a bar.
    step : int
        Height of a bar with its gap, in pixels.
    **marks
        Encodings of the bars alone, such as ``color``.
    """
    bars, texts = chart.mark_bar().encode(**marks), chart.mark_text(align="left", dx=4).encode(text=text)
    return (bars + texts).properties(height=alt.Step(step))


@dataclass(frozen=True)
class Figure:
    """A chart with its label, title, caption, alt text and numbers, as one Vega-Lite specification.

    The alt text is the specification's ``description``; the rest is in its ``usermeta``, which Vega-Lite
    keeps for such things. JupyterLab draws the specification; the built page is made from it.
    """

    spec: dict

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        meta = self.spec["usermeta"]
        text = f"Figure. {meta['title']} {meta['caption']} [{self.spec['description']}]"
        return {MIME: self.spec, "text/plain": text}


def figure(
    chart: alt.TopLevelMixin, *, label: str, title: str, caption: str, alt_text: str, numbers: pd.DataFrame
) -> Figure:
    """A numbered figure of the book.

    Parameters
    ----------
    chart : altair.Chart or altair.LayerChart
        One view or several layers, with no width of its own: the figure is drawn for a phone's column and
        for a laptop's. Labels of an axis and labels beside marks must fit a drawing 340 pixels wide.
    label : str
        What the text refers to, ``fig-`` and kebab-case: ``{numref}`fig-ledger` ``.
    title : str
        The figure's message, one sentence with its number.
    caption : str
        What is drawn, in which unit, of which date, from which source.
    alt_text : str
        For those who do not see it: type of chart, data, message.
    numbers : pandas.DataFrame
        The numbers behind the figure, with headings a reader understands; shown as a table on demand.

    Raises
    ------
    ValueError
        For a concatenated or faceted chart, a width, a label of another form, or an empty text or table.
    """
    if not re.fullmatch(r"fig-[a-z0-9]+(-[a-z0-9]+)*", label):
        raise ValueError(f"label: {label!r}; accepted: 'fig-' and kebab-case, such as 'fig-ledger'")
    for name, text in {"title": title, "caption": caption, "alt_text": alt_text}.items():
        if not text.strip().endswith((".", "?", "!")):
            raise ValueError(f"{name} of {label}: {text!r}; accepted: one or more whole sentences")
    if numbers.empty:
        raise ValueError(f"numbers of {label}: an empty table; accepted: the rows behind the figure")
    spec = _portable(chart.to_dict())
    if not ("mark" in spec or "layer" in spec) or {"row", "column", "facet"} & set(spec.get("encoding", {})):
        raise ValueError(f"chart of {label}: concatenated or faceted; accepted: one view or several layers")
    if "width" in spec:
        raise ValueError(f"chart of {label}: has a width of its own; accepted: none, it is drawn at two widths")
    spec |= {
        "width": WIDE,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "title": title,
        "description": alt_text,
        "usermeta": {"label": label, "title": title, "caption": caption, "numbers": _records(numbers)},
    }
    return Figure(spec)


def _portable(spec: dict) -> dict:
    """The specification with its numbers to six digits, and data named after them: machines differ in the digits after.

    A simulation that begins at rest, say, is good to eight or nine: how long its steps are hangs on rounding alone.
    """
    spec = _to_six_digits(spec)
    names = {name: f"data-{crc32(json.dumps(rows).encode()):08x}" for name, rows in spec.get("datasets", {}).items()}
    text = json.dumps(spec)
    for name, portable in names.items():
        text = text.replace(f'"{name}"', f'"{portable}"')
    return json.loads(text)


def _to_six_digits(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _to_six_digits(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_to_six_digits(each) for each in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _records(frame: pd.DataFrame) -> dict:
    """The frame as text, as a reader would write it."""

    def cell(value) -> str:
        if pd.isna(value):
            return "–"
        if isinstance(value, pd.Timestamp):
            return day(value)
        return f"{value:.4g}" if isinstance(value, float) else str(value)

    return {
        "columns": [str(name) for name in frame.columns],
        "rows": [[cell(value) for value in row] for row in frame.itertuples(index=False)],
    }


def compiled(spec: dict) -> dict:
    """The Vega specification that the page draws: its title is in the caption, its background is the page."""
    import vl_convert

    left_out = ("$schema", "title", "usermeta", "description")
    bare = {name: value for name, value in spec.items() if name not in left_out}
    bare["config"] = {**spec["config"], "background": None}
    return vl_convert.vegalite_to_vega(bare, vl_version=_VEGA_LITE)


def svg(vega: dict, width: int, prefix: str) -> str:
    """A compiled specification drawn at a width in pixels, as an SVG element that scales with its column.

    Identifiers inside it start with `prefix`, so that many drawings share a page. What a screen reader is
    told stands on the element around it, so the drawing itself is hidden from it.
    """
    import vl_convert

    drawing = vl_convert.vega_to_svg({**vega, "width": width})
    drawing = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", drawing)
    drawing = re.sub(r'(id="|url\(#)(?=[A-Za-z])', rf"\g<1>{prefix}-", drawing)
    # Places are rounded to a hundredth of a pixel; what stands between the tags is to be read.
    drawing = re.sub(r"<[^>]*>", lambda tag: re.sub(r"(\d+\.\d{2})\d+", r"\1", tag[0]), drawing)
    return re.sub(
        r"<svg [^>]*?(viewBox=\"[^\"]*\")[^>]*>",
        r'<svg xmlns="http://www.w3.org/2000/svg" \1 aria-hidden="true" focusable="false">',
        drawing,
        count=1,
    )


def vega_bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script that defines ``vegaEmbed``, from the installed vl-convert."""
    import vl_convert

    return f"(function(){{{vl_convert.javascript_bundle(vl_version=_VEGA_LITE)}}})();"


def dark_css() -> str:
    """Style rules that turn each light colour of a drawing into its dark twin on a dark page."""
    pairs = {INK, MUTED, GRID, PAPER, ACCENT, PALE, *PLATFORM_COLOURS.values(), *STATUS_COLOURS.values()}
    return "".join(
        f'html[data-theme="dark"] .chart [{paint}="{light}"]{{{paint}:{dark}}}\n'
        for light, dark in sorted(pairs)
        for paint in ("fill", "stroke")
    )


def variables_css(selector: str) -> str:
    """Style rules that give each colour a name, such as ``--ink`` and ``--vk-messenger``, by the theme of the page or of JupyterLab.

    Parameters
    ----------
    selector : str
        The elements within which the names hold.
    """
    named = {
        "ink": INK, "muted": MUTED, "grid": GRID, "paper": PAPER, "accent": ACCENT, "pale": PALE, "link": LINK,
        "warning": STATUS_COLOURS["contradicted"],
    } | {name.lower().replace(" ", "-"): pair for name, pair in PLATFORM_COLOURS.items()}  # fmt: skip
    light, dark = ("".join(f"--{name}:{pair[at]};" for name, pair in named.items()) for at in (0, 1))
    return (
        f"{selector}{{{light}}}\n"
        f'html[data-theme="dark"] {selector},body[data-jp-theme-light="false"] {selector}{{{dark}}}\n'
    )


@dataclass(frozen=True)
class Table:
    """A table of the book: read by a screen reader with its caption and headings, scrolling in its own box."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def _repr_html_(self) -> str:
        # The caption stands outside the box that scrolls, so that a phone shows it whole.
        name = f"table-{crc32(self.caption.encode()):08x}"
        long = [max(map(len, column)) > _LONG_CELL for column in zip(*self.rows, strict=True)]
        head = "".join(f'<th scope="col">{escape(each)}</th>' for each in self.columns)
        body = "".join(f"<tr>{''.join(map(_cell, row, long, range(len(row))))}</tr>" for row in self.rows)
        return (
            f'<p class="table-caption" id="{name}">{escape(self.caption)}</p>'
            f'<div class="table-box" role="region" tabindex="0" aria-labelledby="{name}"><table aria-labelledby="{name}">'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
        )

    def __repr__(self) -> str:
        return "\n".join([self.caption, " | ".join(self.columns), *(" | ".join(row) for row in self.rows)])


def _cell(text: str, long: bool, column: int) -> str:
    style = ' class="long"' if long else ""
    return f'<th scope="row"{style}>{escape(text)}</th>' if column == 0 else f"<td{style}>{escape(text)}</td>"


def table(frame: pd.DataFrame, caption: str) -> Table:
    """A table of the book from a frame, whose first column names the rows and whose headings a reader understands.

    Raises
    ------
    ValueError
        For an empty frame or caption.
    """
    if frame.empty or not caption.strip():
        raise ValueError(f"table {caption!r}: {len(frame)} rows; accepted: at least one row, and a caption")
    cells = _records(frame)
    return Table(caption, tuple(cells["columns"]), tuple(tuple(row) for row in cells["rows"]))
