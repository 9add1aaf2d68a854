"""References to published work, as reference managers and registries give them away: what an abstract begins from."""

from matcher.interchange.bibliography.entries import (
    Bibliography,
    BibliographyEntry,
    BibliographyFormat,
    EntryProblem,
    UnreadableBibliography,
)
from matcher.interchange.bibliography.reading import LARGEST_CHARACTERS, MOST_ENTRIES, read_bibliography

__all__ = [
    "LARGEST_CHARACTERS",
    "MOST_ENTRIES",
    "Bibliography",
    "BibliographyEntry",
    "BibliographyFormat",
    "EntryProblem",
    "UnreadableBibliography",
    "read_bibliography",
]
