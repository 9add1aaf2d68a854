"""The page as a parser sees it: elements, texts and the embedded data."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = frozenset(("meta", "link", "input", "br"))


@dataclass(slots=True)
class Element:
    """``text`` is all text within, nested elements included."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass(slots=True)
class Page(HTMLParser):
    """``unclosed`` names the elements that were not closed where they should be."""

    elements: list[Element] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1].tag != tag:
            self.unclosed.append(tag)
        else:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of that tag whose attributes hold those words; ``class_`` stands for ``class``."""
        wanted = {name.rstrip("_").replace("_", "-"): word for name, word in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and all(word in element.attributes.get(name, "").split() for name, word in wanted.items())
        ]

    def by_id(self, element_id: str) -> Element:
        (element,) = [item for item in self.elements if item.attributes.get("id") == element_id]
        return element

    def ids(self) -> list[str]:
        return [item.attributes["id"] for item in self.elements if "id" in item.attributes]

    def payload(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.by_id("payload").text)
        return found


def read_page(content: bytes) -> Page:
    page = Page()
    HTMLParser.__init__(page)
    page.feed(content.decode())
    page.close()
    return page
