"""Figures and tables: what they refuse, what they carry, and that their colours can be told from the page."""

import json
import re
import subprocess
import sys
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest

from adoption import charts, data
from adoption.book.figures import FigureRenderer

FRAME = pd.DataFrame({"platform": ["WhatsApp", "Max"], "millions": [82.1, 7.0]})
GOOD = dict(
    label="fig-reach", title="WhatsApp is larger.", caption="Million people a day, August 2025.",
    alt_text="Bar chart of two messengers.", numbers=FRAME,
)  # fmt: skip


def chart(**properties):
    return alt.Chart(FRAME).mark_bar().encode(x="millions:Q", y="platform:N").properties(**properties)


def test_a_figure_carries_its_texts_and_its_numbers():
    bundle = charts.figure(chart(), **GOOD)._repr_mimebundle_()
    spec = bundle[charts.MIME]
    assert spec["description"] == GOOD["alt_text"] and spec["title"] == GOOD["title"]
    assert spec["usermeta"]["numbers"] == {"columns": ["platform", "millions"], "rows": [["WhatsApp", "82.1"], ["Max", "7"]]}
    assert all(text in bundle["text/plain"] for text in (GOOD["title"], GOOD["caption"], GOOD["alt_text"]))
    assert json.dumps(spec) == json.dumps(charts.figure(chart(), **GOOD).spec), "the same each time"


@pytest.mark.parametrize(
    "change, words",
    [
        ({"label": "reach"}, ["label", "'reach'", "accepted: 'fig-'"]),
        ({"label": "fig-Reach"}, ["label", "'fig-Reach'", "accepted"]),
        ({"title": ""}, ["title of fig-reach", "''", "whole sentences"]),
        ({"caption": "no full stop"}, ["caption of fig-reach", "'no full stop'", "whole sentences"]),
        ({"alt_text": " "}, ["alt_text of fig-reach", "whole sentences"]),
        ({"numbers": FRAME.head(0)}, ["numbers of fig-reach", "empty", "accepted"]),
    ],
)
def test_a_figure_without_its_texts_is_refused(change, words):
    with pytest.raises(ValueError) as error:
        charts.figure(chart(), **{**GOOD, **change})
    assert all(word in str(error.value) for word in words)


@pytest.mark.parametrize(
    "made, words",
    [
        (chart(width=300), ["fig-reach", "width", "two widths"]),
        (chart() | chart(), ["fig-reach", "concatenated or faceted"]),
        (alt.Chart(FRAME).mark_bar().encode(x="millions:Q", row="platform:N"), ["fig-reach", "faceted"]),
    ],
)
def test_a_chart_that_cannot_be_drawn_at_two_widths_is_refused(made, words):
    with pytest.raises(ValueError) as error:
        charts.figure(made, **GOOD)
    assert all(word in str(error.value) for word in words)


def test_the_book_refuses_a_chart_that_is_not_a_figure():
    bare = SimpleNamespace(mime_type=charts.MIME, content=chart().to_dict())
    with pytest.raises(ValueError, match="without label, caption and alt text; accepted: what charts.figure returns"):
        FigureRenderer.handle_mime(None, bare, False)
    assert FigureRenderer.handle_mime(None, SimpleNamespace(mime_type="text/plain", content=""), False) is None


def test_labelled_bars_say_their_value_at_the_end_of_each_bar():
    base = alt.Chart(FRAME).encode(x="millions:Q", y="platform:N")
    spec = charts.labelled_bars(base, "millions:Q", 20, color=alt.value("#000000")).to_dict()
    bars, texts = spec["layer"]
    assert (bars["mark"]["type"], texts["mark"]["type"], texts["mark"]["align"]) == ("bar", "text", "left")
    assert texts["encoding"]["text"]["field"] == "millions" and "color" not in texts["encoding"]
    assert spec["height"] == {"step": 20}


def test_drawings_scale_and_share_a_page():
    vega = charts.compiled(charts.figure(chart(), **GOOD).spec)
    narrow, wide = (charts.svg(vega, width, f"p{width}") for width in (charts.NARROW, charts.WIDE))
    assert re.search(r'^<svg [^>]*viewBox="0 0 340 ', narrow) and re.search(r'viewBox="0 0 680 ', wide)
    assert 'aria-hidden="true"' in narrow and "WhatsApp" in narrow
    assert GOOD["title"] not in narrow, "the title stands in the caption"
    identifiers = re.findall(r'id="([^"]+)"', narrow)
    assert all(name.startswith("p340-") for name in identifiers)
    assert not set(identifiers) & set(re.findall(r'id="([^"]+)"', wide))


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_last_digits_in_which_machines_differ_are_not_in_a_figure():
    one, other = (
        charts.figure(alt.layer(*[alt.Chart(pd.DataFrame({"share": [1 / 3 + error, k]})).mark_point().encode(x="share") for k in (1, 2)]), **GOOD).spec
        for error in (0, 1e-8)
    )
    assert json.dumps(one) == json.dumps(other)
    assert 0.333333 in {row["share"] for rows in one["datasets"].values() for row in rows} and len(one["datasets"]) == 2
    assert {layer["data"]["name"] for layer in one["layer"]} == set(one["datasets"])


