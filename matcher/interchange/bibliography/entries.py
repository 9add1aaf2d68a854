"""What is read of a reference, and what can be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from matcher.errors import InputError


class BibliographyFormat(StrEnum):
    BIBTEX = "bibtex"
    RIS = "ris"
    CSL = "csl"
    """CSL JSON, as doi.org answers to ``Accept: application/vnd.citationstyles.csl+json``."""
    OPENALEX = "openalex"


@dataclass(frozen=True, slots=True, kw_only=True)
class BibliographyEntry:
    """One reference in plain text: no markup, composed characters. ``key`` names it as its source does.

    ``authors`` are written with the given name first. ``doi`` is bare (``10.1000/182``), ``year`` that of
    publication; both can be missing, and so can anything but one of ``title`` and ``abstract``.
    """

    key: str
    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    doi: str = ""
    year: int | None = None
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryProblem:
    """What could not be taken. ``entry`` is the entry's key or place; ``field`` is empty where it is all of it."""

    entry: str
    field: str
    reason: str

    def __str__(self) -> str:
        return (
            f"entry {self.entry}, {self.field}: {self.reason}" if self.field else f"entry {self.entry}: {self.reason}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bibliography:
    """The entries that could be read, in their order, and what could not."""

    format: BibliographyFormat
    entries: tuple[BibliographyEntry, ...]
    problems: tuple[EntryProblem, ...] = ()


class UnreadableBibliography(InputError):
    """Nothing can be read; ``reason`` says why, and each of ``problems`` what is wrong with an entry."""

    def __init__(self, reason: str, problems: tuple[EntryProblem, ...] = ()) -> None:
        self.reason = reason
        self.problems = problems
        super().__init__("; ".join([reason, *map(str, problems)]))
