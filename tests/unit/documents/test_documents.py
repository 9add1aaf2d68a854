"""Documents: what they may hold, how their sources are numbered, and that the PDF says what they say."""

from __future__ import annotations

import re
import zlib
from datetime import UTC, datetime

import pytest

from matcher.documents import Document, Paragraph, Picture, Points, Section, Source, SourceKind, Table, as_pdf
from models.domain import InvalidField

OFFER = Source(kind=SourceKind.OFFER, id="o-1", label="Warm forming of magnesium sheet")
NEED = Source(kind=SourceKind.NEED, id="n-1", label="가벼운 브래킷")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10"/></svg>'


def _document(*sections: Section) -> Document:
    return Document(title="Brief", sections=sections, made="Made on 23 November 2026", sources_heading="Records")


def test_sources_are_numbered_in_the_order_in_which_they_are_named_first() -> None:
    points = Points(items=(Paragraph(text="One", sources=(NEED,)), Paragraph(text="Two", sources=(OFFER, NEED))))
    table = Table(caption="", header=("What",), rows=(("a",),), sources=((OFFER,),))
    assert _document(Section(heading="", blocks=(points, table))).numbers == {NEED: 1, OFFER: 2}


def test_a_caption_names_the_records_that_the_whole_rests_on() -> None:
    table = Table(caption="All", header=("What",), rows=(("a",),), sources=((NEED,),), caption_sources=(OFFER,))
    picture = Picture(svg=SVG, caption="A map", alternative="A map", sources=(NEED, OFFER))
    document = _document(Section(heading="", blocks=(table, picture)))
    assert document.numbers == {OFFER: 1, NEED: 2}
    assert len(_pages(as_pdf(document))) == 1
    with pytest.raises(InvalidField, match="no caption"):
        Table(caption="", header=("What",), rows=(), caption_sources=(OFFER,))


def test_numbers_that_follow_each_other_are_told_as_runs() -> None:
    some = [Source(kind=SourceKind.OFFER, id=f"o-{at}", label=f"Offer {at}") for at in range(9)]
    document = _document(Section(heading="", blocks=(Paragraph(text="All", sources=tuple(some)),)))
    assert document.marks(some) == [(1, 9)]
    assert document.marks((some[8], some[1], some[0], some[4], some[3], some[5])) == [(1, 1), (2, 2), (4, 6), (9, 9)]
    assert document.marks(()) == []


def test_a_row_of_another_length_than_the_header_is_refused() -> None:
    with pytest.raises(InvalidField, match="a row has 2 cells"):
        Table(caption="", header=("Person", "Skill"), rows=(("Kim",),))


def test_sources_for_some_rows_only_are_refused() -> None:
    with pytest.raises(InvalidField, match="there are 2 rows"):
        Table(caption="", header=("Person",), rows=(("Kim",), ("Lee",)), sources=((OFFER,),))


def test_a_picture_says_in_words_what_it_shows() -> None:
    with pytest.raises(InvalidField):
        Picture(svg=SVG, caption="A map", alternative="")


def test_the_pdf_is_the_same_for_the_same_document_and_has_its_pages() -> None:
    document = _document(
        Section(heading="First", blocks=(Paragraph(text="한국어 #strong[x] $a$", sources=(OFFER, NEED)),)),
        Section(heading="Second", blocks=(Picture(svg=SVG, caption="", alternative="A box"),), starts_page=True),
    )
    content = as_pdf(document)
    assert content == as_pdf(document)
    assert b"CreationDate" not in content
    assert b"CreationDate" in as_pdf(document, made_at=datetime(2027, 5, 11, tzinfo=UTC))
    assert len(_pages(content)) == 2


def test_markup_in_a_record_is_printed_and_not_read() -> None:
    """`#panic()` would end the compilation, and an unclosed bracket would not compile."""
    text = '#panic() [ *bold $ \\ " #image("/etc/passwd")'
    section = Section(heading=text, blocks=(Table(caption=text, header=(text,), rows=((text,),)),))
    assert len(_pages(as_pdf(_document(section)))) == 1


def _pages(content: bytes) -> list[bytes]:
    parts = [content, *(_inflated(part) for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S))]
    return [found for part in parts for found in re.findall(rb"/Type\s*/Page(?![a-zA-Z])", part)]


def _inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part)
    except zlib.error:  # a stream that is not compressed is read as it stands, with the file
        return b""
