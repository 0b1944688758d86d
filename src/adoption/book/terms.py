"""Terms that a page sets in bold where it defines them, as links to the glossary.

A bold run becomes a link, with the definition as its hover text, if the glossary has a term of that name, in the singular or plural and whatever
the case of its letters.
"""

from functools import lru_cache

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

_NO_LINK = (nodes.reference, nodes.title, nodes.literal, nodes.footnote)
# What the glossary adds to the name of a parameter or lever of the model.
OF_THE_MODEL = " (of the model)"


class TermLinks(SphinxPostTransform):
    """Puts a link into each bold run that the glossary knows; runs once all terms are known."""

    default_priority = 890

    def run(self, **kwargs) -> None:
        terms = self.env.domaindata["std"].get("terms", {})
        for bold in list(self.document.findall(nodes.strong)):
            page, label = next((terms[name] for name in names(bold.astext()) if name in terms), (self.env.docname, ""))
            if page == self.env.docname or _may_hold_no_link(bold):
                continue
            address = f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{label}"
            hover = _definitions(self.env, page)[label]
            link = nodes.reference("", "", *bold.children, refuri=address, internal=True, classes=["term"], reftitle=hover)
            bold.clear()
            bold += link


def names(bold: str) -> list[str]:
    """Names under which the glossary may have what a page sets in bold."""
    plain = " ".join(bold.lower().split())
    return [name + of for name in (plain, plain.removesuffix("s")) for of in ("", OF_THE_MODEL)]


def _may_hold_no_link(node: nodes.Node) -> bool:
    while node is not None and not isinstance(node, _NO_LINK):
        node = node.parent
    return node is not None


@lru_cache(maxsize=1)
def _definitions(env, page: str) -> dict[str, str]:
    """First paragraph of each term's definition on a page, without its references, by the term's label."""
    found = {}
    for item in env.get_doctree(page).findall(nodes.definition_list_item):
        paragraph = next(item.findall(nodes.paragraph))
        said = "".join(part.astext() for part in paragraph.children if not isinstance(part, addnodes.pending_xref)).strip()
        found |= {label: said for term in item.findall(nodes.term) for label in term["ids"]}
    return found
