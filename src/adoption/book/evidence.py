"""Numbers of claims, defects, measures and sources as links to the page that holds the evidence.

A number such as C18, D01, M34 or S15, in the text, a caption or a table, becomes a link if some page of the book
has a target of that name.
"""

import re
from html import escape

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

_NUMBER = re.compile(r"(?<![\w#/.-])([CDMS]\d{2,3})(?![\w-])")
_NO_LINK = (nodes.reference, nodes.title, nodes.literal, nodes.FixedTextElement, nodes.footnote, nodes.raw)
_TABLE = '<p class="table-caption"'


class EvidenceLinks(SphinxPostTransform):
    """Turns each number of the evidence into a link; runs once all targets are known."""

    default_priority = 900

    def run(self, **kwargs) -> None:
        for text in list(self.document.findall(nodes.Text)):
            if self._may_hold_links(text):
                parts = [self._link(part) or nodes.Text(part) for part in _NUMBER.split(text.astext()) if part]
                if any(isinstance(part, nodes.reference) for part in parts):
                    text.parent.replace(text, parts)
        for table in self.document.findall(nodes.raw):
            if _TABLE in table.astext():
                table.children = [nodes.Text(_NUMBER.sub(self._html_link, table.astext()))]

    def _may_hold_links(self, text: nodes.Text) -> bool:
        around = text.parent
        if isinstance(around, nodes.strong) and _NUMBER.fullmatch(text.astext()):
            return False  # the target itself
        while around is not None and not isinstance(around, _NO_LINK):
            around = around.parent
        return around is None

    def _address(self, number: str) -> str | None:
        target = self.env.domaindata["std"]["anonlabels"].get(number.lower())
        if target is None:
            return None
        page, label = target
        return f"{'' if page == self.env.docname else self.app.builder.get_relative_uri(self.env.docname, page)}#{label}"

    def _link(self, part: str) -> nodes.reference | None:
        address = self._address(part) if _NUMBER.fullmatch(part) else None
        return address and nodes.reference("", part, refuri=address, internal=True, classes=["evidence"])

    def _html_link(self, found: re.Match) -> str:
        address = self._address(found[1])
        return f'<a class="evidence" href="{escape(address)}">{found[1]}</a>' if address else found[1]
