"""A document as PDF, set by Typst (docs/decisions/0030-documents.md)."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import typst

from matcher.documents.document import Block, Document, Paragraph, Picture, Points, Section, Source, Table

_HERE: Final = Path(__file__).parent


def as_pdf(document: Document, *, made_at: datetime | None = None) -> bytes:
    """The document as a tagged PDF of A4 pages, its sources numbered and listed at the end.

    The same document gives the same bytes, but for ``made_at``, which the file's properties tell. Scripts that the
    packaged typeface lacks are set in one of the machine's own.
    """
    pictures = [block for section in document.sections for block in section.blocks if isinstance(block, Picture)]
    names = {id(picture): f"picture-{at}.svg" for at, picture in enumerate(pictures)}
    content = _Writer(document, names).content() | {"is_dated": made_at is not None}
    files = {
        "main": (_HERE / "document.typ").read_bytes(),
        "document.json": json.dumps(content, ensure_ascii=False).encode(),
        **{names[id(picture)]: picture.svg.encode() for picture in pictures},
    }
    # Files in memory are in the package's README and not in its types.
    return typst.compile(cast(Any, files), format="pdf", font_paths=_fonts(), timestamp=made_at)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=True, font_paths=[str(_HERE / "fonts")])


class _Writer:
    """The document as JSON values, for the template."""

    def __init__(self, document: Document, picture_names: dict[int, str]) -> None:
        self._document = document
        self._pictures = picture_names

    def content(self) -> dict[str, object]:
        return {
            "title": self._document.title,
            "subtitle": self._document.subtitle,
            "language": self._document.language,
            "made": self._document.made,
            "sections": [self._section(section) for section in self._document.sections],
            "sources_heading": self._document.sources_heading,
            "sources": [source.label for source in self._document.numbers],
        }

    def _section(self, section: Section) -> dict[str, object]:
        return {
            "heading": section.heading,
            "starts_page": section.starts_page,
            "blocks": [self._block(block) for block in section.blocks],
        }

    def _block(self, block: Block) -> dict[str, object]:
        match block:
            case Paragraph():
                return {"kind": "paragraph", **self._paragraph(block)}
            case Points():
                return {"kind": "points", "items": [self._paragraph(item) for item in block.items]}
            case Table():
                return {
                    "kind": "table",
                    "caption": block.caption,
                    "header": block.header,
                    "rows": block.rows,
                    "caption_sources": self._marks(block.caption_sources),
                    "sources": [self._marks(row) for row in block.sources],
                    "numeric": [at in block.numeric for at in range(len(block.header))],
                    "narrow": [at in block.narrow | block.numeric for at in range(len(block.header))],
                }
            case Picture():
                return {
                    "kind": "picture",
                    "file": self._pictures[id(block)],
                    "caption": block.caption,
                    "alternative": block.alternative,
                    "width": block.width,
                    "sources": self._marks(block.sources),
                }

    def _paragraph(self, paragraph: Paragraph) -> dict[str, object]:
        return {"text": paragraph.text, "sources": self._marks(paragraph.sources)}

    def _marks(self, sources: tuple[Source, ...]) -> list[tuple[int, int]]:
        return self._document.marks(sources)
