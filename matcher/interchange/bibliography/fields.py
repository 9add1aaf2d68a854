"""The fields that all formats have: checked, and put into one form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from matcher.interchange.bibliography.entries import BibliographyEntry, EntryProblem
from matcher.interchange.bibliography.plain import LONGEST_FIELD, plain, plain_latex

MOST_WORDS: Final = 30
"""Keywords and authors that are kept of an entry."""
FIRST_YEAR, LAST_YEAR = 1500, 2100

_DOI: Final = re.compile(r"10\.\d{4,9}/\S{1,200}")
_DOI_ADDRESS: Final = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
_YEAR: Final = re.compile(r"\d{4}")
_BETWEEN_WORDS: Final = re.compile(r"\s*[;,|·\n]\s*")


@dataclass(slots=True)
class EntryReader:
    """Gathers one entry, and what is wrong with it. ``is_latex`` for formats whose texts are LaTeX."""

    key: str
    is_latex: bool = False
    problems: list[EntryProblem] = field(default_factory=list)

    def text(self, name: str, value: object, *, one_line: bool = False) -> str:
        """Empty for what is missing, or no text, or too long, or cannot be taken apart; the last three are told."""
        if value in (None, ""):
            return ""
        if not isinstance(value, str):
            return self.reject(name, "is not a text")
        if len(value) > LONGEST_FIELD:
            return self.reject(name, f"has more than {LONGEST_FIELD} characters")
        try:
            return (plain_latex if self.is_latex else plain)(value, one_line=one_line)
        except ValueError as error:
            return self.reject(name, str(error))

    def doi(self, value: object) -> str:
        written = self.text("doi", value, one_line=True) if not self.is_latex else _bare(value)
        if not written:
            return ""
        bare = _DOI_ADDRESS.sub("", written)
        return bare if _DOI.fullmatch(bare) else self.reject("doi", f"is no DOI: {written[:60]}")

    def year(self, value: object) -> int | None:
        if value in (None, ""):
            return None
        found = _YEAR.search(str(value)[:40])
        if found is None or not FIRST_YEAR <= int(found[0]) <= LAST_YEAR:
            self.reject("year", f"is no year: {str(value)[:40]}")
            return None
        return int(found[0])

    def words(self, name: str, values: Iterable[object], *, split: bool = False) -> tuple[str, ...]:
        """Each once, in order; ``split`` for texts that hold several."""
        shown = [self.text(name, value, one_line=not split) for value in values]
        parts = [part for text in shown for part in (_BETWEEN_WORDS.split(text) if split else [text])]
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))[:MOST_WORDS]

    def reject(self, name: str, reason: str) -> str:
        self.problems.append(EntryProblem(entry=self.key, field=name, reason=reason))
        return ""

    def entry(
        self, *, title: str, abstract: str, authors: tuple[str, ...], doi: str, year: int | None,
        keywords: tuple[str, ...],
    ) -> BibliographyEntry | None:  # fmt: skip
        """None, and a problem, where there is nothing that an abstract could begin from."""
        if not title and not abstract:
            self.reject("title", "is missing, and so is the abstract")
            return None
        return BibliographyEntry(
            key=self.key, title=title, abstract=abstract, authors=authors, doi=doi, year=year, keywords=keywords
        )


def given_name_first(name: str) -> str:
    """
    >>> given_name_first("Kim, Ju Hee"), given_name_first("Kim, Jr., Ju Hee"), given_name_first("Ju Hee Kim")
    ('Ju Hee Kim', 'Ju Hee Kim, Jr.', 'Ju Hee Kim')
    """
    parts = [part.strip() for part in name.split(",")]
    match parts:
        case [last, given] if given:
            return f"{given} {last}"
        case [last, suffix, given] if given:
            return f"{given} {last}, {suffix}"
        case _:
            return name.strip()


def _bare(value: object) -> str:
    """A DOI in BibTeX, where only ``_`` and ``%`` are ever escaped."""
    return re.sub(r"\\([_%&#])", r"\1", str(value or "")).strip().strip("{}")
