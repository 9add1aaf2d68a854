"""What a test wants to know of a page's source."""

from __future__ import annotations

from html.parser import HTMLParser


class PageSource(HTMLParser):
    """``inline`` lists what a Content-Security-Policy without unsafe-inline would stop, ``addresses`` what is loaded
    or linked, ``ids`` all ids.
    """

    def __init__(self, source: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "style" or (tag == "script" and not found.get("src")):
            self.inline.append(tag)
        self.inline += [name for name in found if name == "style" or name.startswith(("on", "hx-on"))]
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "hx-get")]
        if found.get("id"):
            self.ids.append(found["id"] or "")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]
