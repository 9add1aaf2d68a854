"""References to published work."""

from __future__ import annotations

from pydantic import Field

from api.schemas.base import Input, Schema
from matcher.interchange.bibliography import LARGEST_CHARACTERS, BibliographyFormat


class BibliographyIn(Input):
    """What a reference manager or a registry gives away."""

    text: str = Field(max_length=LARGEST_CHARACTERS)
    """BibTeX, RIS, the metadata of a DOI (CSL JSON) or works of OpenAlex (JSON); the text tells which."""


class BibliographyEntryOut(Schema):
    """One reference in plain text: without LaTeX, HTML and JATS."""

    key: str
    """As the source names it, or its place."""
    title: str
    abstract: str
    authors: tuple[str, ...]
    """With the given name first."""
    doi: str
    """Bare, such as 10.1000/182; empty when not known."""
    year: int | None
    keywords: tuple[str, ...]


class EntryProblemOut(Schema):
    """What could not be taken."""

    entry: str
    field: str
    """Empty where it is the whole entry."""
    reason: str


class BibliographyOut(Schema):
    """The entries that could be read, in their order. Nothing of them is stored."""

    format: BibliographyFormat
    entries: tuple[BibliographyEntryOut, ...]
    problems: tuple[EntryProblemOut, ...]
