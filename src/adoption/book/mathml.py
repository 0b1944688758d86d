"""Formulas of the pages as MathML, which browsers draw and screen readers read with no script at all."""

import re

from docutils import nodes
from latex2mathml.converter import convert


def setup(app) -> None:
    """Registers the renderer 'mathml', for ``html_math_renderer``."""
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.connect("html-page-context", _keep_stops)


def _keep_stops(app, pagename, templatename, context, doctree) -> None:
    # A browser may break a line between a formula and the bracket before it or the stop behind it.
    formula = r'(\(?<span class="math"><math.*?</math></span>[.,;:!?)]*)'
    if "body" in context:
        context["body"] = re.sub(formula, r'<span class="with-stops">\1</span>', context["body"], flags=re.DOTALL)


def _inline(translator, node) -> None:
    translator.body.append(f'<span class="math">{convert(node.astext())}</span>')
    raise nodes.SkipNode


def _block(translator, node) -> None:
    # A formula may be wider than a phone: it scrolls in its own box, which the keyboard reaches.
    identifier = f' id="{node["ids"][0]}"' if node.get("ids") else ""
    number = f'<span class="eqno">({node["number"]})</span>' if node.get("number") else ""
    translator.body.append(
        f'<div class="math math-box" tabindex="0" role="region" aria-label="formula"{identifier}>'
        f"{convert(node.astext(), display='block')}{number}</div>"
    )
    raise nodes.SkipNode
