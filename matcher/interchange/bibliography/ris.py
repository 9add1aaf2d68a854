"""RIS, as EndNote, Zotero, Scopus and Web of Science write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import rispy

from matcher.interchange.bibliography.entries import BibliographyEntry, EntryProblem
from matcher.interchange.bibliography.fields import EntryReader, given_name_first

BEGIN: Final = re.compile(r"^TY  ?-", re.MULTILINE)
_END: Final = re.compile(r"^ER  ?-", re.MULTILINE)
_TAG: Final = re.compile(r"^([A-Z][A-Z0-9])\s{1,2}-\s?", re.MULTILINE)


def read_ris(text: str) -> Iterator[BibliographyEntry | EntryProblem]:
    """An entry that does not say where it ends ends where the next one begins."""
    begins = [found.start() for found in BEGIN.finditer(text)]
    for place, (start, stop) in enumerate(zip(begins, [*begins[1:], len(text)], strict=True), 1):
        part = text[start:stop]
        found = _END.search(part)
        part = part[: found.start()] if found else part
        stored = rispy.loads(_TAG.sub(r"\1  - ", part).rstrip() + "\nER  - \n")
        if stored:
            yield from _read_entry(place, stored[0])
        else:
            yield EntryProblem(entry=str(place), field="", reason="is not RIS")


def _read_entry(place: int, stored: dict[str, Any]) -> Iterator[BibliographyEntry | EntryProblem]:
    reader = EntryReader(key=str(stored.get("id") or place)[:80])
    authors = reader.words("AU", stored.get("authors") or stored.get("first_authors") or ())
    entry = reader.entry(
        title=reader.text("TI", stored.get("title") or stored.get("primary_title"), one_line=True),
        abstract=reader.text("AB", stored.get("abstract") or stored.get("notes_abstract")),
        authors=tuple(map(given_name_first, authors)),
        doi=reader.doi(stored.get("doi")),
        year=reader.year(stored.get("year") or stored.get("publication_year")),
        keywords=reader.words("KW", stored.get("keywords") or (), split=True),
    )
    if entry is not None:
        yield entry
    yield from reader.problems
