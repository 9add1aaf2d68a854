"""A document of headings, sentences, tables and pictures, each tied to the records that it was made from.

Texts are plain: nothing in them is markup, so that what a record says cannot change how the document looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from models.domain.checks import InvalidField, require_text


class SourceKind(StrEnum):
    """``LIST`` is a whole list of records, whose id is the page that shows it, such as ``offers``."""

    OFFER = "offer"
    NEED = "need"
    MANDATE = "mandate"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    SESSION = "session"
    LIST = "list"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Source:
    """A record that a statement rests on; ``label`` is what the reader knows it by."""

    kind: SourceKind
    id: str
    label: str

    def __post_init__(self) -> None:
        require_text("id", self.id)
        require_text("label", self.label)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        require_text("text", self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """A list, each point with its own sources."""

    items: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """``rows`` are as long as ``header``; ``sources``, when given, are those of each row, and ``caption_sources``
    what the table as a whole rests on.

    ``numeric`` are the places of the columns that hold figures: they are set flush right. ``narrow`` are those that
    are as wide as what stands in them, such as times; the others share the rest.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sources: tuple[tuple[Source, ...], ...] = ()
    numeric: frozenset[int] = frozenset()
    narrow: frozenset[int] = frozenset()
    caption_sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        for at, row in enumerate(self.rows):
            if len(row) != len(self.header):
                raise InvalidField(f"rows[{at}]", row, f"a row has {len(self.header)} cells, as the header has")
        if self.sources and len(self.sources) != len(self.rows):
            raise InvalidField("sources", len(self.sources), f"there are {len(self.rows)} rows")
        if self.caption_sources and not self.caption:
            raise InvalidField("caption_sources", len(self.caption_sources), "there is no caption to put them at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """``svg`` is a whole SVG document; ``alternative`` says in words what it shows. ``width`` is a share of the
    text's, above 0 and at most 1.
    """

    svg: str
    caption: str
    alternative: str
    width: float = 1.0
    sources: tuple[Source, ...] = ()

    def __post_init__(self) -> None:
        require_text("alternative", self.alternative)
        if not 0 < self.width <= 1:
            raise InvalidField("width", self.width, "a share of the width of the text")
        if self.sources and not self.caption:
            raise InvalidField("sources", len(self.sources), "there is no caption to put them at")


Block = Paragraph | Points | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """``starts_page`` puts it on a page of its own, as a sheet that is handed to somebody."""

    heading: str
    blocks: tuple[Block, ...]
    starts_page: bool = False


@dataclass(frozen=True, kw_only=True)
class Document:
    """``language`` is an ISO 639-1 code. ``made`` is the line that says when, by whom and from what it was made,
    ``sources_heading`` the title of the list of records at the end, both in the document's language.
    """

    title: str
    sections: tuple[Section, ...]
    made: str
    sources_heading: str
    subtitle: str = ""
    language: str = "en"

    def __post_init__(self) -> None:
        require_text("title", self.title)
        require_text("sources_heading", self.sources_heading)

    @cached_property
    def numbers(self) -> Mapping[Source, int]:
        """Every source with its number, from 1 in the order in which the document names them first."""
        numbers: dict[Source, int] = {}
        for source in self._sources():
            numbers.setdefault(source, len(numbers) + 1)
        return numbers

    def marks(self, sources: Iterable[Source]) -> list[tuple[int, int]]:
        """The numbers of ``sources`` as runs, rising: the first and the last of each. Two that follow each other are
        two runs, so that a run of more than one has at least three.
        """
        runs: list[tuple[int, int]] = []
        for number in sorted({self.numbers[source] for source in sources}):
            if runs and runs[-1][1] == number - 1:
                runs[-1] = (runs[-1][0], number)
            else:
                runs.append((number, number))
        return [
            part
            for first, last in runs
            for part in ([(first, last)] if last != first + 1 else [(first, first), (last, last)])
        ]

    def _sources(self) -> Iterator[Source]:
        for section in self.sections:
            for block in section.blocks:
                yield from _sources_of(block)


def _sources_of(block: Block) -> Iterator[Source]:
    match block:
        case Paragraph():
            yield from block.sources
        case Points():
            for item in block.items:
                yield from item.sources
        case Table():
            yield from block.caption_sources
            for row in block.sources:
                yield from row
        case Picture():
            yield from block.sources
