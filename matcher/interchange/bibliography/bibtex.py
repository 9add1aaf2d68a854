"""BibTeX and BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bibtexparser.entrypoint import parse_string
from bibtexparser.model import Block, DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, ParsingFailedBlock

from matcher.interchange.bibliography.entries import BibliographyEntry, EntryProblem
from matcher.interchange.bibliography.fields import EntryReader, given_name_first

_AND: Final = re.compile(r"\s+and\s+", re.IGNORECASE)
_KEY: Final = re.compile(r"@\w+\s*[{(]\s*([^,\s{}()]+)")


def read_bibtex(text: str) -> Iterator[BibliographyEntry | EntryProblem]:
    for block in parse_string(text).blocks:
        yield from _read(block)


def _read(block: Block) -> Iterator[BibliographyEntry | EntryProblem]:
    match block:
        case DuplicateBlockKeyBlock():
            yield EntryProblem(entry=block.key, field="", reason="stands in the file twice; the first one is taken")
        case DuplicateFieldKeyBlock():
            names = ", ".join(sorted(block.duplicate_keys))
            yield EntryProblem(entry=_key(block), field=names, reason="stands in the entry twice")
        case ParsingFailedBlock():
            line = (block.start_line or 0) + 1
            yield EntryProblem(
                entry=_key(block), field="", reason=f"is not closed or not BibTeX, from line {line} on"
            )
        case Entry():
            yield from _read_entry(block)


def _key(block: ParsingFailedBlock) -> str:
    found = _KEY.search(block.raw or "")
    return found[1][:80] if found else f"in line {(block.start_line or 0) + 1}"


def _read_entry(block: Entry) -> Iterator[BibliographyEntry | EntryProblem]:
    reader = EntryReader(key=block.key[:80] or "without a key", is_latex=True)
    fields = {item.key.lower(): item.value for item in block.fields}
    authors = reader.words("author", _AND.split(str(fields.get("author", ""))))
    entry = reader.entry(
        title=reader.text("title", fields.get("title"), one_line=True),
        abstract=reader.text("abstract", fields.get("abstract")),
        authors=tuple(map(given_name_first, authors)),
        doi=reader.doi(fields.get("doi")),
        year=reader.year(fields.get("year") or fields.get("date")),
        keywords=reader.words("keywords", [fields.get("keywords") or fields.get("keyword")], split=True),
    )
    if entry is not None:
        yield entry
    yield from reader.problems
