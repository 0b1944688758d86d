"""The Sphinx extension that makes the built book whole without a network.

It turns the figures of the notebooks into numbered figures (`figures`), their explorers into figures that move
(`explorers`), formulas into MathML (`mathml`), numbers of claims and sources into links (`evidence`) and defined terms
into links to the glossary (`terms`). It replaces the theme's icon script by a few icons of our own, and puts Vega and the
explorers' scripts beside the pages, to be loaded only by a reader who points at a chart or comes near an explorer.
"""

from pathlib import Path

from adoption import __version__, charts
from adoption.book import explorers, mathml
from adoption.book.evidence import EvidenceLinks
from adoption.book.terms import TermLinks
from adoption.explorers.explorer import style

_HERE = Path(__file__).parent


def setup(app) -> dict:
    """Registers with Sphinx; called by Sphinx, with its application."""
    app.connect("config-inited", _configure)
    app.connect("html-page-context", _current_roles)
    app.add_css_file("book.css")
    app.add_css_file("palette.css")
    app.add_css_file("explorers.css")
    app.add_js_file("book.js", loading_method="defer")
    app.add_js_file("host.js", loading_method="defer")
    app.add_post_transform(EvidenceLinks)
    app.add_post_transform(TermLinks)
    mathml.setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def _configure(app, config) -> None:
    config.templates_path.append(str(_HERE / "templates"))
    config.html_static_path += [str(_HERE / "static"), str(_generated_files(app))]


def _current_roles(app, pagename, templatename, context, doctree) -> None:
    # Docutils marks a bibliography as a list whose entries have a role that WAI-ARIA 1.2 deprecates.
    for role in (' role="doc-biblioentry"', ' role="list"'):
        if "body" in context:
            context["body"] = context["body"].replace(role, "")


def _generated_files(app) -> Path:
    """Folder of the files that the package and Vega's make: palettes, Vega, the explorers."""
    folder = Path(app.doctreedir).parent / ".generated"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "palette.css").write_text(charts.dark_css(), encoding="utf-8")
    (folder / "explorers.css").write_text(style(), encoding="utf-8")
    explorers.scripts(folder / "explorers")
    (folder / "vega.js").write_text(charts.vega_bundle(), encoding="utf-8")
    return folder