def test_rounding_of_places_leaves_what_is_read_alone():
    """An axis whose labels are 0.0001 and 0.005 says so."""
    x = alt.X("share:Q").axis(values=[0.0001, 0.005], format="~g")
    chart = alt.Chart(pd.DataFrame({"share": [0.0001, 0.005]})).mark_point().encode(x)
    drawn = charts.svg(charts.compiled(chart.to_dict()), charts.WIDE, "p")
    assert ">0.0001<" in drawn and ">0.005<" in drawn
    assert not re.search(r'[ (",]\d+\.\d{3,}', "".join(re.findall("<[^>]*>", drawn)))


def test_contrast_is_that_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name, pair", [*charts.PLATFORM_COLOURS.items(), *charts.STATUS_COLOURS.items(), ("accent", charts.ACCENT)])
def test_marks_can_be_told_from_the_page(name, pair):
    assert contrast(pair[0], charts.PAPER[0]) >= 3, "light page (WCAG 2.1, 1.4.11)"
    assert contrast(pair[1], charts.PAPER[1]) >= 3, "dark page"


@pytest.mark.parametrize("pair", [charts.INK, charts.MUTED])
def test_text_of_charts_can_be_read(pair):
    assert min(contrast(pair[0], charts.PAPER[0]), contrast(pair[1], charts.PAPER[1])) >= 4.5


def test_every_platform_and_status_of_the_data_has_a_colour():
    assert set(data.platforms().name) == set(charts.PLATFORM_COLOURS)
    assert list(data.claims(as_of=data.HORIZON).status.cat.categories) == list(charts.STATUS_COLOURS)
    assert charts.platform_scale(["Max"]).to_dict() == {"domain": ["Max"], "range": [charts.PLATFORM_COLOURS["Max"][0]]}


@pytest.mark.parametrize("scale, name", [(charts.platform_scale, "Icq"), (charts.status_scale, "true")])
def test_an_unknown_name_has_no_colour(scale, name):
    with pytest.raises(ValueError, match=f"'{name}' has no colour; accepted: "):
        scale([name])


def test_each_light_colour_has_one_dark_twin():
    css = charts.dark_css()
    rules = re.findall(r'\[(fill|stroke)="(#[0-9a-f]{6})"\]\{\1:(#[0-9a-f]{6})\}', css)
    assert len(rules) == css.count("\n") == len({(paint, light) for paint, light, _ in rules})
    assert dict((light, dark) for _, light, dark in rules)[charts.INK[0]] == charts.INK[1]


def test_a_table_is_read_with_caption_and_headings():
    html = charts.table(FRAME.assign(note=["<b>" + "x" * 40, pd.NA]), "Two messengers")._repr_html_()
    name = re.search(r'<p class="table-caption" id="([^"]+)">Two messengers</p>', html)[1]
    assert html.count(f'aria-labelledby="{name}"') == 2 and 'role="region" tabindex="0"' in html
    assert html.count('class="long"') == 2
    assert html.count('scope="col"') == 3 and html.count('scope="row"') == 2
    assert "&lt;b&gt;" in html and ">–</td>" in html
    assert charts.table(FRAME, "Two messengers").__repr__().splitlines()[0] == "Two messengers"


@pytest.mark.parametrize("frame, caption", [(FRAME.head(0), "Empty"), (FRAME, " ")])
def test_an_empty_table_or_caption_is_refused(frame, caption):
    with pytest.raises(ValueError, match="accepted: at least one row, and a caption"):
        charts.table(frame, caption)


def test_vega_is_one_script_that_keeps_to_itself():
    script = charts.vega_bundle()
    assert script.startswith("(function(){") and "window.vegaEmbed=" in script
    assert 500_000 < len(script) < 1_200_000


def test_importing_charts_starts_neither_the_drawing_engine_nor_frictionless():
    code = "import sys, adoption.charts, adoption.data; print([m for m in ('vl_convert', 'frictionless') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
