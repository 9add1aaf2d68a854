"""A text in any of the formats to its entries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from matcher.interchange.bibliography.bibtex import read_bibtex
from matcher.interchange.bibliography.entries import (
    Bibliography,
    BibliographyEntry,
    BibliographyFormat,
    EntryProblem,
    UnreadableBibliography,
)
from matcher.interchange.bibliography.json_formats import is_openalex, read_csl, read_openalex, works_of
from matcher.interchange.bibliography.ris import BEGIN, read_ris

LARGEST_CHARACTERS: Final = 2_000_000
MOST_ENTRIES: Final = 100
"""More are refused and not cut off: nobody looks through more of their own work in a form."""

_BIBTEX: Final = re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)


def read_bibliography(text: str) -> Bibliography:
    """Tell the format by the text, and read what can be read of it; what cannot is among the problems.

    Raises ``UnreadableBibliography`` for a text in none of the formats, that is too large, or without any entry that
    can be read.
    """
    if len(text) > LARGEST_CHARACTERS:
        raise UnreadableBibliography(f"it has more than {LARGEST_CHARACTERS} characters")
    source_format, items = _read(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip())
    read = list(islice(items, 10 * MOST_ENTRIES))
    entries = tuple(item for item in read if isinstance(item, BibliographyEntry))
    problems = tuple(item for item in read if isinstance(item, EntryProblem))
    if len(entries) > MOST_ENTRIES:
        raise UnreadableBibliography(
            f"it has more than {MOST_ENTRIES} entries: choose those that are to be submitted"
        )
    if not entries:
        raise UnreadableBibliography("no entry can be read", problems)
    return Bibliography(format=source_format, entries=entries, problems=problems)


def _read(text: str) -> tuple[BibliographyFormat, Iterator[BibliographyEntry | EntryProblem]]:
    if text.startswith(("{", "[")):
        works = works_of(text)
        if any(map(is_openalex, works)):
            return BibliographyFormat.OPENALEX, read_openalex(works)
        return BibliographyFormat.CSL, read_csl(works)
    if BEGIN.search(text):
        return BibliographyFormat.RIS, read_ris(text)
    if _BIBTEX.search(text):
        return BibliographyFormat.BIBTEX, read_bibtex(text)
    reason = "it is neither BibTeX nor RIS, nor a DOI's metadata or an OpenAlex work in JSON"
    raise UnreadableBibliography(reason if text else "it is empty")
